from rotation.topics.policy import PAGE, ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, session

result = session.compute(PAGE)

answer.draw(PAGE, result)
cards.figures(ui.figures(result), result.as_of)
chart_cards.draw(result, ui.CHARTS)

charts_first.charts_first(result, moved="lookback")
ui.path(result)
chart_cards.draw_one(result, ui.TONE)
ui.statements(result)
ui.decisions(result)
ui.economy(result)
