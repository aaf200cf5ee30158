"""The files of a plan as the pages hand them out: workbook and official document. All data invented (虚构)."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from kepan.apps.accounts.models import User
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.services import confirm_plan, discard_plan, export_plan
from kepan.store.files.official import NotSetError, NoTypefaceError, OfficialDocument
from kepan.web.planning import papers
from kepan.web.planning.exports import write_workbook
from kepan.web.planning.papers import make_paper, write_paper
from tests.apps.planning.test_exports import run
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> User:
    """Return a planner who has a password of her own."""
    user = make_planner()
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    user.refresh_from_db()
    return user


@pytest.fixture
def browser(planner: User) -> Client:
    """Return the planner's browser."""
    client = Client()
    client.force_login(planner, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


@pytest.fixture
def draft(planner: User) -> Plan:
    """Return a draft."""
    return make_draft(planner, text=TEXT)


def read_parts(content: bytes) -> dict[str, str]:
    """Return the parts of an office file."""
    with ZipFile(BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith(".xml")}


def read_words(content: bytes) -> list[str]:
    """Return the words of a Word file: paragraphs, then the cells of its tables."""
    document: Any = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [line for line in (*(p.text for p in document.paragraphs), *cells) if line]


def test_a_draft_as_an_official_document_is_marked_as_one(draft: Plan, planner: User) -> None:
    """It says that it is a draft, names its tier, has its targets and measures, and nobody signs it."""
    Target.objects.filter(plan=draft, number="T1").update(is_doubtful=True)
    words = read_words(write_paper(export_plan(actor=planner, plan=draft, form="docx")))
    assert words[:3] == ["草稿", "自有数据", draft.title]
    assert "尚未确认生效" in words[3]
    assert [line for line in words if line.startswith(("一、", "二、"))] == ["一、主要目标", "二、工作措施"]
    assert "≥120家" in words
    assert any("2.80" in line and line.endswith("（待核）") for line in words)
    written = export_plan(actor=planner, plan=draft, form="docx")
    paper = make_paper(written)
    assert (paper.signature, paper.signed_on) == ("", None)
    written["exported"]["invented"] = True
    assert make_paper(written).marks == ("草稿", "自有数据", "虚构示例")


def test_a_plan_in_force_names_version_duties_parts_and_phases(draft: Plan, planner: User) -> None:
    """The document is Chinese on an English page too, and says from which day on it holds."""
    plan = run(draft, planner)
    with translation.override("en"):
        words = read_words(write_paper(export_plan(actor=planner, plan=plan, form="docx")))
    assert words[0] == "自有数据"
    assert "现行第1版" in words[2]
    whole = "\n".join(words)
    for line in ("目标分解", "阶段安排", "2026年6月", "按地区", "虚构阶段", "虚构里程碑", f"责任人：{planner.name}"):
        assert line in whole
    assert plan.document.sha256[:16] in words[words.index(next(line for line in words if "来源文件" in line))]


def test_the_workbook_has_a_cover_and_typed_cells(draft: Plan, planner: User) -> None:
    """Six sheets; numbers and days are cells of their kind; what looks like a formula stays a text."""
    Target.objects.filter(plan=draft, number="T3").update(indicator='=HYPERLINK("x")')
    plan = run(draft, planner)
    parts = read_parts(write_workbook(export_plan(actor=planner, plan=plan, form="xlsx")))
    names = [f'name="{name}"' for name in ("封面", "目标", "措施", "责任", "分解", "阶段")]
    places = [parts["xl/workbook.xml"].index(name) for name in names]
    assert places == sorted(places)
    sheets = [parts[f"xl/worksheets/sheet{number}.xml"] for number in range(1, 7)]
    assert not any("<f>" in sheet for sheet in sheets)
    assert all('state="frozen"' in sheet for sheet in sheets[1:])
    assert "=HYPERLINK" in sheets[1]
    for sheet, value in ((sheets[1], "2.8"), (sheets[3], "12.5"), (sheets[4], "70"), (sheets[5], "46112")):
        assert f"<v>{value}</v>" in sheet
    for words in (planner.name, "全部", "自有数据", "第 1 版"):
        assert words in sheets[0]


@pytest.mark.parametrize("form", ["docx", "pdf", "xlsx", "json"])
def test_the_page_offers_each_form_and_hands_it_out(browser: Client, planner: User, draft: Plan, form: str) -> None:
    """A draft and a plan in force have the menu; the file is named after plan, day and tier."""
    address = reverse("plan_export", args=[draft.pk, form])
    page = reverse("plan_detail", args=[draft.pk])
    assert f'href="{address}"' in browser.get(page).content.decode()
    confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    assert f'href="{address}"' in browser.get(page).content.decode()
    response = browser.get(address)
    assert response.status_code == 200
    name = unquote(response.headers["Content-Disposition"])
    assert name.startswith("attachment") and draft.title in name and name.endswith(f"自有数据.{form}")


def test_nothing_else_is_handed_out(browser: Client, planner: User, draft: Plan) -> None:
    """Another form, and a plan that was discarded, are not found."""
    assert browser.get(reverse("plan_export", args=[draft.pk, "exe"])).status_code == 404
    discard_plan(actor=planner, plan=draft, reason="虚构理由")
    assert browser.get(reverse("plan_export", args=[draft.pk, "docx"])).status_code == 404


@pytest.mark.parametrize("error", [NoTypefaceError(), NotSetError('the text `"虚构"` stands in the way')])
def test_a_pdf_that_cannot_be_set_is_refused_in_words(
    browser: Client, draft: Plan, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    """The page says what to do instead; no word of the plan gets into the log."""

    def fail(paper: OfficialDocument) -> bytes:
        raise error

    monkeypatch.setattr(papers, "write_pdf", fail)
    answer = browser.get(reverse("plan_export", args=[draft.pk, "pdf"]), follow=True)
    assert answer.redirect_chain == [(reverse("plan_detail", args=[draft.pk]), 302)]
    assert "导出 Word" in answer.content.decode()
    assert not any("虚构" in record.getMessage() for record in caplog.records if record.name == "kepan.exports")
