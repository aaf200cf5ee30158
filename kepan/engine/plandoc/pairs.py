"""How likely one sign follows another in the Chinese of plans: a small table of pairs, read when it is needed."""

import re
from collections.abc import Mapping
from functools import cached_property

# The table gives each logarithm in steps, as one letter from this row.
LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
STEP = 0.3
# How the table writes the end of a line.
END = "$"
UNKNOWN = -15.0
RARE = -9.0
BOUND = -3.5
BOUND_GAIN = 3.0


class Pairs:
    """Logarithms of the probability of a sign behind another one.

    `content` is the table as it is shipped: a line that opens with `=` gives the logarithm of each sign alone, a line
    that opens with `~` pairs of signs of which the first is often written for the second (劵 for 券), every other line
    a sign, the weight of all signs that are not listed behind it, and the signs that are. `script` folds traditional
    signs, which the table does not hold.

    >>> pairs = Pairs("=科J技K的F\\n科I技B")
    >>> round(pairs.compute("科", "技"), 1), round(pairs.compute("科", "的"), 1)
    (-0.3, -3.9)
    """

    def __init__(self, content: str, script: Mapping[str, str] | None = None) -> None:
        self._lines: dict[str, str] = {}
        self._alone: dict[str, float] = {}
        self._variants: dict[str, str] = {}
        self._rows: dict[str, tuple[float, dict[str, float]]] = {}
        for line in content.splitlines():
            if line.startswith("="):
                self._alone = read_row(line[1:])
            elif line.startswith("~"):
                self._variants = dict(zip(line[1::2], line[2::2], strict=False))
            elif line and not line.startswith("#"):
                self._lines[line[0]] = line
        self._folds = {**(script or {}), "\n": END, **self._variants}

    def get_usual(self, sign: str) -> str:
        """Get the sign that a misprint usually stands for, else the sign itself."""
        return self._variants.get(sign, sign)

    def compute_alone(self, sign: str) -> float:
        """Compute the logarithm of the probability of a sign."""
        return self._alone.get(self._folds.get(sign, sign), UNKNOWN)

    def is_foreign(self, sign: str) -> bool:
        """Say whether the table knows a sign only in its simplified form."""
        return sign in self._folds and sign not in self._variants

    def compute(self, before: str, sign: str) -> float:
        """Compute the logarithm of the probability that `sign` follows `before`."""
        row = self._rows.get(before)
        if row is None:
            line = self._lines.get(self._folds.get(before, before), "?A")
            row = self._rows[before] = (-STEP * LEVELS.index(line[1]), read_row(line[2:]))
        sign = self._folds.get(sign, sign)
        listed = row[1].get(sign)
        return row[0] + self._alone.get(sign, UNKNOWN) if listed is None else listed

    @cached_property
    def rare_run(self) -> re.Pattern[str]:
        """A run of Chinese signs of which at least every second one is rare: such a run makes no plain text."""
        common = "".join(re.escape(sign) for sign, level in self._alone.items() if level > RARE and sign > "\u4e00")
        rare = f"[^{common}\\u0000-\\u4dff\\ua000-\\U0010ffff]"
        return re.compile(f"{rare}(?:[\u4e00-\u9fff]?{rare}){{2,40}}")

    def is_bound(self, before: str, sign: str) -> bool:
        """Say whether two signs belong together like the halves of a word.

        >>> Pairs("=科J技T\\n科I技B").is_bound("科", "技")
        True
        """
        row = self._lines.get(before, "")
        if sign not in row[2::2]:
            return False
        together = self.compute(before, sign)
        return together > BOUND and together - self._alone.get(sign, UNKNOWN) > BOUND_GAIN


def read_row(letters: str) -> dict[str, float]:
    """Read signs that are each followed by the letter of their logarithm."""
    return {sign: -STEP * LEVELS.index(level) for sign, level in zip(letters[::2], letters[1::2], strict=False)}
