"""Open load on the list of one ledger with a hundred thousand entries, or a million, by every kind of filter.

`python -m benchmarks.load_ledgers --database sqlite|postgresql [--entries 1000000]`. As `load_registry`, with an
installation of its own that `filling_ledgers` fills, or one that stands already (`--kept FILE`). Every client is of
the city, and sees all. Ends with 1 when a bar is missed: p95 200 ms.
"""

from __future__ import annotations

import sys

from benchmarks.load_pages import Party, make_parser, run_load

PAGES = (
    "entries", "entries, deep", "one of ten choices", "one of ten choices, deep", "yes or no", "period", "text begins",
    "number between", "money from, by money", "day in a quarter, by day", "day in a quarter, by day, deep",
    "organisation", "region of the field", "state", "place and state", "choice and days", "choice and days, deep",
    "two choices", "choice without a slot", "text without a slot", "yes or no without a slot", "one of two tags",
    "tag and choice", "choice and text without slots", "by number", "by number, deep", "by day",
    "by name", "words", "words in the middle", "one sign", "one number", "end of a number", "entry",
)  # fmt: skip
BAR = 0.200


def main() -> int:
    """Measure the list of a ledger."""
    options = make_parser(__doc__, number="entries", default=100_000).parse_args()
    return run_load(options, [(Party("bureau", 0, PAGES), BAR)], filler="benchmarks.filling_ledgers", users=60)


if __name__ == "__main__":
    sys.exit(main())
