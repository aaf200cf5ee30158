"""The invented city in the database and in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import RightStatus
from kepan.apps.registry.models import (
    Agreement,
    Delegation,
    Finding,
    MatchPair,
    Organisation,
    Person,
    Recognition,
    Right,
    UpperProject,
    YearlyStatement,
)
from kepan.apps.trail.models import AuditEntry
from kepan.engine.samples import create_city
from kepan.site.cli import main
from kepan.site.sample_data import DISTRICTS, create_sample
from kepan.site.sample_registry import create_sample_registry
from kepan.store.files.city import read_city_map, read_city_words

SIZE = 40


@pytest.fixture
def users(db: None) -> dict[str, User]:
    """The logins of a sample whose registry has just been filled."""
    users = create_sample()
    create_sample_registry(users=users, size=SIZE)
    return users


def test_every_record_of_the_city_is_in_the_registry_and_marked(users: dict[str, User]) -> None:
    """As many rows as were made, each said to be invented, in one entry of the trail, registered by the officer."""
    city = create_city(read_city_words(), size=SIZE)
    tables = (Organisation, Person, Recognition, Right, UpperProject, Agreement)
    made = (city.organisations, city.people, city.recognitions, city.rights, city.projects, city.agreements)
    assert [table.objects.count() for table in tables] == [len(rows) for rows in made]
    assert YearlyStatement.objects.count() == len(city.statements)
    assert not any(table.objects.exclude(is_invented=True, owner=users["officer"]).exists() for table in tables)
    names = Person.objects.values_list("name", "identity_digest", "identity_tail")
    assert all(name.endswith("（虚构）") and not digest + tail for name, digest, tail in names)
    entry = AuditEntry.objects.get(action="registry.create_batch")
    assert entry.batch_digest and entry.subject_title.startswith("虚构示例")
    assert not Right.objects.filter(status=RightStatus.UNKNOWN).exists()
    assert Organisation.objects.exclude(latest_year=None).exists()
    assert {"statement.rd_sum", "person.positions_overlap"} <= set(Finding.objects.values_list("check_code", flat=True))
    suspects = set(MatchPair.objects.values_list("left__name", "right__name"))
    assert any(left == right for left, right in suspects) and any(left != right for left, right in suspects)
    # The login of an enterprise acts for one of its own district.
    delegation = Delegation.objects.get(user=users["enterprise"])
    assert delegation.organisation.region == users["enterprise"].region
    assert delegation.organisation.recognitions.filter(title="hnte").exists()


def test_a_wide_city_goes_to_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows and digest of each table are printed; the same seed prints the same, into an empty folder only."""
    folder = tmp_path / "city"
    words = ["sample", "--enterprises", "60", "--seed", "9", "--parquet"]
    assert main([*words, str(folder)]) == 0
    first = capsys.readouterr().out
    lines = [line.split("\t") for line in first.splitlines()]
    assert [(line[0], int(line[1])) for line in lines[:4]] == [
        ("organisations", 60), ("statements", 180), ("patents", 300), ("recognitions", 12),
    ]  # fmt: skip
    assert lines[-1][0].startswith("虚构示例")
    assert main([*words, str(tmp_path / "again"), "--piece", "7"]) == 0
    assert capsys.readouterr().out == first
    assert main([*words, str(folder)]) == 1
    assert "not an empty folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--enterprises", "5"], ["--parquet", "x"], ["--enterprises", "0", "--parquet", "x"], ["--size", "0"]]
)
def test_a_wish_that_cannot_be_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Both words of the files belong together, and sizes have bounds; nothing is written."""
    assert main(["sample", *words]) == 2
    assert capsys.readouterr().err.startswith("kepan sample: --")


def test_the_map_shows_every_district_of_the_sample() -> None:
    """The invented boundaries carry the codes and names of the sample's regions."""
    features = read_city_map()["features"]
    shown = {feature["properties"]["code"]: feature["properties"]["name"] for feature in features}
    assert shown == {code: name for code, name, *_ in DISTRICTS}
    assert shown == {district.code: district.name for district in read_city_words().districts}
    assert all(ring[0] == ring[-1] for feature in features for ring in feature["geometry"]["coordinates"])
