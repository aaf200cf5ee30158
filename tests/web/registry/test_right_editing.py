"""Rights and their legal events on screen: the status is shown before it is written, owners follow from transfers."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from kepan.apps.registry.enums import PartyRole, RightEventKind, RightKind
from kepan.apps.registry.models import Right
from kepan.apps.registry.selectors import get_right, list_rights, match_owner
from kepan.apps.registry.services import EventEntry, PartyEntry, RightDetails, create_right
from kepan.apps.trail.models import AuditEntry
from tests.factories.registry import make_organisation
from tests.web.registry.test_pages import count_queries, log_in, make_planner

pytestmark = pytest.mark.django_db
NUMBER = "201710601862.3"
Sent = dict[str, str]
COSTS = {
    "right_edit": 9,
    "right_event_create": 9,
    "right_event_edit": 9,
    "right_event_remove": 9,
    "right_history": 11,
    "right_create": 5,
}


def write_rows(*rows: tuple[str, str, str]) -> Sent:
    """Write rows of parties as the form sends them: role, name, record."""
    sent = {"parties-count": str(len(rows))}
    for place, values in enumerate(rows):
        sent |= {
            f"parties-{place}-{name}": value for name, value in zip(("role", "name", "record"), values, strict=True)
        }
    return sent


def confirm(client: Client, url: str, sent: Sent) -> tuple[str, str, list[str]]:
    """Send an event, read what it leads to, and confirm that; return the status before, after and the new owners."""
    shown = client.post(url, sent)
    assert shown.status_code == 200
    page = shown.context
    assert client.post(url, sent | {"seal": page["seal"]}).status_code == 302
    return str(page["before"][1]), str(page["after"][1]), list(page.get("owners") or [])


def test_a_patent_is_entered_with_its_parties_and_first_events() -> None:
    """Names mean the record that was picked, or the one that bears them; a wrong check digit names the right one."""
    planner = make_planner()
    firm, other = make_organisation(planner), make_organisation(planner)
    client = log_in(planner)
    url = f"{reverse('right_create')}?kind=invention&organisation={firm.pk}"
    start = client.get(url).context
    first = start["parties"].rows[0]
    assert (first.role, first.name, first.record) == ("applicant", firm.name, f"organisation-{firm.pk}")
    rows = (
        ("applicant", "虚构原文写法", f"organisation-{firm.pk}"),
        ("applicant", other.name, ""),
        ("applicant", "虚构无名公司", ""),
        ("inventor", "虚构人", "none"),
    )
    sent = {
        "title": "虚构检测方法",
        "application_number": "201710601862.4",
        "filed_on": "2017-07-21",
        "granted_on": "2017-01-01",
        "ipc": "g01d5/12；H04L 9/00",
        "region": str(firm.region_id),
        **write_rows(*rows),
    }
    late = client.post(url, sent)
    assert (late.status_code, list(late.context["form"].errors)) == (422, ["granted_on"])
    sent["granted_on"] = "2019-03-01"
    wrong = client.post(url, sent)
    assert (wrong.status_code, "第 13 位是“4”，应为“3”" in wrong.content.decode()) == (422, True)
    # Rows are moved and added without anything being judged or written.
    moved = client.post(url, sent | {"act": "up-1"}).context["parties"].rows
    assert [row.name for row in moved] == [rows[1][1], rows[0][1], rows[2][1], rows[3][1]]
    assert len(client.post(url, sent | {"act": "add"}).context["parties"].rows) == 5
    done = client.post(url, sent | {"application_number": NUMBER}, follow=True)
    right = Right.objects.get()
    assert "法律状态：有效" in done.content.decode() and "没有对应到登记的单位" in done.content.decode()
    parties = right.parties.order_by("role", "position").values_list("written_name", "organisation", "role")
    assert list(parties) == [
        ("虚构原文写法", firm.pk, "applicant"),
        (other.name, other.pk, "applicant"),
        ("虚构无名公司", None, "applicant"),
        ("虚构人", None, "inventor"),
    ]
    assert (right.status, right.filed_on, right.granted_on, right.main_ipc) == (
        "granted",
        date(2017, 7, 21),
        date(2019, 3, 1),
        "G01D 5/12",
    )


def make_right(title: str = "虚构检测方法", number: str = NUMBER) -> tuple[Client, Right]:
    """Make a granted invention of one firm; return it with the client of a planner."""
    planner = make_planner()
    firm = make_organisation(planner)
    right = create_right(
        actor=planner,
        region=firm.region,
        details=RightDetails(RightKind.INVENTION, title, number),
        parties=[PartyEntry(PartyRole.APPLICANT, firm.name, firm), PartyEntry(PartyRole.OWNER, firm.name, firm)],
        events=[
            EventEntry(RightEventKind.FILED, date(2017, 7, 21)),
            EventEntry(RightEventKind.GRANTED, date(2019, 3, 1)),
        ],
    )
    return log_in(planner), right


def test_a_right_is_corrected_once_and_not_over_somebody_elses_change() -> None:
    """What did not change is no new version; a stale form is refused; a publication number is read."""
    client, right = make_right()
    url = reverse("right_edit", args=[right.pk])
    shown = client.get(url).context
    rows = write_rows(*((row.role, row.name, row.record) for row in shown["parties"].rows))
    sent = {name: value for name, value in shown["form"].initial.items() if value not in (None, "")} | rows
    assert client.post(url, sent).status_code == 302
    right.refresh_from_db()
    assert right.version == 1
    wrong = client.post(url, sent | {"grant_number": "CN209123456U"})
    assert (wrong.status_code, "授权公告号是实用新型的" in wrong.content.decode()) == (422, True)
    assert client.post(url, sent | {"grant_number": "cn 107123456 b"}).status_code == 302
    right.refresh_from_db()
    assert (right.version, right.grant_number, right.expires_on) == (2, "CN107123456B", date(2037, 7, 21))
    assert client.post(url, sent | {"title": "虚构改名"}).status_code == 409


def test_an_event_says_what_the_right_becomes_before_it_is_written() -> None:
    """Lapsed, restored; impossible ones are refused; one taken back needs a reason and stays in the history."""
    client, right = make_right()
    new = reverse("right_event_create", args=[right.pk])
    effects = {kind: effect for _label, kinds in client.get(new).context["groups"] for kind, _name, effect in kinds}
    assert (effects["lapsed"], effects["annuity"]) == ("今天登记就成为：终止", "状态不变")
    assert "没有失去过权利" in effects["restored"]
    lapse = {"on": "2023-01-21", "source": "公告", "version": "1"}
    assert confirm(client, f"{new}?kind=lapsed", lapse) == ("有效", "终止", [])
    early = client.post(f"{new}?kind=restored", {"on": "2022-01-01", "version": "2"})
    assert (early.status_code, "没有失去过权利" in early.content.decode()) == (422, True)
    event = right.events.get(kind="lapsed")
    edit = reverse("right_event_edit", args=[right.pk, event.pk])
    corrected = {"on": "2023-02-21", "version": "2", "reason": "日期抄错"}
    assert confirm(client, edit, corrected) == ("终止", "终止", [])
    remove = reverse("right_event_remove", args=[right.pk, event.pk])
    assert str(client.get(remove).context["after"][1]) == "有效"
    said = {"version": "3", "reason": "登记到了另一件上"}
    assert [client.post(remove, step).status_code for step in (said, said | {"is_sure": "on"})] == [422, 302]
    right.refresh_from_db()
    assert (right.status, right.version) == ("granted", 4)
    filed = right.events.get(kind="filed")
    gone = reverse("right_event_remove", args=[right.pk, filed.pk])
    assert client.get(gone).status_code == 200
    page = client.get(reverse("right_history", args=[right.pk])).content.decode()
    assert "登记到了另一件上" in page and "撤回法律事件" in page and "日期抄错" in page
    assert AuditEntry.objects.filter(action="registry.remove_event").get().before["on"] == "2023-02-21"


def test_a_transfer_moves_the_owner_from_its_day_and_back() -> None:
    """The former owner stays readable with days; a licence and a pledge make nobody an owner."""
    client, right = make_right()
    planner = right.owner
    assert planner is not None
    firm = right.parties.filter(role="owner").get().organisation
    buyer, second = make_organisation(planner), make_organisation(planner)
    assert firm is not None
    new = reverse("right_event_create", args=[right.pk])

    def owners() -> dict[str, list[Right]]:
        rows = list_rights(user=planner)
        return {body.name: list(rows.filter(match_owner(body))) for body in (firm, buyer, second)}

    nobody = client.post(f"{new}?kind=transferred", {"on": "2021-05-06", "version": "1"})
    assert (nobody.status_code, nobody.context["parties"].error) == (422, "至少写一个名称。")
    sold = {"on": "2021-05-06", "amount": "80", "version": "1", **write_rows(("", buyer.name, ""))}
    assert confirm(client, f"{new}?kind=transferred", sold) == ("有效", "有效", [buyer.name])
    assert owners() == {firm.name: [], buyer.name: [right], second.name: []}
    bank = {"on": "2022-01-01", "amount": "3000000元", "version": "2", **write_rows(("", second.name, ""))}
    confirm(client, f"{new}?kind=pledged", bank)
    assert owners() == {firm.name: [], buyer.name: [right], second.name: []}
    again = {"on": "2020-02-02", "version": "3", **write_rows(("", second.name, ""))}
    confirm(client, f"{new}?kind=transferred", again)
    rows = get_right(user=planner, pk=right.pk).parties.all()
    days = {(row.organisation_id, row.role): (row.starts_on, row.ends_on) for row in rows}
    assert days == {
        (firm.pk, "applicant"): (None, date(2020, 2, 2)),
        (firm.pk, "owner"): (None, date(2020, 2, 2)),
        (second.pk, "owner"): (date(2020, 2, 2), date(2021, 5, 6)),
        (buyer.pk, "owner"): (date(2021, 5, 6), None),
        (second.pk, "pledgee"): (None, None),
    }
    pledge = right.events.get(kind="pledged")
    assert (pledge.amount, pledge.parties.get().organisation) == (300_000_000, second)
    page = client.get(reverse("right_detail", args=[right.pk])).content.decode()
    assert "曾经的权利人" in page and "300.00 万元" in page
    for event in right.events.filter(kind="transferred"):
        url = reverse("right_event_remove", args=[right.pk, event.pk])
        right.refresh_from_db()
        client.post(url, {"version": str(right.version), "reason": "误登", "is_sure": "on"})
    assert owners() == {firm.name: [right], buyer.name: [], second.name: []}


def test_pages_of_editing_cost_the_same_with_one_party_and_with_three() -> None:
    """Whatever hangs on a right is read at once."""
    client, right = make_right()
    assert right.owner is not None
    event = right.events.get(kind="granted")
    both = [right.pk, event.pk]
    args = {"right_event_edit": both, "right_event_remove": both, "right_create": []}
    for rows in (1, 3):
        costs = {name: count_queries(client, reverse(name, args=args.get(name, [right.pk]))) for name in COSTS}
        assert costs == COSTS, rows
        for place in range(rows + 1, 4):
            firm = make_organisation(right.owner)
            right.parties.create(role="owner", position=place, written_name=firm.name, organisation=firm)
            right.events.create(kind="pledged", on=date(2020, place, 1))
    words = {"row": "parties-0", "parties-0-name": "虚构"}
    picks = client.get(reverse("right_parties"), words)
    assert (picks.status_code, "都不是，只按原文" in picks.content.decode()) == (200, True)
