"""The table of pairs: what it says, and that the shipped one is small and says where it is from."""

from __future__ import annotations

from importlib.resources import files

import pytest

from kepan.engine.plandoc.pairs import UNKNOWN, Pairs
from kepan.store.files.vocabulary import read_vocabulary

TABLE = "# comment\n=科J技T的F$D券M\n~劵券\n科I技B$C\n"


@pytest.fixture
def pairs() -> Pairs:
    """A small table."""
    return Pairs(TABLE, {"劃": "划"})


def test_listed_and_other_pairs(pairs: Pairs) -> None:
    assert pairs.compute("科", "技") == pytest.approx(-0.3)
    assert pairs.compute("科", "的") == pytest.approx(-2.4 - 1.5)
    assert pairs.compute("科", "\n") == pytest.approx(-0.6)
    assert pairs.compute("无", "的") == pytest.approx(-1.5)
    assert pairs.compute("科", "龘") == pytest.approx(-2.4 + UNKNOWN)
    assert pairs.compute_alone("龘") == UNKNOWN


def test_misprints_and_scripts(pairs: Pairs) -> None:
    assert pairs.compute_alone("劵") == pairs.compute_alone("券")
    assert (pairs.get_usual("劵"), pairs.get_usual("科")) == ("券", "科")
    assert (pairs.is_foreign("劃"), pairs.is_foreign("劵"), pairs.is_foreign("科")) == (True, False, False)


def test_halves_of_a_word(pairs: Pairs) -> None:
    assert pairs.is_bound("科", "技")
    assert not pairs.is_bound("科", "的")
    assert not pairs.is_bound("技", "科")


def test_the_shipped_table_is_small_and_says_where_it_is_from() -> None:
    content = files("kepan.data").joinpath("catalogues/plandoc/pairs.txt").read_text("utf-8")
    assert len(content.encode()) < 300_000
    assert "MIT licence" in content[:400]
    shipped = read_vocabulary().noise.pairs
    assert shipped.is_bound("技", "术")
    assert shipped.compute("高", "新") > shipped.compute("高", "弧")
    assert shipped.rare_run.search("建设弧敝贫取平台") is not None
    assert shipped.rare_run.search("推进科技创新平台建设") is None
