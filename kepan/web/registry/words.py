"""How values of the registry are written on screen: money in 万元, titles, fields, places, lights."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kepan.apps.registry.enums import FindingState, OrganisationState, RightStatus, Severity
from kepan.apps.registry.models import Finding, Organisation, Right
from kepan.apps.registry.selectors import Resource, get_check
from kepan.engine.registry.checks import DataCheck
from kepan.engine.registry.status import LegalStatus
from kepan.engine.registry.titles import TitleState
from kepan.store.files.checks import read_checks
from kepan.store.files.titles import read_titles
from kepan.web.ui.lists.columns import write_number

Words = str | Promise
FEN_IN_WAN = Decimal(1_000_000)
RESOURCES: dict[Resource, Words] = {
    Resource.ENTERPRISE: _("企业"),
    Resource.TECHNOLOGY: _("技术"),
    Resource.PROJECT: _("项目"),
    Resource.PERSON: _("人才"),
    Resource.PLATFORM: _("平台"),
    Resource.ACADEMY: _("院所"),
    Resource.AGENCY: _("机构"),
}
TITLE_STATES: dict[TitleState, tuple[str, Words]] = {
    TitleState.AHEAD: ("none", _("还没有开始")),
    TitleState.VALID: ("ok", _("有效")),
    TitleState.EXPIRING: ("slow", _("即将到期")),
    TitleState.RENEWED: ("done", _("已续认定")),
    TitleState.EXPIRED: ("none", _("已到期")),
    TitleState.CANCELLED: ("late", _("已取消")),
}
ENDED = frozenset({RightStatus.REJECTED, RightStatus.WITHDRAWN, RightStatus.ABANDONED, RightStatus.LAPSED})
SEVERITIES: dict[str, str] = {Severity.ERROR: "late", Severity.WARNING: "slow", Severity.HINT: "none"}


def get_wan(fen: int | None) -> Decimal | None:
    """Return an amount of fen in 万元 with two places; None stays None.

    >>> get_wan(123456789), get_wan(None), get_wan(0)
    (Decimal('123.46'), None, Decimal('0.00'))
    """
    exact = get_exact_wan(fen)
    return None if exact is None else exact.quantize(Decimal("0.01"))


def get_exact_wan(fen: int | None) -> Decimal | None:
    """Return an amount of fen in 万元 to the fen, for columns that leave as files; None stays None.

    >>> get_exact_wan(123456789), get_exact_wan(123400000), get_exact_wan(0)
    (Decimal('123.456789'), Decimal('123.4'), Decimal('0'))
    """
    return None if fen is None else Decimal(fen) / FEN_IN_WAN


def get_count(value: Decimal | None) -> Decimal | None:
    """Return a count of people, of whom some are there for half a year, without zeros at its end; None stays None.

    >>> get_count(Decimal("312.50")), get_count(Decimal("40.00")), get_count(None)
    (Decimal('312.5'), Decimal('4E+1'), None)
    """
    return None if value is None else value.normalize()


def write_amount(fen: int | None) -> str:
    """Write an amount of fen in 万元; a dash for one that is not known."""
    value = get_wan(fen)
    return "—" if value is None else write_number(value)


def write_title(code: str) -> str:
    """Write a title in the language of the page; one that left the catalogue stands by its code."""
    title = read_titles().titles.get(code)
    if title is None:
        return code
    return title.name_en if (get_language() or "").startswith("en") else title.name


def list_title_choices() -> list[tuple[str, str]]:
    """List the titles of the catalogue for a filter."""
    return [(code, write_title(code)) for code in read_titles().titles]


def write_rung_title(text: str) -> str:
    """Write what a rung is called: the title, and the object that bears it where it is not the whole body."""
    code, _blank, rest = text.partition(" ")
    return f"{write_title(code)} {rest}".strip()


@cache
def _list_labels(kind: type[TextChoices]) -> dict[str, Words]:
    return dict(kind.choices)


def get_label(kind: type[TextChoices], value: str) -> Words:
    """Return what a choice is called, as `get_…_display` does in ten times the time; lists ask for each row."""
    return _list_labels(kind).get(value, value)


def get_organisation_light(row: Organisation) -> tuple[str, Words]:
    """Return the light of an organisation's life."""
    return "ok" if row.state == OrganisationState.ACTIVE else "none", get_label(OrganisationState, row.state)


def get_right_light(row: Right) -> tuple[str, Words]:
    """Return the light of a right's legal status."""
    return _light_status(RightStatus(row.status))


def get_status_light(status: LegalStatus) -> tuple[str, Words]:
    """Return the light of a legal status that was derived from events."""
    return _light_status(RightStatus(status.status.value))


def list_remarks(status: LegalStatus) -> list[str]:
    """List what rests on a right beside its status."""
    found = [
        (status.is_pledged, gettext("还有没有注销的质押。")),
        (status.is_surcharged, gettext("在年费滞纳期内。")),
        (status.is_partly_invalid, gettext("部分权利要求已被宣告无效。")),
    ]
    return [words for is_so, words in found if is_so]


def _light_status(status: RightStatus) -> tuple[str, Words]:
    if status == RightStatus.GRANTED:
        return "ok", status.label
    return ("late" if status in ENDED else "none"), status.label


def get_finding_light(row: Finding) -> tuple[str, Words]:
    """Return the light of a finding: how much it weighs, or that it was explained."""
    if row.state != FindingState.OPEN:
        return "done", row.get_state_display()
    return SEVERITIES[row.severity], row.get_severity_display()


def write_check(row: Finding) -> str:
    """Write the name of the check that fired; one that left the catalogue stands by its code."""
    check = get_check(row)
    return row.check_code if check is None else write_check_name(check)


def write_check_name(check: DataCheck) -> str:
    """Write the name of a check in the language of the page."""
    return check.name_en if (get_language() or "").startswith("en") else check.name


def list_check_choices() -> list[tuple[str, str]]:
    """List the checks of the catalogue for a filter."""
    return [(check.code, write_check_name(check)) for check in read_checks().checks]


def write_place(row: Any) -> str:
    """Write the region of a record, and the zone where it is in one that is not the region itself."""
    zone = getattr(row, "zone", None)
    return f"{row.region.name} · {zone.name}" if zone not in {None, row.region} else str(row.region.name)
