"""Who may open which address of ledgers; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from typing import Any

from kepan.apps.ledgers.models import Application, Entry
from kepan.apps.ledgers.services import READ, create_application, create_entry, take_step, write_token
from tests.factories.ledgers import make_ledgers
from tests.factories.registry import make_organisation
from tests.web.access import DONE, REST, Access, Expected, World

STAFF = "director planner officer reporter auditor"
READERS: Expected = {200: f"{STAFF} neighbour", 403: REST, 404: "enterprise"}
SEEN: Expected = {200: STAFF, 404: "neighbour enterprise", 403: REST}
WRITTEN: Expected = {200: "officer reporter", 404: "neighbour enterprise", 403: REST}
TAKEN: Expected = {200: "officer reporter", 404: "enterprise", 403: REST}
TAKING: Expected = {DONE: "officer reporter", 404: "enterprise", 403: REST}
DEEDS: Expected = {DONE: "officer reporter", 404: "neighbour enterprise", 403: REST}


def name_ledger(world: World) -> dict[str, Any]:
    """Name a ledger that staff read, and section officers and reporters write."""
    make_ledgers()
    return {"key": "test_house"}


def name_entry(world: World) -> dict[str, Any]:
    """Name an entry of the region."""
    house, _tenant = make_ledgers()
    made = create_entry(actor=world.users["officer"], ledger=house, values={"name": "虚构一号楼"})
    return {"key": "test_house", "pk": made.pk}


def name_waiting(world: World) -> dict[str, Any]:
    """Name an entry whose step waits for a planner's approval."""
    _house, tenant = make_ledgers()
    officer = world.users["officer"]
    body = make_organisation(officer)
    made = create_entry(actor=officer, ledger=tenant, values={"org": body.pk})
    days = {"entered_on": "2026-05-01", "term_to": "2027-05-01"}
    made = take_step(actor=officer, entry=made, transition="accept", values=days)
    take_step(actor=officer, entry=made, transition="graduate", reason="虚构的理由")
    return {"key": "test_tenant", "pk": made.pk}


def name_open(world: World) -> dict[str, Any]:
    """Name an entry of the region that has its certificate."""
    named = name_entry(world)
    entry = Entry.objects.get(pk=named["pk"])
    take_step(actor=world.users["officer"], entry=entry, transition="begin")
    return named


def create_sent(world: World) -> Application:
    """Let somebody outside send an application without an address."""
    house, _tenant = make_ledgers()
    return create_application(ledger=house, values={"name": "虚构二号楼"}, email="", region=world.region)[0]


def name_application(world: World) -> dict[str, Any]:
    """Name an application to a ledger of the region."""
    return {"key": "test_house", "pk": create_sent(world).pk}


def name_link(world: World) -> dict[str, Any]:
    """Name the link by which an applicant reads on."""
    return {"token": write_token(create_sent(world), READ)}


ROWS: list[Access] = [
    Access("ledger_shelf", get={200: f"{STAFF} neighbour enterprise", 403: REST}),
    Access(
        "entry_list", args=name_ledger, get=READERS, post={DONE: f"{STAFF} neighbour", 403: REST, 404: "enterprise"}
    ),
    *(
        Access(name, args=name_ledger, get=READERS)
        for name in (
            "ledger_board",
            "ledger_calendar",
            "ledger_map",
            "ledger_chart",
            "ledger_figures",
            "ledger_type",
            "ledger_type_file",
        )
    ),
    Access("ledger_pick", args=name_ledger, query="?field=name", get=READERS),
    Access(
        "entry_create",
        args=name_ledger,
        get={200: "officer reporter", 404: "enterprise", 403: REST},
        post={DONE: "officer reporter", 404: "enterprise", 403: REST},
    ),
    Access("ledger_draft", args=name_ledger, get=405, post={DONE: "officer reporter", 404: "enterprise", 403: REST}),
    *(
        Access(name, args=name_entry, get=SEEN)
        for name in ("entry_detail", "entry_history", "entry_links", "entry_workbook")
    ),
    Access("entry_edit", args=name_entry, get=WRITTEN, post=DEEDS),
    Access("entry_draft", args=name_entry, get=405, post=DEEDS),
    Access("entry_files", args=name_entry, get=405, post=DEEDS),
    Access("entry_comment", args=name_entry, get=405, post={DONE: STAFF, 404: "neighbour enterprise", 403: REST}),
    Access(
        "entry_remove",
        args=name_entry,
        get={200: "officer", 404: "neighbour enterprise", 403: REST},
        post={DONE: "officer", 404: "neighbour enterprise", 403: REST},
    ),
    Access(
        "entry_step",
        args=lambda world: {**name_entry(world), "step": "begin"},
        get={200: "officer", 404: "neighbour enterprise", 403: REST},
        post={DONE: "officer", 404: "neighbour enterprise", 403: REST},
    ),
    Access("entry_decide", args=name_waiting, get=405, post={DONE: "planner", 404: "neighbour enterprise", 403: REST}),
    *(Access(name, get=200, open_to_all=True) for name in ("apply_list", "verify")),
    Access("apply_sent", get=302, open_to_all=True),
    Access("apply_code", get=200, post=200, open_to_all=True),
    Access("apply_form", args=name_ledger, get=200, post=422, data=lambda world: {"act": "save"}, open_to_all=True),
    Access("apply_draft", args=name_ledger, get=405, post=200, open_to_all=True),
    Access("apply_check", args=name_ledger, get=302, post=302, open_to_all=True),
    Access("apply_reply", args=name_link, get=200, post=200, open_to_all=True),
    Access("apply_certificate", args=lambda world: {**name_link(world), "certificate": 1}, get=404, open_to_all=True),
    Access("apply_confirm", args=lambda world: {"token": "x"}, get=404, post=404, open_to_all=True),
    Access("verify_code", args=lambda world: {"code": "0000-0000-0000-0000"}, get=404, open_to_all=True),
    Access("application_list", args=name_ledger, get=TAKEN, post=TAKING),
    Access("application_detail", args=name_application, get=TAKEN, post=TAKING),
    Access(
        "entry_certificates",
        args=name_open,
        get={200: f"{STAFF} enterprise", 404: "neighbour", 403: REST},
        post={DONE: "officer reporter", 404: "neighbour", 403: REST},
    ),
    Access(
        "certificate_file",
        args=lambda world: {**name_entry(world), "certificate": 1},
        get={404: f"{STAFF} neighbour enterprise", 403: REST},
    ),
    # Types are made in the root region, and none of these users is of it.
    Access("ledger_types", get=403),
    Access("ledger_type_new", get=403, post=403),
    Access("ledger_type_versions", args=name_ledger, get=403),
    *(Access(name, args=name_ledger, get=405, post=403) for name in ("ledger_type_change", "ledger_type_retire")),
    Access("ledger_type_draft", args=lambda world: {"pk": 1}, get=403),
    Access("ledger_type_publish", args=lambda world: {"pk": 1}, get=403, post=403),
    *(
        Access(name, args=lambda world: {"pk": 1}, get=405, post=403)
        for name in ("ledger_type_part", "ledger_type_drop")
    ),
]
