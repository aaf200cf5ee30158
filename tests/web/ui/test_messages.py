"""The catalogue without gettext's tools: reading, writing, compiling, and finding what is not translated."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import polib
import pytest

from scripts.catalogue import Message, compile_catalogue, read_catalogue, write_catalogue
from scripts.messages import (
    CATALOGUE,
    list_catalogue_faults,
    list_page_faults,
    list_python_messages,
    list_script_faults,
    list_template_faults,
    list_template_messages,
    merge,
)


def make_messages() -> list[Message]:
    """One of each sort."""
    return [
        Message("计划", translations=["Plan"], places=["a.py"]),
        Message("%(n)s 项", plural="%(n)s 项", translations=["%(n)s item", "%(n)s items"], flags=["python-format"]),
        Message("状态", context="law", translations=["Legal status"]),
        Message('引"号\\和\n换行', translations=['quote" back\\ and\nline']),
        Message("没译", translations=[""]),
        Message("含糊", translations=["Vague"], flags=["fuzzy"]),
        Message("旧的", translations=["Old"], is_obsolete=True),
    ]


def test_compiled_messages_are_what_gettext_finds() -> None:
    """Plurals and contexts included; fuzzy, obsolete and empty ones are left out."""
    found = gettext.GNUTranslations(io.BytesIO(compile_catalogue(make_messages())))
    assert found.gettext("计划") == "Plan"
    assert [found.ngettext("%(n)s 项", "%(n)s 项", number) for number in (1, 2)] == ["%(n)s item", "%(n)s items"]
    assert found.pgettext("law", "状态") == "Legal status"
    assert found.gettext('引"号\\和\n换行') == 'quote" back\\ and\nline'
    assert [found.gettext(text) for text in ("没译", "含糊", "旧的")] == ["没译", "含糊", "旧的"]


def test_what_is_written_is_read_again_and_by_others(tmp_path: Path) -> None:
    """Our reader and polib agree on a file that we wrote."""
    path = tmp_path / "django.po"
    messages = [message for message in make_messages() if not message.is_obsolete]
    write_catalogue(path, messages)
    ours = {message.key: message.translations for message in read_catalogue(path)}
    assert ours == {message.key: message.translations for message in messages}
    theirs = {
        (entry.msgctxt or "", entry.msgid): list(entry.msgstr_plural.values()) or [entry.msgstr]
        for entry in polib.pofile(str(path))
    }
    assert ours == theirs


def test_the_catalogue_itself_reads_the_same_with_polib() -> None:
    """The real file, entry by entry."""
    theirs = {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}
    assert {message.key for message in read_catalogue(CATALOGUE)} == theirs


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('{% translate "甲" %}', ["甲"]),
        ("{% translate '甲' as x %}", ["甲"]),
        ('{% button _("甲") kind="x" %}', ["甲"]),
        ("{% blocktranslate trimmed %}\n 甲\n 乙\n{% endblocktranslate %}", ["甲 乙"]),
        ("{% blocktranslate with n=x %}甲{{ n }}{% endblocktranslate %}", ["甲%(n)s"]),
        ("{% blocktranslate count n=x %}甲{{ n }}{% plural %}甲{{ n }}{% endblocktranslate %}", ["甲%(n)s"]),
        ("<p>plain</p>{# 注 #}", []),
    ],
)
def test_messages_of_templates(source: str, texts: list[str]) -> None:
    """What Django will look up at run time."""
    assert [message.text for message in list_template_messages(source)] == texts


def test_messages_of_python() -> None:
    """Only calls of translation, only with words in place."""
    source = (
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        'a = _("甲" "乙")\nb = ngettext("一", "多", 2)\nc = pgettext("x", "丙")\nd = _(name)\ne = "丁"\n'
    )
    found = [(message.context, message.text, message.plural) for message in list_python_messages(source)]
    assert sorted(found) == [("", "一", "多"), ("", "甲乙", ""), ("x", "丙", "")]


def test_faults_of_a_catalogue() -> None:
    """Each sort is named."""
    found = {
        message.key: message for message in (Message(text, places=["p"]) for text in ("新", "没译", "含糊", "占%(n)s"))
    }
    held = [
        *make_messages()[4:],
        Message("占%(n)s", translations=["%(m)s"]),
    ]
    assert [fault.split(":")[0] for fault in list_catalogue_faults(found, held)] == [
        "missing",
        "untranslated",
        "fuzzy",
        "no longer used",
        "placeholders differ",
    ]


def test_merging_keeps_words_and_drops_what_is_gone() -> None:
    """What the code still says keeps its translation, a new message waits for one."""
    merged = merge({("", "计划"): Message("计划"), ("", "新"): Message("新")}, make_messages())
    assert {message.text: message.translations for message in merged} == {"计划": ["Plan"], "新": []}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>甲</p>", [1]),
        ('<p>{% translate "甲" %}</p>\n<a title="乙">', [2]),
        ("{# 注释 #}{% comment %}\n甲\n{% endcomment %}\n乙", [4]),
        ("中文{# l10n: the name of a language in itself #}", []),
        ('{% crumbs "甲" %}', [1]),
    ],
)
def test_chinese_outside_translation_in_templates(source: str, lines: list[int]) -> None:
    """Lines are told; comments and marked words are free."""
    assert [number for number, _words in list_template_faults(source)] == lines


def test_chinese_outside_translation_in_scripts_and_pages() -> None:
    """Comments and docstrings are free, words on the screen are not."""
    assert [line for line, _words in list_script_faults('// 注\nsay("甲");\n/* 注\n */ x = "乙"')] == [2, 4]
    source = '"""文档。"""\nfrom x import _\nA = _("甲")\nB = "乙"\nC = "，"  # l10n: x\nD = "丙"  # l10n: y\n'
    assert list(list_page_faults(source)) == [(4, "乙")]
