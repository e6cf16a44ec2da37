from rotation.ui import data

data.progress()
data.refresh_now()
data.upstreams()
data.stored()
data.set_aside()
