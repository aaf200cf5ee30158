"""Who may open the small forms of an organisation; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from kepan.apps.registry.enums import CodeKind, NameKind
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services import add_code, add_name, rename_organisation, update_contact
from tests.factories.registry import make_organisation
from tests.web.access import DONE, REST, Access, Expected, World

SEEN: Expected = {200: "director planner officer reporter auditor", 404: "neighbour enterprise", 403: REST}
WRITTEN: Expected = {200: "director planner officer reporter", 404: "neighbour enterprise", 403: REST}
DEEDS: Expected = {DONE: "director planner officer reporter", 404: "neighbour enterprise", 403: REST}
EVERYONE = "director planner officer reporter auditor neighbour enterprise"
Maker = Callable[[World, Organisation], Any]


def make_body(world: World) -> Organisation:
    """Make an organisation of the region."""
    return make_organisation(world.users["planner"])


def name_body(world: World) -> dict[str, Any]:
    """Name an organisation of the region."""
    return {"pk": make_body(world).pk}


def name_held(make: Maker) -> Callable[[World], dict[str, Any]]:
    """Name an organisation with something that hangs on it."""

    def name(world: World) -> dict[str, Any]:
        body = make_body(world)
        return {"pk": body.pk, "held_pk": make(world, body).pk}

    return name


def make_name(world: World, body: Organisation) -> Any:
    """Give it a short name."""
    return add_name(
        actor=world.users["planner"], organisation=body, expected_version=None, name="虚构", kind=NameKind.SHORT
    )


def make_code(world: World, body: Organisation) -> Any:
    """Give it an old registration number."""
    return add_code(
        actor=world.users["planner"], organisation=body, expected_version=None, kind=CodeKind.BUSINESS, code="虚构1"
    )


def make_contact(world: World, body: Organisation) -> Any:
    """Give it a contact."""
    return update_contact(actor=world.users["planner"], organisation=body, expected_version=None, name="虚构联系人")


def make_event(world: World, body: Organisation) -> Any:
    """Rename it."""
    rename_organisation(
        actor=world.users["planner"], organisation=body, expected_version=None, name="虚构新名", on=date(2020, 1, 1)
    )
    return body.life_events.get(kind="renamed")


def get_role(world: World, body: Organisation) -> Any:
    """Get the kind that it has."""
    return body.roles.get()


ROWS: list[Access] = [
    Access("industry_names", query="?industry=3921", get={200: EVERYONE, 403: REST}),
    Access("organisation_particulars", args=name_body, get=SEEN),
    *(
        Access(f"organisation_{name}", args=name_body, get=WRITTEN, post=DEEDS)
        for name in (
            "move",
            "reopen",
            "kinds",
            "name_create",
            "code_create",
            "contact_create",
            "parent",
        )
    ),
    Access("organisation_tags", args=lambda world: {**name_body(world), "tag": "chain"}, get=WRITTEN, post=DEEDS),
    *(
        Access(f"organisation_{name}", args=name_held(make), get=WRITTEN, post=DEEDS)
        for name, make in (
            ("undo", make_event),
            ("role_edit", get_role),
            ("role_remove", get_role),
            ("name_remove", make_name),
            ("code_remove", make_code),
            ("contact_edit", make_contact),
            ("contact_remove", make_contact),
        )
    ),
]
