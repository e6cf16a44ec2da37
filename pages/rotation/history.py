from rotation.topics.history import PAGE, metrics, ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, own_controls, session

own_controls.draw(PAGE)
result = session.compute(PAGE)

answer.draw(PAGE, result)
cards.wall(result, metrics.WALL)
ui.context(result)
chart_cards.draw(result, ui.CHARTS)
chart_cards.draw_one(result, ui.HEAT_MAP)

charts_first.charts_first(result, moved="options")
ui.after(result)
ui.months(result)
ui.factor_months(result)
ui.rotations(result)
ui.runs(result)
