from rotation.topics.spread import charts
from rotation.ui import cards, figures
from rotation.ui.frame import charts_first, freshness, session

result = session.compute("spread")
pair, n = result.selection.pair, result.selection.lookback

freshness.line(result.provenance)
cards.gaps(result)
cards.figures(figures.spread(result))

one, two, three, four = cards.places(4)
cards.chart(
    charts.rebased(result),
    key="rebased",
    title=f"{pair.small} and {pair.large} over {n} sessions, from 100",
    look_for="The gap at the right end is the spread of the lookback.",
    alt=f"{pair.small} and {pair.large} over {n} sessions, both from 100",
    place=one,
)
cards.chart(
    charts.ratio(result),
    key="ratio",
    title="Small over large, with its 50- and 200-session averages",
    look_for="A ratio above both rising averages is a lasting lead, not a bounce.",
    alt=f"Ratio of {pair.small} to {pair.large} with its averages",
    place=two,
)
cards.chart(
    charts.rolling_spread(result),
    key="rolling",
    title=f"Spread over {n} sessions, at every session",
    look_for="Above zero small caps led over the lookback; crossings mark changes of lead.",
    alt=f"Rolling {n}-session spread of {pair.small} over {pair.large}",
    place=three,
)
cards.chart(
    charts.calendar_years(result),
    key="years",
    title="Calendar years",
    look_for="Compare this year's two bars with last year's; this year runs to the as-of day.",
    alt=f"Return of {pair.small} and {pair.large} by calendar year",
    place=four,
)

charts_first.charts_first(result, moved="lookback")
cards.horizons(result)
