"""What the engine says of types and entries, in the language of whoever reads it.

Its own patterns are messages of the catalogue; those of the language of expressions are in English, and stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepan.engine.basis.expressions import Kind
from kepan.engine.basis.saying import Said
from kepan.engine.ledgers.faults import TypeFault

KINDS: Mapping[str, str | Promise] = {
    Kind.NUMBER: _("数"),
    Kind.MONEY: _("金额"),
    Kind.DATE: _("日期"),
    Kind.TEXT: _("文字"),
    Kind.FLAG: _("是否"),
    Kind.RATIO: _("比率"),
    Kind.ANY: _("尚不知道的值"),
}
EXPRESSIONS: Mapping[str, str | Promise] = {
    "the value must be a %(wanted)s, not a %(kind)s": _("结果要是%(wanted)s，不能是%(kind)s"),
    "there is no record “%(step)s” here; there are: %(listed)s": _("这里没有记录“%(step)s”，有的是：%(listed)s"),
    "a division can only be compared with something, never computed on": _(
        "除法只能用来比较，不能接着算；要得出数，用 divide(a, b) 或 ratio(a, b)"
    ),
    "a condition is expected here, not a %(kind)s": _("这里要一个条件，不能是%(kind)s"),
    "a number is expected here, not a %(kind)s": _("这里要一个数，不能是%(kind)s"),
    "unknown field “%(value)s”": _("没有字段“%(value)s”"),
    "a %(kind)s can only be equal or different": _("%(kind)s只能比较是否相同，不能比大小"),
    "an amount is compared with a bare number: write its unit": _("金额和没有单位的数比较：写上单位（元、万元、亿元）"),
    "a %(kind)s is compared with a %(kind2)s": _("%(kind)s不能和%(kind2)s比较"),
    "“%(literal)s” is none of: %(listed)s": _("“%(literal)s”不在可选的里面：%(listed)s"),
    "an amount and a bare number are added: write the unit": _("金额和没有单位的数相加减：写上单位（元、万元、亿元）"),
    "a date and a %(kind)s cannot be added": _("日期不能加减%(kind)s"),
    "%(name)s(…) takes one value": _("%(name)s(…) 要一个值"),
    "unknown function “%(name)s”": _("没有函数“%(name)s”"),
    "%(name)s(…) takes %(count)s values": _("%(name)s(…) 要 %(count)s 个值"),
    "%(name)s(…) takes a %(kind)s here, not a %(kind2)s": _("%(name)s(…) 这里要%(kind)s，不能是%(kind2)s"),
    "%(name)s(…) takes %(wanted)s values": _("%(name)s(…) 要 %(wanted)s 个值"),
    "%(name)s(…) takes numbers or dates": _("%(name)s(…) 要数或日期"),
    "sum(…) adds values of one kind": _("sum(…) 只加同一种值"),
    "%(value)s(…) begins with the name of a list": _("%(value)s(…) 里先写一个列表的名称"),
    "there is no list “%(value)s” here": _("这里没有列表“%(value)s”"),
    "%(value)s(…) takes a list, %(words)s": _("%(value)s(…) 要一个列表和%(words)s"),
    "a condition": _("一个条件"),
    "and perhaps a condition": _("可以有的一个条件"),
    "a value, and perhaps a condition": _("一个值，还可以有一个条件"),
    "a number, and perhaps a condition": _("一个数，还可以有一个条件"),
    "a date, and perhaps a condition": _("一个日期，还可以有一个条件"),
    "a text, and perhaps a condition": _("一段文字，还可以有一个条件"),
    "a first and a last day, and perhaps a condition": _("起止两个日期，还可以有一个条件"),
    "%(value)s(…) does not take a %(kind)s here": _("%(value)s(…) 这里不能是%(kind)s"),
    "%(unit)s and %(unit2)s do not go together": _("%(unit)s和%(unit2)s不能一起算"),
    "an expression has at most %(most_words)s words": _("算式最多 %(most_words)s 个词"),
    "“%(text)s” is not understood here": _("这里看不懂“%(text)s”"),
    "%(value)s is no day": _("没有 %(value)s 这一天"),
    "%(digits)s%(unit)s is no whole number of fen": _("%(digits)s%(unit)s不到一分，或有不满一分的零头"),
    "“%(value)s” is not expected here": _("这里不该有“%(value)s”"),
    "“%(sign)s” is expected here": _("这里要“%(sign)s”"),
    "brackets are nested more than %(most_nested)s deep": _("括号套了超过 %(most_nested)s 层"),
    "“in” is expected here": _("这里要“in”"),
    "a value is expected here: a number, a date or a text between quotes": _("这里要一个值：数、日期，或引号里的文字"),
    "signs are nested more than %(most_nested)s deep": _("符号套了超过 %(most_nested)s 层"),
    "a value is missing here": _("这里少一个值"),
    "“%(value)s” here": _("这里不能是“%(value)s”"),
}
"""What is wrong with an expression."""
NAMED = (
    _("标识"),
    _("分组"),
    _("字段"),
    _("状态"),
    _("步骤"),
    _("条件"),
    _("提醒"),
    _("参数"),
    _("统计量"),
    _("选项"),
    _("检查项"),
    _("列"),
    _("台账"),
)
"""What faults of types say is missing or stands twice."""


def write_said(words: str) -> str:
    """Write what the engine said in the language of now; other words are left as they are.

    >>> write_said(Said("“%(text)s”不是数", text="大")), write_said("大")
    ('“大”不是数', '大')
    """
    if not isinstance(words, Said):
        return words
    pattern = str(EXPRESSIONS.get(words.pattern) or gettext(words.pattern))
    arguments = {key: _write_argument(value) for key, value in words.arguments.items()}
    return pattern % arguments if arguments else pattern


def write_faults(faults: Iterable[TypeFault]) -> tuple[TypeFault, ...]:
    """Write what is wrong with a type in the language of now."""
    return tuple(replace(one, words=write_said(one.words)) for one in faults)


def _write_argument(value: object) -> Any:
    if isinstance(value, Said):
        return write_said(value)
    return str(KINDS[value]) if isinstance(value, Kind) else value
