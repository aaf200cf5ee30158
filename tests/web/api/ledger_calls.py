"""The operations of ledgers with what they answer to whom; calls.py takes them in.

Reporters write in the house's ledger and planners approve in that of its tenants; nobody here makes types, which is
for the root region: test_ledgers.py asks as its planner.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kepan.apps.desk.selectors import list_inbox
from kepan.apps.ledgers.models import Application, Entry, IssuedCertificate
from kepan.apps.ledgers.services import (
    create_application,
    create_entry,
    find_open_approval,
    remove_entry,
    take_step,
    write_certificate_code,
)
from tests.factories.ledgers import HOUSE, make_ledgers
from tests.factories.registry import make_organisation
from tests.web.access import World

ALL = {200: "reporter auditor planner director neighbour", 401: "nobody"}
SEEN = {200: "reporter auditor planner director", 404: "neighbour", 401: "nobody"}
DEEDS = {201: "reporter", 403: "auditor planner director", 404: "neighbour", 401: "nobody"}
NEW = {201: "reporter", 403: "auditor planner director neighbour", 401: "nobody"}
MANY = {201: "reporter", 403: "auditor planner director", 422: "neighbour", 401: "nobody"}
SAID = {201: "reporter auditor planner director", 404: "neighbour", 401: "nobody"}
WRITER = {200: "reporter", 403: "auditor planner director neighbour", 401: "nobody"}
WRITERS = {200: "reporter", 403: "auditor planner director neighbour", 401: "nobody"}
NOBODY = {403: "reporter auditor planner director neighbour", 401: "nobody"}


@dataclass(frozen=True)
class LedgerScene:
    """A house, one with nothing on it, one that was removed, and a tenant that waits for a planner's yes.

    And two applications for a house with the code of the first, and a house in force with its certificate.
    """

    house: Entry
    bare: Entry
    removed: Entry
    tenant: Entry
    approval: int
    task: int
    sent: tuple[Application, Application]
    code: str
    paper: IssuedCertificate


def make_ledger_scene(world: World) -> LedgerScene:
    """Make the entries through the services."""
    house, tenant = make_ledgers()
    reporter, officer = world.users["reporter"], world.users["officer"]
    stands = create_entry(actor=reporter, ledger=house, values={"name": "虚构一号楼"})
    gone = create_entry(actor=reporter, ledger=house, values={"name": "虚构二号楼"})
    bare = create_entry(actor=reporter, ledger=house, values={"name": "虚构五号楼"})
    body = make_organisation(officer)
    waits = create_entry(actor=officer, ledger=tenant, values={"org": body.pk, "house": stands.pk, "rent": "1200"})
    days = {"entered_on": "2026-05-01", "term_to": "2027-05-01"}
    waits = take_step(actor=officer, entry=waits, transition="accept", values=days)
    waits = take_step(actor=officer, entry=waits, transition="graduate", reason="虚构的理由")
    approval = find_open_approval(waits)
    assert approval is not None
    gone = remove_entry(actor=reporter, entry=gone, reason="虚构的理由")
    task = list_inbox(user=world.users["planner"])[0].pk
    (first, code), (second, _code) = (
        create_application(ledger=house, values={"name": f"虚构{place}号楼"}, email="", region=world.region)
        for place in ("七", "八")
    )
    filed = create_entry(actor=reporter, ledger=house, values={"name": "虚构九号楼"})
    filed = take_step(actor=officer, entry=filed, transition="begin")
    return LedgerScene(stands, bare, gone, waits, approval.pk, task, (first, second), code, filed.certificates.get())


def list_ledger_calls(world: World, scene: LedgerScene, call: Callable[..., Any]) -> Mapping[str, Any]:
    """List the calls."""
    ledger, entries = "ledgers/test_house", "ledgers/test_house/entries"
    one, tenant = f"{entries}/{scene.house.pk}", f"ledgers/test_tenant/entries/{scene.tenant.pk}"
    seen, gone = {"version": scene.house.version}, {"version": scene.removed.version}
    row = {"id": scene.house.pk, **seen}
    files = {"file": SimpleUploadedFile("虚构.txt", "虚构材料".encode())}
    refused = {403: "auditor planner director reporter", 404: "neighbour", 401: "nobody"}
    house, open_house = f"{entries}/draft", "open/forms/test_house"
    anybody = {200: "reporter auditor planner director neighbour nobody"}
    wish = {"values": {"name": "虚构来件楼"}, "region": world.region.pk}
    drafted = {"values": {"name": "虚构草稿楼"}}
    begun = {200: "reporter", 403: "auditor planner director neighbour", 401: "nobody"}
    own = {200: "reporter", 403: "auditor planner director", 404: "neighbour", 401: "nobody"}
    return {
        "read_new_draft": call({**begun, 200: "", 404: "reporter"}, house),
        "keep_new_draft": call(begun, house, drafted),
        "drop_new_draft": call({**begun, 200: "", 201: "reporter"}, house),
        "read_entry_draft": call({**own, 200: "", 404: "reporter neighbour"}, f"{one}/draft"),
        "keep_entry_draft": call(own, f"{one}/draft", drafted),
        "drop_entry_draft": call({**own, 200: "", 201: "reporter"}, f"{one}/draft"),
        "read_open_forms": call(anybody, "open/forms"),
        "read_open_form": call(anybody, open_house),
        "check_open_form": call(anybody, f"{open_house}/check", wish),
        "send_open_application": call(
            {201: anybody[200]}, f"{open_house}/applications",
            form={"application": json.dumps({**wish, "is_true": True}, ensure_ascii=False)},
        ),
        "confirm_open_application": call({404: anybody[200]}, "open/confirmations", {"token": "虚构"}),
        "read_open_reply": call({201: anybody[200]}, "open/replies", {"code": scene.code}),
        "say_to_office": call({201: anybody[200]}, "open/replies/messages", {"code": scene.code, "text": "虚构的话"}),
        "read_open_certificate_file": call(
            {404: anybody[200]}, f"open/replies/certificates/{scene.paper.pk}/file", {"code": scene.code}
        ),
        "verify_open_certificates": call(anybody, "open/certificates?q=XG-0"),
        "read_ledgers": call(ALL, "ledgers?q=虚构"),
        "read_ledger": call(ALL, ledger),
        "read_ledger_document": call(ALL, f"{ledger}/openapi.json"),
        "read_ledger_file": call(ALL, f"{ledger}/type.yaml"),
        "read_ledger_fact": call(
            {200: "reporter auditor planner director", 422: "neighbour", 401: "nobody"},
            f"ledgers/test_tenant/facts/rents?by=state&region={world.region.pk}",
        ),
        "read_ledger_figures": call(ALL, "ledgers/test_tenant/figures?start=2026-01-01&end=2026-12-31"),
        "read_ledger_dues": call(ALL, "ledgers/test_tenant/dues?until=2027-12-31"),
        "read_waiting_steps": call(ALL, "ledger-approvals"),
        "read_entries": call(ALL, f"{entries}?state=planned&f_area_min=0&sort=-f_area"),
        "enter_entry": call(NEW, entries, {"values": {"name": "虚构三号楼", "area": "12.5"}}),
        "read_entry": call(SEEN, one),
        "change_entry": call(DEEDS, one, {**seen, "values": {"area": "15"}}),
        "remove_one_entry": call(
            DEEDS, f"{entries}/{scene.bare.pk}/remove", {"version": scene.bare.version, "reason": "虚构的理由"}
        ),
        "restore_one_entry": call(DEEDS, f"{entries}/{scene.removed.pk}/restore", gone),
        "take_entry_step": call(refused, f"{one}/steps", {**seen, "step": "begin"}),
        "create_entries_in_bulk": call(NEW, f"{entries}/bulk", {"rows": [{"values": {"name": "虚构四号楼"}}]}),
        "change_entries": call(MANY, f"{entries}/bulk", {"rows": [{**row, "values": {"area": "16"}}]}),
        "take_entry_steps": call(
            {403: "auditor planner director reporter", 422: "neighbour", 401: "nobody"},
            f"{entries}/steps/bulk", {"rows": [{**row, "step": "begin"}]},
        ),
        "decide_entry_step": call(
            {201: "planner", 403: "reporter auditor director", 404: "neighbour", 401: "nobody"},
            f"{tenant}/approval/decision", {"approval": scene.approval, "is_approved": True},
        ),
        "withdraw_entry_step": call(
            {422: "reporter auditor planner director", 404: "neighbour", 401: "nobody"},
            f"{tenant}/approval/withdraw", {"approval": scene.approval},
        ),
        "read_entry_steps": call(SEEN, f"{tenant}/steps"),
        "read_entry_changes": call(SEEN, f"{tenant}/changes"),
        "read_entry_comments": call(SEEN, f"{one}/comments"),
        "comment_on_entry": call(SAID, f"{one}/comments", {"text": "虚构的评论"}),
        "read_entry_links": call(SEEN, f"{tenant}/links"),
        "read_entry_backlinks": call(SEEN, f"{one}/backlinks?ledger=test_tenant&field=house"),
        "add_entry_files": call(DEEDS, f"{one}/files", form={"files": files["file"]}),
        "hand_in_file": call(NEW, f"{ledger}/files", form=files),
        "read_applications": call(WRITERS, f"{ledger}/applications?state=waiting"),
        "read_application": call(WRITER, f"{ledger}/applications/{scene.sent[0].pk}"),
        "accept_one_application": call(WRITER, f"{ledger}/applications/{scene.sent[0].pk}/accept", {"version": 1}),
        "refuse_one_application": call(
            WRITER, f"{ledger}/applications/{scene.sent[1].pk}/refuse", {"reason": "虚构的理由", "version": 1}
        ),
        "ask_applicant": call(
            {201: "reporter", 403: "auditor planner director neighbour", 401: "nobody"},
            f"{ledger}/applications/{scene.sent[0].pk}/messages", {"text": "虚构的问题"},
        ),
        "read_entry_workbook": call(SEEN, f"{one}/workbook"),
        "read_certificate_file": call(
            SEEN, f"{entries}/{scene.paper.entry_id}/certificates/{scene.paper.pk}/file"
        ),
        "read_certificates": call(SEEN, f"{entries}/{scene.paper.entry_id}/certificates"),
        "issue_one_certificate": call(
            DEEDS, f"{entries}/{scene.paper.entry_id}/certificates", {"version": scene.paper.entry.version}
        ),
        "revoke_one_certificate": call(
            {200: "reporter", 403: "auditor planner director", 404: "neighbour", 401: "nobody"},
            f"{entries}/{scene.paper.entry_id}/certificates/{scene.paper.pk}/revoke",
            {"reason": "虚构的理由", "version": 1},
        ),
        "verify_certificates": call(ALL, f"ledger-certificates?q={write_certificate_code(scene.paper)}"),
        "begin_ledger": call(NOBODY, "ledgers", {"definition": HOUSE | {"key": "test_new"}}),
        "read_type_draft": call(NOBODY, f"{ledger}/draft"),
        "set_type_draft": call(NOBODY, f"{ledger}/draft", {"version": 1, "definition": HOUSE}),
        "drop_type_draft": call(NOBODY, f"{ledger}/draft", more={"HTTP_IF_MATCH": '"1"'}),
        "publish_type": call(NOBODY, f"{ledger}/draft/publish", {"version": 1}),
        "retire_one_ledger": call(NOBODY, f"{ledger}/retire", {"version": 1}),
        "return_one_ledger": call(NOBODY, f"{ledger}/return", {"version": 1}),
    }  # fmt: skip
