import streamlit as st

from rotation.results import headline
from rotation.topics import registry
from rotation.topics.overview import PAGE
from rotation.topics.overview.ui import parts
from rotation.topics.overview.view import result as view
from rotation.ui import cards, chart_cards, ledger
from rotation.ui.frame import answer, freshness, session, tour

tour.draw()
verdict, race, below = st.container(), st.container(), st.container()
with race:  # it needs the pair alone, the verdict every page
    chart_cards.draw_one(session.derived(view.race), parts.RACE)

with verdict, st.skeleton(height=420):
    result = session.compute(PAGE)
    above = f"{PAGE.title} · {headline.QUESTION}"
    session.entitle(above, parts.title(result), parts.sentence(result))
    answer.name(PAGE.finding(result), result)
    old = freshness.is_old(result.provenance)
    if old:
        freshness.line(result.provenance)
    evidence, changed = st.container(key="evidence").columns([7, 3])
    with evidence:
        ledger.draw(
            result.tables["evidence"],
            {name: columns["value"] for name, columns in result.series.items() if name != "race"},
            {gap.what: gap.text for gap in result.gaps},
            {page.name: page.path for page in registry.PAGES},
        )
    with changed:
        parts.changes(result)

with below:
    parts.value(result)
    parts.rules_in_words(result)
    cards.gaps(result)
    if not old:
        freshness.line(result.provenance)
