"""Tables of planning: what a document says (`drafts`), what is in force (`force`), who does what by when (`duties`).

`bindings` says by which records a target is counted, `searching` holds what the search over all plans reads,
`suggestions` what the compiler can learn from people's corrections.
"""

from __future__ import annotations

from kepan.apps.planning.models.bindings import Binding
from kepan.apps.planning.models.drafts import PLACES, CompiledTree, Document, Edit, Measure, Plan, RepairChoice, Target
from kepan.apps.planning.models.duties import (
    Duty,
    Milestone,
    Phase,
    ProgressNote,
    Share,
    ShareMonth,
    ShareNote,
    ShareReport,
)
from kepan.apps.planning.models.force import ChangeLine, ChangeRequest, PlanVersion, Revision
from kepan.apps.planning.models.searching import RowText
from kepan.apps.planning.models.suggestions import RuleSuggestion

__all__ = [
    "PLACES",
    "Binding",
    "ChangeLine",
    "ChangeRequest",
    "CompiledTree",
    "Document",
    "Duty",
    "Edit",
    "Measure",
    "Milestone",
    "Phase",
    "Plan",
    "PlanVersion",
    "ProgressNote",
    "RepairChoice",
    "Revision",
    "RowText",
    "RuleSuggestion",
    "Share",
    "ShareMonth",
    "ShareNote",
    "ShareReport",
    "Target",
]
