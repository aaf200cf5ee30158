"""Builds kepan/data/catalogues/plandoc/pairs.txt: how likely one Chinese sign follows another in plans.

Only counts go into the file, no word and no sentence. They are taken from two sources: a list of words with their
frequencies (`--words`: a word, a number and anything else on each line; the shipped file was made from dict.txt of
jieba 0.42.1, MIT licence, which is not part of this project), and this project's own Chinese: its catalogues, its
sample plan, its messages and the passages that its tests were written with.

    python scripts/build_pairs.py --words dict.txt
"""

from __future__ import annotations

import argparse
import math
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "kepan/data/catalogues/plandoc/pairs.txt"
OWN = (
    "kepan/data/catalogues/**/*.yaml",
    "kepan/data/samples/plans/lanchuan-*.txt",
    "kepan/locale/**/*.po",
    "tests/golden/plandoc/*.yaml",
    "tests/golden/development/*.yaml",
    "tests/golden/diff/*.yaml",
    "docs/glossary.md",
)
HAN = re.compile(r"[一-鿿]+")
RUNS = re.compile(r"[一-鿿，。；：、“”《》（）,;:0-9％%]{2,}\n?")
NARROW = str.maketrans("，；：（）％\n", ",;:()%$")
LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
STEP = 0.3
MASS = 1_000_000
DISCOUNT = 0.5
LARGEST = 285_000
VARIANTS = "劵券帐账"
# An end of a line is written $ in the table.
HEADER = """\
# How likely one sign follows another in Chinese plans; logarithms in steps of 0.3, as letters (A is 0).
# Made by scripts/build_pairs.py: pair counts of the words of jieba 0.42.1's dictionary (MIT licence) and of this
# project's own texts. Counts only; no word or sentence is kept. Not written by hand.
"""


def read_words(path: Path) -> Counter[str]:
    """Read the words of Chinese signs with their frequencies."""
    words: Counter[str] = Counter()
    for line in path.read_text("utf-8").splitlines():
        word, number, *_ = [*line.split(" "), "0"]
        if HAN.fullmatch(word) and len(word) <= 6:
            words[word] += int(number)
    return words


def list_own_runs(root: Path) -> Iterable[str]:
    """List the runs of Chinese in the project's own texts."""
    for pattern in OWN:
        for path in sorted(root.glob(pattern)):
            if path != OUTPUT:
                yield from (run.translate(NARROW) for run in RUNS.findall(path.read_text("utf-8")))


def count_words(words: Counter[str]) -> tuple[Counter[str], Counter[str], Counter[str], Counter[str]]:
    """Count signs, pairs inside words, first and last signs, each by the frequency of the word."""
    signs: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    firsts: Counter[str] = Counter()
    lasts: Counter[str] = Counter()
    for word, number in words.items():
        firsts[word[0]] += number
        lasts[word[-1]] += number
        for sign in word:
            signs[sign] += number
        for at in range(len(word) - 1):
            pairs[word[at : at + 2]] += number
    return signs, pairs, firsts, lasts


def compute_levels(words: Counter[str], runs: list[str]) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Compute the logarithms of signs alone, of pairs, and of what is left behind each sign."""
    signs, pairs, firsts, lasts = count_words(words)
    own_signs = Counter(sign for run in runs for sign in run)
    own_pairs = Counter(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    scale, weight = MASS / signs.total(), MASS / own_signs.total()
    begin = MASS / firsts.total()

    total = {sign: signs[sign] * scale + own_signs[sign] * weight for sign in signs | own_signs}
    alone = {sign: math.log((total[sign] + firsts[sign] * begin + 0.5) / (MASS * 3)) for sign in total}
    left = {sign: lasts[sign] * scale + 0.5 for sign in total}
    together: dict[str, float] = {}
    for pair in pairs | own_pairs:
        own = own_pairs[pair]
        together[pair] = pairs[pair] * scale + max(own - DISCOUNT, 0) * weight
        if own:
            left[pair[0]] += DISCOUNT * weight
    rest = {sign: math.log(min(left[sign] / (total[sign] + 0.5), 1)) for sign in total}
    inner = {
        pair: math.log(number / (total[pair[0]] + 0.5) + math.exp(rest[pair[0]] + alone[pair[1]]))
        for pair, number in together.items()
        if number > 0
    }
    return alone, inner, rest


def write_level(value: float) -> str:
    """Write a logarithm as a letter."""
    return LEVELS[max(0, min(len(LEVELS) - 1, round(-value / STEP)))]


def write_table(alone: dict[str, float], inner: dict[str, float], rest: dict[str, float]) -> str:
    """Write the table, the pairs that matter most first until the file is full."""
    gains = {
        pair: math.exp(level + alone[pair[0]]) * (level - rest[pair[0]] - alone[pair[1]])
        for pair, level in inner.items()
        if level - rest[pair[0]] - alone[pair[1]] > 1
    }
    size = len(HEADER.encode()) + 4 * len(alone)
    rows: dict[str, list[str]] = {}
    for pair in sorted(gains, key=lambda pair: (-gains[pair], pair)):
        size += 4 if pair[0] in rows else 9
        if size > LARGEST:
            break
        rows.setdefault(pair[0], []).append(pair)
    lines = ["=" + "".join(sign + write_level(alone[sign]) for sign in sorted(alone)), "~" + VARIANTS]
    lines += [
        sign + write_level(rest[sign]) + "".join(pair[1] + write_level(inner[pair]) for pair in rows[sign])
        for sign in sorted(rows)
    ]
    return HEADER + "\n".join(lines) + "\n"


def main() -> None:
    """Build the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    chosen = parser.parse_args()
    runs = list(list_own_runs(ROOT))
    table = write_table(*compute_levels(read_words(chosen.words), runs))
    chosen.output.write_text(table, "utf-8")
    print(f"{len(table.encode())} bytes, {sum(map(len, runs))} signs of own text")


if __name__ == "__main__":
    main()
