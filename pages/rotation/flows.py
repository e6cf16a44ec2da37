from rotation.topics.flows import PAGE, metrics
from rotation.topics.flows.ui import parts
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, own_controls, session

own_controls.draw(PAGE)
result = session.compute(PAGE)

answer.draw(PAGE, result)
if result.as_of is not None:
    parts.answer(result)
    cards.wall(result, metrics.WALL)
    chart_cards.draw(result, parts.CHARTS)

    charts_first.charts_first(result, moved="lookback")
    parts.families(result)
    parts.funds(result)
    parts.left_out(result)
