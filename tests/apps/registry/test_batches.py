"""Many records at once: all that is derived is there, one entry in the trail with a digest. All invented (虚构)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.registry.models import (
    Agreement,
    AgreementParty,
    Contact,
    Fulfilment,
    LifeEvent,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    OrganisationTag,
    Person,
    PersonField,
    PersonRole,
    Position,
    ProjectPartner,
    ProjectReceipt,
    Recognition,
    Right,
    RightClass,
    RightEvent,
    RightParty,
    StaffMonth,
    UpperProject,
    YearlyStatement,
)
from kepan.apps.registry.selectors import find_organisations
from kepan.apps.registry.services import BatchError, create_batch
from kepan.apps.registry.services.batches import TABLES
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_uscc

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def build_rows(region: Region | None) -> list[Model]:
    """Build two organisations, one the branch of the other, with a statement, a renewed title and a lapsed patent."""
    assert region is not None
    head = Organisation(region=region, name="虚构云汀传感有限公司", uscc=make_uscc())
    branch = Organisation(region=region, name="虚构云汀传感有限公司分公司", parent=head, parent_kind="branch")
    right = Right(region=region, kind="invention", title="虚构方法", application_number="2017106018623")
    first = Recognition(region=region, title="hnte", organisation=head, recognised_on=date(2020, 1, 1))
    days = {"filed": date(2017, 7, 21), "granted": date(2019, 3, 1), "lapsed": date(2023, 1, 21)}
    return [
        branch,
        head,
        OrganisationName(organisation=head, name="虚构老名传感", kind="former"),
        YearlyStatement(organisation=head, year=2023, stage="final", revenue=100, rd_total=7),
        YearlyStatement(
            organisation=head, year=2024, stage="flash", revenue=200, rd_total=9, staff_average=Decimal("12.50")
        ),
        Recognition(region=region, title="hnte", organisation=head, recognised_on=date(2023, 1, 1), renews=first),
        first,
        right,
        RightParty(right=right, role="applicant", written_name=head.name, organisation=head),
        *(RightEvent(right=right, kind=kind, on=on) for kind, on in days.items()),
    ]


def test_a_batch_derives_what_services_derive(officer: User) -> None:
    """Names and keys, the latest figures, the status of rights, references within the batch; one entry."""
    report = create_batch(actor=officer, rows=build_rows(officer.region), source="虚构名单")
    head = Organisation.objects.get(name="虚构云汀传感有限公司")
    assert (head.latest_year, head.latest_revenue, head.latest_rd, head.latest_staff) == (
        2024,
        200,
        9,
        Decimal("12.50"),
    )
    assert head.children.get().name == "虚构云汀传感有限公司分公司"
    assert find_organisations(user=officer, words="老名", limit=5) == [head]
    right = Right.objects.get()
    assert (right.status, right.status_on, right.expires_on) == ("lapsed", date(2023, 1, 21), date(2037, 7, 21))
    assert Recognition.objects.get(renews__isnull=False).renews == Recognition.objects.get(renews__isnull=True)
    entry = AuditEntry.objects.get(action="registry.create_batch")
    assert (entry.batch_digest, entry.subject_title) == (report.digest, "虚构名单")
    assert report.counts == {
        "registry.organisation": 2,
        "registry.organisationname": 3,
        "registry.yearlystatement": 2,
        "registry.recognition": 2,
        "registry.right": 1,
        "registry.rightparty": 1,
        "registry.rightevent": 3,
    }
    assert officer.region and entry.region_path == officer.region.path


def test_a_batch_into_another_region_is_refused_as_a_whole(officer: User) -> None:
    """Nothing of it is written; nor of one with rows of other contexts."""
    with pytest.raises(NotAllowedError):
        create_batch(actor=officer, rows=build_rows(make_region()))
    with pytest.raises(RefusalError):
        create_batch(actor=officer, rows=[*build_rows(officer.region), Region(code="x", name="x")])
    assert Organisation.objects.count() == 0


def test_a_circle_of_references_is_refused(officer: User) -> None:
    """Two records that are each other's parent cannot be written."""
    rows = build_rows(officer.region)[:2]
    assert isinstance(rows[0], Organisation) and isinstance(rows[1], Organisation)
    rows[1].parent, rows[1].parent_kind = rows[0], "branch"
    with pytest.raises(RefusalError, match="成了一个圈"):
        create_batch(actor=officer, rows=rows)


@pytest.mark.parametrize(
    ("place", "values", "field", "words"),
    [
        (2, {"uscc": "91990101MA0000015X"}, "uscc", "第 2 条（单位）的统一社会信用代码：统一社会信用代码不对"),
        (8, {"application_number": "2017106018624"}, "application_number", "应为“3”"),
        (5, {"year": 2023, "revision": 1}, "revision", "第 5 条（年度报表）的修订：和另一条重复。整批没有写入。"),
        (7, {"organisation": None}, "person", "第 7 条（认定）的人员：和这条的其他内容不符。"),
        (8, {"title": None}, "title", "第 8 条（知识产权）的名称"),
        (4, {"year": None}, "year", "第 4 条（年度报表）的年度：必须填写。整批没有写入。"),
    ],
)
def test_a_batch_that_cannot_be_written_names_the_row(
    officer: User, place: int, values: dict[str, object], field: str, words: str
) -> None:
    """A wrong check character, a row twice, a missing holder or value: place and field are said, nothing is written."""
    rows = build_rows(officer.region)
    for name, value in values.items():
        setattr(rows[place - 1], name, value)
    with pytest.raises(BatchError, match=words) as caught:
        create_batch(actor=officer, rows=rows)
    assert (caught.value.place, caught.value.field) == (place, field)
    assert not Organisation.objects.exists() and not AuditEntry.objects.filter(action="registry.create_batch").exists()


def build_all(region: Region | None) -> list[Model]:
    """Build a row of every table."""
    assert region is not None
    rows = build_rows(region)
    head, statement, right = rows[1], rows[3], rows[7]
    assert isinstance(head, Organisation) and isinstance(statement, YearlyStatement) and isinstance(right, Right)
    person = Person(region=region, name="虚构人")
    project = UpperProject(region=region, name="虚构项目", programme="虚构计划", level="city", organisation=head)
    agreement = Agreement(region=region, title="虚构协议", kind="framework", signed_on=date(2024, 1, 1))
    return [
        *rows,
        OrganisationRole(organisation=head, kind="enterprise"),
        OrganisationCode(organisation=head, kind="business", code="320100000000001"),
        OrganisationTag(organisation=head, kind="chain", code="虚构链"),
        LifeEvent(organisation=head, kind="moved", on=date(2024, 1, 1)),
        Contact(organisation=head, name="虚构人"),
        StaffMonth(statement=statement, month=1, staff_start=1, staff_end=2),
        person,
        PersonRole(person=person, kind="expert"),
        PersonField(person=person, scheme="ipc", code="G01D"),
        Position(person=person, organisation=head),
        RightClass(right=right, ipc="G01D 5/12"),
        project,
        ProjectPartner(project=project, written_name="虚构大学"),
        ProjectReceipt(project=project, on=date(2024, 1, 1), amount=100),
        agreement,
        AgreementParty(agreement=agreement, written_name="虚构大学"),
        Fulfilment(agreement=agreement, on=date(2024, 1, 1), note="虚构"),
    ]


STRANGE: tuple[object, ...] = (
    None, "", " ", "虚构", "x" * 400, "\0", "\ud800", 0, -1, 2**70, 1.5, float("nan"), True, Decimal("NaN"),
    Decimal("1E+30"), date(2024, 1, 1), timezone.now(), b"x", [], {"x": float("nan")}, {1, 2}, Person(name="虚构人"),
)  # fmt: skip


def test_a_moment_is_no_day(officer: User) -> None:
    """An event at an hour is refused by its field: moments and days have no common order."""
    rows = build_all(officer.region)
    next(row for row in rows if isinstance(row, RightEvent)).on = timezone.now()
    with pytest.raises(RefusalError, match="填写不对"):
        create_batch(actor=officer, rows=rows)


# A day where a time is wanted is midnight; Django warns of it and writes it.
@pytest.mark.filterwarnings("ignore:.*received a naive datetime:RuntimeWarning")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_value_in_a_batch_is_more_than_refused(officer: User, data: st.DataObject) -> None:
    """Nothing, or a value of another kind, in any field of any table: written, or refused in words."""
    rows = build_all(officer.region)
    assert {type(row) for row in rows} == set(TABLES)
    for row in data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=2), label="rows"):
        field = data.draw(st.sampled_from(row._meta.concrete_fields[1:]), label="field")
        values = [one for one in STRANGE if one is None or isinstance(one, Person) == field.is_relation]
        if not field.is_relation or field.related_model is Person:
            setattr(row, field.name, data.draw(st.sampled_from(values), label="value"))
        else:
            setattr(row, field.name, None)
    with transaction.atomic():
        with suppress(RefusalError):
            create_batch(actor=officer, rows=rows)
        transaction.set_rollback(True)
