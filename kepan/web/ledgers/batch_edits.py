"""Fields of many entries at once: chosen, filled, tried on all that were ticked, then changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.permissions import can_begin_entry
from kepan.apps.ledgers.services import BatchOutcome, compute_update, create_batch_job, update_entries
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Visibility
from kepan.web.ledgers.batches import MOST, MOST_AT_ONCE, MOST_REASONS
from kepan.web.ledgers.forms import EntryForm
from kepan.web.ledgers.raws import COMPOSED, UNTYPED
from kepan.web.ledgers.references import RECORD_KINDS
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.actions import BatchAction

EDIT = "edit-fields"
"""No step is called so: keys of steps have no dash."""
MOST_FIELDS = 3
LONGEST_REASON = 300
SINGLE = (*RECORD_KINDS, *COMPOSED, *UNTYPED, FieldKind.FILE)
"""Kinds that are given to one entry at a time."""


def make_edit_action(type_: LedgerType) -> BatchAction:
    """Offer to change fields of the rows that are ticked."""
    return BatchAction(
        name=EDIT,
        label=gettext_lazy("改字段"),
        icon="edit",
        run=lambda user, rows, reason: "",
        can=lambda user: can_begin_entry(user, type_),
    )


def list_shared_fields(type_: LedgerType) -> list[Field]:
    """List the fields in which many entries may hold the same; whose each is, the service asks for every entry."""
    return [
        one
        for one in type_.fields
        if one.kind not in SINGLE and not one.is_unique and one.visibility != Visibility.PERSONAL
    ]


def compute_digest(keys: Sequence[int], values: Mapping[str, Any], reason: str) -> str:
    """Return the digest of what somebody was shown: a change of other rows or other values is shown anew."""
    return hashlib.sha256(json.dumps([list(keys), values, reason], sort_keys=True).encode()).hexdigest()


def edit_fields(
    request: HttpRequest, *, ledger: Ledger, type_: LedgerType, rows: QuerySet[Any], back_url: str
) -> HttpResponse | None:
    """Ask which fields and what shall stand in them, show what that does, and do it; None once it is done."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not keys:
        raise RefusalError(_("先选中至少一行"))
    if len(keys) > MOST:
        raise RefusalError(_("一次最多办理 %(most)s 条，先缩小范围。") % {"most": MOST})
    post, offered = request.POST, list_shared_fields(type_)
    chosen = [one for one in offered if one.key in post.getlist("fields")]
    context: dict[str, Any] = {
        "ledger": ledger, "count": len(keys), "is_all": "all" in post, "picked": [] if "all" in post else keys,
        "offered": offered, "chosen": [one.key for one in chosen], "most": MOST_FIELDS, "back_url": back_url,
        "act": f"batch:{EDIT}", "reason": post.get("reason", "").strip()[:LONGEST_REASON], "first": MOST_AT_ONCE,
    }  # fmt: skip
    stage = post.get("stage", "")
    if not stage or not 1 <= len(chosen) <= MOST_FIELDS:
        return render(request, "ledgers/batch_fields.html", context | {"is_missing": bool(stage)})
    form = _make_form(request, chosen, is_sent=stage in ("preview", "confirm"))
    context |= {"form": form, "boxes": form.write_boxes()}
    if not form.is_valid():
        return render(request, "ledgers/batch_values.html", context, status=422 if form.is_bound else 200)
    values = form.list_sent()
    reason, digest = context["reason"], compute_digest(keys, values, context["reason"])
    if stage == "confirm" and post.get("seen") == digest:
        messages.success(request, _change(get_user(request), ledger, keys, values, reason))
        return None
    outcome = compute_update(
        actor=get_user(request), ledger=ledger, keys=keys[:MOST_AT_ONCE], values=values, reason=reason
    )
    context |= {
        "outcome": outcome,
        "reasons": outcome.reasons.most_common(),
        "seen": digest,
        "has_changed": stage == "confirm",
        "is_job": len(keys) > MOST_AT_ONCE,
        "emptied": [one.title for one in chosen if form.values.get(one.key) is None],
        "boxes": form.write_boxes(),
    }
    return render(request, "ledgers/batch_values.html", context)


def _make_form(request: HttpRequest, chosen: Sequence[Field], *, is_sent: bool) -> EntryForm:
    data = request.POST.copy()
    data["act"] = "save"
    return EntryForm(data if is_sent else None, shown=chosen, user=get_user(request))


def _change(user: User, ledger: Ledger, keys: Sequence[int], values: Mapping[str, Any], reason: str) -> str:
    if len(keys) > MOST_AT_ONCE:
        create_batch_job(actor=user, ledger=ledger, keys=keys, values=values, reason=reason)
        return _("条数多，转到后台办理；办完有通知，没有办的写明原因。")
    return write_outcome(update_entries(actor=user, ledger=ledger, keys=keys, values=values, reason=reason))


def write_outcome(outcome: BatchOutcome) -> str:
    """Say what a change of many entries came to."""
    told = ngettext("改了 %(done)s 条", "改了 %(done)s 条", outcome.done) % {"done": outcome.done}
    if outcome.refused:
        first = "；".join(why for why, _count in outcome.reasons.most_common(MOST_REASONS))  # l10n: symbols
        told += _("；%(count)s 条没有改：%(first)s") % {"count": outcome.refused, "first": first}
    return told
