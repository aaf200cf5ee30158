"""Looks a type of ledger through: keys, states and fields that exist, expressions that can be read, ways to states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from kepan.engine.basis.expressions import ExpressionError, Kind
from kepan.engine.basis.saying import Said
from kepan.engine.ledgers.faults import TypeFault, check_known
from kepan.engine.ledgers.figuring import check_figure_links, check_figures
from kepan.engine.ledgers.numbering import PART, SERIAL, list_choosers, read_series, write_number
from kepan.engine.ledgers.outside import check_certificate, check_outside_form, check_shown_outside
from kepan.engine.ledgers.scope import Rules
from kepan.engine.ledgers.types import Field, FieldKind, Guard, LedgerType, Reminder, Transition, Visibility

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
LABEL = re.compile(r"\{([a-z0-9_]*)\}")
TAKEN = frozenset({"state", "today", "number", "parameter", "and", "or", "not", "in", "true", "false"})
"""Words of the language, and names that expressions know beside the fields."""
MEASURES = frozenset({"count", "sum", "distinct"})
DIMENSIONS = frozenset({"state", "region", "office", "organisation", "month", "year"})
PERIODS = frozenset({"week", "month", "quarter", "half", "year"})
COLUMNS = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.NUMBER,
        FieldKind.MONEY,
        FieldKind.DATE,
        FieldKind.FLAG,
        FieldKind.CHOICE,
        FieldKind.ORGANISATION,
        FieldKind.PERSON,
    }
)
LONGEST_NUMBER, LONGEST_CODE, LONGEST_SERIAL = 60, 12, 7
"""What entries keep of a number; signs of the code of a region, digits that a serial number may come to."""
MOST_FIELDS, MOST_STATES = 400, 100
Faults = Iterator[TypeFault]


def list_faults(made: LedgerType) -> list[TypeFault]:
    """List what is wrong with a type by itself."""
    return [
        *check_keys(made),
        *check_fields(made),
        *check_transitions(made),
        *check_ways(made),
        *check_rules(made),
        *check_names(made),
        *check_expressions(Rules(made)),
    ]


def list_closed_faults(made: LedgerType) -> list[TypeFault]:
    """List where a type shows to many what is closed to some; its computed fields are as closed as what they read."""
    faults = []
    for key in LABEL.findall(made.label):
        one = made.find_field(key)
        if one is not None and one.is_closed:
            faults.append(TypeFault("label", Said("“%(title)s”不是都能看的字段，不能写进名称", title=one.title)))
    for key in list_choosers(made.number):
        one = made.find_field(key)
        # A number goes everywhere, as far as certificates and the trail.
        if one is not None and (one.is_closed or is_inside(made, one)):
            faults.append(TypeFault("number", Said("“%(title)s”不是都能看的字段，不能写进编号", title=one.title)))
    for place, reminder in enumerate(made.reminders):
        faults += check_told(f"reminders.{place}.tells", reminder, made)
    return [*faults, *check_shown_outside(made)]


def is_inside(made: LedgerType, one: Field) -> bool:
    """Say whether a field is for insiders of a ledger that everybody reads."""
    return made.tier == "public_data" and one.visibility is not Visibility.PUBLIC


def check_unique(path: str, keys: Iterable[str], what: str) -> Faults:
    """Say which keys stand twice or are no keys."""
    for key, count in Counter(keys).items():
        if count > 1:
            yield TypeFault(path, Said("%(what)s“%(key)s”写了 %(count)s 次", what=what, key=key, count=count))
        if not KEY.fullmatch(key):
            yield TypeFault(
                path, Said("标识“%(key)s”要用小写字母开头，只含小写字母、数字和下划线，最多 40 个", key=key)
            )


def check_keys(made: LedgerType) -> Faults:
    """Check the keys of the type, its sections, fields, states, steps and rules."""
    yield from check_unique("key", [made.key], Said("标识"))
    yield from check_unique("sections", (one.key for one in made.sections), Said("分组"))
    yield from check_unique("fields", (one.key for one in made.fields), Said("字段"))
    yield from check_unique("states", (one.key for one in made.states), Said("状态"))
    yield from check_unique("transitions", (one.key for one in made.transitions), Said("步骤"))
    yield from check_unique("guards", (one.key for one in made.guards), Said("条件"))
    yield from check_unique("reminders", (one.key for one in made.reminders), Said("提醒"))
    yield from check_unique("parameters", (one.key for one in made.parameters), Said("参数"))
    yield from check_unique("facts", (one.key for one in made.facts), Said("统计量"))
    if not made.states:
        yield TypeFault("states", Said("至少要有一个状态"))
    if not made.fields:
        yield TypeFault("sections", Said("至少要有一个字段"))
    if len(made.fields) > MOST_FIELDS or len(made.states) > MOST_STATES:
        yield TypeFault(
            "sections",
            Said(
                "最多 %(most_fields)s 个字段、%(most_states)s 个状态", most_fields=MOST_FIELDS, most_states=MOST_STATES
            ),
        )


def list_places(made: LedgerType) -> Iterator[tuple[str, Field]]:
    """List the fields with their paths."""
    for at, section in enumerate(made.sections):
        for place, one in enumerate(section.fields):
            yield f"sections.{at}.fields.{place}", one


def check_fields(made: LedgerType) -> Faults:
    """Check what each kind of field needs."""
    states = [one.key for one in made.states]
    for path, one in list_places(made):
        if one.key in TAKEN:
            yield TypeFault(f"{path}.key", Said("“%(key)s”是保留的名称，换一个", key=one.key))
        yield from check_kind(path, one)
        for key in one.hidden_in:
            yield from check_known(f"{path}.hidden_in", key, states, Said("状态"))
        if one.least is not None and one.most is not None and one.least > one.most:
            yield TypeFault(f"{path}.least", Said("最小值大于最大值"))
        yield from check_sets(path, one, made)
        if one.discloses and one.kind is not FieldKind.COMPUTED:
            yield TypeFault(f"{path}.discloses", Said("只有计算字段能写 discloses"))
        if one.validation and not one.message:
            yield TypeFault(f"{path}.message", Said("有校验就要写不符合时的说明"))
    if made.parameter_day:
        dated = made.find_field(made.parameter_day)
        if dated is None or dated.kind is not FieldKind.DATE or dated.is_many:
            yield TypeFault("parameter_day", Said("要写一个日期字段的标识"))
    if made.subject:
        subject = made.find_field(made.subject)
        if subject is None or subject.kind is not FieldKind.ORGANISATION or subject.is_many:
            yield TypeFault("subject", Said("要写一个单位字段的标识"))


def check_sets(path: str, one: Field, made: LedgerType) -> Faults:
    """Check that the sets of a checklist are choices of the field that says which of them is asked for."""
    chooser = made.find_field(one.set_by)
    is_choice = chooser is not None and chooser.kind is FieldKind.CHOICE and not chooser.is_many
    if one.set_by and not is_choice:
        yield TypeFault(f"{path}.set_by", Said("“%(set_by)s”不是单选字段", set_by=one.set_by))
    known = [choice.key for choice in chooser.choices] if chooser is not None and is_choice else []
    for place, item in enumerate(one.items):
        yield from _check_all(f"{path}.items.{place}.sets", item.sets, known, Said("选项"))


def check_kind(path: str, one: Field) -> Faults:
    """Check the parts that a kind of field has to have."""
    match one.kind:
        case FieldKind.CHOICE:
            yield from check_unique(f"{path}.choices", (choice.key for choice in one.choices), Said("选项"))
            if not one.choices:
                yield TypeFault(f"{path}.choices", Said("选择字段要有选项"))
        case FieldKind.COMPUTED if not one.expression:
            yield TypeFault(f"{path}.expression", Said("计算字段要写算式"))
        case FieldKind.CHECKLIST:
            yield from check_unique(f"{path}.items", (item.key for item in one.items), Said("检查项"))
            if not one.items:
                yield TypeFault(f"{path}.items", Said("清单要有检查项"))
        case FieldKind.BACKLINKS if len(one.ledgers) != 1 or not one.through:
            yield TypeFault(f"{path}.ledgers", Said("要写一本台账，和它指过来的字段（through）"))
        case FieldKind.TABLE:
            yield from check_unique(f"{path}.columns", (column.key for column in one.columns), Said("列"))
            if not one.columns:
                yield TypeFault(f"{path}.columns", Said("表格要有列"))
            for place, column in enumerate(one.columns):
                if column.kind not in COLUMNS or column.is_many:
                    yield TypeFault(f"{path}.columns.{place}.kind", Said("表格里不能有“%(kind)s”", kind=column.kind))
                yield from check_kind(f"{path}.columns.{place}", column)
    if one.is_required and one.kind in {FieldKind.COMPUTED, FieldKind.BACKLINKS}:
        yield TypeFault(f"{path}.required", Said("算出来的字段不能要求填写"))


def check_transitions(made: LedgerType) -> Faults:
    """Check that steps begin and end at states that exist and ask for fields that exist."""
    states, fields = [one.key for one in made.states], [one.key for one in made.fields]
    for place, step in enumerate(made.transitions):
        path = f"transitions.{place}"
        for key in (*step.sources, step.target):
            yield from check_known(f"{path}.{'target' if key == step.target else 'sources'}", key, states, Said("状态"))
        for key in step.fields:
            yield from check_known(f"{path}.fields", key, fields, Said("字段"))
        if not step.sources:
            yield TypeFault(f"{path}.sources", Said("要写从哪些状态出发"))
        if not step.roles and not step.automatic:
            yield TypeFault(f"{path}.roles", Said("要写谁能办理"))
        if step.route is not None and not step.route.roles:
            yield TypeFault(f"{path}.route.roles", Said("要写谁审批"))


def check_ways(made: LedgerType) -> Faults:
    """Check that every state can be reached from the first, and entries do not come in there by another way."""
    reached = {one.key for one in made.states[:1]}
    if made.public_form is not None:
        reached.add(made.public_form.state)
    todo: list[Transition] = list(made.transitions)
    while found := [step for step in todo if reached & set(step.sources)]:
        reached |= {step.target for step in found}
        todo = [step for step in todo if step not in found]
    for place, state in enumerate(made.states):
        if state.key not in reached:
            yield TypeFault(f"states.{place}", Said("没有步骤能走到“%(title)s”", title=state.title))


def check_rules(made: LedgerType) -> Faults:
    """Check the fields and states that rules, reminders, facts and forms name."""
    states, fields = [one.key for one in made.states], [one.key for one in made.fields]
    for place, rule in enumerate(made.uniques):
        yield from _check_all(f"uniques.{place}.fields", rule.fields, fields, Said("字段"))
        yield from _check_all(f"uniques.{place}.states", rule.states, states, Said("状态"))
        if not rule.fields:
            yield TypeFault(f"uniques.{place}.fields", Said("要写哪些字段不能重复"))
    for place, guard in enumerate(made.guards):
        yield from _check_all(f"guards.{place}.states", guard.states, states, Said("状态"))
    for place, reminder in enumerate(made.reminders):
        yield from check_known(f"reminders.{place}.date", reminder.date, fields, Said("字段"))
        yield from _check_all(f"reminders.{place}.states", reminder.states, states, Said("状态"))
        dated = made.find_field(reminder.date)
        if dated is not None and dated.kind not in {FieldKind.DATE, FieldKind.COMPUTED}:
            yield TypeFault(f"reminders.{place}.date", Said("“%(title)s”不是日期", title=dated.title))
        yield from _check_all(f"reminders.{place}.tells", reminder.tells, fields, Said("字段"))
    for place, fact in enumerate(made.facts):
        yield from _check_all(f"facts.{place}.dimensions", fact.dimensions, [*fields, *DIMENSIONS], Said("字段"))
        yield from _check_all(f"facts.{place}.measure", [fact.measure], MEASURES, Said("算法"))
        named = [key for key in (fact.field, fact.time) if key]
        yield from _check_all(f"facts.{place}.field", named, fields, Said("字段"))
        if fact.measure != "count" and not fact.field:
            yield TypeFault(f"facts.{place}.field", Said("求和、去重计数要写字段"))
    for place, duty in enumerate(made.obligations):
        yield from _check_all(f"obligations.{place}", (duty.subject, duty.period, duty.due), fields, Said("字段"))
        yield from _check_all(f"obligations.{place}.every", [duty.every], PERIODS, Said("周期"))
    yield from _check_all("calendar_fields", made.calendar_fields, fields, Said("字段"))
    yield from check_figures(made)
    yield from check_outside(made)


def check_told(path: str, reminder: Reminder, made: LedgerType) -> Faults:
    """Check that what a reminder tells are fields that all staff may see: whoever is told reads it."""
    fields = {one.key: one for one in made.fields}
    for key in reminder.tells:
        if fields[key].is_closed:
            yield TypeFault(path, Said("“%(title)s”不是都能看的字段，不能写进提醒", title=fields[key].title))


def check_outside(made: LedgerType) -> Faults:
    """Check what the map, the quota, the public form and the certificate name."""
    fields = [one.key for one in made.fields]
    if made.map_field:
        yield from check_known("map_field", made.map_field, fields, Said("字段"))
    if made.quota is not None:
        yield from check_known("quota.0", made.quota[0], fields, Said("字段"))
        yield from check_known("quota.1", made.quota[1], [one.key for one in made.parameters], Said("参数"))
    yield from check_outside_form(made)
    yield from check_certificate(made)


def _check_all(path: str, keys: Iterable[str], known: Iterable[str], what: str) -> Faults:
    names = list(known)
    for key in keys:
        yield from check_known(path, key, names, what)


def check_names(made: LedgerType) -> Faults:
    """Check the patterns of names and numbers."""
    names = LABEL.findall(made.label)
    yield from _check_all("label", names, [*(one.key for one in made.fields), "number"], Said("字段"))
    if not names:
        yield TypeFault("label", Said("名称要含至少一个字段，如 {name}"))
    if made.number and "{serial" not in made.number:
        yield TypeFault("number", Said("编号要含流水号，如 {serial:4}"))
    left = PART.sub("", SERIAL.sub("", made.number))
    if "{" in left or "}" in left:
        yield TypeFault("number", Said("编号里只能用 {year}、{month}、{region}、{serial:4} 和必填单选字段的标识"))
    chosen = {one.key: max((choice.key for choice in one.choices), key=len, default="") for one in made.fields}
    longest = write_number(read_series(made.number, date.max, "9" * LONGEST_CODE, chosen), 10**LONGEST_SERIAL - 1)
    if len(longest) > LONGEST_NUMBER:
        yield TypeFault("number", Said("编号最长会有 %(count)s 个字，超过 %(most)s 个",
                                       count=len(longest), most=LONGEST_NUMBER))  # fmt: skip
    for key in list_choosers(made.number):
        one = made.find_field(key)
        if one is None or one.kind is not FieldKind.CHOICE or one.is_many or not one.is_required:
            yield TypeFault("number", Said("编号里的“%(key)s”要是必填的单选字段", key=key))


def list_expressions(made: LedgerType) -> Iterator[tuple[str, str, Kind | None]]:
    """List the expressions of a type: path, text, and the kind it must give (None: any)."""
    for path, one in list_places(made):
        if one.kind is FieldKind.COMPUTED and one.expression:
            yield f"{path}.expression", one.expression, None
        if one.validation:
            yield f"{path}.validation", one.validation, Kind.FLAG
    yield from list_guard_expressions("guards", made.guards)
    for place, step in enumerate(made.transitions):
        yield from list_guard_expressions(f"transitions.{place}.guards", step.guards)
        if step.automatic:
            yield f"transitions.{place}.automatic", step.automatic, Kind.FLAG
    conditions = [(f"uniques.{place}", rule.condition) for place, rule in enumerate(made.uniques)]
    conditions += [(f"facts.{place}", fact.condition) for place, fact in enumerate(made.facts)]
    yield from ((f"{path}.condition", text, Kind.FLAG) for path, text in conditions if text)


def list_guard_expressions(path: str, guards: Iterable[Guard]) -> Iterator[tuple[str, str, Kind | None]]:
    """List the expressions of conditions; a rulebook has none yet."""
    for place, guard in enumerate(guards):
        if not guard.rulebook:
            yield f"{path}.{place}.expression", guard.expression, Kind.FLAG


def check_expressions(rules: Rules) -> Faults:
    """Check that every expression can be read, and that computed fields do not go in a circle."""
    for path, text, wanted in list_expressions(rules.made):
        try:
            rules.find(text, "", wanted)
        except ExpressionError as error:
            yield TypeFault(path, Said("算式第 %(place)s 个字：%(problem)s", place=error.place, problem=error.problem))
    try:
        list_computed(rules)
    except ExpressionError:
        return
    except CircleError as error:
        yield TypeFault("sections", str(error))


class CircleError(ValueError):
    """Computed fields that need each other."""


def list_computed(rules: Rules) -> list[Field]:
    """List the computed fields, each after those it needs; raises CircleError where there is no such order."""
    todo = {one.key: one for one in rules.made.fields if one.kind is FieldKind.COMPUTED}
    needs = {
        key: {name.split(".")[0] for name in rules.find(one.expression, key, None).names} & set(todo)
        for key, one in todo.items()
    }
    ordered: list[Field] = []
    while todo:
        ready = [key for key in todo if not needs[key] & set(todo)]
        if not ready:
            raise CircleError(Said("计算字段互相引用，算不出来：%(listed)s", listed="、".join(sorted(todo))))
        ordered += [todo.pop(key) for key in ready]
    return ordered


def check_far_fields(made: LedgerType, known: Mapping[str, LedgerType]) -> Faults:
    """Check that computed fields show nothing of entries of other ledgers that is closed there, unless they say so.

    Who may see it there is not known here, so the field cannot be closed to the same people.
    """
    rules = Rules(made)
    for path, one in list_places(made):
        if one.kind is not FieldKind.COMPUTED or one.discloses:
            continue
        for name in sorted(rules.find(one.expression, one.key, None).names):
            head, _dot, key = name.partition(".")
            link = made.find_field(head)
            ledgers = () if link is None or link.kind not in {FieldKind.ENTRY, FieldKind.BACKLINKS} else link.ledgers
            wanted = {key, link.through} if link is not None else {key}
            far = [part for ledger in ledgers if ledger in known for part in known[ledger].fields if part.key in wanted]
            for part in (part for part in far if part.is_closed):
                words = Said("“%(name)s”在那本台账里不是都能看的，要公开算出的结果就写 discloses", name=part.title)
                yield TypeFault(f"{path}.expression", words)


def list_link_faults(made: LedgerType, known: Mapping[str, LedgerType]) -> list[TypeFault]:
    """List what is wrong between types: links to ledgers or fields that do not exist, expressions across them."""
    faults: list[TypeFault] = []
    for path, one in list_places(made):
        for key in one.ledgers:
            faults += check_known(f"{path}.ledgers", key, known, Said("台账"))
        if one.kind is FieldKind.BACKLINKS and one.ledgers[0] in known:
            through = known[one.ledgers[0]].find_field(one.through)
            if through is None or through.kind is not FieldKind.ENTRY:
                faults.append(
                    TypeFault(
                        f"{path}.through",
                        Said("“%(ledgers)s”没有指过来的字段“%(through)s”", ledgers=one.ledgers[0], through=one.through),
                    )
                )
            elif through.ledgers and made.key not in through.ledgers:
                faults.append(
                    TypeFault(
                        f"{path}.through",
                        Said("“%(ledgers)s.%(through)s”不指向这本台账", ledgers=one.ledgers[0], through=one.through),
                    )
                )
    for place, duty in enumerate(made.obligations):
        faults += check_known(f"obligations.{place}.ledger", duty.ledger, known, Said("台账"))
    faults += check_figure_links(made, known)
    faults += check_far_fields(made, known)
    return faults or [*check_expressions(Rules(made, known))]
