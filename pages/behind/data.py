from rotation.topics.data import PAGE
from rotation.topics.data import ui as data
from rotation.ui.frame import answer

answer.say(PAGE, data.shown(anew=True))
data.progress()
data.refresh_now()
data.upstreams()
data.stored()
data.set_aside()
