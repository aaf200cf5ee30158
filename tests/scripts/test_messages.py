"""The keeper of the English catalogue, at its edges and as a command; its parts are tested in tests/web/ui."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from scripts import messages
from scripts.catalogue import Message, read_catalogue


def list_faults(found: list[Message], held: list[Message]) -> list[str]:
    """Check a catalogue against what the code says."""
    for one in found:
        one.places = ["a.py"]
    return messages.list_catalogue_faults({one.key: one for one in found}, held)


def test_an_obsolete_entry_of_another_tool_is_read(tmp_path: Path) -> None:
    """Its words are kept apart from those in use; words over several lines are one text."""
    path = tmp_path / "django.po"
    path.write_text('msgid ""\nmsgstr ""\n\n#~ msgid "旧"\n#~ msgstr "old"\n\nmsgid "新"\nmsgstr "n"\n"ew"\n', "utf-8")
    assert [(one.text, one.translations, one.is_obsolete) for one in read_catalogue(path)] == [
        ("旧", ["old"], True),
        ("新", ["new"], False),
    ]


@pytest.mark.parametrize(
    ("held", "faults"),
    [
        (Message("%(n)s 条", translations=["%(n)s rows"]), []),
        (Message("%(n)s 条", translations=["rows"]), ["placeholders differ: '%(n)s 条' and 'rows'"]),
        (Message("%(n)s 条", translations=["%(n)s 条"]), ["Chinese in the translation of '%(n)s 条'"]),
        (Message("%(n)s 条", translations=["%(n)s 条"], notes=["# keeps Chinese"]), []),
        (
            Message("%(n)s 条", translations=["%(n)s rows"], is_obsolete=True),
            ["missing: '%(n)s 条' (a.py)", "no longer used: '%(n)s 条'"],
        ),
    ],
)
def test_faults_of_one_translation(held: Message, faults: list[str]) -> None:
    """Each is named with its words, and what is right is passed over."""
    assert list_faults([Message("%(n)s 条")], [held]) == faults


def test_a_singular_may_leave_the_number_out() -> None:
    """`one row` needs no placeholder, its plural does."""
    found = [Message("%(n)s 行", plural="%(n)s 行")]
    one, many = "one row", "%(n)s rows"
    assert list_faults(found, [Message("%(n)s 行", plural="%(n)s 行", translations=[one, many])]) == []
    assert list_faults(found, [Message("%(n)s 行", plural="%(n)s 行", translations=[many, one])]) == [
        "placeholders differ: '%(n)s 行' and 'one row'"
    ]


def test_merging_keeps_doubts_and_makes_plurals() -> None:
    """A known message keeps notes and doubt; one that became a plural starts from the words there were."""
    held = [
        Message("甲", translations=["one"], notes=["# note"], flags=["fuzzy"]),
        Message("行", translations=["rows"]),
    ]
    found = {one.key: one for one in (Message("甲"), Message("行", plural="行"))}
    assert [(one.text, one.translations, one.notes, one.flags) for one in messages.merge(found, held)] == [
        ("甲", ["one"], ["# note"], ["fuzzy"]),
        ("行", ["rows", "rows"], [], []),
    ]


def test_compiling_and_extracting_twice_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second compile does not write; a second extract gives the same file."""
    path = tmp_path / "django.po"
    path.write_bytes(messages.CATALOGUE.read_bytes())
    monkeypatch.setattr(messages, "CATALOGUE", path)
    assert messages.main([]) == 0
    compiled = path.with_suffix(".mo")
    before = compiled.stat().st_mtime_ns
    assert messages.main(["--compile"]) == 0
    assert compiled.stat().st_mtime_ns == before
    assert len(polib.mofile(str(compiled))) == sum(one.is_translated for one in read_catalogue(path))
    assert messages.main(["--extract"]) == 0
    extracted = path.read_bytes()
    assert messages.main(["--extract"]) == 0
    assert path.read_bytes() == extracted
