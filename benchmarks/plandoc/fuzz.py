"""Damaged and arbitrary texts until the time is up: nothing is raised, every place lies inside, the JSON is valid.

`python -m benchmarks.plandoc.fuzz [--minutes 10] [--seed N]`. Texts are passages that were cut, mixed, swapped,
mistyped and decoded wrongly, and signs from all of Unicode. A text that fails is written to a file that is named.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema

from benchmarks.plandoc.texts import PROJECT, list_sources
from benchmarks.report import write_table
from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.store.files.vocabulary import read_vocabulary

PLACES = frozenset({"span", "vspan", "title_span"})
# Checking the schema costs more than compiling: one text in so many.
SCHEMA_EVERY = 20
# No text may take much longer than its length allows: seconds, and seconds a thousand signs.
SLOWEST, SLOWEST_A_THOUSAND = 2.0, 0.1
SIGNS = (
    "，。；：、“”（）()《》—－-~～%％‰.·…\n\r\t 　0123456789０９一二三十百千万亿两几余多约近超达到"
    "其中分别各占比增长至从由翻番倍第前年月日①⑴\ufeff\u200b\ufffd"
)


def list_texts(chance: random.Random) -> Iterator[str]:
    """List texts without end."""
    sources = [text for texts in list_sources().values() for text in texts]
    while True:
        text = chance.choice(sources)
        for _step in range(chance.randint(1, 6)):
            text = chance.choice(MUTATIONS)(text, chance)
            if chance.random() < 0.1:
                text += chance.choice(sources)
        yield text[:20_000]


def cut_text(text: str, chance: random.Random) -> str:
    """Take a stretch out."""
    start, end = sorted(chance.randint(0, len(text)) for _ in range(2))
    return text[:start] + text[end:] if chance.random() < 0.7 else text[start:end]


def swap_text(text: str, chance: random.Random) -> str:
    """Put a stretch somewhere else."""
    one, two, three = sorted(chance.randint(0, len(text)) for _ in range(3))
    return text[:one] + text[two:three] + text[one:two] + text[three:]


def repeat_text(text: str, chance: random.Random) -> str:
    """Repeat a short stretch many times."""
    start = chance.randint(0, len(text))
    return text[:start] + text[start : start + chance.randint(1, 12)] * chance.randint(2, 200) + text[start:]


def mistype_text(text: str, chance: random.Random) -> str:
    """Put signs in that rules look at."""
    signs = list(text)
    for _step in range(chance.randint(1, 30)):
        at = chance.randint(0, len(signs))
        signs[at : at + chance.randint(0, 2)] = chance.choices(SIGNS, k=chance.randint(0, 3))
    return "".join(signs)


def spoil_text(text: str, chance: random.Random) -> str:
    """Decode the text's bytes with some of them lost."""
    code = chance.choice(("gb18030", "utf-8", "big5"))
    content = bytearray(text.encode(code, "replace"))
    for _step in range(chance.randint(1, 8)):
        if content:
            del content[chance.randrange(len(content))]
    return bytes(content).decode(code, "replace")


def invent_text(text: str, chance: random.Random) -> str:
    """Put signs from all of Unicode in, halves of pairs included."""
    at = chance.randint(0, len(text))
    signs = "".join(chr(chance.randint(0, 0x10FFFF)) for _ in range(chance.randint(1, 60)))
    return text[:at] + signs + text[at:]


def squeeze_text(text: str, chance: random.Random) -> str:
    """Take all of one sign out, or break the text at each."""
    sign = chance.choice("，。\n、；：0123456789年的和“”")
    return text.replace(sign, chance.choice(("", "\n", sign * 2)))


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    cut_text, swap_text, repeat_text, mistype_text, spoil_text, invent_text, squeeze_text,
)  # fmt: skip


def list_faults(text: str, tree: PlanTree) -> Iterator[str]:
    """List what is wrong with the tree of a text."""
    content = tree.as_json()
    json.dumps(content, allow_nan=False)
    yield from list_misplaced(content, len(text))
    yield from (f"item {item.id}: other surface" for item in tree.items if item.surface != text[slice(*item.vspan)])
    for repair in tree.source.repairs:
        if repair.original != text[repair.start : repair.end]:
            yield f"repair at {repair.start}: other original"


def list_misplaced(part: Any, length: int) -> Iterator[str]:
    """List the places that do not lie inside the text."""
    if isinstance(part, list):
        for entry in part:
            yield from list_misplaced(entry, length)
    elif isinstance(part, dict):
        spans = [part[key] for key in PLACES & part.keys() if part[key] is not None] + part.get("spans", [])
        spans += [[part["start"], part["end"]]] if "start" in part else []
        yield from (f"place {span}" for span in spans if not 0 <= span[0] <= span[1] <= length)
        for entry in part.values():
            yield from list_misplaced(entry, length)


def run_fuzz(minutes: float, seed: int) -> tuple[int, int, float, list[str]]:
    """Compile texts until the time is up: how many, how many signs, the slowest a thousand signs, what failed."""
    vocabulary = read_vocabulary()
    schema = json.loads((PROJECT / "docs" / "schema" / "plan.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    end = time.monotonic() + minutes * 60
    number = signs = 0
    slowest = 0.0
    for text in list_texts(random.Random(seed)):
        started = time.process_time()
        try:
            tree = compile_plan(text, vocabulary=vocabulary)
            spent = time.process_time() - started
            faults = list(list_faults(text, tree))
            if number % SCHEMA_EVERY == 0:
                faults += [error.message[:200] for error in validator.iter_errors(tree.as_json())]
            if spent > SLOWEST + SLOWEST_A_THOUSAND * len(text) / 1000:
                faults.append(f"{spent:.1f} s for {len(text)} signs")
        except Exception as error:
            return number, signs, slowest, [f"{type(error).__name__}: {error}", keep_text(text)]
        if faults:
            return number, signs, slowest, [*faults[:5], keep_text(text)]
        number, signs = number + 1, signs + len(text)
        slowest = max(slowest, spent * 1000 / max(1000, len(text)))
        if time.monotonic() > end:
            break
    return number, signs, slowest, []


def keep_text(text: str) -> str:
    """Keep a text that failed and return where."""
    with tempfile.NamedTemporaryFile("wb", prefix="kepan-fuzz-", suffix=".txt", delete=False) as file:
        file.write(text.encode("utf-8", "surrogatepass"))
    return str(Path(file.name))


def main() -> int:
    """Print the table; 1 when a text failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    number, signs, slowest, faults = run_fuzz(options.minutes, options.seed)
    rows = [
        (
            f"{options.minutes:g} minutes, seed {options.seed}",
            str(number),
            str(signs),
            f"{slowest * 1000:.0f}",
            "; ".join(faults) or "none",
        )
    ]
    head = ("run", "texts", "signs", "slowest, ms a thousand signs", "failed")
    write_table("Fuzz: mutated passages and arbitrary Unicode", head, rows)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
