"""How long a patent lasts from the day it was filed.

Source: Patent Law as amended in 2020: inventions 20 years, utility models 10, designs 15 when filed from 1 June 2021
and 10 before. The years are not counted on days off.
"""

from __future__ import annotations

from datetime import date

from kepan.engine.basis.patent_numbers import PatentKind
from kepan.engine.basis.period import compute_months_later

DESIGNS_LENGTHENED = date(2021, 6, 1)


def compute_term_years(kind: PatentKind, filed: date) -> int:
    """Return the years a patent of a kind lasts that was filed on a day."""
    if kind is PatentKind.INVENTION:
        return 20
    return 15 if kind is PatentKind.DESIGN and filed >= DESIGNS_LENGTHENED else 10


def compute_term_end(kind: PatentKind, filed: date) -> date:
    """Return the day on which the term is over; the day before is the last one of the patent.

    >>> compute_term_end(PatentKind.UTILITY, date(1999, 9, 6)), compute_term_end(PatentKind.DESIGN, date(2021, 5, 31))
    (datetime.date(2009, 9, 6), datetime.date(2031, 5, 31))
    """
    return compute_months_later(filed, 12 * compute_term_years(kind, filed))
