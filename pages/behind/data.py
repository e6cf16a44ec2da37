from rotation.topics.data import ui as data

data.progress()
data.refresh_now()
data.upstreams()
data.stored()
data.set_aside()
