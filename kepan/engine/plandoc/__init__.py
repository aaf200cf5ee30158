"""Plan text to plan tree: figures, measures, checks."""

from kepan.engine.plandoc.tree import (
    Check,
    Item,
    Measure,
    Passage,
    Phase,
    Plan,
    PlanTree,
    Repair,
    Section,
    SetAside,
    Source,
    Span,
)

__all__ = [
    "Check",
    "Item",
    "Measure",
    "Passage",
    "Phase",
    "Plan",
    "PlanTree",
    "Repair",
    "Section",
    "SetAside",
    "Source",
    "Span",
]
