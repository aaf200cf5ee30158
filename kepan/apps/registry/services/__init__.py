"""Writing the registry."""

from kepan.apps.registry.services.batches import BatchReport, create_batch
from kepan.apps.registry.services.belongings import (
    add_code,
    grant_delegation,
    remove_code,
    remove_contact,
    revoke_delegation,
    update_contact,
    update_parent,
    update_tags,
)
from kepan.apps.registry.services.codes import write_fault, write_faults
from kepan.apps.registry.services.life import (
    close_organisation,
    move_organisation,
    rename_organisation,
    reopen_organisation,
)
from kepan.apps.registry.services.naming import compute_name_key
from kepan.apps.registry.services.organisations import (
    OrganisationDetails,
    add_name,
    create_organisation,
    read_details,
    remove_name,
    update_kinds,
    update_organisation,
)
from kepan.apps.registry.services.quality import (
    CheckResult,
    check_all,
    check_record,
    create_check_job,
    excuse_finding,
    reopen_finding,
)
from kepan.apps.registry.services.standing import update_expired
from kepan.apps.registry.services.statements import (
    StaffEntry,
    StatementDetails,
    correct_statement,
    create_statement,
    read_entries,
)
from kepan.apps.registry.services.writing import StaleError

__all__ = [
    "BatchReport",
    "CheckResult",
    "OrganisationDetails",
    "StaffEntry",
    "StaleError",
    "StatementDetails",
    "add_code",
    "add_name",
    "check_all",
    "check_record",
    "close_organisation",
    "compute_name_key",
    "correct_statement",
    "create_batch",
    "create_check_job",
    "create_organisation",
    "create_statement",
    "excuse_finding",
    "grant_delegation",
    "move_organisation",
    "read_details",
    "read_entries",
    "remove_code",
    "remove_contact",
    "remove_name",
    "rename_organisation",
    "reopen_finding",
    "reopen_organisation",
    "revoke_delegation",
    "update_contact",
    "update_expired",
    "update_kinds",
    "update_organisation",
    "update_parent",
    "update_tags",
    "write_fault",
    "write_faults",
]
