"""A plan as an official document: its targets as a table, its measures in their order, who answers, by when.

The document is Chinese whatever the language of the page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import PLANNED, Dimension
from kepan.engine.plandoc.markers import read_marker
from kepan.store.files.official import (
    Block,
    Heading,
    NotSetError,
    NoTypefaceError,
    OfficialDocument,
    Paragraph,
    Table,
    write_docx,
    write_pdf,
)
from kepan.store.files.official.model import write_day
from kepan.web.planning.workbench import SIGNS

Written = Mapping[str, Any]
NONE = "—"
QUOTED = re.compile(r'".*?"', re.DOTALL)
logger = logging.getLogger("kepan.exports")
DEEPEST = 4


def write_paper(written: Written) -> bytes:
    """Write the export of a plan as a Word file after GB/T 9704-2012."""
    with translation.override(None):
        return write_docx(make_paper(written))


def write_print(written: Written) -> bytes:
    """Write the export of a plan as PDF/A after GB/T 9704-2012.

    Raises RefusalError where no Chinese typeface is installed, and where the document could not be set.
    """
    with translation.override(None):
        paper = make_paper(written)
    try:
        return write_pdf(paper)
    except NoTypefaceError as error:
        raise RefusalError(
            _("服务器上没有装中文字体，PDF 排不出来。请系统管理员安装字体（见“导出与打印”说明），或者先导出 Word。")
        ) from error
    except NotSetError as error:
        # What stands in quotes is of the plan and not for a log.
        logger.error("a document could not be set: %s", QUOTED.sub("…", str(error))[:300])
        raise RefusalError(_("PDF 没有排出来。先导出 Word，并告诉系统管理员看服务器的日志。")) from error


def make_paper(written: Written) -> OfficialDocument:
    """Make the document of a plan; a draft is marked as one and has no signature."""
    version = written["in_force"]
    marks = [str(Tier(written["tier"]).label)]
    if version is None:
        marks.insert(0, "草稿")  # l10n: on paper
    if written["exported"]["invented"]:
        marks.append("虚构示例")  # l10n: on paper
    return OfficialDocument(
        title=written["plan"],
        marks=tuple(marks),
        body=tuple(_list_blocks(written)),
        signature=(written["office"] or "") if version else "",
        signed_on=date.fromisoformat(version["signed_on"]) if version else None,
    )


def _list_blocks(written: Written) -> Iterator[Block]:
    yield Paragraph(_write_standing(written))
    wanted = [row for row in written["targets"] if row["kind"] in PLANNED]
    reported = [row for row in written["targets"] if row["kind"] not in PLANNED]
    for title, rows in (("主要目标", wanted), ("已完成情况", reported)):  # l10n: on paper
        if rows:
            yield Heading(1, title)
            yield _make_target_table(rows)
    if written["measures"]:
        yield Heading(1, "工作措施")  # l10n: on paper
        yield from _list_measures(written)
    yield from _list_tables(written)
    yield Paragraph(_write_origin(written))


def _write_standing(written: Written) -> str:
    """Say what the paper is: which version in force since when, or a draft that binds nobody."""
    years = [str(year) for year in dict.fromkeys((written["from"], written["to"])) if year]
    where = f"{written['region_name']}{'—'.join(years)}{'年' if years else ''}"  # l10n: on paper
    version = written["in_force"]
    if version is None:
        return f"本稿是{where}计划的草稿，尚未确认生效，内容以确认后的版本为准。"  # l10n: on paper
    day = write_day(date.fromisoformat(version["effective_on"]))
    number, signer = version["number"], version["signed_by"]
    return f"本计划适用于{where}，现行第{number}版，自{day}起生效，由{signer}签署。"  # l10n: on paper


def _write_origin(written: Written) -> str:
    """Say where the paper comes from, so that it can be checked against its source."""
    at, by = written["exported"]["at"][:16].replace("T", " "), written["exported"]["by"]
    source = written["document"]
    return f"（来源文件：{source['name']}，摘要{source['sha256'][:16]}；{by}于{at}导出。）"  # l10n: on paper


def _write_figure(row: Written) -> str:
    return f"{SIGNS[row['comparator']]}{row['value_text']}{row['unit']}"


def _make_target_table(rows: Sequence[Written]) -> Table:
    lines = []
    for row in rows:
        duty = row["duty"] or {}
        name = f"其中：{row['indicator']}" if row["parent"] else row["indicator"]  # l10n: on paper
        doubt = "（待核）" if row["doubtful"] else ""  # l10n: on paper
        lead, due = duty.get("lead_office") or NONE, duty.get("due_on") or row["period"] or NONE
        lines.append((row["number"], name, f"{_write_figure(row)}{doubt}", lead, due))
    return Table(("编号", "指标", "数值", "牵头科室", "期限"), tuple(lines), (10, 40, 22, 20, 18))  # l10n: on paper


def _list_measures(written: Written) -> Iterator[Block]:
    """List the measures under the headings of the plan, each with its figures and who answers for it."""
    figures: dict[str, list[str]] = {}
    for row in written["targets"]:
        if row["measure"]:
            figures.setdefault(row["measure"], []).append(f"{row['indicator']}{_write_figure(row)}")
    path: list[str] = []
    for row in written["measures"]:
        section = list(row["section"])[: DEEPEST - 1]
        shared = 0
        while shared < min(len(path), len(section)) and path[shared] == section[shared]:
            shared += 1
        for depth in range(shared, len(section)):
            yield Heading(depth + 2, clean_heading(section[depth]))
        path = section
        yield Paragraph(_write_measure(row, figures.get(row["number"], [])))


def clean_heading(title: str) -> str:
    """Leave out the number that a heading had in its source: the paper gives it one of its own.

    >>> clean_heading("（二）建强平台"), clean_heading("二、"), clean_heading("概况")
    ('建强平台', '二、', '概况')
    """
    marker = read_marker(title.replace("（", "(").replace("）", ")"), 0, len(title))
    return title if marker is None else title[marker.end :].strip() or title


def _write_measure(row: Written, figures: Sequence[str]) -> str:
    duty = row["duty"] or {}
    facts = {
        "目标": "、".join(figures),  # l10n: on paper
        "牵头科室": duty.get("lead_office"),  # l10n: on paper
        "配合科室": "、".join(duty.get("support_offices", ())),  # l10n: on paper
        "责任人": duty.get("person"),  # l10n: on paper
        "截止": duty.get("due_on") or row["deadline"],  # l10n: on paper
    }
    ends = "；".join(f"{name}：{words}" for name, words in facts.items() if words)
    title = row["title"].rstrip("。；")
    return f"{row['number']}　{title}（{ends}）。" if ends else f"{row['number']}　{title}。"


def _list_tables(written: Written) -> Iterator[Block]:
    """List the tables that a plan in force has once it is run: parts, phases."""
    parts = [
        (row["number"], row["indicator"], Dimension(share["dimension"]), share, row["unit"])
        for row in written["targets"]
        for share in row["shares"]
    ]
    if parts:
        yield Heading(1, "目标分解")  # l10n: on paper
        rows = tuple(
            (number, name, str(way.label), _write_owner(share), f"{share['value']}{unit}")
            for number, name, way, share, unit in parts
        )
        yield Table(("编号", "指标", "分解方式", "归属", "数值"), rows, (10, 40, 16, 26, 18))  # l10n: on paper
    if written["phases"] or written["milestones"]:
        yield Heading(1, "阶段安排")  # l10n: on paper
        phases = ((row["name"], row["text"], row["starts_on"], row["ends_on"]) for row in written["phases"])
        points = ((row["phase"], row["title"], None, row["due_on"]) for row in written["milestones"])
        lines = tuple(tuple(cell or NONE for cell in row) for row in (*phases, *points))
        yield Table(("阶段", "内容", "开始", "截止"), lines, (24, 50, 18, 18))  # l10n: on paper


def _write_owner(share: Written) -> str:
    """Write whose a part is: a region, an office, a year or a month."""
    if share["year"] is None:
        return str(share["region"] or share["office"])
    return f"{share['year']}年" if share["month"] is None else f"{share['year']}年{share['month']}月"  # l10n: on paper
