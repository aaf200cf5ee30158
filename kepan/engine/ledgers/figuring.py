"""Looks the figures of a type through: facts, dimensions and targets that exist and go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from kepan.engine.basis.saying import Said
from kepan.engine.ledgers.faults import TypeFault, check_known
from kepan.engine.ledgers.figures import PERIODS, Fact, Figure
from kepan.engine.ledgers.types import FieldKind, LedgerType

NAMED = frozenset({FieldKind.ORGANISATION, FieldKind.PERSON})
LINED = NAMED | {FieldKind.CHOICE, FieldKind.REGION, FieldKind.ENTRY, FieldKind.PERIOD, FieldKind.COMPUTED}
"""Kinds of fields that a figure can go by."""
EVERY = frozenset({FieldKind.CHOICE, FieldKind.REGION, FieldKind.ENTRY})
"""Those whose values are known also where nothing stands."""
PLACES = frozenset({"state", "region"})


def check_figures(made: LedgerType) -> Iterator[TypeFault]:
    """Check what figures name within their own type."""
    own = [one.key for one in made.facts]
    for key, count in Counter(one.key for one in made.figures).items():
        if count > 1:
            yield TypeFault("figures", Said("指标“%(key)s”写了 %(count)s 次", key=key, count=count))
    for place, figure in enumerate(made.figures):
        path = f"figures.{place}"
        for name in (figure.fact, figure.over):
            if name and "." not in name:
                yield from check_known(f"{path}.fact", name, own, Said("统计量"))
        if figure.target:
            yield from check_known(f"{path}.target", figure.target, [one.key for one in made.parameters], Said("参数"))
        yield from check_lines(made, figure, path)


def check_lines(made: LedgerType, figure: Figure, path: str) -> Iterator[TypeFault]:
    """Check by what a figure goes."""
    if not figure.by:
        if figure.is_every:
            yield TypeFault(f"{path}.every", Said("要写按什么分（by）"))
        return
    facts = [one for one in made.facts if one.key in {figure.fact, figure.over}]
    if "." in figure.fact + figure.over or (figure.by in PERIODS and figure.over):
        yield TypeFault(f"{path}.by", Said("别的台账的统计量不能分行；按周、按月的不能再除"))
        return
    if figure.by in PERIODS:
        if any(one.measure != "count" or not one.time for one in facts):
            yield TypeFault(f"{path}.by", Said("按周、按月只能数条数，统计量要写日期字段（time）"))
        return
    for fact in facts:
        yield from check_known(f"{path}.by", figure.by, fact.dimensions, Said("“%(title)s”的维度", title=fact.title))
    field = made.find_field(figure.by)
    if figure.by not in PLACES and (field is None or field.kind not in LINED):
        yield TypeFault(f"{path}.by", Said("只能按状态、地区、选项、期间、计算字段、单位、人员和其他台账的条目分"))
    elif figure.is_every and field is not None and field.kind not in EVERY:
        yield TypeFault(f"{path}.every", Said("“%(title)s”有哪些值事先不知道", title=field.title))


def check_figure_links(made: LedgerType, known: Mapping[str, LedgerType]) -> Iterator[TypeFault]:
    """Check the facts of other ledgers that figures name."""
    for place, figure in enumerate(made.figures):
        for name in (figure.fact, figure.over):
            if "." in name:
                ledger, _dot, key = name.partition(".")
                facts: tuple[Fact, ...] = known[ledger].facts if ledger in known else ()
                yield from check_known(
                    f"figures.{place}.fact",
                    key,
                    [one.key for one in facts],
                    Said("“%(ledger)s”的统计量", ledger=ledger),
                )
