"""Plan text to plan tree: figures, measures, checks; two trees to what changed."""

from kepan.engine.plandoc.actions import Measure, Office, Passage, Phase
from kepan.engine.plandoc.comparison import CoverageDiff, PlanDiff, compare_levels, compare_plans
from kepan.engine.plandoc.compiler import compile_plan
from kepan.engine.plandoc.items import IndicatorMatch, Item
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.repairs import PlaceMap, RepairedText, apply_repairs, undo_repairs
from kepan.engine.plandoc.tree import Check, Plan, PlanTree, Repair, Section, SetAside, Source
from kepan.engine.plandoc.vocabulary import Vocabulary

__all__ = [
    "Check",
    "CoverageDiff",
    "IndicatorMatch",
    "Item",
    "Measure",
    "Office",
    "Passage",
    "Phase",
    "PlaceMap",
    "Plan",
    "PlanDiff",
    "PlanTree",
    "Repair",
    "RepairedText",
    "Section",
    "SetAside",
    "Source",
    "Span",
    "Vocabulary",
    "apply_repairs",
    "compare_levels",
    "compare_plans",
    "compile_plan",
    "undo_repairs",
]
