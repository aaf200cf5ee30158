"""Headings that a file marks by its own means, written into the text so that the compiler sees them.

A heading with a number of its own (一、 （一） 1. 第一章) is known by it. One without gets Markdown's signs in front,
as many as its level: `## 总体要求`.
"""

import re

NUMERAL = "[一二三四五六七八九十百零〇]"
NUMBERED = re.compile(
    rf"第(?:{NUMERAL}|\d){{1,4}}[章节编篇条部]|{NUMERAL}{{1,4}}[、.．]|[(（](?:{NUMERAL}{{1,4}}|\d{{1,3}})[)）]"
    rf"|\d{{1,3}}(?:[、．)）]|\.(?!\d))|(?:\d{{1,3}}\.)+\d{{1,3}}|[①-⑳]|#",
    re.ASCII,
)
MOST_SIGNS = 6
LONGEST = 80


def write_heading(line: str, level: int | None) -> str:
    """Write a line that the file marks as a heading of a level (1 the highest); None: the line is none.

    >>> write_heading("总体要求", 2), write_heading("一、总体要求", 1), write_heading("总体要求", None)
    ('## 总体要求', '一、总体要求', '总体要求')
    """
    bare = line.strip()
    if level is None or not bare or "\n" in bare or len(bare) > LONGEST or NUMBERED.match(bare):
        return line
    return f"{'#' * min(level, MOST_SIGNS)} {bare}"
