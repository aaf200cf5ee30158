"""What the pages of one ledger share: the ways of looking at the same entries."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

VIEWS = (
    ("entry_list", _("列表")),
    ("ledger_board", _("看板")),
    ("ledger_calendar", _("日历")),
    ("ledger_map", _("地图")),
    ("ledger_chart", _("图表")),
    ("ledger_figures", _("指标")),
)
OWN = frozenset({"sort", "view", "cursor", "count", "export", "month", "by", "measure"})
"""Words of an address that belong to one view; filters are carried along from view to view."""


def keep_filters(query: str) -> str:
    """Return the filters of an address, without what belongs to the view."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name not in OWN and value])


def list_views(key: str, current: str, query: str = "", *, has_figures: bool = False) -> list[dict[str, Any]]:
    """List the views of a ledger, each with the filters that are in force; figures where the type has some."""
    kept = keep_filters(query)
    shown = [one for one in VIEWS if has_figures or one[0] != "ledger_figures"]
    return [
        {"url": reverse(name, args=[key]) + (f"?{kept}" if kept else ""), "text": label, "current": name == current}
        for name, label in shown
    ]
