from rotation.topics.technicals import PAGE, ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import charts_first, controls, freshness, session

controls.own(PAGE)
result = session.compute(PAGE)

session.entitle(ui.title(result))
ui.answer(result)
freshness.line(result.provenance)
cards.gaps(result)
cards.figures(ui.figures(result), result.as_of)
chart_cards.draw_one(result, ui.CANDLES)

charts_first.charts_first(result, moved="lookback")
ui.rules(result)
chart_cards.draw(result, ui.CHARTS)
ui.patterns(result)
