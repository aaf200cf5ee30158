"""What is compared of an organisation where records of one body are looked for: codes, name, contacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kepan.engine.basis.organisation_codes import USCC_LENGTH, is_uscc, read_organisation_code, read_uscc
from kepan.engine.registry.names import NameParser, ParsedName

_DIGITS = re.compile(r"\D+")
_WIDE_PLACES = re.compile(r"^(?:[^省市区县]{2,8}(?:省|自治区))?(?:[^省市区县]{2,8}(?:市|州|盟))?(?=.)")
LEAST_PHONE = 7
COUNTRY = "86"


@dataclass(frozen=True, slots=True)
class LinkageRecord:
    """What is known of an organisation where it is compared with others; what is not known is empty.

    `uscc` may be any text that was typed as the code: only a valid one tells bodies apart. `other_names` are former
    and short names: a record is found by each of them.
    """

    number: int
    name: str
    uscc: str = ""
    other_names: tuple[str, ...] = ()
    organisation_code: str = ""
    region: str = ""
    address: str = ""
    phone: str = ""
    representative: str = ""


@dataclass(frozen=True, slots=True)
class Traits:
    """One name of a record with all that is compared beside it.

    `uscc` is a valid code and `typed_code` a text that is none; `stem` is core and trade; `skeletons` are the core
    with one character left open, so that two of which one character differs share one of them.
    """

    number: int
    uscc: str
    typed_code: str
    inner_code: str
    name_key: str
    core: str
    stem: str
    head: str
    skeletons: tuple[str, ...]
    industry: str
    form: str
    branch: str
    place: str
    district: str
    address: str
    phone: str
    representative: str


def list_traits(record: LinkageRecord, parser: NameParser) -> Iterator[Traits]:
    """List the traits of a record, for its name first and then for each other name."""
    own = read_traits(record, parser)
    yield own
    keys = {own.name_key}
    for name in record.other_names:
        other = read_traits(replace(record, name=name), parser)
        if other.name_key not in keys:
            keys.add(other.name_key)
            yield other


def read_traits(record: LinkageRecord, parser: NameParser) -> Traits:
    """Read the traits of a record under its name."""
    name = parser.read_name(record.name)
    code = read_uscc(record.uscc).code
    valid = code if is_uscc(code) else ""
    return Traits(
        number=record.number,
        uscc=valid,
        typed_code="" if valid else code,
        inner_code=compute_inner_code(valid, record.organisation_code),
        name_key=name.key,
        core=name.core,
        stem=name.core + name.industry,
        head=name.core[:2],
        skeletons=tuple(list_skeletons(name, record.region)),
        industry=name.industry,
        form=name.form,
        branch=name.branch,
        place=name.region,
        district=record.region,
        address=fold_address(record.address, parser),
        phone=fold_phone(record.phone),
        representative=parser.fold_name(record.representative),
    )


def compute_inner_code(uscc: str, organisation_code: str) -> str:
    """Return the organisation code: that inside a unified code, else a valid old one, else nothing."""
    if len(uscc) == USCC_LENGTH:
        return uscc[8:17]
    reading = read_organisation_code(organisation_code)
    return reading.code if reading.is_valid else ""


def list_skeletons(name: ParsedName, region: str) -> Iterator[str]:
    """List the core with each character left open in turn, with the trade and the district it is compared within."""
    for place in range(len(name.core)):
        yield f"{name.core[:place]}*{name.core[place + 1 :]}|{name.industry}|{region}"


def fold_address(text: str, parser: NameParser) -> str:
    """Return an address without blanks and without the province and city at its head."""
    return _WIDE_PLACES.sub("", parser.fold_name(text))


def fold_phone(text: str) -> str:
    """Return the digits of a telephone number without the country's; too few of them are none.

    >>> fold_phone("+86 0999-00012345"), fold_phone("分机 12")
    ('099900012345', '')
    """
    digits = _DIGITS.sub("", text)
    if text.lstrip().startswith(("+" + COUNTRY, "00" + COUNTRY)):
        digits = digits.removeprefix("00").removeprefix(COUNTRY)
    return digits if len(digits) >= LEAST_PHONE else ""
