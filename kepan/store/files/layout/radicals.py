"""Radicals that some programs write into PDF for the characters that look the same: ⼈⼯ for 人工.

Each stands for one character by Unicode's own tables, so no place moves. Left as they are, no word with one of
them would be found.
"""

import unicodedata

KANGXI = range(0x2F00, 0x2FD6)
COMPATIBLE = range(0xF900, 0xFAFF)
# The simplified forms among the supplementary radicals; normalisation does not know them.
SUPPLEMENT = {
    "⺠": "民", "⺟": "母", "⻄": "西", "⻅": "见", "⻆": "角", "⻉": "贝", "⻋": "车", "⻓": "长", "⻔": "门",
    "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻢": "马", "⻣": "骨", "⻤": "鬼",
    "⻥": "鱼", "⻦": "鸟", "⻨": "麦", "⻩": "黄", "⻬": "齐", "⻮": "齿", "⻰": "龙", "⻳": "龟",
}  # fmt: skip


def create_table() -> dict[int, str]:
    """Create the table of all radicals with their characters."""
    table = {ord(radical): sign for radical, sign in SUPPLEMENT.items()}
    for code in (*KANGXI, *COMPATIBLE):
        sign = unicodedata.normalize("NFKC", chr(code))
        if len(sign) == 1 and ord(sign) != code:
            table[code] = sign
    return table


TABLE = create_table()


def read_folded(text: str) -> tuple[str, int]:
    """Read a text with characters for radicals, and count these.

    >>> read_folded("⼈⼯智能达到⻓期目标")
    ('人工智能达到长期目标', 3)
    """
    folded = text.translate(TABLE)
    if folded == text:
        return text, 0
    return folded, sum(1 for before, after in zip(text, folded, strict=True) if before != after)
