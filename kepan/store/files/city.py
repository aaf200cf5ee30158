"""Reads the word lists of the invented city."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from kepan.engine.samples import Body, CityWords, District, Industry
from kepan.store.files.errors import CatalogueError

FOLDER, MAP = "samples/city", "lanchuan.geojson"
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_city_words() -> CityWords:
    """Read the word lists that the package ships, once per process."""
    return read_city_words_from(files("kepan.data").joinpath(FOLDER))


def read_city_words_from(folder: Traversable) -> CityWords:
    """Read the word lists of a folder; what is missing is refused with its file and key."""
    frame, words = read_mapping(folder, "frame.yaml"), read_mapping(folder, "words.yaml")
    trades, bodies = read_mapping(folder, "industries.yaml"), read_mapping(folder, "bodies.yaml")
    try:
        return CityWords(
            notice=words["notice"],
            mark=words["mark"],
            city=read_district(frame["city"]),
            districts=tuple(read_district(row) for row in frame["districts"]),
            wide_first=tuple(frame["wide_first"]),
            wide_second=tuple(frame["wide_second"]),
            core_first=words["core_first"],
            core_second=words["core_second"],
            core_third=words["core_third"],
            surnames=words["surnames"],
            given=words["given"],
            lookalikes=words["lookalikes"],
            streets=tuple(words["streets"]),
            buildings=tuple(words["buildings"]),
            subjects=tuple(words["subjects"]),
            adjectives=tuple(words["adjectives"]),
            disciplines=tuple(words["disciplines"]),
            things={key: tuple(items) for key, items in words["things"].items()},
            positions={key: tuple(items) for key, items in words["positions"].items()},
            edition=trades["edition"],
            fields=tuple(trades["fields"]),
            industries=tuple(read_industry(row) for row in trades["industries"]),
            bodies=tuple(Body(**{**row, "carrier": tuple(row.get("carrier", ()))}) for row in bodies["bodies"]),
            residents=frame["residents"],
            output=frame["output"],
        )
    except (KeyError, TypeError) as error:
        raise CatalogueError(FOLDER, f"an entry is missing or not known: {error}") from error


@cache
def read_city_map() -> dict[str, Any]:
    """Read the map of the city (GeoJSON): districts with region code, name and centre, and the river beside them."""
    content: dict[str, Any] = json.loads(files("kepan.data").joinpath(FOLDER, MAP).read_text("utf-8"))
    return content


def read_mapping(folder: Traversable, name: str) -> dict[str, Any]:
    """Read one file of the folder."""
    try:
        content = yaml.load(folder.joinpath(name).read_text("utf-8"), Loader=LOADER)  # noqa: S506 (a safe loader)
    except (OSError, yaml.YAMLError) as error:
        raise CatalogueError(name, str(error)) from error
    if not isinstance(content, dict):
        raise CatalogueError(name, "the file must hold entries by name")
    return content


def read_district(row: dict[str, Any]) -> District:
    """Read a district."""
    return District(row["code"], row["name"], row["short"], row.get("weight", 1), row.get("zone", False))


def read_industry(row: dict[str, Any]) -> Industry:
    """Read an industry; shares are written with a decimal and kept in whole tenths."""
    return Industry(
        code=row["code"],
        name=row["name"],
        weight=row["weight"],
        words=tuple(row["words"]),
        products=tuple(row["products"]),
        ipc=tuple(row["ipc"]),
        rd=round(row["rd"] * 10),
        output=row["output"],
        energy=round(row["energy"] * 10),
        field=row.get("field", 0),
        chain=row.get("chain", ""),
    )
