"""Fields of many entries at once, on the list of a ledger: tried first, then changed; refusals stay (虚构)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from kepan.apps.desk.models import Job
from kepan.apps.ledgers.models import Entry, EntryVersion
from kepan.web.ledgers import batch_edits
from tests.web.ledgers.test_pages import Desk

pytestmark = pytest.mark.django_db


def test_fields_of_many_entries_are_tried_and_then_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    early, same, late = (
        desk.make_tenant(house=None, **more)
        for more in ({}, {"term_to": "2028-01-31"}, {"entered_on": "2029-01-01", "term_to": "2030-01-01"})
    )
    keys = [early.pk, same.pk, late.pk]
    refused = "到期日期：到期日期不能早于入驻日期"
    url = reverse("entry_list", args=["test_tenant"])
    asked: dict[str, Any] = {"act": "batch:edit-fields", "pk": keys}
    offered = desk.client.post(url, asked).context["offered"]
    assert [one.key for one in offered] == ["rent", "origin", "entered_on", "term_to", "opinion"]
    asked |= {"fields": ["term_to"], "stage": "preview", "f-term_to": "2028-01-31"}
    shown = desk.client.post(url, asked)
    outcome = shown.context["outcome"]
    assert (outcome.done, outcome.same, dict(outcome.reasons)) == (1, 1, {refused: 1})
    assert EntryVersion.objects.count() == 0
    # What was not shown is not done: other values are shown first.
    sent = asked | {"stage": "confirm", "seen": shown.context["seen"]}
    assert desk.client.post(url, sent | {"f-term_to": "2028-02-01"}).context["has_changed"] is True
    answer = desk.client.post(url, sent, follow=True)
    assert f"改了 1 条；1 条没有改：{refused}" in answer.content.decode()
    rows = Entry.objects.filter(pk__in=keys).order_by("pk")
    assert [row.values["term_to"] for row in rows] == ["2028-01-31", "2028-01-31", "2030-01-01"]
    assert EntryVersion.objects.get().values["term_to"] == "2027-03-31"
    # Above the limit it is a job, and the preview says of how many it was tried.
    monkeypatch.setattr(batch_edits, "MOST_AT_ONCE", 2)
    sent = asked | {"f-term_to": ""}
    shown = desk.client.post(url, sent)
    assert shown.context["emptied"] == ["到期日期"]
    assert shown.context["is_job"] is True
    desk.client.post(url, sent | {"stage": "confirm", "seen": shown.context["seen"]})
    assert Job.objects.get().arguments["values"] == {"term_to": ""}
