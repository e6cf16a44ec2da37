from rotation.ui import data

data.progress()
data.upstreams()
data.stored()
data.set_aside()
