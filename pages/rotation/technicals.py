from rotation.topics.technicals import PAGE, metrics, ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, own_controls, session

own_controls.draw(PAGE)
result = session.compute(PAGE)

answer.draw(PAGE, result)
ui.implies(result)
cards.wall(result, metrics.wall(result))
chart_cards.draw_one(result, ui.CANDLES)

charts_first.charts_first(result, moved="lookback")
ui.rules(result)
chart_cards.draw(result, ui.CHARTS)
ui.patterns(result)
