from rotation.topics.data import PAGE
from rotation.topics.data import ui as data
from rotation.ui.frame import answer

with data.sharing() as result:
    answer.say(PAGE, result)
    data.progress()
    data.refresh_now()
    data.upstreams()
    data.stored()
    data.set_aside()
