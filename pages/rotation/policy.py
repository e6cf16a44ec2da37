from rotation.topics.policy import PAGE, metrics, ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, session

result = session.compute(PAGE)

answer.draw(PAGE, result)
cards.wall(result, metrics.WALL)
chart_cards.draw(result, ui.CHARTS)

charts_first.charts_first(result, moved="lookback")
ui.path(result)
chart_cards.draw_one(result, ui.TONE)
ui.statements(result)
ui.decisions(result)
ui.economy(result)
