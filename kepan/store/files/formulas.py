"""Texts that a spreadsheet program would run: guarded on the way out, given back as they were on the way in."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text that begins like this is run as a formula by programs that take a cell's words as typed."""


def is_formula(text: str) -> bool:
    """Say whether a program could take a text for a formula."""
    return text.startswith(FORMULA_SIGNS)


def write_guarded(text: str) -> str:
    """Write a text with an apostrophe before it where it could be run.

    Apostrophes that stand there already are kept apart from the guard, so that `read_guarded` gives back any text.

    >>> write_guarded("=1+1"), write_guarded("'=1+1"), write_guarded("'90"), write_guarded("a=b")
    ("'=1+1", "''=1+1", "'90", 'a=b')
    """
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def read_guarded(text: str) -> str:
    """Read a text that may have been guarded.

    >>> [read_guarded(write_guarded(text)) for text in ("=1+1", "'=1+1", "'90", "-5", "a=b")]
    ['=1+1', "'=1+1", "'90", '-5', 'a=b']
    """
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text
