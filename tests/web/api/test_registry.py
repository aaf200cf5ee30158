"""The registry over the interface: what a change keeps, what is never answered, what lists cost."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from ninja import Schema

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import KeptAnswer
from kepan.apps.registry.enums import AgreementKind, PartyRole, PersonKind, RightKind, Severity, TitleLevel
from kepan.apps.registry.models import Finding, MatchPair, Organisation, Person, PersonPair, YearlyStatement
from kepan.apps.registry.services import (
    AgreementDetails,
    AgreementPartyEntry,
    PartyEntry,
    PersonDetails,
    PersonKindEntry,
    ProjectDetails,
    RecognitionDetails,
    RightDetails,
    add_position,
    create_agreement,
    create_person,
    create_project,
    create_right,
    grant_recognition,
    merge_organisations,
    merge_people,
    update_contact,
)
from kepan.apps.trail.models import AuditEntry
from kepan.engine.registry.lines import LINES
from kepan.web.api.operations.registry_lists import NAMES, make_query
from kepan.web.api.schemas.registry import FiguresBody, FiguresOut
from kepan.web.registry.views.lists import OrganisationList, RegistryList
from tests.factories.accounts import make_user
from tests.factories.registry import make_organisation
from tests.web.api.test_calling import make_header, send

pytestmark = pytest.mark.django_db
API = "/api/v1/registry"
LISTS = (
    "organisations", "people", "recognitions", "rights", "projects", "agreements", "findings", "pairs", "mergers",
    "person-pairs", "person-mergers",
)  # fmt: skip
NUMBER = "11010519491231002X"


def test_the_schemas_know_every_line_of_a_statement() -> None:
    """What comes in and what leaves has the lines of the engine, no more and no less."""
    codes = {line.code for line in LINES}
    assert (set(FiguresBody.model_fields), set(FiguresOut.model_fields)) == (codes, codes)


def test_no_two_schemas_share_a_name() -> None:
    """The description would tell of the one and mean the other."""
    kinds: list[type[Schema]] = [Schema]
    for kind in kinds:
        kinds += [one for one in kind.__subclasses__() if one not in kinds]
    names = Counter(one.__name__ for one in kinds if one.__module__.startswith("kepan.") and "[" not in one.__name__)
    assert [name for name, times in names.items() if times > 1] == []


def test_fields_that_are_left_out_stay() -> None:
    """A correction of one field keeps the others; an old version is refused, none at all asks for one."""
    user = make_user(Role.PLANNER)
    header, body = make_header(user), make_organisation(user, address="虚构路 1 号")
    address = f"{API}/organisations/{body.pk}"
    changed = send(header, "PATCH", address, {"industry": "c3921", "registered_capital": 120}, HTTP_IF_MATCH='"1"')
    told = changed.json()
    assert changed.headers["ETag"] == '"2"'
    assert (told["name"], told["uscc"], told["address"]) == (body.name, body.uscc, "虚构路 1 号")
    assert (told["industry"], told["registered_capital"], told["size"]) == ("C3921", 120, None)
    stale = send(header, "PATCH", address, {"industry": "c3922", "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert send(header, "PATCH", address, {"industry": "c3922"}).json()["code"] == "version_required"
    empty = send(header, "PATCH", address, {"version": 2, "name": " "})
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "body.name")
    renamed = send(header, "POST", f"{address}/rename", {"version": 2, "name": "虚构新名公司", "on": "2024-01-01"})
    names = [(one["kind"], one["text"]) for one in renamed.json()["belongings"]["names"]]
    assert names == [("current", "虚构新名公司"), ("former", body.name)]
    hits = send(header, "GET", f"{API}/search?q={body.name}").json()
    assert [one["name"] for one in hits["organisations"]] == ["虚构新名公司"]


def test_a_correction_leaves_what_was_known() -> None:
    """Lines that are left out stay; as of yesterday the first revision stands."""
    user = make_user(Role.PLANNER)
    header, body = make_header(user), make_organisation(user)
    address = f"{API}/organisations/{body.pk}/statements"
    figures = {"revenue": 900, "rd_total": 40, "staff_average": "12.50"}
    first = send(header, "POST", address, {"year": 2024, "stage": "flash", "figures": figures})
    assert (first.status_code, first.json()["figures"]["staff_average"]) == (201, "12.5")
    YearlyStatement.objects.update(recorded_at=timezone.now() - timedelta(days=2))
    correction = {"revision": 1, "stage": "final", "figures": {"rd_total": 45}, "reason": "虚构审计"}
    second = send(header, "POST", f"{address}/2024/corrections", correction).json()
    assert (second["revision"], second["figures"]["revenue"], second["figures"]["rd_total"]) == (2, 900, 45)
    late = send(header, "POST", f"{address}/2024/corrections", correction)
    assert (late.status_code, late.json()["code"]) == (409, "stale")
    then = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    (held,) = send(header, "GET", f"{address}?at={then}").json()["items"]
    assert (held["revision"], held["figures"]["rd_total"]) == (1, 40)
    revisions = send(header, "GET", f"{address}/2024/revisions").json()["items"]
    assert [one["revision"] for one in revisions] == [2, 1]
    wrong = send(
        header, "POST", address, {"year": 2023, "stage": "flash", "figures": {}, "line_stages": {"x": "flash"}}
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "body.line_stages")


def test_an_identity_number_is_taken_and_never_told() -> None:
    """Neither answers, refusals, kept answers nor the trail hold it; the same person is not entered twice."""
    user = make_user(Role.PLANNER)
    assert user.region is not None
    header, sent = make_header(user), {"name": "虚构人", "region": user.region.pk, "identity_number": NUMBER}
    sent |= {"kinds": [{"kind": "expert"}, {"kind": "expert"}]}
    made = send(header, "POST", f"{API}/people", sent, HTTP_IDEMPOTENCY_KEY="one")
    again = send(header, "POST", f"{API}/people", sent, HTTP_IDEMPOTENCY_KEY="one")
    assert (made.status_code, again.content, Person.objects.count()) == (201, made.content, 1)
    refused = send(header, "POST", f"{API}/people", sent)
    bad = send(header, "POST", f"{API}/people", {**sent, "identity_number": NUMBER[:-1] + "8"})
    long = send(header, "POST", f"{API}/people", {**sent, "identity_number": NUMBER * 3})
    assert (refused.status_code, bad.status_code, long.status_code) == (422, 422, 422)
    shown = send(header, "GET", f"{API}/people/{made.json()['id']}")
    told = "".join(one.content.decode() for one in (made, refused, bad, long, shown))
    kept = [*Person.objects.all(), *AuditEntry.objects.all(), *KeptAnswer.objects.all()]
    told += serializers.serialize("json", kept)
    assert (NUMBER[:-1] in told, NUMBER[-4:] in json.dumps(shown.json())) == (False, False)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_of_the_registry_cost_the_same_whatever_their_length(number: int, settings: Any) -> None:
    """Token, its user, roles, the rows and their count; kinds are one more."""
    settings.KEPAN_API_RATE = 0
    user = make_user(Role.PLANNER)
    assert user.region is not None
    header = make_header(user)
    for place in range(number):
        body, copy, other = (make_organisation(user, uscc="") for _ in range(3))
        person = create_person(
            actor=user, region=user.region, details=PersonDetails("虚构人"), kinds=[PersonKindEntry(PersonKind.EXPERT)]
        )
        grant_recognition(
            actor=user,
            organisation=body,
            person=person,
            details=RecognitionDetails("hnte", timezone.localdate(), level="national"),
        )
        merge_organisations(actor=user, kept=body, dropped=copy, reason="虚构理由")
        double = create_person(actor=user, region=user.region, details=PersonDetails("虚构人"))
        gone = create_person(actor=user, region=user.region, details=PersonDetails("虚构人"))
        merge_people(actor=user, kept=person, dropped=gone, reason="虚构理由")
        PersonPair.objects.create(left=person, right=double, score="0.9", evidence={})
        MatchPair.objects.create(left=body, right=other, score="0.9", evidence={})
        right = create_right(
            actor=user, region=user.region, details=RightDetails(RightKind.SOFTWARE, "虚构软件", number=f"{place}"),
            parties=[PartyEntry(PartyRole.OWNER, body.name, body)],
        )  # fmt: skip
        create_project(actor=user, organisation=body, details=ProjectDetails("虚构项目", "虚构计划", TitleLevel.CITY))
        create_agreement(
            actor=user, region=user.region, parties=[AgreementPartyEntry("甲"), AgreementPartyEntry("乙")],
            details=AgreementDetails("虚构协议", AgreementKind.FRAMEWORK, right.created_at.date()),
        )  # fmt: skip
        Finding.objects.create(
            region=user.region, check_code=f"x{place}", severity=Severity.HINT, subject_kind="registry.organisation",
            subject_id=body.pk, subject_title="虚构",
        )  # fmt: skip
    send(header, "GET", f"{API}/pairs")
    costs = {}
    for name in LISTS:
        with CaptureQueriesContext(connection) as queries:
            told = send(header, "GET", f"{API}/{name}?size=100")
        assert (told.status_code, len(told.json()["items"]) >= number) == (200, True)
        costs[name] = len(queries)
    assert costs == dict.fromkeys(LISTS, 5) | {"organisations": 6, "people": 8}


def test_lists_are_read_by_cursor_as_their_pages_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forth and back, in any order of the page; no more rows are counted than the page counts, unless all are asked."""
    user = make_user(Role.PLANNER)
    header, address = make_header(user), f"{API}/organisations"
    bodies = [make_organisation(user, name=f"虚构{letter}公司") for letter in "甲乙丙丁"][:3]
    Organisation.objects.filter(pk__in=[body.pk for body in bodies]).update(industry="C3921")
    monkeypatch.setattr(OrganisationList, "most_counted", 2)
    first = send(header, "GET", f"{address}?industry=C39&sort=-name&size=2").json()
    names = sorted((body.name for body in bodies), reverse=True)
    assert [one["name"] for one in first["items"]] == names[:2]
    told = {name: first[name] for name in ("size", "position", "count", "is_exact", "before")}
    assert told == {"size": 2, "position": 0, "count": 2, "is_exact": False, "before": None}
    second = send(header, "GET", f"{address}?industry=C39&sort=-name&size=2&count=exact&cursor={first['after']}").json()
    told = {name: second[name] for name in ("position", "count", "is_exact", "after")}
    assert told == {"position": 2, "count": 3, "is_exact": True, "after": None}
    assert [one["name"] for one in second["items"]] == names[2:]
    again = send(header, "GET", f"{address}?industry=C39&sort=-name&size=2&cursor={second['before']}").json()
    assert again["items"] == first["items"]
    for query in (f"sort=name&cursor={first['after']}", "cursor=x", "sort=source", "has=nothing", "firm_size=huge"):
        refused = send(header, "GET", f"{address}?{query}")
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_lists_are_narrowed_to_what_one_organisation_has() -> None:
    """Rights, agreements, projects, titles and people of one; an organisation that is not one's to see is refused."""
    user = make_user(Role.PLANNER)
    header, body, other = make_header(user), make_organisation(user), make_organisation(user)
    details = ProjectDetails("虚构项目", "虚构计划", TitleLevel.CITY)
    project = create_project(actor=user, organisation=body, details=details)
    for name in ("people", "recognitions", "rights", "projects", "agreements"):
        held, none = (
            [one["id"] for one in send(header, "GET", f"{API}/{name}?organisation={row.pk}").json()["items"]]
            for row in (body, other)
        )
        assert (held, none) == ([project.pk] if name == "projects" else [], [])
        hidden = send(make_header(make_user(Role.PLANNER)), "GET", f"{API}/{name}?organisation={body.pk}")
        assert (hidden.status_code, hidden.json()["errors"][0]["field"]) == (422, "query.organisation")


PERSONAL = (
    "organisations", "organisations/{body}", "organisations/{body}/contacts", "people", "people/{person}",
    "people?organisation={body}", "recognitions", "search?q=虚构", "pairs", "person-pairs", "mergers", "person-mergers",
    "findings",
)  # fmt: skip


def test_personal_fields_are_told_to_nobody_who_may_not_see_them() -> None:
    """A firm of the region sees public records, but not who represents a firm, nor a contact, phone or e-mail."""
    user = make_user(Role.PLANNER)
    assert user.region is not None
    firm, body = make_user(Role.ENTERPRISE, region=user.region), make_organisation(user)
    person = create_person(
        actor=user, region=user.region, identity_number=NUMBER, tier=Tier.PUBLIC_DATA,
        details=PersonDetails("虚构人", phone="13900000001", email="a@example.invalid"),
    )  # fmt: skip
    add_position(actor=user, person=person, expected_version=None, organisation=body)
    update_contact(
        actor=user, organisation=body, expected_version=None, name="虚构联系", phone="13900000002",
        email="b@example.invalid",
    )  # fmt: skip
    Organisation.objects.filter(pk=body.pk).update(tier=Tier.PUBLIC_DATA, representative="虚构代表")
    hidden = (NUMBER[-4:], "13900000001", "a@example.invalid")
    near = ("虚构代表", "虚构联系", "13900000002", "b@example.invalid")
    leaks = []
    for address in PERSONAL:
        path = f"{API}/{address.format(body=body.pk, person=person.pk)}"
        for one, secrets in ((user, hidden), (firm, hidden + near)):
            told = send(make_header(one), "GET", path).content.decode()
            leaks += [(address, text) for text in secrets if text in told]
    assert leaks == []
    both = (send(make_header(one), "GET", f"{API}/organisations/{body.pk}") for one in (user, firm))
    assert [(one.status_code, one.json()["representative"]) for one in both] == [(200, "虚构代表"), (200, None)]


def test_every_filter_of_a_list_page_is_in_the_interface() -> None:
    """The parameters of a list follow from its page; none is left out."""
    kinds = [one for kind in RegistryList.__subclasses__() for one in (kind, *kind.__subclasses__())]
    for kind in (one for one in kinds if hasattr(one, "columns")):
        taken = set(make_query(kind).model_fields)
        filters = set(kind.filter_class.base_filters if kind.filter_class else ())
        spans = {name for name in filters if f"{name}_after" in taken and f"{name}_before" in taken}
        renamed = {name for name in filters if NAMES.get(name) in taken}
        assert filters - spans - renamed <= taken
