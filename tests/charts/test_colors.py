"""Colours of charts: legible on both pages, and apart from each other in every kind of sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import pytest

from rotation import formats
from rotation.charts import dark, theme
from rotation.panel import Floats
from rotation.topics.search.charts import interest as search

PAGES: Final = {"light": "#FFFFFF", "dark": "#11161C"}
"""Backgrounds of the two pages, as in the configuration of the app."""

SIGHTS: Final[Mapping[str, Sequence[Sequence[float]]]] = {
    "ordinary": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "deutan": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protan": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip
"""Full colour deficiency by the matrices of Machado, Oliveira and Fernandes (2009), linear RGB."""

_LMS: Final = [
    [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]  # fmt: skip
_LAB: Final = [
    [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]  # fmt: skip


def linear(color: str) -> Floats:
    """Red, green and blue as light, 0 to 1."""
    parts = np.array([int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Ratio of WCAG 2, 1 to 21."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted(float(linear(color) @ weights) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str, sight: str) -> float:
    """Between two colours in OKLab, as that sight has them."""

    def lab(color: str) -> Floats:
        seen = np.clip(np.array(SIGHTS[sight]) @ linear(color), 0.0, 1.0)
        return np.asarray(np.array(_LAB) @ np.cbrt(np.array(_LMS) @ seen))

    return float(np.linalg.norm(lab(one) - lab(other)))


def on(page: str, *colors: str) -> list[str]:
    return [color if page == "light" else dark.COLORS[color] for color in colors]


@pytest.mark.parametrize("page", PAGES)
def test_terms_of_one_search_are_told_apart(page: str) -> None:
    """Five lines whose ends are numbers: two greys side by side are one line."""
    pairs = list(combinations(on(page, *search.COLORS[:5]), 2))
    assert min(distance(*pair, "ordinary") for pair in pairs) > 0.14
    assert min(distance(*pair, sight) for pair in pairs for sight in ("deutan", "protan")) > 0.095


@pytest.mark.parametrize("page", PAGES)
def test_every_line_stands_out(page: str) -> None:
    """At least 3:1 against the page; words, such as ticks and the sample's mark, 4.5:1."""
    for color in on(page, *dark.COLORS):
        assert contrast(color, PAGES[page]) >= 3.0, color
    for color in on(page, theme.SMALL, theme.NEUTRAL):
        assert contrast(color, PAGES[page]) >= 4.5, color


@pytest.mark.parametrize("page", PAGES)
def test_buttons_of_a_chart_stand_out(page: str) -> None:
    """Those of its corner, which Plotly has at 1.7:1: 3:1 at least."""
    drawn = theme.figure([], sample=False)
    drawn = drawn if page == "light" else dark.figure(drawn)
    assert contrast(drawn.spec["layout"]["modebar"]["color"], PAGES[page]) >= 3.0


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("page", PAGES)
def test_gain_differs_from_loss_and_small_from_large(page: str, sight: str) -> None:
    """For everybody: a sign that is told by colour alone is told to all."""
    gain, loss, small, large = on(page, theme.GAIN, theme.LOSS, theme.SMALL, theme.LARGE)
    assert distance(gain, loss, sight) >= 0.15
    assert distance(small, large, sight) >= 0.15


@pytest.mark.parametrize("sight", ["ordinary", "deutan", "protan"])
@pytest.mark.parametrize("page", PAGES)
def test_eleven_groups_are_apart(page: str, sight: str) -> None:
    """Any two of them."""
    colors = on(page, *theme.ELEVEN)
    assert min(distance(one, other, sight) for one, other in combinations(colors, 2)) >= 0.085


def test_chart_on_a_dark_page_has_no_colour_of_the_light_one() -> None:
    """Lines, lists of bars, what lets the page through, and parts of a text."""
    traces = [
        theme.line(["2026-01-16"], [1.0], "x", theme.SMALL, formats.INDEX)
        | {"fillcolor": theme.faded(theme.SMALL, 0.15)},
        theme.bars(["a", "b"], [1.0, -1.0], "y", ""),
    ]
    label = f'<span style="color:{theme.SMALL}"><b>Small</b></span>'
    labelled = theme.figure(traces, sample=True, yaxis={"ticktext": [label]})
    turned = dark.figure(labelled).to_dict()
    assert turned["data"][0]["line"]["color"] == dark.COLORS[theme.SMALL]
    assert turned["data"][0]["fillcolor"] == theme.faded(dark.COLORS[theme.SMALL], 0.15)
    assert turned["data"][1]["marker"]["color"] == on("dark", theme.GAIN, theme.LOSS)
    assert f"color:{dark.COLORS[theme.SMALL]}" in turned["layout"]["yaxis"]["ticktext"][0]
    written = str({"data": turned["data"], "layout": turned["layout"] | {"template": None}})
    assert not [color for color in dark.COLORS if color in written]


@pytest.mark.parametrize("axis", ["xaxis", "yaxis", "yaxis2"])
def test_words_of_an_axis_stand_out(axis: str) -> None:
    """What an axis is called, and its labels of a size of their own, are no paler than others."""
    own = {"title": {"text": "Interest"}, "tickfont": {"size": 11}}
    drawn = theme.figure([], sample=False, **{axis: own}).to_dict()["layout"][axis]
    assert drawn["title"] == {"text": "Interest", "font": {"color": theme.NEUTRAL}}
    assert drawn["tickfont"] == {"size": 11, "color": theme.NEUTRAL}
    for page, ground in PAGES.items():
        (color,) = on(page, theme.NEUTRAL)
        assert contrast(color, ground) >= 4.5
