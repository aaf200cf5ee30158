"""Numbers of lists as the office program draws them: 1, 一, 壹, ①, a, IV and their like."""

from collections.abc import Callable

DIGITS = "零一二三四五六七八九"
CIRCLE_DIGITS = "〇一二三四五六七八九"
LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "十", "百", "千")
LEGAL_PLACES = ("", "拾", "佰", "仟")
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
         (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
HIGHEST = 9999


def write_counting(number: int, digits: str = DIGITS, places: tuple[str, ...] = PLACES) -> str:
    """Write a number as it is counted: 十二, 一百零五.

    >>> [write_counting(number) for number in (3, 10, 12, 20, 105, 1010)]
    ['三', '十', '十二', '二十', '一百零五', '一千零一十']
    """
    signs, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(signs)
            continue
        signs += (digits[0] if gap else "") + digits[digit] + places[place]
        gap = False
    return signs[1:] if number < 20 and len(signs) > 1 and digits == DIGITS else signs or digits[0]


def write_digits(number: int) -> str:
    """Write a number digit by digit: 一〇."""
    return "".join(CIRCLE_DIGITS[int(digit)] for digit in str(number))


def write_legal(number: int) -> str:
    """Write a number with the signs of cheques: 壹拾贰."""
    return write_counting(number, LEGAL_DIGITS, LEGAL_PLACES)


def write_letters(number: int) -> str:
    """Write a number as a letter; past z letters are doubled: aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else ""


def write_roman(number: int) -> str:
    """Write a number in Roman numerals."""
    signs = ""
    for value, sign in ROMAN:
        signs += sign * (number // value)
        number %= value
    return signs


def write_circled(number: int) -> str:
    """Write a number in a circle; past 20 there is no such sign."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def write_full_width(number: int) -> str:
    """Write a number with full-width digits."""
    return "".join(chr(0xFF10 + int(digit)) for digit in str(number))


def write_bracketed(number: int) -> str:
    """Write a number in brackets that are one sign with it."""
    return chr(0x2474 + number - 1) if 1 <= number <= 20 else f"({number})"


def write_from(signs: str) -> Callable[[int], str]:
    """Return a writer that goes through a row of signs and begins anew behind the last."""
    return lambda number: signs[(number - 1) % len(signs)]


WRITERS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": write_full_width,
    "decimalFullWidth2": write_full_width,
    "decimalEnclosedCircle": write_circled,
    "decimalEnclosedCircleChinese": write_circled,
    "decimalEnclosedParen": write_bracketed,
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "ordinal": str,
    "upperLetter": lambda number: write_letters(number).upper(),
    "lowerLetter": write_letters,
    "upperRoman": lambda number: write_roman(number).upper(),
    "lowerRoman": write_roman,
    "chineseCounting": write_counting,
    "chineseCountingThousand": write_counting,
    "japaneseCounting": write_counting,
    "taiwaneseCounting": write_counting,
    "taiwaneseCountingThousand": write_counting,
    "ideographDigital": write_digits,
    "japaneseDigitalTenThousand": write_digits,
    "taiwaneseDigital": write_digits,
    "chineseLegalSimplified": write_legal,
    "ideographLegalTraditional": write_legal,
    "ideographTraditional": write_from(STEMS),
    "ideographZodiac": write_from(BRANCHES),
    "ideographEnclosedCircle": lambda number: chr(0x3280 + number - 1) if 1 <= number <= 10 else str(number),
}


def write_number(number: int, form: str) -> str:
    """Write a number of a list in the form that the document names; an unknown form is written in digits.

    >>> [write_number(4, form) for form in ("decimal", "chineseCounting", "decimalEnclosedCircle", "lowerRoman")]
    ['4', '四', '④', 'iv']
    """
    if not 0 <= number <= HIGHEST:
        return str(number)
    return WRITERS.get(form, str)(number)
