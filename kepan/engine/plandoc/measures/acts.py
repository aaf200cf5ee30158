"""Reads what a measure does: the verb (`action`) and what it acts on (`object`).

The first clause that says what is done decides. Clauses that only name a ground or a way (围绕…, 按照…) are passed
over, helpers (大力, 继续) are left out. Where no verb of the catalogue opens a clause, the first word behind a helper
is taken for one.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

from kepan.engine.plandoc.blocks import CLAUSE_ENDS, LONGEST_CLAUSE, is_inside_number
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.times import Time
from kepan.engine.plandoc.vocabulary import Vocabulary, Words
from kepan.engine.plandoc.words import create_opener, create_union

CLAUSES = 24
LONGEST_COMPANION = 30
SHORTEST_OBJECT = 2
FIXED = 4
BRACKET_STARTS, BRACKET_ENDS = "(【[〔", ")】]〕"
CUTS = create_opener(CLAUSE_ENDS.union(BRACKET_STARTS, BRACKET_ENDS))
UNTIL = "到至"
JOINTS = "、和与并及"
INTO = ("到", "为", "至", "给", "成", "于", "入")
# 把…作为… only says how something is seen.
WAYS = ("作为", "摆在", "放在", "当作")
BLANKS = " \t\r　"
# What stands behind a verb that is part of the name of a body (服务中心, 管理局).
NO_BODIES = ("社会", "机会")
BODIES = ("局", "办", "部", "厅", "院", "所", "处", "科", "站", "中心", "委")


class Grade(IntEnum):
    """How well a clause says what is done; the best one in the title, else in the text, is taken."""

    NONE = 0
    NOUN = 1
    BARE = 2
    GUESSED = 3
    PLAIN = 4


@dataclass(frozen=True, slots=True)
class Act:
    """A verb and its object as places in the text; an object of no length means that nothing is acted on."""

    action: Span
    object: Span
    grade: Grade


class ActReader:
    """Reads acts from stretches of the folded text."""

    def __init__(self, plain: str, vocabulary: Vocabulary, times: list[Time]) -> None:
        self.plain = plain
        self.words = vocabulary.actions
        self.territories = vocabulary.names.territories
        self.verbs = create_union(vocabulary.actions.verbs, vocabulary.verbs.activity, vocabulary.verbs.counted)
        self.labels = vocabulary.actions.duty_labels
        self.times = {time.start: time.end for time in times}

    def read_act(self, start: int, end: int) -> Act | None:
        """Read the act of a stretch: of the first clause that has a verb with an object, else the best there is."""
        best: Act | None = None
        for first, last in self.list_clauses(start, end):
            act = self.read_clause(first, last)
            if act is not None and (best is None or act.grade > best.grade):
                best = act
                if act.grade == Grade.PLAIN:
                    break
        return best

    def list_clauses(self, start: int, end: int, *, most: int = CLAUSES) -> list[Span]:
        """List the clauses of a stretch, no more than any sentence needs."""
        found: list[Span] = []
        first = start
        depth = 0
        for match in CUTS.finditer(self.plain, start, end):
            at, sign = match.start(), match[0]
            depth = max(0, depth + (sign in BRACKET_STARTS) - (sign in BRACKET_ENDS))
            if sign in CLAUSE_ENDS and not depth and not is_inside_number(self.plain, at):
                first = add_longest(found, first, at)
                if at > first:
                    found.append((first, at))
                first = at + 1
                if len(found) >= most:
                    return found
        first = add_longest(found, first, end - 1)
        return [*found, (first, end)] if end > first else found

    def read_clause(self, start: int, end: int) -> Act | None:
        """Read the act of one clause."""
        end = self.find_object_end(start, end)
        at, helped = self.skip_lead(start, end)
        if at >= end:
            return None
        ground = self.words.grounds.match_start(self.plain, at)
        mover = self.words.movers.match_start(self.plain, at)
        verb = self.match_verb(at)
        if len(mover) > len(ground):
            return self.read_moved(at + len(mover), end)
        if self.plain[at] == "对" and not verb and not ground:
            return self.read_toward(at + 1, end)
        companion = self.words.companions.match_start(self.plain, at)
        named = self.read_behind_name(at + len(companion), end) if companion and len(companion) >= len(verb) else None
        if named is not None:
            return named
        if ground and len(ground) >= len(verb):
            return self.read_behind(self.words.ways, at + len(ground), end) or self.read_weak(at, end)
        return self.read_verb(at, end, helped) or self.read_later(at, end) or self.read_guess(at, end, helped)

    def find_object_end(self, start: int, end: int) -> int:
        """Find where a clause ends without blanks, a closing bracket, or a label of offices behind a blank."""
        for at in range(start + 1, end):
            if self.plain[at] in BLANKS and self.labels.match_start(self.plain, at + 1):
                end = at
                break
        while end > start and self.plain[end - 1] in BLANKS:
            end -= 1
        if end > start and self.plain[end - 1] in BRACKET_ENDS:
            depth = 0
            for at in range(end - 1, start - 1, -1):
                depth += (self.plain[at] in BRACKET_ENDS) - (self.plain[at] in BRACKET_STARTS)
                if not depth:
                    return at if at > start else end
        return end

    def skip_lead(self, start: int, end: int) -> tuple[int, bool]:
        """Skip times, subjects, territories and helpers; say whether a helper stood there."""
        at, helped = start, False
        while at < end:
            if self.plain[at] in BLANKS or (
                self.plain[at] in '“"' and self.words.adverbs.match_start(self.plain, at + 1)
            ):
                at += 1
                continue
            verb = self.match_verb(at)
            until = at + (self.plain[at] in UNTIL)
            if self.times.get(until, end + 1) <= end:
                at = self.times[until]
                continue
            word = self.words.subjects.match_start(self.plain, at) or self.territories.match_start(self.plain, at)
            if word and len(word) > 1 and len(word) >= len(verb):
                at += len(word)
                continue
            helper = self.words.adverbs.match_start(self.plain, at)
            if not helper or len(helper) < len(verb) or (helper in self.words.movers and self.is_moving(at, end)):
                break
            if helper in self.words.half and not self.is_acting(at + len(helper), end):
                break
            at, helped = at + len(helper), True
        return at, helped

    def is_moving(self, at: int, end: int) -> bool:
        """Say whether 将 or 把 at a place moves an object: no verb or helper stands right behind it."""
        behind = at + 1
        if any(word in self.plain[at:end] for word in WAYS):
            return True
        return not (self.match_verb(behind) or self.words.adverbs.match_start(self.plain, behind)) and behind < end

    def is_acting(self, at: int, end: int) -> bool:
        """Say whether a verb with an object stands at a place, other than one that mostly is a noun."""
        verb = self.match_verb(at)
        if self.words.adverbs.match_start(self.plain, at) and len(verb) < FIXED:
            return True
        rest = self.plain[at + len(verb) : end]
        return bool(verb) and verb not in self.words.nominal and len(rest) >= SHORTEST_OBJECT and rest not in self.verbs

    def opens_act(self, at: int, end: int) -> bool:
        """Say whether a verb, a helper or a time stands at a place."""
        return (
            bool(self.match_verb(at) or self.words.adverbs.match_start(self.plain, at) or at in self.times) and at < end
        )

    def match_verb(self, at: int) -> str:
        """Return the verb that stands at a place; a phrase that only opens like one is none."""
        verb = self.verbs.match_start(self.plain, at)
        return "" if verb and len(self.words.nouns.match_start(self.plain, at)) > len(verb) else verb

    def read_weak(self, at: int, end: int) -> Act | None:
        """Read a clause of ground for want of anything better: a verb inside it, else the ground (发挥平台作用)."""
        for place, verb in self.list_verbs(at + SHORTEST_OBJECT, end):
            if verb not in self.words.nominal and end - place - len(verb) >= SHORTEST_OBJECT:
                return Act((place, place + len(verb)), (place + len(verb), end), Grade.NOUN)
        act = self.read_verb(at, end)
        if act is not None:
            return replace(act, grade=Grade.NOUN)
        stop = at + len(self.words.grounds.match_start(self.plain, at))
        return Act((at, stop), (stop, end), Grade.NOUN) if end - stop >= SHORTEST_OBJECT else None

    def read_verb(self, at: int, end: int, helped: bool = False) -> Act | None:
        """Read the verb at a place, with a second one joined to it, and its object."""
        verb = self.match_verb(at) or self.words.half.match_start(self.plain, at)
        if not verb or at + len(verb) > end:
            return None
        stop = self.find_verb_end(at, at + len(verb), end)
        first = self.find_object_start(stop, end)
        stretched = self.find_stretched_end(first, end)
        if stretched - first < SHORTEST_OBJECT:
            return Act((at, stop), (end, end), Grade.BARE)
        noun = verb in self.words.nominal and stop == at + len(verb) and not helped
        noun = noun and "的" not in self.plain[first:stretched]
        grade = Grade.NOUN if noun else Grade.PLAIN
        return Act((at, stop), (first, stretched), grade)

    def find_verb_end(self, at: int, stop: int, end: int) -> int:
        """Find the end of a verb with its complement and with verbs joined to it."""
        stop += len(self.words.results.match_start(self.plain, stop))
        while stop < end:
            joint = stop + (self.plain[stop] in JOINTS)
            second = self.match_verb(joint)
            left = end - joint - len(second)
            if len(second) < 2 or left < SHORTEST_OBJECT:
                break
            if joint == stop and (self.plain[at:stop] not in self.words.joining or second in self.words.nominal):
                break
            if joint > stop and self.plain[joint + len(second)] == "的":
                break
            stop = joint + len(second)
            stop += len(self.words.results.match_start(self.plain, stop))
            if joint == stop:
                break
        return min(stop, end)

    def find_object_start(self, start: int, end: int) -> int:
        """Find where the object begins, behind blanks."""
        while start < end and self.plain[start] in BLANKS:
            start += 1
        return start

    def find_stretched_end(self, start: int, end: int) -> int:
        """Find the end of an object: one that opens with 以…为… runs on to the end of its sentence."""
        if not self.plain.startswith(("以", "集"), start) or "为" not in self.plain[start:end]:
            return end
        if "的" in self.plain[start:end]:
            return end
        while end < len(self.plain) and self.plain[end] not in "。；;！？\n":
            end += 1
        return end

    def read_moved(self, start: int, end: int) -> Act | None:
        """Read a clause with 将 or 把: the object stands first, the verb that moves it behind."""
        found = self.list_verbs(start + 1, end)
        if not found or any(word in self.plain[start:end] for word in WAYS):
            return None
        into = [
            (at, verb) for at, verb in found if verb[-1] in INTO or self.plain.startswith(INTO, at + len(verb), end)
        ]
        at, verb = into[-1] if into else found[0]
        return Act((at, at + len(verb)), (start, self.strip_end(start, at)), Grade.PLAIN)

    def read_toward(self, start: int, end: int) -> Act | None:
        """Read a clause with 对: either a verb of giving with its own object, or the last verb on what 对 names."""
        found = [
            (at, verb)
            for at, verb in self.list_verbs(start + 1, end)
            # 对新引进的博士, 对省级研发机构: the verb only says whom is meant.
            if not self.plain.startswith("的", at + len(verb))
            and not (verb in self.words.nominal and at + len(verb) < end)
        ]
        if not found:
            return None
        at, verb = next(((at, verb) for at, verb in found if verb in self.words.light), found[-1])
        behind = at + len(verb)
        following = next(((place, other) for place, other in found if place == behind), None)
        shifted = verb in self.words.light and verb not in self.words.giving and following is not None
        if shifted and following is not None and following[0] + len(following[1]) >= end:
            at, verb = following
        elif verb in self.words.light and end - behind >= SHORTEST_OBJECT:
            return Act((at, behind), (behind, end), Grade.PLAIN)
        return Act((at, at + len(verb)), (start, self.strip_end(start, at)), Grade.PLAIN)

    def strip_end(self, start: int, end: int) -> int:
        """Find the end of a stretch without the helpers at its end."""
        while end > start:
            word = self.words.adverbs.match_end(self.plain, end) or self.words.light.match_end(self.plain, end)
            if not word or end - len(word) <= start:
                break
            end -= len(word)
        return end

    def list_verbs(self, start: int, end: int) -> list[tuple[int, str]]:
        """List the verbs inside a stretch from left to right, none overlapping another."""
        found, at = [], start
        while at < end:
            verb = self.match_verb(at)
            if len(verb) >= 2 and at + len(verb) <= end:
                found.append((at, verb))
                at += len(verb)
            else:
                at += 1
        return found

    def read_later(self, at: int, end: int) -> Act | None:
        """Read a clause whose verb stands behind its subject: 各镇要明确…"""
        return self.read_behind(self.words.helpers, at, min(end, at + LONGEST_COMPANION), end)

    def read_behind(self, words: Words, start: int, stop: int, end: int | None = None) -> Act | None:
        """Read the verb right behind one of the given words."""
        end = stop if end is None else end
        for at in range(start, stop):
            word = words.match_start(self.plain, at)
            if word:
                behind, _ = self.skip_lead(at + len(word), end)
                companion = self.words.companions.match_start(self.plain, behind)
                act = self.read_verb(behind, end) or (
                    self.read_behind_name(behind + len(companion), end) if companion else None
                )
                if act is not None and act.grade > Grade.BARE:
                    return act
        return None

    def read_behind_name(self, start: int, end: int) -> Act | None:
        """Read the verb behind the name of a partner: the first that follows the end of a name and is part of none."""
        for at, verb in self.list_verbs(start + 1, min(end, start + LONGEST_COMPANION)):
            before, behind = self.strip_end(start, at), at + len(verb)
            named = self.words.partner_tails.match_end(self.plain, before) or self.words.office_tails.match_end(
                self.plain, before
            )
            part = self.plain.startswith(BODIES, behind) or self.plain.endswith(NO_BODIES, start, before)
            if not named or part or verb in self.words.nominal:
                continue
            if act := self.read_verb(at, end):
                return act
        return None

    def read_guess(self, at: int, end: int, helped: bool) -> Act | None:
        """Guess the verb of a clause that a helper opens: all of a fixed phrase, else its first two signs."""
        if not helped or end - at < SHORTEST_OBJECT or self.words.grounds.match_start(self.plain, at):
            return None
        if end - at <= FIXED:
            return Act((at, end), (end, end), Grade.GUESSED)
        # 重点慢性病过早死亡率下降10%: a clause without a known verb that counts something states a figure.
        if any(sign.isdigit() for sign in self.plain[at:end]):
            return None
        return Act((at, at + 2), (at + 2, end), Grade.GUESSED)

    def read_unknown(self, start: int, end: int) -> Act | None:
        """Guess the act of an entry without any known verb: the first two signs of its first clause, and the rest."""
        first, last = next(iter(self.list_clauses(start, end)), (start, start))
        last = self.find_object_end(first, last)
        at, _ = self.skip_lead(first, last)
        if self.words.movers.match_start(self.plain, at):
            return None
        return Act((at, at + 2), (at + 2, last), Grade.NOUN) if last - at >= FIXED else None


def add_longest(found: list[Span], first: int, at: int) -> int:
    """Add the stretches of a clause that is longer than any written one; return where its rest begins.

    >>> found = []
    >>> add_longest(found, 10, 10 + LONGEST_CLAUSE + 5), found
    (310, [(10, 310)])
    """
    while at - first >= LONGEST_CLAUSE:
        found.append((first, first + LONGEST_CLAUSE))
        first += LONGEST_CLAUSE
    return first
