"""Types made on screen: each change is kept and undone, faults stand at their boxes, a plan is shown (虚构)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.ledgers.models import Entry, Ledger, TypeDraft
from kepan.apps.ledgers.services import create_entry
from kepan.engine.ledgers.drafting import get_part
from tests.factories.accounts import make_root, make_user
from tests.factories.ledgers import make_ledgers

pytestmark = pytest.mark.django_db


class Bench:
    """A planner of the root region with a draft."""

    def __init__(self) -> None:
        self.planner = make_user(Role.PLANNER, region=make_root(), username="planner-types")
        self.client = Client()
        self.client.force_login(self.planner)
        self.pk = 0

    def begin(self, title: str = "虚构设备台账", **data: Any) -> TypeDraft:
        """Begin a type."""
        answer = self.client.post(reverse("ledger_type_new"), {"title": title, "group": "own", **data})
        assert answer.status_code == 302, answer.content.decode()
        return self.take(TypeDraft.objects.latest("pk"))

    def take(self, draft: TypeDraft) -> TypeDraft:
        """Work on a draft."""
        self.pk = draft.pk
        return draft

    def change(self, part: str, act: str = "save", status: int = 302, **data: Any) -> dict[str, Any]:
        """Make a change and return the document as it is then."""
        sent = {"part": part, "act": act, **data}
        answer = self.client.post(reverse("ledger_type_part", args=[self.pk]), sent)
        assert answer.status_code == status, answer.content.decode()[:2000]
        document: dict[str, Any] = TypeDraft.objects.get(pk=self.pk).document
        return document

    def show(self, part: str = "", name: str = "ledger_type_draft") -> str:
        """Show a page of the draft."""
        return self.client.get(reverse(name, args=[self.pk]), {"part": part}).content.decode()

    def publish(self, status: int = 302, **data: str) -> str:
        """Put the draft in force as it was shown."""
        url = reverse("ledger_type_publish", args=[self.pk])
        shown = self.client.get(url).context
        sent = {"digest": shown["digest"], "lost": "1" if shown["plan"]["losses"] else "", **data}
        answer = self.client.post(url, sent)
        assert answer.status_code == status, answer.content.decode()
        return answer.content.decode()


def test_a_type_is_made_from_nothing_published_and_changed() -> None:
    """Keys come of the sound of titles; what is wrong is said where it is; losses ask for a yes."""
    bench = Bench()
    bench.begin()
    document = bench.change("section:basic", "add", kind="field", title="购置日期", field_kind="date", list="on")
    bench.change("section:basic", "add", kind="field", title="质保日期", field_kind="date")
    bench.change("section:basic", "add", kind="field", title="状况", field_kind="choice", choices="完好，待修")
    assert document["sections"][0]["fields"][1] == {
        "key": "gouzhiriqi", "title": "购置日期", "kind": "date", "list": True
    }  # fmt: skip
    bench.change("section:basic", "add", kind="field", title="质保天数", field_kind="computed")
    wrong = {"p-title": "质保天数", "p-kind": "computed", "p-expression": "zhibaoriqi - gouzhi", "p-key": "days"}
    bench.change("field:zhibaotianshu", **wrong)
    assert "gouzhiriqi" in bench.show("field:days") and "要改的" in bench.show("field:days")
    bench.change("field:days", **{**wrong, "p-expression": "zhibaoriqi - gouzhiriqi"})
    bench.change("states", "add", kind="state", title="在用", state_kind="standing")
    assert "没有步骤能走到" in bench.show(name="ledger_type_publish")
    bench.change("transitions", "add", kind="step", title="启用", sources="draft", target="zaiyong",
                 roles="section_officer")  # fmt: skip
    bench.change("reminders", "add", kind="reminder", title="质保到期")
    term = {"p-title": "质保到期", "p-date": "zhibaoriqi", "p-days": "60，30", "p-key": "term", "p-to": ["owner"]}
    document = bench.change("reminder:zhibaodaoqi", **term)
    assert document["reminders"] == [
        {"key": "term", "title": "质保到期", "date": "zhibaoriqi", "days": [60, 30], "to": ["owner"]}
    ]
    assert bench.show().count("没有错") == 1
    bench.publish()
    ledger = Ledger.objects.select_related("current").get(key="xugoushebeitaizhang")
    officer = make_user(Role.SECTION_OFFICER, region=bench.planner.region)
    values = {"name": "虚构显微镜", "gouzhiriqi": "2026-01-01", "zhibaoriqi": "2026-01-31"}
    entry = create_entry(actor=officer, ledger=ledger, values=values)
    assert (entry.state, entry.values["days"]) == ("draft", "30")

    bench.client.post(reverse("ledger_type_change", args=[ledger.key]))
    bench.take(TypeDraft.objects.get(ledger=ledger))
    bench.change("field:name", **{"p-title": "设备名称", "p-kind": "text", "p-key": "device"})
    bench.change("basic", **{"p-title": "虚构设备", "p-label": "{device}", "p-group": "own",
                             "p-writers": ["section_officer"]})  # fmt: skip
    bench.change("field:gouzhiriqi", "remove")
    bench.change("field:days", "remove")
    assert "先勾选确认" in bench.publish(422)
    bench.publish(agreed="on", note="虚构的说明")
    entry = Entry.objects.get()
    assert (entry.values["device"], entry.label, "gouzhiriqi" in entry.values) == ("虚构显微镜", "虚构显微镜", False)
    page = bench.client.get(reverse("ledger_type_versions", args=[ledger.key])).content.decode()
    assert "虚构的说明" in page and "购置日期" in page
    bench.client.post(reverse("ledger_type_change", args=[ledger.key]), {"number": "1"})
    bench.take(TypeDraft.objects.get(ledger=ledger))
    assert get_part(bench.change("fields", "add", kind="section", title="虚构"), "field:name")["title"] == "名称"


def test_a_draft_keeps_what_is_typed_and_goes_back_step_by_step() -> None:
    """Parts move with the keyboard and by dropping; wrong values stay as typed; order of approval is kept."""
    bench = Bench()
    first = bench.begin().document
    for title in ("甲", "乙"):
        bench.change("section:basic", "add", kind="field", title=title, field_kind="number")
    bench.change("fields", "add", kind="section", title="另一组")
    names = [one["key"] for one in bench.change("field:yi", "up")["sections"][0]["fields"]]
    assert names == ["name", "yi", "jia"]
    document = bench.change("field:yi", "drop", onto="section:lingyizu")
    assert [one["key"] for one in document["sections"][1]["fields"]] == ["yi"]
    document = bench.change("field:yi", **{"p-title": "乙", "p-kind": "number", "p-least": "许多", "p-key": "yi"})
    assert get_part(document, "field:yi")["least"] == "许多"
    assert "不是数" in bench.show("field:yi")
    bench.change("states", "add", kind="state", title="办理", state_kind="open")
    bench.change("transitions", "add", kind="step", title="提交", sources="draft", target="banli", roles="reporter")
    turn = {"p-title": "提交", "p-sources": ["draft"], "p-target": "banli", "p-roles": ["reporter"], "p-key": "tijiao"}
    document = bench.change(
        "step:tijiao", **turn, **{"p-route.kind": "in_turn", "p-route.roles": ["section_officer", "", "director"]}
    )
    assert get_part(document, "step:tijiao")["route"] == {"kind": "in_turn", "roles": ["section_officer", "director"]}
    document = bench.change("step:tijiao", "undo")
    assert "route" not in get_part(document, "step:tijiao")
    for _step in range(8):
        document = bench.change("fields", "undo")
    assert document == first
    bench.change("fields", "undo", 422)
    bench.change("yaml", yaml="key: [", status=422)
    assert bench.change("yaml", yaml="key: other\ntitle: 虚构")["key"] == "other"


def test_the_list_of_types_asks_as_often_for_many_as_for_one() -> None:
    """And the editor stays below the most that a page may ask."""
    bench = Bench()
    bench.begin()
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert bench.client.get(reverse("ledger_types")).status_code == 200
        counts.append(len(asked))
        make_ledgers()
        bench.begin("虚构另一本")
    assert counts[0] == counts[1] <= 12
    with CaptureQueriesContext(connection) as asked:
        bench.show("step:none")
    assert len(asked) <= 12


def test_types_are_copied_read_from_files_retired_and_restored() -> None:
    """A copy gets a key of its own; a file with sample entries is read without them."""
    bench = Bench()
    house, _tenant = make_ledgers()
    copy = bench.begin("虚构加速器", like="test_house").document
    assert (copy["key"], copy["title"], copy["states"]) == (
        "xugoujiasuqi", "虚构加速器", house.current.definition["states"] if house.current else None
    )  # fmt: skip
    text = bench.client.get(reverse("ledger_type_file", args=["test_house"])).content
    upload = SimpleUploadedFile("house.yaml", text + b"entries: []\n")
    assert bench.begin("", file=upload).document["key"] == "xugoufuhuaqi"
    bench.client.post(reverse("ledger_type_retire", args=["test_house"]), {"reason": "虚构"})
    assert not Ledger.objects.get(key="test_house").is_active
    bench.client.post(reverse("ledger_type_retire", args=["test_house"]), {"act": "restore"})
    assert Ledger.objects.get(key="test_house").is_active
    bench.client.post(reverse("ledger_type_drop", args=[bench.pk]))
    assert not TypeDraft.objects.filter(pk=bench.pk).exists()
    colleague = make_user(Role.DIRECTOR, region=bench.planner.region)
    other = TypeDraft.objects.get()
    bench.take(other)
    bench.change("fields", "add", kind="section", title="虚构一组", version="1")
    bench.client.force_login(colleague)
    bench.change("fields", "add", kind="section", title="虚构二组", version="1", status=422)


def test_figures_reports_a_certificate_and_a_form_are_made_on_screen() -> None:
    """Each has a panel: added, filled, shown beside, and taken out again; what stays empty is told where it is."""
    bench = Bench()
    bench.begin()
    bench.change("states", "add", kind="state", title="在用", state_kind="standing")
    bench.change("transitions", "add", kind="step", title="启用", sources="draft", target="zaiyong",
                 roles="section_officer")  # fmt: skip
    bench.change("parameters", "add", kind="parameter", title="目标数")
    values = {"p-values-0-starts_on": "2026-01-01", "p-values-0-value": "5"}
    bench.change("parameter:mubiaoshu", **{"p-title": "目标数", "p-unit": "", "p-key": "goal", **values})
    bench.change("facts", "add", kind="fact", title="全部")
    bench.change("fact:quanbu", **{"p-title": "全部", "p-key": "quanbu", "p-dimensions": ["region"]})
    bench.change("figures", "add", kind="figure", title="进度")
    figure = {
        "p-title": "进度",
        "p-fact": "quanbu",
        "p-by": "region",
        "p-every": "on",
        "p-target": "goal",
        "p-near": "0.8",
    }
    document = bench.change("figure:jindu", **figure, **{"p-key": "progress"})
    wanted = {"key": "progress", "title": "进度", "fact": "quanbu", "by": "region", "every": True, "target": "goal"}
    assert document["figures"] == [wanted]
    document = bench.change("obligations", "add", kind="obligation")
    assert document["obligations"] == [{"ledger": "", "subject": "", "period": "", "due": ""}]
    assert "没有错" not in bench.show("obligation:0") and "按期报送" in bench.show("obligation:0")
    assert bench.change("obligation:0", "remove")["obligations"] == []
    assert "没有证书" in bench.show("certificate")
    bench.change("certificate", "add", kind="certificate", title="虚构证书")
    given = {"p-title": "虚构证书", "p-states": ["zaiyong"], "p-fields": ["name", ""], "p-text": "兹证明{name}。"}
    document = bench.change("certificate", **given)
    assert document["certificate"] == {
        "title": "虚构证书", "states": ["zaiyong"], "fields": ["name"], "text": "兹证明{name}。"
    }  # fmt: skip
    assert "兹证明〔" in bench.show("certificate")
    document = bench.change("public_form", "add", kind="public_form")
    assert document["public_form"] == {"fields": ["name"], "state": "draft"}
    preset = {"p-preset-0-name": "name", "p-preset-0-value": "{receipt}"}
    document = bench.change("public_form", **{"p-fields": ["name"], "p-state": "draft", "p-anonymous": "on", **preset})
    assert (document["public_form"]["anonymous"], document["public_form"]["preset"]) == (True, {"name": "{receipt}"})
    bench.change("public_form", **{"p-fields": ["name"], "p-state": "draft"})
    bench.publish()
    assert Ledger.objects.get().current is not None
    bench.client.post(reverse("ledger_type_change", args=[Ledger.objects.get().key]))
    bench.take(TypeDraft.objects.get())
    assert "certificate" not in bench.change("certificate", "remove")
