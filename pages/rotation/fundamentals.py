from rotation.topics.fundamentals import PAGE, metrics, ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, session

result = session.compute(PAGE)

answer.draw(PAGE, result)
if result.as_of is not None:
    ui.answer(result)
    cards.wall(result, metrics.WALL)
    chart_cards.draw(result, ui.CHARTS)

    charts_first.charts_first(result, moved="lookback")
    ui.growth(result)
    ui.valuation(result)
