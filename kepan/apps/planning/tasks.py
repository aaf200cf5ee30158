"""Background work of planning: which function does which kind of job, and what comes back by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.desk.services import Handler, Handlers, Sweep, Sweeps
from kepan.apps.planning.services.compiling import COMPILE, compile_document, update_from_job
from kepan.apps.planning.services.versions import update_versions

HANDLERS: Handlers = {
    # The plan's own notice says more than the general one of a failed job.
    COMPILE: Handler(compile_document, _("识别计划"), on_end=update_from_job, notify=False),
}
# Versions whose day has come are in force soon after midnight.
SWEEPS: Sweeps = {"planning.versions": Sweep(600, update_versions)}
