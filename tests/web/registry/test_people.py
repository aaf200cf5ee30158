"""People on screen: entered, corrected, placed over time; doubles put side by side. All invented (虚构)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.services import create_task
from kepan.apps.registry.enums import PairState
from kepan.apps.registry.models import Merger, Person, PersonPair
from kepan.apps.registry.selectors.person_matching import list_person_traits
from kepan.apps.registry.services import PersonDetails, add_position, create_person, merge_people
from kepan.apps.registry.services.matching import update_pairs
from kepan.engine.registry.people import find_person_pairs
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation
from tests.web.registry.test_pages import count_queries, log_in

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"
"""The example of the standard; belongs to nobody."""
PHONE = "13900000000"


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER, region=make_region())


def make_person(officer: User, name: str = "虚构人甲", phone: str = PHONE, number: str = "") -> Person:
    """Make a person in the officer's region."""
    assert officer.region is not None
    details = PersonDetails(name, birth_year=1980, phone=phone)
    return create_person(actor=officer, region=officer.region, details=details, identity_number=number)


def make_pair(officer: User, place: int = 0) -> PersonPair:
    """Make two records with one name, year and telephone."""
    people = [make_person(officer, f"虚构人{'甲乙丙丁'[place]}", f"1390000000{place}") for _ in range(2)]
    update_pairs(find_person_pairs(list_person_traits()), PersonPair)
    return PersonPair.objects.get(left=people[0])


def fill_merge(pair: PersonPair, **more: object) -> dict[str, object]:
    """Return what the form of a merge sends that keeps the left record."""
    rows = [Person.objects.get(pk=pk) for pk in (pair.left_id, pair.right_id)]
    versions = {"left_version": rows[0].version, "right_version": rows[1].version}
    return {"act": "merge", "kept": pair.left_id, "reason": "同一人", "is_sure": "on", **versions, **more}


def test_a_person_is_entered_once_and_the_number_never_comes_back(officer: User) -> None:
    """Namesakes are shown first; a number is in no page, right or wrong; a known one leads to its record."""
    known, client, url = make_person(officer), log_in(officer), reverse("person_create")
    sent = {"name": "虚构人甲", "region": officer.region_id, "kinds": ["expert", "talent"], "birth_year": "1980"}
    wrong = client.post(url, sent | {"identity_number": NUMBER[:17] + "1"})
    page = wrong.content.decode()
    assert (wrong.status_code, NUMBER[:17] in page, "请再填一遍" in page) == (422, False, True)
    assert f'href="{reverse("person_detail", args=[known.pk])}"' in page
    assert "出生年份相同" in page
    assert Person.objects.count() == 1
    made = client.post(url, sent | {"identity_number": NUMBER, "distinct": "on"})
    person = Person.objects.latest("pk")
    assert made["Location"] == reverse("person_detail", args=[person.pk])
    assert (person.identity_tail, sorted(role.kind for role in person.roles.all())) == ("002X", ["expert", "talent"])
    again = client.post(url, sent | {"name": "虚构人乙", "identity_number": NUMBER.lower()})
    page = again.content.decode()
    assert (again.status_code, made["Location"] in page, NUMBER[:17] in page) == (422, True, False)
    form = client.get(reverse("person_edit", args=[person.pk])).content.decode()
    assert ("已登记。留空就不变" in form, NUMBER[:17] in form, "002X" in form) == (True, False, False)


def test_a_correction_is_guarded_and_leaves_what_is_not_said(officer: User) -> None:
    """The number stays where none is typed; somebody else's change is not overwritten."""
    person = make_person(officer, number=NUMBER)
    client, url = log_in(officer), reverse("person_edit", args=[person.pk])
    sent = {"name": "虚构人乙", "birth_year": "1981", "degree": "博士", "version": "1"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 409
    row = Person.objects.get(pk=person.pk)
    assert (row.name, row.birth_year, row.degree, row.phone, row.identity_tail) == (
        "虚构人乙",
        1981,
        "博士",
        "",
        "002X",
    )


def test_kinds_fields_and_positions_over_time(officer: User) -> None:
    """What was ticked holds from today; a place is named or coded; main positions do not overlap, with the reason."""
    person, client = make_person(officer), log_in(officer)
    first, second = make_organisation(officer, name="虚构云汀公司"), make_organisation(officer, name="虚构云汀公司")

    def post(name: str, *args: int, **sent: object) -> tuple[int, str]:
        sent["version"] = Person.objects.get(pk=person.pk).version
        answer = client.post(reverse(name, args=[person.pk, *args]), sent)
        return answer.status_code, answer.content.decode()

    assert post("person_kinds", of_talent="双创人才")[0] == 422
    assert post("person_kinds", is_talent="on", of_talent="双创人才、领军人才", is_expert="on")[0] == 302
    assert sorted(map(str, person.roles.all())) == ["专家", "双创人才", "领军人才"]
    assert "分类号 X1 不对" in post("person_fields", ipc="g01d、X1")[1]
    assert post("person_fields", ipc="g01d，H04L9/32", discipline="光学工程", hightech_field="新材料")[0] == 302
    assert [field.code for field in person.fields.all()] == ["光学工程", "新材料", "G01D", "H04L 9/32"]
    code, page = post("position_create", organisation="虚构云汀公司", is_main="on")
    assert (code, first.uscc in page, second.uscc in page) == (422, True, True)
    assert "没有找到这家单位" in post("position_create", organisation="虚构没有的公司")[1]
    assert (
        post("position_create", organisation=first.uscc, title="总工", is_main="on", starts_on="2020-01-01")[0] == 302
    )
    overlap = post("position_create", organisation=second.uscc, is_main="on", starts_on="2022-01-01")
    assert (overlap[0], "已有专职（2020-01-01 – 至今）" in overlap[1]) == (422, True)
    held = person.positions.get()
    assert post("position_end", held.pk, ends_on="2019-01-01")[0] == 422
    assert post("position_end", held.pk, ends_on="2021-12-31")[0] == 302
    assert post("position_create", organisation=second.uscc, is_main="on", starts_on="2022-01-01")[0] == 302
    sent = {"organisation": "虚构云汀公司", "title": "总工程师", "is_main": "on", "starts_on": "2020-02-01"}
    assert post("position_edit", held.pk, **sent, ends_on="2022-05-01")[0] == 422
    assert post("position_edit", held.pk, **sent, ends_on="2021-12-01")[0] == 302
    held.refresh_from_db()
    assert (held.title, held.starts_on, held.ends_on) == ("总工程师", date(2020, 2, 1), date(2021, 12, 1))
    assert post("position_remove", held.pk)[0] == 422
    assert post("position_remove", held.pk, is_sure="on")[0] == 302
    assert [row.organisation for row in person.positions.all()] == [second]


def test_two_records_of_a_person_are_merged_and_taken_apart_on_screen(officer: User) -> None:
    """The evidence stands beside each field; the page of who stays says what came in; apart again both stand."""
    pair = make_pair(officer)
    client, url = log_in(officer), reverse("person_pair_detail", args=[pair.pk])
    page = client.get(url).context
    rows = {str(row.label): (str(row.light[1]), [str(one.words) for one in row.said]) for row in page["rows"]}
    assert (rows["姓名"], rows["电话"]) == (("相同", ["姓名相同"]), ("相同", ["电话相同"]))
    assert "很可能同一人" in client.get(reverse("person_pair_list"), {"q": "虚构人甲"}).content.decode()
    assert "虚构人甲</a>" not in client.get(reverse("person_pair_list"), {"q": "别人"}).content.decode()
    assert client.post(url, fill_merge(pair, right_version=0)).status_code == 409
    assert client.post(url, fill_merge(pair))["Location"] == reverse("person_pair_list")
    merger = Merger.objects.get()
    apart = reverse("merger_detail", args=[merger.pk])
    assert (merger.kept_person_id, apart in client.get(url).content.decode()) == (pair.left_id, True)
    assert apart in client.get(reverse("person_detail", args=[pair.left_id])).content.decode()
    assert apart in client.get(reverse("person_merger_list")).content.decode()
    sent = {"reason": "是两个人", "is_sure": "on"}
    assert client.post(apart, sent)["Location"] == reverse("person_detail", args=[pair.right_id])
    pair.refresh_from_db()
    assert (pair.state, Person.objects.filter(merged_into=None).count()) == (PairState.DISTINCT, 2)


def test_a_number_that_another_record_has_proposes_the_pair(officer: User) -> None:
    """It is refused and says where to look; the pair waits whatever a search finds; merged, one has the number."""
    holder, double = make_person(officer, "虚构人甲", number=NUMBER), make_person(officer, "虚构人乙", "")
    client = log_in(officer)
    sent = {"name": "虚构人乙", "version": "1", "identity_number": NUMBER}
    answer = client.post(reverse("person_edit", args=[double.pk]), sent)
    page = answer.content.decode()
    pair = PersonPair.objects.get()
    url = reverse("person_pair_detail", args=[pair.pk])
    assert (answer.status_code, url in page, NUMBER[:17] in page) == (422, True, False)
    update_pairs([], PersonPair)
    shown = client.get(url).content.decode()
    assert ("证件号相同" in shown, holder.identity_digest in shown, "002X" in shown) == (True, False, False)
    assert client.post(url, fill_merge(pair)).status_code == 302
    assert Person.objects.filter(merged_into=None).get().identity_digest == holder.identity_digest


def test_pages_of_people_cost_the_same_with_one_row_and_with_three(officer: User) -> None:
    """The number of queries does not grow with the rows, and no page asks more than sixteen."""
    client: Client = log_in(officer)
    body = make_organisation(officer)
    kept = make_person(officer, "虚构人戊", "")
    for rows in (1, 3):
        for place in range(rows - 1, rows) if rows == 1 else range(1, 3):
            pair = make_pair(officer, place)
            dropped = make_person(officer, f"虚构人{'己庚辛'[place]}", "")
            merger = merge_people(actor=officer, kept=kept, dropped=dropped, reason="同一人")
            add_position(actor=officer, person=kept, expected_version=None, organisation=body, is_main=False)
        position = kept.positions.latest("pk")
        urls = {
            "pairs": reverse("person_pair_list"),
            "pair": reverse("person_pair_detail", args=[pair.pk]),
            "mergers": reverse("person_merger_list"),
            "merger": reverse("merger_detail", args=[merger.pk]),
            "person": reverse("person_detail", args=[kept.pk]),
            "edit": reverse("person_edit", args=[kept.pk]),
            "position": reverse("position_edit", args=[kept.pk, position.pk]),
        }
        costs = {name: count_queries(client, url) for name, url in urls.items()}
        assert costs == COSTS, rows


COSTS = {"pairs": 10, "pair": 12, "mergers": 8, "merger": 7, "person": 16, "edit": 9, "position": 9}


def test_a_person_shows_the_tasks_about_it(officer: User) -> None:
    """What one has to do about a person stands on the person's page, with the way there."""
    person = make_person(officer, "虚构人待办", "")
    assert officer.region is not None
    create_task(actor=None, kind="虚构", title="虚构核对任务", subject=person, assignee=officer)
    page = log_in(officer).get(reverse("person_detail", args=[person.pk])).content.decode()
    assert "虚构核对任务" in page
