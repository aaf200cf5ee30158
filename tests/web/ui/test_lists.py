"""The generic list page on a real database: paging, filters, views, columns, batch actions, export."""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import SavedView, User
from kepan.apps.accounts.permissions import YES
from kepan.web.ui.lists import Column, state
from kepan.web.ui.lists.columns import write_cell
from kepan.web.ui.lists.keyset import Cursor, CursorError, Order, read_cursor, write_cursor
from kepan.web.ui.lists.state import match_words
from tests.factories.accounts import make_user
from tests.web.ui import list_pages
from tests.web.ui.list_pages import BACKEND, add_people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.ui.list_pages")]
ROW = re.compile(r'<td class="code on-fact">([^<]*)</td>')


def read_names(client: Client, address: str) -> tuple[list[str], str, str]:
    """Return the logins on a page and the addresses of its neighbours."""
    page = client.get(address).content.decode()
    before = re.search(r'href="([^"]+)" rel="prev"', page)
    after = re.search(r'href="([^"]+)" rel="next"', page)
    clean = [found[1].replace("&amp;", "&") if found else "" for found in (before, after)]
    return ROW.findall(page), clean[0], clean[1]


@pytest.mark.parametrize("order", ["name", "-name", "last_login", "-last_login", "pk", "-pk"])
def test_pages_forward_and_back_hold_every_row_once_in_order(client: Client, reader: User, order: str) -> None:
    """Ties and rows without a value included, and the way back shows the same pages."""
    add_people(reader, 83)
    pages, address = [], f"/people/?sort={order}"
    while address:
        names, before, after = read_names(client, address)
        pages.append(names)
        last, address = before, f"/people/{after}" if after else ""
    assert [len(page) for page in pages] == [25, 25, 25, 8]
    people = {user.username: user for user in User.objects.exclude(pk=reader.pk)}
    field, sign = order.removeprefix("-"), -1 if order.startswith("-") else 1

    def rank(name: str) -> tuple[bool, float | str, int]:
        value = getattr(people[name], field)
        number = value.timestamp() if isinstance(value, datetime) else value
        return value is None, number or 0, people[name].pk

    missing = sorted((n for n in people if rank(n)[0]), key=lambda n: rank(n)[1:], reverse=sign < 0)
    given = sorted((n for n in people if not rank(n)[0]), key=lambda n: rank(n)[1:], reverse=sign < 0)
    assert [name for page in pages for name in page] == given + missing
    back, address = [pages[-1]], f"/people/{last}"
    while address:
        names, before, _after = read_names(client, address)
        back.append(names)
        address = f"/people/{before}" if before else ""
    assert back[::-1] == pages


def test_rows_added_before_a_page_do_not_shift_it(client: Client, reader: User) -> None:
    """What the second page begins with stays, because it begins after a row and not after a number."""
    add_people(reader, 60)
    _names, _before, after = read_names(client, "/people/?sort=username")
    second = read_names(client, f"/people/{after}")[0]
    make_user(Role.PLANNER, region=reader.region, username="a-first")
    assert read_names(client, f"/people/{after}")[0] == second


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, reader: User, number: int) -> None:
    """Session, user, installation, roles, what waits; then views, count, rows."""
    add_people(reader, number)
    client.get("/people/")
    with CaptureQueriesContext(connection) as queries:
        names, _before, _after = read_names(client, "/people/")
    assert len(names) == number
    asked = [re.findall(r'FROM "(\w+)"', query["sql"]) for query in queries]
    assert [tables[0] for tables in asked] == [
        "django_session",
        "accounts_user",
        "accounts_savedview",
        "accounts_user",
        "accounts_user",
        "accounts_setup",
        "accounts_membership",
        "desk_task",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "sort=nothing",
        "sort=-",
        "sort=state",
        "cursor=x",
        "cursor=" + "A" * 500,
        "cursor=bnVsbA",
        "cursor=WyJuYW1lIiwiYSIsOTk5OTk5OTk5OTk5OTk5OTk5OTksMCwwXQ",
        "cursor=WyJsYXN0X2xvZ2luIiwibm90IGEgZGF5IiwxLDAsMF0&sort=last_login",
        "q=%00",
        "q=" + "x" * 3000,
        "is_active=perhaps",
        "language=xx",
        "joined_after=yesterday&joined_before=9999-99-99",
        "view=999",
        "view=x",
        "export=pdf",
        "size=-1",
        "%FF=%FE",
    ],
)
def test_bad_parameters_show_a_page(client: Client, reader: User, query: str) -> None:
    """Nothing in the address makes the server fail."""
    add_people(reader, 3)
    answer = client.get(f"/people/?{query}")
    assert answer.status_code == 200
    assert "虚构" in answer.content.decode()


def test_what_was_not_understood_is_said(client: Client, reader: User) -> None:
    """A remark for the order, the page and the filter."""
    add_people(reader, 1)
    page = client.get("/people/?sort=nothing&cursor=x&joined_after=yesterday").content.decode()
    assert page.count('class="note slow"') == 3


def test_filters_stand_as_chips_that_can_be_removed(client: Client, reader: User) -> None:
    """Each chip leads to the address without it."""
    add_people(reader, 3)
    page = client.get("/people/?q=p0+虚构&is_active=true&language=zh-hans&joined_after=2020-01-01").content.decode()
    chips = re.findall(r'class="chip on" href="([^"]*)"[^>]*>([^<]*)<', page)
    assert [text for _url, text in chips] == ["含“p0 虚构”", "在用：是", "语言：中文", "加入日期：2020-01-01–"]
    left = [sorted(parse_qs(urlsplit(url.replace("&amp;", "&")).query)) for url, _text in chips]
    assert left == [
        ["is_active", "joined_after", "language"],
        ["joined_after", "language", "q"],
        ["is_active", "joined_after", "q"],
        ["is_active", "language", "q"],
    ]


def test_every_word_must_be_found(client: Client, reader: User) -> None:
    """Words are found in any of the fields."""
    add_people(reader, 20)
    assert read_names(client, "/people/?q=虚构3+p01&sort=username")[0] == ["p010", "p017"]
    assert str(match_words("a", ("name", "code__istartswith"))) == (
        "(OR: ('name__icontains', 'a'), ('code__istartswith', 'a'))"
    )


def test_columns_density_and_size_are_kept(client: Client, reader: User) -> None:
    """What is always there stays, what does not exist is not kept, and all of it can be forgotten."""
    add_people(reader, 60)
    sent = {"act": "columns", "columns": ["username", "nothing"], "density": "roomy", "size": "50"}
    answer = client.post("/people/?q=p", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/people/?q=p")
    page = client.get("/people/").content.decode()
    assert re.findall(r'id="sort-(\w+)"', page) == ["name", "username"]
    assert (page.count('<td class="pick">'), "kp-list roomy" in page) == (50, True)
    client.post("/people/", {"act": "columns", "reset": "1"})
    page = client.get("/people/").content.decode()
    assert re.findall(r'id="sort-(\w+)"', page) == ["name", "username", "last_login", "pk"]
    assert page.count('<td class="pick">') == 25


def test_a_view_is_kept_shown_and_dropped(client: Client, reader: User) -> None:
    """Filters, order and columns come back under a name; another user does not get at it."""
    add_people(reader, 9)
    answer = client.post("/people/?q=p00&sort=-username", {"act": "save", "name": "前十个"})
    view = SavedView.objects.get(user=reader)
    assert (view.page, view.query) == ("tests.people", "q=p00&sort=-username")
    assert answer["Location"] == f"/people/?q=p00&sort=-username&view={view.pk}"
    page = client.get(answer["Location"]).content.decode()
    assert re.search(r'aria-current="page">前十个</a>', page)
    other = make_user(Role.PLANNER, region=reader.region, username="other")
    foreign = SavedView.objects.create(user=other, page="tests.people", name="别人的")
    client.post("/people/", {"act": "drop", "view": foreign.pk})
    client.post(f"/people/?view={view.pk}", {"act": "drop", "view": view.pk})
    assert list(SavedView.objects.values_list("name", flat=True)) == ["别人的"]


def test_a_view_without_a_name_is_refused(client: Client, reader: User) -> None:
    """The refusal is a message on the page."""
    page = client.post("/people/?q=p", {"act": "save", "name": " "}, follow=True).content.decode()
    assert "给这个视图起个名字" in page
    assert not SavedView.objects.exists()


def test_a_batch_action_takes_ticked_rows_or_all_filtered(client: Client, reader: User) -> None:
    """Only rows that the page shows to this user count."""
    add_people(reader, 5)
    keys = {user.username: user.pk for user in User.objects.all()}
    sent = {"act": "batch:greet", "pk": [keys["p001"], keys["p003"], reader.pk, "x", "9" * 30]}
    page = client.post("/people/", sent, follow=True).content.decode()
    assert "greeted 2" in page
    client.post("/people/?q=p00", {"act": "batch:greet", "all": "1"})
    assert [(["p001", "p003"], ""), ([f"p00{number}" for number in range(5)], "")] == list_pages.DONE


def test_a_batch_action_asks_first_and_for_a_reason(client: Client, reader: User) -> None:
    """Nothing happens before the second answer, nor without the reason."""
    add_people(reader, 2)
    sent = {"act": "batch:lock", "pk": [user.pk for user in User.objects.exclude(pk=reader.pk)]}
    page = client.post("/people/", sent).content.decode()
    assert "停用以后不能登录。" in page
    assert "写下理由" in client.post("/people/", {**sent, "confirmed": "1"}).content.decode()
    assert list_pages.DONE == []
    client.post("/people/", {**sent, "confirmed": "1", "reason": "虚构理由"})
    assert list_pages.DONE == [(["p000", "p001"], "虚构理由")]


@pytest.mark.parametrize(
    ("act", "status", "words"),
    [("batch:refuse", 200, "not today"), ("batch:none", 200, "没有这个操作"), ("what", 200, "没有这个操作")],
)
def test_refusals_are_messages(client: Client, reader: User, act: str, status: int, words: str) -> None:
    """A refusal of a service or an unknown action is said, and nothing happens."""
    add_people(reader, 1)
    answer = client.post("/people/", {"act": act, "all": "1"}, follow=True)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)


def test_nothing_ticked_is_said_and_a_closed_action_is_forbidden(client: Client, reader: User) -> None:
    """The button of a closed action is not there, and sending its name anyway gives 403."""
    add_people(reader, 1)
    assert "先选中至少一行" in client.post("/people/", {"act": "batch:greet"}, follow=True).content.decode()
    assert "关着" not in client.get("/people/").content.decode()
    assert client.post("/people/", {"act": "batch:closed", "all": "1"}).status_code == 403


def test_who_may_not_open_the_page_gets_the_reason(client: Client, reader: User) -> None:
    """403 for those who may not, the login for those who are nobody yet."""
    client.force_login(make_user(Role.PLANNER, region=reader.region), backend=BACKEND)
    assert client.get("/people/").status_code == 403
    assert client.post("/people/", {"act": "columns"}).status_code == 403
    client.logout()
    assert client.get("/people/")["Location"] == "/account/login/?next=/people/"


def test_an_empty_list_says_so(client: Client, reader: User) -> None:
    """Without rows the page's own words, under filters the way out."""
    User.objects.exclude(pk=reader.pk).delete()
    assert "没有人" in client.get("/people/").content.decode()
    add_people(reader, 1)
    assert "没有符合条件的记录" in client.get("/people/?q=zzz").content.decode()


def test_a_cursor_belongs_to_its_list_and_order() -> None:
    """One made for another order or another list, one that was changed and one made by hand are refused."""
    by_name = Order("name", F("name"), page="tests.people")
    text = write_cursor(Cursor(by_name.mark, "甲", 7, 25))
    assert read_cursor(text, by_name) == Cursor("tests.people:name", "甲", 7, 25)
    for order in (Order("name", F("name"), True, "tests.people"), Order("name", F("name"), page="tests.places")):
        with pytest.raises(CursorError):
            read_cursor(text, order)
    for forged in (text[:-1] + ("A" if text[-1] != "A" else "B"), "WyJuYW1lIiwiYSIsMSwwLDBd", "x" * 5000):
        with pytest.raises(CursorError):
            read_cursor(forged, by_name)


def test_a_cursor_outlives_the_kind_of_its_column(client: Client, reader: User) -> None:
    """A value that no longer fits the column leads to the first page, not to an error."""
    add_people(reader, 30)
    text = write_cursor(Cursor("tests.people:last_login", "not a day", 1, 25))
    page = client.get("/people/", {"sort": "last_login", "cursor": text}).content.decode()
    assert "这个页码用不了了" in page
    assert page.count('<td class="pick">') == 25


def test_long_texts_can_be_sorted_by(client: Client, reader: User) -> None:
    """The place of a page is found again although its row has the longest name that fits."""
    User.objects.bulk_create(
        User(
            username=f"p{index:03d}",
            name="".join(chr(0x4E00 + (index * 61 + place * 7) % 20000) for place in range(60)),
            region=reader.region,
            language="long",
        )
        for index in range(60)
    )
    names, _before, after = read_names(client, "/people/?sort=name")
    second, _before, _after = read_names(client, f"/people/{after}")
    assert (len(names), len(second), set(names) & set(second)) == (25, 25, set())
    order = Order("name", F("name"))
    longest = "".join(chr(0x4E00 + place * 61 % 20000) for place in range(300))
    assert read_cursor(write_cursor(Cursor(order.mark, longest, 2**62, 10**6)), order).value == longest


def test_a_batch_over_all_asks_again_when_the_rows_changed(client: Client, reader: User) -> None:
    """Whoever agreed to five rows has not agreed to six; the reason is kept."""
    add_people(reader, 5)
    sent = {"act": "batch:lock", "all": "1"}
    page = client.post("/people/", sent).content.decode()
    assert 'name="count" value="5"' in page
    make_user(Role.PLANNER, region=reader.region, username="p-new")
    sent |= {"confirmed": "1", "reason": "虚构理由"}
    page = client.post("/people/", {**sent, "count": "5"}).content.decode()
    assert ("筛选出的行刚才变了" in page, 'name="count" value="6"' in page, ">虚构理由</textarea>" in page) == (
        True,
    ) * 3
    assert list_pages.DONE == []
    client.post("/people/", {**sent, "count": "6"})
    assert [len(names) for names, _reason in list_pages.DONE] == [6]


def test_forged_fields_with_a_nul_do_no_harm(client: Client, reader: User) -> None:
    """No database takes a NUL; names and reasons go without it."""
    add_people(reader, 1)
    client.post("/people/?q=p", {"act": "save", "name": "a\0b"})
    assert SavedView.objects.get().name == "ab"
    client.post("/people/", {"act": "batch:lock", "all": "1", "confirmed": "1", "count": "1", "reason": "a\0"})
    assert list_pages.DONE == [(["p000"], "a")]


def test_a_figure_says_on_a_phone_what_it_counts(client: Client, reader: User) -> None:
    """Its label stands with it, escaped, because the heads are not shown there; other cells go without."""
    add_people(reader, 2)
    page = client.get("/people/").content.decode()
    assert re.findall(r'<td class="num on-figure" data-label="([^"]*)">', page) == ["编号", "编号"]
    assert page.count("data-label") == 2
    column = Column("pk", '<b> "x"', phone="figure")
    assert write_cell(column, reader, {}).startswith('<td class="on-figure" data-label="&lt;b&gt; &quot;x&quot;">')


def test_keys_picked_first_give_the_same_pages(client: Client, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """One query picks the keys, another reads the rows; ties and rows without a value included."""
    add_people(reader, 60)
    address = "/people/?sort=-last_login"
    usual = [read_names(client, address)]
    while usual[-1][2]:
        usual.append(read_names(client, f"/people/{usual[-1][2]}"))
    monkeypatch.setattr(list_pages.People, "keys_first", True)
    monkeypatch.setattr(list_pages.People, "fields", ("username", "name", "last_login"))
    apart = [read_names(client, address), *(read_names(client, f"/people/{after}") for _, _, after in usual if after)]
    assert [names for names, _, _ in apart] == [names for names, _, _ in usual]
    back = read_names(client, f"/people/{apart[-1][1]}")
    assert back[0] == usual[-2][0]


def test_very_many_rows_are_counted_when_asked(client: Client, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page counts as far as it has to, and to the end where somebody wants to know."""
    add_people(reader, 30)
    monkeypatch.setattr(list_pages.People, "most_counted", 30)
    assert "共 30 条" in client.get("/people/").content.decode()
    monkeypatch.setattr(list_pages.People, "most_counted", 26)
    page = client.get("/people/").content.decode()
    assert "共 26+ 条" in page
    assert "选中全部 26" not in page
    exact = client.get("/people/?count=exact").content.decode()
    assert 'href="?count=exact"' in page
    assert "共 30 条" in exact
    assert 'href="?count=exact' not in exact


def test_a_long_list_is_counted_on_its_first_page(
    client: Client, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages behind it carry the count along; for others, another day and other rows it is counted anew."""
    add_people(reader, 60)
    monkeypatch.setattr(list_pages.People, "most_counted", 100)
    first, after = read_range(client, "/people/")
    User.objects.bulk_create(User(username=f"z{number}", name="虚构9", region=reader.region) for number in range(5))
    second, third = read_range(client, f"/people/{after}")
    assert (first, second) == ("第 1–25 条，共 60 条", "第 26–50 条，共 60 条")
    # Nor does a page tell of fewer rows than it shows.
    assert read_range(client, f"/people/{third}")[0] == "第 51–65 条，共 65 条"
    assert read_range(client, f"/people/{after}&count=exact")[0] == "第 26–50 条，共 65 条"
    assert read_range(client, f"/people/{after}&q=p05")[0] != second
    with CaptureQueriesContext(connection) as carried:
        read_range(client, f"/people/{after}")
    with monkeypatch.context() as tomorrow:
        tomorrow.setattr(state.timezone, "localdate", lambda: date(2099, 1, 1))
        with CaptureQueriesContext(connection) as counted:
            assert read_range(client, f"/people/{after}")[0] == "第 26–50 条，共 65 条"
    assert len(counted) == len(carried) + 1
    monkeypatch.setattr(list_pages.People, "can_open", lambda page, user: YES)
    client.force_login(make_user(Role.PLANNER, region=reader.region), backend=BACKEND)
    assert read_range(client, f"/people/{after}")[0] == "第 26–50 条，共 66 条"


def read_range(client: Client, address: str) -> tuple[str, str]:
    """Return what a page says of its place in the list, and the address of the next."""
    page = client.get(address).content.decode()
    told, after = re.search(r"第 [^<]+ 条", page), re.search(r'href="([^"]+)" rel="next"', page)
    return told[0] if told else "", after[1].replace("&amp;", "&") if after else ""
