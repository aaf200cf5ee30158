"""How likely one sign follows another in the Chinese of plans: a small table of pairs, read when it is needed."""

# The table gives each logarithm in steps of a quarter, as one letter from this row.
LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
STEP = 0.3
# How the table writes the end of a line.
END = "$"
UNKNOWN = -15.0
BOUND = -3.5
BOUND_GAIN = 3.0


class Pairs:
    """Logarithms of the probability of a sign behind another one.

    `content` is the table as it is shipped: a line that opens with `=` gives the logarithm of each sign alone, a line
    that opens with `~` pairs of signs of which the first is often written for the second (劵 for 券), every other line
    a sign, the weight of all signs that are not listed behind it, and the signs that are.

    >>> pairs = Pairs("=科J技K的F\\n科I技B")
    >>> round(pairs.compute("科", "技"), 1), round(pairs.compute("科", "的"), 1)
    (-0.3, -3.9)
    """

    __slots__ = ("_alone", "_lines", "_rows", "_variants")

    def __init__(self, content: str) -> None:
        self._lines: dict[str, str] = {}
        self._alone: dict[str, float] = {}
        self._variants = {"\n": END}
        self._rows: dict[str, tuple[float, dict[str, float]]] = {}
        for line in content.splitlines():
            if line.startswith("="):
                self._alone = read_row(line[1:])
            elif line.startswith("~"):
                self._variants |= dict(zip(line[1::2], line[2::2], strict=False))
            elif line and not line.startswith("#"):
                self._lines[line[0]] = line

    def get_usual(self, sign: str) -> str:
        """Get the sign that a misprint usually stands for, else the sign itself."""
        return self._variants.get(sign, sign)

    def compute_alone(self, sign: str) -> float:
        """Compute the logarithm of the probability of a sign."""
        return self._alone.get(self._variants.get(sign, sign), UNKNOWN)

    def compute(self, before: str, sign: str) -> float:
        """Compute the logarithm of the probability that `sign` follows `before`."""
        row = self._rows.get(before)
        if row is None:
            line = self._lines.get(self._variants.get(before, before), "?A")
            row = self._rows[before] = (-STEP * LEVELS.index(line[1]), read_row(line[2:]))
        sign = self._variants.get(sign, sign)
        listed = row[1].get(sign)
        return row[0] + self._alone.get(sign, UNKNOWN) if listed is None else listed

    def compute_text(self, text: str, before: str = "") -> float:
        """Compute the logarithm of the probability of a text behind a sign."""
        total = 0.0
        for sign in text:
            total += self.compute(before, sign)
            before = sign
        return total

    def is_bound(self, before: str, sign: str) -> bool:
        """Say whether two signs belong together like the halves of a word.

        >>> Pairs("=科J技K\\n科I技B").is_bound("科", "技")
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
