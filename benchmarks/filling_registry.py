"""Fill a migrated database with the registry of the wide invented city: organisations, statements, titles, patents.

Run as a process of its own with the settings of the installation it fills: `python -m benchmarks.filling_registry
--organisations 100000 --users 40`. Three statements and five patents for each organisation, a title for each five, the
keys by which it is found; columns go straight into the tables, whose indexes are made afterwards. Prints the addresses
of the pages as JSON.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import numpy as np

from benchmarks.filling import MARK, create_users, find_deep_page

# After filling, which sets Django up.
from benchmarks.bulk import drop_indexes, write_columns  # isort: skip
from django.core.management.color import no_style  # isort: skip
from django.db import connection, models, transaction  # isort: skip
from django.urls import reverse  # isort: skip

from kepan.apps.accounts.enums import Level  # isort: skip
from kepan.apps.accounts.models import Office, Region  # isort: skip
from kepan.apps.accounts.services import create_office, create_region, update_setup  # isort: skip
from kepan.apps.registry.enums import NameKind, OrganisationKind, ParentKind, PartyRole, RightStatus  # isort: skip
from kepan.apps.registry.models import (  # isort: skip
    Organisation,
    OrganisationName,
    OrganisationRole,
    Recognition,
    Right,
    RightClass,
    RightParty,
    SearchKey,
    YearlyStatement,
)
from kepan.apps.registry.selectors import get_name_parser  # isort: skip
from kepan.apps.registry.services.naming import list_keys  # isort: skip
from kepan.engine.registry.names import NameParser  # isort: skip
from kepan.engine.samples import Code, Column, Days, Joined, Truth, WideCity, Whole, Words, list_pieces  # isort: skip
from kepan.engine.samples.wide_facts import create_statements  # isort: skip
from kepan.store.files.city import read_city_words  # isort: skip

SEED = 20260101
PIECE = 50_000
DEEP = 100
"""Pages that are turned over before the deep page of a list."""

TABLES: tuple[type[models.Model], ...] = (
    Organisation, OrganisationName, OrganisationRole, SearchKey, YearlyStatement, Recognition, Right, RightClass,
    RightParty,
)  # fmt: skip
SIZES = ("large", "medium", "small", "small", "micro", "micro", "micro")


def list_values(column: Column, count: int) -> list[Any]:
    """List the values of a column of the wide city, None where there is none."""
    match column:
        case Words(words, places):
            return [words[place] for place in places.tolist()]
        case Code(signs, missing):
            texts = np.ascontiguousarray(signs).view(f"S{signs.shape[1]}").ravel().astype(str).tolist()
            return (
                texts if missing is None else ["" if gone else text for text, gone in zip(texts, missing, strict=True)]
            )
        case Joined(parts):
            lists = [[part] * count if isinstance(part, str) else list_values(part, count) for part in parts]
            return ["".join(texts) for texts in zip(*lists, strict=True)]
        case Days(values, missing):
            found: list[Any] = values.astype("datetime64[D]").astype(str).tolist()
        case Whole(values, missing) | Truth(values, missing):
            found = values.tolist()
    if missing is None:
        return found
    return [None if gone else value for value, gone in zip(found, missing.tolist(), strict=True)]


def create_regions(city: WideCity) -> tuple[list[Region], list[Office], dict[str, int]]:
    """Make the city with its districts, and five offices in each; return the keys of districts by their codes, too."""
    root = create_region(actor=None, code="990100", name=f"{city.words.city.name}（{MARK}）", level=Level.CITY)
    districts = [
        create_region(actor=None, code=code, name=f"{short}区", short_name=short, level=Level.DISTRICT, parent=root)
        for code, short in zip(city.district_codes, city.district_shorts, strict=True)
    ]
    names = ("规划科", "高新科", "农社科", "成果科", "办公室")
    offices = [create_office(actor=None, region=region, name=name) for region in (root, *districts) for name in names]
    update_setup(actor=None, root_region=root, is_sample=False)
    return [root, *districts], offices, {region.code: region.pk for region in districts}


def list_latest(city: WideCity, rows: np.ndarray[Any, Any]) -> dict[str, list[Any]]:
    """List what an organisation keeps of its last statement."""
    last = create_statements(city, rows * 3 + 2)
    names = {"latest_year": "year", "latest_revenue": "revenue", "latest_rd": "rd_total", "latest_staff": "staff"}
    return {name: list_values(last[source], len(rows)) for name, source in names.items()}


def write_organisations(city: WideCity, regions: dict[str, int], parser: NameParser) -> None:
    """Write the organisations with their names, kinds and search keys."""
    for piece in list_pieces(city, "organisations", PIECE):
        number = piece["id"]
        assert isinstance(number, Whole)
        count, rows = len(number.values), number.values
        keys = (rows + 1).tolist()
        names = list_values(piece["name"], count)
        parsed = [parser.read_name(name) for name in names]
        # A repeated record may have the code of its original, which the table does not take twice.
        repeated = city.list_repeated(rows).tolist()
        codes = ["" if twice else code for code, twice in zip(list_values(piece["uscc"], count), repeated, strict=True)]
        parents = [None if value is None else value + 1 for value in list_values(piece["parent"], count)]
        texts = {name: list_values(piece[name], count) for name in ("industry", "hightech_field", "address")}
        write_columns(
            Organisation(name="", is_invented=True),
            {
                "id": keys, "name": names, "uscc": codes, **texts, **list_latest(city, rows),
                "name_key": [one.key[:200] for one in parsed], "core": [one.core[:100] for one in parsed],
                "region_id": [regions[code] for code in list_values(piece["region"], count)],
                "founded_on": list_values(piece["founded_on"], count), "parent_id": parents,
                "parent_kind": ["" if parent is None else str(ParentKind.BRANCH) for parent in parents],
                "size": [SIZES[row % len(SIZES)] for row in keys],
            },
            count,
        )  # fmt: skip
        current = OrganisationName(kind=NameKind.CURRENT)
        write_columns(
            current, {"organisation_id": keys, "name": names, "name_key": [one.key[:200] for one in parsed]}, count
        )
        write_columns(OrganisationRole(kind=OrganisationKind.ENTERPRISE), {"organisation_id": keys}, count)
        found = [
            (key, text)
            for key, one, code in zip(keys, parsed, codes, strict=True)
            for text in list_keys([(one.key, one.core)], [code])
        ]
        write_columns(
            SearchKey(), {"organisation_id": [key for key, _ in found], "key": [text for _, text in found]}, len(found)
        )


def write_statements(city: WideCity) -> None:
    """Write three statements of each organisation."""
    same = ("year", "stage", "revenue", "main_revenue", "total_income", "hightech_revenue", "rd_total", "rd_internal",
            "assets", "liabilities", "tax_paid")  # fmt: skip
    for piece in list_pieces(city, "statements", PIECE):
        owners = list_values(piece["organisation"], 0)
        count = len(owners)
        columns = {name: list_values(piece[name], count) for name in same}
        columns["organisation_id"] = [owner + 1 for owner in owners]
        columns["staff_average"] = list_values(piece["staff"], count)
        columns["tech_staff_average"] = list_values(piece["tech_staff"], count)
        write_columns(YearlyStatement(), columns, count)


def write_recognitions(city: WideCity, regions: dict[str, int]) -> None:
    """Write the titles."""
    for piece in list_pieces(city, "recognitions", PIECE):
        holders = piece["organisation"]
        assert isinstance(holders, Whole)
        count = len(holders.values)
        districts = city.find_districts(holders.values).tolist()
        columns = {
            name: list_values(piece[name], count) for name in ("title", "certificate", "recognised_on", "valid_to")
        }
        columns["organisation_id"] = (holders.values + 1).tolist()
        columns["region_id"] = [regions[city.district_codes[place]] for place in districts]
        columns["valid_from"] = columns["recognised_on"]
        write_columns(Recognition(level="national", is_invented=True), columns, count)


def write_rights(city: WideCity, regions: dict[str, int]) -> None:
    """Write the patents, each with its owner."""
    same = ("kind", "title", "application_number", "publication_number", "grant_number", "filed_on", "published_on",
            "granted_on", "main_ipc", "claim_count")  # fmt: skip
    for piece in list_pieces(city, "patents", PIECE):
        keys = [row + 1 for row in list_values(piece["id"], 0)]
        count = len(keys)
        columns = {name: list_values(piece[name], count) for name in same}
        lapsed = list_values(piece["lapsed_on"], count)
        columns["status"] = [
            str(RightStatus.LAPSED if end else RightStatus.GRANTED if granted else RightStatus.PUBLISHED)
            for end, granted in zip(lapsed, columns["granted_on"], strict=True)
        ]
        columns["region_id"] = [regions[code] for code in list_values(piece["region"], count)]
        write_columns(Right(is_invented=True), {"id": keys, **columns}, count)
        symbols = [(key, symbol) for key, symbol in zip(keys, columns["main_ipc"], strict=True) if symbol]
        write_columns(
            RightClass(), {"right_id": [key for key, _ in symbols], "ipc": [ipc for _, ipc in symbols]}, len(symbols)
        )
        owners = [owner + 1 for owner in list_values(piece["owner"], count)]
        write_columns(
            RightParty(role=PartyRole.OWNER, written_name=MARK), {"right_id": keys, "organisation_id": owners}, count
        )


def _list_sequences() -> Sequence[str]:
    return connection.ops.sequence_reset_sql(no_style(), list(TABLES))


def create_scenery(*, organisations: int, users: int) -> dict[str, int]:
    """Write everything and return how many rows of each kind there are."""
    city = WideCity(read_city_words(), SEED, organisations)
    with transaction.atomic():
        regions, offices, districts = create_regions(city)
        create_users(users, regions, offices)
    with transaction.atomic(), drop_indexes(*TABLES):
        if connection.vendor == "postgresql":
            # Keys are given here and cannot point nowhere; to look each of them up would take most of the time.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        write_organisations(city, districts, get_name_parser())
        write_statements(city)
        write_recognitions(city, districts)
        write_rights(city, districts)
    with connection.cursor() as cursor:
        for statement in _list_sequences():
            cursor.execute(statement)
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    kinds = {"organisations": Organisation, "keys": SearchKey, "statements": YearlyStatement, "patents": Right}
    return {"users": users, **{name: model._default_manager.count() for name, model in kinds.items()}}


def list_addresses() -> dict[str, str]:
    """List the pages that the benchmark asks for; the deep page is the hundredth of a filtered list."""
    organisations, rights = reverse("organisation_list"), reverse("right_list")
    district = Region.objects.filter(level=Level.DISTRICT).order_by("pk")[3]
    owner = RightParty.objects.exclude(organisation=None).order_by("pk").values_list("organisation_id", flat=True)[1000]
    filtered = f"{organisations}?kind=enterprise&region={district.pk}"
    return {
        "login": reverse("account_login"),
        "organisations": organisations,
        "organisations, district and kind": filtered,
        "organisations, district and kind, deep": find_deep_page(filtered, turns=DEEP),
        "organisations, has and lacks": f"{organisations}?has=srdi_sme&lacks=hnte",
        "organisations, highest revenue": f"{organisations}?size=large&sort=-latest_revenue",
        "organisations, words": f"{organisations}?q={quote('云汀')}",
        "patents of a kind in force": f"{rights}?kind=invention&status=granted",
        "organisation": reverse("organisation_detail", args=[owner]),
        "organisation, its rights": reverse("organisation_rights", args=[owner]),
    }


def main() -> None:
    """Fill the database of this environment and print what the load script has to know."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", "--plans", type=int, default=100_000)
    parser.add_argument("--users", type=int, default=60)
    arguments = parser.parse_args()
    rows = create_scenery(organisations=arguments.organisations, users=arguments.users)
    print(json.dumps({"rows": rows, "pages": list_addresses()}))


if __name__ == "__main__":
    main()
