"""Something to draw on: text, lines and boxes in pixels of the finished picture."""

from __future__ import annotations

import bisect
import importlib.util
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Anchor = Literal["ls", "ms", "rs", "lm", "mm", "rm"]
"""Left, middle or right; at the baseline or in the middle of the letters' height."""

_FINER: Final = 2
"""Drawn so many times larger, and made smaller at the end: no edge is jagged."""
_FONT: Final = "static/static/media/SourceSansVF-Upright*.woff2"
_MORE: Final = "…"


class Canvas:
    """A picture in the making.

    Parameters
    ----------
    width, height : int
        Pixels.
    background : str
        Colour.
    """

    def __init__(self, width: int, height: int, background: str) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * _FINER, height * _FINER), background)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self,
        at: Point,
        text: str,
        color: str,
        size: float,
        *,
        weight: int = 400,
        anchor: Anchor = "ls",
        within: float | None = None,
    ) -> None:
        """A line of text; cut short with dots where it is wider than ``within`` pixels."""
        shown = text if within is None else shortened(text, size, weight, within)
        place = (at[0] * _FINER, at[1] * _FINER)
        self._draw.text(place, shown, color, _font(size, weight), anchor)

    def line(self, points: Sequence[Point], color: str, width: float) -> None:
        """A line through points."""
        if len(points) > 1:
            bent = [(x * _FINER, y * _FINER) for x, y in points]
            self._draw.line(bent, color, round(width * _FINER), "curve")

    def dashed(self, start: Point, end: Point, color: str, width: float) -> None:
        """A dashed line, level or upright."""
        length = abs(end[0] - start[0]) + abs(end[1] - start[1])
        dash, gap = 8, 6
        for begin in range(0, int(length), dash + gap):
            a, b = begin / length, min(begin + dash, length) / length
            self.line([_between(start, end, a), _between(start, end, b)], color, width)

    def box(self, corner: Point, opposite: Point, color: str, *, radius: float = 0) -> None:
        """A filled box."""
        places = [value * _FINER for value in (*corner, *opposite)]
        self._draw.rounded_rectangle(places, radius * _FINER, color)

    def dot(self, at: Point, radius: float, color: str) -> None:
        """A filled circle."""
        x, y, r = at[0] * _FINER, at[1] * _FINER, radius * _FINER
        self._draw.ellipse((x - r, y - r, x + r, y + r), color)

    def png(self) -> bytes:
        """The finished picture."""
        out = io.BytesIO()
        small = self._image.reduce(_FINER)
        few = small.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(out, "PNG", compress_level=6)
        return out.getvalue()


def width(text: str, size: float, weight: int) -> float:
    """How wide a line of text is. [pixels]"""
    return _font(size, weight).getlength(text) / _FINER


def shortened(text: str, size: float, weight: int, within: float) -> str:
    """As much of a text as fits, with dots where something is left out."""
    if width(text, size, weight) <= within:
        return text
    fits = bisect.bisect_right(
        range(len(text)), within, key=lambda n: width(text[:n].rstrip() + _MORE, size, weight)
    )
    return text[: max(fits - 1, 0)].rstrip() + _MORE


def lines(text: str, size: float, weight: int, within: float, most: int) -> list[str]:
    """A text over at most so many lines, broken between words; the last is cut short."""
    done: list[str] = []
    words = text.split()
    while words and len(done) < most - 1:
        fits = 1
        while fits < len(words) and width(" ".join(words[: fits + 1]), size, weight) <= within:
            fits += 1
        done.append(shortened(" ".join(words[:fits]), size, weight, within))
        words = words[fits:]
    if words:
        done.append(shortened(" ".join(words), size, weight, within))
    return done


def blend(color: str, into: str, much: float) -> str:
    """A colour laid over another, ``much`` of it from 0 to 1."""
    pairs = zip(_parts(color), _parts(into), strict=True)
    return "#" + "".join(f"{round(a * much + b * (1 - much)):02x}" for a, b in pairs)


def _parts(color: str) -> list[int]:
    return [int(color[n : n + 2], 16) for n in (1, 3, 5)]


def _between(start: Point, end: Point, part: float) -> Point:
    return (
        start[0] + (end[0] - start[0]) * part,
        start[1] + (end[1] - start[1]) * part,
    )


@lru_cache(maxsize=64)
def _font(size: float, weight: int) -> ImageFont.FreeTypeFont:
    """The typeface of the pages, which Streamlit brings; Pillow's own where it is not found."""
    file = _font_file()
    if file is None:
        plain = ImageFont.load_default(size * _FINER)
        assert isinstance(plain, ImageFont.FreeTypeFont)
        return plain
    font = ImageFont.truetype(file, round(size * _FINER))
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=1)
def _font_file() -> Path | None:
    streamlit = importlib.util.find_spec("streamlit")
    folders = (streamlit.submodule_search_locations or []) if streamlit else []
    return next((file for folder in folders for file in Path(folder).glob(_FONT)), None)
