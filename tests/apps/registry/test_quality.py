"""Data checks on records of the database: what they are given, what they open, close and leave excused. All 虚构."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
import yaml
from django.db.models import Model

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import JobRun
from kepan.apps.registry import enums
from kepan.apps.registry.models import (
    Agreement,
    AgreementParty,
    Contact,
    Finding,
    Fulfilment,
    LifeEvent,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    Person,
    PersonField,
    PersonRole,
    Position,
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
from kepan.apps.registry.selectors import (
    count_by_check,
    count_by_place,
    count_by_severity,
    list_compared,
    list_findings,
    list_organisation_findings,
    list_person_names,
)
from kepan.apps.registry.selectors.checking import FAMILIES, SUBJECTS, get_columns, read_family
from kepan.apps.registry.services import (
    CheckResult,
    check_all,
    check_record,
    create_batch,
    create_check_job,
    excuse_finding,
    reopen_finding,
)
from kepan.apps.registry.services.quality import check_everything, check_family
from kepan.apps.trail.models import AuditEntry
from kepan.engine.basis.expressions import Shape
from kepan.store.files.checks import read_checks
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.registry import make_uscc

TODAY = date(2026, 6, 30)
WAN = 1_000_000
WORDS = {
    "organisation_state": enums.OrganisationState,
    "organisation_kind": enums.OrganisationKind,
    "parent_kind": enums.ParentKind,
    "code_kind": enums.CodeKind,
    "name_kind": enums.NameKind,
    "life_event": enums.LifeEventKind,
    "stage": enums.ReleaseStage,
    "level": enums.TitleLevel,
    "recognition_state": enums.RecognitionState,
    "person_kind": enums.PersonKind,
    "right_kind": enums.RightKind,
    "right_status": enums.RightStatus,
    "right_event": enums.RightEventKind,
    "party_role": enums.PartyRole,
    "project_state": enums.ProjectState,
    "agreement_kind": enums.AgreementKind,
    "agreement_state": enums.AgreementState,
}


@pytest.fixture
def officer(db: None) -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def make_records(region: Region | None) -> list[Model]:
    """Make one record of each kind with something of everything that hangs on it."""
    assert region is not None
    parent = Organisation(region=region, name="虚构澜光集团有限公司", uscc=make_uscc())
    body = Organisation(
        region=region, name="虚构澜光科技有限公司", uscc=make_uscc(), parent=parent, parent_kind="subsidiary"
    )
    statement = YearlyStatement(
        organisation=body, year=2025, stage="final", revenue=5000 * WAN, main_revenue=6000 * WAN
    )
    first = Recognition(region=region, title="hnte", organisation=body, recognised_on=date(2020, 1, 1))
    person = Person(region=region, name="虚构张三", birth_year=1940)
    right = Right(region=region, kind="invention", title="虚构方法", application_number="2017106018623")
    project = UpperProject(region=region, name="虚构项目", programme="虚构计划", level="national", organisation=body)
    agreement = Agreement(region=region, title="虚构协议", kind="service", signed_on=date(2025, 1, 1))
    return [
        parent,
        body,
        OrganisationRole(organisation=body, kind="enterprise"),
        OrganisationName(organisation=body, name="虚构老名", kind="former"),
        OrganisationCode(organisation=body, kind="organisation", code="MA9000011"),
        LifeEvent(organisation=body, kind="founded"),
        Contact(organisation=body, name="虚构李四"),
        YearlyStatement(organisation=body, year=2024, stage="final", revenue=4000 * WAN),
        statement,
        StaffMonth(statement=statement, month=1, staff_start=3),
        first,
        Recognition(region=region, title="hnte", organisation=body, recognised_on=date(2023, 1, 1), renews=first),
        person,
        PersonRole(person=person, kind="expert"),
        PersonField(person=person, scheme="discipline", code="460"),
        Position(person=person, organisation=body, starts_on=date(2020, 1, 1)),
        right,
        RightParty(right=right, role="applicant", written_name=body.name, organisation=body),
        RightClass(right=right, ipc="G06F 17/30"),
        RightEvent(right=right, kind="filed", on=date(2017, 7, 21)),
        project,
        ProjectReceipt(project=project, on=date(2025, 1, 1), amount=WAN),
        agreement,
        AgreementParty(agreement=agreement, written_name=body.name, organisation=body),
        Fulfilment(agreement=agreement, on=date(2025, 2, 1), amount=WAN),
    ]


@pytest.fixture
def body(officer: User) -> Organisation:
    """Return an organisation with a record of each kind around it."""
    create_batch(actor=officer, rows=make_records(officer.region), source="虚构")
    return Organisation.objects.get(name="虚构澜光科技有限公司")


def list_lacking(facts: Any, shape: Shape, way: str, depth: int = 3) -> set[str]:
    """List what a shape promises and a record does not have; a part that is None was looked for."""
    lacking = {f"{way}.{name}" for name in (*shape.fields, *shape.parts, *shape.lists) if name not in facts}
    if depth and not lacking:
        for name, part in shape.parts.items():
            if facts[name] is not None:
                lacking |= list_lacking(facts[name], part, f"{way}.{name}", depth - 1)
        for name, (_item, part) in shape.lists.items():
            for item in facts[name]:
                lacking |= list_lacking(item, part, f"{way}.{name}", depth - 1)
    return lacking


def list_codes(user: User, organisation: Organisation) -> list[str]:
    """List the checks of the unresolved findings about an organisation."""
    return [row.check_code for row in list_organisation_findings(user=user, organisation=organisation)]


def test_checks_are_given_every_field_that_they_may_speak_of(body: Organisation) -> None:
    """What fields.yaml promises is read for each kind of record; its words are those of the tables."""
    seen: dict[str, Any] = {}
    for family, (model, _reader) in FAMILIES.items():
        keys = list(model._default_manager.order_by("-pk").values_list("pk", flat=True))
        seen |= {record.subject: record.facts for record in read_family(family, keys, today=TODAY)}
    assert list(SUBJECTS) == list(read_checks().subjects) and set(seen) == set(SUBJECTS)
    shapes = read_checks().subjects
    assert {lack for name, facts in seen.items() for lack in list_lacking(facts, shapes[name], name)} == set()


def test_fields_are_called_as_in_the_tables() -> None:
    """Columns have the label of their table, and fixed words are the words there are."""
    content = yaml.safe_load(files("kepan.data").joinpath("catalogues/registry/fields.yaml").read_text("utf-8"))
    assert content["words"] == {name: words.values for name, words in WORDS.items()}
    for subject, model in SUBJECTS.items():
        shape = read_checks().subjects[subject]
        columns = {field.name: str(field.verbose_name) for field in model._meta.concrete_fields}
        labels = {name: columns[name] for name in get_columns(shape, model)}
        assert {name: shape.fields[name].label for name in labels} == labels


def test_a_finding_opens_with_what_is_wrong_and_closes_with_it(officer: User, body: Organisation) -> None:
    """A change is checked in its transaction; a correction takes the finding to the new revision."""
    first = check_record(record=body, today=TODAY)
    assert (first.opened, first.resolved) == (Finding.objects.count(), 0)
    finding = Finding.objects.get(check_code="statement.main_exceeds")
    assert (finding.severity, finding.year, finding.subject_title) == ("error", 2025, f"{body.name} 2025")
    assert [(value.label, value.value) for value in list_compared(finding)] == [
        ("主营业务收入", 6000 * WAN),
        ("营业收入", 5000 * WAN),
    ]
    statement = YearlyStatement.objects.get(pk=finding.subject_id)
    YearlyStatement.objects.filter(pk=statement.pk).update(is_current=False)
    statement.pk, statement.revision, statement.exports = None, 2, 1
    statement.save()
    assert check_record(record=statement, today=TODAY).resolved == 0
    assert Finding.objects.get(check_code="statement.main_exceeds").subject_id == statement.pk
    YearlyStatement.objects.filter(pk=statement.pk).update(main_revenue=4000 * WAN)
    assert check_record(record=statement, today=TODAY).resolved == 1
    finding.refresh_from_db()
    assert (finding.state, finding.resolved_at is not None) == ("resolved", True)
    assert "statement.main_exceeds" not in list_codes(officer, body)


def test_an_excuse_holds_until_the_values_change(officer: User, body: Organisation) -> None:
    """It needs a reason and somebody of the region; it is taken back, and it ends when the figures are others."""
    check_record(record=body, today=TODAY)
    finding = Finding.objects.get(check_code="statement.main_exceeds")
    with pytest.raises(RefusalError, match="写一句"):
        excuse_finding(actor=officer, finding=finding, reason=" ")
    with pytest.raises(NotAllowedError, match="本地区"):
        excuse_finding(actor=make_user(Role.SECTION_OFFICER), finding=finding, reason="口径不同")
    excuse_finding(actor=officer, finding=finding, reason="口径不同")
    check_record(record=body, today=TODAY + timedelta(days=1))
    finding.refresh_from_db()
    assert (finding.state, finding.excuse, finding.excused_by) == ("excused", "口径不同", officer)
    assert reopen_finding(actor=officer, finding=finding).state == "open"
    excuse_finding(actor=officer, finding=finding, reason="口径不同")
    YearlyStatement.objects.filter(pk=finding.subject_id).update(main_revenue=5001 * WAN)
    check_record(record=body, today=TODAY)
    rows = Finding.objects.filter(check_code="statement.main_exceeds").order_by("pk")
    assert [(row.state, row.excuse) for row in rows] == [("resolved", "口径不同"), ("open", "")]
    with pytest.raises(RefusalError, match="已经消除"):
        excuse_finding(actor=officer, finding=finding, reason="口径不同")
    actions = AuditEntry.objects.filter(action__endswith="_finding").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["registry.excuse_finding", "registry.reopen_finding", "registry.excuse_finding"]


def test_staff_of_the_region_see_findings_and_nobody_else(officer: User, body: Organisation) -> None:
    """Counts by place, severity and check are of what one sees; people are named from their records."""
    check_all(today=TODAY)
    seen = list(list_findings(user=officer))
    counts = count_by_severity(list_findings(user=officer))
    assert sum(counts.values()) == len(seen) == Finding.objects.count() > 10
    assert [row.severity for row in seen] == sorted(
        (row.severity for row in seen), key=list(enums.Severity.values).index
    )
    places = count_by_place(user=officer)
    assert [(row.region, row.errors, row.warnings, row.hints) for row in places] == [
        (officer.region, counts["error"], counts["warning"], counts["hint"])
    ]
    assert sum(row.count for row in count_by_check(list_findings(user=officer))) == len(seen)
    expert = next(row for row in seen if row.check_code == "person.expert_over_75")
    assert (expert.subject_title, expert.detail) == (f"#{expert.subject_id}", {})
    assert list_person_names(seen, user=officer)[expert.pk] == "虚构张三"
    for role in (Role.ENTERPRISE, Role.SYSTEM_ADMINISTRATOR):
        assert not list_findings(user=make_user(role, region=officer.region))
    assert not list_findings(user=make_user(Role.SECTION_OFFICER, region=make_region()))


def test_all_records_are_checked_by_a_job_that_goes_on_where_it_stopped(officer: User, body: Organisation) -> None:
    """A second attempt does the rest only; findings about records that are gone are closed at the end."""
    gone = Finding.objects.create(
        region=body.region,
        check_code="right.number_wrong",
        severity="error",
        subject_kind="registry.right",
        subject_id=0,
    )
    with pytest.raises(NotAllowedError, match="最上级"):
        create_check_job(actor=officer, request_key="check:1")
    chief = make_user(Role.DIRECTOR, region=make_root())
    job = create_check_job(actor=chief, request_key="check:2")
    done = {"today": "2026-06-30", "blocks:organisation": [0, 9], "check:organisation": 9}
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, checkpoint=done)
    result = check_everything(JobRun(Job.objects.get(pk=job.pk)))
    kinds = set(Finding.objects.filter(state="open").values_list("subject_kind", flat=True))
    assert kinds == {f"registry.{name}" for name in ("person", "right", "upperproject", "agreement")}
    gone.refresh_from_db()
    assert (result["left"], gone.state) == (1, "resolved")
    assert AuditEntry.objects.filter(action="registry.check", actor_id=chief.pk).count() == 1


def test_a_merged_record_is_looked_at_no_more(officer: User, body: Organisation) -> None:
    """Its findings close, for the record that stayed has what was wrong."""
    check_record(record=body, today=TODAY)
    open_before = len(list_codes(officer, body))
    Organisation.objects.filter(pk=body.pk).update(state="merged", merged_into=body.parent)
    result = check_family(family="organisation", keys=[body.pk], today=TODAY)
    assert (result, open_before > 0) == (CheckResult(0, 0, open_before), True)
