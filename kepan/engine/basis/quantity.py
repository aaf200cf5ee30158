"""Quantities: a value with its unit as printed, and the same amount in the plain unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

SCALES: Mapping[str, Decimal] = {
    "万亿": Decimal(10) ** 12,
    "千亿": Decimal(10) ** 11,
    "百亿": Decimal(10) ** 10,
    "亿": Decimal(10) ** 8,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "十万": Decimal(10) ** 5,
    "万": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
    "百": Decimal(10) ** 2,
}
# Units that begin like a scale and are units of their own.
OWN_UNITS = ("千克", "千米", "千瓦", "千瓦时", "百分点", "百人年")
TRADITIONAL = str.maketrans({"萬": "万", "億": "亿"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value and its unit, as printed: 40 亿元 is `Quantity(Decimal(40), "亿元")`."""

    value: Decimal
    unit: str


def read_scale(unit: str, scales: Mapping[str, Decimal] = SCALES) -> str:
    """Read the scale word that opens a unit; an empty string when there is none.

    >>> read_scale("万平方米"), read_scale("千克"), read_scale("億元"), read_scale("家")
    ('万', '', '亿', '')
    """
    plain = unit.translate(TRADITIONAL)
    if plain.startswith(OWN_UNITS):
        return ""
    return max((word for word in scales if plain.startswith(word)), key=len, default="")


def compute_plain(quantity: Quantity, scales: Mapping[str, Decimal] = SCALES) -> Quantity:
    """Compute the same amount in the unit without scale; nothing is rounded.

    >>> compute_plain(Quantity(Decimal("14.8"), "亿元"))
    Quantity(value=Decimal('1480000000.0'), unit='元')
    >>> compute_plain(Quantity(Decimal("8"), "千克"))
    Quantity(value=Decimal('8'), unit='千克')
    """
    scale = read_scale(quantity.unit, scales)
    unit = quantity.unit.translate(TRADITIONAL)[len(scale) :]
    return Quantity(quantity.value * scales.get(scale, Decimal(1)), unit)


def compute_in_unit(quantity: Quantity, unit: str, scales: Mapping[str, Decimal] = SCALES) -> Decimal | None:
    """Compute the value of a quantity in another unit of the same kind; None where the kinds differ.

    >>> compute_in_unit(Quantity(Decimal("6000"), "万元"), "亿元")
    Decimal('0.6')
    >>> compute_in_unit(Quantity(Decimal("2980.0"), "元"), "元")
    Decimal('2980')
    >>> compute_in_unit(Quantity(Decimal(5), "家"), "项") is None
    True
    """
    plain = compute_plain(quantity, scales)
    one = compute_plain(Quantity(Decimal(1), unit), scales)
    if plain.unit != one.unit:
        return None
    # normalize() alone would write 2980 as 2.98E+3.
    return Decimal(format((plain.value / one.value).normalize(), "f"))


def write_plain(value: Decimal) -> str:
    """Write a decimal without an exponent and without empty decimals.

    >>> write_plain(Decimal("2.50")), write_plain(Decimal("1E+3"))
    ('2.5', '1000')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
