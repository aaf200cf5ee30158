"""Open load on the pages of the registry over a hundred thousand organisations and half a million patents, or more.

`python -m benchmarks.load_registry --database sqlite|postgresql [--organisations 1000000]`. As `load_plans`, with an
installation of its own that `filling_registry` fills, or one that stands already (`--kept FILE`). Every client is a
planner of the city, who sees all. Ends with 1 when a bar is missed: p95 150 ms, of the page of an organisation 200 ms.
"""

from __future__ import annotations

import sys

from benchmarks.load_pages import Party, make_parser, run_load

LISTS = Party(
    "planners",
    0,
    (
        "organisations",
        "organisations, district and kind",
        "organisations, district and kind, deep",
        "organisations, has and lacks",
        "organisations, highest revenue",
        "organisations, words",
        "patents of a kind in force",
    ),
)
BODIES = Party("planners", 0, ("organisation", "organisation, its rights"))
BARS = ((LISTS, 0.150), (BODIES, 0.200))


def main() -> int:
    """Measure lists and pages of organisations."""
    options = make_parser(__doc__, number="organisations", default=100_000).parse_args()
    return run_load(options, BARS, filler="benchmarks.filling_registry", users=60)


if __name__ == "__main__":
    sys.exit(main())
