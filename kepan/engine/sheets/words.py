"""What is said to a person of a cell that was not taken as it stood: the reason and what to do, in one place.

Chinese only; the sentences name the field by its label and, where one is known, what the cell could have been.
"""

from __future__ import annotations

from collections.abc import Mapping

from kepan.engine.sheets.fields import Field
from kepan.engine.sheets.readings import Fault, Repair
from kepan.engine.sheets.rows import Doubt

FAULTS: Mapping[Fault, str] = {
    Fault.REQUIRED: "{label}必填。空格不当 0 处理，请填上；确实没有的，这一行先不导入",
    Fault.ERROR_VALUE: "公式出错（{hint}）。请改好公式，或直接填上值",
    Fault.NOT_A_NUMBER: "{label}要填数字",
    Fault.ABOUT: "{label}要填确切的数字，不能是约数或区间",
    Fault.BAD_GROUPS: "千分位逗号的位置不对，看不出是多少。请去掉逗号重填",
    Fault.NOT_WHOLE: "{label}要填整数",
    Fault.WRONG_UNIT: "单位“{hint}”量的不是{label}（按“{unit}”计）。请改表头或单元格里的单位",
    Fault.NOT_A_DAY: "{label}要填日期，如 2026-03-05",
    Fault.NO_YEAR: "日期缺年份。请补上，如 2026-03-05",
    Fault.NO_DAY: "日期缺“日”。请写全，如 2026-03-05",
    Fault.NO_SUCH_DAY: "没有这一天。请核对月和日",
    Fault.UNSURE_DAY: "分不清哪个是月、哪个是日。请写成 2026-03-05 的样子，或在导入时指定顺序",
    Fault.NOT_TRUTH: "{label}要填“是”或“否”",
    Fault.NOT_A_CHOICE: "{label}不在可选的范围内，可以填：{choices}",
    Fault.TOO_LONG: "{label}太长（{hint} 字）。请缩短",
    Fault.NOT_COMPUTED: "公式还没有算过，文件里没有结果。请用表格软件打开、保存后再导入，或直接填上值",
    Fault.LOST_DIGITS: "{label}被表格软件当成了数字，后面几位已经丢失。请把这一列设为文本格式，重新录入",
    Fault.LOST_SIGNS: "{label}里有字在转换编码时丢失。请从原来的系统重新导出，或重新录入",
    Fault.CONTROL_SIGNS: "{label}里有看不见的控制字符，多半是复制时带来的。请重新录入",
}
HINTED: Mapping[Fault, str] = {
    Fault.NOT_A_NUMBER: "{label}要填数字，是不是 {hint}",
    Fault.NOT_A_CHOICE: "{label}不在可选的范围内，是不是“{hint}”",
}
"""Sentences for where it is known what the cell could have been."""

DOUBTS: Mapping[Doubt, str] = {
    Doubt.FORMULA: "{label}是公式算出来的，导入的是文件保存时的结果，请核对",
    Doubt.HIDDEN: "{label}在文件里是隐藏的，请确认要不要导入",
    Doubt.MAGNITUDE: "{label}和别的数相差一个单位的量级，请确认是“元”还是“万元”",
    Doubt.REPEATED: "和前面的一行重复，请确认保留哪一行",
    Doubt.OUTSIDE: "这一行比表头长，多半是单元格里有分隔符，后面的格错了位，请核对",
    Doubt.FILLED: "{label}取自合并的单元格，请确认这一行也是这个值",
}
REPAIRS: Mapping[Repair, str] = {
    Repair.FULL_WIDTH: "全角字符读作半角",
    Repair.BLANKS: "去掉了多余的空格、换行或引号",
    Repair.SEPARATORS: "去掉了千分位逗号或货币符号",
    Repair.NUMERAL: "中文数字读作数字",
    Repair.UNIT: "按单元格里写的单位换算",
    Repair.PERCENT: "显示为百分数，按百分数读",
    Repair.EMPTY_SIGN: "“—”“无”一类的写法读作没有填",
    Repair.DAY: "别的写法的日期读作日期",
    Repair.SERIAL_DAY: "表格软件的日期序号读作日期",
    Repair.SHORT_YEAR: "两位的年份补成四位",
    Repair.TIME: "去掉了钟点",
    Repair.CHOICE: "相近的说法读作可选的一项",
    Repair.SOURCE: "来源有自己的写法，按它的方案改写",
    Repair.BRACKETS: "括号里的数读作负数",
}
ROW = "这一行"
MOST_CHOICES = 8


def write_fault(fault: Fault, field: Field, hint: str = "") -> str:
    """Write why a cell of a field is not taken and what to do.

    >>> write_fault(Fault.NOT_WHOLE, Field("staff", "职工人数"))
    '职工人数要填整数'
    >>> write_fault(Fault.NOT_A_CHOICE, Field("kind", "类型", choices={"发明": "i", "外观": "d"}))
    '类型不在可选的范围内，可以填：发明、外观'
    """
    form = HINTED[fault] if hint and fault in HINTED else FAULTS[fault]
    return form.format(label=field.label, hint=hint, unit=field.unit, choices=_list_choices(field))


def _list_choices(field: Field) -> str:
    # Of several wordings of one choice the first is named.
    first = {key: word for word, key in reversed(list(field.choices.items()))}
    words = [word for word, key in field.choices.items() if first[key] == word]
    more = "……" if len(words) > MOST_CHOICES else ""
    return "、".join(words[:MOST_CHOICES]) + more


def write_doubt(doubt: Doubt, field: Field | None = None) -> str:
    """Write what a person should look at; without a field it is the row.

    >>> write_doubt(Doubt.HIDDEN), write_doubt(Doubt.HIDDEN, Field("staff", "职工人数"))
    ('这一行在文件里是隐藏的，请确认要不要导入', '职工人数在文件里是隐藏的，请确认要不要导入')
    """
    return DOUBTS[doubt].format(label=field.label if field else ROW)


def write_repair(repair: Repair) -> str:
    """Write what was changed on the way from a cell to its value."""
    return REPAIRS[repair]
