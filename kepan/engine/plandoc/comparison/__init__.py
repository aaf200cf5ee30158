"""Two plans side by side: what changed, and who below carries what above."""

from kepan.engine.plandoc.comparison.changes import ItemChange, MeasureChange, PlanDiff, SectionChange, Side
from kepan.engine.plandoc.comparison.coverage import Coverage, CoverageDiff, Extra, Share
from kepan.engine.plandoc.comparison.levels import compare_levels
from kepan.engine.plandoc.comparison.plans import compare_plans

__all__ = [
    "Coverage",
    "CoverageDiff",
    "Extra",
    "ItemChange",
    "MeasureChange",
    "PlanDiff",
    "SectionChange",
    "Share",
    "Side",
    "compare_levels",
    "compare_plans",
]
