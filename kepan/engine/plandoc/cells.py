"""Cuts a line that was a row of a table into its cells."""

from kepan.engine.plandoc.places import Span

MOST = 12


def list_cells(plain: str, start: int, end: int, least: int = 0) -> list[Span]:
    """List the cells of a line: between tabs or strokes, empty ones kept up to `least`, else between blanks.

    >>> line = "1 专利（件） 42 60"
    >>> [line[first:last] for first, last in list_cells(line, 0, len(line))]
    ['1', '专利（件）', '42', '60']
    """
    sign = next((sign for sign in "\t|│" if sign in plain[start:end]), " ")
    if sign != " ":
        start, end = start + (plain[start] == sign), end - (plain[end - 1] == sign)
    cells: list[Span] = []
    first = start
    for at in range(start, end + 1):
        if at >= end or plain[at] == sign:
            if sign != " " or plain[first:at].strip():
                cells.append((first, at))
            first = at + 1
            if len(cells) > MOST:
                return []
    return cells + [(end, end)] * (least - len(cells)) if sign != " " else cells
