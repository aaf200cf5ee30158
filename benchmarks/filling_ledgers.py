"""Fill a migrated database with one ledger of very many invented entries, and another beside it.

Run as a process of its own with the settings of the installation it fills: `python -m benchmarks.filling_ledgers
--entries 1000000 --users 40`. The type has a field for every kind of slot, more choices than there are slots for texts,
and an organisation in each entry; columns go straight into the tables, whose indexes are made afterwards. Prints the
addresses of the pages as JSON.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import numpy as np

from benchmarks.filling import MARK, create_regions, create_users, find_deep_page

# After filling, which sets Django up.
from benchmarks.bulk import drop_indexes, write_columns  # isort: skip
from django.core.management.color import no_style  # isort: skip
from django.db import connection, transaction  # isort: skip
from django.urls import reverse  # isort: skip

from kepan.apps.accounts.models import Region  # isort: skip
from kepan.apps.ledgers.models import Entry, EntryLink, EntryValue, Ledger  # isort: skip
from kepan.apps.ledgers.selectors import read_version  # isort: skip
from kepan.apps.ledgers.services import load_ledger_type  # isort: skip
from kepan.apps.ledgers.services.composing import make_values  # isort: skip
from kepan.apps.registry.models import Organisation  # isort: skip
from kepan.engine.ledgers.reading import read_types  # isort: skip

SEED = 20260101
PIECE = 20_000
DEEP = 100
"""Pages that are turned over before the deep page of a list."""
BODIES = 5_000
FIRST = date(2016, 1, 1)
SPAN = 3900
STATES = ("asked", "resident", "graduated", "left")
SHARES = (0.1, 0.6, 0.2, 0.1)
CHOICES = {"grade": 10, "origin": 4, "stage": 3, "channel": 5, "topic": 40}
CHOICES |= {f"more{number}": 10 for number in range(1, 9)} | {"extra": 10}
"""Fields of choices with how many there are; the last finds no slot any more, nor do those behind it."""
TAGS = 12
"""How many tags there are, of which an entry has two."""
TABLES = (Entry, EntryLink, EntryValue)


def _write_choices(count: int) -> list[dict[str, str]]:
    return [{"key": f"c{number}", "title": f"选项{number}"} for number in range(count)]


def make_type(key: str) -> dict[str, Any]:
    """Make the document of the type."""
    fields: list[dict[str, Any]] = [
        {"key": "org", "kind": "organisation", "title": "企业", "required": True, "list": True},
        {"key": "code", "kind": "text", "title": "代码"},
        {"key": "quick", "kind": "flag", "title": "加急"},
        {"key": "season", "kind": "period", "title": "时期"},
        {"key": "area", "kind": "number", "unit": "平方米", "places": 1, "title": "面积", "list": True},
        {"key": "fund", "kind": "money", "unit": "万元", "title": "融资", "list": True},
        {"key": "staff", "kind": "number", "unit": "人", "title": "人数"},
        {"key": "started", "kind": "date", "title": "开始", "list": True},
        {"key": "term_to", "kind": "date", "title": "到期"},
        {"key": "place", "kind": "region", "title": "所在区"},
    ]
    fields += [
        {"key": name, "kind": "choice", "title": f"分类{name}", "choices": _write_choices(count)}
        for name, count in CHOICES.items()
    ]
    fields += [
        {"key": "remark", "kind": "text", "title": "备注代码"},
        {"key": "late", "kind": "flag", "title": "逾期"},
        {"key": "tags", "kind": "choice", "many": True, "title": "标签", "choices": _write_choices(TAGS)},
    ]
    for one in fields:
        one["filter"] = True
    sections = [{"key": "basic", "title": "基本信息", "fields": fields}]
    return {
        "key": key, "title": f"{MARK}台账", "title_en": "Invented entries", "about": f"{MARK}。", "group": "own",
        "label": "{org}", "number": "BM-{year}-{serial:7}", "subject": "org", "sections": sections,
        "writers": ["section_officer", "planner"],
        "states": [{"key": one, "title": one, "kind": "standing"} for one in STATES],
        "transitions": [{"key": f"to_{after}", "title": after, "sources": [before], "target": after,
                         "roles": ["planner"]} for before, after in itertools.pairwise(STATES)],
    }  # fmt: skip


def create_bodies(regions: list[Region]) -> None:
    """Write the organisations that entries are about."""
    keys = list(range(1, BODIES + 1))
    names = [f"{MARK}企业{key:05d}有限公司" for key in keys]
    columns: dict[str, list[Any]] = {"id": keys, "name": names, "name_key": names, "core": names}
    columns["region_id"] = [regions[1 + key % (len(regions) - 1)].pk for key in keys]
    write_columns(Organisation(name="", is_invented=True), columns, BODIES)


def _list_days(draws: np.ndarray[Any, Any]) -> list[str]:
    return [(FIRST + timedelta(days=draw)).isoformat() for draw in draws.tolist()]


def make_columns(
    dice: np.random.Generator, first: int, count: int, slots: dict[str, str], regions: list[Region]
) -> dict[str, list[Any]]:
    """Make the columns of so many entries, with the values as JSON and their copies in slots."""
    keys = list(range(first, first + count))
    drawn: dict[str, list[Any]] = {
        "org": (dice.integers(BODIES, size=count) + 1).tolist(),
        "code": [f"D{number:07d}" for number in dice.integers(10_000_000, size=count).tolist()],
        "quick": dice.integers(2, size=count).astype(bool).tolist(),
        "season": [f"{2016 + number // 4}-Q{number % 4 + 1}" for number in dice.integers(40, size=count).tolist()],
        "area": (dice.integers(10_000, size=count) / 10).tolist(),
        "fund": (dice.integers(1_000_000, size=count) * 100).tolist(),
        "staff": dice.integers(500, size=count).tolist(),
        "started": _list_days(dice.integers(SPAN, size=count)),
        "term_to": _list_days(dice.integers(SPAN, size=count) + 900),
        "place": [regions[1 + number % (len(regions) - 1)].pk for number in dice.integers(60, size=count).tolist()],
    }
    for name, most in CHOICES.items():
        drawn[name] = [f"c{number}" for number in dice.integers(most, size=count).tolist()]
    drawn["remark"] = [f"R{number:05d}" for number in dice.integers(100_000, size=count).tolist()]
    drawn["late"] = dice.integers(2, size=count).astype(bool).tolist()
    firsts, seconds = dice.integers(TAGS, size=count), dice.integers(TAGS - 1, size=count)
    # Two different ones, the second counted on from the first.
    pairs = zip(firsts.tolist(), ((firsts + 1 + seconds) % TAGS).tolist(), strict=True)
    drawn["tags"] = [[f"c{first}", f"c{second}"] for first, second in pairs]
    kept = drawn | {name: [str(value) for value in drawn[name]] for name in ("area", "staff")}
    rows = zip(*kept.values(), strict=True)
    columns: dict[str, list[Any]] = {
        "id": keys,
        "number": [f"BM-2026-{key:07d}" for key in keys],
        "label": [f"{MARK}企业{body:05d}有限公司" for body in drawn["org"]],
        "state": dice.choice(STATES, p=SHARES, size=count).tolist(),
        "organisation_id": drawn["org"],
        "region_id": [regions[1 + body % (len(regions) - 1)].pk for body in drawn["org"]],
        "values": [json.dumps(dict(zip(kept, row, strict=True))) for row in rows],
    }
    columns["words"] = [
        f"{label} {number}".lower() for label, number in zip(columns["label"], columns["number"], strict=True)
    ]
    write: dict[str, Callable[[Any], Any]] = {
        "area": lambda one: round(one * 1_000_000),
        "staff": lambda one: one * 1_000_000,
        "quick": lambda one: str(one).lower(),
    }
    for name, slot in slots.items():
        columns[slot] = [write[name](one) for one in drawn[name]] if name in write else drawn[name]
    return columns


def write_values(ledger: Ledger, columns: dict[str, list[Any]]) -> None:
    """Write what lists find these entries by beside their slots."""
    assert ledger.current is not None
    type_ = read_version(ledger.current)
    found: dict[str, list[Any]] = {"entry_id": [], "field": [], "value": []}
    for pk, text in zip(columns["id"], columns["values"], strict=True):
        for row in make_values(Entry(pk=pk, values=json.loads(text)), type_, ledger.current.slots):
            for name, value in (("entry_id", pk), ("field", row.field), ("value", row.value)):
                found[name].append(value)
    write_columns(EntryValue(ledger_id=ledger.pk), found, len(found["value"]))


def write_entries(ledger: Ledger, *, first: int, count: int, regions: list[Region]) -> None:
    """Write the entries of a ledger with what they point to."""
    assert ledger.current is not None
    dice = np.random.default_rng(SEED + first)
    row = Entry(ledger=ledger, type_version=ledger.current, is_invented=True, tier="owned_data", source=MARK)
    for start in range(first, first + count, PIECE):
        size = min(PIECE, first + count - start)
        columns = make_columns(dice, start, size, ledger.current.slots, regions)
        write_columns(row, columns, size)
        write_values(ledger, columns)
        bodies = columns["organisation_id"]
        links = {"entry_id": columns["id"], "kept": bodies, "organisation_id": bodies, "shown": columns["label"]}
        write_columns(EntryLink(field="org"), links, size)


def create_scenery(*, entries: int, users: int) -> dict[str, int]:
    """Write everything and return how many rows of each kind there are."""
    for type_ in read_types([make_type("bench_many"), make_type("bench_beside")]).values():
        load_ledger_type(type_=type_)
    ledgers = list(Ledger.objects.select_related("current").filter(key__startswith="bench_").order_by("-key"))
    with transaction.atomic():
        regions, offices = create_regions()
        create_users(users, regions, offices)
    with transaction.atomic():
        create_bodies(list(regions))
    with transaction.atomic(), drop_indexes(*TABLES):
        if connection.vendor == "postgresql":
            # Keys are given here and cannot point nowhere; to look each of them up would take most of the time.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        write_entries(ledgers[0], first=1, count=entries, regions=list(regions))
        write_entries(ledgers[1], first=entries + 1, count=entries // 4, regions=list(regions))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Organisation, *TABLES]):
            cursor.execute(statement)
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return {"users": users, "entries": entries, "all entries": Entry.objects.count()}


QUERIES = {
    "entries": "",
    "one of ten choices": "f_grade=c3",
    "yes or no": "f_quick=true",
    "period": "f_season=2021-Q3",
    "text begins": "f_code=D00123",
    "number between": "f_area_min=200&f_area_max=220",
    "money from, by money": "f_fund_min=9000&sort=-f_fund",
    "day in a quarter, by day": "f_started_after=2021-04-01&f_started_before=2021-06-30&sort=-f_started",
    "organisation": "f_org=1234",
    "region of the field": "f_place={place}",
    "state": "state=left",
    "place and state": "region={place}&state=asked",
    "choice and days": "f_grade=c3&f_started_after=2021-04-01&f_started_before=2021-06-30",
    "two choices": "f_topic=c7&f_origin=c2",
    "choice without a slot": "f_extra=c3",
    "text without a slot": "f_remark=R012",
    "yes or no without a slot": "f_late=true",
    "one of two tags": "f_tags=c3",
    "tag and choice": "f_tags=c3&f_grade=c3",
    "choice and text without slots": "f_extra=c3&f_remark=R01",
    "by number": "sort=-f_area",
    "by day": "sort=f_term_to",
    "by name": "sort=label",
    "words": "q={words}",
    "words in the middle": "q={middle}",
    "one sign": "q={sign}",
    "one number": "q=BM-2026-0004321",
    "end of a number": "q=04321",
}


def list_addresses() -> dict[str, str]:
    """List the pages that the benchmark asks for, with the hundredth of some."""
    place = Region.objects.order_by("pk")[3].pk
    base = reverse("entry_list", args=["bench_many"])
    found = {"login": reverse("account_login")}
    words = {"words": quote(f"{MARK}企业01234"), "middle": quote("业012"), "sign": quote("限")}
    for name, query in QUERIES.items():
        found[name] = f"{base}?{query.format(place=place, **words)}"
    for name in ("entries", "one of ten choices", "day in a quarter, by day", "choice and days", "by number"):
        found[f"{name}, deep"] = find_deep_page(found[name], turns=DEEP)
    return found | {"entry": reverse("entry_detail", args=["bench_many", 4321])}


def main() -> None:
    """Fill the database of this environment and print what the load script has to know."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", "--plans", type=int, default=100_000)
    parser.add_argument("--users", type=int, default=60)
    arguments = parser.parse_args()
    rows = create_scenery(entries=arguments.entries, users=arguments.users)
    print(json.dumps({"rows": rows, "pages": list_addresses()}))


if __name__ == "__main__":
    main()
