"""Records of the registry as targets of imports: what becomes of each kind of row, and what is written. All 虚构."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.imports.services import Context
from kepan.apps.registry.enums import NameKind, OrganisationKind, PersonKind, ReleaseStage
from kepan.apps.registry.models import (
    Agreement,
    Organisation,
    OrganisationName,
    Person,
    Recognition,
    SearchKey,
    UpperProject,
    YearlyStatement,
)
from kepan.apps.registry.services import (
    PersonDetails,
    PersonKindEntry,
    RecognitionDetails,
    StatementDetails,
    add_position,
    create_person,
    create_statement,
    grant_recognition,
    rename_organisation,
)
from tests.factories.accounts import make_region, make_user
from tests.factories.import_desk import BY_KEY, TODAY, Cells, Desk, show
from tests.factories.registry import make_organisation, make_uscc

WAN = 1_000_000


@pytest.fixture
def officer(db: None) -> User:
    """Return a section officer of a city with a district."""
    return make_user(Role.SECTION_OFFICER)


@pytest.fixture
def district(officer: User) -> Region:
    """Return a district of the officer's city."""
    return make_region(parent=officer.region, level=Level.DISTRICT, name="虚构望澜区")


def test_organisations(officer: User, district: Region) -> None:
    """Codes, old names and names find records; a wrong code, a strange place and a second code are said."""
    known = make_organisation(officer, name="虚构云汀传感有限公司")
    known = rename_organisation(
        actor=officer, organisation=known, expected_version=None, name="虚构云汀智能有限公司", on=date(2024, 5, 1)
    )
    desk, code = Desk(officer, district, "organisations"), make_uscc()
    wrong = known.uscc[:-1] + ("A" if known.uscc[-1] != "A" else "B")
    rows: list[Cells] = [
        {
            "name": "虚构澄野材料有限公司", "uscc": code, "kinds": "企业；科研机构", "region": "虚构望澜区",
            "industry": "通信系统设备制造", "founded_on": "2019年3月5日", "registered_capital": "1,200",
            "former_names": "虚构澄野新材料厂", "chains": "新材料、传感器",
        },
        {"name": "虚构云汀传感有限公司", "address": "虚构路 8 号", "kinds": "企业"},
        {"name": "虚构云汀智能有限公司", "uscc": known.uscc},
        {"name": "虚构云汀智能有限公司", "uscc": wrong},
        {"name": "虚构云汀智能有限公司", "uscc": make_uscc(), "kinds": "企业"},
        {"name": "虚构新来有限公司", "kinds": "作坊", "region": "别处", "founded_on": "2030-01-01"},
    ]  # fmt: skip
    judged = desk.judge(rows)
    assert show(judged) == [
        (None, [], []),
        (known.pk, [], [("address", "", "虚构路 8 号")]),
        (known.pk, ["trouble  same_record"], []),
        (known.pk, ["trouble uscc code_wrong", "trouble  same_record"], []),
        (None, ["doubt uscc code_differs"], []),
        (None, ["trouble region region_unknown", "trouble founded_on future", "trouble kinds kind_unknown"], []),
    ]
    assert [note.suggestion for note in judged[3].notes][:1] == [known.uscc]
    assert [one.key for one in judged[4].candidates] == [known.pk]
    desk.apply(rows[:2])
    made = Organisation.objects.get(uscc=code)
    assert (made.region, made.industry, made.founded_on, made.registered_capital, made.owner) == (
        district, "C3921", date(2019, 3, 5), 1200 * WAN, officer,
    )  # fmt: skip
    assert set(made.roles.values_list("kind", "starts_on")) == {
        (OrganisationKind.ENTERPRISE, made.founded_on), (OrganisationKind.INSTITUTE, made.founded_on)
    }  # fmt: skip
    assert set(made.names.values_list("kind", "name")) == {
        (NameKind.CURRENT, made.name), (NameKind.FORMER, "虚构澄野新材料厂")
    }  # fmt: skip
    assert SearchKey.objects.filter(organisation=made, key="澄野新材料厂").exists()
    assert Organisation.objects.get(pk=known.pk).address == "虚构路 8 号"
    assert [found.changes for found in desk.judge(rows[:2])] == [(), ()]


def test_a_name_changes_only_when_it_is_said(officer: User, district: Region) -> None:
    """A code with another name is a doubt; told to rename, the old name stays as a former one and is found."""
    known, desk = make_organisation(officer, name="虚构旧名有限公司"), Desk(officer, district, "organisations")
    row = {"name": "虚构新名有限公司", "uscc": known.uscc}
    assert show(desk.judge([row])) == [(known.pk, ["doubt name name_differs"], [])]
    desk.apply([row], renames="是")
    known.refresh_from_db()
    assert (known.name, known.name_key) == ("虚构新名有限公司", "虚构新名有限公司")
    assert set(OrganisationName.objects.filter(organisation=known).values_list("kind", "name")) == {
        (NameKind.CURRENT, "虚构新名有限公司"), (NameKind.FORMER, "虚构旧名有限公司")
    }  # fmt: skip
    assert SearchKey.objects.filter(organisation=known, key="新名有限公司").exists()


def test_statements(officer: User, district: Region) -> None:
    """A first statement is made, a correction is the next revision and leaves the former one as it was."""
    first, second = make_organisation(officer, name="虚构甲传感有限公司"), make_organisation(officer)
    details = StatementDetails(ReleaseStage.FLASH, {"revenue": 5000 * WAN, "rd_total": 250 * WAN, "assets": 9 * WAN})
    create_statement(actor=officer, organisation=first, year=2024, details=details)
    before = YearlyStatement.objects.get()
    desk = Desk(officer, district, "statements")
    rows: list[Cells] = [
        {"uscc": first.uscc, "year": "2024年", "stage": "审计数", "revenue": "5,100", "rd_total": "250", "assets": ""},
        {"organisation": second.name, "year": 2024, "stage": "终审", "revenue": "800", "rd_total": "900"},
        {"uscc": second.uscc, "year": 2024, "stage": "终审", "revenue": "800"},
        {"organisation": "虚构甲传感股份有限公司", "year": 2024, "stage": "年报", "revenue": 1},
        {"organisation": second.name, "year": 1970, "revenue": -5},
        {"uscc": first.uscc, "year": 2024, "stage": "预计", "revenue": "5000"},
    ]
    judged = desk.judge(rows[:5])
    assert show(judged) == [
        (before.pk, [], [("stage", "快报", "最终核实"), ("revenue", "50000000 元", "51000000 元")]),
        (None, ["doubt rd_total more_than_whole"], []),
        (None, ["trouble  same_record"], []),
        (None, ["trouble organisation organisation_unknown"], []),
        (None, ["trouble year year", "trouble stage required", "trouble revenue figure"], []),
    ]
    assert judged[3].notes[0].suggestion == first.name
    assert show(desk.judge(rows[5:]))[0][1] == ["trouble stage weaker"]
    former = desk.target.list_former([desk.read(0, {"uscc": first.uscc, "year": 2025})], Context(
        officer, desk.region, TODAY))  # fmt: skip
    assert (former["revenue"], former["profit"]) == ([Decimal(50_000_000)], [None])
    desk.apply([rows[0], {**rows[1], "rd_total": "70"}], source="虚构审计报告")
    held = YearlyStatement.objects.filter(organisation=first).order_by("revision")
    assert list(held.values_list("revision", "is_current", "stage", "revenue", "rd_total", "assets", "source")) == [
        (1, False, "flash", 5000 * WAN, 250 * WAN, 9 * WAN, ""),
        (2, True, "final", 5100 * WAN, 250 * WAN, 9 * WAN, "虚构审计报告"),
    ]
    for body, revenue, version in ((first, 5100, first.version), (second, 800, second.version)):
        body.refresh_from_db()
        assert (body.latest_year, body.latest_revenue, body.version) == (2024, revenue * WAN, version)
    assert [found.changes for found in desk.judge(rows[:1])] == [()]


def test_recognitions(officer: User, district: Region) -> None:
    """Titles by name, alias and level; days by the catalogue; what goes on from a former title renews it."""
    body = make_organisation(officer, name="虚构甲传感有限公司")
    details = RecognitionDetails("hnte", date(2022, 11, 6), certificate="GR202299000001")
    held = grant_recognition(actor=officer, details=details, organisation=body)
    desk = Desk(officer, district, "recognitions")
    rows: list[Cells] = [
        {"title": "国家高新技术企业", "organisation": body.name, "certificate": "GR202299000001",
         "recognised_on": "2022-11-06", "document_number": "虚构火〔2022〕1号"},
        {"title": "高企", "uscc": body.uscc, "certificate": "GR202599000007", "recognised_on": "2025-12-06"},
        {"title": "省级工程技术研究中心", "organisation": body.name, "object_name": "虚构传感工程中心",
         "recognised_on": "2023/05/01"},
        {"title": "工程技术研究中心", "organisation": body.name, "recognised_on": "2023/05/01"},
        {"title": "高企", "organisation": "", "recognised_on": "2029/05/01", "valid_to": "2020-01-01"},
        {"title": "高企", "uscc": body.uscc, "certificate": "GR202599000007", "recognised_on": "2025-12-06"},
    ]  # fmt: skip
    assert show(desk.judge(rows)) == [
        (held.pk, [], [("document_number", "", "虚构火〔2022〕1号")]),
        (None, ["remark recognised_on renewal"], []),
        (None, [], []),
        (None, ["trouble level level"], []),
        (None, ["trouble organisation required", "trouble valid_to term"], []),
        (None, ["remark recognised_on renewal", "trouble  same_record"], []),
    ]
    desk.apply(rows[:3])
    made = Recognition.objects.exclude(pk=held.pk).order_by("recognised_on")
    assert list(made.values_list("title", "level", "object_name", "valid_from", "valid_to", "renews")) == [
        ("engineering_centre", "provincial", "虚构传感工程中心", date(2023, 5, 1), None, None),
        ("hnte", "national", "", date(2025, 12, 6), date(2028, 12, 5), held.pk),
    ]
    assert [found.changes for found in desk.judge(rows[:3])] == [(), (), ()]


def test_people(officer: User, district: Region) -> None:
    """A person is known by name and place of work; a name alone suggests; a second main position is refused."""
    first, second = make_organisation(officer), make_organisation(officer)
    kinds = [PersonKindEntry(PersonKind.EXPERT)]
    known = create_person(actor=officer, region=desk_region(officer), details=PersonDetails("虚构甲某"), kinds=kinds)
    add_position(actor=officer, person=known, expected_version=None, organisation=first, title="研究员")
    desk = Desk(officer, district, "people")
    rows: list[Cells] = [
        {"name": "虚构甲某", "organisation": first.name, "birth_year": 1980, "kinds": "专家", "phone": "09995550101"},
        {"name": "虚构甲某", "organisation": second.name, "kinds": "专家"},
        {"name": "虚构乙某", "organisation": second.name, "position": "总工程师", "kinds": "高层次人才",
         "category": "双创人才", "ipc": "G01D5/26", "is_main": "是"},
        {"name": "虚构丙某", "birth_year": 1800, "email": "不是邮箱", "kinds": "路人"},
        {"name": "虚构丁某", "organisation": "虚构没有的大学"},
    ]  # fmt: skip
    judged = desk.judge(rows)
    assert show(judged) == [
        (known.pk, [], [("birth_year", "", "1980"), ("phone", "", "09995550101")]),
        (None, [], []),
        (None, [], []),
        (None, ["trouble birth_year person", "trouble email email", "trouble kinds kind_unknown"], []),
        (None, ["doubt organisation organisation_unknown"], []),
    ]
    assert [one.key for one in judged[1].candidates] == [known.pk]
    chosen = desk.read(0, rows[1], match=known.pk)
    refused = desk.target.judge([chosen], Context(officer, desk.region, TODAY))
    assert show(refused)[0][1] == ["trouble is_main two_positions"]
    desk.apply([rows[0], rows[2]])
    known.refresh_from_db()
    assert (known.birth_year, known.phone) == (1980, "09995550101")
    made = Person.objects.get(name="虚构乙某")
    assert list(made.roles.values_list("kind", "category")) == [("talent", "双创人才")]
    assert list(made.positions.values_list("organisation", "title", "is_main")) == [(second.pk, "总工程师", True)]
    assert list(made.fields.values_list("scheme", "code")) == [("ipc", "G01D 5/26")]


def desk_region(officer: User) -> Region:
    """Return the officer's own region."""
    assert officer.region is not None
    return officer.region


def test_projects(officer: User, district: Region) -> None:
    """Amounts of the heading's unit, partners as written or resolved, money that arrived; contradictions are said."""
    carrier, partner = make_organisation(officer), make_organisation(officer)
    desk = Desk(officer, district, "projects")
    rows: list[Cells] = [
        {"name": "虚构项目一", "number": "XG-001", "programme": "虚构省重点研发", "level": "省",
         "organisation": carrier.name, "partners": f"{partner.name}、虚构外地大学", "approved_on": "2024-06-01",
         "approved_amount": "200", "received_amount": "80", "received_on": "2024-09-01"},
        {"name": "虚构项目二", "programme": "虚构省重点研发", "level": "省级", "organisation": carrier.name,
         "state": "申报", "approved_amount": "5"},
        {"name": "虚构项目三", "programme": "虚构省重点研发", "level": "省级", "organisation": carrier.name,
         "partners": carrier.name, "leader": "虚构没有的人"},
        {"name": "虚构项目四", "organisation": carrier.name},
    ]  # fmt: skip
    assert show(desk.judge(rows)) == [
        (None, ["remark partners party_unknown"], []),
        (None, ["trouble state contents"], []),
        (None, ["doubt leader person_unknown", "trouble partners party_twice"], []),
        (None, ["trouble level required", "trouble state contents"], []),
    ]
    desk.apply(rows[:1])
    made = UpperProject.objects.get()
    assert (made.state, made.level, made.approved_amount, made.region) == (
        "funded",
        "provincial",
        200 * WAN,
        desk.region,
    )
    assert list(made.partners.values_list("written_name", "organisation")) == [
        (partner.name, partner.pk), ("虚构外地大学", None)
    ]  # fmt: skip
    assert list(made.receipts.values_list("on", "amount")) == [(date(2024, 9, 1), 80 * WAN)]
    again = {**rows[0], "partners": partner.name, "received_amount": "150", "received_on": "2025-02-01"}
    assert show(desk.judge([rows[0], again]))[0] == (made.pk, ["remark partners party_unknown"], [])
    assert show(desk.judge([again])) == [
        (
            made.pk,
            ["doubt received_amount more_than_approved"],
            [
                ("partners", f"{partner.name}、虚构外地大学", partner.name),
                ("received_amount", "", "2025-02-01 150 万元"),
            ],
        )
    ]
    desk.apply([again])
    assert list(made.partners.values_list("position", "written_name")) == [(1, partner.name)]
    assert made.receipts.count() == 2


def test_agreements(officer: User, district: Region) -> None:
    """Sides from several columns; the day and number know an agreement; fulfilment never exceeds the amount."""
    firm = make_organisation(officer)
    desk = Desk(officer, district, "agreements")
    row: Cells = {
        "title": "虚构合作协议", "number": "XY-1", "kind": "产学研合同", "first_party": firm.name,
        "second_party": "虚构外地大学", "amount": "100", "signed_on": "2024.3.5", "fulfilled_amount": "40",
        "fulfilled_on": "2024-08-01",
    }  # fmt: skip
    rows: list[Cells] = [
        row,
        {"title": "虚构协议二", "kind": "开发", "first_party": firm.name, "signed_on": "2024-01-01"},
        {"title": "虚构协议三", "kind": "开发", "first_party": firm.name, "second_party": firm.name,
         "signed_on": "2029-01-01", "amount": "-1"},
        {"title": "虚构协议四", "signed_on": "2024-01-01", "first_party": firm.name, "second_party": "虚构乙方",
         "amount": "1", "fulfilled_amount": "2", "fulfilled_on": "2024-02-01"},
    ]  # fmt: skip
    assert show(desk.judge(rows)) == [
        (None, ["remark second_party party_unknown"], []),
        (None, ["trouble first_party too_few_parties"], []),
        (None, ["trouble amount negative", "trouble signed_on contents", "trouble second_party party_twice"], []),
        (None, ["trouble kind required", "remark second_party party_unknown", "trouble fulfilled_amount step"], []),
    ]
    desk.apply([row])
    made = Agreement.objects.get()
    assert (made.state, made.amount, made.kind, made.signed_on) == (
        "running", 100 * WAN, "iur_cooperation", date(2024, 3, 5)
    )  # fmt: skip
    assert list(made.parties.values_list("side", "written_name", "organisation")) == [
        ("甲方", firm.name, firm.pk), ("乙方", "虚构外地大学", None)
    ]  # fmt: skip
    assert list(made.fulfilments.values_list("on", "amount")) == [(date(2024, 8, 1), 40 * WAN)]
    changed = {**row, "number": "", "amount": "120", "state": "履行完毕"}
    assert show(desk.judge([changed])) == [
        (
            made.pk,
            ["remark second_party party_unknown"],
            [("state", "履行中", "已履行"), ("amount", "1000000 元", "1200000 元")],
        )
    ]


def test_places_where_one_may_not_write(officer: User, district: Region) -> None:
    """Whoever keeps a district imports into it and not into another part of the city."""
    own = make_user(Role.SECTION_OFFICER, region=district)
    other = make_region(parent=officer.region, level=Level.DISTRICT, name="虚构澄野区")
    far = make_organisation(officer, region=other)
    desk = Desk(own, district, "organisations")
    desk.region = desk_region(officer)
    judged = desk.judge(
        [{"name": "虚构某厂", "kinds": "企业", "region": "虚构澄野区"}, {"name": far.name, "uscc": far.uscc}]
    )
    assert show(judged) == [
        (None, ["trouble region region_closed"], []),
        (None, ["trouble region region_closed", "trouble uscc code_taken", "trouble kinds required"], []),
    ]
    # A record that one does not see cannot be chosen either, and nothing of it is told.
    chosen = desk.read(0, {"name": far.name, "kinds": "企业", "founded_on": "2010-01-01"}, match=far.pk)
    (told,) = show(desk.target.judge([chosen], Context(own, desk.region, TODAY)))
    assert (told[0], told[1][0], told[2]) == (None, "trouble  record_gone", [])
    assert not desk.target.can_import(own, region=desk.region)
    assert desk.target.can_import(own, region=district)


@pytest.mark.parametrize("key", sorted(BY_KEY.keys() - {"rights"}))
def test_a_chunk_takes_as_many_queries_as_a_row(key: str, officer: User, district: Region) -> None:
    """Judging many rows asks the database no more often than judging three."""
    bodies = [make_organisation(officer) for _ in range(3)]
    desk, cells = Desk(officer, district, key), {"organisation", "first_party"}
    names = {field.key for field in desk.target.list_fields()}
    base: Cells = {
        "name": "虚构名称", "title": "高企" if key == "recognitions" else "虚构题目", "year": 2024, "revenue": "5",
        "person": "虚构人", "leader": "虚构人", "partners": "虚构甲；虚构乙", "second_party": "虚构乙",
        "signed_on": "2024-01-02", "recognised_on": "2024-01-02", "kinds": "", "region": "虚构望澜区",
    }  # fmt: skip

    def count(rows: int) -> int:
        listed = [
            {name: base[name] for name in names & base.keys()}
            | dict.fromkeys(names & cells, bodies[place % 3].name if place % 2 else f"虚构没有{place}")
            | dict.fromkeys(names & {"number", "certificate"}, f"虚构{place}号")
            for place in range(rows)
        ]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.judge(listed)
        return len(asked)

    count(1)
    assert count(30) == count(3)
