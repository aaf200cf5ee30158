"""What a planner should know about how a document was read: kind, pages, and what stayed outside of the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.planning.models import Document

WORDS: Mapping[str, str | Promise] = {
    "undecodable": _("有 %(count)s 个字的字节读不出来，显示为 �，没有删（第 %(detail)s 字）"),
    "deleted": _("修订里删掉的 %(count)s 处没有读"),
    "hidden": _("隐藏的 %(count)s 处文字没有读"),
    "contents": _("自动生成的目录 %(count)s 行没有读"),
    "headers": _("页眉页脚 %(count)s 段没有读"),
    "footnotes": _("脚注尾注 %(count)s 条没有读"),
    "comments": _("批注 %(count)s 条没有读"),
    "pages_without_text": _("第 %(detail)s 页是图片，没有文字，共 %(count)s 页，要自己看"),
    "outside_main_text": _("网页正文以外的 %(count)s 个字没有读（菜单、链接、版权）"),
    "radicals": _("%(count)s 个部首按同形的汉字读"),
    "converted": _("由 %(detail)s 转换，和原文件对一遍"),
}


SEVERAL = _("这份文件里有 %(count)s 份计划，各成一份草稿；这里是第 %(place)s 份")

DECODED = ("", "txt", "md", "html", "pasted")
"""Kinds whose encoding was decided on; the other ones say theirs themselves."""


def write_kind(document: Document) -> str:
    """Write how a document came in: kind, encoding, number of pages."""
    words = [document.kind, document.encoding if document.kind in DECODED else ""]
    if document.pages:
        words.append(_("%(count)s 页") % {"count": len(document.pages)})
    return " · ".join(filter(None, map(str, words)))


def list_reading(document: Document, tree: Mapping[str, Any], place: int = 0) -> list[str]:
    """List what a person who compares the text with the file should know; `place` says which of its plans is shown."""
    plans = tree.get("plans", ())
    several = [str(SEVERAL) % {"count": len(plans), "place": place + 1}] if len(plans) > 1 else []
    return several + [write_note(note) for note in document.notes if note.get("kind") in WORDS]


def write_note(note: Mapping[str, Any]) -> str:
    """Write one note."""
    return str(WORDS[note["kind"]]) % {"count": note.get("count", 0), "detail": note.get("detail", "")}
