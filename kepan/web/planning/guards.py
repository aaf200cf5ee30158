"""Who gets to a plan page at all, and to which plan: 403 for the section, 404 for a plan one may not see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import Answer, NotAllowedError, RefusalError
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.permissions import can_read_plans
from kepan.apps.planning.selectors import get_plan, get_plan_card, get_target
from kepan.apps.planning.services import StaleError
from kepan.web.ui.guards import Parameters, View, get_user, guard_page


def require_page(answer: Answer) -> None:
    """Answer 403 with the reason unless the answer is yes."""
    if not answer:
        raise PermissionDenied(str(answer.reason))


def planning_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who is logged in and works with plans; a refusal for lack of permission becomes 403."""
    return guard_page(view, can_read_plans)


@dataclass
class Outcome:
    """How an act of a service ended: `status` is 0 when it was done, else that of the page that says the reason."""

    status: int = 0
    reason: str = ""


@contextmanager
def catch_refusal(form: BaseForm | None = None) -> Iterator[Outcome]:
    """Keep the refusal of a service and say it above the form; one for lack of permission goes on to become 403."""
    outcome = Outcome()
    try:
        yield outcome
    except NotAllowedError:
        raise
    except RefusalError as refusal:
        outcome.status = 409 if isinstance(refusal, StaleError) else 422
        outcome.reason = str(refusal.reason)
        if form is not None:
            form.add_error(None, outcome.reason)


def find_plan(request: HttpRequest, pk: int, *, whole: bool = False) -> Plan:
    """Return a plan the user may see, with its long texts if `whole`; answers 404 otherwise."""
    find = get_plan if whole else get_plan_card
    try:
        return find(user=get_user(request), pk=pk)
    except Plan.DoesNotExist as missing:
        raise Http404(_("没有这份计划，或者它不归你看")) from missing


def find_target(plan: Plan, pk: int) -> Target:
    """Return a figure of a plan; answers 404 for one of another plan."""
    try:
        return get_target(plan=plan, pk=pk)
    except Target.DoesNotExist as missing:
        raise Http404(_("这份计划里没有这一条")) from missing


def is_htmx(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of a page and not for a page."""
    return bool(getattr(request, "htmx", False))


def add_message(request: HttpRequest, level: int, words: str) -> None:
    """Say something on the page that is shown next."""
    messages.add_message(request, level, words)
