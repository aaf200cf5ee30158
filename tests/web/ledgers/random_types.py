"""Random types of ledgers with values that are told from all others wherever they turn up (虚构)."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

ROLES = ("section_officer", "reporter", "planner", "director")
NAMED = (*ROLES, "enterprise", "auditor")
KINDS = ("text", "long_text", "number", "date", "table", "checklist", "many", "text", "date", "entry", "file")
STATE_KINDS = ("draft", "open", "standing", "ended")
VISIBILITIES = ("public", "internal", "restricted", "personal")
TIERS = ("public_data", "owned_data", "proprietary_data")
MOST_STATES = 5


@dataclass
class Marks:
    """Values that were planted: what each looks like on a page, and where it stands."""

    dice: Random
    serial: int = 0
    known: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By its text: the entry and the field that it was written into."""

    def make(self, kind: str) -> tuple[str, Any]:
        """Make a value for a field of a kind, or like another value: how it is looked for, and what is typed."""
        self.serial += 1
        if kind in self.known:
            kind = "number" if kind.isdecimal() else "date" if "-" in kind else "text"
        if kind == "number":
            return (mark := str(700_000_000 + self.serial * 7)), mark
        if kind == "date":
            # A month for each value, and a day that no neighbouring month shows in its calendar.
            month = 12 * 40 + self.serial % (12 * 70)
            day = date(1990 + month // 12, month % 12 + 1, 15).isoformat()
            return day, day
        mark = f"密{self.serial:05d}符"
        match kind:
            case "file":
                return mark, f"{mark}.txt"
            case "table":
                return mark, [{"note": mark}]
            case "checklist":
                return mark, [{"item": "first", "actual": mark, "met": False}]
            case "many":
                return mark, [f"一{mark}", mark]
        return mark, mark

    def plant(self, mark: str, entry: int, key: str) -> None:
        """Remember where a value stands."""
        self.known[mark] = (entry, key)

    def find(self, text: str) -> set[str]:
        """Find the values that a text holds, numbers also with the commas of thousands."""
        bare = text.replace(",", "")
        return {mark for mark in self.known if mark in bare}


def make_field(dice: Random, key: str, states: list[str]) -> dict[str, Any]:
    """Make a field; what is hidden from some is as often shown in lists as what is not."""
    kind = dice.choice(KINDS)
    made: dict[str, Any] = {"key": key, "kind": kind, "title": f"栏目{key}", "visibility": dice.choice(VISIBILITIES)}
    flags = {"filter": 0.6, "list": 0.5, "search": 0.4}
    made |= {name: True for name, share in flags.items() if dice.random() < share}
    if made["visibility"] in ("internal", "restricted"):
        made["seen_by"] = dice.sample(NAMED, dice.randrange(3))
    if dice.random() < 0.3:
        made["hidden_in"] = dice.sample(states, 1)
    match kind:
        case "many":
            made |= {"kind": "text", "many": True}
        case "table":
            made["columns"] = [{"key": "note", "kind": "text", "title": "备注"}]
        case "checklist":
            made["items"] = [{"key": "first", "title": "第一项"}]
        case "entry":
            made |= {"ledgers": ["random"], "inverse": f"反向{key}"}
    return made


def make_computed(dice: Random, key: str, read: str) -> dict[str, Any]:
    """Make a field that says what another says, seen by anybody as far as it is for itself to say."""
    shown = {name: True for name in ("filter", "list", "search") if dice.random() < 0.6}
    made = {
        "key": key,
        "kind": "computed",
        "title": f"算{key}",
        "expression": f"choose(present({read}), {read}, {read})",
    }
    return made | shown | {"visibility": dice.choice(VISIBILITIES[:2])}


def make_steps(dice: Random, states: list[str], fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make steps by which every state is reached, and some more."""
    ways = [(dice.choice(states[:place]), states[place]) for place in range(1, len(states))]
    ways += [(dice.choice(states), dice.choice(states)) for _more in range(3)]
    steps = []
    for place, (source, target) in enumerate(ways):
        step = {"key": f"step{place}", "title": f"步骤{place}", "sources": [source], "target": target,
                "roles": dice.sample((*ROLES, "enterprise"), dice.randrange(1, 4)), "by_another": dice.random() < 0.2,
                "needs_reason": dice.random() < 0.2}  # fmt: skip
        open_fields = [one["key"] for one in fields if one["kind"] == "text" and not one.get("many")]
        if open_fields and dice.random() < 0.3:
            step["fields"] = [dice.choice(open_fields)]
        if dice.random() < 0.3:
            step["route"] = {"kind": dice.choice(("one", "in_turn", "together")), "roles": dice.sample(ROLES, 2)}
        steps.append(step)
    return steps


def make_document(dice: Random) -> dict[str, Any]:
    """Make the document of a type."""
    states = [f"state{place}" for place in range(dice.randrange(2, MOST_STATES + 1))]
    fields = [make_field(dice, f"f{place}", states) for place in range(dice.randrange(5, 14))]
    fields.insert(0, {"key": "org", "kind": "organisation", "title": "单位", "filter": True, "list": True})
    dates = [one["key"] for one in fields if one["kind"] == "date"]
    shown = [one["key"] for one in fields if one["kind"] == "text" and not one.get("many")]
    named = [one["key"] for one in fields if one["key"] in shown and is_open(one)]
    label = "".join(f"{{{key}}}" for key in dice.sample(named, min(2, len(named))))
    plain = [one["key"] for one in fields if one["kind"] in ("text", "number", "date") and not one.get("many")]
    fields += [make_computed(dice, f"c{place}", dice.choice(plain)) for place in range(2) if plain]
    return make_outside(dice, states, fields) | make_counted(dice, fields) | {
        "key": "random", "title": "虚构随机台账", "title_en": "Random", "about": "虚构。", "group": "own",
        "label": label or "{number}", "number": "SJ-{year}-{serial:4}", "subject": "org", "tier": dice.choice(TIERS),
        "writers": dice.sample(("section_officer", "reporter", "planner", "director", "enterprise"), 3),
        "sections": [{"key": "basic", "title": "基本", "fields": fields}],
        "states": [{"key": one, "title": f"状态{one}", "kind": "draft" if not place else dice.choice(STATE_KINDS)}
                   for place, one in enumerate(states)],
        "transitions": make_steps(dice, states, fields),
        "reminders": [{"key": f"due_{key}", "title": f"到期{key}", "date": key, "days": [90]} for key in dates[:2]],
        "calendar_fields": dates[2:4],
        "uniques": [{"fields": [key], "message": "这里不能重复"} for key in dice.sample(shown, min(1, len(shown)))],
    }  # fmt: skip


def make_outside(dice: Random, states: list[str], fields: list[dict[str, Any]]) -> dict[str, Any]:
    """Make the form for applicants and the certificate of a type: one asks for closed fields, the other shows none."""
    typed = [one["key"] for one in fields if one["kind"] in ("text", "number", "date", "file")]
    shown = [one["key"] for one in fields if is_open(one) and one["kind"] in ("text", "number", "date")]
    told = [one["key"] for one in fields if one.get("visibility") != "personal" and one["kind"] in ("text", "number")]
    form = {"fields": dice.sample(typed, min(5, len(typed))), "state": states[0], "anonymous": True,
            "direct": dice.random() < 0.5, "answers": dice.sample(told, min(2, len(told)))}  # fmt: skip
    shown = dice.sample(shown, min(2, len(shown)))
    text = "".join(f"{{{key}}}" for key in shown[:1])
    paper = {"title": "虚构证书", "states": states[1:], "fields": shown, "text": text}
    return {"public_form": form, "certificate": paper}


def make_counted(dice: Random, fields: list[dict[str, Any]]) -> dict[str, Any]:
    """Make facts and figures that count by any fields."""
    plain = [one["key"] for one in fields if one["kind"] in ("text", "number", "date", "computed", "entry")]
    lines = [one["key"] for one in fields if one["kind"] in ("computed", "entry", "organisation")]
    facts, figures = [], []
    for place, key in enumerate(dice.sample(plain, min(3, len(plain)))):
        condition = f"present({dice.choice(plain)})" if dice.random() < 0.5 else ""
        by = dice.choice(lines)
        facts.append({"key": f"fact{place}", "title": f"数{place}", "dimensions": [key, by], "condition": condition})
        figures.append({"key": f"figure{place}", "title": f"指标{place}", "fact": f"fact{place}", "by": by})
    return {"facts": facts, "figures": figures}


def is_open(one: dict[str, Any]) -> bool:
    """Say whether a field may stand in names."""
    return one.get("visibility", "internal") in VISIBILITIES[:2] and not one.get("hidden_in")


def change_document(dice: Random, document: dict[str, Any], serial: int) -> dict[str, Any]:
    """Change a type as people do: a field comes, goes, is renamed, or is seen by others; a state is renamed."""
    made = deepcopy(document)
    fields = made["sections"][0]["fields"]
    for one in [*fields, *made["states"]]:
        one.pop("was", None)
    free = [one for one in fields if one["key"] not in _list_named(made)]
    deed = dice.choice(("add", "drop", "rename", "show", "show", "state"))
    if deed == "add" or (deed != "state" and not free):
        fields.append(make_field(dice, f"n{serial}", [one["key"] for one in made["states"]]))
    elif deed == "drop":
        fields.remove(dice.choice(free))
    elif deed == "rename":
        one = dice.choice(free)
        one["was"], one["key"] = one["key"], f"r{serial}"
    elif deed == "show":
        behind = [one for one in fields if any(one["key"] in other.get("expression", "") for other in fields)]
        one = dice.choice(free + [one for one in behind if f"{{{one['key']}}}" not in made["label"]])
        one["visibility"] = dice.choice(VISIBILITIES)
        one.pop("seen_by", None)
        one.pop("hidden_in", None)
    else:
        one = dice.choice(made["states"])
        former, one["key"] = one["key"], f"later{serial}"
        one["was"] = [former]
        _replace_state(made, former, one["key"])
    return made


def _list_named(made: dict[str, Any]) -> set[str]:
    """List the fields that rules name, which stay."""
    named = {"org", *_list_counted(made), *made["calendar_fields"], *(one["date"] for one in made["reminders"])}
    named |= {key for one in (*made["uniques"], *made["transitions"]) for key in one.get("fields", ())}
    for one in made["sections"][0]["fields"]:
        named |= set(re.findall(r"\w+", one.get("expression", "")))
    return named | {one["key"] for one in made["sections"][0]["fields"] if f"{{{one['key']}}}" in made["label"]}


def _list_counted(made: dict[str, Any]) -> set[str]:
    """List the fields that are counted, asked for outside, or shown there."""
    parts = [*made["facts"], *made["figures"], made["public_form"], made["certificate"]]
    texts = [text for one in parts for text in (one.get("condition", ""), one.get("by", ""), one.get("text", ""))]
    keys = [key for one in parts for name in ("dimensions", "fields", "answers") for key in one.get(name, ())]
    return {*keys, *re.findall(r"\w+", " ".join(texts))}


def _replace_state(made: dict[str, Any], former: str, key: str) -> None:
    for step in made["transitions"]:
        step["sources"] = [key if one == former else one for one in step["sources"]]
        step["target"] = key if step["target"] == former else step["target"]
    if made["public_form"]["state"] == former:
        made["public_form"]["state"] = key
    paper = made["certificate"]
    paper["states"] = [key if one == former else one for one in paper["states"]]
    for one in made["sections"][0]["fields"]:
        if former in one.get("hidden_in", ()):
            one["hidden_in"] = [key]
