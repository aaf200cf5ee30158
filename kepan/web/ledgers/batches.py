"""What can be done with many entries at once: the steps that ask for nothing to be filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import YES, Answer, RefusalError
from kepan.apps.accounts.selectors import get_scope
from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.services import create_batch_job, take_step
from kepan.engine.ledgers.types import LedgerType, Transition
from kepan.web.ui.lists.actions import BatchAction

MOST_AT_ONCE, MOST = 100, 2000
MOST_REASONS = 3
MOST_STEPS = 6


def list_batch_actions(ledger: Ledger, type_: LedgerType) -> Iterator[BatchAction]:
    """Yield the steps that can be taken with many entries at once, each asked for with a confirmation."""
    plain = [one for one in type_.transitions if not one.fields and not one.automatic]
    for step in plain[:MOST_STEPS]:
        yield BatchAction(
            name=step.key,
            label=step.title,
            icon="arrow-move-right",
            run=make_run(ledger, step),
            can=make_check(step),
            confirm=gettext_lazy("一条一条办理：不能办的留在原处，并说明原因。"),
            needs_reason=step.needs_reason,
        )


def make_check(step: Transition) -> Callable[[User], Answer]:
    """Return who finds a step among those for many: whoever has one of its roles anywhere."""

    def check(user: User) -> Answer:
        return YES if get_scope(user).roles & set(step.roles) else Answer(False, _("这一步不由你的角色办理"))

    return check


def make_run(ledger: Ledger, step: Transition) -> Callable[[User, QuerySet[Any], str], str]:
    """Return what takes a step with each of some entries and says what came of it; many are left to a worker."""

    def run(user: User, rows: QuerySet[Any], reason: str) -> str:
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(keys) > MOST_AT_ONCE:
            every = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
            create_batch_job(actor=user, ledger=ledger, keys=every, transition=step.key, reason=reason)
            return _("条数多，转到后台办理；办完有通知，没有办的写明原因。")
        done, refused = 0, {}
        for row in rows.filter(pk__in=keys):
            try:
                take_step(actor=user, entry=row, transition=step.key, reason=reason)
                done += 1
            except RefusalError as refusal:
                refused[str(row)] = str(refusal.reason)
        words = ngettext("“%(step)s”办理了 %(done)s 条", "“%(step)s”办理了 %(done)s 条", done)
        told = words % {"step": step.title, "done": done}
        if refused:
            first = "；".join(f"{name}：{why}" for name, why in list(refused.items())[:MOST_REASONS])  # l10n: symbols
            told += _("；%(count)s 条没有办，例如 %(first)s") % {"count": len(refused), "first": first}
        return told

    return run
