"""The states of a type as a drawing: from left to right as an entry can go, each step an arrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kepan.engine.ledgers.drafting import Document, list_parts
from kepan.web.ledgers.words import STATE_LIGHTS

WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE = 112, 36, 72, 28, 12
MOST_LETTERS = 8
Spot = tuple[int, int]


def compute_layers(document: Document) -> dict[str, int]:
    """Return how many steps each state is from the first; those that no step reaches stand behind the others."""
    keys = [str(one.get("key", "")) for one in list_parts(document, "state")]
    steps = [(_read_sources(one), str(one.get("target", ""))) for one in list_parts(document, "step")]
    found = dict.fromkeys(keys[:1], 0)
    at = 0
    while any(layer == at for layer in found.values()):
        reached = {key for key, layer in found.items() if layer == at}
        for sources, target in steps:
            if reached & set(sources) and target in keys:
                found.setdefault(target, at + 1)
        at += 1
    last = max(found.values(), default=-1) + 1
    return {key: found.get(key, last) for key in keys}


def _read_sources(step: Document) -> list[str]:
    held = step.get("sources")
    return [str(one) for one in held] if isinstance(held, list) else []


def compute_spots(document: Document) -> dict[str, Spot]:
    """Return where the upper left corner of each state is drawn."""
    rows: dict[int, int] = {}
    spots: dict[str, Spot] = {}
    for key, layer in compute_layers(document).items():
        row = rows.get(layer, 0)
        rows[layer] = row + 1
        spots[key] = (EDGE + layer * (WIDTH + GAP_X), EDGE + row * (HEIGHT + GAP_Y))
    return spots


def write_drawing(document: Document) -> SafeString:
    """Draw the states and the steps between them; empty where there is no state."""
    spots = compute_spots(document)
    if not spots:
        return SafeString("")
    width = max(x for x, _y in spots.values()) + WIDTH + EDGE
    height = max(y for _x, y in spots.values()) + HEIGHT + GAP_Y + EDGE
    edges = [
        (_write_way(spots[source], spots[target]), str(step.get("title", "")))
        for step in list_parts(document, "step")
        for source in _read_sources(step)
        if (target := str(step.get("target", ""))) in spots and source in spots
    ]
    arrows = format_html_join(
        "", '<path class="te-way" d="{}" marker-end="url(#te-tip)"><title>{}</title></path>', edges
    )
    boxes = format_html_join("", "{}", ((_write_state(one, spots),) for one in list_parts(document, "state")))
    return format_html(
        '<svg class="te-drawing" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}"><defs><marker '
        'id="te-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 '
        '8 4 0 8z"/></marker></defs>{}{}</svg>',
        _("状态图"), width, height, width, height, arrows, boxes,
    )  # fmt: skip


def _write_way(start: Spot, end: Spot) -> str:
    """Return the path of an arrow: on to the right straight, back or within a layer round below."""
    (x, y), (goal_x, goal_y) = start, end
    if goal_x > x:
        middle, height, goal = (x + WIDTH + goal_x) // 2, y + HEIGHT // 2, goal_y + HEIGHT // 2
        return f"M{x + WIDTH} {height} C{middle} {height} {middle} {goal} {goal_x} {goal}"
    across = x + WIDTH // 2
    if goal_x == x and goal_y != y:
        start_y, end_y = (y + HEIGHT, goal_y) if goal_y > y else (y, goal_y + HEIGHT)
        return f"M{across} {start_y} L{across} {end_y}"
    low, left, right = max(y, goal_y) + HEIGHT + GAP_Y - 8, across - 8, goal_x + WIDTH // 2 + 8
    return f"M{left} {y + HEIGHT} C{left} {low} {right} {low} {right} {goal_y + HEIGHT}"


def _write_state(state: Document, spots: Mapping[str, Spot]) -> SafeString:
    x, y = spots[str(state.get("key", ""))]
    title = str(state.get("title", ""))
    light: Any = STATE_LIGHTS.get(str(state.get("kind", "open")), "none")
    short = title if len(title) <= MOST_LETTERS else f"{title[: MOST_LETTERS - 1]}…"
    return format_html(
        '<g class="te-node {}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="4"/><text x="{}" y="{}">'
        "{}</text></g>",
        light, title, x, y, WIDTH, HEIGHT, x + WIDTH // 2, y + HEIGHT // 2 + 4, short,
    )  # fmt: skip
