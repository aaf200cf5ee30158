"""Reads who answers for a measure, and by when it is due, from brackets, lines and clauses of offices."""

import re
from dataclasses import dataclass
from sys import intern

from kepan.engine.plandoc.actions import Office
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.measures.acts import BRACKET_ENDS, BRACKET_STARTS, ActReader
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.vocabulary import Actions, Vocabulary
from kepan.engine.plandoc.words import create_opener, create_union

LEAD, RESPONSIBLE, SUPPORT = "lead", "responsible", "support"
# A bracket may hold one more level of brackets: (各县(市、区)政府负责).
BRACKET = re.compile(r"[(【\[〔][^()【】\[\]〔〕\n]*(?:\([^()\n]*\)[^()【】\[\]〔〕\n]*)*[)】\]〕]")
LONGEST = 160
LONGEST_NAME = 24
SHORTEST_NAME = 2
LONGEST_SUBJECT = 40
PARTS = "，,；;。 \t"
AND = "和与及"
CLOSERS = "。；;，,\n(【"
OTHERS = ("等部门", "等单位", "等有关部门", "等相关部门", "等", "分别", "共同")
BLANKS = " \t\r:：、，,；;。("
OPENERS = ("由", "会同", "联合", "商")
# What a tail holds that names who answers even where nothing opens the clause (某局牵头,某局配合).
ALONE = ("牵头", "负责")
BY = "由"
# Behind an office, before the label of its role: 某局为牵头单位.
AS = "为"
# Parts beside offices that only say that the work goes on.
STANDING = ("长期", "持续", "常年", "常态化", "全年", "每年", "按年度")
DONE = ("完成", "办结", "完工", "到位")
DUE = ("前", "底", "末")
PERSON = "person"
# What a heading must end with to be read as an office.
HEADED = ("局", "委", "办", "厅", "科", "处", "政府", "管委会", "办公室", "部门", "单位")
BRACKET_OPENERS = tuple(BRACKET_STARTS)
LEVELS = "省市县区州旗"
SENTENCES = "。；;"
INNER = create_opener(PARTS + BRACKET_STARTS + BRACKET_ENDS)
MUST = ("按照职责分工", "按职责分工", "按照分工", "按分工", "应当", "必须", "需要", "要", "应", "须", "需")
WITH = "会同"
# Who must act, or with whom, in the order in which they are tried.
ACTING = re.compile("|".join((*MUST, WITH)))
LONGEST_ACTING = max(map(len, (*MUST, WITH)))


@dataclass(frozen=True, slots=True)
class Duty:
    """What one bracket, line or stretch says: offices with roles, and the printed deadline if it has one."""

    span: Span
    offices: tuple[Office, ...] = ()
    deadline: Span | None = None


class DutyReader:
    """Reads duties from the text."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, acts: ActReader) -> None:
        self.acts = acts
        self.text = folded.text
        self.plain = folded.plain
        self.words: Actions = vocabulary.actions
        words = vocabulary.actions
        self.labels = {
            **dict.fromkeys(words.support_labels, SUPPORT),
            **dict.fromkeys(words.responsible_labels, RESPONSIBLE),
            **dict.fromkeys(words.lead_labels, LEAD),
        }
        self.label_words = create_union(words.support_labels, words.responsible_labels, words.lead_labels)
        self.tails = {
            **dict.fromkeys(words.support_tails, SUPPORT),
            **dict.fromkeys(words.responsible_tails, RESPONSIBLE),
            **dict.fromkeys(words.lead_tails, LEAD),
        }
        self.tail_words = create_union(words.support_tails, words.responsible_tails, words.lead_tails)

    def list_brackets(self, start: int, end: int) -> list[Duty]:
        """List the brackets of offices in a stretch."""
        found = []
        for match in BRACKET.finditer(self.plain, start, end):
            if match.end() - match.start() <= LONGEST:
                closed = match.end() >= end or self.plain[match.end()] in CLOSERS
                duty = self.read_duty(match.start() + 1, match.end() - 1, bare=closed)
                if duty is not None:
                    found.append(Duty(match.span(), duty.offices, duty.deadline))
        return found

    def read_line(self, start: int, end: int) -> Duty | None:
        """Read a line that opens with a label of offices or of a deadline; None for any other."""
        if end - start > LONGEST:
            return None
        if self.plain[start] in BRACKET_STARTS:
            start, end = start + 1, end - (self.plain[end - 1] in BRACKET_ENDS)
        if self.words.person_labels.match_start(self.plain, start):
            return Duty((start, end))
        if not (self.match_label(start) or self.match_deadline(start)):
            return None
        return self.read_duty(start, end, bare=False)

    def list_inner(self, start: int, end: int) -> list[Duty]:
        """List the sentences inside a paragraph that open with a label: …建设平台。责任单位:某局。完成时限:6月底."""
        found: list[Duty] = []
        depth, past = 0, start
        for found_sign in INNER.finditer(self.plain, start, end):
            at, sign = found_sign.start(), found_sign[0]
            depth = max(0, depth + (sign in BRACKET_STARTS) - (sign in BRACKET_ENDS))
            if depth or at < past or sign not in PARTS:
                continue
            first = next((place for place in range(at + 1, end) if self.plain[place] not in " \t\r"), end)
            if self.match_label(first) or self.match_deadline(first):
                past = next((place for place in range(first, end) if self.plain[place] in SENTENCES), end)
                if duty := self.read_duty(first, min(past, first + LONGEST), bare=False):
                    found.append(duty)
        return found

    def opens_duty(self, at: int) -> bool:
        """Say whether a label of offices, persons or a deadline stands at a place."""
        person = self.words.person_labels.match_start(self.plain, at)
        return bool(person or self.match_label(at) or self.match_deadline(at))

    def match_label(self, at: int) -> str:
        """Return the label of offices at a place; a short one needs its colon."""
        label = self.label_words.match_start(self.plain, at)
        sign = self.plain[at + len(label) : at + len(label) + 1]
        if not label or self.words.person_labels.match_start(self.plain, at):
            return ""
        if sign and sign in "为】]〕)":
            return label + sign
        return label if sign in (":", "：") or label.endswith(("单位", "部门", "科室", "处室")) else ""

    def match_deadline(self, at: int) -> str:
        """Return the label of a deadline at a place."""
        label = self.words.deadline_labels.match_start(self.plain, at)
        return label if label and self.plain[at + len(label) : at + len(label) + 1] in (":", "：") else ""

    def read_duty(self, start: int, end: int, *, bare: bool) -> Duty | None:
        """Read a stretch part by part; `bare` names without any role count where all of them are offices."""
        offices: list[Office] = []
        pending: list[Span] = []
        role, deadline, said = "", None, False
        for first, last in self.list_parts(start, end):
            if label := self.match_deadline(first):
                deadline, role, said = self.find_day(first + len(label) + 1, last), "", True
                continue
            if self.words.person_labels.match_start(self.plain, first):
                role, pending = PERSON, []
                continue
            if label := self.match_label(first):
                role, first, said = self.labels[label.rstrip("为】]〕)")], first + len(label), True
            elif self.is_day(first, last):
                deadline, said = (first, last - len(self.match_done(last))), True
                continue
            tail = "" if role else self.match_tail(last)
            role_here, last = (self.get_role(tail), last - len(tail)) if tail else (role, last)
            said = said or bool(tail)
            if role_here == PERSON:
                pending = []
            elif role_here:
                offices += [self.create_office(name, role_here) for name in pending]
                offices += self.create_offices(first, last, role_here)
                pending = []
            elif not self.plain.startswith(STANDING, first):
                pending += self.list_names(first, last)
        if pending and (said or (bare and all(self.is_office(name) for name in pending))):
            offices += [self.create_office(name, RESPONSIBLE) for name in pending]
        return Duty((start, end), tuple(offices), deadline) if offices or deadline or said else None

    def match_tail(self, end: int) -> str:
        """Return the words behind an office that say its role: 牵头, 按职责分工负责, 为牵头单位."""
        label = self.label_words.match_end(self.plain, end)
        named = label and self.plain.endswith(AS, 0, end - len(label))
        return AS + label if named else self.tail_words.match_end(self.plain, end)

    def get_role(self, tail: str) -> str:
        """Get the role that the words behind an office say."""
        return self.tails.get(tail) or self.labels[tail.removeprefix(AS)]

    def is_day(self, start: int, end: int) -> bool:
        """Say whether a part only says by when: 2026年6月底前完成."""
        stop = end - len(self.match_done(end))
        time = self.acts.times.get(start, end + 1)
        return time == stop or (time < end and self.plain.startswith(DUE, time - 1, stop + 1))

    def match_done(self, end: int) -> str:
        """Return the word behind a deadline that says that things are done."""
        return next((word for word in DONE if self.plain.endswith(word, 0, end)), "")

    def find_day(self, start: int, end: int) -> Span | None:
        """Find the deadline behind its label; words that name no time are none (长期坚持)."""
        start, end = self.trim(start, end)
        end -= len(self.match_done(end))
        printed = self.plain[start:end]
        return (start, end) if any(sign.isdigit() for sign in printed) or "年" in printed or "季度" in printed else None

    def list_parts(self, start: int, end: int) -> list[Span]:
        """List the parts between commas and semicolons, without blanks at their ends."""
        return [part for part in self.split(start, end, PARTS) if part[1] > part[0]]

    def list_names(self, start: int, end: int) -> list[Span]:
        """List the names in a part; 和 divides only behind the end of an office's name."""
        names: list[Span] = []
        for first, last in self.split(start, end, "、/"):
            at = first
            for place in range(first + 1, last - 1):
                if self.plain[place] in AND and self.words.office_tails.match_end(self.plain, place):
                    names.append(self.trim(at, place))
                    at = place + 1
            names.append(self.trim(at, last))
        return [(first, last) for first, last in names if SHORTEST_NAME <= last - first <= LONGEST_NAME]

    def split(self, start: int, end: int, signs: str) -> list[Span]:
        """Split a stretch at signs outside brackets."""
        found, first, depth = [], start, 0
        for at in range(start, end):
            sign = self.plain[at]
            depth = max(0, depth + (sign in BRACKET_STARTS) - (sign in BRACKET_ENDS))
            if sign in signs and not depth:
                found.append(self.trim(first, at))
                first = at + 1
        return [*found, self.trim(first, end)]

    def trim(self, start: int, end: int) -> Span:
        """Trim blanks and closing words from the ends of a stretch."""
        while start < end and self.plain[start] in BLANKS:
            start += 1
        while end > start and self.plain[end - 1] in BLANKS.replace("(", ""):
            end -= 1
        for word in OTHERS:
            if self.plain.endswith(word, start, end) and end - len(word) > start:
                return start, end - len(word)
        return start, end

    def is_office(self, name: Span) -> bool:
        """Say whether a name ends like that of an office, or is the short name of one."""
        plain = self.plain[slice(*name)]
        # 各区政府(管委会): the bracket names the same once more.
        plain = plain[: plain.index("(")] if plain.endswith(")") and "(" in plain[1:] else plain
        if plain.count("(") != plain.count(")") or any(sign in plain for sign in "【】[]〔〕"):
            return False
        return bool(self.words.office_tails.match_end(plain)) or plain.lstrip(LEVELS) in self.words.office_names

    def create_office(self, name: Span, role: str) -> Office:
        """Create an office from its place."""
        return Office(intern(self.text[slice(*name)]), role, name)

    def read_heading(self, start: int, end: int) -> list[Office]:
        """Read a heading that is a list of offices: what stands below is theirs."""
        names = self.list_names(start, end)
        known = bool(names) and all(self.plain.endswith(HEADED, *name) for name in names)
        if not known or self.acts.opens_act(start, end) or " " in self.plain[start:end]:
            return []
        return [self.create_office(name, RESPONSIBLE) for name in names]

    def read_clauses(self, clauses: list[Span]) -> tuple[Office, ...]:
        """Read the offices that the clauses of a sentence name: 由某局牵头, 某局配合; 会同某局…; 各镇要…"""
        offices: list[Office] = []
        for start, end in clauses:
            if self.plain[start:end].lstrip()[:1] in BRACKET_OPENERS:
                continue
            start = self.trim(start, end)[0]
            offices += self.read_named(start, end, bool(offices)) or self.read_subject(start, end)
        return tuple(offices)

    def read_named(self, start: int, end: int, follows: bool) -> list[Office]:
        """Read a clause that names who does something: 由…负责, …配合 behind another, 会同…"""
        opener = next((word for word in OPENERS if self.plain.startswith(word, start)), "")
        if opener in (WITH, "商"):
            return self.read_partners(start + len(opener), end)
        inside = self.plain.find(BY, start + 1, min(end, start + LONGEST)) if not opener else -1
        if inside > 0 and (found := self.read_named(inside, end, follows)):
            return found
        for at in range(start + len(opener) + SHORTEST_NAME, min(end, start + LONGEST)):
            tail = self.tail_words.match_start(self.plain, at)
            if not tail or not (opener or follows or is_alone(tail)):
                continue
            behind = at + len(tail)
            helps = self.tails[tail] == SUPPORT
            acts = (opener or is_alone(tail)) if not helps else follows and self.acts.opens_act(behind, end)
            if behind >= end or acts:
                found = self.read_answering(start + len(opener), at, self.tails[tail])
                if found and self.plain.startswith("、", behind) and behind + 1 < end:
                    found += self.read_named(behind + 1, end, True)
                if found:
                    return found
        stop = self.find_names_end(start + len(opener), end) if opener == BY else start
        return self.read_answering(start + len(opener), stop, RESPONSIBLE) if stop > start + len(opener) else []

    def read_answering(self, start: int, end: int, role: str) -> list[Office]:
        """Read the names before a tail; none where one of them is no office."""
        found = self.create_offices(start, end, role)
        return found if all(self.is_office(office.span) for office in found) else []

    def create_offices(self, start: int, end: int, role: str) -> list[Office]:
        """Create the offices that a stretch names: who acts 会同 others leads, and those support."""
        start += self.plain.startswith(BY, start)
        partners = self.plain.find(WITH, start, end)
        names = self.list_names(start, end if partners < 0 else partners)
        others = self.list_names(partners + len(WITH), end) if partners >= 0 else []
        found = [self.create_office(name, role if partners < 0 else LEAD) for name in names]
        return found + [self.create_office(name, SUPPORT) for name in others] if found else []

    def read_partners(self, start: int, end: int) -> list[Office]:
        """Read the partners behind 会同: up to the last end of an office's name before the verb."""
        stop = self.find_names_end(start, end)
        return [self.create_office(name, SUPPORT) for name in self.list_names(start, stop)] if stop > start else []

    def find_names_end(self, start: int, end: int) -> int:
        """Find where a list of partners ends: behind the end of an office's name, with a verb or helper next."""
        for at in range(start + SHORTEST_NAME, min(end, start + LONGEST)):
            if self.words.office_tails.match_end(self.plain, at) and self.acts.opens_act(at, end):
                return at
        return start

    def read_subject(self, start: int, end: int) -> list[Office]:
        """Read the offices that open a sentence as those who must act: 各镇要明确…; 某室要会同某局…"""
        start += self.plain.startswith(BY, start)
        at, stop = start + SHORTEST_NAME, min(end, start + LONGEST_SUBJECT)
        while (found := ACTING.search(self.plain, at, stop + LONGEST_ACTING)) and found.start() < stop:
            at, word = found.start(), found[0]
            if self.words.office_tails.match_end(self.plain, at):
                names = self.list_names(start, at)
                behind = at + len(word) * (word != WITH)
                partners = self.read_partners(behind + len(WITH), end) if self.plain.startswith(WITH, behind) else []
                if all(self.is_office(name) for name in names):
                    role = LEAD if partners else RESPONSIBLE
                    return [self.create_office(name, role) for name in names] + partners
            at += 1
        return []


def is_alone(tail: str) -> bool:
    """Say whether a tail names who answers where nothing opens the clause."""
    return any(word in tail for word in ALONE)
