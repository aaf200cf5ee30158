"""An entry as a workbook: its fields, its tables, what points to it."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from kepan.apps.trail.models import AuditEntry
from tests.apps.ledgers.rows.making import Place

pytestmark = pytest.mark.django_db


@pytest.mark.row("EVT-07")
def test_agenda_guests_and_sign_ins_of_a_forum_leave_as_one_workbook(client: Client) -> None:
    """A sheet for the agenda in its order, one for those who came; the trail says who took it."""
    place = Place("attendance", "tech_agreement")
    agenda = [{"time": "09:00", "topic": "开幕（虚构）"}, {"time": "09:30", "topic": "=主旨报告（虚构）"}]
    forum = place.enter("event", title="虚构中外论坛", kind="forum", held_on="2026-03-05", place=place.district.pk,
                        host=place.make_body(), foreign=True, agenda=agenda)  # fmt: skip
    for role, is_there in (("guest", True), ("speaker", True), ("guest", False)):
        entry = place.enter("attendance", source=forum.pk, person=place.make_person(), role=role,
                            enrolled_on="2026-03-01")  # fmt: skip
        if is_there:
            place.move(entry, "sign", checked_in="2026-03-05")
    client.force_login(place.officer)
    answer = client.get(f"/ledgers/event/{forum.pk}/workbook.xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert book.sheetnames == ["记录", "议程", "签约", "签到"]
    assert [list(row) for row in book["议程"].values] == [["时间", "内容"], *(list(one.values()) for one in agenda)]
    heads, *rows = (list(row) for row in book["签到"].values)
    shown = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(one["身份"], one["状态"], str(one["签到日期"] or "")[:10]) for one in shown] == [
        ("嘉宾", "已签到", "2026-03-05"), ("讲师", "已签到", "2026-03-05"), ("嘉宾", "已报名", ""),
    ]  # fmt: skip
    assert all(str(one["人员"]).startswith("虚构人才") for one in shown)
    taken = AuditEntry.objects.get(action="ledgers.export_entry")
    assert (taken.actor_id, taken.subject_id) == (place.officer.pk, str(forum.pk))
    client.force_login(Place().officer)
    assert client.get(f"/ledgers/event/{forum.pk}/workbook.xlsx").status_code == 404
