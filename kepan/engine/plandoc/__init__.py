"""Plan text to plan tree: figures, measures, checks."""

from kepan.engine.plandoc.compiler import compile_plan
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
from kepan.engine.plandoc.vocabulary import Vocabulary

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
    "Vocabulary",
    "compile_plan",
]
