"""What goes on in the sample's plans in force (虚构示例): duties, parts, milestones, progress, requests.

Rows are named as the documents print them, whatever the compiler calls them; a name that a document no longer has
fails the making of the sample, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TypeVar

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.services import create_attachment
from kepan.apps.planning.enums import (
    ChangeVerb,
    Comparator,
    Definition,
    Dimension,
    MeasureState,
    SubjectKind,
    TargetKind,
)
from kepan.apps.planning.models import ChangeRequest, Measure, Plan, Share, Target
from kepan.apps.planning.selectors import list_accepted, list_measures, list_phases
from kepan.apps.planning.services import (
    Assignment,
    Change,
    Month,
    Part,
    Point,
    Source,
    Wording,
    add_milestone,
    approve_request,
    assign_rows,
    bind_target,
    create_request,
    reach_milestone,
    read_target_wish,
    reject_request,
    report_progress,
    report_share,
    schedule_share,
    submit_request,
    update_shares,
)
from kepan.apps.registry.enums import TitleLevel

Row = TypeVar("Row", bound=Target | Measure)
MOST_VERB = 4
"""Signs of a name that may be its verb alone."""

MARK = "虚构示例：文中机构和数字均为编造，仅用于演示\n"


@dataclass(frozen=True)
class Task:
    """Who answers for a row of the plan, until when, and its weight; offices by their short names."""

    row: str
    lead: str
    due: date
    support: tuple[str, ...] = ()
    person: str = ""
    weight: str = ""
    starts: date | None = None


YEAR = 2026
TASKS = (
    Task("全社会研发经费占地区生产总值比重", "规划科", date(YEAR, 12, 31), ("高新科",), "planner", "15"),
    Task("高新技术产业产值占规模以上工业产值比重", "高新科", date(YEAR, 12, 31), (), "officer", "10"),
    Task("新增高新技术企业", "高新科", date(YEAR, 11, 30), ("成果科",), "officer", "20"),
    Task("新增科技型中小企业", "高新科", date(YEAR, 12, 10), (), "officer", "10"),
    Task("技术合同成交额", "成果科", date(YEAR, 12, 31), ("金融科",), "", "15"),
    Task("专利申请量", "成果科", date(YEAR, 12, 31), (), "", "10"),
    Task("新建市级以上研发机构", "成果科", date(YEAR, 12, 15), ("高新科",), "", "10"),
    Task("引进领军型创业团队", "合作科", date(YEAR, 12, 15), (), "", "5"),
    Task("引进高层次人才", "合作科", date(YEAR, 12, 15), ("办公室",), "", "5"),
    Task("抓培育入库", "高新科", date(YEAR, 6, 30), (), "officer", "", date(YEAR, 2, 10)),
    Task("抓研发投入", "高新科", date(YEAR, 11, 30), ("金融科",), "officer", "", date(YEAR, 3, 1)),
    Task("抓政策兑现", "金融科", date(YEAR, 12, 10), ("高新科",), "", "", date(YEAR, 4, 1)),
    Task("布局重点实验室", "成果科", date(YEAR, 9, 30), (), "", "", date(YEAR, 3, 1)),
    Task("提升孵化能力", "成果科", date(YEAR, 12, 20), (), "", "", date(YEAR, 3, 15)),
    Task("办好对接活动", "成果科", date(YEAR, 11, 30), ("高新科", "合作科"), "", "", date(YEAR, 4, 1)),
    Task("引才", "合作科", date(YEAR, 10, 31), ("办公室",)),
    Task("育才", "合作科", date(YEAR, 12, 15)),
    Task("留才", "办公室", date(YEAR, 10, 31), ("合作科",)),
    Task("加强统筹", "规划科", date(YEAR, 12, 31), (), "planner"),
    Task("加强督查", "规划科", date(YEAR, 12, 31), ("办公室",), "planner"),
    Task("加强投入", "办公室", date(YEAR, 12, 20), ("规划科",), "director"),
    Task("分解目标任务", "规划科", date(YEAR, 3, 15), (), "planner", "", date(YEAR, 2, 6)),
    Task("完成企业摸底建档", "高新科", date(YEAR, 3, 31), (), "officer", "", date(YEAR, 2, 10)),
    Task("举办科技活动周", "办公室", date(YEAR, 5, 31), ("成果科",)),
)

NEW_ENTERPRISES = {
    "990101": "30", "990102": "20", "990103": "12", "990104": "8",
    "990121": "5", "990122": "5", "990123": "3", "990171": "7",
}  # fmt: skip
QUARTERS = {3: "6", 6: "8", 9: "8", 11: "8"}
"""How much of its part the first district is to bring by which month; the whole is due before the city's own day."""

TEAMS = {"990101": "4", "990102": "3", "990121": "1"}
PATENTS = {
    "990101": "2900", "990102": "2100", "990103": "1300", "990104": "1100",
    "990121": "420", "990122": "380", "990123": "300", "990171": "900",
}  # fmt: skip
RESEARCH_SHARES = {"990101": "3.6", "990102": "3.3", "990171": "4.2"}
CONTRACTS = ("5.2", "4.8", "7.0", "6.6", "7.2", "8.1", "6.9", "7.0", "8.4", "7.2", "8.0", "9.6")
EVENTS = {"成果科": "16", "高新科": "8"}
GAP = "市属高校和院所的 200 件由市科技局掌握，不分到县区"
"""Why the parts of the patents do not make the whole."""

FUNDS_NOTE = "虚构：上级的人才经费随科技项目下达，按省级以上项目的到账数"
"""Why projects tell the money for talent."""

YEARS = {
    "新增高新技术企业": ("82", "90", "98"),
    "引进领军型创业团队": ("6", "8", "10"),
    "新建市级以上研发机构": ("40", "45", "50"),
    "新增瞪羚企业": ("12", "15", "15"),
    "企业享受科技减免税": ("8", "9", "10"),
    "新建省级研发机构": ("10", "12", "14"),
    "培训科技企业家": ("280", "300", "320"),
    "建设联合实验室": ("1", "3", "2"),
    "举办校企对接活动": ("20", "24", "26"),
    "促成合作项目": ("90", "110", "120"),
    "技术合同成交额": ("76", "86", "96"),
    "建设实训基地": ("3", "5", "4"),
    "选派科技特派员": ("120", "120", "120"),
}
"""The programme's targets in its three years; those that are levels at the end stay with the last year."""

POINTS = (
    ("责任清单印发到各科室和县区", "启动期", date(YEAR, 3, 20), "分解目标任务", True),
    ("瞪羚企业培育名单公布", "推进期", date(YEAR, 6, 30), "抓培育入库", True),
    ("首个联合实验室挂牌", "推进期", date(YEAR, 9, 30), "布局重点实验室", False),
    ("人才公寓全部交付", "推进期", date(YEAR, 10, 31), "留才", False),
    ("全年目标逐项核对完毕", "达标期", date(YEAR, 12, 15), "加强督查", False),
)
"""Title, phase, day, measure, and whether it has been reached."""

NOTES = (
    ("分解目标任务", "planner", MeasureState.DONE, "责任清单已印发，各科室和县区都已签收。", "责任清单签收表.csv"),
    (
        "完成企业摸底建档",
        "officer",
        MeasureState.DONE,
        "走访企业 412 家，建档 386 家，其余 26 家已停产。",
        "建档台账.csv",
    ),
    ("抓培育入库", "officer", MeasureState.RUNNING, "培育名单 63 家已公布，已有 11 家认定为瞪羚企业。", "培育名单.csv"),
    ("抓研发投入", "officer", MeasureState.RUNNING, "三期研发费用归集辅导办完，217 家企业参加。", ""),
    ("抓研发投入", "officer", MeasureState.RUNNING, "前三季度归集情况已汇总，两个县偏低，已发提醒函。", "归集情况.csv"),
    ("布局重点实验室", "planner", MeasureState.RUNNING, "新材料联合实验室已签约；智能装备的场地还没有落实。", ""),
    ("办好对接活动", "planner", MeasureState.RUNNING, "已办 19 场，促成合作项目 87 项。", "对接活动清单.csv"),
    ("举办科技活动周", "planner", MeasureState.DONE, "活动周办完，线上线下服务群众 2.3 万人次。", "活动周小结.txt"),
    ("加强统筹", "planner", MeasureState.RUNNING, "每月会商按期召开，议定事项 31 件，办结 27 件。", ""),
    ("引才", "planner", MeasureState.STOPPED, "省里的人才经费改为统一申报，本条并入“留才”办理。", ""),
)
"""Measure, who reports, state, words, and the name of a file as evidence."""

PART_NOTES = (
    ("新增高新技术企业", "990101", "reporter", "22", MeasureState.RUNNING, "已公示 22 家，另有 11 家在评审。"),
    ("新增高新技术企业", "990102", "planner", "13", MeasureState.RUNNING, "东岸区报来 13 家，比上季度多 4 家。"),
    ("新增高新技术企业", "990123", "planner", "3", MeasureState.DONE, "云棹县三家都已认定。"),
    ("引进领军型创业团队", "990101", "reporter", "2", MeasureState.RUNNING, "两个团队已签约，一个在谈。"),
    ("专利申请量", "990101", "reporter", "2310", MeasureState.RUNNING, "前三季度申请量，来自区里的统计。"),
)
"""Target, district, who reports, how much by the end of the third quarter, state, words."""


class SampleError(LookupError):
    """A document of the sample no longer holds what is to go on in its plan."""


class Rows:
    """The rows of a plan in force by the name that its document prints; of several the first.

    The compiler may come to name a row otherwise: then it is the one in whose passage the name is printed, else the
    name without its verb, whose noun stands behind the number (引进领军型创业团队 from 引进8个领军型创业团队).
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._text = plan.document.text
        self._targets = list(list_accepted(plan=plan))
        self._measures = list(list_measures(plan=plan))

    def get_target(self, name: str) -> Target:
        """Return a figure; raises SampleError for a name that the document does not have."""
        return self._pick(name, self._targets)

    def get_measure(self, name: str) -> Measure:
        """Return a measure; raises SampleError for a name that the document does not have."""
        return self._pick(name, self._measures)

    def get(self, name: str) -> tuple[SubjectKind, int]:
        """Return kind and key of a row of either kind."""
        rows: list[Target | Measure] = [*self._targets, *self._measures]
        found = self._pick(name, rows)
        return (SubjectKind.TARGET if isinstance(found, Target) else SubjectKind.MEASURE), found.pk

    def _pick(self, name: str, rows: Sequence[Row]) -> Row:
        found = [row for row in rows if name == (row.indicator if isinstance(row, Target) else row.title)]
        # Of passages within each other the innermost is the row's own.
        passages = sorted(((self._text[row.start or 0 : row.end or 0], row) for row in rows), key=_get_size)
        found = found or [row for passage, row in passages if name in passage]
        found = found or [row for passage, row in passages if len(name) > MOST_VERB and name[2:] in passage]
        if not found:
            raise SampleError(f"the sample's document “{self.plan.title}” has no row “{name}”")
        return found[0]


def _get_size(pair: tuple[str, object]) -> int:
    return len(pair[0])


def start_running(
    *, users: Mapping[str, User], regions: Mapping[str, Region], plan: Plan, changed_on: date, counted_on: date
) -> None:
    """Assign, break down, schedule, report and change this year's plan."""
    planner = users["planner"]
    offices = {office.short_name: office for office in Office.objects.select_related("region")}
    rows = Rows(plan)
    _assign(planner, rows, users, offices)
    _break_down(planner, rows, regions, offices)
    _bind(planner, rows)
    _schedule(planner, rows)
    _report(users, rows)
    _report_parts(users, rows, regions, counted_on)
    _change(planner, users["director"], rows, changed_on)


def _assign(planner: User, rows: Rows, users: Mapping[str, User], offices: Mapping[str, Office]) -> None:
    for task in TASKS:
        assignment = Assignment(
            lead_office=offices[task.lead],
            support_offices=tuple(offices[name] for name in task.support),
            person=users[task.person] if task.person else None,
            starts_on=task.starts,
            due_on=task.due,
            weight=Decimal(task.weight) if task.weight else None,
        )
        assign_rows(actor=planner, plan=rows.plan, rows=[rows.get(task.row)], assignment=assignment)


def _break_down(planner: User, rows: Rows, regions: Mapping[str, Region], offices: Mapping[str, Office]) -> None:
    def share(name: str, dimension: Dimension, parts: Iterable[Part], reason: str = "") -> None:
        update_shares(
            actor=planner, target=rows.get_target(name), dimension=dimension, parts=list(parts), seen={}, reason=reason
        )

    for name, values, reason in (
        ("新增高新技术企业", NEW_ENTERPRISES, ""),
        ("引进领军型创业团队", TEAMS, ""),
        ("专利申请量", PATENTS, GAP),
        ("全社会研发经费占地区生产总值比重", RESEARCH_SHARES, ""),
    ):
        parts = (Part(Decimal(value), region=regions[code]) for code, value in values.items())
        share(name, Dimension.REGION, parts, reason)
    part = Share.objects.get(target=rows.get_target("新增高新技术企业"), region=regions["990101"])
    quarters = [Month(YEAR, month, Decimal(value)) for month, value in QUARTERS.items()]
    schedule_share(actor=planner, share=part, expected_version=part.version, due_on=date(YEAR, 11, 20), months=quarters)
    months = (Part(Decimal(value), year=YEAR, month=month) for month, value in enumerate(CONTRACTS, 1))
    share("技术合同成交额", Dimension.MONTH, months)
    by_office = (Part(Decimal(value), office=offices[name]) for name, value in EVENTS.items())
    share("举办校企对接活动", Dimension.OFFICE, by_office)


def _bind(planner: User, rows: Rows) -> None:
    """Say by which records the money won from above is counted; what arrived is what the city judges by."""
    source = Source(Definition.RECEIVED, TitleLevel.PROVINCIAL, FUNDS_NOTE)
    bind_target(actor=planner, target=rows.get_target("向上争取人才经费"), expected_version=0, source=source)


def share_out_years(*, planner: User, programme: Plan) -> None:
    """Break the programme's targets down to its years."""
    rows = Rows(programme)
    years = range(programme.year_from or YEAR, YEAR + 2)
    for name, values in YEARS.items():
        parts = [Part(Decimal(value), year=year) for year, value in zip(years, values, strict=True)]
        update_shares(actor=planner, target=rows.get_target(name), dimension=Dimension.YEAR, parts=parts, seen={})


def _schedule(planner: User, rows: Rows) -> None:
    phases = {phase.name: phase for phase in list_phases(plan=rows.plan)}
    for title, phase, day, measure, is_reached in POINTS:
        point = Point(title=title, due_on=day, phase=phases[phase], measure=rows.get_measure(measure))
        milestone = add_milestone(actor=planner, plan=rows.plan, point=point)
        if is_reached:
            reach_milestone(actor=planner, milestone=milestone, expected_version=milestone.version)


def _make_file(actor: User, region: Region, name: str, text: str) -> Attachment:
    return create_attachment(
        actor=actor, file=BytesIO(f"{MARK}{text}\n".encode()), name=f"虚构_{name}", region=region, office=actor.office
    )


def _report(users: Mapping[str, User], rows: Rows) -> None:
    for name, reporter, state, text, file in NOTES:
        measure = rows.get_measure(name)
        actor = users[reporter]
        attachments = [_make_file(actor, rows.plan.region, file, text)] if file else []
        report_progress(
            actor=actor,
            measure=measure,
            expected_version=measure.version,
            text=text,
            state=state,
            attachments=attachments,
        )
        measure.refresh_from_db(fields=["version", "progress"])


def _report_parts(users: Mapping[str, User], rows: Rows, regions: Mapping[str, Region], counted_on: date) -> None:
    for name, code, reporter, value, state, text in PART_NOTES:
        actor, region = users[reporter], regions[code]
        share = Share.objects.get(target=rows.get_target(name), dimension=Dimension.REGION, region=region)
        report_share(
            actor=actor,
            share=share,
            expected_version=share.version,
            as_of=counted_on,
            value=Decimal(value),
            text=text,
            state=state,
            attachments=[_make_file(actor, region, f"{region.name}进度表.csv", text)],
        )


def _wish(rows: Rows, name: str, value: str) -> Change:
    """Wish another number for a target, all else as it stands."""
    row = rows.get_target(name)
    wording = Wording(TargetKind(row.kind), row.indicator, Comparator(row.comparator), value, row.unit, row.period)
    return Change(ChangeVerb.CHANGE, SubjectKind.TARGET, row.pk, read_target_wish(wording))


def _ask(
    planner: User, plan: Plan, changes: Sequence[Change], reason: str, day: date, attachment: Attachment | None = None
) -> ChangeRequest:
    request = create_request(
        actor=planner, plan=plan, changes=changes, reason=reason, effective_on=day, attachment=attachment
    )
    return submit_request(actor=planner, request=request, expected_version=request.version)


def _change(planner: User, director: User, rows: Rows, changed_on: date) -> None:
    """Ask for three changes: one is approved and makes the second version, one turned down, one still open."""
    paper = _make_file(
        planner, rows.plan.region, "年中调整会议纪要.txt", "会议同意调高瞪羚企业的目标，增加一项新目标。"
    )
    added = Wording(TargetKind.TARGET, "新增专精特新中小企业", Comparator.AT_LEAST, "40", "家", str(YEAR))
    changes = [
        _wish(rows, "新增瞪羚企业", "16"),
        Change(ChangeVerb.ADD, SubjectKind.TARGET, after=read_target_wish(added)),
    ]
    reason = "年中检查时瞪羚企业完成过半，专精特新企业增长较快，会议同意调整"
    request = _ask(planner, rows.plan, changes, reason, changed_on, paper)
    approve_request(
        actor=director, request=request, expected_version=request.version, note="同意，抓紧落实。", today=changed_on
    )
    lower = _ask(planner, rows.plan, [_wish(rows, "服务群众", "1.8")], "活动周的场地少了一处", changed_on)
    reject_request(
        actor=director, request=lower, expected_version=lower.version, note="活动周已经超额完成，目标不下调。"
    )
    wishes = [_wish(rows, "引进高层次人才", "110"), _wish(rows, "新建人才公寓", "1000")]
    _ask(planner, rows.plan, wishes, "人才公寓二期推迟到明年交付，引才数相应调减", date(YEAR, 12, 1))
