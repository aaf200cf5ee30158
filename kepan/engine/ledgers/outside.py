"""What people outside see of a ledger: the form for applicants, the codes they read by, certificates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from kepan.engine.basis.saying import Said
from kepan.engine.ledgers.faults import TypeFault, check_known
from kepan.engine.ledgers.outside_parts import PublicForm
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Visibility
from kepan.engine.ledgers.values import read_value

TYPED = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.LONG_TEXT,
        FieldKind.NUMBER,
        FieldKind.MONEY,
        FieldKind.DATE,
        FieldKind.PERIOD,
        FieldKind.FLAG,
        FieldKind.CHOICE,
        FieldKind.INDUSTRY,
        FieldKind.REGION,
        FieldKind.FILE,
    }
)
"""Kinds that somebody outside can fill; an organisation is named by its code, records of the house by nobody."""
RECEIPT, ANONYMOUS = "{receipt}", "{anonymous}"
TODAY = re.compile(r"\{today(?:\+([1-9][0-9]{0,2}))?\}")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody takes for another when reading them out (Crockford)."""
ALIKE = str.maketrans("OIL", "011")
GROUP = 4
NAME = re.compile(r"\{([a-z0-9_]+)\}")


def write_code(value: int, signs: int) -> str:
    """Write a number as a code for people: so many signs, in groups.

    >>> write_code(1234567890, 8)
    '014S-C0PJ'
    """
    text = "".join(ALPHABET[(value >> 5 * place) & 31] for place in reversed(range(signs)))
    return "-".join(text[start : start + GROUP] for start in range(0, signs, GROUP))


def read_code(text: str, signs: int) -> int | None:
    """Read a code as somebody typed it: small letters, blanks, O for 0; None for what is none.

    >>> read_code(" o14s c0pj", 8), read_code("014S-C0P", 8)
    (1234567890, None)
    """
    plain = re.sub(r"[\s\-—－]", "", text).upper().translate(ALIKE)
    if len(plain) != signs or any(sign not in ALPHABET for sign in plain):
        return None
    value = 0
    for sign in plain:
        value = value * 32 + ALPHABET.index(sign)
    return value


def list_outside_fields(made: LedgerType) -> tuple[Field, ...]:
    """Return the fields of the form for applicants, in its order; empty where the type has none."""
    found = () if made.public_form is None else made.public_form.fields
    return tuple(one for key in found if (one := made.find_field(key)) is not None)


def fill_presets(form: PublicForm, *, today: date, receipt: str, is_anonymous: bool) -> dict[str, object]:
    """Return what a form fills by itself: a day may be so many days after today.

    >>> form = PublicForm((), "new", preset={"due": "{today+14}", "way": "web"})
    >>> fill_presets(form, today=date(2026, 11, 23), receipt="W1", is_anonymous=True)
    {'due': '2026-12-07', 'way': 'web'}
    """
    known: Mapping[str, object] = {RECEIPT: receipt, ANONYMOUS: is_anonymous}
    filled: dict[str, object] = {}
    for key, value in form.preset.items():
        day = TODAY.fullmatch(value) if isinstance(value, str) else None
        if day is not None:
            filled[key] = (today + timedelta(days=int(day[1] or 0))).isoformat()
        else:
            filled[key] = known.get(value, value) if isinstance(value, str) else value
    return filled


def write_sentence(text: str, shown: Mapping[str, str]) -> str:
    """Write the sentence of a certificate with what its fields hold.

    >>> write_sentence("兹证明{name}已备案。", {"name": "虚构公司"})
    '兹证明虚构公司已备案。'
    """
    return NAME.sub(lambda found: shown.get(found[1], ""), text)


def check_outside_form(made: LedgerType) -> Iterator[TypeFault]:
    """Check that the form for applicants asks for what people outside can give, and fills what it says it fills."""
    form, fields = made.public_form, [one.key for one in made.fields]
    if form is None:
        return
    yield from check_all("public_form.fields", form.fields, fields)
    yield from check_known("public_form.state", form.state, [one.key for one in made.states], Said("状态"))
    yield from check_all("public_form.answers", form.answers, fields)
    yield from check_all("public_form.preset", form.preset, fields)
    for one in list_outside_fields(made):
        if one.kind not in TYPED and not (one.kind is FieldKind.ORGANISATION and one.key == made.subject):
            yield TypeFault(
                "public_form.fields", Said("外部申请人填不了“%(title)s”（%(kind)s）", title=one.title, kind=one.kind)
            )
        if one.key in form.preset:
            yield TypeFault("public_form.preset", Said("“%(title)s”由申请人填，不能预填", title=one.title))
    filled = fill_presets(form, today=date(2026, 1, 1), receipt="1", is_anonymous=True)
    for key, value in filled.items():
        field = made.find_field(key)
        if field is not None and (problem := read_value(field, value).problem):
            yield TypeFault(f"public_form.preset.{key}", problem)
    if form.email_field:
        yield from check_known("public_form.email_field", form.email_field, fields, Said("字段"))


def check_certificate(made: LedgerType) -> Iterator[TypeFault]:
    """Check the fields and states that a certificate names; what it shows is for everybody."""
    paper, fields = made.certificate, [one.key for one in made.fields]
    if paper is None:
        return
    yield from check_all("certificate.fields", paper.fields, fields)
    for key in paper.states:
        yield from check_known("certificate.states", key, [one.key for one in made.states], Said("状态"))
    named = {"number": paper.number, "holder": paper.holder, "starts_on": paper.starts_on, "ends_on": paper.ends_on}
    for name, key in named.items():
        if key:
            yield from check_known(f"certificate.{name}", key, fields, Said("字段"))
    for name in ("starts_on", "ends_on"):
        dated = made.find_field(named[name]) if named[name] else None
        if dated is not None and dated.kind is not FieldKind.DATE:
            yield TypeFault(f"certificate.{name}", Said("“%(title)s”不是日期", title=dated.title))
    words = {*NAME.findall(paper.text), *NAME.findall(paper.issuer)}
    yield from check_all("certificate.text", sorted(words), fields)
    if paper.step:
        yield from check_known("certificate.step", paper.step, [one.key for one in made.transitions], Said("步骤"))


def check_shown_outside(made: LedgerType) -> Iterator[TypeFault]:
    """Check that certificates and replies tell nothing closed; a reply may tell what the office wrote for it."""
    answers = () if made.public_form is None else made.public_form.answers
    for one in (one for one in made.fields if one.key in answers):
        if one.visibility is Visibility.PERSONAL:
            yield TypeFault("public_form.answers", Said("“%(title)s”是个人信息，不能在答复里", title=one.title))
        elif one.kind is FieldKind.COMPUTED and one.is_closed:
            said = Said("“%(title)s”由限定范围的内容算出，不能在答复里", title=one.title)
            yield TypeFault("public_form.answers", said)
    paper = made.certificate
    if paper is None:
        return
    words = {*NAME.findall(paper.text), *NAME.findall(paper.issuer)}
    printed = {*paper.fields, *words, paper.holder, paper.number, paper.starts_on, paper.ends_on}
    for one in made.fields:
        if one.key in printed and one.is_closed:
            yield TypeFault("certificate.fields", Said("“%(title)s”不是给人看的，不能印在证书上", title=one.title))


def check_all(path: str, keys: Iterable[str], known: Iterable[str]) -> Iterator[TypeFault]:
    """Say which fields that are named do not exist."""
    names = list(known)
    for key in keys:
        yield from check_known(path, key, names, Said("字段"))
