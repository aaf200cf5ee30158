"""One's own webhooks: made, watched, paused, sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.webhooks.enums import DeliveryKind, DeliveryState, SubscriptionState
from kepan.apps.webhooks.models import Delivery, Subscription
from kepan.apps.webhooks.permissions import can_subscribe
from kepan.apps.webhooks.selectors import list_deliveries, list_subscriptions
from kepan.apps.webhooks.services import (
    create_ping,
    create_replays,
    create_subscription,
    pause_subscription,
    remove_subscription,
    renew_secret,
    resume_subscription,
    update_subscription,
)
from kepan.web.desk.guards import desk_page, find_row
from kepan.web.ui.guards import get_user
from kepan.web.webhooks.actions import CONTEXTS, list_labels
from kepan.web.webhooks.forms import ReplayForm, VersionForm, WebhookForm

PAGE = 50
LIGHTS = {DeliveryState.SENT: "ok", DeliveryState.FAILED: "late", DeliveryState.WAITING: "none"}


def get_light(row: Subscription) -> tuple[str, str]:
    """Return light and words for how a subscription goes."""
    if row.state == SubscriptionState.PAUSED:
        return "none", _("已暂停：%(reason)s") % {"reason": row.get_pause_reason_display()}
    if row.failures:
        return "slow", _("连续 %(count)s 次没有送到，会自动再试") % {"count": row.failures}
    return "ok", _("推送中")


def _find(request: HttpRequest, pk: int) -> Subscription:
    return find_row(list_subscriptions(user=get_user(request)), pk)


@require_GET
@desk_page
def show_webhooks(request: HttpRequest) -> HttpResponse:
    """Show one's subscriptions."""
    user = get_user(request)
    require(can_subscribe(user))
    cards = [(row, *get_light(row), list_labels(row.actions)) for row in list_subscriptions(user=user)]
    return render(request, "webhooks/webhooks.html", {"cards": cards})


@require_http_methods(["GET", "POST"])
@desk_page
@reauthentication_required
def make_webhook(request: HttpRequest) -> HttpResponse:
    """Subscribe, after asking for the password again; the secret stands on the answer and nowhere else."""
    user = get_user(request)
    require(can_subscribe(user))
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            row, secret = create_subscription(actor=user, name=data["name"], url=data["url"], actions=data["actions"])
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return render(request, "webhooks/secret.html", {"webhook": row, "secret": secret})
    return render(request, "webhooks/form.html", {"form": form}, status=422 if request.method == "POST" else 200)


@require_GET
@desk_page
def show_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a subscription and what was sent."""
    row = _find(request, pk)
    log = list_deliveries(user=get_user(request), subscription=row)
    only_failed = request.GET.get("state") == DeliveryState.FAILED
    if only_failed:
        log = log.filter(state=DeliveryState.FAILED)
    page = Paginator(log, PAGE).get_page(request.GET.get("page"))
    address, (light, words) = reverse("webhook_detail", args=[pk]), get_light(row)
    context = {
        "webhook": row,
        "light": light,
        "words": words,
        "labels": list_labels(row.actions),
        "page": page,
        "lines": [_write_line(one) for one in page],
        "query": "&state=failed" if only_failed else "",
        "segments": [
            {"text": _("全部"), "url": address, "current": not only_failed},
            {"text": _("没有送到的"), "url": f"{address}?state=failed", "current": only_failed},
        ],
        "replay_form": ReplayForm(),
        "is_active": row.state == SubscriptionState.ACTIVE,
    }
    return render(request, "webhooks/webhook.html", context)


def _write_line(one: Delivery) -> dict[str, Any]:
    (label,) = list_labels([one.action])
    is_ping = one.kind == DeliveryKind.PING
    return {
        "row": one,
        "light": LIGHTS[DeliveryState(one.state)],
        "label": one.get_kind_display() if is_ping else label,
        "is_event": one.kind == DeliveryKind.EVENT,
    }


@require_http_methods(["GET", "POST"])
@desk_page
def edit_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is sent and where."""
    user, row = get_user(request), _find(request, pk)
    held = {
        "name": row.name,
        "url": row.url,
        "version": row.version,
        **{part: [one for one in row.actions if one.startswith(f"{part}.")] for part in CONTEXTS},
    }
    form = WebhookForm(request.POST or None, initial=held)
    if form.is_valid():
        data = form.cleaned_data
        try:
            update_subscription(
                actor=user,
                subscription=row,
                expected_version=data["version"] or 0,
                name=data["name"],
                url=data["url"],
                actions=data["actions"],
            )
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("订阅已修改"))
            return HttpResponseRedirect(reverse("webhook_detail", args=[pk]))
    status = 422 if request.method == "POST" else 200
    return render(request, "webhooks/form.html", {"form": form, "webhook": row}, status=status)


@require_POST
@desk_page
@reauthentication_required
def change_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another secret and show it this once."""
    row = _find(request, pk)
    try:
        seen = VersionForm(request.POST).get_seen()
        row, secret = renew_secret(actor=get_user(request), subscription=row, expected_version=seen)
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
        return HttpResponseRedirect(reverse("webhook_detail", args=[pk]))
    return render(request, "webhooks/secret.html", {"webhook": row, "secret": secret})


def _act(request: HttpRequest, pk: int, act: Callable[[Subscription], str]) -> HttpResponse:
    """Do something to a subscription, say what came of it, and go back to it."""
    row = _find(request, pk)
    try:
        messages.success(request, act(row))
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
    return HttpResponseRedirect(reverse("webhook_detail", args=[pk]))


@require_POST
@desk_page
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing for a while."""

    def act(row: Subscription) -> str:
        seen = VersionForm(request.POST).get_seen()
        pause_subscription(actor=get_user(request), subscription=row, expected_version=seen)
        return _("已暂停，期间的事件会留着")

    return _act(request, pk, act)


@require_POST
@desk_page
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again."""

    def act(row: Subscription) -> str:
        form = VersionForm(request.POST)
        seen = form.get_seen()
        skip = form.cleaned_data["skip"]
        resume_subscription(actor=get_user(request), subscription=row, expected_version=seen, skip=skip)
        return _("继续推送，只送从现在起的事件") if skip else _("继续推送，从停下的地方接着送")

    return _act(request, pk, act)


@require_POST
@desk_page
def ping(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test."""

    def act(row: Subscription) -> str:
        create_ping(actor=get_user(request), subscription=row)
        return _("试发已排队，几秒后刷新看记录")

    return _act(request, pk, act)


@require_POST
@desk_page
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one event again, or those of a span."""

    def act(row: Subscription) -> str:
        user, number = get_user(request), request.POST.get("number", "")
        if number.isdecimal() and len(number) < 19:
            count = create_replays(actor=user, subscription=row, numbers=[int(number)])
        else:
            form = ReplayForm(request.POST)
            if not form.is_valid():
                raise RefusalError(_("写明从什么时候起"))
            span = form.cleaned_data
            count = create_replays(actor=user, subscription=row, since=span["since"], until=span["until"])
        return _("%(count)s 条事件已排队重发") % {"count": count}

    return _act(request, pk, act)


@require_POST
@desk_page
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """End a subscription."""
    row = _find(request, pk)
    try:
        seen = VersionForm(request.POST).get_seen()
        remove_subscription(actor=get_user(request), subscription=row, expected_version=seen)
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
        return HttpResponseRedirect(reverse("webhook_detail", args=[pk]))
    messages.success(request, _("订阅已去掉"))
    return HttpResponseRedirect(reverse("webhook_list"))
