"""The one list of pages that a walk looks at, and what is no page of its own; see `scripts/walk.py`."""

from __future__ import annotations

from dataclasses import dataclass

NOBODY = ""


@dataclass(frozen=True)
class Stop:
    """One page to look at: its URL name, who looks, and how to get there.

    `path` is the address to begin with; `links` are followed from there, each the first link of the main part whose
    address matches; `rest` is put behind the address that this leads to.
    """

    name: str
    role: str
    path: str
    links: tuple[str, ...] = ()
    rest: str = ""
    status: int = 200
    label: str = ""

    @property
    def file_name(self) -> str:
        """What its pictures are called."""
        return self.label or f"{self.name}-{self.role or 'nobody'}"


PLAN = (r"^/plans/\d+/$",)
DRAFT, IN_FORCE = "/plans/?state=draft", "/plans/?state=confirmed"
ROW = r"^/plans/\d+/rows/[tm]\d+/$"
USER = (r"^/users/\d+/$",)
BODY = (r"^/organisations/\d+/$",)
STATEMENT = r"^/organisations/\d+/statements/\d+/$"
FOUND = "/organisations/?has=hnte"

PAGES: tuple[Stop, ...] = (
    Stop("account_login", NOBODY, "/account/login/"),
    Stop("account_reset_password", NOBODY, "/account/password/reset/"),
    Stop("account_reset_password_done", NOBODY, "/account/password/reset/done/"),
    Stop("account_reset_password_from_key", NOBODY, "/account/password/reset/key/0-none/"),
    Stop("account_reset_password_from_key_done", NOBODY, "/account/password/reset/key/done/"),
    Stop("account_inactive", NOBODY, "/account/inactive/"),
    Stop("home", "planner", "/"),
    Stop("home", "director", "/"),
    Stop("home", "officer", "/"),
    Stop("home", "enterprise", "/"),
    Stop("home", "system", "/"),
    Stop("home", "public", "/"),
    Stop("inbox", "planner", "/inbox/"),
    Stop("inbox", "enterprise", "/inbox/"),
    Stop("notices", "planner", "/notices/"),
    Stop("jobs", "planner", "/jobs/"),
    Stop("job", "planner", "/jobs/", (r"^/jobs/\d+/$",)),
    Stop("search", "planner", "/search/"),
    Stop("search", "planner", "/search/?q=澜川", label="search-found-planner"),
    Stop("search", "planner", "/search/?q=zzzz", label="search-nothing-planner"),
    Stop("plan_list", "planner", "/plans/"),
    Stop("plan_list", "planner", "/plans/?q=澜川&state=draft&state=confirmed", label="plan_list-filtered-planner"),
    Stop("plan_list", "planner", "/plans/?q=zzzz", label="plan_list-nothing-planner"),
    Stop("plan_list", "district", "/plans/"),
    Stop("plan_search", "planner", "/plans/search/?q=高新技术企业"),
    Stop("suggestion_list", "planner", "/plans/suggestions/"),
    Stop("plan_upload", "planner", "/plans/upload/"),
    Stop("plan_detail", "planner", DRAFT, PLAN, label="plan_draft-planner"),
    Stop("plan_detail", "officer", DRAFT, PLAN, label="plan_draft-officer"),
    Stop("plan_detail", "planner", IN_FORCE, PLAN, label="plan_in_force-planner"),
    Stop("plan_detail", "auditor", IN_FORCE, PLAN, label="plan_in_force-auditor"),
    Stop("plan_confirm", "planner", DRAFT, PLAN, "confirm/"),
    Stop("plan_discard", "planner", DRAFT, PLAN, "discard/"),
    Stop("plan_update", "planner", DRAFT, PLAN, "heading/"),
    Stop("target_create", "planner", DRAFT, PLAN, "targets/add/"),
    Stop("target_update", "planner", DRAFT, (*PLAN, r"^/plans/\d+/targets/\d+/$")),
    Stop("target_split", "planner", DRAFT, (*PLAN, r"^/plans/\d+/targets/\d+/split/$")),
    Stop("target_merge", "planner", DRAFT, (*PLAN, r"^/plans/\d+/targets/\d+/merge/$")),
    Stop("plan_print", "planner", DRAFT, PLAN, "print/"),
    Stop("target_move", "planner", DRAFT, (*PLAN, r"^/plans/\d+/targets/\d+/move/$")),
    Stop("measure_create", "planner", DRAFT, PLAN, "measures/add/"),
    Stop("plan_targets", "planner", IN_FORCE, PLAN, "targets/"),
    Stop("plan_targets", "auditor", IN_FORCE, PLAN, "targets/"),
    Stop("plan_measures", "planner", IN_FORCE, PLAN, "measures/"),
    Stop("plan_tree", "planner", IN_FORCE, PLAN, "tree/"),
    Stop("plan_initiatives", "planner", IN_FORCE, PLAN, "initiatives/"),
    Stop("plan_offices", "planner", IN_FORCE, PLAN, "offices/"),
    Stop("plan_timeline", "planner", IN_FORCE, PLAN, "timeline/"),
    Stop("plan_calendar", "planner", IN_FORCE, PLAN, "calendar/"),
    Stop("plan_document", "planner", IN_FORCE, PLAN, "document/"),
    Stop("plan_row", "planner", IN_FORCE, (*PLAN, r"^/plans/\d+/targets/$", ROW), label="plan_row-target"),
    Stop("plan_row", "planner", IN_FORCE, (*PLAN, r"^/plans/\d+/measures/$", ROW), label="plan_row-measure"),
    Stop("plan_row_shares", "planner", IN_FORCE, (*PLAN, r"^/plans/\d+/targets/$", ROW), "shares/?by=region"),
    Stop("plan_assign", "planner", IN_FORCE, PLAN, "assign/?row=m1"),
    Stop("plan_phase_create", "planner", IN_FORCE, PLAN, "phases/new/"),
    Stop("plan_versions", "planner", IN_FORCE, PLAN, "versions/"),
    Stop("plan_version", "planner", IN_FORCE, PLAN, "versions/1/"),
    Stop("plan_version_diff", "planner", IN_FORCE, PLAN, "versions/1/2/"),
    Stop("plan_requests", "planner", IN_FORCE, PLAN, "requests/"),
    Stop("plan_request_create", "planner", IN_FORCE, PLAN, "requests/new/?row=t1"),
    Stop("plan_lineage", "planner", IN_FORCE, PLAN, "lineage/"),
    Stop("plan_request", "director", IN_FORCE, PLAN, "requests/3/"),
    Stop("plan_compare", "planner", IN_FORCE, PLAN, "compare/?with=3"),
    Stop("duty_list", "planner", "/duties/"),
    Stop("share_list", "reporter", "/shares/"),
    Stop("share_detail", "reporter", "/shares/", (r"^/shares/\d+/$",)),
    Stop("share_schedule", "reporter", "/shares/", (r"^/shares/\d+/$", r"^/shares/\d+/schedule/$")),
    Stop("organisation_list", "planner", "/organisations/"),
    Stop("organisation_map", "planner", "/organisations/map/"),
    Stop("organisation_map", "planner", "/organisations/map/?measure=intensity", label="organisation_map-intensity"),
    Stop("organisation_charts", "planner", "/organisations/map/years/"),
    Stop("organisation_create", "planner", "/organisations/new/"),
    Stop("organisation_detail", "planner", FOUND, BODY),
    Stop("organisation_detail", "enterprise", "/organisations/", BODY),
    Stop("organisation_statements", "planner", FOUND, BODY, "statements/"),
    Stop("organisation_rights", "planner", FOUND, BODY, "rights/"),
    Stop("organisation_works", "planner", FOUND, BODY, "works/"),
    Stop("organisation_history", "planner", FOUND, BODY, "history/"),
    Stop("organisation_close", "planner", FOUND, BODY, "close/"),
    Stop("statement_create", "planner", FOUND, BODY, "statements/new/"),
    Stop("statement_correct", "planner", FOUND, (*BODY, r"^/organisations/\d+/statements/$", STATEMENT)),
    Stop("recognition_grant", "planner", FOUND, BODY, "recognitions/new/"),
    Stop("recognition_detail", "planner", "/recognitions/", (r"^/recognitions/\d+/$",)),
    Stop("recognition_cancel", "planner", "/recognitions/", (r"^/recognitions/\d+/$",), "cancel/"),
    Stop("person_list", "planner", "/people/"),
    Stop("person_detail", "planner", "/people/", (r"^/people/\d+/$",)),
    Stop("recognition_list", "planner", "/recognitions/"),
    Stop("pair_list", "planner", "/pairs/"),
    Stop("pair_detail", "planner", "/pairs/", (r"^/pairs/\d+/$",)),
    Stop("pair_search", "planner", "/pairs/search/"),
    Stop("merger_list", "planner", "/mergers/"),
    Stop("right_detail", "planner", "/rights/?status=granted", (r"^/rights/\d+/$",)),
    Stop("project_detail", "planner", "/projects/?state=funded", (r"^/projects/\d+/$",)),
    Stop("agreement_detail", "planner", "/agreements/", (r"^/agreements/\d+/$",)),
    Stop("finding_list", "planner", "/quality/"),
    Stop("finding_totals", "planner", "/quality/totals/"),
    Stop("finding_detail", "planner", "/quality/", (r"^/quality/\d+/$",)),
    Stop("profile", "planner", "/account/"),
    Stop("account_change_password", "planner", "/account/password/"),
    Stop("account_reauthenticate", "planner", "/account/reauthenticate/"),
    Stop("mfa_index", "planner", "/account/second-factor/"),
    Stop("token_list", "planner", "/account/tokens/"),
    Stop("token_create", "planner", "/account/tokens/new/"),
    Stop("api_docs", "planner", "/api/"),
    Stop("mfa_activate_totp", "planner", "/account/second-factor/totp/activate/"),
    Stop("ui_components", "planner", "/ui/"),
    Stop("user_list", "system", "/users/"),
    Stop("user_list", "security", "/users/"),
    Stop("user_create", "system", "/users/new/"),
    Stop("user_detail", "system", "/users/", USER),
    Stop("user_detail", "security", "/users/", USER),
    Stop("user_edit", "system", "/users/", USER, "edit/"),
    Stop("office_list", "system", "/offices/"),
    Stop("office_create", "system", "/offices/new/"),
    Stop("office_edit", "system", "/offices/", (r"^/offices/\d+/$",)),
    Stop("region_list", "system", "/regions/"),
    Stop("region_create", "system", "/regions/new/"),
    Stop("region_edit", "system", "/regions/", (r"^/regions/\d+/$",)),
    Stop("trail", "audit", "/trail/"),
    Stop("trail_entry", "audit", "/trail/", (r"^/trail/\d+/$",)),
    Stop("not_found", "planner", "/no-such-page/", status=404),
    Stop("forbidden", "enterprise", "/plans/", status=403),
)
NOT_PAGES = {
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
    "api_document": "for machines",
    "attachment": "a file",
    "job_file": "a file",
    "plan_export": "a file",
    "profile_export": "a file",
    "plan_progress": "a part of a page",
    "plan_part": "a part of a page",
    "suggestion_export": "a file",
    "plan_indicators": "a part of a page",
    "measure_update": "opens in the list; tests/e2e does",
    "measure_split": "opens in the list; tests/e2e does",
    "measure_merge": "opens in the list; tests/e2e does",
    "measure_move": "opens in the list, as target_move does",
    "plan_changes": "a part of a page",
    "plan_phase_edit": "like plan_phase_create, with milestones",
    "plan_milestone_edit": "like plan_phase_edit, of one milestone",
    "plan_request_impact": "a part of plan_request",
    "plan_request_edit": "the sample's requests are all submitted; tests/e2e draws one up",
    "job_state": "a part of a page",
    "merger_detail": "the sample merges nothing; tests/web/registry does",
    "organisation_rename": "like organisation_close, without the tick",
    "organisation_edit": "like organisation_create, filled in",
    "person_recognition_grant": "like recognition_grant",
    "recognition_renew": "like recognition_grant, without the title",
    "right_list": "a list like recognition_list",
    "project_list": "a list like recognition_list",
    "agreement_list": "a list like recognition_list",
    "notice": "leads to what the notice is about",
    "sign_on": "leads to the provider",
    "sign_on_callback": "leads back from the provider",
    "sign_on_link": "leads to the provider",
    "socialaccount_login_cancelled": "only with an identity provider",
    "account_logout": "leads to the login",
    "account_set_password": "leads to the change of the password",
    "mfa_authenticate": "only between password and second factor",
    "mfa_reauthenticate": "only with a second factor",
    "mfa_deactivate_totp": "only with a second factor",
    "mfa_view_recovery_codes": "only with a second factor",
    "mfa_generate_recovery_codes": "only with a second factor",
}
