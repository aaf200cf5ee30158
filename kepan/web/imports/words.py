"""What is said of batches and rows: lights, sentences of states, and the reasons in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.imports.enums import BatchState, Outcome
from kepan.apps.imports.services import FAULTS
from kepan.engine.basis.quantity import write_plain
from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.mapping import SURE, Reason
from kepan.engine.sheets.rows import Doubt
from kepan.web.ui.lists.columns import write_number

STATE_LIGHTS: Mapping[str, str] = {
    BatchState.UPLOADED: "slow",
    BatchState.STAGING: "none",
    BatchState.STAGED: "slow",
    BatchState.APPLYING: "none",
    BatchState.APPLIED: "done",
    BatchState.DROPPING: "none",
    BatchState.DROPPED: "none",
    BatchState.UNDOING: "none",
    BatchState.UNDONE: "none",
}
OUTCOME_LIGHTS: Mapping[str, str] = {
    Outcome.CREATE: "ok",
    Outcome.CHANGE: "done",
    Outcome.SAME: "none",
    Outcome.DOUBTED: "slow",
    Outcome.REFUSED: "late",
    Outcome.SKIPPED: "none",
}
SHOWN_COUNTS = (Outcome.CREATE, Outcome.CHANGE, Outcome.SAME, Outcome.DOUBTED, Outcome.REFUSED)
"""The five counts above a preview; rows that a person left out stand beside them once there are any."""

REASONS: Mapping[str, str | Promise] = {
    "candidates": _("名称相近，认不准"),
    Doubt.HIDDEN: _("文件里隐藏的行"),
    Doubt.MAGNITUDE: _("数量级跳变，疑似元与万元"),
    Doubt.REPEATED: _("文件里重复的行"),
    **{fault.value: words for fault, words in FAULTS.items()},
    "code_wrong": _("统一代码校验不过"),
    "code_taken": _("统一代码已被占用"),
    "code_differs": _("代码和库里的不同"),
    "name_differs": _("名称和代码对不上"),
    "bad_number": _("申请号校验不过"),
    "bad_publication": _("公布号、公告号不对"),
    "number_taken": _("号码已被占用"),
    "certificate_taken": _("证书编号已被占用"),
    "organisation_unsure": _("同名单位不止一家"),
    "region_unknown": _("没有这个地区"),
    "region_unsure": _("地区同名，分不清"),
    "region_closed": _("这个地区不归你录入"),
    "kind_unknown": _("没有这一种"),
    "kind_differs": _("种类和号码不符"),
    "more_than_whole": _("部分大于合计"),
    "days": _("日期先后不对"),
    "same_record": _("两行写的是同一条记录"),
    "just_entered": _("核对以后有人登记了同一条"),
    "changed_meanwhile": _("核对以后有人改过"),
    "record_gone": _("找到的记录已经不在了"),
    "no_figures": _("没有数"),
    "clash": _("和别的记录冲突"),
    "busy": _("别的一行也在改"),
    "no_contact": _("没有联系人姓名"),
    "moves": _("要换地区"),
}
"""What is counted by reason, where it has a short name; other reasons are called as the first of their rows says."""
WHY_SUGGESTED: Mapping[str, str | Promise] = {
    Reason.REMEMBERED: _("记住的"),
    Reason.NAME: _("名称相同"),
    Reason.PART: _("名称相含"),
    Reason.LIKE: _("名称相近"),
}


def write_suggestion(suggestion: Mapping[str, Any] | None) -> tuple[str, str | Promise] | None:
    """Return the light and the words for a suggestion, None where there is none."""
    if not suggestion:
        return None
    score = float(suggestion.get("score", 0))
    words = WHY_SUGGESTED.get(suggestion.get("reason", ""), "")
    if suggestion.get("reason") == Reason.REMEMBERED:
        return "done", words
    return ("ok" if score >= SURE else "slow"), f"{words} {score:.0%}"


def write_cell(value: Any, field: Field | None) -> str:
    """Write a value that was read as people read it; a choice by its first wording."""
    if value is None or value == "":
        return ""
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if field is None:
        return str(value)
    if field.kind is Kind.CHOICE:
        return next((wording for wording, key in field.choices.items() if key == value), str(value))
    if field.kind is Kind.NUMBER or field.kind is Kind.WHOLE:
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return str(value)
        return write_number(Decimal(write_plain(number))) if field.unit else write_plain(number)
    return str(value)
