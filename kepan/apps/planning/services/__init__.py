"""Writing plans. This is the face that pages and other contexts import."""

from __future__ import annotations

from kepan.apps.planning.services.compiling import cancel_compile, retry_compile
from kepan.apps.planning.services.documents import create_plan
from kepan.apps.planning.services.drafts import (
    StaleError,
    Wording,
    accept_confident,
    accept_targets,
    add_target,
    reject_targets,
    undo_edit,
    update_target,
)
from kepan.apps.planning.services.exports import export_targets
from kepan.apps.planning.services.plans import Heading, confirm_plan, discard_plan, restore_plan, update_plan

__all__ = [
    "Heading",
    "StaleError",
    "Wording",
    "accept_confident",
    "accept_targets",
    "add_target",
    "cancel_compile",
    "confirm_plan",
    "create_plan",
    "discard_plan",
    "export_targets",
    "reject_targets",
    "restore_plan",
    "retry_compile",
    "undo_edit",
    "update_plan",
    "update_target",
]
