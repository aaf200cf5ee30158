"""What the panels of the type editor ask for: the boxes of each kind of part, with their words and choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kepan.apps.ledgers.enums import Group
from kepan.engine.ledgers.drafting import Document
from kepan.engine.ledgers.types import FieldKind
from kepan.web.ledgers.types_options import (
    Options,
    list_body_kinds,
    list_dimensions,
    list_facts,
    list_fields,
    list_gone_states,
    list_ledger_titles,
    list_no_or_parameters,
    list_owed_states,
    list_quota,
    list_roles,
    list_staff,
    list_states,
    list_steps,
    list_told,
    list_ways,
    list_ways_to_split,
    list_words,
)
from kepan.web.ledgers.words import KINDS, ROUTES, STATE_KINDS, STRENGTHS, VISIBILITIES
from kepan.web.ui.navigation import Words

MEASURES: Mapping[str, Words] = {"count": _("计数"), "sum": _("求和"), "distinct": _("去重计数")}
TIERS: Mapping[str, Words] = {
    "public_data": _("公开数据"), "owned_data": _("自有数据"), "proprietary_data": _("专有数据")
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a box of rows; one of kind "flag" is ticked, and `is_on` says that nothing said means yes.

    One of kind "choices" holds choices by their titles.
    """

    name: str
    label: Words
    kind: str = "line"
    options: Options | None = None
    is_on: bool = False


@dataclass(frozen=True)
class Box:
    """A box of a panel: the name of its value in the part, its words, and what one types into it.

    `kind` is line, text, whole, number, flag, select, many, places (several, in their order), days, expression, rows
    or pairs (a value for each of some names). `otherwise` is what holds where nothing is said. Boxes with `is_more`
    stand below the others, folded away.
    """

    name: str
    label: Words
    kind: str = "line"
    help: Words = ""
    options: Options | None = None
    columns: tuple[Column, ...] = ()
    otherwise: Any = ""
    is_more: bool = False


WHEN = Box("states", _("在哪些状态"), "many", _("不选就是全部状态。"), list_states)
KEY = Box("key", _("标识"), "line", _("算式、导入导出和接口用它；启用以后改名称不用改标识。"), is_more=True)
FIELD_KINDS = list_words(KINDS)
STATE_KIND = list_words(STATE_KINDS)

BASIC = (
    Box("title", _("台账名称")),
    Box("about", _("做什么用"), "text", _("一两句话，写在台账上面。")),
    Box("group", _("放在哪一组"), "select", "", lambda _d: [(str(key), str(label)) for key, label in Group.choices]),
    Box("label", _("一条记录怎么称呼"), "line", _("用字段的标识，如 {name}；{number} 是编号。")),
    Box("number", _("编号"), "line",
        _("如 SB-{year}-{serial:4}，每年从 1 起；也可用 {month}、{region}（代码）和必填单选字段的标识。空着不编号。")),
    Box("writers", _("谁登记"), "many", "", list_roles),
    Box("readers", _("谁查看"), "many", _("不选就是本地区全部工作人员。"), list_roles),
    Box("subject", _("记录属于哪个单位"), "select", _("单位字段；企业看得到、填得了属于自己的。"),
        list_fields("organisation", is_optional=True)),
    Box("office_only", _("别的科室只能看"), "flag", _("每条记录由它的科室改和办，局领导都可以。"), is_more=True),
    Box("parameter_day", _("参数按哪天的值"), "select", _("空着就按今天的值。"),
        list_fields("date", is_optional=True), is_more=True),
    Box("calendar_fields", _("日历里显示"), "many", "", list_fields("date")),
    Box("map_field", _("地图按哪个字段"), "select", _("空着就按记录的地区。"),
        list_fields("region", is_optional=True), is_more=True),
    Box("quota", _("名额"), "places", _("先选字段，再选参数：这个字段相同的记录最多几条。"), list_quota, is_more=True),
    Box("title_en", _("英文名称"), is_more=True),
    Box("tier", _("数据级别"), "select", "", list_words(TIERS), otherwise="owned_data", is_more=True),
    Box("key", _("标识"), "line", _("启用以后不能改。"), is_more=True),
)  # fmt: skip
SECTION = (Box("title", _("分组名称")), KEY)
MEANS = (Box("title", _("名称")), Box("kind", _("种类"), "select", "", FIELD_KINDS, otherwise="text"))
DEFAULT = Box("default", _("新记录先填"), "line", _("打开表单时已经填好的值；选项写它的标识。"), is_more=True)
ASKED = (
    Box("help", _("填写说明"), "line", _("写在输入框下面。")),
    Box("required", _("必填"), "flag", _("离开起草状态以后必填。")),
)
SHOWN = (
    Box("list", _("列表里显示"), "flag"),
    Box("filter", _("可以筛选和排序"), "flag"),
    Box("search", _("可以搜索"), "flag"),
)
MANY = Box("many", _("可以填多个"), "flag")
UNIQUE = Box("unique", _("不能重复"), "flag")
RULED = (
    Box("validation", _("校验"), "expression", _("要成立的条件，如：还要晚于另一个日期。")),
    Box("message", _("不符合时说什么")),
)
SEEN = (
    Box("visibility", _("谁看得到"), "select", "", list_words(VISIBILITIES), otherwise="internal", is_more=True),
    Box("seen_by", _("限定范围时还有谁看"), "many", "", list_roles, is_more=True),
    Box("hidden_in", _("在这些状态只给科室看"), "many", "", list_states, is_more=True),
)
UNIT = (
    Box("unit", _("单位"), "line", _("如 平方米、万元、人、%。")),
    Box("places", _("小数位数"), "whole", otherwise=0),
)
BOUNDS = (Box("least", _("最小"), "number"), Box("most", _("最大"), "number"))
CHOICES = Box(
    "choices", _("选项"), "rows", _("清空名称就是去掉；停用的不再给选，以前的值还看得到。"),
    columns=(Column("title", _("名称")), Column("retired", _("停用"), "flag")),
)  # fmt: skip
ITEMS = Box(
    "items", _("检查项"), "rows", _("清空名称就是去掉。"),
    columns=(
        Column("title", _("名称")), Column("threshold", _("要求")), Column("weight", _("分值"), "number"),
        Column("mandatory", _("必须"), "flag", is_on=True), Column("needs_evidence", _("要佐证"), "flag"),
    ),
)  # fmt: skip
INNER = ("text", "number", "money", "date", "flag", "choice", "organisation", "person")
COLUMNS = Box(
    "columns", _("列"), "rows", _("清空名称就是去掉。"),
    columns=(
        Column("title", _("名称")),
        Column("kind", _("种类"), "select", lambda _d: [(kind, str(KINDS[FieldKind(kind)])) for kind in INNER]),
        Column("unit", _("单位")),
        Column("choices", _("选项（、隔开）"), "choices"),
        Column("required", _("必填"), "flag"),
    ),
)  # fmt: skip
COMPUTED = (
    Box("expression", _("算式"), "expression", _("点下面的名称写进算式；写的时候就检查。")),
    Box(
        "discloses", _("对看不到来源字段的人也显示"), "flag",
        _("不选时，谁看不到算式里的某个字段，就看不到算出的结果。"), is_more=True,
    ),
    *UNIT,
)  # fmt: skip
OF_KIND: Mapping[str, tuple[Box, ...]] = {
    FieldKind.TEXT: (Box("most_length", _("最多几个字"), "whole", otherwise=200, is_more=True), MANY, UNIQUE),
    FieldKind.LONG_TEXT: (Box("most_length", _("最多几个字"), "whole", otherwise=200),),
    FieldKind.NUMBER: (*UNIT, *BOUNDS),
    FieldKind.MONEY: (*UNIT, *BOUNDS),
    FieldKind.CHOICE: (CHOICES, MANY),
    FieldKind.ORGANISATION: (Box("roles", _("哪类单位"), "many", _("不选就是全部。"), list_body_kinds), MANY, UNIQUE),
    FieldKind.PERSON: (MANY, UNIQUE),
    FieldKind.RIGHT: (MANY, UNIQUE),
    FieldKind.PROJECT: (MANY, UNIQUE),
    FieldKind.AGREEMENT: (MANY, UNIQUE),
    FieldKind.REGION: (MANY,),
    FieldKind.INDUSTRY: (MANY,),
    FieldKind.ENTRY: (
        Box("ledgers", _("指向哪些台账"), "many", _("不选就是任何台账。"), list_ledger_titles),
        Box("inverse", _("在对方那边叫什么")), MANY, UNIQUE,
    ),
    FieldKind.BACKLINKS: (
        Box("ledgers", _("哪一本台账指过来"), "many", _("选一本。"), list_ledger_titles),
        Box("through", _("经哪个字段"), "select", "", list_ways),
    ),
    FieldKind.CHECKLIST: (
        ITEMS,
        Box("set_by", _("按哪个选项分别检查"), "select", "", list_fields("choice", is_optional=True), is_more=True),
    ),
    FieldKind.TABLE: (COLUMNS,),
    FieldKind.COMPUTED: COMPUTED,
}  # fmt: skip
NOT_TYPED = frozenset({FieldKind.COMPUTED, FieldKind.BACKLINKS})
PLAIN = frozenset(
    {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE, FieldKind.PERIOD,
     FieldKind.FLAG, FieldKind.CHOICE}
)  # fmt: skip
"""Kinds of which one value can be written in a line."""
STATE = (
    Box("title", _("状态名称")),
    Box("kind", _("算作"), "select", _("起草：还在写；办理中；有效：正在起作用；结束。"), STATE_KIND, otherwise="open"),
    Box("outside", _("对外叫什么"), "line", _("企业看到的名称；空着就一样。")),
    Box("was", _("接收哪些去掉的状态"), "many", _("原来在那个状态的记录转到这里。"), list_gone_states),
    Box("late", _("没办就标红"), "flag", is_more=True),
    Box("writers", _("谁能改"), "many", _("不选：登记的角色；结束以后只有局领导，都要写理由。"), list_roles,
        is_more=True),
    KEY,
)  # fmt: skip
STEP = (
    Box("title", _("步骤名称"), "line", _("按钮上的字，如 提交、同意、退回。")),
    Box("sources", _("从哪些状态"), "many", "", list_states),
    Box("target", _("到"), "select", "", list_states),
    Box("roles", _("谁办"), "many", "", list_roles),
    Box("fields", _("办的时候要填"), "many", "", list_fields()),
    Box("needs_reason", _("要写理由"), "flag"),
    Box("by_another", _("不能由登记人或上一步的人办"), "flag"),
    Box("route.kind", _("审批"), "select", _("提出以后等谁同意。"),
        lambda document: [("", str(_("不用审批"))), *list_words(ROUTES)(document)]),
    Box("route.roles", _("由谁审批"), "places", _("依次审批时按这里的先后。"), list_staff),
    Box("within_days", _("几天内办"), "whole", _("超过就算逾期。")),
    Box("told_before", _("逾期前几天提醒"), "whole", _("提醒一次，最早在时限过半；0 就不提醒。"), otherwise=3,
        is_more=True),
    Box("escalates_to", _("逾期报给谁"), "select", "", list_staff),
    Box("guards", _("办这一步的条件"), "rows", _("只在办这一步时检查；清空第一栏就是去掉。"), is_more=True,
        columns=(Column("message", _("不满足时说什么")), Column("expression", _("要成立的条件")),
                 Column("strength", _("强度"), "select", list_words(STRENGTHS)), Column("document", _("文号")))),
    Box("automatic", _("自动办理的条件"), "expression", _("条件成立的那天夜里自动办，如 today > 某个日期。"),
        is_more=True),
    KEY,
)  # fmt: skip
UNIQUE_RULE = (
    Box("fields", _("哪些字段合起来不能重复"), "many", "", list_fields()),
    Box("everywhere", _("各地区之间也不能重复"), "flag", _("不选就只看同一个地区的；选了，别处有也不能登记。")),
    WHEN,
    Box("message", _("重复时说什么")),
    Box("strength", _("强度"), "select", "", list_words(STRENGTHS), otherwise="refuse"),
    Box("condition", _("只在什么条件下"), "expression", is_more=True),
)
GUARD = (
    Box("message", _("不满足时说什么")),
    Box("expression", _("要成立的条件"), "expression", _("点下面的名称写进条件。")),
    Box("strength", _("强度"), "select", "", list_words(STRENGTHS), otherwise="refuse"),
    WHEN,
    Box("document", _("文号")),
    Box(
        "rulebook",
        _("由哪本规则评判"),
        "line",
        _("规则从年报、知识产权和称号判断；还没有这本规则时显示“暂不能核对”。"),
        is_more=True,
    ),
    KEY,
)
PARAMETER = (
    Box("title", _("参数名称")),
    Box("unit", _("单位")),
    Box("values", _("从哪天起是多少"), "rows", _("新的一行写新的值，以前的日子还按以前的。"),
        columns=(Column("starts_on", _("起"), "date"), Column("value", _("值"), "number"),
                 Column("document", _("文号")), Column("verified", _("已核对"), "flag"))),
    KEY,
)  # fmt: skip
REMINDER = (
    Box("title", _("提醒什么")),
    Box("date", _("按哪个日期"), "select", "", list_fields("date", "computed")),
    Box("days", _("提前几天"), "days", _("几个数用逗号分开，如 90,30,7。"), otherwise=[180, 90, 30]),
    Box("overdue_every", _("过期以后每几天再提醒"), "whole", _("0 就只提醒一次。"), otherwise=0),
    WHEN,
    Box("to", _("提醒谁"), "many", "", list_told, otherwise=["responsible"]),
    Box("tells", _("提醒里写上"), "many", _("只能选对全部工作人员公开的字段。"), list_fields(), is_more=True),
    KEY,
)
FACT = (
    Box("title", _("统计什么")),
    Box("measure", _("怎么算"), "select", "", list_words(MEASURES), otherwise="count"),
    Box("field", _("哪个字段"), "select", _("求和、去重计数要选。"), list_fields(is_optional=True)),
    Box("condition", _("哪些记录"), "expression", _("空着就是全部；如 state = \"标识\"。")),
    Box("time", _("按哪个日期归期"), "select", "", list_fields("date", is_optional=True)),
    Box("dimensions", _("可以分开看"), "many", "", list_dimensions),
    Box(
        "discloses", _("用到限定范围的字段时也对工作人员公开"), "flag",
        _("只在得数看不出单条内容时选。"), is_more=True,
    ),
    KEY,
)  # fmt: skip
FIGURE = (
    Box("title", _("指标名称")),
    Box("fact", _("数什么"), "select", _("上面“给指标的数”里的一个，或者别的台账的。"), list_facts),
    Box("over", _("占什么的比例"), "select", _("空着就是数本身。"), list_facts),
    Box("by", _("分开看"), "select", _("每个值一行；按周、按月要有归期的日期。"), list_ways_to_split),
    Box("every", _("没有记录的也列一行"), "flag", _("看得出哪个地区、哪一类还没有。")),
    Box("target", _("目标"), "select", _("分开看时每一行都要达到。"), list_no_or_parameters),
    Box("near", _("到目标的多少算接近"), "line", _("写小数，0.8 就是八成以上亮黄灯。"), otherwise="0.8", is_more=True),
    Box("ranked", _("按多少排名"), "flag", is_more=True),
    KEY,
)
EVERY: Mapping[str, Words] = {
    "year": _("每年"), "half": _("每半年"), "quarter": _("每季度"), "month": _("每月"), "week": _("每周"),
}  # fmt: skip
OBLIGATION = (
    Box("ledger", _("为哪本台账的记录"), "select", _("它的每条记录每期自动生成一条待报。"),
        lambda document: [("", "—"), *list_ledger_titles(document)]),
    Box("states", _("只为这些状态的"), "many", _("选好台账以后这里列出它的状态；不选就是全部。"), list_owed_states),
    Box("every", _("多久一期"), "select", "", list_words(EVERY), otherwise="year"),
    Box("subject", _("记在哪个字段：为谁"), "select", "", list_fields("entry", "organisation", is_optional=True)),
    Box("period", _("记在哪个字段：哪一期"), "select", "", list_fields("period", is_optional=True)),
    Box("due", _("记在哪个字段：哪天前报"), "select", "", list_fields("date", is_optional=True)),
    Box("due_days", _("一期结束后几天内报"), "whole", otherwise=90),
)  # fmt: skip
CERTIFICATE = (
    Box("title", _("证书名称")),
    Box("states", _("在哪些状态有效"), "many", _("进到这些状态时出具。"), list_states),
    Box("fields", _("写上哪些字段"), "places", _("按这里的先后。"), list_fields(is_optional=True)),
    Box("text", _("正文"), "text", _("一句话，字段写在花括号里，如 {name}。")),
    Box("step", _("只由哪一步出具"), "select", _("空着就是进到有效状态时。"), list_steps, is_more=True),
    Box("holder", _("发给谁"), "select", _("空着就是记录所属的单位。"), list_fields(is_optional=True), is_more=True),
    Box("number", _("证书编号用哪个字段"), "select", _("空着就用记录的编号。"),
        list_fields("text", "computed", is_optional=True), is_more=True),
    Box("starts_on", _("自哪天"), "select", "", list_fields("date", "computed", is_optional=True), is_more=True),
    Box("ends_on", _("到哪天"), "select", "", list_fields("date", "computed", is_optional=True), is_more=True),
    Box("issuer", _("由谁出具"), "line", _("空着就是最上级地区的主管部门。"), is_more=True),
)  # fmt: skip
PUBLIC_FORM = (
    Box("fields", _("请申请人填哪些"), "places", _("按这里的先后。"), list_fields(is_optional=True)),
    Box("state", _("收下以后是什么状态"), "select", "", list_states),
    Box("intro", _("写在表上面的话"), "text"),
    Box("answers", _("凭查询码看得到的答复"), "many", _("记录有效或结束以后给申请人看。"), list_fields()),
    Box("direct", _("填全了直接登记"), "flag", _("不选：先由科室收下。")),
    Box("anonymous", _("可以不留邮箱"), "flag"),
    Box("email_field", _("邮箱也记在哪个字段"), "select", "", list_fields("text", is_optional=True), is_more=True),
    Box("preset", _("自动填上的值"), "pairs",
        _("{today} 是来件那天，{today+14} 是两周后，{receipt} 是受理号，{anonymous} 是没有留邮箱。"), is_more=True,
        columns=(Column("name", _("字段"), "select", list_fields(is_optional=True)), Column("value", _("值")))),
)  # fmt: skip
PARTS: Mapping[str, tuple[Box, ...]] = {
    "basic": BASIC, "section": SECTION, "state": STATE, "step": STEP, "unique": UNIQUE_RULE, "guard": GUARD,
    "parameter": PARAMETER, "reminder": REMINDER, "fact": FACT, "figure": FIGURE, "obligation": OBLIGATION,
    "certificate": CERTIFICATE, "public_form": PUBLIC_FORM,
}  # fmt: skip


def list_boxes(kind: str, part: Document) -> tuple[Box, ...]:
    """List the boxes of a part; those of a field follow its kind."""
    if kind != "field":
        return PARTS[kind]
    own = OF_KIND.get(str(part.get("kind", "")), ())
    if part.get("kind") in NOT_TYPED:
        return (*MEANS, *own, ASKED[0], *SHOWN[:2], *SEEN, KEY)
    has_default = part.get("kind") in PLAIN
    return (*MEANS, *own, *ASKED, *SHOWN, *RULED, *([DEFAULT] if has_default else []), *SEEN, KEY)
