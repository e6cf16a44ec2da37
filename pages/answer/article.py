from rotation.topics import registry
from rotation.topics.article import PAGE, ui
from rotation.ui.frame import answer, freshness, session

result = session.compute(PAGE)

answer.say(PAGE, result)
freshness.line(result.provenance)
ui.sentence(result)
ui.claims(result, {page.name: page.title for page in registry.PAGES})
