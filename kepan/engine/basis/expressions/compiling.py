"""Makes a function of a tree: names are looked up and kinds compared once, when the expression is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kepan.engine.basis.expressions.lists import LIST_FUNCTIONS, ListCall, create_call
from kepan.engine.basis.expressions.operations import (
    ORDER,
    Run,
    compute_any_difference,
    compute_any_sum,
    compute_difference,
    compute_product,
    compute_shifted,
    compute_sum,
    create_binary,
    create_both,
    create_denial,
    create_either,
    create_open_comparison,
    create_ratio_comparison,
    is_missing,
)
from kepan.engine.basis.expressions.parsing import COMPARISONS, Node
from kepan.engine.basis.expressions.shapes import Fault, Field, Kind, Shape
from kepan.engine.basis.quantity import Quantity, compute_plain
from kepan.engine.basis.ratios import create_ratio
from kepan.engine.basis.saying import Said

NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY})
OPEN = Field(Kind.ANY)
FEN_IN_YUAN = 100
PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Function:
    """A function that expressions may call: kinds of its arguments, kind of its result, and what it computes.

    It is called only where every argument is known. `repeated` takes any number of arguments of the last kind.
    """

    takes: tuple[Kind, ...]
    gives: Kind
    act: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """A compiled part: how to compute it and what comes out.

    `power` counts how often money stands in a number (fen times fen is 2); a bare 0 fits any. `choices` are the
    words that a text may be, `literal` says that the value stands in the text, `lower` is the divisor of a ratio.
    `unit` is what a number counts, without its scale; empty fits any.
    """

    run: Run
    kind: Kind
    power: int = 0
    is_zero: bool = False
    choices: frozenset[str] = frozenset()
    literal: Any = None
    lower: Typed | None = None
    unit: str = ""


def create_path(path: list[str]) -> Run:
    """Create the look-up of a field, through the records that lead to it."""
    if len(path) == 1:
        name = path[0]
        return lambda scope: scope.get(name)
    *way, last = path

    def run(scope: Mapping[str, Any]) -> Any:
        record: Any = scope
        for step in way:
            record = record.get(step)
            if record is None:
                return None
        return record.get(last)

    return run


def find_shape(shape: Shape, path: list[str], place: int) -> Shape:
    """Find the record that holds the last name of a path."""
    for step in path[:-1]:
        if step not in shape.parts and shape.is_open:
            return shape
        if step not in shape.parts:
            raise Fault(
                place,
                Said(
                    "there is no record “%(step)s” here; there are: %(listed)s",
                    step=step,
                    listed=", ".join(sorted(shape.parts)) or "-",
                ),
            )
        shape = shape.parts[step]
    return shape


class Compiler:
    """Compiles the parts of one expression; `used` collects the fields that stand outside of lists.

    `is_open` says that it looks at a field whose kind is not known yet.
    """

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = functions
        self.used: dict[str, tuple[Run, Field]] = {}
        self.inside = 0
        self.is_open = False

    def compile(self, node: Node, shape: Shape) -> Typed:
        """Compile one part; a ratio may stand only beside a comparison."""
        typed = self.compile_any(node, shape)
        if typed.lower is not None:
            raise Fault(node.place, Said("a division can only be compared with something, never computed on"))
        return typed

    def compile_any(self, node: Node, shape: Shape) -> Typed:
        """Compile one part, perhaps a ratio."""
        match node.op:
            case "literal":
                return create_literal(node)
            case "name":
                return self.compile_name(node, shape)
            case "call":
                return self.compile_call(node, shape)
            case "and" | "or":
                left, right = (self.compile_flag(part, shape) for part in node.parts)
                return Typed((create_both if node.op == "and" else create_either)(left, right), Kind.FLAG)
            case "not":
                return Typed(create_denial(self.compile_flag(node.parts[0], shape)), Kind.FLAG)
            case "in":
                return self.compile_choice(node, shape)
            case "minus":
                inner = self.compile_number(node.parts[0], shape)
                run = inner.run
                return replace(inner, run=lambda scope: None if (value := run(scope)) is None else -value, literal=None)
            case op if op in COMPARISONS:
                return self.compile_comparison(node, shape)
        return self.compile_arithmetic(node, shape)

    def compile_flag(self, node: Node, shape: Shape) -> Run:
        """Compile a part that must say yes or no."""
        typed = self.compile(node, shape)
        if typed.kind not in {Kind.FLAG, Kind.ANY}:
            raise Fault(node.place, Said("a condition is expected here, not a %(kind)s", kind=typed.kind))
        return typed.run

    def compile_number(self, node: Node, shape: Shape) -> Typed:
        """Compile a part that must be a number or an amount."""
        typed = self.compile(node, shape)
        if typed.kind not in NUMERIC and typed.kind is not Kind.ANY:
            raise Fault(node.place, Said("a number is expected here, not a %(kind)s", kind=typed.kind))
        return typed

    def compile_name(self, node: Node, shape: Shape) -> Typed:
        """Compile a field."""
        path = str(node.value).split(".")
        holder = find_shape(shape, path, node.place)
        field = holder.fields.get(path[-1], OPEN if holder.is_open else None)
        if field is None:
            raise Fault(node.place, Said("unknown field “%(value)s”", value=node.value))
        run = create_path(path)
        self.is_open = self.is_open or field.kind is Kind.ANY
        if not self.inside:
            self.used[node.value] = (run, field)
        return create_field(run, field)

    def compile_choice(self, node: Node, shape: Shape) -> Typed:
        """Compile `in (…)`."""
        left = self.compile(node.parts[0], shape)
        for part in node.parts[1:]:
            self.match_sides(node.place, left, create_literal(part))
        run, values = left.run, frozenset(part.value for part in node.parts[1:])
        return Typed(lambda scope: None if (value := run(scope)) is None else value in values, Kind.FLAG)

    def compile_comparison(self, node: Node, shape: Shape) -> Typed:
        """Compile a comparison; a ratio on either side is multiplied across."""
        left, right = (self.compile_any(part, shape) for part in node.parts)
        self.match_sides(node.place, left, right)
        if left.kind in {Kind.TEXT, Kind.FLAG} and node.op not in {"=", "!="}:
            raise Fault(node.place, Said("a %(kind)s can only be equal or different", kind=left.kind))
        if {left.kind, right.kind} & {Kind.RATIO, Kind.ANY} and left.lower is None and right.lower is None:
            return Typed(create_open_comparison(node.op, left.run, right.run), Kind.FLAG)
        if left.lower is None and right.lower is None:
            return Typed(create_binary(ORDER[node.op], left.run, right.run), Kind.FLAG)
        return Typed(
            create_ratio_comparison(node.op, left.run, get_divisor(left), right.run, get_divisor(right)), Kind.FLAG
        )

    def match_sides(self, place: int, left: Typed, right: Typed) -> None:
        """Refuse to compare what cannot be compared, and words that the field never holds."""
        kinds = {left.kind, right.kind}
        if Kind.ANY in kinds or (Kind.RATIO in kinds and kinds <= {Kind.RATIO, Kind.NUMBER}):
            return
        if left.lower is None and right.lower is None:
            match_units(place, left, right)
        if left.kind in NUMERIC and right.kind in NUMERIC:
            if get_power(left) != get_power(right) and not (left.is_zero or right.is_zero):
                raise Fault(place, Said("an amount is compared with a bare number: write its unit"))
            return
        if left.kind is not right.kind:
            raise Fault(place, Said("a %(kind)s is compared with a %(kind2)s", kind=left.kind, kind2=right.kind))
        for one, other in ((left, right), (right, left)):
            if one.choices and other.literal is not None and other.literal not in one.choices:
                raise Fault(
                    place,
                    Said(
                        "“%(literal)s” is none of: %(listed)s",
                        literal=other.literal,
                        listed=", ".join(sorted(one.choices)),
                    ),
                )

    def compile_arithmetic(self, node: Node, shape: Shape) -> Typed:
        """Compile +, -, * and /."""
        left, right = (self.compile(part, shape) for part in node.parts)
        if Kind.ANY in {left.kind, right.kind}:
            return compile_open(node, left, right)
        if left.kind is Kind.DATE and node.op in {"+", "-"}:
            return self.compile_days(node, left, right)
        for part, typed in zip(node.parts, (left, right), strict=True):
            if typed.kind not in NUMERIC:
                raise Fault(part.place, Said("a number is expected here, not a %(kind)s", kind=typed.kind))
        if node.op == "*":
            unit = "·".join(filter(None, (left.unit, right.unit)))
            return create_number(create_binary(compute_product, left.run, right.run), left.power + right.power, unit)
        if node.op == "/":
            return replace(left, lower=right, literal=None, is_zero=False)
        if left.power != right.power:
            raise Fault(node.place, Said("an amount and a bare number are added: write the unit"))
        match_units(node.place, left, right)
        act = compute_sum if node.op == "+" else compute_difference
        return create_number(create_binary(act, left.run, right.run), left.power, left.unit or right.unit)

    def compile_days(self, node: Node, left: Typed, right: Typed) -> Typed:
        """Compile the days between two dates, or a date so many days later."""
        if node.op == "-" and right.kind is Kind.DATE:
            return Typed(create_binary(compute_difference, left.run, right.run), Kind.NUMBER)
        if right.kind is not Kind.NUMBER or right.power:
            raise Fault(node.place, Said("a date and a %(kind)s cannot be added", kind=right.kind))
        run, sign = right.run, 1 if node.op == "+" else -1
        days: Run = lambda scope: None if (value := run(scope)) is None else sign * value  # noqa: E731
        return Typed(create_binary(compute_shifted, left.run, days), Kind.DATE)

    def compile_call(self, node: Node, shape: Shape) -> Typed:
        """Compile a call: of lists, of what may be missing, or of a plain function."""
        name = str(node.value)
        if name in LIST_FUNCTIONS:
            return self.compile_list_call(node, shape)
        if name in {"missing", "present"}:
            if len(node.parts) != 1:
                raise Fault(node.place, Said("%(name)s(…) takes one value", name=name))
            run, wanted = self.compile(node.parts[0], shape).run, name == "missing"
            return Typed(lambda scope: is_missing(run(scope)) is wanted, Kind.FLAG)
        if name == "sum":
            return self.compile_given_sum(node, shape)
        if name in {"ratio", "lesser", "larger", "choose"}:
            return self.compile_pair(node, shape)
        if name not in self.functions:
            raise Fault(node.place, Said("unknown function “%(name)s”", name=name))
        function = self.functions[name]
        if len(node.parts) != len(function.takes):
            raise Fault(node.place, Said("%(name)s(…) takes %(count)s values", name=name, count=len(function.takes)))
        parts = [self.compile(part, shape) for part in node.parts]
        for part, typed, kind in zip(node.parts, parts, function.takes, strict=True):
            if typed.kind not in {kind, Kind.ANY} or (kind is Kind.NUMBER and typed.power):
                raise Fault(
                    part.place,
                    Said("%(name)s(…) takes a %(kind)s here, not a %(kind2)s", name=name, kind=kind, kind2=typed.kind),
                )
        runs, act = [part.run for part in parts], function.act

        def run_function(scope: Mapping[str, Any]) -> Any:
            values = [run(scope) for run in runs]
            return None if None in values else act(*values)

        return Typed(run_function, function.gives, power=int(function.gives is Kind.MONEY))

    def compile_pair(self, node: Node, shape: Shape) -> Typed:
        """Compile `ratio(a, b)`, `lesser(a, b)`, `larger(a, b)` and `choose(condition, a, b)`."""
        name, wanted = str(node.value), 3 if node.value == "choose" else 2
        if len(node.parts) != wanted:
            raise Fault(node.place, Said("%(name)s(…) takes %(wanted)s values", name=name, wanted=wanted))
        left, right = (self.compile(part, shape) for part in node.parts[-2:])
        if name == "ratio":
            for part, typed in zip(node.parts, (left, right), strict=True):
                if typed.kind not in NUMERIC and typed.kind is not Kind.ANY:
                    raise Fault(part.place, Said("a number is expected here, not a %(kind)s", kind=typed.kind))
            return Typed(create_binary(create_ratio, left.run, right.run), Kind.RATIO)
        self.match_sides(node.place, left, right)
        either = replace(left if left.kind is not Kind.ANY else right, literal=None, is_zero=False)
        if name == "choose":
            condition = self.compile_flag(node.parts[0], shape)

            def run_chosen(scope: Mapping[str, Any]) -> Any:
                answer = condition(scope)
                return None if answer is None else (left if answer else right).run(scope)

            return replace(either, run=run_chosen, choices=frozenset())
        if left.kind not in NUMERIC | {Kind.DATE, Kind.ANY}:
            raise Fault(node.place, Said("%(name)s(…) takes numbers or dates", name=name))
        return replace(either, run=create_binary(min if name == "lesser" else max, left.run, right.run))

    def compile_given_sum(self, node: Node, shape: Shape) -> Typed:
        """Compile `sum(…)`: what is given is added, what is missing is left out; nothing given is not known."""
        parts = [self.compile_number(part, shape) for part in node.parts]
        if not parts or len({part.power for part in parts if part.kind is not Kind.ANY}) > 1:
            raise Fault(node.place, Said("sum(…) adds values of one kind"))
        for part in parts[1:]:
            match_units(node.place, parts[0], part)
        runs = [part.run for part in parts]

        def run_sum(scope: Mapping[str, Any]) -> Any:
            total: Any = None
            for run in runs:
                value = run(scope)
                if value is not None:
                    total = value if total is None else compute_sum(total, value)
            return total

        return replace(parts[0], run=run_sum, literal=None, is_zero=False)

    def compile_list_call(self, node: Node, shape: Shape) -> Typed:
        """Compile a function over the items of a list; inside, the item has its own name beside all others."""
        call = LIST_FUNCTIONS[str(node.value)]
        if not node.parts or node.parts[0].op != "name":
            raise Fault(node.place, Said("%(value)s(…) begins with the name of a list", value=node.value))
        path = str(node.parts[0].value).split(".")
        holder = find_shape(shape, path, node.parts[0].place)
        if path[-1] not in holder.lists:
            raise Fault(node.parts[0].place, Said("there is no list “%(value)s” here", value=node.parts[0].value))
        item, item_shape = holder.lists[path[-1]]
        # Where a list and its item have one name, that name is the item inside.
        lists = {name: one for name, one in shape.lists.items() if name != item}
        inner = Shape(shape.fields, {**shape.parts, item: item_shape}, lists)
        self.inside += 1
        typed = [self.compile(part, inner) for part in node.parts[1:]]
        self.inside -= 1
        run = create_call(call, create_path(path), item, node, self.match_arguments(node, call, typed))
        gives = typed[0].kind if call.gives is None else call.gives
        if call.gives is not None:
            return Typed(run, gives)
        return Typed(run, gives, power=typed[0].power, unit=typed[0].unit)

    def match_arguments(self, node: Node, call: ListCall, typed: list[Typed]) -> list[Run]:
        """Refuse arguments of another number or kind than a function over lists takes."""
        least = len(call.values) + (not call.condition_optional)
        if not least <= len(typed) <= len(call.values) + 1:
            raise Fault(
                node.place, Said("%(value)s(…) takes a list, %(words)s", value=node.value, words=Said(call.words))
            )
        kinds = [*call.values, frozenset({Kind.FLAG})]
        for part, one, wanted in zip(node.parts[1:], typed, kinds, strict=False):
            if one.kind not in wanted and one.kind is not Kind.ANY:
                raise Fault(
                    part.place, Said("%(value)s(…) does not take a %(kind)s here", value=node.value, kind=one.kind)
                )
        return [one.run for one in typed]


def create_number(run: Run, power: int, unit: str = "") -> Typed:
    """Create a number with its dimension."""
    return Typed(run, Kind.MONEY if power == 1 else Kind.NUMBER, power=power, unit=unit)


def create_field(run: Run, field: Field) -> Typed:
    """Create the look-up of a field; a unit with a scale is multiplied out, yuan become fen, 75 % is 0.75."""
    if field.kind is not Kind.NUMBER or not field.unit:
        return Typed(run, field.kind, power=int(field.kind is Kind.MONEY), choices=field.choices)
    plain = compute_plain(Quantity(Decimal(1), field.unit))
    if plain.unit == "%":
        return create_number(create_binary(compute_product, run, lambda _: PERCENT), 0)
    is_money = plain.unit == "元"
    factor = plain.value * (FEN_IN_YUAN if is_money else 1)
    scaled = run if factor == 1 else create_binary(compute_product, run, lambda _: factor)
    return create_number(scaled, int(is_money), "" if is_money else plain.unit)


def match_units(place: int, left: Typed, right: Typed) -> None:
    """Refuse two numbers that count different things: 家 and 人; a number without a unit fits any."""
    if left.unit and right.unit and left.unit != right.unit:
        raise Fault(place, Said("%(unit)s and %(unit2)s do not go together", unit=left.unit, unit2=right.unit))


def compile_open(node: Node, left: Typed, right: Typed) -> Typed:
    """Compile arithmetic whose kinds are only known when it is computed."""
    if node.op == "/":
        return replace(left, lower=right, literal=None, is_zero=False)
    acts = {"+": compute_any_sum, "-": compute_any_difference, "*": compute_product}
    return Typed(create_binary(acts[node.op], left.run, right.run), Kind.ANY)


def create_literal(node: Node) -> Typed:
    """Create a value that stands in the text."""
    value, kind = node.value, node.of or Kind.NUMBER
    zero = kind in NUMERIC and value == 0
    return Typed(lambda _: value, kind, power=int(kind is Kind.MONEY), is_zero=zero, literal=value)


def get_power(typed: Typed) -> int:
    """Return how often money stands in a number or ratio."""
    return typed.power - (typed.lower.power if typed.lower is not None else 0)


def get_divisor(typed: Typed) -> Run:
    """Return what a ratio is divided by; 1 for what is none."""
    return (lambda _: 1) if typed.lower is None else typed.lower.run
