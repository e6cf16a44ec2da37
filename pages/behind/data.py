from rotation.topics.data import PAGE
from rotation.topics.data import ui as data
from rotation.ui.frame import answer, session

answer.say(PAGE, session.compute(PAGE))
data.progress()
data.refresh_now()
data.upstreams()
data.stored()
data.set_aside()
