"""Background jobs of planning: which function does which kind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.desk.services import Handler, Handlers
from kepan.apps.planning.services.compiling import COMPILE, compile_document, update_from_job

HANDLERS: Handlers = {
    # The plan's own notice says more than the general one of a failed job.
    COMPILE: Handler(compile_document, _("识别计划"), on_end=update_from_job, notify=False),
}
