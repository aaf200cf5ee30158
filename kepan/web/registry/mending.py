"""Where what a data check found is put right: the form of the record that it is about."""

from __future__ import annotations

from django.urls import reverse

from kepan.apps.accounts.models import User
from kepan.apps.registry.models import Finding, Organisation
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.selectors import get_position_owner, get_statement_owner, get_subject

FORMS: dict[str, str] = {
    "organisation": "organisation_edit",
    "recognition": "recognition_edit",
    "person": "person_edit",
    "right": "right_edit",
    "project": "project_edit",
    "agreement": "agreement_edit",
}
"""The form of each kind of record, where no other one is named for a check."""
CHECKS: dict[str, str] = {
    "organisation.old_code_wrong": "organisation_particulars",
    "organisation.former_name_open": "organisation_particulars",
    "organisation.branch_before_parent": "organisation_change parent",
    "organisation.parent_closed": "organisation_change parent",
    "organisation.branch_reporting": "organisation_statements",
    "organisation.closed_but_reporting": "organisation_statements",
    "organisation.statement_gap": "organisation_statements",
    "organisation.statement_missing": "statement_create",
    "organisation.two_statements_missing": "statement_create",
    "organisation.closing_day_missing": "organisation_change reopen",
    "organisation.closed_with_title": "organisation_detail",
    "organisation.active_past_closing": "organisation_close",
    "organisation.region_outside": "organisation_change move",
    "organisation.role_missing": "organisation_change kinds",
    "organisation.contact_missing": "organisation_change contact",
    "organisation.namesake": "pair_list",
    "recognition.cancel_day_missing": "recognition_cancel",
    "recognition.cancel_reason_missing": "recognition_cancel",
    "recognition.expired_unrenewed": "recognition_renew",
    "recognition.expiring": "recognition_renew",
    "right.events_before_filing": "right_detail",
    "right.event_in_future": "right_detail",
    "right.grant_event_missing": "right_detail",
    "project.receipts_over": "project_detail",
    "project.receipt_before_approval": "project_detail",
    "project.receipt_missing": "project_detail",
    "agreement.paid_over": "agreement_detail",
    "agreement.fulfilled_before_signing": "agreement_detail",
    "agreement.fulfilled_without_step": "agreement_detail",
    "person.positions_overlap": "person_detail",
    "person.position_missing": "position_create",
    "person.field_missing": "person_fields",
    "person.namesake": "person_pair_list",
}
"""Where another form mends it: its address, with the change that is made there where one form makes several."""

WITHOUT_RECORD = frozenset({"pair_list", "person_pair_list"})


def find_mending_url(finding: Finding, user: User, *, organisation: Organisation | None = None) -> str:
    """Find the form in which a finding is put right; empty for who may not change the record, or where it is gone.

    `organisation` is given where the page knows whose statements the findings are about: then nothing is asked.
    """
    if not can_write_in(user, region=finding.region):
        return ""
    subject, key = get_subject(finding), finding.subject_id
    match subject:
        case "statement":
            body = organisation.pk if organisation is not None else get_statement_owner(key)
            return "" if body is None else reverse("statement_correct", args=[body, finding.year])
        case "position":
            person = get_position_owner(key)
            return "" if person is None else reverse("position_edit", args=[person, key])
    name, *what = CHECKS.get(finding.check_code, FORMS[subject]).split()
    return reverse(name) if name in WITHOUT_RECORD else reverse(name, args=[key, *what])
