"""Background work of ledgers: which function does which kind of job, and what comes back by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.desk.services import Handler, Handlers, Sweep, Sweeps
from kepan.apps.ledgers.services.applications import remove_stale_applications
from kepan.apps.ledgers.services.batches import BATCH, run_batch
from kepan.apps.ledgers.services.migrating import MIGRATE, run_migration
from kepan.apps.ledgers.services.obligations import REPORTS, create_due_entries, run_due_entries
from kepan.apps.ledgers.services.parents import FIGURES, run_figures
from kepan.apps.ledgers.services.sweeps import (
    send_due_reminders,
    take_automatic_steps,
    update_daily_figures,
    update_moved_references,
)

HANDLERS: Handlers = {
    MIGRATE: Handler(run_migration, _("启用台账的新定义")),
    BATCH: Handler(run_batch, _("成批办理台账记录")),
    FIGURES: Handler(run_figures, _("重新计算台账的汇总")),
    REPORTS: Handler(run_due_entries, _("发出要报的台账记录")),
}
SWEEPS: Sweeps = {
    "ledgers.dues": Sweep(3600, send_due_reminders),
    "ledgers.steps": Sweep(3600, take_automatic_steps),
    "ledgers.obligations": Sweep(6 * 3600, create_due_entries),
    "ledgers.figures": Sweep(6 * 3600, update_daily_figures),
    "ledgers.applications": Sweep(6 * 3600, remove_stale_applications),
    "ledgers.merged": Sweep(600, update_moved_references),
}
