from rotation.topics import registry
from rotation.topics.article import PAGE, ui
from rotation.ui.frame import freshness, session

result = session.compute(PAGE)
session.entitle(ui.title(result))

ui.sentence(result)
ui.claims(result, {page.name: page.title for page in registry.PAGES})
freshness.line(result.provenance)
