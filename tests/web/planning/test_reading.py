"""How the draft says what the reader of a file had to say."""

from __future__ import annotations

from kepan.apps.planning.models import Document
from kepan.store.files.documents import SENTENCES, Note
from kepan.web.planning.reading import WORDS, list_reading, write_kind


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
    assert write_kind(Document(kind="pdf", encoding="utf-8", pages=[0, 9])) == "pdf · utf-8 · 2 页"
