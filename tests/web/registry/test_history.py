"""Who changed an organisation or a person, on its page: in words, without personal data, for staff. Invented (虚构)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from kepan.apps.accounts.enums import Level, Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import (
    CodeKind,
    FieldScheme,
    NameKind,
    OrganisationKind,
    ParentKind,
    PersonKind,
    ReleaseStage,
    TagKind,
    TitleLevel,
)
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services import (
    PersonDetails,
    PersonKindEntry,
    ProjectDetails,
    StatementDetails,
    add_code,
    add_name,
    add_position,
    close_organisation,
    correct_statement,
    create_person,
    create_project,
    create_statement,
    merge_organisations,
    move_organisation,
    read_details,
    rename_organisation,
    reopen_organisation,
    update_kinds,
    update_organisation,
    update_parent,
    update_person,
    update_person_fields,
    update_person_kinds,
    update_tags,
)
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation, make_uscc
from tests.web.registry.test_pages import log_in, make_planner

pytestmark = pytest.mark.django_db
RAW = re.compile(r"[a-z_]+")


def read_lines(user: User, page: str, key: int) -> list[Any]:
    """Return the lines of the history that a page shows, and see that none speaks in names of columns."""
    answer = log_in(user).get(reverse(page, args=[key]))
    lines = list(answer.context["lines"])
    for line in lines:
        for change in line.changes:
            shown = [change.label, *change.before.split("；"), *change.after.split("；")]
            assert not [text for text in shown if RAW.fullmatch(text)], (line.what, change)
            assert "True" not in shown and "None" not in shown
    return lines


def find_change(lines: list[Any], label: str) -> tuple[str, str]:
    """Return a field before and after, of the newest act that changed it."""
    return next((one.before, one.after) for line in lines for one in line.changes if one.label == label)


def test_the_history_of_an_organisation_says_who_changed_what() -> None:
    """Corrections, life, statements, merges: each field by its name, money in 万元, places by name."""
    planner = make_planner()
    body = make_organisation(planner, name="虚构云汀有限公司", uscc="")
    made: dict[str, Any] = {"actor": planner, "organisation": body, "expected_version": None}
    values = {"registered_capital": 300_000_000, "uscc": make_uscc(), "representative": "虚构代表", "industry": "C39"}
    details = read_details(body).__class__(**{**vars(read_details(body)), **values})
    update_organisation(**made, details=details, reason="对照执照")
    rename_organisation(**made, name="虚构云汀传感有限公司", on=date(2024, 1, 5))
    there = make_region(parent=planner.region, level=Level.DISTRICT)
    move_organisation(**made, on=date(2024, 2, 1), region=there, address="虚构路8号")
    add_name(**made, name="虚构云汀", kind=NameKind.SHORT)
    add_code(**made, kind=CodeKind.FORMER_USCC, code=make_uscc())
    update_kinds(**made, kinds=[OrganisationKind.ENTERPRISE, OrganisationKind.CARRIER_OPERATOR])
    update_tags(**made, kind=TagKind.CHAIN, codes=["智能传感"])
    update_parent(**made, parent=make_organisation(planner), kind=ParentKind.SUBSIDIARY)
    create_statement(
        actor=planner,
        organisation=body,
        year=2024,
        details=StatementDetails(ReleaseStage.FLASH, {"revenue": 1_000_000}),
    )
    correct_statement(
        actor=planner, organisation=body, year=2024, expected_revision=1, reason="审计调整",
        details=StatementDetails(ReleaseStage.FINAL, {"revenue": 2_500_000}),
    )  # fmt: skip
    merge_organisations(actor=planner, kept=body, dropped=make_organisation(planner, uscc=""), reason="同一单位")
    close_organisation(**made, on=date(2025, 1, 1), source="公告")
    reopen_organisation(**made, reason="录错了单位")

    lines = read_lines(planner, "organisation_history", body.pk)
    assert [str(line.what) for line in lines[-2:]] == ["修改单位", "登记单位"]
    assert (lines[-2].actor, lines[-2].reason) == (str(planner), "对照执照")
    assert find_change(lines, "营业收入") == ("1.00 万元", "2.50 万元")
    assert find_change(lines, "数据状态") == ("快报", "最终核实")
    assert find_change(lines, "注册资本") == ("", "300.00 万元")
    assert find_change(lines, "地区")[1] == there.name
    assert find_change(lines, "类型") == ("企业", "载体运营单位；企业")
    page = log_in(planner).get(reverse("organisation_history", args=[body.pk])).content.decode()
    assert "法定代表人" in page.split("谁在什么时候改了什么", 1)[1].split("来源")[0]
    assert "虚构代表" not in page.split("谁在什么时候改了什么", 1)[1].split("来源")[0]


def test_enterprises_do_not_read_who_changed_a_record() -> None:
    planner = make_planner()
    body = make_organisation(planner)
    Organisation.objects.filter(pk=body.pk).update(tier=Tier.PUBLIC_DATA)
    firm = make_user(Role.ENTERPRISE, region=planner.region)
    page = log_in(firm).get(reverse("organisation_history", args=[body.pk])).content.decode()
    assert ("沿革" in page, "谁在什么时候改了什么" in page) == (True, False)


def test_the_page_of_a_person_shows_projects_led_and_the_history() -> None:
    """What was changed is named, what stood there is not: the trail keeps no personal data."""
    planner = make_planner()
    assert planner.region is not None
    person = create_person(actor=planner, region=planner.region, details=PersonDetails("虚构人甲", phone="13900000000"))
    firm = make_organisation(planner)
    made: dict[str, Any] = {"actor": planner, "person": person, "expected_version": None}
    update_person(**made, details=PersonDetails("虚构人乙", phone="13900000001", degree="博士"))
    update_person_kinds(**made, kinds=[PersonKindEntry(PersonKind.TALENT, "双创人才")])
    update_person_fields(**made, codes={FieldScheme.IPC: ["G01D"]})
    add_position(**made, organisation=firm, title="总工", starts_on=date(2024, 1, 1))
    project = ProjectDetails("虚构项目", "虚构计划", TitleLevel.PROVINCIAL, applied_on=date(2025, 1, 5), leader=person)
    row = create_project(actor=planner, organisation=firm, details=project)
    lines = read_lines(planner, "person_detail", person.pk)
    assert find_change(lines, "学位") == ("", "博士")
    assert [change.after for line in lines for change in line.changes if "内容不记" in change.label] == ["姓名；电话"]
    page = log_in(planner).get(reverse("person_detail", args=[person.pk])).content.decode()
    assert f'<a href="{reverse("project_detail", args=[row.pk])}">虚构项目</a>' in page
    assert "虚构人甲" not in page
