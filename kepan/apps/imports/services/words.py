"""What is said of cells, in words: why one cannot be read, what was repaired, what a person should look at."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.engine.sheets.asides import Aside
from kepan.engine.sheets.readings import Fault, Repair
from kepan.engine.sheets.rows import Doubt

FAULTS: dict[Fault, str | Promise] = {
    Fault.REQUIRED: _("必须填写"),
    Fault.ERROR_VALUE: _("表格软件在这里算错了（#N/A、#REF! 等）"),
    Fault.NOT_A_NUMBER: _("不是数字"),
    Fault.ABOUT: _("不是一个准数（约、以上、范围）"),
    Fault.BAD_GROUPS: _("千分位的位置不对"),
    Fault.NOT_WHOLE: _("不是整数"),
    Fault.WRONG_UNIT: _("单位量的是另一种东西"),
    Fault.NOT_A_DAY: _("不是日期"),
    Fault.NO_YEAR: _("日期没有年份"),
    Fault.NO_DAY: _("只有年月，没有日"),
    Fault.NO_SUCH_DAY: _("没有这一天"),
    Fault.UNSURE_DAY: _("分不清哪个是月哪个是日，在上面选日期的顺序"),
    Fault.NOT_TRUTH: _("应写是或否"),
    Fault.NOT_A_CHOICE: _("不在可选的值里"),
    Fault.TOO_LONG: _("太长"),
    Fault.CONTROL_SIGNS: _("有不能保存的字符"),
    Fault.NOT_COMPUTED: _("公式还没有算过，用表格软件打开保存一次再传"),
    Fault.LOST_DIGITS: _("被表格软件当成数字，后面几位已经丢失，把这一列设为文本重新录入"),
    Fault.LOST_SIGNS: _("有字在转换编码时丢失，从原来的系统重新导出"),
}
SUGGESTING = frozenset({Fault.ABOUT, Fault.NOT_A_CHOICE})
"""Faults whose hint is what the cell could have meant."""

REPAIRS: dict[Repair, str | Promise] = {
    Repair.FULL_WIDTH: _("全角字符按半角读"),
    Repair.BLANKS: _("去掉了空格或换行"),
    Repair.SEPARATORS: _("去掉了千分位或货币符号"),
    Repair.NUMERAL: _("汉字数字按数字读"),
    Repair.UNIT: _("按格子里的单位换算"),
    Repair.PERCENT: _("按百分比读"),
    Repair.EMPTY_SIGN: _("当作没有填"),
    Repair.DAY: _("日期换成统一写法"),
    Repair.SERIAL_DAY: _("表格软件的日期序号按日期读"),
    Repair.SHORT_YEAR: _("两位的年份补全"),
    Repair.TIME: _("去掉了时刻"),
    Repair.CHOICE: _("换成统一的说法"),
    Repair.BRACKETS: _("括号里的数按负数读"),
    Repair.SOURCE: _("按来源的写法改写"),
}
DOUBTS: dict[Doubt, str | Promise] = {
    Doubt.FORMULA: _("是公式算出来的，只取了值"),
    Doubt.HIDDEN: _("在文件里是隐藏的"),
    Doubt.OUTSIDE: _("这一行比表头长，多半是格子里有分隔符，后面的格错了位"),
    Doubt.FILLED: _("值在合并的格子里，补到了这一行"),
    Doubt.REPEATED: _("和第 {place} 行写的是同一条"),
    Doubt.MAGNITUDE: _("和{against}差了 {factor} 倍，是不是单位写错了"),
}

ASIDES: dict[Aside, str | Promise] = {
    Aside.TITLE: _("标题"),
    Aside.UNIT_LINE: _("单位说明"),
    Aside.COLUMN_NUMBERS: _("栏次"),
    Aside.TOTAL: _("合计、小计、平均"),
    Aside.REPEATED_HEADING: _("重复的表头"),
    Aside.NOTE: _("注和签名"),
    Aside.SECTION: _("分组的小标题"),
    Aside.OTHER_TABLE: _("下面的另一张表"),
    Aside.NOT_KEPT: _("来源方案不取的行"),
}
"""Why rows are not read, where a person should know; empty rows are not worth a word."""


def write_asides(counts: Mapping[Aside, int]) -> str:
    """Say how many rows were set aside and why; "" where there is nothing to say."""
    listed = [f"{words} {counts[reason]}" for reason, words in ASIDES.items() if counts.get(reason)]
    return str(_("不当数据读的行：{listed}。")).format(listed="、".join(listed)) if listed else ""


def find_suggestion(fault: Fault, hint: str) -> str | None:
    """Find what a cell could have meant; other hints only say what stands there.

    >>> find_suggestion(Fault.ABOUT, "300"), find_suggestion(Fault.NOT_A_DAY, "前年")
    ('300', None)
    """
    return hint if fault in SUGGESTING and hint and "、" not in hint else None


def write_fault(fault: Fault, hint: str = "") -> str:
    """Say why a cell cannot be read.

    >>> write_fault(Fault.NOT_A_NUMBER, "x"), write_fault(Fault.ABOUT, "300")
    ('不是数字。', '不是一个准数（约、以上、范围）。是不是 300？')
    """
    words = str(FAULTS.get(fault, fault.value))
    has_hint = fault in SUGGESTING and hint
    return f"{words}。" + (str(_("是不是 {hint}？")).format(hint=hint) if has_hint else "")


def write_repair(repair: Repair) -> str:
    """Say what was repaired."""
    return f"{REPAIRS.get(repair, repair.value)}。"


def write_doubt(doubt: Doubt, **details: object) -> str:
    """Say what a person should look at."""
    return f"{DOUBTS.get(doubt, doubt.value)}。".format(**details)
