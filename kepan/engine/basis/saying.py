"""What the engine says to people: a pattern and what is put into it, so that a page can say it in its own language."""

from __future__ import annotations

from collections.abc import Mapping


class Said(str):
    """Words with the pattern they were made of, a message of the catalogue, and its arguments, which may be said, too.

    >>> said = Said("最多 %(most)s 位小数", most=2)
    >>> said, said.pattern, said.arguments
    ('最多 2 位小数', '最多 %(most)s 位小数', {'most': 2})
    """

    pattern: str
    arguments: Mapping[str, object]

    def __new__(cls, pattern: str, **arguments: object) -> Said:
        """Make the words; without arguments the pattern is the words."""
        said = super().__new__(cls, pattern % arguments if arguments else pattern)
        said.pattern, said.arguments = pattern, arguments
        return said
