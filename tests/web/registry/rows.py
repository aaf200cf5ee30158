"""Who may open which address of the registry; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from typing import Any

from kepan.apps.registry.enums import Severity
from kepan.apps.registry.models import Finding
from kepan.apps.registry.services import PersonDetails, create_person
from kepan.store.files.checks import read_checks
from tests.factories.registry import make_organisation
from tests.web.access import DONE, REST, Access, Expected, World

READERS = "director planner officer reporter auditor neighbour enterprise"
SEEN: Expected = {200: "director planner officer reporter auditor", 404: "neighbour enterprise", 403: REST}
WRITTEN: Expected = {200: "director planner officer reporter", 404: "neighbour enterprise", 403: REST}
DEEDS: Expected = {DONE: "director planner officer reporter", 404: "neighbour enterprise", 403: REST}
NEW = "director planner officer reporter neighbour"
QUALITY = "director planner officer reporter auditor neighbour"


def name_organisation(world: World) -> dict[str, Any]:
    """Name an organisation of the region."""
    return {"pk": make_organisation(world.users["planner"]).pk}


def name_person(world: World) -> dict[str, Any]:
    """Name a person of the region."""
    details = PersonDetails(name="虚构人")
    return {"pk": create_person(actor=world.users["planner"], region=world.region, details=details).pk}


def make_finding(world: World) -> Finding:
    """Make a finding about an organisation of the region."""
    body = make_organisation(world.users["planner"])
    check = next(check for check in read_checks().checks if check.subject == "organisation")
    return Finding.objects.create(
        region=world.region,
        check_code=check.code,
        severity=Severity.ERROR,
        subject_kind="registry.organisation",
        subject_id=body.pk,
        subject_title=body.name,
    )


def name_finding(world: World) -> dict[str, Any]:
    """Name a finding of the region."""
    Finding.objects.all().delete()
    return {"pk": make_finding(world).pk}


ROWS: list[Access] = [
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
    Access("organisation_map", get={200: QUALITY, 403: REST}),
    Access("organisation_charts", get={200: QUALITY, 403: REST}),
    Access("finding_list", get={200: QUALITY, 403: REST}, post={302: QUALITY, 403: REST}),
    Access("organisation_create", get={200: NEW, 403: REST}, post={DONE: NEW, 403: REST}),
    *(
        Access(name, args=name_organisation, get=SEEN)
        for name in (
            "organisation_detail",
            "organisation_statements",
            "organisation_rights",
            "organisation_works",
            "organisation_history",
        )
    ),
    *(
        Access(name, args=name_organisation, get=WRITTEN, post=DEEDS)
        for name in ("organisation_edit", "organisation_rename", "organisation_close")
    ),
    Access("person_detail", args=name_person, get=SEEN),
    Access(
        "finding_detail",
        args=name_finding,
        get={200: "director planner officer reporter auditor", 404: "neighbour", 403: REST},
        post={DONE: "director planner officer", 404: "neighbour", 403: REST},
    ),
]
