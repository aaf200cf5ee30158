"""Notices: what happened, for me."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kepan.apps.desk.selectors import count_waiting, list_notices
from kepan.apps.desk.services import update_notices_read
from kepan.web.desk.guards import desk_page, find_row
from kepan.web.ui.guards import get_user

PAGE = 50


@require_GET
@desk_page
def show_notices(request: HttpRequest) -> HttpResponse:
    """Show one's notices, the newest first; `?unread=1` only those not read yet."""
    user = get_user(request)
    only_unread = request.GET.get("unread") == "1"
    rows = list_notices(user=user)
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    unread = count_waiting(user=user).notices
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "only_unread": only_unread,
        "unread": unread,
        "query": "&unread=1" if only_unread else "",
        "segments": [
            {"text": _("全部"), "url": reverse("notices"), "current": not only_unread},
            {
                "text": _("未读 %(count)s") % {"count": unread},
                "url": f"{reverse('notices')}?unread=1",
                "current": only_unread,
            },
        ],
    }
    return render(request, "desk/notices.html", context)


@require_GET
@desk_page
def show_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one notice whole, which marks it as read."""
    user = get_user(request)
    notice = find_row(list_notices(user=user), pk)
    if notice.read_at is None:
        update_notices_read(actor=user, notices=[notice])
    return render(request, "desk/notice.html", {"notice": notice})


@require_POST
@desk_page
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    count = update_notices_read(actor=get_user(request))
    messages.info(request, ngettext("%(count)s 条通知标为已读", "%(count)s 条通知标为已读", count) % {"count": count})
    return HttpResponseRedirect(reverse("notices"))
