"""Keeps equal values once: a long text says many things alike, and its tree is made of them."""

from collections.abc import Mapping
from decimal import Decimal


class Sharing:
    """The values that the items of one text have in common."""

    def __init__(self) -> None:
        self.traces: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        self.numbers: dict[tuple[str, ...], tuple[Decimal, ...]] = {}

    def get_trace(self, trace: Mapping[str, str]) -> Mapping[str, str]:
        """Get the trace that was kept first of those that say the same.

        >>> sharing = Sharing()
        >>> first = sharing.get_trace({"kind": "kind.heading", "value": "figure.number"})
        >>> sharing.get_trace({"value": "figure.number", "kind": "kind.heading"}) is first
        True
        """
        return self.traces.setdefault(tuple(sorted(trace.items())), trace)

    def get_numbers(self, numbers: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        """Get the numbers that were kept first of those written alike: 2.80 is not 2.8.

        >>> Sharing().get_numbers((Decimal("2.80"),))
        (Decimal('2.80'),)
        """
        return self.numbers.setdefault(tuple(map(str, numbers)), numbers)
