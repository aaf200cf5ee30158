"""Tables of planning: what a document says (`drafts`), what is in force (`force`), who does what by when (`duties`)."""

from __future__ import annotations

from kepan.apps.planning.models.drafts import PLACES, Document, Edit, Measure, Plan, Target
from kepan.apps.planning.models.duties import Duty, Milestone, Phase, ProgressNote, Share, ShareNote
from kepan.apps.planning.models.force import ChangeLine, ChangeRequest, PlanVersion, Revision

__all__ = [
    "PLACES",
    "ChangeLine",
    "ChangeRequest",
    "Document",
    "Duty",
    "Edit",
    "Measure",
    "Milestone",
    "Phase",
    "Plan",
    "PlanVersion",
    "ProgressNote",
    "Revision",
    "Share",
    "ShareNote",
    "Target",
]
