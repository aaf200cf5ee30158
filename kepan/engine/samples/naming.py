"""Names, codes, addresses and telephone numbers: valid in form, and nobody's.

Regions of the codes begin with 99, which no region of the country does; telephone numbers have the area code 0999
and begin with 000; patent numbers are far above any that were given.
"""

from __future__ import annotations

from datetime import date

from kepan.engine.basis.identity import compute_identity_check
from kepan.engine.basis.organisation_codes import ALPHABET, create_uscc
from kepan.engine.samples.dice import Dice
from kepan.engine.samples.words import CityWords, District, Industry

FORMS = (("有限公司", 78), ("股份有限公司", 12), ("有限责任公司", 10))
ISSUERS = {"university": "12", "institute": "12", "hospital": "12", "office": "11", "association": "51"}
"""Registering authority and category of bodies that are no enterprises; all others are 91."""


def create_core(dice: Dice, words: CityWords) -> str:
    """Put a name together that a body gives itself: two characters, sometimes three."""
    core = dice.get_one(words.core_first) + dice.get_one(words.core_second)
    return core + dice.get_one(words.core_third) if dice.has_luck(250) else core


def create_enterprise_name(
    dice: Dice, words: CityWords, district: District, industry: Industry, core: str
) -> tuple[str, str]:
    """Put the full name and the short name of an enterprise together.

    Either the city stands in front, or the district, or the city in brackets before the form.
    """
    trade = dice.get_one(industry.words)
    form = dice.get_weighted([form for form, _ in FORMS], [weight for _, weight in FORMS])
    style = dice.get_below(10)
    if style < 7:
        name = f"{words.city.short}{core}{trade}{form}"
    elif style < 9 and not district.is_zone:
        name = f"{words.city.short}{district.short}{core}{trade}{form}"
    else:
        name = f"{core}{trade}（{words.city.short}）{form}"
    return name, core + (trade if len(trade) < 4 else trade[:2])


def create_person_name(dice: Dice, words: CityWords) -> str:
    """Put the name of a person together."""
    given = dice.get_one(words.given)
    if dice.has_luck(720):
        given += dice.get_one(words.given)
    return dice.get_one(words.surnames) + given


def create_code(dice: Dice, kind: str, region: str) -> str:
    """Create a unified code of a body of the invented city; the letters LC stand in front of its own number."""
    issuer = ISSUERS.get(kind, "91")
    body = "LC" + "".join(dice.get_one(ALPHABET) for _ in range(6))
    return create_uscc(body, issuer=issuer[0], category=issuer[1], region=region)


def create_address(dice: Dice, words: CityWords, district: District) -> str:
    """Put an address together."""
    place = f"{words.city.name}{district.name}{dice.get_one(words.streets)}{dice.get_between(1, 899)}号"
    return place + (f"{dice.get_one(words.buildings)}{dice.get_between(1, 12)}幢" if dice.has_luck(400) else "")


def create_phone(dice: Dice) -> str:
    """Put a telephone number together that cannot be called."""
    return f"0999-000{dice.get_between(10000, 99999)}"


def compute_sample_identity(number: int, *, region: str = "990101", born: date = date(1980, 1, 1)) -> str:
    """Return an identity number that is valid in form and nobody's, for tests of the digest.

    >>> compute_sample_identity(7)
    '990101198001010073'
    """
    digits = f"{region}{born:%Y%m%d}{number % 1000:03d}"
    return digits + compute_identity_check(digits)
