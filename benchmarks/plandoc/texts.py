"""Texts of any size out of our own sample plans and annotated passages, varied so that no two stretches are equal."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from tests.golden.measure_passages import list_measure_passages
from tests.golden.passages import list_passages

PROJECT = Path(__file__).resolve().parents[2]
DIGIT = re.compile(r"(?<![\d.])([1-9])(\d*)(?=[\d.]*[^\d年月日.])")
NOT_PROSE = re.compile(r"[0-9０-９一二三四五六七八九十百千万亿（(）)|:：、#“”《》]")
SHORTEST = 12
# Real plans of prefectures hold some three figures and three measures a kilobyte: so many reports among the plans, and
# so many sentences without a figure between two passages, make ours about as full.
OPENING = 60
SENTENCES = 24
SURNAMES = "澜云松桐柏榆枫槐棠樟桦柳梅兰竹菊荷莲芦苇"
TAILS = "川江湖州山原港湾泽溪陵海城阳宁安平昌丰泰"


def list_prose() -> list[str]:
    """List the sentences of our texts that hold no figure, mark or bracket: what plans are mostly made of."""
    texts = [text for texts in list_sources().values() for text in texts]
    sentences = {part.strip() for text in texts for part in re.split("[。\\n]", text)}
    return sorted(part for part in sentences if len(part) > SHORTEST and not NOT_PROSE.search(part))


def list_sources() -> dict[str, list[str]]:
    """List the texts by what they are: whole plans and measures, or reports full of figures."""
    samples = [path.read_text("utf-8") for path in sorted((PROJECT / "kepan/data/samples/plans").glob("*.txt"))]
    measures = [part.text for name in ("development", "heldout") for part in list_measure_passages(name)]
    reports = [part.text for room in ("plandoc", "development", "heldout") for part in list_passages(room)]
    return {"plans": [*samples, *measures, *reports[:OPENING]], "reports": reports}


def create_text(kind: str, size: int, *, seed: int = 1) -> str:
    """Create a text of about `size` bytes of UTF-8; the same seed gives the same text.

    Passages follow in random order; the first digits of their numbers and the name of their place differ from one to
    the next. Between those of `plans` stand sentences without figures, as many as make the text as full as real plans.
    """
    pieces, length = [], 0
    prose = list_prose() if kind == "plans" else []
    for piece in list_pieces(list_sources()[kind], prose, random.Random(seed)):
        pieces.append(piece)
        length += len(piece.encode())
        if length >= size:
            break
    return "".join(pieces).encode()[:size].decode("utf-8", "ignore")


def list_pieces(sources: list[str], prose: list[str], chance: random.Random) -> Iterator[str]:
    """List passages without end, each time varied, with paragraphs of prose between them."""
    while True:
        order = list(sources)
        chance.shuffle(order)
        for text in order:
            yield f"{vary_text(text, chance)}\n"
            if prose:
                yield f"{'。'.join(chance.choices(prose, k=SENTENCES))}。\n"


def vary_text(text: str, chance: random.Random) -> str:
    """Vary a text: other figures of the same length, and a place of its own in place of the invented ones."""
    place = chance.choice(SURNAMES) + chance.choice(TAILS)
    named = text.replace("澜川", place).replace("云岭", place)
    return DIGIT.sub(lambda match: str(chance.randint(1, 9)) + match[2], named)
