"""What the trail can be searched by."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet

from kepan.apps.accounts.selectors import find_user_keys
from kepan.apps.trail.models import AuditEntry
from kepan.web.trail.actions import ACTIONS


def _list_action_choices() -> list[tuple[str, str]]:
    # Asking the table which actions occur would read all of it on every page.
    return [(action, str(label)) for action, label in ACTIONS.items()]


class EntryFilter(FilterSet):
    """Period, actor, action, region and record; the page's own search field takes words."""

    since = DateFilter(label=_("从"), method="filter_since", widget=forms.DateInput())
    until = DateFilter(label=_("到"), method="filter_until", widget=forms.DateInput())
    actor = CharFilter(label=_("操作人"), method="filter_actor")
    action = ChoiceFilter(label=_("操作"), choices=_list_action_choices)
    region = CharFilter(label=_("地区代码"), method="filter_region")
    subject = CharFilter(label=_("对象编号"), field_name="subject_id", lookup_expr="exact")

    class Meta:
        model = AuditEntry
        fields: tuple[str, ...] = ()

    def filter_since(self, rows: QuerySet[AuditEntry], name: str, day: date) -> QuerySet[AuditEntry]:
        """Keep what happened on this day or later, by the clock of the site."""
        return rows.filter(at__gte=_start(day))

    def filter_until(self, rows: QuerySet[AuditEntry], name: str, day: date) -> QuerySet[AuditEntry]:
        """Keep what happened up to the end of this day."""
        return rows if day == date.max else rows.filter(at__lt=_start(day + timedelta(days=1)))

    def filter_actor(self, rows: QuerySet[AuditEntry], name: str, text: str) -> QuerySet[AuditEntry]:
        """Keep the acts of people whose name or login name holds the text, or of the user with this number."""
        keys = set(find_user_keys(words=text))
        if text.isascii() and text.isdigit() and len(text) < 18:
            keys.add(int(text))
        return rows.filter(actor_id__in=keys)

    def filter_region(self, rows: QuerySet[AuditEntry], name: str, code: str) -> QuerySet[AuditEntry]:
        """Keep what happened in the region with this code or below it."""
        return rows.filter(region_path__contains=f"/{code.strip()}/")


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
