"""Titles, rights, projects and agreements: entered, counted, and their rows of the product's list. Invented (虚构)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.registry.enums import (
    NameKind,
    PartyRole,
    ReleaseStage,
    RightEventKind,
    RightKind,
)
from kepan.apps.registry.models import Organisation, Recognition, Right
from kepan.apps.registry.selectors import (
    count_expiring,
    count_rights,
    count_rights_by_year,
    count_titles,
    get_ladder,
    get_right,
    list_hightech_shares,
    list_national_phases,
    list_organisations,
    list_recognitions,
    list_rights,
    match_owner,
    match_title,
)
from kepan.apps.registry.services import (
    EventEntry,
    PartyEntry,
    RecognitionDetails,
    RightDetails,
    StaleError,
    StatementDetails,
    add_event,
    add_name,
    cancel_recognition,
    create_batch,
    create_right,
    create_statement,
    grant_recognition,
    remove_event,
    renew_recognition,
    update_expired,
    update_national_phases,
)
from kepan.apps.trail.models import AuditEntry
from kepan.engine.basis.patent_numbers import compute_application_check
from kepan.engine.basis.ratios import compute_yearly_growth
from kepan.engine.registry.titles import TitleState
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


def confer_many(bodies: list[Organisation], title: str, on: date, *things: str) -> None:
    """Enter a title at once for each body, or for each thing of the bodies in turn, as an import does."""
    names = things or ("",) * len(bodies)
    holders = [bodies[place % len(bodies)] for place in range(len(names))]
    create_batch(
        actor=None,
        rows=[
            Recognition(
                region=body.region,
                title=title,
                level="provincial",
                organisation=body,
                object_name=name,
                recognised_on=on,
            )
            for body, name in zip(holders, names, strict=True)
        ],
    )


def confer(officer: User, bodies: list[Organisation], title: str, on: date, *things: str) -> list[Recognition]:
    """Enter a title for each body, or for each thing of the bodies in turn."""
    names = things or ("",) * len(bodies)
    return [
        grant_recognition(
            actor=officer,
            organisation=bodies[place % len(bodies)],
            details=RecognitionDetails(title, on, level="provincial", object_name=name),
        )
        for place, name in enumerate(names)
    ]


@pytest.mark.row("ENT-15")
def test_thirty_new_private_enterprises_make_181(officer: User) -> None:
    """The list of private technology enterprises: 151 and 30 of this year make 181, by the list and by the count."""
    bodies = make_many(officer, 181)
    confer_many(bodies[:151], "private_tech_enterprise", date(2025, 5, 1))
    confer_many(bodies[151:180], "private_tech_enterprise", date(2026, 3, 1))
    confer(officer, bodies[180:], "private_tech_enterprise", date(2026, 3, 2))
    year = (date(2026, 1, 1), date(2026, 9, 30))
    found = count_titles(user=officer, title="private_tech_enterprise", start=year[0], end=year[1])
    assert (found.before, found.added, found.ended, found.after, found.holders) == (151, 30, 0, 181, 181)
    listed = list_organisations(user=officer).filter(match_title("private_tech_enterprise", today=year[1]))
    assert listed.count() == 181
    lost = list_recognitions(user=officer).filter(organisation=bodies[0]).get()
    cancel_recognition(actor=officer, recognition=lost, expected_version=1, on=date(2026, 4, 1), reason="注销")
    found = count_titles(user=officer, title="private_tech_enterprise", start=year[0], end=year[1])
    assert (found.before, found.added, found.ended, found.after) == (151, 30, 1, 180)


@pytest.mark.row("ENT-16")
def test_28_enterprises_with_37_high_tech_products(officer: User) -> None:
    """Products and enterprises are counted each for itself, beside the share of revenue that the enterprises state."""
    bodies = make_many(officer, 28)
    confer_many(bodies, "hightech_product", date(2025, 6, 1), *(f"虚构产品{number}" for number in range(36)))
    confer(officer, bodies[:1], "hightech_product", date(2025, 6, 1), "虚构产品36")
    found = count_titles(user=officer, title="hightech_product", start=date(2025, 1, 1), end=date(2025, 12, 31))
    assert (found.after, found.holders, found.added) == (37, 28, 37)
    figures = {"hightech_revenue": 3640 * WAN, "total_income": 5150 * WAN}
    details = StatementDetails(ReleaseStage.FINAL, figures)
    create_statement(actor=officer, organisation=bodies[0], year=2025, details=details)
    shares = {row.organisation_id: row for row in list_hightech_shares(user=officer, year=2025)}
    assert (len(shares), sum(row.products for row in shares.values())) == (28, 37)
    share = shares[bodies[0].pk].share
    assert share is not None and share.value is not None
    assert (round(share.value * 100, 2), share.is_at_least(60)) == (Decimal("70.68"), True)
    assert shares[bodies[1].pk].share is None
    with pytest.raises(RefusalError, match="产品名称"):
        confer(officer, bodies[:1], "hightech_product", date(2025, 6, 1), " ")


@pytest.mark.row("ENT-17")
def test_34_software_enterprises_with_119_products(officer: User) -> None:
    """Two lists: the enterprises by their own title, the products by theirs; nothing is counted twice."""
    bodies = make_many(officer, 34)
    confer_many(bodies, "software_enterprise", date(2026, 2, 1))
    confer_many(bodies, "software_product", date(2024, 6, 1), *(f"虚构软件{number}" for number in range(119)))
    first, last = date(2026, 1, 1), date(2026, 6, 30)
    firms = count_titles(user=officer, title="software_enterprise", start=first, end=last)
    products = count_titles(user=officer, title="software_product", start=first, end=last)
    assert (firms.after, firms.holders, products.after, products.holders) == (34, 34, 119, 34)
    assert (firms.added, products.added) == (34, 0)


def test_a_ladder_with_renewals_and_reminders(officer: User) -> None:
    """Three years from the day; a renewal goes on; 180, 90 and 30 days before the end it is counted."""
    firm = make_organisation(officer)
    first = grant_recognition(
        actor=officer, organisation=firm, details=RecognitionDetails("hnte", date(2020, 12, 2), certificate="GR-1")
    )
    assert (first.level, first.valid_from, first.valid_to) == ("national", date(2020, 12, 2), date(2023, 12, 1))
    with pytest.raises(RefusalError, match="证书编号"):
        grant_recognition(
            actor=officer, organisation=firm, details=RecognitionDetails("hnte", date(2023, 12, 2), certificate="GR-1")
        )
    again = RecognitionDetails("hnte", date(2023, 12, 2))
    second = renew_recognition(actor=officer, recognition=first, details=again)
    assert second.renews == first
    with pytest.raises(RefusalError, match="续过一次"):
        renew_recognition(actor=officer, recognition=first, details=again)
    rows = list(list_recognitions(user=officer))
    (rung,) = get_ladder(rows, today=date(2026, 9, 2))
    assert (rung.start, rung.end, rung.state, rung.days_left) == (
        date(2020, 12, 2),
        date(2026, 12, 1),
        TitleState.EXPIRING,
        90,
    )
    counts = [
        count_expiring(user=officer, today=day) for day in (date(2026, 6, 4), date(2026, 9, 2), date(2026, 12, 2))
    ]
    assert counts == [{180: 1, 90: 0, 30: 0}, {180: 1, 90: 1, 30: 0}, {180: 0, 90: 0, 30: 0}]
    with pytest.raises(StaleError):
        cancel_recognition(actor=officer, recognition=second, expected_version=9, on=date(2025, 1, 1), reason="x")
    with pytest.raises(RefusalError, match="称号目录里没有"):
        confer(officer, [firm], "king", date(2025, 1, 1))


def write_number(year: int, serial: int, kind: int = 1) -> str:
    """Write a valid application number."""
    digits = f"{year}{kind}{serial:07d}"
    return digits + compute_application_check(digits)


@pytest.mark.row("IPR-25")
def test_from_96_to_429_applications_is_34_91_percent_a_year(officer: User) -> None:
    """Applications and grants are counted by year and kind; growth is from the first year to the last of five."""
    region = get_region(officer)
    counts = {2016: 96, 2017: 130, 2018: 175, 2019: 236, 2020: 318, 2021: 429}
    rows = [
        Right(
            region=region,
            kind="invention",
            title="虚构方法",
            application_number=write_number(year, serial),
            filed_on=date(year, 7, 1),
            granted_on=date(year + 1, 7, 1) if serial % 2 else None,
        )
        for year, count in counts.items()
        for serial in range(count)
    ]
    create_batch(actor=officer, rows=rows)
    found = count_rights_by_year(list_rights(user=officer))
    assert found == {(year, "invention"): count for year, count in counts.items()}
    granted = count_rights_by_year(list_rights(user=officer), granted=True)
    assert granted == {(year + 1, "invention"): count // 2 for year, count in counts.items()}
    growth = compute_yearly_growth(found[2016, "invention"], found[2021, "invention"], 5)
    assert growth is not None and round(growth * 100, 2) == Decimal("34.91")


def make_patent(officer: User, firm: Organisation, events: list[EventEntry]) -> Right:
    """Enter an invention of a firm, filed in 2017."""
    return create_right(
        actor=officer,
        region=firm.region,
        details=RightDetails(RightKind.INVENTION, "虚构检测方法", "ZL201710601862.3"),
        parties=[PartyEntry(PartyRole.APPLICANT, firm.name, firm), PartyEntry(PartyRole.INVENTOR, "虚构人")],
        events=[EventEntry(RightEventKind.FILED, date(2017, 7, 21)), *events],
        ipc=["g01d5/12", "H04L 9/00"],
    )


def test_the_status_of_a_right_follows_its_events(officer: User) -> None:
    """In the same transaction, with the trail; an impossible event, a wrong number and a second record are refused."""
    firm = make_organisation(officer)
    right = make_patent(officer, firm, [EventEntry(RightEventKind.GRANTED, date(2019, 3, 1))])
    assert (right.status, right.filed_on, right.granted_on, right.expires_on, right.main_ipc) == (
        "granted",
        date(2017, 7, 21),
        date(2019, 3, 1),
        date(2037, 7, 21),
        "G01D 5/12",
    )
    lapse = EventEntry(RightEventKind.LAPSED, date(2023, 1, 21))
    right = add_event(actor=officer, right=right, expected_version=1, event=lapse)
    entry = AuditEntry.objects.latest("pk")
    assert (right.status, entry.before, entry.after) == (
        "lapsed",
        {"status": "granted", "status_on": "2019-03-01"},
        {"event": "lapsed", "on": "2023-01-21", "status": "lapsed", "status_on": "2023-01-21"},
    )
    right = add_event(
        actor=officer, right=right, expected_version=2, event=EventEntry(RightEventKind.RESTORED, date(2023, 4, 1))
    )
    assert right.status == "granted"
    shown = get_right(user=officer, pk=right.pk)
    lapsed = next(event for event in shown.events.all() if event.kind == "lapsed")
    with pytest.raises(RefusalError, match="没有失去过权利"):
        remove_event(actor=officer, right=right, expected_version=3, event=lapsed)
    with pytest.raises(RefusalError, match="早于申请日"):
        early = EventEntry(RightEventKind.TRANSFERRED, date(2017, 1, 1))
        add_event(actor=officer, right=right, expected_version=3, event=early)
    with pytest.raises(RefusalError, match="一件知识产权只有一条记录"):
        make_patent(officer, firm, [])
    wrong = RightDetails(RightKind.INVENTION, "虚构方法", "2017106018624")
    with pytest.raises(RefusalError, match="第 13 位是“4”，应为“3”"):
        create_right(actor=officer, region=get_region(officer), details=wrong, parties=[])
    assert [(row.kind, row.total, row.in_force) for row in count_rights(list_rights(user=officer))] == [
        ("invention", 1, 1)
    ]
    assert list(list_rights(user=officer).filter(match_owner(firm))) == [right]
    assert update_expired(today=date(2037, 7, 20)) == 0 and update_expired(today=date(2037, 7, 21)) == 1
    right.refresh_from_db()
    assert (right.status, right.status_on) == ("expired", date(2037, 7, 21))


def test_parties_written_by_hand_are_resolved(officer: User) -> None:
    """By a name however its brackets are written, a former one, a code; what two are called or nobody stays open."""
    firm = make_organisation(officer, name="虚构云汀（澜川）传感有限公司")
    add_name(actor=officer, organisation=firm, expected_version=1, name="虚构老名公司", kind=NameKind.FORMER)
    add_name(actor=officer, organisation=firm, expected_version=2, name="虚构短名", kind=NameKind.SHORT)
    twins = [make_organisation(officer, name="虚构双名有限公司") for _ in range(2)]
    hidden = make_organisation(make_user(Role.SECTION_OFFICER, region=make_region()), name="虚构外地有限公司")
    names = [
        "虚构云汀(澜川)传感有限公司",
        "虚构老名公司",
        firm.uscc,
        "虚构短名",
        twins[0].name,
        hidden.name,
        "虚构无名公司",
    ]
    parties = [PartyEntry(PartyRole.APPLICANT, name) for name in names]
    details = RightDetails(RightKind.SOFTWARE, "虚构软件", number="2024SR0000001")
    right = create_right(
        actor=officer,
        region=firm.region,
        details=details,
        parties=[
            *parties,
            PartyEntry(PartyRole.APPLICANT, twins[1].name, twins[1]),
            PartyEntry(PartyRole.INVENTOR, firm.name),
        ],
    )
    shown = get_right(user=officer, pk=right.pk).parties.all()
    found = {(row.written_name, row.position, row.role): row.organisation for row in shown}
    assert [found[name, place, "applicant"] for place, name in enumerate(names, start=1)] == [firm] * 3 + [None] * 4
    assert (found[twins[1].name, 8, "applicant"], found[firm.name, 1, "inventor"]) == (twins[1], None)


@pytest.mark.row("IPR-32")
def test_an_international_application_is_reminded_of_its_30_months(officer: User) -> None:
    """From the priority day: a task half a year before, due on the last day; gone when the application has entered."""
    firm = make_organisation(officer)
    details = RightDetails(
        RightKind.PCT, "虚构装置", "PCT/CN2024/000123", priority_on=date(2023, 8, 31), family="虚构同族"
    )
    pct = create_right(
        actor=officer,
        region=get_region(officer),
        details=details,
        parties=[PartyEntry(PartyRole.APPLICANT, firm.name, firm)],
        events=[EventEntry(RightEventKind.FILED, date(2024, 8, 30))],
    )
    last = date(2026, 2, 28)
    early = last - timedelta(days=181)
    assert update_national_phases(today=early) == 0
    assert [update_national_phases(today=early + timedelta(days=days)) for days in (1, 2)] == [1, 0]
    (task,) = list_inbox(user=officer)
    assert (task.due_date, task.subject_id, task.title) == (
        last,
        str(pct.pk),
        "虚构装置 进入国家阶段，宽限到 2026-04-30",
    )
    shown = list_national_phases(user=officer, today=date(2026, 3, 1))
    assert [(row.right, row.last_day, row.grace_day, row.days_left) for row in shown] == [
        (pct, last, date(2026, 4, 30), -1)
    ]
    with pytest.raises(RefusalError, match="国际申请号"):
        create_right(
            actor=officer, region=get_region(officer), details=RightDetails(RightKind.PCT, "x", "CN2024"), parties=[]
        )
    entered = Right(
        region=firm.region,
        kind="invention",
        title="虚构装置",
        application_number=write_number(2024, 5, 8),
        family="虚构同族",
    )
    create_batch(actor=officer, rows=[entered])
    assert update_national_phases(today=date(2026, 3, 2)) == 1
    assert not list_inbox(user=officer) and not list_national_phases(user=officer, today=date(2026, 3, 2))


def test_others_enter_nothing(officer: User) -> None:
    """Of another region, and auditors; what they may see they still see."""
    firm = make_organisation(officer)
    neighbour = make_user(Role.SECTION_OFFICER, region=make_region())
    auditor = make_user(Role.AUDITOR, region=officer.region)
    for actor in (neighbour, auditor):
        with pytest.raises(NotAllowedError):
            confer(actor, [firm], "hnte", date(2025, 1, 1))
        with pytest.raises(NotAllowedError):
            make_patent(actor, firm, [])
    confer(officer, [firm], "gazelle", date(2025, 1, 1))
    assert list_recognitions(user=auditor).count() == 1 and list_recognitions(user=neighbour).count() == 0
    assert list_national_phases(user=officer, today=date(2026, 1, 1)) == []
