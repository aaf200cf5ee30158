"""Repairs on the workbench: a name for each kind, what is left out is said, many of a plain kind make one card."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from kepan.apps.planning.enums import Choice
from kepan.web.planning.repairs import NAMES, list_repairs, write_change, write_repairs


def make_repair(kind: str, original: str, candidate: str | None, **more: Any) -> dict[str, Any]:
    """Make a repair as the plan tree holds it."""
    return {"start": 0, "end": 2, "original": original, "candidate": candidate, "kind": kind, "reason": "原因", **more}


def test_every_kind_of_the_schema_has_a_name() -> None:
    schema = json.loads((Path(__file__).parents[3] / "docs/schema/plan.schema.json").read_text("utf-8"))
    assert set(NAMES) == set(schema["$defs"]["repair"]["properties"]["kind"]["enum"])


def test_a_card_says_what_how_and_what_else() -> None:
    lost = make_repair("lost_bytes", "?弧", "劵”", evidence="补回字节84", runner_up="圈”")
    cards = list_repairs({"source": {"repairs": [lost, make_repair("impossible_number", "2023%", None)]}})
    assert [(card.key, card.name, card.candidate) for card in cards] == [
        ("r0", "转码丢了字节", "劵”"),
        ("r1", "数字不可能", ""),
    ]
    assert [card.note for card in cards] == ["补回字节84；次选：圈”", ""]


def test_what_is_left_out_is_said_and_ends_of_lines_are_seen() -> None:
    assert write_change(make_repair("page_fragment", "\n\n3、", "")) == "↵↵3、 → （略去）"
    assert write_change(make_repair("impossible_year", "202223年", None)) == "202223年 → ？"
    assert write_change(make_repair("swap", "效劳", "服务")) == "效劳 → 服务"


def test_many_of_a_plain_kind_make_one_card() -> None:
    breaks = [make_repair("hard_break", "\n", "") for _ in range(5)]
    swaps = [make_repair("swap", "效劳", "服务") for _ in range(5)]
    cards = list_repairs({"source": {"repairs": [*breaks, *swaps]}})
    assert [(card.key, card.count) for card in cards] == [("r0", 5), *((f"r{place}", 1) for place in range(5, 10))]
    assert [card.count for card in list_repairs({"source": {"repairs": breaks[:3]}})] == [1, 1, 1]
    assert list_repairs({}) == []


def test_a_card_offers_what_can_still_be_decided() -> None:
    """An open one both readings, one without a candidate only its own, a decided one to decide again; all escaped."""
    repairs = [
        make_repair("swap", "<效劳>", "服务"),
        make_repair("swap", "a", "b"),
        make_repair("lost_bytes", "?", None),
    ]
    cards = list_repairs({"source": {"repairs": repairs}}, {1: Choice.TAKEN})
    whole = str(write_repairs(cards, can_edit=True))
    written = [f"{article}</article>" for article in whole.split("</article>")[:-1]]
    assert [re.findall(r'name="(\w+)" value="([^"]*)"', one) for one in written] == [
        [("taken", "0:"), ("left", "0:")], [("clear", "1:taken")], [("left", "2:")],
    ]  # fmt: skip
    assert "<del>&lt;效劳&gt;</del> → <ins>服务</ins>：原因" in written[0]
    assert [one.startswith('<article class="wb-check decided">') for one in written] == [False, True, False]
    assert "button" not in write_repairs(cards, can_edit=False)
