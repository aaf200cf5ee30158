"""Writing plans. This is the face that pages and other contexts import."""

from __future__ import annotations

from kepan.apps.planning.services.adding import combine, find_adding, suggest_values
from kepan.apps.planning.services.bindings import Source, bind_target, unbind_target
from kepan.apps.planning.services.carrying import report_share
from kepan.apps.planning.services.comparing import Comparison, compare_documents
from kepan.apps.planning.services.compiling import cancel_compile, retry_compile
from kepan.apps.planning.services.contents import write_row
from kepan.apps.planning.services.documents import File, Taken, create_plan, create_plans
from kepan.apps.planning.services.drafts import FieldMerge, Merging, StaleError
from kepan.apps.planning.services.duties import Assignment, assign_rows, find_duty, suggest_offices
from kepan.apps.planning.services.edits import redo_edit, undo_edit
from kepan.apps.planning.services.exports import EXPORTED, create_export_entry, export_plan, write_plan
from kepan.apps.planning.services.impact import Effect, Impact, list_impacts
from kepan.apps.planning.services.inheriting import Heir, Inheritance, check_inheritance, inherit_plan, link_previous
from kepan.apps.planning.services.learning import decide_suggestion, export_suggestions
from kepan.apps.planning.services.measures import (
    accept_measures,
    add_measure,
    merge_measures,
    reject_measures,
    split_measure,
    update_measure,
)
from kepan.apps.planning.services.merging import merge_measure, merge_target
from kepan.apps.planning.services.moving import Place, move_row, read_place_wish
from kepan.apps.planning.services.phases import (
    Point,
    Window,
    add_milestone,
    add_phase,
    assign_phase_measures,
    reach_milestone,
    remove_milestone,
    remove_phase,
    update_milestone,
    update_phase,
)
from kepan.apps.planning.services.plans import Heading, confirm_plan, discard_plan, restore_plan, update_plan
from kepan.apps.planning.services.progress import report_progress
from kepan.apps.planning.services.repairing import decide_repairs
from kepan.apps.planning.services.requests import (
    Change,
    Clash,
    approve_request,
    create_request,
    list_clashes,
    reject_request,
    submit_request,
    update_request,
    withdraw_request,
)
from kepan.apps.planning.services.scheduling import Month, find_months_gap, schedule_share
from kepan.apps.planning.services.shares import Part, ShareCheck, list_share_checks, update_shares
from kepan.apps.planning.services.shelf import import_document
from kepan.apps.planning.services.slicing import (
    LevelCheck,
    LevelPart,
    check_districts,
    check_slices,
    create_slice,
    link_programme,
    list_slices,
    suggest_years,
)
from kepan.apps.planning.services.splitting import merge_targets, split_target
from kepan.apps.planning.services.targets import (
    accept_confident,
    accept_section,
    accept_targets,
    add_target,
    reject_targets,
    update_target,
)
from kepan.apps.planning.services.values import read_value
from kepan.apps.planning.services.versions import apply_due_versions, verify_version
from kepan.apps.planning.services.vocabulary import IndicatorSuggestion, suggest_indicators
from kepan.apps.planning.services.wishes import read_target_wish
from kepan.apps.planning.services.wordings import MeasureWording, NamedOffice, Wording

__all__ = [
    "EXPORTED",
    "Assignment",
    "Change",
    "Clash",
    "Comparison",
    "Effect",
    "FieldMerge",
    "File",
    "Heading",
    "Heir",
    "Impact",
    "IndicatorSuggestion",
    "Inheritance",
    "LevelCheck",
    "LevelPart",
    "MeasureWording",
    "Merging",
    "Month",
    "NamedOffice",
    "Part",
    "Place",
    "Point",
    "ShareCheck",
    "Source",
    "StaleError",
    "Taken",
    "Window",
    "Wording",
    "accept_confident",
    "accept_measures",
    "accept_section",
    "accept_targets",
    "add_measure",
    "add_milestone",
    "add_phase",
    "add_target",
    "apply_due_versions",
    "approve_request",
    "assign_phase_measures",
    "assign_rows",
    "bind_target",
    "cancel_compile",
    "check_districts",
    "check_inheritance",
    "check_slices",
    "combine",
    "compare_documents",
    "confirm_plan",
    "create_export_entry",
    "create_plan",
    "create_plans",
    "create_request",
    "create_slice",
    "decide_repairs",
    "decide_suggestion",
    "discard_plan",
    "export_plan",
    "export_suggestions",
    "find_adding",
    "find_duty",
    "find_months_gap",
    "import_document",
    "inherit_plan",
    "link_previous",
    "link_programme",
    "list_clashes",
    "list_impacts",
    "list_share_checks",
    "list_slices",
    "merge_measure",
    "merge_measures",
    "merge_target",
    "merge_targets",
    "move_row",
    "reach_milestone",
    "read_place_wish",
    "read_target_wish",
    "read_value",
    "redo_edit",
    "reject_measures",
    "reject_request",
    "reject_targets",
    "remove_milestone",
    "remove_phase",
    "report_progress",
    "report_share",
    "restore_plan",
    "retry_compile",
    "schedule_share",
    "split_measure",
    "split_target",
    "submit_request",
    "suggest_indicators",
    "suggest_offices",
    "suggest_values",
    "suggest_years",
    "unbind_target",
    "undo_edit",
    "update_measure",
    "update_milestone",
    "update_phase",
    "update_plan",
    "update_request",
    "update_shares",
    "update_target",
    "verify_version",
    "withdraw_request",
    "write_plan",
    "write_row",
]
