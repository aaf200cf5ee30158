"""The operations of the registry with what they answer to whom; calls.py takes them in.

The reporter keeps records, too; a neighbour sees none of them, but may open lists and register in the own region.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kepan.apps.registry.enums import (
    AgreementKind,
    CodeKind,
    NameKind,
    PartyRole,
    ProjectState,
    ReleaseStage,
    RightEventKind,
    RightKind,
    Severity,
    TitleLevel,
)
from kepan.apps.registry.models import (
    Agreement,
    Finding,
    MatchPair,
    Merger,
    Organisation,
    Person,
    PersonPair,
    Position,
    Recognition,
    Right,
    UpperProject,
)
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
    add_code,
    add_fulfilment,
    add_name,
    add_position,
    add_receipt,
    create_agreement,
    create_person,
    create_project,
    create_right,
    create_statement,
    grant_recognition,
    merge_organisations,
    update_contact,
)
from kepan.store.files.checks import read_checks
from tests.factories.registry import make_organisation, make_uscc
from tests.web.access import World

SEEN = {200: "reporter auditor planner director", 404: "neighbour", 401: "nobody"}
LISTED = {200: "reporter auditor planner director neighbour", 401: "nobody"}
KEPT = {201: "reporter planner director", 403: "auditor", 404: "neighbour", 401: "nobody"}
"""201 stands for done."""

CHOSEN = {201: "reporter planner director", 403: "auditor", 422: "neighbour", 401: "nobody"}
"""Whoever names a record in a body that is not theirs to see made a wrong choice."""

REFUSED = {422: "reporter planner director", 403: "auditor", 404: "neighbour", 401: "nobody"}
SEARCH = {403: "reporter auditor planner director neighbour", 401: "nobody"}
"""It is for the root region: test_overviews.py asks as its planner."""

EXCUSED = {201: "planner director", 403: "auditor reporter", 404: "neighbour", 401: "nobody"}


@dataclass(frozen=True)
class RegistryScene:
    """One record of each kind, two that were merged, and two that may be one."""

    body: Organisation
    other: Organisation
    person: Person
    position: Position
    title: Recognition
    right: Right
    project: UpperProject
    agreement: Agreement
    finding: Finding
    pair: MatchPair
    merger: Merger
    person_pair: PersonPair
    parts: dict[str, int]
    """Keys of what hangs on the records."""


def make_registry_scene(world: World) -> RegistryScene:
    """Make the records through the services, in the region of the world."""
    planner = world.users["planner"]
    body, other, third, copy = (make_organisation(planner, uscc=code) for code in (make_uscc(), "", make_uscc(), ""))
    create_statement(
        actor=planner, organisation=body, year=2024, details=StatementDetails(ReleaseStage.FLASH, {"revenue": 100})
    )
    person = world.person
    position = add_position(actor=planner, person=person, expected_version=1, organisation=body)
    title = grant_recognition(
        actor=planner, organisation=body, details=RecognitionDetails("hnte", date(2022, 11, 2), level="national")
    )
    right = create_right(
        actor=planner,
        region=world.region,
        details=RightDetails(RightKind.SOFTWARE, "虚构软件", number="2024SR000001"),
        parties=[PartyEntry(PartyRole.OWNER, body.name, body)],
        events=[EventEntry(RightEventKind.FILED, date(2024, 3, 1))],
    )
    project = create_project(
        actor=planner,
        organisation=body,
        details=ProjectDetails(
            "虚构项目", "虚构计划", TitleLevel.CITY, ProjectState.FUNDED, approved_on=date(2024, 5, 1),
            approved_amount=1000,
        ),
    )  # fmt: skip
    agreement = create_agreement(
        actor=planner,
        region=world.region,
        details=AgreementDetails("虚构协议", AgreementKind.DEVELOPMENT, date(2024, 6, 1), amount=500),
        parties=[AgreementPartyEntry(body.name, "甲方", body), AgreementPartyEntry("虚构大学", "乙方")],
    )
    every: Any = {"actor": planner, "expected_version": None}
    add_name(**every, organisation=body, name="虚构别名", kind=NameKind.ALIAS)
    add_code(**every, organisation=body, kind=CodeKind.BUSINESS, code="320100000000009")
    update_contact(**every, organisation=body, name="虚构联系人")
    add_receipt(**every, project=project, on=date(2024, 6, 1), amount=100)
    add_fulfilment(**every, agreement=agreement, on=date(2024, 6, 2), amount=100)
    merger = merge_organisations(actor=planner, kept=third, dropped=copy, reason="虚构理由")
    check = next(check for check in read_checks().checks if check.subject == "organisation")
    finding = Finding.objects.create(
        region=world.region,
        check_code=check.code,
        severity=Severity.ERROR,
        subject_kind="registry.organisation",
        subject_id=body.pk,
        subject_title=body.name,
    )
    pair = MatchPair.objects.create(left=body, right=other, score="0.9000", evidence={})
    rows: list[Any] = [body, person, position, title, right, project, agreement]
    for row in rows:
        row.refresh_from_db()
    other_person = create_person(actor=planner, region=world.region, details=PersonDetails("虚构人"))
    person_pair = PersonPair.objects.create(left=person, right=other_person, score="0.9000", evidence={})
    parts = {
        "role": body.roles.get().pk,
        "life_event": body.life_events.get().pk,
        "name": body.names.exclude(kind=NameKind.CURRENT).get().pk,
        "code": body.codes.get().pk,
        "contact": body.contacts.get().pk,
        "party": right.parties.get().pk,
        "event": right.events.get().pk,
        "receipt": project.receipts.get().pk,
        "fulfilment": agreement.fulfilments.get().pk,
    }
    return RegistryScene(
        body, other, person, position, title, right, project, agreement, finding, pair, merger, person_pair, parts
    )


def list_registry_calls(world: World, scene: RegistryScene) -> dict[str, tuple[Any, str, Any, Mapping[str, str]]]:
    """List what is asked of each operation: the statuses, the address, the body, headers where there are some."""
    region = world.region.pk
    body, person = f"organisations/{scene.body.pk}", f"people/{scene.person.pk}"
    seen, known = {"version": scene.body.version}, {"version": scene.person.version}
    title, right = f"recognitions/{scene.title.pk}", f"rights/{scene.right.pk}"
    project, agreement = f"projects/{scene.project.pk}", f"agreements/{scene.agreement.pk}"
    first, second, held = {"HTTP_IF_MATCH": '"1"'}, {"HTTP_IF_MATCH": '"2"'}, {"version": 2}
    match, match_person = ({"HTTP_IF_MATCH": f'"{row.version}"'} for row in (scene.body, scene.person))
    calls: dict[str, tuple[Any, ...]] = {
        "read_organisations": (LISTED, "organisations?q=虚构&kind=enterprise&lacks=hnte", None),
        "register_organisation": (
            CHOSEN, "organisations", {"name": "虚构新单位", "region": region, "kinds": ["enterprise", "fund"]},
        ),
        "read_organisation": (SEEN, body, None),
        "read_organisation_history": (SEEN, f"{body}/history", None),
        "read_organisation_entries": (SEEN, f"{body}/entries", None),
        "read_person_entries": (SEEN, f"{person}/entries", None),
        "read_right_history": (SEEN, f"{right}/history", None),
        "search_pairs": (SEARCH, "pairs/search", {}),
        "read_places": (LISTED, "counts/places?year=2024", None),
        "read_years": (LISTED, "counts/years?title=hnte", None),
        "change_organisation": (KEPT, body, {**seen, "industry": "c3921"}),
        "rename": (KEPT, f"{body}/rename", {**seen, "name": "虚构改名公司", "on": "2024-01-01"}),
        "relocate": (KEPT, f"{body}/move", {**seen, "on": "2024-01-01", "region": region, "address": "虚构路 2 号"}),
        "close": (KEPT, f"{body}/close", {**seen, "on": "2024-01-01", "source": "虚构公告"}),
        "reopen": (REFUSED, f"{body}/reopen", {**seen, "reason": "虚构理由"}),
        "set_kinds": (KEPT, f"{body}/kinds", {**seen, "kinds": ["institute"]}),
        "absorb": (
            KEPT, f"{body}/absorb",
            {**seen, "into": scene.other.pk, "on": "2024-01-01", "source": "虚构公告"},
        ),
        "change_role": (
            KEPT, f"{body}/roles/{scene.parts['role']}", {**seen, "starts_on": "2020-01-01", "ends_on": None},
        ),
        "drop_role": (REFUSED, f"{body}/roles/{scene.parts['role']}", None, match),
        "undo_life_event": (
            REFUSED, f"{body}/events/{scene.parts['life_event']}/undo", {**seen, "reason": "虚构理由"},
        ),
        "drop_name": (KEPT, f"{body}/names/{scene.parts['name']}", None, match),
        "drop_code": (KEPT, f"{body}/codes/{scene.parts['code']}", None, match),
        "change_contact": (KEPT, f"{body}/contacts/{scene.parts['contact']}", {**seen, "name": "虚构新联系人"}),
        "drop_contact": (KEPT, f"{body}/contacts/{scene.parts['contact']}", None, match),
        "give_name": (KEPT, f"{body}/names", {**seen, "name": "虚构简称", "kind": "short"}),
        "give_code": (KEPT, f"{body}/codes", {**seen, "kind": "business", "code": "320100000000001"}),
        "read_contacts": (SEEN, f"{body}/contacts", None),
        "create_contact": (KEPT, f"{body}/contacts", {**seen, "name": "虚构联系人", "purpose": "统计"}),
        "set_tags": (KEPT, f"{body}/tags", {**seen, "kind": "chain", "codes": ["虚构链"]}),
        "set_parent": (KEPT, f"{body}/parent", {**seen, "parent": None, "kind": None}),
        "read_statements": (SEEN, f"{body}/statements?at=2024-06-01T00:00:00Z", None),
        "enter_statement": (
            KEPT, f"{body}/statements", {"year": 2025, "stage": "flash", "figures": {"staff_average": "12.50"}},
        ),
        "read_revisions": (SEEN, f"{body}/statements/2024/revisions", None),
        "correct": (
            KEPT, f"{body}/statements/2024/corrections",
            {"revision": 1, "stage": "final", "figures": {"rd_total": 7}, "reason": "虚构理由"},
        ),
        "read_registered_people": (LISTED, "people?q=虚构&kind=expert", None),
        "register_person": (
            CHOSEN, "people", {"name": "虚构新人", "region": region, "kinds": [{"kind": "expert"}]},
        ),
        "read_person": (SEEN, person, None),
        "change_person": (KEPT, person, {**known, "degree": "博士"}),
        "set_person_kinds": (KEPT, f"{person}/kinds", {**known, "kinds": [{"kind": "talent", "category": "虚构"}]}),
        "set_person_fields": (KEPT, f"{person}/fields", {**known, "scheme": "ipc", "codes": ["G01D"]}),
        "create_position": (
            KEPT, f"{person}/positions", {**known, "organisation": scene.body.pk, "is_main": False},
        ),
        "finish_position": (
            KEPT, f"{person}/positions/{scene.position.pk}/end", {**known, "ends_on": "2024-12-31"},
        ),
        "change_position": (
            KEPT, f"{person}/positions/{scene.position.pk}",
            {**known, "organisation": scene.body.pk, "title": "虚构职务"},
        ),
        "drop_position": (KEPT, f"{person}/positions/{scene.position.pk}", None, match_person),
        "read_recognitions": (LISTED, "recognitions?title=hnte&within=30&q=虚构", None),
        "grant": (
            CHOSEN, "recognitions",
            {"title": "tech_sme", "recognised_on": "2024-03-01", "organisation": scene.body.pk},
        ),
        "read_recognition": (SEEN, title, None),
        "renew": (KEPT, f"{title}/renewals", {"title": "hnte", "level": "national", "recognised_on": "2025-11-02"}),
        "change_recognition": (KEPT, title, {"version": 1, "batch": "虚构批次"}),
        "restore_title": (REFUSED, f"{title}/restore", {"version": 1, "reason": "虚构理由"}),
        "cancel_title": (KEPT, f"{title}/cancel", {"version": 1, "on": "2024-01-01", "reason": "虚构理由"}),
        "read_rights": (LISTED, "rights?kind=software&q=虚构&sort=-filed_on", None),
        "enter_right": (
            CHOSEN, "rights",
            {"region": region, "kind": "standard", "title": "虚构标准", "number": "T/XG 1-2024",
             "parties": [{"role": "drafter", "written_name": "虚构", "organisation": scene.body.pk}]},
        ),
        "read_right": (SEEN, right, None),
        "enter_event": (
            KEPT, f"{right}/events",
            {"version": 1, "kind": "pledged", "on": "2024-05-01"},
        ),
        "change_right": (KEPT, right, {"version": 1, "title": "虚构软件改名"}),
        "set_party": (
            KEPT, f"{right}/parties/{scene.parts['party']}", {"version": 1, "person": scene.person.pk},
        ),
        "try_event": (SEEN, f"{right}/events/check", {"kind": "pledged", "on": "2024-05-01"}),
        "change_event": (
            KEPT, f"{right}/events/{scene.parts['event']}",
            {"version": 1, "kind": "filed", "on": "2024-03-02", "reason": "虚构理由"},
        ),
        "drop_event": (KEPT, f"{right}/events/{scene.parts['event']}?reason=虚构", None, first),
        "read_projects": (LISTED, "projects?state=funded&level=city&year=2024", None),
        "enter_project": (
            CHOSEN, "projects",
            {"organisation": scene.body.pk, "name": "虚构申报", "programme": "虚构计划", "level": "provincial"},
        ),
        "read_project": (SEEN, project, None),
        "change_project": (KEPT, project, {**held, "state": "accepted"}),
        "enter_receipt": (KEPT, f"{project}/receipts", {**held, "on": "2024-07-01", "amount": 400}),
        "change_receipt": (
            KEPT, f"{project}/receipts/{scene.parts['receipt']}",
            {**held, "on": "2024-07-02", "amount": 300, "reason": "虚构理由"},
        ),
        "drop_receipt": (KEPT, f"{project}/receipts/{scene.parts['receipt']}?reason=虚构", None, second),
        "read_agreements": (LISTED, "agreements?kind=development&q=虚构", None),
        "enter_agreement": (
            CHOSEN, "agreements",
            {"region": region, "title": "虚构合作", "kind": "framework", "signed_on": "2024-01-01",
             "parties": [{"written_name": "甲", "organisation": scene.body.pk}, {"written_name": "乙"}]},
        ),
        "read_agreement": (SEEN, agreement, None),
        "set_agreement_state": (KEPT, f"{agreement}/state", {**held, "state": "fulfilled"}),
        "enter_fulfilment": (KEPT, f"{agreement}/fulfilments", {**held, "on": "2024-07-01", "amount": 200}),
        "change_agreement": (KEPT, agreement, {**held, "title": "虚构协议改名"}),
        "change_fulfilment": (
            KEPT, f"{agreement}/fulfilments/{scene.parts['fulfilment']}",
            {**held, "on": "2024-07-02", "amount": 300, "reason": "虚构理由"},
        ),
        "drop_fulfilment": (KEPT, f"{agreement}/fulfilments/{scene.parts['fulfilment']}", None, second),
        "read_findings": (LISTED, "findings?state=open&severity=error", None),
        "excuse": (EXCUSED, f"findings/{scene.finding.pk}/excuse", {"reason": "虚构理由"}),
        "reopen_excused": (
            {**EXCUSED, 201: "", 422: "planner director"}, f"findings/{scene.finding.pk}/reopen", {},
        ),
        "read_pairs": (LISTED, "pairs", None),
        "decide_pair": (
            KEPT, f"pairs/{scene.pair.pk}/decision",
            {"decision": "merge", "kept": scene.body.pk, "reason": "虚构理由"},
        ),
        "read_person_pairs": (LISTED, "person-pairs?q=虚构", None),
        "decide_person_pair": (
            KEPT, f"person-pairs/{scene.person_pair.pk}/decision", {"decision": "distinct", "reason": "虚构理由"},
        ),
        "read_person_mergers": (LISTED, "person-mergers?is_undone=no", None),
        "read_mergers": (LISTED, "mergers", None),
        "undo_merger": (KEPT, f"mergers/{scene.merger.pk}/undo", {"reason": "虚构理由"}),
        "search_registry": (LISTED, "search?q=虚构", None),
    }  # fmt: skip
    owner, keys = {"organisation": scene.body.pk}, {"organisations": scene.body, "people": scene.person}
    singles = {
        "organisations": "register_organisation", "people": "register_person", "recognitions": "grant",
        "rights": "enter_right", "projects": "enter_project", "agreements": "enter_agreement",
    }  # fmt: skip
    changed = {
        "organisations": "change_organisation", "people": "change_person", "recognitions": "change_recognition",
        "rights": "change_right", "projects": "change_project", "agreements": "change_agreement",
    }  # fmt: skip
    keys |= {"recognitions": scene.title, "rights": scene.right, "projects": scene.project}
    keys |= {"agreements": scene.agreement}
    many = {f"create_{name}": (name, calls[one][2]) for name, one in singles.items()}
    many |= {f"change_{name}": (name, {**calls[one][2], "id": keys[name].pk}) for name, one in changed.items()}
    many["create_statements"] = ("statements", {**calls["enter_statement"][2], **owner})
    many["change_statements"] = ("statements", {**calls["correct"][2], **owner, "year": 2024})
    # Whoever may not see one of the records gets the same answer as for a wrong choice.
    calls |= {name: (CHOSEN, f"{kind}/bulk", {"rows": [row]}) for name, (kind, row) in many.items()}
    return {
        name: (expected, f"registry/{address}", sent, more[0] if more else {})
        for name, (expected, address, sent, *more) in calls.items()
    }
