"""A small language of conditions and computed values over records: read once, checked once, computed many times.

Fields, exact numbers, amounts with units (`2000万元`), shares (`20%`), dates, comparisons, `and`, `or`, `not`, `in`,
sums, functions over lists. What is missing makes what is computed from it unknown. A division stands only in a
comparison and is multiplied across. There is no evaluation of Python, no loop and no assignment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kepan.engine.basis.expressions.compiling import Compiler, Function
from kepan.engine.basis.expressions.functions import GENERAL
from kepan.engine.basis.expressions.lists import FarList
from kepan.engine.basis.expressions.operations import BUDGET, Budget, ExhaustedError, Run
from kepan.engine.basis.expressions.parsing import count_words, list_names, read_tree
from kepan.engine.basis.expressions.shapes import ExpressionError, Fault, Field, Kind, Shape
from kepan.engine.basis.saying import Said

__all__ = [
    "Budget",
    "ExhaustedError",
    "Expression",
    "ExpressionError",
    "FarList",
    "Field",
    "Function",
    "Kind",
    "Shape",
    "read_expression",
]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read: its text, the kind of its value, and the fields it looks at outside of lists.

    `names` are all names in it, those of lists and items too; `words` is how long it is. One that `is_open` looks at
    fields whose kind is only known when it is computed.
    """

    text: str
    kind: Kind
    run: Run
    fields: Mapping[str, tuple[Run, Field]]
    names: frozenset[str] = frozenset()
    words: int = 1
    is_open: bool = False

    def compute(self, scope: Mapping[str, Any], budget: Budget | None = None) -> Any:
        """Compute the value for one record; None where it is not known, or a field turns out to be of a wrong kind.

        With a budget, raises ExhaustedError where the lists of the record are too long for the expression.
        """
        if budget is not None:
            budget.weight = self.words
            budget.take(self.words)
            scope = {**scope, BUDGET: budget}
        try:
            return self.run(scope)
        except (TypeError, AttributeError, ValueError, ArithmeticError):
            if not self.is_open:
                raise
            return None

    def list_values(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        """List the fields it looked at with their values, the missing ones as None."""
        return {name: run(scope) for name, (run, _) in self.fields.items()}


def read_expression(
    text: str,
    shape: Shape,
    *,
    wanted: Kind | None = Kind.FLAG,
    functions: Mapping[str, Function] | None = None,
    owner: str = "",
) -> Expression:
    """Read an expression about records of a shape.

    `wanted` is the kind of its value; None takes any. Raises ExpressionError with the owner (the code of a check, the
    name of a computed field) and the place for an unknown field, kinds that do not fit, and everything the grammar
    does not have.

    >>> shape = Shape({"spent": Field(Kind.MONEY), "approved": Field(Kind.MONEY)})
    >>> read_expression("spent / approved > 20%", shape).compute({"spent": 21, "approved": 100})
    True
    """
    compiler = Compiler({**GENERAL, **(functions or {})})
    try:
        tree = read_tree(text)
        typed = compiler.compile(tree, shape)
        if wanted is not None and (typed.kind not in {wanted, Kind.ANY} or (wanted is Kind.NUMBER and typed.power)):
            raise Fault(
                tree.place, Said("the value must be a %(wanted)s, not a %(kind)s", wanted=wanted, kind=typed.kind)
            )
    except Fault as fault:
        raise ExpressionError(owner, fault.place + 1, fault.problem) from fault
    names = frozenset(list_names(tree))
    return Expression(text, typed.kind, typed.run, compiler.used, names, count_words(tree), compiler.is_open)
