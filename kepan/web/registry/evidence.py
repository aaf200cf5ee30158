"""What speaks for and against two records being one, in words, and both records field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.registry.enums import PairState
from kepan.apps.registry.models import MatchPair, PersonPair
from kepan.apps.registry.selectors import Match, PersonMatch, PersonSide, Side, write_search_key
from kepan.web.registry.industries import write_industry
from kepan.web.registry.words import Words, get_wan, write_place
from kepan.web.ui.lists.columns import write_date, write_number

MOST_SAID = 3
SAID: dict[tuple[str, str], Words] = {
    ("code", "same"): gettext_lazy("代码相同"),
    ("code", "same_inner"): gettext_lazy("代码里的组织机构代码相同"),
    ("code", "mistyped"): gettext_lazy("代码只差一两位"),
    ("code", "two_valid"): gettext_lazy("两个有效代码不同"),
    ("code", "other"): gettext_lazy("代码不同"),
    ("core", "same"): gettext_lazy("字号相同"),
    ("core", "short_name"): gettext_lazy("一个是另一个的简称"),
    ("core", "one_character"): gettext_lazy("字号只差一个字"),
    ("core", "same_head"): gettext_lazy("字号开头相同"),
    ("core", "other"): gettext_lazy("字号不同"),
    ("industry", "same"): gettext_lazy("名称里的行业相同"),
    ("industry", "inside"): gettext_lazy("名称里的行业一宽一窄"),
    ("industry", "other"): gettext_lazy("名称里的行业不同"),
    ("form", "same"): gettext_lazy("组织形式相同"),
    ("form", "other"): gettext_lazy("组织形式不同"),
    ("branch", "same"): gettext_lazy("分支名称相同"),
    ("branch", "other"): gettext_lazy("总部和分支，或两个分支"),
    ("district", "same"): gettext_lazy("区县相同"),
    ("district", "inside"): gettext_lazy("登记地区一宽一窄"),
    ("district", "other"): gettext_lazy("区县不同"),
    ("place", "same"): gettext_lazy("名称里的地名相同"),
    ("place", "inside"): gettext_lazy("名称里的地名一宽一窄"),
    ("place", "other"): gettext_lazy("名称里的地名不同"),
    ("phone", "same"): gettext_lazy("电话相同"),
    ("phone", "other"): gettext_lazy("电话不同"),
    ("address", "same"): gettext_lazy("地址相同"),
    ("address", "other"): gettext_lazy("地址不同"),
    ("representative", "same"): gettext_lazy("法定代表人相同"),
    ("representative", "other"): gettext_lazy("法定代表人不同"),
    ("identity", "same"): gettext_lazy("证件号相同"),
    ("name", "same"): gettext_lazy("姓名相同"),
    ("name", "one_character"): gettext_lazy("姓名只差一个字"),
    ("name", "other"): gettext_lazy("姓名不同"),
    ("birth_year", "same"): gettext_lazy("出生年份相同"),
    ("birth_year", "near"): gettext_lazy("出生年份差一年"),
    ("birth_year", "other"): gettext_lazy("出生年份不同"),
    ("email", "same"): gettext_lazy("邮箱相同"),
    ("email", "other"): gettext_lazy("邮箱不同"),
    ("employer", "same"): gettext_lazy("在同一单位任职"),
    ("employer", "other"): gettext_lazy("任职单位不同"),
    ("field", "same"): gettext_lazy("专业领域有相同的"),
    ("field", "other"): gettext_lazy("专业领域不同"),
}
PLACES = {
    "code": "uscc",
    "phone": "phone",
    "address": "address",
    "representative": "representative",
    "district": "place",
    "identity": "identity",
    "birth_year": "birth_year",
    "email": "email",
    "employer": "employers",
    "field": "fields",
}
"""The row of the comparison beside which the evidence of a field stands; the rest is read from the name."""
SAME: tuple[str, Words] = ("ok", gettext_lazy("相同"))
DIFFERENT: tuple[str, Words] = ("slow", gettext_lazy("不同"))
MISSING: tuple[str, Words] = ("none", gettext_lazy("一边没有"))
HELD: dict[str, Words] = {
    "statements": gettext_lazy("年度报表"),
    "recognitions": gettext_lazy("认定"),
    "rights": gettext_lazy("知识产权"),
    "projects": gettext_lazy("上级项目"),
    "agreements": gettext_lazy("合作协议"),
    "positions": gettext_lazy("任职"),
}
Sides = tuple[Side, Side] | tuple[PersonSide, PersonSide]
AnyPair = MatchPair | PersonPair


@dataclass(frozen=True)
class Said:
    """What one field says: the words, and how much it weighs with its sign."""

    field: str
    words: Words
    weight: Decimal

    @property
    def signed(self) -> str:
        """The weight with its sign, to one place."""
        return f"{'+' if self.weight > 0 else ''}{write_number(self.weight, 1)}"


@dataclass(frozen=True)
class Compared:
    """One field of both records, whether they agree, and what that says."""

    label: Words
    left: str
    right: str
    light: tuple[str, Words]
    said: tuple[Said, ...]


def read_said(fields: Iterable[Sequence[str]]) -> list[Said]:
    """Read the evidence as it is kept with a pair; an outcome that nobody knows any more stands by its name."""
    return [
        Said(field, SAID.get((field, outcome), f"{field}: {outcome}"), Decimal(weight))
        for field, outcome, weight in fields
    ]


def write_said(said: Iterable[Said]) -> str:
    """Write the weightiest of what speaks for a pair, and after a semicolon of what speaks against it."""
    ordered = sorted(said, key=lambda one: -abs(one.weight))
    speaking = (
        [str(one.words) for one in ordered if one.weight > 0],
        [str(one.words) for one in ordered if one.weight < 0],
    )
    sides = ["、".join(words[:MOST_SAID]) for words in speaking if words]  # l10n: a comma
    return "；".join(sides)  # l10n: a semicolon


def write_match(match: Match | PersonMatch) -> str:
    """Write why an entry may repeat a record."""
    return write_said(read_said([(one.field, one.outcome, f"{one.weight:.1f}") for one in match.pair.evidence]))


def write_score(pair: AnyPair) -> str:
    """Write how likely two records are one; never a round 100 %."""
    percent = (pair.score * 100).quantize(Decimal("0.1"))
    return "> 99.9 %" if percent > Decimal("99.9") else f"{percent} %"


def get_pair_light(pair: AnyPair) -> tuple[str, Words]:
    """Return how a pair stands: decided, or how closely it has to be looked at."""
    if pair.state != PairState.OPEN:
        return ("done" if pair.state == PairState.MERGED else "none"), pair.get_state_display()
    if pair.evidence.get("two_codes"):
        return "late", gettext_lazy("两个有效代码")
    if pair.evidence.get("sure"):
        return "ok", gettext_lazy("很可能同一人") if isinstance(pair, PersonPair) else gettext_lazy("很可能同一家")
    return "slow", gettext_lazy("要细看")


def list_compared_fields(pair: AnyPair, sides: Sides) -> list[Compared]:
    """List what either record says, field by field, with the evidence beside the field that it comes from."""
    said = read_said(pair.evidence.get("fields", ()))
    left, right = sides
    mine, other = _read_values(left), _read_values(right)
    rows = []
    for key, label in _list_labels(left).items():
        spoken = tuple(one for one in said if PLACES.get(one.field, "name") == key)
        first, second = mine[key], other[key]
        if first or second or spoken:
            words = ["、".join(values) for values in (first, second)]  # l10n: a comma
            rows.append(Compared(label, words[0], words[1], _compare(key, first, second), spoken))
    return rows


def list_holdings(sides: Sides) -> list[tuple[Words, int, int]]:
    """List how many records of each kind hang on either side."""
    left, right = sides
    return [(HELD[name], count, right.holdings[name]) for name, count in left.holdings.items()]


def _list_labels(side: Side | PersonSide) -> dict[str, Words]:
    if isinstance(side, PersonSide):
        return {
            "name": _("姓名"), "identity": _("证件号"), "birth_year": _("出生年份"), "employers": _("任职单位"),
            "titles": _("职务"), "kinds": _("类型"), "fields": _("专业领域"), "phone": _("电话"), "email": _("邮箱"),
            "place": _("地区"), "degree": _("学位"), "professional_title": _("职称"), "source": _("来源"),
        }  # fmt: skip
    return {
        "name": _("名称"), "uscc": _("统一社会信用代码"), "names": _("其他名称"), "codes": _("其他代码"),
        "place": _("地区"), "address": _("地址"), "phone": _("电话"),
        "representative": _("法定代表人"), "industry": _("行业"), "founded_on": _("成立日期"),
        "capital": _("注册资本（万元）"), "parent": _("上级单位"), "website": _("网址"), "state": _("状态"),
        "source": _("来源"),
    }  # fmt: skip


def _read_values(side: Side | PersonSide) -> dict[str, list[str]]:
    return _read_person(side) if isinstance(side, PersonSide) else _read_organisation(side)


def _read_person(side: PersonSide) -> dict[str, list[str]]:
    """Read what is compared of a person; of the identity number only whether it is known."""
    row = side.record
    found = {name: list(getattr(side, name)) for name in ("employers", "titles", "kinds", "fields")}
    single = {
        "name": row.name,
        "identity": str(_("已登记")) if row.identity_digest else "",
        "birth_year": str(side.birth_year or ""),
        "phone": side.phone,
        "email": side.email,
        "place": row.region.name,
        "degree": row.degree,
        "professional_title": row.professional_title,
        "source": row.source,
    }
    return found | {key: [value] if value else [] for key, value in single.items()}


def _read_organisation(side: Side) -> dict[str, list[str]]:
    row = side.record
    capital = get_wan(row.registered_capital)
    found: dict[str, list[str]] = {
        "names": list(side.names),
        "codes": list(side.codes),
        "phone": list(dict.fromkeys(side.phones)),
    }
    single = {
        "name": row.name,
        "uscc": row.uscc,
        "place": write_place(row),
        "address": row.address,
        "representative": side.representative,
        "industry": write_industry(row.industry, row.industry_edition),
        "founded_on": write_date(row.founded_on) if row.founded_on else "",
        "capital": "" if capital is None else write_number(capital),
        "parent": row.parent.name if row.parent else "",
        "website": row.website,
        "state": str(row.get_state_display()),
        "source": row.source,
    }
    return found | {key: [value] if value else [] for key, value in single.items()}


def _compare(key: str, left: list[str], right: list[str]) -> tuple[str, Words]:
    if not left or not right:
        return MISSING
    if key == "identity":
        # One number stands with one record: where both have theirs, these are two people.
        return DIFFERENT
    folded = [{_fold(key, value) for value in side} for side in (left, right)]
    return DIFFERENT if folded[0].isdisjoint(folded[1]) else SAME


def _fold(key: str, value: str) -> str:
    """Fold what does not matter: the width and case of characters, spaces; of telephones all but the digits."""
    if key == "phone":
        return "".join(character for character in value if character.isdigit())
    return write_search_key(value) or value
