"""A card as a picture of 1200 by 630 pixels, the size chat programs ask for."""

from __future__ import annotations

from typing import Final

from rotation.card import HEIGHT, WIDTH, Card
from rotation.pictures import palette, plots
from rotation.pictures.canvas import Canvas, lines, width
from rotation.pictures.plots import Room

_EDGE: Final = 60
_COLUMN: Final = 290  # pixels for the figures
_STRIPE: Final = 10
_TITLE: Final = 44
_NOTE: Final = 21
_MARK: Final = "Sample data"


def png(card: Card) -> bytes:
    """Draw a card."""
    on = Canvas(WIDTH, HEIGHT, palette.GROUND)
    on.box((0, 0), (WIDTH / 2, _STRIPE), palette.SMALL)
    on.box((WIDTH / 2, 0), (WIDTH, _STRIPE), palette.LARGE)
    top = _head(on, card)
    right = WIDTH - _EDGE - (_COLUMN + 50 if card.figures else 0)
    _drawings(on, card, Room(_EDGE, top, right, HEIGHT - 88))
    _figures(on, card, top)
    on.line([(_EDGE, HEIGHT - 66), (WIDTH - _EDGE, HEIGHT - 66)], palette.RULE, 1)
    on.text((_EDGE, HEIGHT - 30), card.footer, palette.GREY, 21, within=WIDTH - 2 * _EDGE)
    return on.png()


def _head(on: Canvas, card: Card) -> float:
    """Name of the page, mark of the sample, title, note; gives where the rest begins."""
    on.text((_EDGE, 64), "Rotation", palette.INK, 24, weight=700)
    after = _EDGE + width("Rotation", 24, 700)
    on.text((after, 64), f"  ·  {card.page.capitalize()}", palette.GREY, 24)
    if card.sample:
        wide = width(_MARK, 22, 700)
        left = WIDTH - _EDGE - wide - 32
        on.box((left, 36), (WIDTH - _EDGE, 76), palette.WARNING, radius=20)
        on.text((left + 16, 64), _MARK, palette.GROUND, 22, weight=700)
    title = lines(card.title, _TITLE, 700, WIDTH - 2 * _EDGE, 2)
    for number, line in enumerate(title):
        on.text((_EDGE, 124 + 52 * number), line, palette.INK, _TITLE, weight=700)
    bottom = 124 + 52 * (len(title) - 1)
    note = lines(card.note, _NOTE, 400, WIDTH - 2 * _EDGE, 2)
    for number, line in enumerate(note):
        on.text((_EDGE, bottom + 38 + 28 * number), line, palette.WARNING, _NOTE)
    return bottom + 34 + 28 * len(note)


def _drawings(on: Canvas, card: Card, room: Room) -> None:
    """One below the other."""
    each = (room.bottom - room.top) / max(len(card.drawings), 1)
    for number, drawing in enumerate(card.drawings):
        top = room.top + each * number
        plots.draw(on, drawing, Room(room.left, top, room.right, top + each - 14))


def _figures(on: Canvas, card: Card, top: float) -> None:
    """A column at the right: label above value."""
    left, step = WIDTH - _EDGE - _COLUMN, min(92.0, (HEIGHT - 78 - top) / 4)
    for number, (label, value) in enumerate(card.figures[:4]):
        y = top + step * number
        on.box((left, y), (left + _COLUMN, y + step - 10), palette.PANEL, radius=8)
        on.text((left + 18, y + 29), label, palette.GREY, 19, within=_COLUMN - 36)
        on.text((left + 18, y + 64), value, palette.INK, 33, weight=650, within=_COLUMN - 36)
