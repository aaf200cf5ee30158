"""Distances that are no items: to other territories and series, and to what was planned."""

import re

from kepan.engine.plandoc.statements import Statement
from kepan.engine.plandoc.surroundings import Surroundings

LISTED = re.compile(r"[\d.]+(?:个百分点|%)? *[、和] *$", re.ASCII)
PASSED, FAR = ("超", "高于", "低于", "多于", "少于"), 8


def is_compared(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A distance to another territory or series (高于全国0.3个百分点, 比全省平均快2.1个百分点)."""
    behind = read_behind_list(rules, statement)
    names = rules.words.names
    if names.averages.match_end(behind) and statement.figure.family in ("share", "fold"):
        return True
    if statement.group and statement.group[1] - statement.group[0] <= 12:
        return bool(names.others.match_end(rules.plain, statement.group[0]))
    for word in ("高于", "低于", "快于", "慢于", "高出", "低出"):
        place = behind.rfind(word)
        if place >= 0 and len(behind) - place - len(word) >= 2 and not behind.rstrip().endswith("的"):
            return True
    if is_past_target(rules, behind.removesuffix(statement.before).rstrip()):
        return True
    place = find_comparison(behind)
    comparing = names.comparing.match_end(behind.rstrip().removesuffix("了"))
    if place < 0 or not comparing or behind.rstrip().removesuffix("了").endswith("提高"):
        return False
    if rules.words.verbs.growth_nouns.match_end(behind[:place]):
        return True
    return is_other(rules, statement, statement.clause.start + place + 1, comparing)


def is_past_target(rules: Surroundings, behind: str) -> bool:
    """Say whether a figure says by how much a target is passed or missed (超计划0.3万人, 超过年度目标300个)."""
    target = rules.words.names.targets.match_end(behind)
    if not target:
        return False
    head = behind[max(0, len(behind) - len(target) - FAR) : len(behind) - len(target)]
    place = max(head.rfind(word) for word in PASSED)
    return place >= 0 and head[place + 1 : place + 2] != "额" and not any(sign.isdigit() for sign in head[place:])


def find_comparison(behind: str) -> int:
    """Find the last 比 or 较 that compares (not that of 占比, 比重, 同比); -1 without one."""
    for place in range(len(behind) - 1, -1, -1):
        if behind[place] in "比较":
            named = behind[max(0, place - 1) : place] in tuple("占同环对可相") or behind[
                place + 1 : place + 2
            ] in tuple("重例率值")
            if not named:
                return place
    return -1


def read_behind_list(rules: Surroundings, statement: Statement) -> str:
    """Read from the start of the clause to the figure, or to the first of the figures listed before it (4.8和3.3)."""
    behind = rules.read_behind(statement)
    while behind.rstrip().endswith(("、", "和")) and (listed := LISTED.search(behind)):
        behind = behind[: listed.start()]
    return behind


def is_other(rules: Surroundings, statement: Statement, start: int, comparing: str) -> bool:
    """Say whether what stands behind 比 is another territory or series, not an earlier time of the same."""
    names = rules.words.names
    base = rules.reader.read_without_times(start, statement.figure.start).plain.strip("的 ")
    if base.partition(comparing)[0].removeprefix("同期") in ("", "分别"):
        return False
    if names.others.match_start(base) or names.others.find_in(base[:4]):
        return True
    if names.targets.match_end(base.removesuffix(comparing)):
        return True
    untimed = rules.reader.list_times(start, statement.figure.start) == []
    return statement.figure.family == "share" and len(comparing) == 1 and untimed
