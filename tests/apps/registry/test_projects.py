"""Projects and agreements: entered, summed in two ways, and their rows of the product's list. All invented (虚构)."""

from __future__ import annotations

from datetime import date

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.registry.enums import (
    AgreementKind,
    AgreementState,
    OrganisationKind,
    ProjectState,
    TitleLevel,
)
from kepan.apps.registry.models import Organisation, UpperProject
from kepan.apps.registry.selectors import (
    count_partners,
    count_projects,
    list_agreements,
    list_projects,
    sum_agreements,
    sum_projects,
)
from kepan.apps.registry.services import (
    AgreementDetails,
    AgreementPartyEntry,
    ProjectDetails,
    add_fulfilment,
    add_receipt,
    create_agreement,
    create_batch,
    create_project,
    update_agreement_state,
    update_project,
)
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_many, make_organisation

pytestmark = pytest.mark.django_db
WAN = 1_000_000


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def get_region(officer: User) -> Region:
    """Return the officer's region."""
    assert officer.region is not None
    return officer.region


def make_project(
    officer: User, firm: Organisation, level: TitleLevel, number: int, programme: str = "虚构计划"
) -> UpperProject:
    """Enter a project that was applied for."""
    details = ProjectDetails(f"虚构项目{number}", programme, level, applied_on=date(2025, 3, 1), number=str(number))
    return create_project(actor=officer, organisation=firm, details=details)


@pytest.mark.row("PRJ-02")
def test_applications_by_level_and_class_make_the_whole(officer: User) -> None:
    """120 = 20 + 30 + 70 by level; 6 national and 26 provincial ones, these by class 6 + 5 + 8 + 4 + 3; progress."""
    firm = make_organisation(officer)
    rows = [
        UpperProject(
            region=firm.region,
            organisation=firm,
            name=f"虚构项目{level}{number}",
            programme="虚构计划",
            level=level,
            applied_on=date(2025, 3, 1),
        )
        for level, count in (("national", 20), ("provincial", 30), ("city", 70))
        for number in range(count)
    ]
    create_batch(actor=officer, rows=rows)
    found = count_projects(list_projects(user=officer), by="level")
    assert (found.total, found.parts, found.is_whole) == (120, {"national": 20, "provincial": 30, "city": 70}, True)
    classes = {"成果转化": 6, "支撑": 5, "创新资金": 8, "国际合作": 4, "外资研发": 3}
    later = [
        UpperProject(
            region=firm.region,
            organisation=firm,
            name=f"虚构项目{name}{number}",
            programme="虚构计划",
            project_class=name,
            level="provincial" if name in classes else "national",
            applied_on=date(2026, 3, 1),
        )
        for name, count in {**classes, "国家": 6}.items()
        for number in range(count)
    ]
    create_batch(actor=officer, rows=later)
    year = list_projects(user=officer).filter(applied_on__year=2026)
    assert count_projects(year, by="level").parts == {"national": 6, "provincial": 26}
    provincial = count_projects(year.filter(level="provincial"), by="project_class")
    assert (provincial.total, provincial.parts, provincial.is_whole) == (26, classes, True)
    assert not count_projects(list_projects(user=officer), by="project_class").is_whole
    project = make_project(officer, firm, TitleLevel.NATIONAL, 1)
    funded = ProjectDetails(
        project.name, project.programme, TitleLevel.NATIONAL, ProjectState.FUNDED,
        approved_on=date(2025, 9, 1), approved_amount=80 * WAN, document_number="虚构文号",
    )  # fmt: skip
    project = update_project(actor=officer, project=project, expected_version=1, details=funded)
    add_receipt(actor=officer, project=project, expected_version=2, on=date(2026, 1, 5), amount=50 * WAN)
    assert list_projects(user=officer).get(pk=project.pk).received == 50 * WAN  # type: ignore[attr-defined]


def test_money_is_counted_when_approved_and_when_it_arrives(officer: User) -> None:
    """Two ways to count one project: 80 approved in 2025, 50 arrived in 2026; more than approved needs a reason."""
    firm = make_organisation(officer)
    project = make_project(officer, firm, TitleLevel.NATIONAL, 1)
    with pytest.raises(RefusalError, match="还没有立项"):
        add_receipt(actor=officer, project=project, expected_version=1, on=date(2026, 1, 5), amount=1)
    funded = ProjectDetails(
        project.name, project.programme, TitleLevel.NATIONAL, ProjectState.FUNDED,
        approved_on=date(2025, 9, 1), approved_amount=80 * WAN,
    )  # fmt: skip
    project = update_project(actor=officer, project=project, expected_version=1, details=funded)
    add_receipt(actor=officer, project=project, expected_version=2, on=date(2026, 1, 5), amount=50 * WAN)
    with pytest.raises(RefusalError, match="超过立项金额"):
        add_receipt(actor=officer, project=project, expected_version=3, on=date(2026, 2, 5), amount=31 * WAN)
    rows = list_projects(user=officer)
    years = [sum_projects(rows, start=date(year, 1, 1), end=date(year, 12, 31)) for year in (2025, 2026)]
    assert [(row.approved_count, row.approved, row.received_count, row.received) for row in years] == [
        (1, 80 * WAN, 0, 0),
        (0, 0, 1, 50 * WAN),
    ]
    with pytest.raises(RefusalError, match="已有经费到账"):
        details = ProjectDetails(project.name, project.programme, TitleLevel.NATIONAL, ProjectState.REFUSED)
        update_project(actor=officer, project=project, expected_version=3, details=details)


def make_agreement(officer: User, parties: list[Organisation], amount: int | None, number: int, **more: object) -> int:
    """Enter an agreement of 2025 and return its key."""
    kind = AgreementKind.FRAMEWORK if more else AgreementKind.IUR_COOPERATION
    row = create_agreement(
        actor=officer,
        region=get_region(officer),
        details=AgreementDetails(f"虚构协议{number}", kind, date(2025, 5, 1), str(number), amount),
        parties=[AgreementPartyEntry(body.name, organisation=body) for body in parties],
    )
    return row.pk


@pytest.mark.row("MAT-05")
def test_thirty_cooperations_reach_thirty_million(officer: User) -> None:
    """30 agreements of 100 万元 reach 3000 万元; one fen less does not; what is paid is no more than agreed."""
    firm, school = make_organisation(officer), make_organisation(officer, kinds=(OrganisationKind.UNIVERSITY,))
    keys = [make_agreement(officer, [firm, school], 100 * WAN, number) for number in range(30)]
    aim = 3000 * WAN
    year = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}
    rows = list_agreements(user=officer).filter(kind="iur_cooperation")
    found = sum_agreements(rows, **year)
    assert (found.count, found.amount, found.amount >= aim, found.without_amount) == (30, aim, True, 0)
    row = rows.get(pk=keys[0])
    add_fulfilment(actor=officer, agreement=row, expected_version=1, on=date(2025, 6, 1), amount=60 * WAN)
    with pytest.raises(RefusalError, match="超过协议金额"):
        add_fulfilment(actor=officer, agreement=row, expected_version=2, on=date(2025, 7, 1), amount=41 * WAN)
    add_fulfilment(actor=officer, agreement=row, expected_version=2, on=date(2025, 7, 1), amount=40 * WAN, note="验收")
    row = update_agreement_state(actor=officer, agreement=row, expected_version=3, state=AgreementState.FULFILLED)
    assert (row.state, sum_agreements(rows, **year).paid) == ("fulfilled", 100 * WAN)
    assert sum_agreements(rows.exclude(pk=keys[0]), **year).amount < aim
    make_agreement(officer, [firm, school], None, 99)
    assert sum_agreements(rows, **year).without_amount == 1


@pytest.mark.row("MAT-16")
def test_twenty_enterprises_with_twenty_institutes(officer: User) -> None:
    """The matrix of framework agreements: each enterprise and institute once, each pair with its number."""
    firms = make_many(officer, 20)
    schools = make_many(officer, 20, OrganisationKind.UNIVERSITY)
    for number, (firm, school) in enumerate(zip(firms, schools, strict=True)):
        make_agreement(officer, [firm, school], None, number, is_framework=True)
    make_agreement(officer, [firms[0], schools[0]], None, 98, is_framework=True)
    make_agreement(officer, [firms[0], schools[1], schools[2]], None, 99, is_framework=True)
    partners = count_partners(list_agreements(user=officer).filter(kind="framework"))
    assert (len(partners.enterprises), len(partners.institutes), len(partners.pairs)) == (20, 20, 22)
    assert partners.pairs[firms[0].pk, schools[0].pk] == 2
    assert partners.enterprises[firms[3].pk] == firms[3].name
    with pytest.raises(RefusalError, match="至少有两方"):
        make_agreement(officer, [firms[0]], None, 100)


def test_others_enter_nothing(officer: User) -> None:
    """Neither staff of another region nor auditors."""
    firm = make_organisation(officer)
    for actor in (make_user(Role.SECTION_OFFICER, region=make_region()), make_user(Role.AUDITOR, region=firm.region)):
        with pytest.raises(NotAllowedError):
            make_project(actor, firm, TitleLevel.CITY, 1)
