"""Every operation of the interface with what it answers to whom; test_access.py asks each as each of CALLERS.

One world serves all: a draft, a plan in force with a request, a phase, a milestone and a part. Whatever a call
writes is rolled back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import ChangeVerb, Dimension, SubjectKind
from kepan.apps.planning.models import ChangeRequest, Milestone, Phase, Plan, Share
from kepan.apps.planning.services import (
    Change,
    Part,
    Point,
    Window,
    add_milestone,
    add_phase,
    confirm_plan,
    create_request,
    submit_request,
    update_shares,
)
from kepan.apps.trail.models import AuditEntry
from kepan.apps.webhooks.models import Delivery, Subscription
from tests.factories.accounts import make_region
from tests.factories.planning import make_draft
from tests.web.access import World
from tests.web.api.account_calls import AccountScene, list_account_calls, make_account_scene
from tests.web.api.import_calls import ImportScene, list_import_calls, make_import_scene
from tests.web.api.ledger_calls import LedgerScene, list_ledger_calls, make_ledger_scene
from tests.web.api.registry_calls import RegistryScene, list_registry_calls, make_registry_scene
from tests.web.api.sharing_calls import SharingScene, list_sharing_calls, make_sharing_scene

CALLERS = ("nobody", "reporter", "neighbour", "auditor", "planner", "director")
"""Who asks; the reporter stands for all roles without plan pages, the auditor for all who only read them."""

READERS = {200: "auditor planner director", 404: "neighbour", 403: "reporter", 401: "nobody"}
LISTED = {200: "auditor planner director neighbour", 403: "reporter", 401: "nobody"}
WRITERS = {
    201: "planner director",
    403: "auditor reporter",
    404: "neighbour",
    401: "nobody",
}
"""201 stands for done: any answer of success."""

UPLOADERS = {200: "planner director neighbour", 403: "auditor reporter", 401: "nobody"}
LEXICON = {403: "planner director auditor neighbour reporter", 401: "nobody"}
"""The vocabulary is for the root region; test_calling.py asks as its planner."""

DIRECTOR = {201: "director", 403: "planner auditor reporter", 404: "neighbour", 401: "nobody"}
MAKER = {201: "planner", 403: "director auditor reporter", 404: "neighbour", 401: "nobody"}
DONE = 201


@dataclass(frozen=True)
class Scene:
    """What the calls are about."""

    draft: Plan
    force: Plan
    request: ChangeRequest
    phase: Phase
    milestone: Milestone
    share: Share
    registry: RegistryScene
    sharing: SharingScene
    imports: ImportScene
    ledgers: LedgerScene
    webhook: Subscription
    accounts: AccountScene
    entry: int


def make_scene(world: World) -> Scene:
    """Make a draft, and a plan in force with all that hangs on one."""
    planner = world.users["planner"]
    draft, source = make_draft(planner), make_draft(planner)
    force = confirm_plan(actor=planner, plan=source, expected_version=source.version)
    target = force.targets.get(number="T2")
    district = make_region(parent=world.region, level=Level.DISTRICT)
    parts = [Part(Decimal(120), region=district)]
    update_shares(actor=planner, target=target, dimension=Dimension.REGION, parts=parts, seen={})
    wish = Change(ChangeVerb.CHANGE, SubjectKind.TARGET, target.pk, {"value_low": "130", "value_text": "130"})
    request = create_request(
        actor=planner, plan=force, changes=[wish], reason="虚构理由", effective_on=timezone.localdate()
    )
    request = submit_request(actor=planner, request=request, expected_version=request.version)
    return Scene(
        draft=draft,
        force=force,
        request=request,
        phase=add_phase(actor=planner, plan=force, window=Window("虚构阶段")),
        milestone=add_milestone(actor=planner, plan=force, point=Point("虚构里程碑")),
        share=target.shares.get(),
        registry=make_registry_scene(world),
        sharing=make_sharing_scene(world),
        imports=make_import_scene(world),
        ledgers=make_ledger_scene(world),
        webhook=make_webhook(planner),
        accounts=make_account_scene(world),
        entry=AuditEntry.objects.filter(region_path=world.region.path).latest("pk").pk,
    )


def make_webhook(owner: User) -> Subscription:
    """Make a subscription to an address that is not looked up, with one event in its log."""
    made = Subscription.objects.create(
        owner=owner, name="虚构订阅", url="https://hooks.example.cn/", secret_box="", actions=["registry.*"]
    )
    Delivery.objects.create(
        subscription=made, kind="event", number=1, action="registry.update_right", state="sent", status=200, words="ok"
    )
    return made


@dataclass(frozen=True)
class Call:
    """One operation: where, with what, and who may; the words in the address are filled from the scene."""

    expected: Mapping[int, str]
    address: str
    body: Mapping[str, Any] | None = None
    form: Mapping[str, Any] | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    def find_status(self, caller: str) -> int:
        """Find what somebody gets; each caller stands at one status."""
        (found,) = (status for status, names in self.expected.items() if caller in names.split())
        return found


def make_calls(world: World, scene: Scene) -> dict[str, Call]:
    """Make one call of each operation, by the operation's name in the OpenAPI document."""
    draft, force = f"plans/{scene.draft.pk}", f"plans/{scene.force.pk}"
    seen = {"version": scene.draft.version}
    first, second = scene.draft.targets.order_by("position")[:2]
    action = scene.draft.measures.order_by("position").first()
    target, measure = scene.force.targets.get(number="T2"), scene.force.measures.order_by("position").first()
    assert action is not None and measure is not None
    request, phase = f"{force}/requests/{scene.request.pk}", f"{force}/phases/{scene.phase.pk}"
    milestone, share = f"{force}/milestones/{scene.milestone.pk}", f"shares/{scene.share.pk}"
    today = timezone.localdate().isoformat()
    words = {"kind": "target", "indicator": "虚构指标", "comparator": ">=", "value": "120", "unit": "家"}
    said = {"title": "虚构措施"}
    wish = {"verb": "change", "kind": "target", "id": target.pk, "after": {"indicator": "改名的虚构指标"}}
    redrawn = {"reason": "虚构理由", "effective_on": today, "changes": [wish]}
    decided = {"version": scene.request.version, "note": "虚构意见"}
    tag = {"HTTP_IF_MATCH": '"1"'}
    carried = {200: "reporter auditor planner director neighbour", 401: "nobody"}
    carriers = {200: "reporter auditor planner director", 404: "neighbour", 401: "nobody"}
    # Whoever may not write there finds no region to choose: the answer is that of a wrong choice.
    not_chosen = {201: "planner director", 422: "auditor neighbour", 403: "reporter", 401: "nobody"}
    lists = "lists/registry.organisations"
    return {
        "read_lists": Call({200: "reporter auditor planner director neighbour", 401: "nobody"}, "lists"),
        "read_list_rows": Call({200: "reporter auditor planner director neighbour", 401: "nobody"}, f"{lists}?q=虚构"),
        "export_list_file": Call(
            {201: "reporter auditor planner director neighbour", 401: "nobody"}, f"{lists}/exports", {"form": "csv"}
        ),
        "get_me": Call(carried, "me"),
        "read_regions": Call(carried, "regions?purpose=plans"),
        "read_offices": Call(carried, "offices"),
        "read_people": Call(LISTED, "people?q=虚构"),
        "read_plans": Call(LISTED, "plans?state=draft&q=虚构"),
        "create_plan_from_text": Call(not_chosen, "plans", {"text": "虚构计划", "region": world.region.pk}),
        "create_plan_from_file": Call(
            not_chosen,
            "plans/files",
            form={"region": world.region.pk, "file": SimpleUploadedFile("虚构.txt", "虚构计划文件".encode())},
        ),
        "read_one_plan": Call(READERS, draft),
        "update_heading": Call(WRITERS, draft, {**seen, "title": "虚构标题", "kind": "plan"}),
        "read_job": Call(READERS, f"{draft}/job"),
        "read_glance": Call(READERS, f"{force}/glance"),
        "read_document": Call(READERS, f"{draft}/document"),
        "read_history": Call(READERS, f"{draft}/history"),
        "cancel": Call({**WRITERS, 201: "", 422: "planner director"}, f"{draft}/cancel", {}),
        "retry": Call({**WRITERS, 201: "", 422: "planner director"}, f"{draft}/retry", {}),
        "confirm": Call(WRITERS, f"{draft}/confirm", seen),
        "discard": Call(WRITERS, f"{draft}/discard", {"reason": "虚构理由"}),
        "restore": Call({401: "nobody", 403: "planner director auditor reporter", 404: "neighbour"},
                        f"{draft}/restore", {}),
        "decide": Call(
            WRITERS, f"{draft}/decisions",
            {"decision": "accept", "targets": [{"id": first.pk, "version": first.version}]},
        ),
        "decide_confident": Call(WRITERS, f"{draft}/decisions/confident", seen),
        "decide_section": Call(WRITERS, f"{draft}/decisions/section", {**seen, "section_path": []}),
        "undo": Call({**WRITERS, 201: "", 422: "planner director"}, f"{draft}/undo", {}),
        "redo": Call({**WRITERS, 201: "", 422: "planner director"}, f"{draft}/redo", {}),
        "read_repairs": Call(READERS, f"{draft}/repairs"),
        "decide_places": Call(
            {**WRITERS, 201: "", 422: "planner director"}, f"{draft}/repairs",
            {"repairs": [{"place": 0}], "choice": "taken"},
        ),
        "create_target": Call(
            WRITERS, f"{draft}/targets",
            {**words, "value": "48", "unit": "场", "quote": "举办产学研对接活动48场"},
        ),
        "change_target": Call(WRITERS, f"{draft}/targets/{first.pk}", {**words, "version": first.version}),
        "choose_target": Call(
            WRITERS, f"{draft}/targets/{first.pk}/choices",
            {"version": first.version, "words": {**words, "value": first.value_text},
             "choices": dict.fromkeys(("kind", "indicator", "comparator", "unit", "period"), "mine")},
        ),
        "divide_target": Call(
            {**WRITERS, 201: "", 422: "planner director"}, f"{draft}/targets/{first.pk}/split",
            {"version": first.version, "parts": [words, words]},
        ),
        "join_targets": Call(
            WRITERS, f"{draft}/targets/merge",
            {"targets": [{"id": row.pk, "version": row.version} for row in (first, second)], "words": words},
        ),
        "shift_target": Call(
            WRITERS, f"{draft}/targets/{first.pk}/move", {"version": first.version, "measure": action.pk}
        ),
        "shift_measure": Call(
            WRITERS, f"{draft}/measures/{action.pk}/move", {"version": action.version, "section_path": ["主要目标"]}
        ),
        "read_shelf": Call(UPLOADERS, "shelf"),
        "create_plan_from_shelf": Call(
            {422: "planner director neighbour", 403: "auditor reporter", 401: "nobody"}, "shelf", {"name": "虚构.txt"}
        ),
        "read_suggestions": Call(LEXICON, "vocabulary/suggestions?state=open&kind=unit"),
        "decide_on_suggestion": Call(LEXICON, "vocabulary/suggestions/1/decision", {"state": "taken", "version": 1}),
        "export_vocabulary": Call(LEXICON, "vocabulary/export"),
        "create_measure": Call(WRITERS, f"{draft}/measures", {**said, "quote": "举办产学研对接活动48场"}),
        "change_measure": Call(WRITERS, f"{draft}/measures/{action.pk}", {**said, "version": action.version}),
        "choose_measure": Call(
            WRITERS, f"{draft}/measures/{action.pk}/choices",
            {"version": action.version, "words": said,
             "choices": dict.fromkeys(("title", "action", "object", "offices", "deadline"), "mine")},
        ),
        "divide_measure": Call(
            {**WRITERS, 201: "", 422: "planner director"}, f"{draft}/measures/{action.pk}/split",
            {"version": action.version, "at": 0, "parts": [said, said]},
        ),
        "join_measures": Call(
            {**WRITERS, 201: "", 422: "planner director"}, f"{draft}/measures/merge",
            {"measures": [{"id": action.pk, "version": action.version}], "words": said},
        ),
        "read_targets": Call(READERS, f"{force}/targets?kind=target&q=企业"),
        "read_target": Call(READERS, f"{force}/targets/{target.pk}"),
        "read_measures": Call(READERS, f"{force}/measures?progress=waiting&q=行动"),
        "read_measure": Call(READERS, f"{force}/measures/{measure.pk}"),
        "read_target_history": Call(READERS, f"{force}/targets/{target.pk}/history"),
        "read_measure_history": Call(READERS, f"{force}/measures/{measure.pk}/history"),
        "read_tree": Call(READERS, f"{force}/tree"),
        "read_initiatives": Call(READERS, f"{force}/initiatives"),
        "read_loads": Call(READERS, f"{force}/offices"),
        "read_versions": Call(READERS, f"{force}/versions"),
        "read_version_on": Call(READERS, f"{force}/version?day={today}"),
        "read_version": Call(READERS, f"{force}/versions/1"),
        "read_rows": Call(READERS, f"{force}/rows?number=1&kind=measure"),
        "read_changes": Call(READERS, f"{force}/versions/1/changes/1"),
        "read_all_requests": Call(LISTED, "requests?mine=true&state=submitted"),
        "read_requests": Call(READERS, f"{force}/requests"),
        "draw_up": Call(WRITERS, f"{force}/requests", redrawn),
        "read_request": Call(READERS, request),
        "read_impact": Call(READERS, f"{request}/impact"),
        "redraw": Call(
            {**MAKER, 201: "", 422: "planner"}, request, {**redrawn, "version": scene.request.version}
        ),
        "submit": Call({**MAKER, 201: "", 422: "planner"}, f"{request}/submit", {"version": scene.request.version}),
        "withdraw": Call(MAKER, f"{request}/withdraw", {"version": scene.request.version}),
        "approve": Call(DIRECTOR, f"{request}/approve", decided),
        "reject": Call(DIRECTOR, f"{request}/reject", decided),
        "read_duties": Call(LISTED, "duties?who=me&state=late"),
        "assign": Call(
            WRITERS, f"{force}/duties",
            {"rows": [{"kind": "measure", "id": measure.pk, "seen": 0}], "due_on": "2026-12-31"},
        ),
        "read_shares": Call(READERS, f"{force}/targets/{target.pk}/shares"),
        "break_down": Call(
            WRITERS, f"{force}/targets/{target.pk}/shares/month",
            {"parts": [{"value": "120", "year": 2026, "month": 6}]},
        ),
        "read_progress": Call(READERS, f"{force}/measures/{measure.pk}/progress"),
        "report": Call(
            WRITERS, f"{force}/measures/{measure.pk}/progress",
            form={"text": "虚构进展", "state": "running", "version": measure.version},
        ),
        "set_share_schedule": Call(
            {**WRITERS, 403: "auditor reporter"}, f"{share}/schedule",
            {"version": scene.share.version, "months": [{"year": 2026, "month": 3, "value": "120"}]},
        ),
        "read_carried": Call(carried, "shares?state=open"),
        "read_carried_share": Call(carriers, share),
        "read_share_reports": Call(carriers, f"{share}/reports"),
        "report_on_share": Call(
            {**WRITERS, 403: "auditor reporter"}, f"{share}/reports",
            form={"text": "虚构进展", "state": "running", "as_of": today, "value": "7", "version": scene.share.version},
        ),
        "read_phases": Call(READERS, f"{force}/phases"),
        "create_phase": Call(WRITERS, f"{force}/phases", {"name": "另一个虚构阶段"}),
        "change_phase": Call(WRITERS, phase, {"name": "改名的虚构阶段", "version": 1}),
        "drop_phase": Call(WRITERS, phase, more=tag),
        "set_phase_measures": Call(WRITERS, f"{phase}/measures", {"version": 1, "measures": [measure.pk]}),
        "read_milestones": Call(READERS, f"{force}/milestones"),
        "create_milestone": Call(WRITERS, f"{force}/milestones", {"title": "另一个虚构里程碑"}),
        "change_milestone": Call(WRITERS, milestone, {"title": "改名的虚构里程碑", "version": 1}),
        "drop_milestone": Call(WRITERS, milestone, more=tag),
        "reach": Call(WRITERS, f"{milestone}/reach", {"version": 1}),
        "create_heir": Call(WRITERS, f"{force}/heir", {}),
        "read_inheritance": Call(READERS, f"{force}/inheritance"),
        "set_previous": Call(WRITERS, f"{draft}/previous", {**seen, "plan": None}),
        "set_programme": Call(WRITERS, f"{draft}/programme", {**seen, "plan": None}),
        "read_slices": Call(READERS, f"{force}/slices"),
        "create_one_slice": Call(
            {422: "planner director auditor", 404: "neighbour", 403: "reporter", 401: "nobody"},
            f"{force}/slices", {"year": 2026},
        ),
        "read_slice_checks": Call(READERS, f"{force}/slices/check"),
        "read_district_checks": Call(READERS, f"{force}/districts/check"),
        "read_comparison": Call(READERS, f"{force}/comparison?other={scene.draft.pk}"),
        "search": Call(LISTED, "search?q=企业"),
        "export": Call(READERS, f"{force}/exports/json"),
        "read_own_job": Call(
            {200: "planner", 404: "reporter auditor director neighbour", 401: "nobody"},
            f"jobs/{scene.draft.job_id}",
        ),
        "read_job_file": Call(
            {404: "reporter planner auditor director neighbour", 401: "nobody"},
            f"jobs/{scene.draft.job_id}/file",
        ),
        "read_file": Call(carriers, f"files/{scene.draft.document.attachment_id}"),
        **make_desk_calls(scene),
        "read_binding": Call(READERS, f"{force}/targets/{target.pk}/binding"),
        # A figure without a unit of money cannot be counted so.
        "set_binding": Call(
            {**WRITERS, 201: "", 422: "planner director"}, f"{force}/targets/{target.pk}/binding",
            {"version": 0, "definition": "received", "level": "provincial"},
        ),
        "remove_binding": Call(
            {**WRITERS, 201: "", 422: "planner director"}, f"{force}/targets/{target.pk}/binding/remove",
            {"version": 0, "reason": "虚构理由"},
        ),
        **make_webhook_calls(scene.webhook),
        **list_import_calls(world, scene.imports, Call),
        **list_ledger_calls(world, scene.ledgers, Call),
        **{
            name: Call(expected, address, sent, more=more)
            for name, (expected, address, sent, more) in list_registry_calls(world, scene.registry).items()
        },
        **{
            name: Call(expected, address, sent)
            for name, (expected, address, sent) in {
                **list_sharing_calls(scene.sharing), **list_account_calls(world, scene.accounts),
            }.items()
        },
    }  # fmt: skip


def make_desk_calls(scene: Scene) -> dict[str, Call]:
    """Make the calls of the desk, which is everybody's own; the task is to approve a step in a ledger."""
    staff = "reporter auditor planner director neighbour"
    job = f"jobs/{scene.draft.job_id}"
    steered = {422: "planner", 404: "reporter auditor director neighbour", 401: "nobody"}
    return {
        "read_tasks": Call({200: staff, 401: "nobody"}, "tasks?state=all"),
        "complete_own_task": Call(
            {201: "planner", 404: "reporter auditor director neighbour", 401: "nobody"},
            f"tasks/{scene.ledgers.task}/complete", {},
        ),
        "read_notices": Call({200: staff, 401: "nobody"}, "notices?unread=true"),
        "mark_notices": Call({201: staff, 401: "nobody"}, "notices/read", {}),
        "read_jobs": Call({200: staff, 401: "nobody"}, "jobs?state=succeeded"),
        "read_trail_entry": Call(
            {200: "auditor", 403: "reporter planner director neighbour", 401: "nobody"},
            f"trail/{scene.entry}",
        ),
        "cancel_own_job": Call(steered, f"{job}/cancel", {}),
        "retry_own_job": Call(steered, f"{job}/retry", {}),
    }  # fmt: skip


def make_webhook_calls(webhook: Subscription) -> dict[str, Call]:
    """Make the calls of webhooks, which are everybody's own: those of others are not there."""
    staff = "reporter auditor planner director neighbour"
    own = {201: "planner", 404: "reporter auditor director neighbour", 401: "nobody"}
    read = {200: "planner", 404: "reporter auditor director neighbour", 401: "nobody"}
    one, seen = f"webhooks/{webhook.pk}", {"version": webhook.version}
    inside = {"name": "虚构", "url": "https://127.0.0.1/", "actions": ["registry.update_right"]}
    return {
        "read_webhooks": Call({200: staff, 401: "nobody"}, "webhooks"),
        "read_webhook_actions": Call({200: staff, 401: "nobody"}, "webhooks/actions"),
        "create_webhook": Call({422: staff, 401: "nobody"}, "webhooks", inside),
        "read_webhook": Call(read, one),
        "change_webhook": Call({**own, 201: "", 422: "planner"}, one, {**seen, "url": "https://127.0.0.1/"}),
        "drop_webhook": Call(own, one, more={"HTTP_IF_MATCH": f'"{webhook.version}"'}),
        "change_webhook_secret": Call(own, f"{one}/secret", seen),
        "pause_webhook": Call(own, f"{one}/pause", seen),
        "resume_webhook": Call(own, f"{one}/resume", {**seen, "skip": True}),
        "ping_webhook": Call(own, f"{one}/ping", {}),
        "read_deliveries": Call(read, f"{one}/deliveries?state=sent"),
        "replay_events": Call(own, f"{one}/replays", {"events": [1]}),
    }
