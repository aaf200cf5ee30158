"""Open load on the pages of planning over a thousand plans of a hundred figures each.

`python -m benchmarks.load_plans --database sqlite|postgresql`. As `load_pages`, with an installation of its own that
`filling_plans` fills. Every client is a planner of the city, who sees all plans. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import sys

from benchmarks.load_pages import BAR_P95, Party, make_parser, run_load

READING = Party(
    "planners",
    0,
    (
        "plans",
        "plans, deep",
        "plans, filtered and sorted",
        "plans, words",
        "draft",
        "plan in force",
        "targets of a plan",
    ),
)
LOOKING = Party(
    "planners",
    0,
    ("duties", "duties, late", "search, common", "search, rare", "search, words", "search, number", "search box"),
)


def main() -> int:
    """Measure the lists and pages of plans."""
    options = make_parser(__doc__, number="plans", default=1000).parse_args()
    return run_load(
        options, [(party, BAR_P95) for party in (READING, LOOKING)], filler="benchmarks.filling_plans", users=60
    )


if __name__ == "__main__":
    sys.exit(main())
