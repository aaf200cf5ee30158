"""Invented registers with planted duplicates, for measuring linkage: what repeats what is known (虚构示例).

`read_city_register` is the wide city of the generator, in which one record in twelve repeats another one.
`create_register` is fuller of them: a quarter of its records repeat another one, many the same one, renamed, moved,
under a short name, with a wrong character, a missing or mistyped code, another writing of form, region and brackets.
Branches and namesakes are bodies of their own and repeat nothing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
import yaml

from kepan.engine.basis.organisation_codes import ALPHABET, create_uscc
from kepan.engine.registry.names import NamedRegion
from kepan.engine.registry.traits import LinkageRecord
from kepan.engine.samples import WideCity, list_pieces
from kepan.store.files.city import read_city_words
from kepan.store.tables.parquet import write_parquet

FOLDER = "samples/city"
PIECE = 100_000
BRANCHES, NAMESAKES, REPEATED = 0.04, 0.03, 0.25
"""Shares of all records."""
KINDS = (
    "code_kept",
    "renamed",
    "moved",
    "short_name",
    "wrong_character",
    "missing_code",
    "wrong_code",
    "other_form",
    "region_left_out",
)
WEIGHTS = (14, 12, 16, 16, 16, 8, 6, 6, 6)


@dataclass(frozen=True, slots=True)
class Planted:
    """A register, the body behind each record, and the kind in which a record repeats an earlier one."""

    records: list[LinkageRecord]
    bodies: dict[int, int]
    kinds: dict[int, str]
    regions: tuple[NamedRegion, ...]

    def count_kinds(self) -> Counter[str]:
        """Count the repeated records by kind."""
        return Counter(self.kinds.values())


class Planter:
    """Puts records together with a seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        data = files("kepan.data").joinpath(FOLDER)
        self.words: dict[str, Any] = {}
        for name in ("words.yaml", "frame.yaml", "industries.yaml"):
            self.words |= yaml.safe_load(data.joinpath(name).read_text("utf-8"))
        first, second = self.words["wide_first"], self.words["wide_second"]
        self.districts = [
            NamedRegion(f"9901{number + 1:02d}", f"{first[number]}{second[number]}区", first[number] + second[number])
            for number in range(20)
        ]
        self.city = NamedRegion("9901", self.words["city"]["name"], self.words["city"]["short"])
        self.trades = [industry["words"] for industry in self.words["industries"]]
        self.codes: set[str] = set()

    def create_core(self) -> str:
        """Put a core together, of two characters or three."""
        core = self.dice.choice(self.words["core_first"]) + self.dice.choice(self.words["core_second"])
        return core + self.dice.choice(self.words["core_third"]) if self.dice.random() < 0.4 else core

    def create_name(self, core: str, trade: str, district: NamedRegion) -> str:
        """Put a full name together in one of the usual orders."""
        form = self.dice.choices(("有限公司", "股份有限公司", "有限责任公司"), (78, 12, 10))[0]
        style = self.dice.random()
        if style < 0.7:
            return f"{self.city.short}{core}{trade}{form}"
        if style < 0.9:
            return f"{self.city.short}{district.short}{core}{trade}{form}"
        return f"{core}{trade}（{self.city.short}）{form}"

    def create_code(self, region: str) -> str:
        """Create a code that no other record has."""
        while True:
            code = create_uscc("LC" + "".join(self.dice.choices(ALPHABET, k=6)), region=region)
            if code not in self.codes:
                self.codes.add(code)
                return code

    def create_address(self, district: NamedRegion) -> str:
        """Put an address together."""
        street, number = self.dice.choice(self.words["streets"]), self.dice.randint(1, 899)
        house = f"{self.dice.choice(self.words['buildings'])}{self.dice.randint(1, 12)}幢"
        return f"{self.city.name}{district.name}{street}{number}号" + (house if self.dice.random() < 0.4 else "")

    def create_phone(self) -> str:
        """Put a telephone number together that cannot be called."""
        return f"0999-000{self.dice.randint(10000, 99999)}"

    def create_person(self) -> str:
        """Put the name of a person together."""
        given = self.dice.choice(self.words["given"])
        second = self.dice.choice(self.words["given"]) if self.dice.random() < 0.72 else ""
        return self.dice.choice(self.words["surnames"]) + given + second

    def create_body(self, number: int, *, core: str = "", trade: str = "") -> tuple[LinkageRecord, str, str]:
        """Create a body's own record; seldom a field is missing in it, too."""
        district = self.dice.choice(self.districts)
        core, trade = core or self.create_core(), trade or self.dice.choice(self.dice.choice(self.trades))
        record = LinkageRecord(
            number=number,
            name=self.create_name(core, trade, district),
            uscc=self.create_code(district.code),
            region=district.code,
            address=self.create_address(district),
            phone=self.create_phone(),
            representative=self.create_person(),
        )
        return self.leave_out(record, 0.1, keep="uscc"), core, trade

    def leave_out(self, record: LinkageRecord, share: float, keep: str = "") -> LinkageRecord:
        """Leave fields out as lists do."""
        fields = [name for name in ("address", "phone", "representative") if name != keep]
        return replace(record, **{name: "" for name in fields if self.dice.random() < share})

    def create_branch(self, number: int, parent: LinkageRecord) -> LinkageRecord:
        """Create the branch of a body: a code, an address and a head of its own, sometimes the parent's telephone."""
        district = self.dice.choice(self.districts)
        return LinkageRecord(
            number=number,
            name=f"{parent.name}{district.short}分公司",
            uscc=self.create_code(district.code) if self.dice.random() < 0.8 else "",
            region=district.code,
            address=self.create_address(district),
            phone=parent.phone if self.dice.random() < 0.3 else self.create_phone(),
            representative=parent.representative if self.dice.random() < 0.3 else self.create_person(),
        )

    def repeat(self, number: int, own: LinkageRecord, core: str, trade: str, kind: str) -> LinkageRecord:
        """Write a body's record once more in another way; something beside the name always stays."""
        record = replace(own, number=number, uscc="")
        district = next(region for region in self.districts if region.code == own.region)
        if kind == "code_kept":
            record = replace(record, uscc=own.uscc, name=self.create_name(core, trade, district))
            return self.leave_out(record, 0.6)
        if kind == "renamed":
            new = self.create_name(self.create_core(), self.dice.choice(self.dice.choice(self.trades)), district)
            is_coded = self.dice.random() < 0.7
            return replace(record, name=new, uscc=own.uscc if is_coded else "")
        if kind == "moved":
            other = self.dice.choice(self.districts)
            return replace(record, region=other.code, address=self.create_address(other))
        if kind == "wrong_code":
            place = self.dice.randrange(8, 18)
            wrong = self.dice.choice([sign for sign in ALPHABET if sign != own.uscc[place]])
            return self.leave_out(replace(record, uscc=own.uscc[:place] + wrong + own.uscc[place + 1 :]), 0.3)
        return self.keep_one(replace(record, name=self.rewrite(own.name, core, trade, district, kind)), own)

    def rewrite(self, name: str, core: str, trade: str, district: NamedRegion, kind: str) -> str:
        """Write a name in another way."""
        if kind == "short_name":
            return core + trade[:2]
        if kind == "wrong_character":
            table = self.words["lookalikes"]
            places = [place for place, sign in enumerate(core) if sign in table]
            place = self.dice.choice(places) if places else len(core) - 1
            wrong = table.get(core[place]) or self.dice.choice(self.words["core_third"])
            return name.replace(core, core[:place] + wrong + core[place + 1 :], 1)
        if kind == "other_form":
            return self.create_name(core, trade, district).replace("（", " (").replace("）", ") ")
        if kind == "region_left_out":
            return name.replace(self.city.short, "", 1).replace("（）", "")
        return name

    def keep_one(self, record: LinkageRecord, own: LinkageRecord) -> LinkageRecord:
        """Leave fields out, but for one of those the body's own record has."""
        kept = self.dice.choice([name for name in ("address", "phone", "representative") if getattr(own, name)] or [""])
        return self.leave_out(record, 0.35, keep=kept)


def create_register(size: int, *, seed: int = 1) -> Planted:
    """Create a register of so many records."""
    planter = Planter(seed)
    dice = planter.dice
    repeated = int(size * REPEATED)
    branches, namesakes = int(size * BRANCHES), int(size * NAMESAKES)
    own: list[tuple[LinkageRecord, str, str]] = [
        planter.create_body(number) for number in range(size - repeated - branches - namesakes)
    ]
    originals = list(own)
    for number in range(len(own), len(own) + namesakes):
        _, core, trade = dice.choice(originals)
        own.append(planter.create_body(number, core=core, trade=trade))
    records = [record for record, _, _ in own]
    records += [planter.create_branch(len(records) + place, dice.choice(originals)[0]) for place in range(branches)]
    bodies = {record.number: record.number for record in records}
    kinds: dict[int, str] = {}
    for number in range(len(records), size):
        record, core, trade = dice.choice(own)
        kind = dice.choices(KINDS, WEIGHTS)[0]
        records.append(planter.repeat(number, record, core, trade, kind))
        bodies[number], kinds[number] = record.number, kind
    dice.shuffle(records)
    return Planted(records, bodies, kinds, (planter.city, *planter.districts))


def read_city_register(size: int, *, seed: int) -> Planted:
    """Let the generator make the wide city, and read its organisations and what is planted in them."""
    words = read_city_words()
    city = WideCity(words, seed, size)
    with TemporaryDirectory(prefix="kepan-linkage-") as folder:
        for table in ("organisations", "planted"):
            write_parquet(Path(folder), table, list_pieces(city, table, PIECE), metadata={"notice": words.notice})
        records = [create_city_record(row) for row in read_rows(Path(folder) / "organisations")]
        planted = [row for row in read_rows(Path(folder) / "planted") if row["is_same"]]
    bodies = {record.number: record.number for record in records}
    bodies |= {row["right"]: row["left"] for row in planted}
    districts = zip(city.district_codes, city.district_shorts, strict=True)
    regions = [NamedRegion(code, f"{short}区", short) for code, short in districts]
    own = NamedRegion("99", words.city.name, words.city.short)
    return Planted(records, bodies, {row["right"]: row["kind"] for row in planted}, (own, *regions))


def read_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Read the rows of a table piece by piece."""
    for path in sorted(folder.glob("*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches():
            yield from batch.to_pylist()


def create_city_record(row: dict[str, Any]) -> LinkageRecord:
    """Put together what the city's table says of an organisation."""
    return LinkageRecord(
        number=row["id"],
        name=row["name"],
        uscc=row["uscc"] or "",
        organisation_code=row["organisation_code"] or "",
        region=row["region"],
        address=row["address"] or "",
        phone=row["phone"] or "",
        representative=row["representative"] or "",
    )
