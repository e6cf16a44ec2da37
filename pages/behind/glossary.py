from rotation.topics import registry
from rotation.topics.glossary import PAGE, ui
from rotation.ui.frame import answer, session

result = session.compute(PAGE)

answer.say(PAGE, result)
ui.entries(result, {page.name: (page.title, page.path) for page in registry.PAGES})
