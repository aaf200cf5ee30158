"""Pages of imports: a pasted table, its columns, what each row becomes, deciding, writing and taking back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.imports.enums import BatchState, Outcome
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.selectors import list_staged
from kepan.apps.registry.models import Organisation
from tests.factories.accounts import make_region, make_user
from tests.factories.imports import choose, run
from tests.factories.registry import make_organisation
from tests.web.imports import rows as access

pytestmark = pytest.mark.django_db
BACKEND = "kepan.web.accounts.backend.AuthenticationBackend"
CODE = "91110000600037341L"
PASTED = (
    "虚构年报汇总\n单位名称\t信用代码\t单位类型\t成立日期\n"
    f"虚构甲有限公司\t{CODE[:-1]}A\t企业\t2015年3月1日\n虚构乙有限公司\t\t企业\t２０１６-02-01\n\t\t企业\t\n"
)


@pytest.fixture
def user(client: Client) -> User:
    """A planner who is logged in."""
    found = make_user(Role.PLANNER, region=make_region())
    client.force_login(found, backend=BACKEND)
    return found


def send(client: Client, user: User, **more: Any) -> Batch:
    """Paste the table, take the columns as they stand in the form, and have the rows judged."""
    fields = {"target": "organisations", "region": user.region_id, "pasted": PASTED, "source": "虚构来源", **more}
    assert client.post(reverse("import_create"), fields).status_code == 302
    batch = Batch.objects.latest("pk")
    page = client.get(reverse("import_columns", args=[batch.pk])).content.decode()
    selects = re.findall(r'name="(col-\d+)">(.*?)</select>', page, re.S)
    found = {name: re.search(r'value="(\w+)"[^>]* selected', inside) for name, inside in selects}
    chosen = {name: one[1] for name, one in found.items() if one}
    answer = client.post(reverse("import_columns", args=[batch.pk]), {"version": 1, "sheet": 0, **chosen})
    assert answer.status_code == 302
    return run(batch)


def show(client: Client, batch: Batch, **query: Any) -> Any:
    """Open the page of a batch."""
    answer = client.get(reverse("import_detail", args=[batch.pk]), query)
    assert answer.status_code == 200
    return answer.context


def decide(client: Client, batch: Batch, **fields: Any) -> list[tuple[str, str]]:
    """Decide and return what becomes of the rows."""
    assert client.post(reverse("import_decide", args=[batch.pk]), fields).status_code == 302
    return [(row.outcome, row.reason) for row in StagedRow.objects.filter(batch=batch).order_by("place")]


def test_table_goes_in_and_is_taken_back(client: Client, user: User) -> None:
    """Pasted, mapped by its headings below a title, judged, mended, a row left out, written, undone."""
    batch = send(client, user)
    context = show(client, batch)
    assert [one["number"] for one in context["counts"]] == ["1", "0", "0", "0", "2"]
    assert [(line.number, [cell.sign for cell in line.cells]) for line in context["lines"]] == [
        (3, ["", "e", "", "fx"]), (5, ["e", "", "", ""]),
    ]  # fmt: skip
    assert [(one.code, one.number) for one in context["reasons"]] == [("code_wrong", "1"), ("required", "1")]
    (repaired,) = [line for line in show(client, batch, show="repaired")["lines"] if line.number == 4]
    assert (repaired.cells[3].shown, repaired.cells[3].original) == ("2016-02-01", "２０１６-02-01")

    assert decide(client, batch, place=2, act="edit", **{"cell-uscc": CODE})[0] == (Outcome.CREATE, "")
    assert decide(client, batch, code="required", act="skip")[2] == (Outcome.SKIPPED, "")
    batch.refresh_from_db()
    answer = client.post(reverse("import_apply", args=[batch.pk]), {"version": batch.version, "policy": "all"})
    assert (answer.status_code, Organisation.objects.count()) == (302, 0)
    assert "正在写入" in client.get(reverse("import_detail", args=[batch.pk])).content.decode()
    batch = run(batch)
    assert list(Organisation.objects.order_by("name").values_list("name", "uscc")) == [
        ("虚构乙有限公司", ""), ("虚构甲有限公司", CODE),
    ]  # fmt: skip
    context = show(client, batch)
    assert (context["written"], context["list_url"]) == (2, f"/organisations/?batch={batch.pk}")
    make_organisation(user)
    with CaptureQueriesContext(connection) as asked:
        brought = client.get(context["list_url"]).context
    assert ([chip.text for chip in brought["chips"]], brought["total"]) == ([f"导入批次：{batch.title}"], 2)
    assert len(asked) <= 12
    table = b"".join(client.get(f"{context['list_url']}&export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert [line.partition(",")[0] for line in table.split("\r\n")[1:-1]] == ["虚构乙有限公司", "虚构甲有限公司"]

    undo = reverse("import_undo", args=[batch.pk])
    assert client.post(undo, {"reason": ""}).status_code == 422
    assert client.post(undo, {"reason": "虚构的理由"}).status_code == 302
    assert (run(batch).state, Organisation.objects.count()) == (BatchState.UNDONE, 1)
    assert client.get(context["list_url"]).context["total"] == 1


def test_columns_are_remembered_and_the_heading_can_be_moved(client: Client, user: User) -> None:
    """A column given once is given by itself the next time; another row is read as headings when asked."""
    batch = Batch.objects.get(pk=send(client, user, pasted=PASTED.replace("信用代码", "编码甲")).pk)
    columns = reverse("import_columns", args=[batch.pk])
    lines = client.get(columns).context["lines"]
    assert [line.chosen for line in lines] == ["name", "", "kinds", "founded_on"]
    choice = {f"col-{line.column}": line.chosen for line in lines} | {"col-1": "uscc"}
    assert client.post(columns, {"version": batch.version, "sheet": 0, **choice}).status_code == 302
    batch = run(batch)
    again = send(client, user, pasted=PASTED.replace("信用代码", "编码甲").replace("虚构乙", "虚构丙"))
    assert again.settings["columns"]["1"] == "uscc"

    moved = client.get(columns, {"sheet": 0, "heading": 2}).context
    assert (moved["heading_rows"], moved["lines"][0].printed) == ([2, 2], "虚构甲有限公司")
    refused = client.post(columns, {"version": batch.version, "sheet": 0, "col-0": "name", "col-2": "name"})
    assert (refused.status_code, "有两列都对应" in refused.context["error"]) == (422, True)


def test_form_says_what_is_wrong(client: Client, user: User) -> None:
    """Nothing to import, and a table with an identity number, of which nothing is kept."""
    fields = {"target": "organisations", "region": user.region_id}
    answer = client.post(reverse("import_create"), fields)
    assert (answer.status_code, answer.context["form"].errors) == (422, {"file": ["选一个文件，或者粘贴一张表。"]})
    answer = client.post(reverse("import_create"), fields | {"pasted": "姓名\t证件号\n虚甲\t11010519491231002X\n"})
    assert (answer.status_code, "身份证件号" in str(answer.context["form"].errors)) == (422, True)
    assert not Batch.objects.exists()


def test_pages_ask_a_fixed_number_of_questions(client: Client, user: User) -> None:
    """The list with one and three batches, and the preview with two and twenty rows."""
    world: Any = type("World", (), {"users": {"planner": user}, "region": user.region})()
    counted = []
    client.get(reverse("import_list"))
    for _round in range(3):
        batch = run(choose(user, access.make_batch(world)))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("import_list")).status_code == 200
        counted.append(len(asked))
    assert counted[1:] == [counted[0]] * 2 and counted[0] <= 12

    cells = "\n".join(f"虚构{number}有限公司\t{CODE[:-1]}A\t企业\t" for number in range(30))
    large = send(client, user, pasted=f"单位名称\t信用代码\t单位类型\t成立日期\n{cells}\n")
    for one in (batch, large):
        with CaptureQueriesContext(connection) as asked:
            show(client, one)
        counted.append(len(asked))
    assert counted[3] == counted[4] <= 12

    first = show(client, large)
    second = show(client, large, after=first["after_url"].rpartition("=")[2])
    assert [len(page["lines"]) for page in (first, second)] == [25, 5]
    assert second["lines"][0].number == first["lines"][-1].number + 1
    assert list_staged(user, large).count() == 30
