"""Every address of the pages and the operations of the interface that do the same; test_pages_by_rest.py holds it true.

A page stands with the names of its operations. What has none says why: it belongs to the browser alone (SCREEN), lets
somebody in (LOGIN), answers machines itself (MACHINE), or is a step of a form whose end is an operation (STEP).
"""

from __future__ import annotations

SCREEN = "!screen"
"""How a page looks on one device, or what draws pages: nothing of it is kept with the data."""
LOGIN = "!login"
"""Letting a person in: programs come in by a token."""
MACHINE = "!machine"
"""It is made for programs as it is."""
STEP = "!step"
"""A step on the way to a form or a file, which writes nothing of its own."""
LISTS = (
    "read_list_rows read_lists export_list_file read_saved_views save_view change_view drop_view read_layout set_layout"
)

PAGES: dict[str, str] = {
    # The site
    "healthz": MACHINE, "readyz": MACHINE, "metrics": MACHINE,
    "api_docs": MACHINE, "api_document": MACHINE, "api_unknown": MACHINE,
    "set_theme": SCREEN, "ui_components": SCREEN,
    "set_language": "change_own_account",
    "home": "read_tasks read_notices read_plans", "search": "search search_registry read_users read_ledgers",
    # Letting in
    "account_login": LOGIN, "account_logout": LOGIN, "account_inactive": LOGIN, "account_reauthenticate": LOGIN,
    "account_reset_password": LOGIN, "account_reset_password_done": LOGIN, "account_reset_password_from_key": LOGIN,
    "account_reset_password_from_key_done": LOGIN, "mfa_authenticate": LOGIN, "mfa_reauthenticate": LOGIN,
    "sign_on": LOGIN, "sign_on_callback": LOGIN, "sign_on_link": LOGIN, "socialaccount_login_cancelled": LOGIN,
    # One's own account
    "profile": "read_account change_own_account change_own_email read_sessions", "profile_export": "read_own_data",
    "sessions_end": "end_own_sessions", "account_change_password": "change_own_password",
    "account_set_password": "change_own_password",
    "mfa_index": "read_second_factor", "mfa_activate_totp": "begin_second_factor activate_own_factor",
    "mfa_deactivate_totp": "deactivate_own_factor", "mfa_generate_recovery_codes": "renew_own_codes",
    "mfa_view_recovery_codes": "activate_own_factor renew_own_codes",
    "token_list": "read_tokens", "token_create": "create_own_token", "token_revoke": "revoke_own_token",
    # People and places
    "user_list": f"read_users {LISTS}", "user_detail": "read_user", "user_create": "create_account",
    "user_edit": "change_account", "user_password": "reset_account_password", "user_lock": "lock_account",
    "user_unlock": "unlock_account", "role_grant": "grant_account_role", "role_revoke": "revoke_account_role",
    "office_list": "read_offices read_office", "office_create": "create_section", "office_edit": "change_office",
    "region_list": "read_regions read_region", "region_create": "create_place", "region_edit": "change_region",
    # The desk
    "inbox": "read_tasks", "task_complete": "complete_own_task", "notices": "read_notices", "notice": "read_notices",
    "notices_read": "mark_notices", "jobs": "read_jobs", "job": "read_own_job", "job_state": "read_own_job",
    "job_file": "read_job_file", "job_cancel": "cancel_own_job", "job_retry": "retry_own_job",
    "attachment": "read_file", "trail": LISTS, "trail_entry": "read_trail_entry",
    # Drafts of plans
    "plan_list": f"read_plans {LISTS}", "plan_search": "search",
    "plan_upload": "create_plan_from_file create_plan_from_text",
    "plan_import": "read_shelf create_plan_from_shelf", "plan_detail": "read_one_plan read_targets read_measures",
    "plan_progress": "read_job", "plan_cancel": "cancel", "plan_retry": "retry",
    "plan_decide": "decide", "plan_accept": "decide_confident", "plan_accept_section": "decide_section",
    "suggestion_list": f"read_suggestions decide_on_suggestion {LISTS}", "suggestion_export": "export_vocabulary",
    "plan_repairs": "read_repairs decide_places", "plan_redo": "redo", "plan_undo": "undo", "plan_confirm": "confirm",
    "plan_discard": "discard", "plan_restore": "restore", "plan_update": "update_heading",
    "plan_export": "export", "plan_part": "read_targets read_measures", "plan_changes": "read_history",
    "plan_indicators": STEP, "plan_print": "read_document read_targets read_measures",
    "target_create": "create_target", "target_update": "change_target choose_target", "target_split": "divide_target",
    "target_merge": "join_targets", "target_move": "shift_target",
    "measure_create": "create_measure", "measure_update": "change_measure choose_measure",
    "measure_split": "divide_measure", "measure_merge": "join_measures", "measure_move": "shift_measure",
    # Plans in force
    "plan_targets": f"read_targets {LISTS}", "plan_measures": f"read_measures {LISTS}",
    "plan_row": "read_target read_measure read_target_history read_measure_history",
    "plan_row_progress": "read_progress report", "plan_row_shares": "read_shares break_down",
    "plan_row_binding": "read_binding set_binding remove_binding", "plan_assign": "assign",
    "plan_tree": "read_tree", "plan_initiatives": "read_initiatives", "plan_offices": "read_loads",
    "plan_timeline": "read_phases read_milestones read_measures",
    "plan_calendar": "read_milestones read_measures read_duties", "plan_document": "read_document",
    "plan_phase_create": "create_phase", "plan_phase_edit": "change_phase drop_phase",
    "plan_phase_measures": "set_phase_measures", "plan_milestone_create": "create_milestone",
    "plan_milestone_edit": "change_milestone drop_milestone", "plan_milestone_reach": "reach",
    "plan_versions": "read_versions", "plan_version": "read_version read_version_on read_rows",
    "plan_version_diff": "read_changes", "plan_requests": "read_requests read_all_requests",
    "plan_request": "read_request", "plan_request_impact": "read_impact", "plan_request_create": "draw_up",
    "plan_request_edit": "redraw", "plan_request_act": "submit withdraw approve reject",
    "plan_lineage": "read_slices read_slice_checks read_district_checks read_inheritance",
    "plan_compare": "read_comparison", "plan_link": "set_previous set_programme", "plan_inherit": "create_heir",
    "plan_slice": "create_one_slice", "duty_list": f"read_duties {LISTS}",
    "share_list": f"read_carried {LISTS}", "share_detail": "read_carried_share read_share_reports report_on_share",
    "share_schedule": "set_share_schedule",
    # Tables that come in
    "import_list": f"read_imports {LISTS}", "import_create": "read_import_targets create_import_from_file",
    "import_template": "read_import_template", "import_detail": "read_one_import", "import_progress": "read_one_import",
    "import_columns": "set_import_columns", "import_row": "read_import_rows",
    "import_decide": "decide_import_row decide_import_rows", "import_returned": "read_returned_workbook",
    "import_apply": "apply_import", "import_drop": "drop_import", "import_undo": "undo_import",
    # The registry
    "organisation_list": f"read_organisations {LISTS}", "person_list": f"read_registered_people {LISTS}",
    "recognition_list": f"read_recognitions {LISTS}", "right_list": f"read_rights {LISTS}",
    "project_list": f"read_projects {LISTS}", "agreement_list": f"read_agreements {LISTS}",
    "industry_names": STEP, "resources": "read_resources",
    "organisation_detail": "read_organisation", "organisation_create": "register_organisation",
    "organisation_edit": "change_organisation", "organisation_particulars": "read_organisation read_contacts",
    "organisation_rename": "rename", "organisation_close": "close absorb reopen",
    "organisation_change": "relocate set_kinds set_tags set_parent give_name give_code create_contact",
    "organisation_change_held":
        "change_role drop_role undo_life_event drop_name drop_code change_contact drop_contact",
    "organisation_statements": "read_statements read_revisions",
    "statement_create": "enter_statement", "statement_correct": "correct",
    "organisation_rights": "read_rights",
    "organisation_works": "read_projects read_agreements read_registered_people",
    "organisation_entries": "read_organisation_entries", "organisation_history": "read_organisation_history",
    "organisation_map": "read_places", "organisation_charts": "read_years",
    "person_detail": "read_person", "person_entries": "read_person_entries", "person_create": "register_person",
    "person_edit": "change_person", "person_kinds": "set_person_kinds", "person_fields": "set_person_fields",
    "position_create": "create_position", "position_edit": "change_position", "position_end": "finish_position",
    "position_remove": "drop_position",
    "recognition_detail": "read_recognition", "recognition_grant": "grant", "person_recognition_grant": "grant",
    "recognition_edit": "change_recognition", "recognition_renew": "renew",
    "recognition_cancel": "cancel_title restore_title",
    "right_detail": "read_right", "right_parties": "read_right", "right_history": "read_right_history",
    "right_create": "enter_right", "right_edit": "change_right set_party",
    "right_event_create": "enter_event try_event",
    "right_event_edit": "change_event", "right_event_remove": "drop_event",
    "project_detail": "read_project", "project_create": "enter_project", "project_edit": "change_project",
    "receipt_create": "enter_receipt", "receipt_edit": "change_receipt", "receipt_remove": "drop_receipt",
    "agreement_detail": "read_agreement", "agreement_create": "enter_agreement", "agreement_edit": "change_agreement",
    "agreement_state": "set_agreement_state", "fulfilment_create": "enter_fulfilment",
    "fulfilment_edit": "change_fulfilment", "fulfilment_remove": "drop_fulfilment",
    # Its quality
    "finding_list": f"read_findings {LISTS}", "finding_detail": "read_findings excuse reopen_excused",
    "finding_totals": "read_findings", "pair_list": f"read_pairs {LISTS}", "pair_detail": "read_pairs decide_pair",
    "pair_search": "search_pairs", "person_pair_list": f"read_person_pairs {LISTS}",
    "person_pair_detail": "read_person_pairs decide_person_pair", "merger_list": f"read_mergers {LISTS}",
    "person_merger_list": f"read_person_mergers {LISTS}",
    "merger_detail": "read_mergers read_person_mergers undo_merger",
    # Ledgers
    "ledger_shelf": "read_ledgers", "entry_list": f"read_entries take_entry_steps {LISTS}",
    "ledger_board": "read_entries read_ledger_fact take_entry_step",
    "ledger_calendar": "read_ledger_dues read_entries",
    "ledger_map": "read_entries", "ledger_chart": "read_ledger_fact", "ledger_figures": "read_ledger_figures",
    "ledger_type": "read_ledger read_ledger_document", "ledger_type_file": "read_ledger_file",
    "ledger_pick": "search_registry read_entries",
    "entry_detail": "read_entry", "entry_create": "enter_entry", "entry_edit": "change_entry",
    "ledger_draft": "read_new_draft keep_new_draft drop_new_draft",
    "entry_draft": "read_entry_draft keep_entry_draft drop_entry_draft",
    "entry_files": "hand_in_file add_entry_files", "entry_comment": "read_entry_comments comment_on_entry",
    "entry_remove": "remove_one_entry restore_one_entry", "entry_step": "take_entry_step",
    "entry_decide": "read_waiting_steps decide_entry_step withdraw_entry_step",
    "entry_history": "read_entry_steps read_entry_changes", "entry_links": "read_entry_links read_entry_backlinks",
    "entry_workbook": "read_entry_workbook",
    "entry_certificates": "read_certificates issue_one_certificate revoke_one_certificate",
    "certificate_file": "read_certificate_file",
    "ledger_types": "read_ledgers", "ledger_type_versions": "read_ledger read_type_draft",
    "ledger_type_draft": "read_type_draft", "ledger_type_new": "begin_ledger", "ledger_type_change": "set_type_draft",
    "ledger_type_part": "set_type_draft", "ledger_type_publish": "publish_type", "ledger_type_drop": "drop_type_draft",
    "ledger_type_retire": "retire_one_ledger return_one_ledger",
    # From outside
    "application_list": f"read_applications {LISTS}",
    "application_detail": "read_application accept_one_application refuse_one_application ask_applicant",
    "apply_list": "read_open_forms", "apply_form": "read_open_form check_open_form", "apply_draft": STEP,
    "apply_check": "check_open_form send_open_application", "apply_sent": "send_open_application",
    "apply_confirm": "confirm_open_application", "apply_code": "read_open_reply say_to_office",
    "apply_reply": "read_open_reply say_to_office", "apply_certificate": "read_open_reply read_open_certificate_file",
    "verify": "verify_open_certificates verify_certificates", "verify_code": "verify_open_certificates",
    # Data shared
    "open_portal": MACHINE, "open_catalogue": MACHINE, "open_dataset": MACHINE, "open_file": MACHINE,
    "dataset_list": "read_datasets", "dataset_detail": "read_dataset ask_for_data order_data",
    "dataset_rows": "read_dataset_rows read_dataset_file", "dataset_settings": "set_dataset",
    "data_request_list": f"read_data_requests {LISTS}",
    "data_request_detail":
        "read_data_request approve_data_request refuse_data_request withdraw_data_request revoke_data_request",
    "data_order_list": f"read_data_orders {LISTS}",
    "data_order_detail": "read_data_order pay_data_order cancel_data_order refund_data_order",
    "revenue_list": f"read_revenue {LISTS}",
    # Hearing of what happens
    "webhook_list": "read_webhooks", "webhook_detail": "read_webhook read_deliveries",
    "webhook_create": "create_webhook read_webhook_actions", "webhook_edit": "change_webhook",
    "webhook_secret": "change_webhook_secret", "webhook_pause": "pause_webhook", "webhook_resume": "resume_webhook",
    "webhook_ping": "ping_webhook", "webhook_replays": "replay_events", "webhook_remove": "drop_webhook",
}  # fmt: skip
