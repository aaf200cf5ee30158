"""Plan text to plan tree: figures, measures, checks; two trees to what changed."""

from kepan.engine.plandoc.actions import Measure, Office, Passage, Phase
from kepan.engine.plandoc.comparison import CoverageDiff, PlanDiff, compare_levels, compare_plans
from kepan.engine.plandoc.compiler import compile_plan
from kepan.engine.plandoc.entities import Entity, list_entities
from kepan.engine.plandoc.initiatives import Initiative, create_outline, list_initiatives, match_initiatives
from kepan.engine.plandoc.items import IndicatorMatch, Item
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.repairs import PlaceMap, RepairedText, apply_repairs, undo_repairs
from kepan.engine.plandoc.strands import Strand, list_strands
from kepan.engine.plandoc.tree import Check, Plan, PlanTree, Repair, Section, SetAside, Source
from kepan.engine.plandoc.vocabulary import Vocabulary

__all__ = [
    "Check",
    "CoverageDiff",
    "Entity",
    "IndicatorMatch",
    "Initiative",
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
    "Strand",
    "Vocabulary",
    "apply_repairs",
    "compare_levels",
    "compare_plans",
    "compile_plan",
    "create_outline",
    "list_entities",
    "list_initiatives",
    "list_strands",
    "match_initiatives",
    "undo_repairs",
]
