from rotation.topics.spread import PAGE, metrics, ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, own_controls, session

own_controls.draw(PAGE)
result = session.compute(PAGE)

answer.draw(PAGE, result)
cards.wall(result, metrics.WALL)
chart_cards.draw(result, ui.CHARTS)

charts_first.charts_first(result, moved="lookback")
ui.horizons(result)
