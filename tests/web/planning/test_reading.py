"""How the draft says what the reader of a file had to say."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.planning.models import Document
from kepan.apps.planning.services import create_plan
from kepan.store.files.documents import SENTENCES, Note
from kepan.web.planning.reading import WORDS, list_reading, write_kind
from tests.factories.files import make_docx, make_pdf, set_lines, write_paragraph
from tests.factories.planning import make_planner, run_compile


def test_every_note_has_words_in_both_places() -> None:
    assert set(WORDS) == set(SENTENCES)
    for kind in SENTENCES:
        note = Note(kind, 3, "12, 40")
        assert "{" not in note.get_sentence()
        assert "%" not in list_reading(Document(notes=[note.as_json()]), {})[0]


def test_a_note_of_a_later_version_is_passed_by() -> None:
    assert list_reading(Document(notes=[{"kind": "unheard"}]), {}) == []


def test_a_document_of_the_first_version_shows_its_encoding() -> None:
    assert write_kind(Document(encoding="gb18030")) == "gb18030"
    assert write_kind(Document(kind="pdf", encoding="utf-8", pages=[0, 9])) == "pdf · 2 页"


@pytest.mark.django_db
def test_the_draft_says_how_its_document_was_read() -> None:
    """Kind, pages and what was left out stand above the text."""
    planner = make_planner()
    assert planner.region is not None
    User.objects.filter(pk=planner.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(planner, backend="kepan.web.accounts.backend.AuthenticationBackend")
    sentence = write_paragraph("新增高新技术企业120家。")
    deleted = "<w:p><w:del><w:r><w:delText>100</w:delText></w:r></w:del></w:p>"
    files = {
        "计划.docx": make_docx(sentence + deleted, parts={"[Content_Types].xml": "<a/>"}),
        "计划.pdf": make_pdf([set_lines(["新增高新技术企业120家。"]), set_lines(["新建平台3家。"])]),
    }
    pages = []
    for name, content in files.items():
        plan = run_compile(create_plan(actor=planner, content=content, name=name, region=planner.region).plan)
        pages.append(client.get(reverse("plan_detail", args=[plan.pk])).content.decode())
    assert "docx</span>" in pages[0]
    assert "修订里删掉的 1 处没有读" in pages[0]
    assert "pdf · 2 页</span>" in pages[1]
