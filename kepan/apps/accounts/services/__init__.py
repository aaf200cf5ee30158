"""Writing accounts: regions, offices, users, roles, identities and what a user set up."""

from kepan.apps.accounts.services.answers import create_answer, read_answer, remove_old_answers, update_answer
from kepan.apps.accounts.services.boxes import decrypt_text, encrypt_text
from kepan.apps.accounts.services.calls import create_calls, remove_old_calls
from kepan.apps.accounts.services.export import export_person
from kepan.apps.accounts.services.factors import (
    activate_second_factor,
    deactivate_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    write_factor_entry,
)
from kepan.apps.accounts.services.logins import match_sign_on, write_login
from kepan.apps.accounts.services.people import (
    compute_identity_digest,
    create_user,
    erase_user,
    lock_user,
    reset_password,
    set_identity,
    set_password,
    unlock_user,
    update_profile,
    update_user,
)
from kepan.apps.accounts.services.preferences import (
    create_saved_view,
    remove_saved_view,
    update_preferences,
    update_saved_view,
)
from kepan.apps.accounts.services.regions import (
    create_office,
    create_region,
    update_office,
    update_region,
    update_setup,
)
from kepan.apps.accounts.services.roles import grant_role, revoke_role
from kepan.apps.accounts.services.sessions import end_sessions, end_surplus_sessions, remove_expired_sessions
from kepan.apps.accounts.services.tokens import (
    MOST_TOKEN_DAYS,
    create_token,
    end_tokens,
    match_token,
    revoke_token,
    write_token_use,
)

__all__ = [
    "MOST_TOKEN_DAYS",
    "activate_second_factor",
    "compute_identity_digest",
    "create_answer",
    "create_calls",
    "create_office",
    "create_region",
    "create_saved_view",
    "create_token",
    "create_user",
    "deactivate_second_factor",
    "decrypt_text",
    "encrypt_text",
    "end_sessions",
    "end_surplus_sessions",
    "end_tokens",
    "erase_user",
    "export_person",
    "grant_role",
    "lock_user",
    "match_sign_on",
    "match_token",
    "read_answer",
    "remove_expired_sessions",
    "remove_old_answers",
    "remove_old_calls",
    "remove_saved_view",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_password",
    "revoke_role",
    "revoke_token",
    "set_identity",
    "set_password",
    "unlock_user",
    "update_answer",
    "update_office",
    "update_preferences",
    "update_profile",
    "update_region",
    "update_saved_view",
    "update_setup",
    "update_user",
    "write_factor_entry",
    "write_login",
    "write_token_use",
]
