from rotation.topics.spread import PAGE, ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, own_controls, session

own_controls.draw(PAGE)
result = session.compute(PAGE)

answer.draw(PAGE, result)
cards.figures(ui.figures(result), result.as_of)
chart_cards.draw(result, ui.CHARTS)

charts_first.charts_first(result, moved="lookback")
ui.horizons(result)
