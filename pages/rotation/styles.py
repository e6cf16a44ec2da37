from rotation.topics.styles import charts
from rotation.ui import cards, figures, leaders
from rotation.ui.frame import charts_first, freshness, session

result = session.compute("styles")
n = result.selection.lookback

leaders.both_styles(result)
freshness.line(result.provenance)
cards.gaps(result)
cards.figures(figures.styles(result))

one, two, three, four = cards.places(4)
cards.chart(
    charts.box(result, "ytd"),
    key="box-ytd",
    title="The style box this year",
    look_for="Small caps on the bottom row: a rotation into all of them colours the whole row.",
    alt="Return year to date of small, mid and large caps by style",
    place=one,
)
cards.chart(
    charts.box(result, "lookback"),
    key="box-lookback",
    title=f"The style box over {n} sessions",
    look_for="Compare with the year: a cell that changed colour has changed its course.",
    alt=f"Return over {n} sessions of small, mid and large caps by style",
    place=two,
)
cards.chart(
    charts.ratios(result),
    key="ratios",
    title=f"Small over large within each style, {n} sessions, from 100",
    look_for="Both solid lines rising: small caps lead whatever the style.",
    alt=f"Ratio of small to large within value, blend and growth over {n} sessions",
    place=three,
)
cards.chart(
    charts.spreads(result),
    key="spreads-by-horizon",
    title="Small minus large within each style, every horizon",
    look_for="Value and growth bars on the same side of zero agree about size.",
    alt="Small minus large within value, blend and growth over every horizon",
    place=four,
)

charts_first.charts_first(result, moved="lookback")
leaders.cells(result)
leaders.spreads(result)
