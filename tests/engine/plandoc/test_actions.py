"""What measures do, on what, who answers for them, by when, what would prove them. All texts are invented (虚构)."""

from __future__ import annotations

from datetime import date

import pytest

from kepan.engine.plandoc import Measure, PlanTree, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def compile_text(text: str) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary())


def list_measures(body: str) -> tuple[Measure, ...]:
    """List the measures of a plan for 2026 with the given body."""
    return compile_text(f"澜川市2026年工作计划\n一、重点任务\n{body}").measures


@pytest.mark.parametrize(
    ("words", "action", "acted"),
    [
        ("大力培育创新型企业", "培育", "创新型企业"),
        ("引进培育一批人才", "引进培育", "一批人才"),
        ("引导、扶持、建设好三个园区", "引导、扶持、建设好", "三个园区"),
        ("加快厂房改造升级", "加快", "厂房改造升级"),
        ("加快培育科技企业", "培育", "科技企业"),
        ("围绕产业需求，推进重大项目", "推进", "重大项目"),
        ("按照统一部署调整养老金", "调整", "养老金"),
        ("将各项任务纳入考核", "纳入", "各项任务"),
        ("把人才作为第一资源，完善政策", "完善", "政策"),
        ("将继续走访企业", "走访", "企业"),
        ("对落实不力的单位进行约谈", "约谈", "落实不力的单位"),
        ("对新认定企业给予一次性补助", "给予", "一次性补助"),
        ("对新引进的博士，给予生活补贴", "给予", "生活补贴"),
        ("对省级研发机构，奖励20万元", "奖励", "20万元"),
        ("对标先进地区", "对标", "先进地区"),
        ("对企业的要求", "对企", "业的要求"),
        ("会同某中心举办对接会", "举办", "对接会"),
        ("与望澜市共同设立基金", "设立", "基金"),
        ("依托社会保障服务平台，开展培训", "开展", "培训"),
        ("持续争先进位", "争先进位", ""),
        ("全面撬开新市场空间", "撬开", "新市场空间"),
        ("构建起以平台为引领，以服务为基础的体系", "构建起", "以平台为引领，以服务为基础的体系"),
        ("以平台为引领，构建体系", "构建", "体系"),
        ("构建以平台为引领的体系", "构建", "以平台为引领的体系"),
        ("发挥平台作用", "发挥", "平台作用"),
        ("各镇街要明确分管负责人", "明确", "分管负责人"),
        ("2026年6月底前完成主体工程", "完成", "主体工程"),
        ("到2027年建成实验室3个", "建成", "实验室3个"),
        ("加强宣传和培训的针对性", "加强", "宣传和培训的针对性"),
        ("政策环境。贯彻落实新政", "贯彻落实", "新政"),
        ("服务环境。改进作风", "改进", "作风"),
        ("我局将开展服务", "开展", "服务"),
        ("建设实验室（某局负责）", "建设", "实验室"),
        ("建设（一期）实验室", "建设", "（一期）实验室"),
        ("将平台", "", ""),
        ("面向全体", "面向", "全体"),
        ("联合高校开展攻关", "开展", "攻关"),
        ("从省外引进团队", "引进", "团队"),
        ("围绕产业链部署创新链", "部署", "创新链"),
        ("将平台建设作为重点，完善政策", "完善", "政策"),
        ("对平台不满", "对平", "台不满"),
        ("牵头推进产业链建设", "牵头推进", "产业链建设"),
    ],
)
def test_verb_and_object(words: str, action: str, acted: str) -> None:
    (measure,) = list_measures(f"一是{words}。")
    assert (measure.action, measure.object) == (action, acted)


def list_offices(measure: Measure) -> list[tuple[str, str]]:
    """List names and roles."""
    return [(office.name, office.role) for office in measure.offices]


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        (
            "（牵头单位：市甲局，配合单位：市乙局、各县（市、区））",
            ["市甲局 lead", "市乙局 support", "各县（市、区） support"],
        ),
        ("【市甲局牵头，市乙局、市丙委按职责分工负责】", ["市甲局 lead", "市乙局 responsible", "市丙委 responsible"]),
        ("（市甲局、市乙局负责）", ["市甲局 responsible", "市乙局 responsible"]),
        ("（市甲局、市乙局）", ["市甲局 responsible", "市乙局 responsible"]),
        ("（责任科室：甲科和乙科等）", ["甲科 responsible", "乙科 responsible"]),
        ("（含二期工程）", []),
        ("（市甲局,市乙局负责）", ["市甲局 responsible", "市乙局 responsible"]),
        ("（责任单位：" + "某局、" * 60 + "）", []),
    ],
)
def test_offices_in_brackets(text: str, offices: list[str]) -> None:
    (measure,) = list_measures(f"1.新建实验室，抓好运行。{text}")
    assert [f"{name} {role}" for name, role in list_offices(measure)] == offices


def test_a_bracket_belongs_where_it_stands() -> None:
    first, one, two = list_measures("（一）建强平台。一是建园区（甲局负责）。二是引机构。（牵头单位：乙局）")
    assert [list_offices(entry) for entry in (first, one, two)] == [[("乙局", "lead")], [("甲局", "responsible")], []]
    top, inner, last = list_measures("1.建强平台。建设园区（甲局负责），引进机构。完善政策（乙局牵头）。")
    assert [list_offices(entry) for entry in (top, inner, last)] == [[("乙局", "lead")], [("甲局", "responsible")], []]
    (lone,) = list_measures("抓好一件事：一是建园区。（乙局负责）")
    assert list_offices(lone) == [("乙局", "responsible")]


def test_offices_in_clauses() -> None:
    text = (
        "1.建强平台。由甲局牵头，乙局、丙局配合，建设园区。会同丁局举办活动。戊室要会同己局开展督查。"
        "各镇要明确专人。由企业负责建厂，抓好运行。由社会。会同推进工作。"
    )
    assert [list_offices(entry) for entry in list_measures(text)][1:6] == [
        [("甲局", "lead"), ("乙局", "support"), ("丙局", "support")],
        [("丁局", "support")],
        [("戊室", "lead"), ("己局", "support")],
        [("各镇", "responsible")],
        [],
    ]


def test_lines_of_offices_and_deadlines_belong_to_the_entry_above() -> None:
    one, two = list_measures(
        "1.编制规划。\n责任单位：市甲局；配合单位：市乙局\n完成时限：9月底前\n"
        "2.修订办法。\n责任单位：市丙局\n完成时限：长期坚持\n附注一行。\n"
    )
    assert list_offices(one) == [("市甲局", "responsible"), ("市乙局", "support")]
    assert (one.deadline, one.date_to) == ("9月底前", date(2026, 9, 30))
    assert list_offices(two) == [("市丙局", "responsible")]
    assert (two.deadline, two.date_to) == (None, None)
    assert compile_text("责任单位：市丙局").measures == ()


def test_a_table_of_tasks_turned_into_lines() -> None:
    one, two = list_measures(
        "序号 任务内容 牵头单位 责任单位 完成时限\n1 新建服务中心 甲局 乙局、丙镇 3月31日\n"
        "2 推进平台落户 丁局 戊局 4月15日前\n共两项\n3 不是 表中 的 行\n"
    )
    assert (one.marker, one.action, one.object, one.deadline, one.date_to) == (
        "1",
        "新建",
        "服务中心",
        "3月31日",
        date(2026, 3, 31),
    )
    assert list_offices(one) == [("甲局", "lead"), ("乙局", "responsible"), ("丙镇", "responsible")]
    assert two.date_to == date(2026, 4, 14)
    (tabbed,) = list_measures("工作任务\t牵头单位\t完成时限\n新建 服务中心\t甲局\t年底\n")
    assert (tabbed.object, tabbed.marker, tabbed.date_to) == ("服务中心", "", date(2026, 12, 31))
    assert list_measures("序号 任务内容 备注\n1 建平台 无\n") == ()
    assert list_measures(" ".join("字" * 20) + "\n") == ()


@pytest.mark.parametrize(
    ("words", "deadline", "day"),
    [
        ("年内建成平台3个", "年内", date(2026, 12, 31)),
        ("在6月底之前建成平台3个", "6月底之前", date(2026, 6, 30)),
        ("到2027年建成平台3个", "到2027年", date(2027, 12, 31)),
        ("2027年底前建成平台3个", "2027年底前", date(2027, 12, 31)),
        ("三年内建成平台3个", "三年内", None),
        ("上半年建成平台3个", "上半年", date(2026, 6, 30)),
        ("二季度建成平台3个", "二季度", date(2026, 6, 30)),
        ("全年建成平台3个", None, None),
        ("截至6月底建成平台3个", None, None),
        ("2026年建成平台3个", None, None),
        ("比上年底多建平台3个", None, None),
    ],
)
def test_deadlines(words: str, deadline: str | None, day: date | None) -> None:
    (measure,) = list_measures(f"一是{words}。")
    assert (measure.deadline, measure.date_to) == (deadline, day)


def test_days_that_the_text_does_not_fix_stay_empty() -> None:
    lines = "一是6月底前建成平台。二是三年内建成园区。三是2月31日前建成厂房。"
    free = compile_text(f"工作计划\n一、任务\n{lines}").measures
    assert [entry.date_to for entry in free] == [None, None, None]
    several = compile_text(f"2026-2028年行动计划\n一、任务\n{lines}二〇二七年6月底前建成平台。").measures
    assert [entry.date_to for entry in several] == [None, date(2028, 12, 31), None]
    assert compile_text("工作计划\n一、任务\n一是2027年2月31日前建成平台。").measures[0].date_to is None


def test_runs_in_and_over_lines_and_inside_runs() -> None:
    rows = list_measures(
        "1、强化保障。抓好：①加大投入；②落实用地。\n2、落实政策。一是兑现奖补：(1)建台账；(2)抓审核。二是建专窗。"
    )
    assert [(entry.marker, entry.parent) for entry in rows] == [
        ("1、", None),
        ("①", 0),
        ("②", 0),
        ("2、", None),
        ("一是", 3),
        ("(1)", 4),
        ("(2)", 4),
        ("二是", 3),
    ]
    body = "抓好工作：\n一是建平台。\n二是引人才。\n三是强服务。\n另抓其他。\n四是办活动。\n二、其他\n五是不算。"
    lines = list_measures(body)
    assert [entry.marker for entry in lines] == ["一是", "二是", "三是", "四是"]
    assert list_measures("抓好①这一件事。") == ()


def test_sentences_of_action_hang_under_a_heading_without_entries() -> None:
    rows = list_measures(
        "1.建强平台。建设园区。新增机构3家。形势很好。\n支持企业升级；办好活动。\n2.保障政策\n（1）落实资金。足额拨付。\n"
    )
    assert [(entry.marker, entry.action, entry.parent) for entry in rows] == [
        ("1.", "建强", None),
        ("", "建设", 0),
        ("", "支持", 0),
        ("", "办好", 0),
        ("2.", "保障", None),
        ("（1）", "落实", 4),
        ("", "拨付", 5),
    ]


def test_what_is_no_measure() -> None:
    assert (
        compile_text(
            "一、主要目标\n1.建设实验室3个。\n二、存在问题\n1.建设滞后。\n三、工作情况\n1.建设园区。建成。"
        ).measures
        == ()
    )
    rows = list_measures("1.主要举措\n一是建平台。\n2.形势很好。\n3.新增企业9家。")
    assert [entry.marker for entry in rows] == ["一是"]
    assert rows[0].parent is None


def test_kinds_of_evidence() -> None:
    (measure,) = list_measures("一是举办对接会12场，签订合作协议30项，新增高新技术企业90家，申请专利500件。")
    assert measure.evidence == ("enterprise_recognition", "patent", "agreement")


def test_phases_with_their_windows_and_tasks() -> None:
    text = (
        "澜川市2026年方案\n一、进度安排\n（一）启动阶段（2026年1月-3月）。印发方案；分解任务。\n抓好动员。\n"
        "（二）第二阶段：4月至6月，全面推开。\n（三）总结阶段（2026年9月15日至2027年3月底）。\n（四）巩固期（择机启动）。开展检查。\n"
        "（五）提升期（长期"
    )
    phases = compile_text(text).phases
    assert [(phase.name, phase.window, phase.date_from, phase.date_to) for phase in phases] == [
        ("启动阶段", "2026年1月-3月", date(2026, 1, 1), date(2026, 3, 31)),
        ("第二阶段", "4月至6月", date(2026, 4, 1), date(2026, 6, 30)),
        ("总结阶段", "2026年9月15日至2027年3月底", date(2026, 9, 15), date(2027, 3, 31)),
        ("巩固期", "择机启动", None, None),
        ("提升期", None, None, None),
    ]
    assert phases[0].text.endswith("抓好动员。")
    loose = compile_text("方案\n一、安排\n1.准备阶段（1月-3月）。建机制。").phases
    assert [(phase.window, phase.date_from) for phase in loose] == [("1月-3月", None)]


@pytest.mark.parametrize(
    ("text", "offices", "deadline"),
    [
        ("1.编制规划，形成清单。责任单位：市甲局。完成时限：6月底前。", ["市甲局 responsible"], "6月底前"),
        (
            "1.编制规划。责任领导：王某；牵头单位：市甲局；责任人：李某；配合单位：市乙局。",
            ["市甲局 lead", "市乙局 support"],
            None,
        ),
        ("1.编制规划（2026年6月底前完成，市甲局牵头）。", ["市甲局 lead"], "2026年6月底前"),
        ("1.编制规划（市甲局，6月底前）", ["市甲局 responsible"], "6月底前"),
        ("1.编制规划。责任单位：市甲局，6月底前完成。", ["市甲局 responsible"], "6月底前"),
        ("1.编制规划〔市甲局、市乙局〕", ["市甲局 responsible", "市乙局 responsible"], None),
        ("1.编制规划。（责任单位：市甲局/市乙局）", ["市甲局 responsible", "市乙局 responsible"], None),
        ("1.编制规划。牵头单位为市甲局，配合单位为市乙局。", ["市甲局 lead", "市乙局 support"], None),
        ("1.编制规划 责任单位：市甲局 完成时限：6月底", ["市甲局 responsible"], "6月底"),
        ("1.编制规划。\n由市甲局牵头，9月底前完成。", ["市甲局 lead"], "9月底前"),
        ("1.编制规划，由市甲局会同市乙局负责。", ["市甲局 lead", "市乙局 support"], None),
        ("1.编制规划，由发改、财政负责。", ["发改 responsible", "财政 responsible"], None),
        ("任务名称：编制规划\n【牵头单位】市甲局\n责任人：王某\n完成时间：二季度", ["市甲局 lead"], "二季度"),
        ("1.市甲局牵头编制规划。", ["市甲局 lead"], None),
        ("1.编制规划。\n（牵头单位：市甲局；配合单位：市乙局）", ["市甲局 lead", "市乙局 support"], None),
        ("1.编制规划（市甲局、市乙局分别牵头）", ["市甲局 lead", "市乙局 lead"], None),
        ("1.市甲局、市乙局按照职责分工编制规划。", ["市甲局 responsible", "市乙局 responsible"], None),
        ("（一）市甲局\n编制规划。", ["市甲局 responsible"], None),
        ("1.编制规划（市甲局会同市乙局负责）。", ["市甲局 lead", "市乙局 support"], None),
        ("1.编制规划（由市甲局牵头，市乙局参加）。", ["市甲局 lead", "市乙局 support"], None),
        ("1.编制规划【市甲局、各区政府（管委会）】。", ["市甲局 responsible", "各区政府（管委会） responsible"], None),
        ("1.编制规划（市甲局为牵头单位，市乙局为配合单位）。", ["市甲局 lead", "市乙局 support"], None),
        ("1.编制规划（市甲局、各区县，长期）。", ["市甲局 responsible", "各区县 responsible"], None),
        ("1.编制规划，此项工作由市甲局负责。", ["市甲局 responsible"], None),
        ("1.编制规划，由市甲局牵头、市乙局配合推进。", ["市甲局 lead", "市乙局 support"], None),
        ("1.由市甲局承担平台运营。", ["市甲局 responsible"], None),
        ("1.编制规划，由市甲局会同市乙局制定办法。", ["市甲局 lead", "市乙局 support"], None),
        ("1.市甲局具体负责编制规划，市乙局负责落实资金。", ["市甲局 responsible", "市乙局 responsible"], None),
        ("一是编制规划。责任单位：市甲局。", ["市甲局 responsible"], None),
        ("一是9月中旬前编制规划。", [], "9月中旬前"),
        ("一是9月份举办大赛，编制规划。", [], "9月份"),
    ],
)
def test_offices_and_deadlines_in_many_forms(text: str, offices: list[str], deadline: str | None) -> None:
    measure = list_measures(text)[0]
    assert [f"{name} {role}" for name, role in list_offices(measure)] == offices
    assert measure.deadline == deadline


def test_tables_in_other_forms() -> None:
    head = "| 序号 | 重点工作 | 牵头单位 | 配合单位 | 责任人 | 完成时限 |\n|--|--|--|--|--|--|\n"
    table = f"{head}| 1 | 建设平台 | 市甲局 | | 王某 | 6月底 |\n"
    (stroked,) = list_measures(table)
    assert (stroked.object, list_offices(stroked), stroked.deadline) == ("平台", [("市甲局", "lead")], "6月底")
    (gapped,) = list_measures("序号    重点任务    责任单位    备注\n1    建设平台    市甲局\n1    甲\n")
    assert list_offices(gapped) == [("市甲局", "responsible")]
    assert list_measures("序号 重点任务 备注说明事项内容与要求 数量\n1 建平台 无 2\n") == ()


def test_markers_of_many_kinds() -> None:
    rows = list_measures("任务一：建设平台\n任务二：引进人才\n")
    assert [(entry.marker, entry.action) for entry in rows] == [("任务一：", "建设"), ("任务二：", "引进")]
    runs = list_measures("第一，建设平台。第二，引进人才。")
    assert [(entry.marker, entry.action) for entry in runs] == [("第一，", "建设"), ("第二，", "引进")]
    dots = list_measures("⒈建设平台\n⒉引进人才\n- 开展培训\n")
    assert [entry.marker for entry in dots] == ["⒈", "⒉", "-"]


def test_entries_with_and_without_a_title_stand_beside_each_other() -> None:
    body = "1.建设产业创新中心。组建研究院。\n2.实施企业倍增行动，举办培训班。\n(1)走访企业。\n3.完善考核机制。"
    measures = list_measures(body)
    assert [(measure.marker, measure.parent) for measure in measures] == [
        ("1.", None),
        ("", 0),
        ("2.", None),
        ("(1)", 2),
        ("3.", None),
    ]


def test_an_entry_of_the_first_level_may_hold_its_own_sentences() -> None:
    text = (
        "澜川市2026年工作计划\n一、实施平台提升行动。推进科创园建设，6月底前完成；组建研究院3家。责任单位：市科技局。"
    )
    measures = compile_text(text).measures
    assert [(measure.marker, measure.action, measure.object, measure.deadline) for measure in measures] == [
        ("一、", "实施", "平台提升行动", None),
        ("", "推进", "科创园建设", "6月底前"),
        ("", "组建", "研究院3家", None),
    ]
    assert [office.name for office in measures[0].offices] == ["市科技局"]


def test_a_deadline_leaves_out_that_things_are_done() -> None:
    [measure] = list_measures("1.编制规划。\n完成时限：2026年10月底前完成")
    assert (measure.deadline, measure.date_to) == ("2026年10月底前", date(2026, 10, 31))
