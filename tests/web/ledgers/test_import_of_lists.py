"""The list of a ledger as a table: what is exported reads back with the same values, for every kind (虚构)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.services import update_preferences
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services import create_import
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.services import create_entry, load_ledger_type, update_entry
from kepan.engine.ledgers.reading import read_type
from tests.factories.accounts import make_user
from tests.factories.imports import apply, choose, run
from tests.factories.ledgers import TENANT
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
WAYS = [{"key": "a", "title": "甲"}, {"key": "b", "title": "乙"}]
FIELDS: list[dict[str, Any]] = [
    {"key": "name", "kind": "text", "title": "名称"},
    {"key": "area", "kind": "number", "unit": "平方米", "places": 2, "title": "面积"},
    {"key": "grant", "kind": "money", "unit": "万元", "title": "资助"},
    {"key": "on", "kind": "date", "title": "日期"},
    {"key": "span", "kind": "period", "title": "时期"},
    {"key": "agreed", "kind": "flag", "title": "同意"},
    {"key": "way", "kind": "choice", "title": "方式", "choices": WAYS},
    {"key": "ways", "kind": "choice", "many": True, "title": "各方式", "choices": WAYS},
    {"key": "place", "kind": "region", "title": "所在地"},
    {"key": "industry", "kind": "industry", "title": "行业"},
    {"key": "body", "kind": "organisation", "title": "单位"},
    {"key": "partners", "kind": "organisation", "many": True, "title": "伙伴"},
    {"key": "former", "kind": "entry", "ledgers": ["test_kinds"], "inverse": "后一条", "title": "前一条"},
    {"key": "about", "kind": "long_text", "title": "说明"},
    {"key": "terms", "kind": "checklist", "title": "条件",
     "items": [{"key": "area", "title": "面积|够"}, {"key": "staff", "title": "人数"}]},
    {"key": "staff", "kind": "table", "title": "人员", "columns": [
        {"key": "name", "kind": "text", "title": "姓名"},
        {"key": "pay", "kind": "money", "unit": "万元", "title": "薪酬"},
        {"key": "from", "kind": "organisation", "title": "来自"},
        {"key": "way", "kind": "choice", "title": "方式", "choices": WAYS}]},
    {"key": "secret", "kind": "text", "title": "内部意见", "visibility": "restricted"},
]  # fmt: skip


def test_what_a_list_exports_reads_back(settings: Any, tmp_path: Any) -> None:
    """Unchanged rows change nothing; entries that were changed get back all that the list had said."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    officer = make_user(Role.SECTION_OFFICER, username="officer-trip")
    assert officer.region is not None
    # What the list does not show unasked is chosen as a column.
    fields = [{**one, "list": one["kind"] not in ("long_text", "checklist", "table")} for one in FIELDS]
    plain = {key: TENANT[key] for key in ("title_en", "about", "group", "writers", "number")}
    plain["states"] = TENANT["states"][:1]
    type_ = {"key": "test_kinds", "title": "虚构各种", "label": "{name}", "transitions": [],
             "sections": [{"key": "one", "title": "内容", "fields": fields}], **plain}  # fmt: skip
    load_ledger_type(type_=read_type(type_))
    ledger = Ledger.objects.select_related("current").get(key="test_kinds")
    bodies = [make_organisation(officer, name=f"虚构往返{place}有限公司") for place in range(3)]
    first = create_entry(actor=officer, ledger=ledger, values={"name": "虚构一", "span": "2025"})
    full = {
        "name": "虚构二", "area": "12.50", "grant": "3.21", "on": "2026-02-28", "span": "2025-Q3", "agreed": False,
        "way": "b", "ways": ["a", "b"], "place": officer.region.pk, "industry": "2017:C3921", "body": bodies[0].pk,
        "partners": [bodies[1].pk, bodies[2].pk], "former": first.pk, "secret": "虚构意见",
        "about": "虚构第一段\n第二段",
        "terms": [{"item": "area", "met": "是", "actual": "3|4", "on": "2026-01-05", "note": "虚构\\"},
                  {"item": "staff", "met": "否"}],
        "staff": [{"name": "虚构甲|乙", "pay": "12.5", "from": bodies[1].pk, "way": "b"},
                  {"name": "虚构丙", "from": None}, {"name": "虚构丁", "from": bodies[2].pk}],
    }  # fmt: skip
    second = create_entry(actor=officer, ledger=ledger, values=full)
    wanted = dict(second.values)
    client = Client()
    client.force_login(officer)
    keys = ["label", "number", "state", "region", *(f"f_{one['key']}" for one in FIELDS)]
    update_preferences(actor=officer, changes={"list.ledgers.test_kinds": {"columns": keys}})
    answer = client.get(reverse("entry_list", args=["test_kinds"]), {"export": "xlsx"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]

    def stage() -> Batch:
        place = officer.region
        assert place is not None
        batch = create_import(
            actor=officer, target="ledger.test_kinds", content=content, name="虚构.xlsx", region=place
        )
        return run(choose(officer, batch))

    batch = stage()
    changes = list(StagedRow.objects.filter(batch=batch).values_list("changes", flat=True))
    assert (batch.counts["outcomes"], changes) == ({"same": 2}, [[], []])
    other = {"area": "1", "grant": "9", "on": "2020-01-01", "span": "2020", "agreed": True, "way": "a", "ways": ["b"],
             "industry": "2017:A01", "body": bodies[2].pk, "partners": [bodies[0].pk], "former": None,
             "about": "虚构", "terms": [{"item": "staff", "met": "是"}], "staff": [{"name": "虚构戊"}]}  # fmt: skip
    update_entry(actor=officer, entry=Entry.objects.get(pk=second.pk), values=other)
    apply(officer, stage())
    second.refresh_from_db()
    assert second.values == wanted
    assert second.version == 3
    links = second.links.order_by("field", "position").values_list("field", "kept")
    assert list(links) == [("body", bodies[0].pk), ("former", first.pk), ("partners", bodies[1].pk),
                           ("partners", bodies[2].pk)]  # fmt: skip
