"""Who may open which address of the registry; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from kepan.apps.accounts.models import Region, User
from kepan.apps.registry.enums import (
    AgreementKind,
    PartyRole,
    ProjectState,
    ReleaseStage,
    RightEventKind,
    RightKind,
    Severity,
    TitleLevel,
)
from kepan.apps.registry.models import Agreement, Finding, MatchPair, Person, PersonPair, Right
from kepan.apps.registry.services import (
    AgreementDetails,
    AgreementPartyEntry,
    EventEntry,
    PartyEntry,
    PersonDetails,
    ProjectDetails,
    RecognitionDetails,
    RightDetails,
    StatementDetails,
    add_event,
    add_fulfilment,
    add_position,
    add_receipt,
    create_agreement,
    create_person,
    create_project,
    create_right,
    create_statement,
    grant_recognition,
)
from kepan.apps.registry.services.merging import merge_organisations
from kepan.store.files.checks import read_checks
from tests.factories.registry import make_organisation
from tests.web.access import DONE, REST, Access, Expected, World
from tests.web.registry import organisation_rows

READERS = "director planner officer reporter auditor neighbour enterprise"
SEEN: Expected = {200: "director planner officer reporter auditor", 404: "neighbour enterprise", 403: REST}
PUBLIC: Expected = {200: "director planner officer reporter auditor enterprise", 404: "neighbour", 403: REST}
WRITTEN: Expected = {200: "director planner officer reporter", 404: "neighbour enterprise", 403: REST}
DEEDS: Expected = {DONE: "director planner officer reporter", 404: "neighbour enterprise", 403: REST}
NEW = "director planner officer reporter neighbour"
OWN: Expected = {200: "director planner officer reporter", 404: "neighbour", 403: REST}
OWN_DEEDS: Expected = {DONE: "director planner officer reporter", 404: "neighbour", 403: REST}
QUALITY = "director planner officer reporter auditor neighbour"


def name_organisation(world: World) -> dict[str, Any]:
    """Name an organisation of the region."""
    return {"pk": make_organisation(world.users["planner"]).pk}


def name_person(world: World) -> dict[str, Any]:
    """Name the person of the region."""
    return {"pk": world.person.pk}


def name_position(world: World) -> dict[str, Any]:
    """Name a position of a person of the region."""
    actor, named = world.users["planner"], name_person(world)
    person, body = Person.objects.get(pk=named["pk"]), make_organisation(actor)
    position = add_position(actor=actor, person=person, expected_version=None, organisation=body)
    return named | {"position_pk": position.pk}


def name_person_pair(world: World) -> dict[str, Any]:
    """Name a pair of people of the region."""
    other = create_person(actor=world.users["planner"], region=world.region, details=PersonDetails(world.person.name))
    return {"pk": PersonPair.objects.create(left=world.person, right=other, score="0.9").pk}


def name_statement(world: World) -> dict[str, Any]:
    """Name a statement of the region."""
    body = make_organisation(world.users["planner"])
    details = StatementDetails(stage=ReleaseStage.FINAL, figures={"revenue": 100})
    create_statement(actor=world.users["planner"], organisation=body, year=2024, details=details)
    return {"pk": body.pk, "year": 2024}


def name_recognition(world: World) -> dict[str, Any]:
    """Name a title of an organisation of the region."""
    body = make_organisation(world.users["planner"])
    details = RecognitionDetails(title="hnte", recognised_on=date(2024, 11, 6))
    return {"pk": grant_recognition(actor=world.users["planner"], details=details, organisation=body).pk}


def make_finding(actor: User, region: Region) -> Finding:
    """Make a finding about an organisation of the region."""
    body = make_organisation(actor)
    check = next(check for check in read_checks().checks if check.subject == "organisation")
    return Finding.objects.create(
        region=region,
        check_code=check.code,
        severity=Severity.ERROR,
        subject_kind="registry.organisation",
        subject_id=body.pk,
        subject_title=body.name,
    )


def name_finding(world: World) -> dict[str, Any]:
    """Name a finding of the region."""
    Finding.objects.all().delete()
    return {"pk": make_finding(world.users["planner"], world.region).pk}


def name_pair(world: World) -> dict[str, Any]:
    """Name a pair of records of the region."""
    left, right = make_organisation(world.users["planner"]), make_organisation(world.users["planner"])
    return {"pk": MatchPair.objects.create(left=left, right=right, score="0.9").pk}


def name_merger(world: World) -> dict[str, Any]:
    """Name a merge of records of the region."""
    actor = world.users["planner"]
    kept, dropped = make_organisation(actor), make_organisation(actor, uscc="")
    return {"pk": merge_organisations(actor=actor, kept=kept, dropped=dropped, reason="同一家").pk}


def name_right(world: World) -> dict[str, Any]:
    """Name a right of the region."""
    body = make_organisation(world.users["planner"])
    details = RightDetails(kind=RightKind.SOFTWARE, title="虚构软件", number=f"虚构{body.pk}")
    parties = [PartyEntry(PartyRole.OWNER, body.name, organisation=body)]
    row = create_right(actor=world.users["planner"], region=world.region, details=details, parties=parties)
    return {"pk": row.pk}


def name_right_event(world: World) -> dict[str, Any]:
    """Name a legal event of a right of the region."""
    right = Right.objects.get(**name_right(world))
    event = EventEntry(RightEventKind.GRANTED, date(2024, 5, 6))
    add_event(actor=world.users["planner"], right=right, expected_version=None, event=event)
    return {"pk": right.pk, "event_pk": right.events.get().pk}


def name_project(world: World) -> dict[str, Any]:
    """Name a project of the region."""
    actor = world.users["planner"]
    details = ProjectDetails(name="虚构项目", programme="虚构计划", level=TitleLevel.PROVINCIAL)
    return {"pk": create_project(actor=actor, organisation=make_organisation(actor), details=details).pk}


def name_receipt(world: World) -> dict[str, Any]:
    """Name money of a project of the region that arrived."""
    actor = world.users["planner"]
    details = ProjectDetails(
        "虚构项目",
        "虚构计划",
        TitleLevel.PROVINCIAL,
        ProjectState.FUNDED,
        approved_on=date(2025, 9, 1),
        approved_amount=9,
    )
    row = create_project(actor=actor, organisation=make_organisation(actor), details=details)
    step = add_receipt(actor=actor, project=row, expected_version=None, on=date(2026, 1, 5), amount=1)
    return {"pk": row.pk, "step_pk": step.pk}


def name_fulfilment(world: World) -> dict[str, Any]:
    """Name a step of an agreement of the region."""
    row = Agreement.objects.get(**name_agreement(world))
    actor = world.users["planner"]
    step = add_fulfilment(actor=actor, agreement=row, expected_version=None, on=date(2026, 2, 1), note="虚构")
    return {"pk": row.pk, "step_pk": step.pk}


def name_agreement(world: World) -> dict[str, Any]:
    """Name an agreement of the region."""
    details = AgreementDetails(title="虚构协议", kind=AgreementKind.SERVICE, signed_on=date(2026, 1, 5))
    parties = [AgreementPartyEntry("虚构甲方"), AgreementPartyEntry("虚构乙方")]
    actor = world.users["planner"]
    return {"pk": create_agreement(actor=actor, region=world.region, details=details, parties=parties).pk}


ROWS: list[Access] = [
    *organisation_rows.ROWS,
    Access("right_detail", args=name_right, get=PUBLIC),
    Access("right_create", get={200: NEW, 403: REST}, post={200: NEW, 403: REST}),
    # Nothing is asked: no row is named.
    Access("right_parties", get={404: NEW, 403: REST}),
    Access(
        "right_history",
        args=name_right,
        get={200: "director planner officer reporter auditor", 404: "neighbour", 403: REST},
    ),
    *(
        Access(name, args=args, get=OWN, post=OWN_DEEDS)
        for name, args in (
            ("right_edit", name_right),
            ("right_event_edit", name_right_event),
            ("right_event_remove", name_right_event),
        )
    ),
    Access("right_event_create", args=name_right, get=OWN, post=OWN),
    Access("project_detail", args=name_project, get=SEEN),
    Access("agreement_detail", args=name_agreement, get=SEEN),
    *(
        Access(name, get={200: NEW, 403: REST}, post={DONE: NEW, 403: REST})
        for name in ("project_create", "agreement_create")
    ),
    *(
        Access(name, args=args, get=WRITTEN, post=DEEDS)
        for args, names in (
            (name_project, ("project_edit", "receipt_create")),
            (name_receipt, ("receipt_edit", "receipt_remove")),
            (name_agreement, ("agreement_edit", "agreement_state", "fulfilment_create")),
            (name_fulfilment, ("fulfilment_edit", "fulfilment_remove")),
        )
        for name in names
    ),
    Access("finding_totals", get={200: QUALITY, 403: REST}),
    *(
        Access(name, get={200: READERS, 403: REST}, post={302: READERS, 403: REST})
        for name in (
            "organisation_list",
            "person_list",
            "recognition_list",
            "right_list",
            "project_list",
            "agreement_list",
        )
    ),
    Access("resources", get={200: READERS, 403: REST}),
    Access("organisation_map", get={200: QUALITY, 403: REST}),
    Access("organisation_charts", get={200: QUALITY, 403: REST}),
    Access("finding_list", get={200: QUALITY, 403: REST}, post={302: QUALITY, 403: REST}),
    *(
        Access(name, get={200: QUALITY, 403: REST}, post={302: QUALITY, 403: REST})
        for name in ("pair_list", "person_pair_list", "merger_list", "person_merger_list")
    ),
    # For the root region, which this world lacks; test_pairs.py starts the search there.
    Access("pair_search", get=403, post=403),
    *(
        Access(
            name,
            args=args,
            get={200: "director planner officer reporter auditor", 404: "neighbour", 403: REST},
            post={DONE: "director planner officer reporter", 404: "neighbour", 403: REST},
        )
        for name, args in (
            ("pair_detail", name_pair),
            ("person_pair_detail", name_person_pair),
            ("merger_detail", name_merger),
        )
    ),
    *(
        Access(name, get={200: NEW, 403: REST}, post={DONE: NEW, 403: REST})
        for name in ("organisation_create", "person_create")
    ),
    *(
        Access(name, args=name_organisation, get=SEEN)
        for name in (
            "organisation_detail",
            "organisation_statements",
            "organisation_rights",
            "organisation_works",
            "organisation_entries",
            "organisation_history",
        )
    ),
    *(
        Access(name, args=name_organisation, get=WRITTEN, post=DEEDS)
        for name in (
            "organisation_edit",
            "organisation_rename",
            "organisation_close",
            "statement_create",
            "recognition_grant",
        )
    ),
    Access("person_detail", args=name_person, get=SEEN),
    Access("person_entries", args=name_person, get=SEEN),
    *(
        Access(name, args=name_person, get=WRITTEN, post=DEEDS)
        for name in ("person_recognition_grant", "person_edit", "person_kinds", "person_fields", "position_create")
    ),
    *(
        Access(name, args=name_position, get=WRITTEN, post=DEEDS)
        for name in ("position_edit", "position_end", "position_remove")
    ),
    Access("statement_correct", args=name_statement, get=WRITTEN, post=DEEDS),
    Access("recognition_detail", args=name_recognition, get=SEEN),
    *(
        Access(name, args=name_recognition, get=WRITTEN, post=DEEDS)
        for name in ("recognition_edit", "recognition_renew", "recognition_cancel")
    ),
    Access(
        "finding_detail",
        args=name_finding,
        get={200: "director planner officer reporter auditor", 404: "neighbour", 403: REST},
        post={DONE: "director planner officer", 404: "neighbour", 403: REST},
    ),
]
