"""Who may open the small forms of an organisation; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from typing import Any

from tests.factories.registry import make_organisation
from tests.web.access import DONE, REST, Access, Expected, World

SEEN: Expected = {200: "director planner officer reporter auditor", 404: "neighbour enterprise", 403: REST}
WRITTEN: Expected = {200: "director planner officer reporter", 404: "neighbour enterprise", 403: REST}
DEEDS: Expected = {DONE: "director planner officer reporter", 404: "neighbour enterprise", 403: REST}
EVERYONE = "director planner officer reporter auditor neighbour enterprise"


def name_body(world: World) -> dict[str, Any]:
    """Name an organisation of the region."""
    return {"pk": make_organisation(world.users["planner"]).pk}


def name_contact(world: World) -> dict[str, Any]:
    """Name the form of a contact, which is for insiders."""
    return {**name_body(world), "what": "contact"}


def name_role(world: World) -> dict[str, Any]:
    """Name the form of what an organisation is."""
    body = make_organisation(world.users["planner"])
    return {"pk": body.pk, "what": "role", "held_pk": body.roles.get().pk}


ROWS: list[Access] = [
    Access("industry_names", query="?industry=3921", get={200: EVERYONE, 403: REST}),
    Access("organisation_particulars", args=name_body, get=SEEN),
    Access("organisation_change", args=name_contact, get=WRITTEN, post=DEEDS),
    Access("organisation_change_held", args=name_role, get=WRITTEN, post=DEEDS),
]
