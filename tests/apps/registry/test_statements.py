"""Yearly statements: revisions that leave what was published true, stages, averages, who reads. All invented (虚构)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import models

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.registry.enums import ReleaseStage
from kepan.apps.registry.models import Organisation, YearlyStatement
from kepan.apps.registry.selectors import (
    get_figures,
    list_all_statements,
    list_revisions,
    list_statements,
)
from kepan.apps.registry.services import (
    StaffEntry,
    StaleError,
    StatementDetails,
    correct_statement,
    create_statement,
    grant_delegation,
)
from kepan.apps.trail.models import AuditEntry
from kepan.engine.registry.lines import BY_CODE, LINES, Unit
from kepan.engine.registry.statements import Stage
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation

WAN = 1_000_000
FLASH = StatementDetails(ReleaseStage.FLASH, {"revenue": 5000 * WAN, "rd_total": 250 * WAN}, source="虚构快报")
FINAL = StatementDetails(ReleaseStage.FINAL, {"revenue": 5100 * WAN, "rd_total": 250 * WAN})


def test_lines_are_the_columns_of_the_table() -> None:
    """Money is a whole number of fen, people and coal have two places; the order is that of the form."""
    columns = [
        field
        for field in YearlyStatement._meta.concrete_fields
        if isinstance(field, models.BigIntegerField | models.DecimalField) and field.null
    ]
    assert [field.name for field in columns] == [line.code for line in LINES]
    money = {field.name for field in columns if isinstance(field, models.BigIntegerField)}
    assert money == {line.code for line in LINES if line.unit is Unit.FEN}
    assert {line.is_within for line in LINES} - set(BY_CODE) == {""}
    assert [stage.value for stage in Stage] == list(ReleaseStage.values)


@pytest.fixture
def officer(db: None) -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


@pytest.fixture
def firm(officer: User) -> Organisation:
    """Return an enterprise founded in March 2015."""
    return make_organisation(officer)


def test_a_correction_leaves_what_was_published(officer: User, firm: Organisation) -> None:
    """The next revision is current; read as of the first publication the first one stands, figure for figure."""
    first = create_statement(actor=officer, organisation=firm, year=2024, details=FLASH)
    assert list(list_statements(user=officer, organisation=firm)) == [first]
    second = correct_statement(
        actor=officer, organisation=firm, year=2024, expected_revision=1, details=FINAL, reason="审计调整"
    )
    assert list(list_statements(user=officer, organisation=firm)) == [second]
    published = list_statements(user=officer, organisation=firm, as_of=first.recorded_at).get()
    assert get_figures(published) == get_figures(first)
    assert (published.revision, published.stage, published.revenue) == (1, "flash", 5000 * WAN)
    revisions = list_revisions(user=officer, organisation=firm, year=2024)
    assert [(row.revision, row.is_current, row.reason) for row in revisions] == [
        (2, True, "审计调整"),
        (1, False, ""),
    ]
    firm.refresh_from_db()
    assert (firm.latest_year, firm.latest_revenue, firm.latest_rd) == (2024, 5100 * WAN, 250 * WAN)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.reason, entry.before, entry.after) == (
        "registry.correct_statement",
        "审计调整",
        {"stage": "flash", "revenue": 5000 * WAN},
        {"year": 2024, "stage": "final", "revision": 2, "revenue": 5100 * WAN},
    )


def test_a_weaker_stage_never_replaces_a_stronger_one_silently(officer: User, firm: Organisation) -> None:
    """Refused unless it is said to be meant; so are a stale form, no reason, no change, a second first revision."""
    create_statement(actor=officer, organisation=firm, year=2024, details=FINAL)

    def correct(details: StatementDetails, revision: int = 1, reason: str = "更正", weaker: bool = False) -> None:
        correct_statement(
            actor=officer,
            organisation=firm,
            year=2024,
            expected_revision=revision,
            details=details,
            reason=reason,
            accepts_weaker=weaker,
        )

    with pytest.raises(RefusalError, match="更确定"):
        correct(FLASH)
    with pytest.raises(StaleError):
        correct(FINAL, revision=2)
    with pytest.raises(RefusalError, match="理由"):
        correct(FINAL, reason=" ")
    with pytest.raises(RefusalError, match="没有变"):
        correct(FINAL)
    with pytest.raises(RefusalError, match="已经有了"):
        create_statement(actor=officer, organisation=firm, year=2024, details=FLASH)
    correct(FLASH, weaker=True)
    assert list_statements(user=officer, organisation=firm).get().stage == "flash"


def test_averages_follow_from_the_months(officer: User, firm: Organisation) -> None:
    """Of the months in business in the founding year; stated otherwise is refused; a correction takes them over."""
    months = {month: StaffEntry(20 + month, 21 + month, 4, 5) for month in range(3, 13)}
    details = StatementDetails(ReleaseStage.FLASH, {"revenue": 1}, months)
    row = create_statement(actor=officer, organisation=firm, year=2015, details=details)
    assert (row.staff_average, row.tech_staff_average) == (Decimal("28.00"), Decimal("4.50"))
    wrong = StatementDetails(ReleaseStage.FLASH, {"staff_average": Decimal(29)}, months)
    with pytest.raises(RefusalError, match=r"写的是 29，按月算是 28\.00"):
        correct_statement(
            actor=officer, organisation=firm, year=2015, expected_revision=1, details=wrong, reason="更正"
        )
    more = StatementDetails(ReleaseStage.FLASH, {"revenue": 2})
    row = correct_statement(
        actor=officer, organisation=firm, year=2015, expected_revision=1, details=more, reason="更正"
    )
    assert (row.staff_average, row.staff_months.count()) == (Decimal("28.00"), 10)


@pytest.mark.parametrize(
    ("year", "figures", "reason"),
    [
        (2014, {}, "2015 年才成立"),
        (2999, {}, "年度要在"),
        (2024, {"revenue": -1}, "营业收入不能是负数"),
        (2024, {"assets": 10**17}, "资产总额太大了"),
        (2024, {"money": 1}, "没有“money”这一项"),
    ],
)
def test_impossible_figures_are_refused(
    officer: User, firm: Organisation, year: int, figures: dict[str, int], reason: str
) -> None:
    """With the line that is wrong; a loss is possible."""
    with pytest.raises(RefusalError, match=reason):
        details = StatementDetails(ReleaseStage.FLASH, figures)
        create_statement(actor=officer, organisation=firm, year=year, details=details)
    loss = StatementDetails(ReleaseStage.FLASH, {"profit": -5})
    assert create_statement(actor=officer, organisation=firm, year=2024, details=loss).profit == -5


def test_statements_are_for_insiders(officer: User, firm: Organisation) -> None:
    """Staff of the region and delegates read and report; auditors read; everybody else sees nothing."""
    delegate = make_user(Role.ENTERPRISE, region=officer.region)
    grant_delegation(actor=officer, organisation=firm, user=delegate)
    row = create_statement(actor=delegate, organisation=firm, year=2024, details=FLASH)
    auditor = make_user(Role.AUDITOR, region=officer.region)
    stranger = make_user(Role.ENTERPRISE, region=officer.region)
    neighbour = make_user(Role.DIRECTOR, region=make_region())
    for user in (officer, delegate, auditor):
        assert list(list_statements(user=user, organisation=firm)) == [row]
        assert list(list_all_statements(user=user)) == [row]
    for user in (stranger, neighbour):
        assert not list_statements(user=user, organisation=firm)
        assert not list_all_statements(user=user)
        assert not list_revisions(user=user, organisation=firm, year=2024)
    for user in (stranger, neighbour, auditor):
        with pytest.raises(NotAllowedError):
            create_statement(actor=user, organisation=firm, year=2023, details=FLASH)
    assert firm.founded_on == date(2015, 3, 2)
