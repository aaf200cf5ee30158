"""Rows of achievements, technology and upper projects that a ledger passes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.desk.models import Notice
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.services import EntryRefusedError
from kepan.apps.ledgers.services.sweeps import send_due_reminders
from kepan.apps.registry.enums import PartyRole, RightKind, TitleLevel
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services import PartyEntry, ProjectDetails, RightDetails, create_project, create_right
from tests.apps.ledgers.rows.making import Place, get_share, read_shipped

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
KEY_PROJECT = {"title": "虚构重大项目", "kind": "major", "programme": "special", "planned": "100", "year": "2026"}


@pytest.fixture
def place() -> Place:
    return Place()


def enter_achievement(place: Place, title: str = "虚构成果", **values: Any) -> Entry:
    """Enter an achievement with what every one has."""
    given = {"kind": "applied", "made_on": "2025-06-01", "source": "self", "form": "product", "stage": "pilot",
             "secrecy": "public", "usage": "stable", "benefit": "300", "transfer": "home"} | values  # fmt: skip
    return place.enter("achievement", title=title, **given)


def list_registration(place: Place, reg_no: str = "202632010001") -> dict[str, Any]:
    """Return what the registration of an achievement asks for."""
    return {"reg_no": reg_no, "registered_on": "2026-01-10", "started_on": "2023-03-01", "project_no": "虚构1号",
            "recommender": place.make_body(), "nature": "original", "ip_form": ["patent"], "evaluated_by": "panel",
            "evaluated_on": "2025-09-01", "makers": [place.make_person()]}  # fmt: skip


@pytest.mark.row("TTM-05")
def test_a_visit_to_an_achievement_that_is_late_is_told(place: Place) -> None:
    """An achievement is tracked by somebody with a next day; it is told before, and every week after."""
    owner = place.make_body()
    entry = place.walk(enter_achievement(place, owner=owner), "submit")
    entry = place.move(entry, "register", **list_registration(place))
    assert "跟踪人" in place.stop(entry, "track", next_visit=TODAY.isoformat())
    entry = place.move(entry, "track", tracker=place.make_person(), next_visit=(TODAY - timedelta(days=1)).isoformat())
    told = [send_due_reminders(today=TODAY + timedelta(days=day)) for day in (0, 1, 7, 8)]
    assert told == [1, 0, 1, 0]
    assert Notice.objects.filter(user=place.officer, title__startswith="已逾期").count() == 2


@pytest.mark.row("TTM-04")
def test_an_achievement_is_registered_with_all_its_fields_and_a_number_of_its_own(place: Place) -> None:
    """Whichever field is missing, it is not registered; by kind more is asked; a number is given once, in 12 signs."""
    entry = place.walk(enter_achievement(place, owner=place.make_body()), "submit")
    given, type_ = list_registration(place), read_shipped("achievement")
    for missing in given:
        field = type_.find_field(missing)
        rest = {key: one for key, one in given.items() if key != missing}
        assert field is not None and field.title in place.stop(entry, "register", **rest)
    assert "登记号要 12 位" in place.stop(entry, "register", **given | {"reg_no": "2026"})
    for missing, value in (("usage", "stable"), ("benefit", "300"), ("transfer", "home")):
        place.change(entry, **{missing: None})
        assert place.stop(entry, "register", **given) == "应用技术成果要写应用状态、经济效益和转让范围"
        place.change(entry, **{missing: value})
    assert place.move(entry, "register", **given).state == "registered"
    basic = enter_achievement(place, "虚构理论", kind="basic", form="paper", owner=place.make_body(), usage=None,
                              benefit=None, transfer=None)  # fmt: skip
    basic = place.walk(basic, "submit")
    with pytest.raises(EntryRefusedError, match="登记号"):
        place.change(basic, reg_no=given["reg_no"])
    assert place.move(basic, "register", **given | {"reg_no": "202632010002"}).state == "registered"
    for missing in ("owner", "made_on", "source", "form", "stage", "secrecy"):
        place.change(other := enter_achievement(place, f"虚构{missing}", owner=place.make_body()), **{missing: None})
        assert "要填" in place.stop(other, "submit")
    secret = place.refuse("achievement", title="涉密（虚构）", owner=place.make_body(), secrecy="secret")
    assert "涉密成果不在这里登记" in str(secret)


@pytest.mark.row("TTM-13")
def test_the_share_of_absorption_is_reckoned(place: Place) -> None:
    """Spending on absorption over spending on the import; not known while one of them is; again an invention."""
    org = place.make_body()
    entry = place.enter("imported_technology", title="虚构技术", org=org, country="de", mode="licence",
                        signed_on="2025-01-10", import_cost="400")  # fmt: skip
    assert place.read(entry)["ratio"] is None
    entry = place.move(entry, "sign", signed_on="2025-01-10", evidence=place.make_file())
    entry = place.move(entry, "absorb", absorb_cost="500")
    assert get_share(place.read(entry), "ratio") == Decimal("1.25")
    assert "再创新要写形成的知识产权" in place.stop(entry, "reinnovate")
    assert place.count("imported_technology.absorb", "country") == {"de": 500 * 10**6}


@pytest.mark.row("RES-14")
def test_openness_is_outside_income_over_all_service_income(place: Place) -> None:
    """A centre reports what it earned and how much of it outside; it cannot be more than all."""
    centre = place.enter("rd_body", name="虚构工程中心", host=place.make_body(), kind="engineering", level="city",
                         named_on="2024-01-01")  # fmt: skip
    entry = place.enter("annual_report", subject=centre.pk, year="2025", due="2026-03-31", outward_income="30")
    assert place.read(entry)["openness"] is None
    assert "对外收入不能大于服务收入" in place.stop(entry, "submit", submitted_on="2026-03-01", income="20")
    entry = place.move(entry, "submit", submitted_on="2026-03-01", income="80")
    assert get_share(place.read(entry), "openness") == Decimal("0.375")
    assert place.move(entry, "accept", result="good").state == "accepted"


@pytest.mark.row("TTM-07")
def test_a_conversion_project_is_counted_once(place: Place) -> None:
    """It is a project with one key and one category: in the total once, under conversion once, and entered once."""
    org = place.make_body()
    row = {
        "org": org,
        "source": "province",
        "layer": "province",
        "grade": "major",
        "year": "2026",
        "applied_on": "2026-03-01",
    }
    given = [
        row | {"title": f"虚构项目{n}", "category": kind} for n, kind in enumerate(("conversion", "conversion", "rd"))
    ]
    first, *_others = place.enter_many("upper_project", "approved", given)
    assert place.count("upper_project.approved", "category", year=2026) == {"conversion": 2, "rd": 1}
    assert place.count("upper_project.approved", year=2026) == {(): 3}
    assert "重复申报" in str(place.refuse("upper_project", **given[0]))
    details = ProjectDetails("虚构项目", "虚构计划", TitleLevel.PROVINCIAL)
    project = create_project(actor=place.officer, organisation=Organisation.objects.get(pk=org), details=details)
    place.change(first, project=project.pk)
    again = row | {"title": "另一名称", "category": "rd", "project": project.pk}
    assert "这个登记的项目已有一条申报记录" in str(place.refuse("upper_project", **again))


@pytest.mark.row("AGR-10")
def test_projects_for_the_people_are_a_category_of_their_own(place: Place) -> None:
    """Five of them stand among the upper projects and are counted by their category."""
    row = {"org": place.make_body(), "source": "city", "layer": "city", "grade": "general", "year": "2026",
           "applied_on": "2026-03-01"}  # fmt: skip
    given = [row | {"title": f"虚构惠民{n}", "category": "benefit"} for n in range(5)]
    place.enter_many("upper_project", "running", [*given, row | {"title": "攻关", "category": "rd"}])
    assert place.count("upper_project.approved", "category", year=2026) == {"benefit": 5, "rd": 1}


def make_right(place: Place, number: int) -> int:
    """Return the key of a software right of somebody."""
    return create_right(
        actor=place.officer, region=place.district,
        details=RightDetails(RightKind.SOFTWARE, f"虚构软件{number}", number=f"2026SR{number}"),
        parties=[PartyEntry(PartyRole.OWNER, "虚构甲")],
    ).pk  # fmt: skip


@pytest.mark.row("TTM-08")
def test_stages_of_a_conversion_go_one_way(place: Place) -> None:
    """Incubated, converted, industrialised: no stage is skipped, and one step back asks for a reason."""
    giver, taker = place.make_bodies(2)
    entry = place.enter("conversion", title="虚构转化", giver=giver, taker=taker, mode="licence",
                        signed_on="2026-01-01", right=make_right(place, 1))  # fmt: skip
    assert "不能" in place.stop(entry, "industrialise", output="1", output_year="2026")
    entry = place.move(entry, "convert", evidence=place.make_file())
    assert "不能" in place.stop(entry, "back", back_reason="理由")
    entry = place.move(entry, "industrialise", output="10", output_year="2026")
    for step, stage in (("back", "converting"), ("back_again", "incubating")):
        assert "退回原因" in place.stop(entry, step)
        entry = place.move(entry, step, back_reason="市场没有打开（虚构）")
        assert entry.state == stage
        place.change(entry, back_reason=None)
    without = place.enter("conversion", title="无权利", giver=giver, taker=taker, mode="self", signed_on="2026-01-01")
    assert "要写知识产权或成果" in place.stop(without, "convert", evidence=place.make_file())


@pytest.mark.row("TTM-10")
def test_rights_that_were_converted_are_counted_once_each(place: Place) -> None:
    """A right licensed to two takers is two conversions of one right; what is not converted yet is none."""
    giver, *takers = place.make_bodies(3)
    rights = [make_right(place, number) for number in (1, 2, 3)]
    row = {"giver": giver, "mode": "licence", "signed_on": "2026-01-01"}
    pairs = ((rights[0], takers[0]), (rights[0], takers[1]), (rights[1], takers[0]))
    given = [row | {"title": f"虚构{n}", "right": right, "taker": taker} for n, (right, taker) in enumerate(pairs)]
    place.enter_many("conversion", "converting", given)
    place.enter_many("conversion", "incubating", [row | {"title": "未转", "right": rights[2], "taker": takers[0]}])
    assert place.count("conversion.conversions", year=2026) == {(): 3}
    assert place.count("conversion.rights", year=2026) == {(): 2}


@pytest.mark.row("TTM-11")
def test_base_capital_and_project_are_all_there_before_they_sign(place: Place) -> None:
    """Whichever of the three is missing, nobody signs."""
    demand, supply, base, capital = place.make_bodies(4)
    project = place.enter("key_project", **KEY_PROJECT, lead=demand)
    members = [{"org": demand, "role": "demand", "contribution": "50", "benefit": "50"},
               {"org": supply, "role": "supply", "contribution": "50", "benefit": "50"}]  # fmt: skip
    entry = place.enter("consortium", title="虚构融合体", kind="three_element", members=members, start="2026-01-01",
                        end="2028-01-01", ownership="共有（虚构）", agreement=place.make_file())  # fmt: skip
    entry = place.walk(entry, "negotiate")
    elements = {"base": base, "capital": capital, "project": project.pk}
    for missing in elements:
        place.change(entry, **elements | {missing: None})
        assert place.stop(entry, "sign") == "基地、资本、项目三要素不齐"
    place.change(entry, **elements)
    assert place.walk(entry, "sign", "run").state == "running"
