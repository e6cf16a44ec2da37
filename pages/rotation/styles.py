from rotation.topics.styles import PAGE, metrics, ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, session

result = session.compute(PAGE)

answer.draw(PAGE, result)
ui.answer(result.tables["spreads"], result.selection.lookback)
cards.figures(metrics.figures(result), result.as_of)
chart_cards.draw(result, ui.CHARTS)

charts_first.charts_first(result, moved="lookback")
ui.cells(result)
ui.spreads(result)
