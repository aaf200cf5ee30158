"""The keeper of the English catalogue: it finds what is said, and finds what is missing."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import polib
import pytest

from scripts import messages
from scripts.catalogue import Message, compile_catalogue, read_catalogue, write_catalogue

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext, gettext_lazy

A = _("计划")
B = gettext_lazy("第 %(n)s 条")
C = ngettext("%(n)s 行", "%(n)s 行以上", 3) % {"n": 3}
D = pgettext("动词", "计划")
E = _("上" "传")
F = print("不译")
G = _(A)
"""
TEMPLATE = """{% load i18n %}<h1>{% translate "标题" %}</h1>
{% blocktranslate trimmed count n=n %}
  一共 {{ n }} 条
{% plural %}
  一共 {{ n }} 条
{% endblocktranslate %}
{% link_button url _("打开") %}{% translate '单引号 "里" 面' %}
{% translate "动作" context "按钮" %}{# 注释里的中文 #}{% comment %}也是注释{% endcomment %}"""


def test_python_messages_are_found() -> None:
    """Calls of translation with literal words, in all their forms, and nothing else."""
    found = [(one.context, one.text, one.plural) for one in messages.list_python_messages(PYTHON)]
    assert sorted(found) == sorted(
        [
            ("", "计划", ""),
            ("", "第 %(n)s 条", ""),
            ("", "%(n)s 行", "%(n)s 行以上"),
            ("动词", "计划", ""),
            ("", "上传", ""),
        ]
    )
    assert list(messages.list_python_messages('_ = print\n_("不是翻译")')) == []


def test_template_messages_are_found() -> None:
    """Tags, blocks with plural, arguments of other tags, and words under a context."""
    found = [(one.context, one.text, one.plural) for one in messages.list_template_messages(TEMPLATE)]
    assert sorted(found) == sorted(
        [
            ("", "标题", ""),
            ("", "一共 %(n)s 条", "一共 %(n)s 条"),
            ("", "打开", ""),
            ("", '单引号 "里" 面', ""),
            ("按钮", "动作", ""),
        ]
    )


def make_messages() -> list[Message]:
    """One entry of each sort."""
    return [
        Message("甲", translations=["one"], places=["a.py"]),
        Message('乙\n第二行\t"引\\号"', translations=['two\nsecond\t"quote\\d"'], notes=["# keeps Chinese"]),
        Message("%(n)s 行", plural="%(n)s 行", translations=["%(n)s row", "%(n)s rows"], flags=["python-format"]),
        Message("计划", context="动词", translations=["to plan"]),
        Message("丙", translations=["maybe"], flags=["fuzzy"]),
        Message("丁", translations=[""]),
    ]


def test_a_catalogue_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Ours and another reader of the format agree on every entry."""
    path = tmp_path / "django.po"
    write_catalogue(path, make_messages())
    key = lambda one: (one.context, one.text)  # noqa: E731 a key of sorting
    assert read_catalogue(path) == sorted(make_messages(), key=key)
    theirs = {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(path))}
    assert {key(one) for one in make_messages()} == set(theirs)
    for one in make_messages():
        entry = theirs[key(one)]
        given = list(entry.msgstr_plural.values()) if one.plural else [entry.msgstr]
        assert (given, entry.flags) == (one.translations, one.flags)


def test_an_obsolete_entry_of_another_tool_is_read(tmp_path: Path) -> None:
    """Its words are kept apart from those in use."""
    path = tmp_path / "django.po"
    path.write_text('msgid ""\nmsgstr ""\n\n#~ msgid "旧"\n#~ msgstr "old"\n\nmsgid "新"\nmsgstr "n"\n"ew"\n', "utf-8")
    assert [(one.text, one.translations, one.is_obsolete) for one in read_catalogue(path)] == [
        ("旧", ["old"], True),
        ("新", ["new"], False),
    ]


def test_the_compiled_catalogue_speaks() -> None:
    """gettext of the standard library reads it; fuzzy, empty and obsolete entries stay Chinese."""
    held = [*make_messages(), Message("旧", translations=["old"], is_obsolete=True)]
    spoken = gettext.GNUTranslations(io.BytesIO(compile_catalogue(held)))
    assert spoken.gettext("甲") == "one"
    assert spoken.gettext(make_messages()[1].text) == 'two\nsecond\t"quote\\d"'
    assert [spoken.ngettext("%(n)s 行", "%(n)s 行", n) for n in (1, 2)] == ["%(n)s row", "%(n)s rows"]
    assert (spoken.pgettext("动词", "计划"), spoken.gettext("计划")) == ("to plan", "计划")
    assert [spoken.gettext(text) for text in ("丙", "丁", "旧")] == ["丙", "丁", "旧"]


def list_faults(found: list[Message], held: list[Message]) -> list[str]:
    """Check a catalogue against what the code says."""
    for one in found:
        one.places = ["a.py"]
    return messages.list_catalogue_faults({one.key: one for one in found}, held)


@pytest.mark.parametrize(
    ("held", "says"),
    [
        ([], "missing: '%(n)s 条' (a.py)"),
        ([Message("%(n)s 条", translations=[""])], "untranslated: '%(n)s 条' (a.py)"),
        ([Message("%(n)s 条", translations=["%(n)s rows"], flags=["fuzzy"])], "fuzzy: '%(n)s 条'"),
        ([Message("%(n)s 条", translations=["rows"])], "placeholders differ: '%(n)s 条' and 'rows'"),
        ([Message("%(n)s 条", translations=["%(m)s rows"])], "placeholders differ: '%(n)s 条' and '%(m)s rows'"),
        ([Message("%(n)s 条", translations=["%(n)s 条"])], "Chinese in the translation of '%(n)s 条'"),
        ([Message("%(n)s 条", translations=["%(n)s rows"], is_obsolete=True)], "missing: '%(n)s 条' (a.py)"),
    ],
)
def test_every_fault_of_a_catalogue_is_named(held: list[Message], says: str) -> None:
    """The check fails on each, and is silent on what is right."""
    assert says in list_faults([Message("%(n)s 条")], held)
    assert list_faults([Message("%(n)s 条")], [Message("%(n)s 条", translations=["%(n)s rows"])]) == []


def test_an_entry_that_nothing_says_any_more_is_a_fault() -> None:
    """Extracting drops it, checking names it."""
    assert list_faults([], [Message("旧", translations=["old"])]) == ["no longer used: '旧'"]
    assert messages.merge({}, [Message("旧", translations=["old"])]) == []


def test_a_singular_may_leave_the_number_out() -> None:
    """`1 row` needs no placeholder, its plural does."""
    found = [Message("%(n)s 行", plural="%(n)s 行")]
    one, many = "one row", "%(n)s rows"
    assert list_faults(found, [Message("%(n)s 行", plural="%(n)s 行", translations=[one, many])]) == []
    assert list_faults(found, [Message("%(n)s 行", plural="%(n)s 行", translations=[many, one])]) != []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>直接写</p>", [1]),
        ('\n<p title="提示">{% translate "好" %}</p>', [2]),
        ('{% translate "好" %}{# 注释 #}{% link_button url _("好") %}', []),
        ("{% blocktranslate %}好{% endblocktranslate %}\n\n坏", [3]),
        ("{% comment %}\n注释\n{% endcomment %}\n坏", [4]),
    ],
)
def test_chinese_outside_translation_is_found_in_templates(source: str, lines: list[int]) -> None:
    """With its line; what tags and notes hold is free."""
    assert [number for number, _words in messages.list_template_faults(source)] == lines


def test_chinese_outside_translation_is_found_in_scripts_and_pages() -> None:
    """Comments and docstrings are free, strings that people see are not."""
    assert list(messages.list_script_faults("/* 注释 */\n// 注释\nlet a = '坏';")) == [(3, "let a = '坏';")]
    source = '"""文档。"""\nfrom x import _\na = _("好")\nb = "坏"\nc = "、"\nd = "记"  # l10n: a mark\n'
    assert list(messages.list_page_faults(source)) == [(4, "坏")]


def test_merging_keeps_the_words_there_are() -> None:
    """New messages come in empty, known ones keep words, notes and doubt."""
    held = [
        Message("甲", translations=["one"], notes=["# note"], flags=["fuzzy"]),
        Message("行", translations=["rows"]),
    ]
    found = {one.key: one for one in (Message("甲"), Message("行", plural="行"), Message("新"))}
    assert [(one.text, one.translations, one.notes, one.flags) for one in messages.merge(found, held)] == [
        ("甲", ["one"], ["# note"], ["fuzzy"]),
        ("行", ["rows", "rows"], [], []),
        ("新", [], [], []),
    ]


def test_compiling_and_extracting_change_nothing_that_is_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run writes nothing; extracting from a catalogue that is complete gives the same file."""
    path = tmp_path / "django.po"
    path.write_bytes(messages.CATALOGUE.read_bytes())
    monkeypatch.setattr(messages, "CATALOGUE", path)
    assert messages.main([]) == 0
    compiled = path.with_suffix(".mo")
    before = compiled.stat().st_mtime_ns
    assert messages.main(["--compile"]) == 0
    assert compiled.stat().st_mtime_ns == before
    assert len(polib.mofile(str(compiled))) == len(read_catalogue(path))
    assert messages.main(["--extract"]) == 0
    extracted = path.read_bytes()
    assert messages.main(["--extract"]) == 0
    assert path.read_bytes() == extracted
    assert messages.main(["--check"]) == int(any(not one.is_translated for one in read_catalogue(path)))
