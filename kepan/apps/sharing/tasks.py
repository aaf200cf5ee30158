"""Background work of sharing: publishing what has changed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.desk.services import Handler, Handlers, Sweep, Sweeps
from kepan.apps.sharing.services.publishing import KIND, SWEEP_SECONDS, run_publishing, update_publications

HANDLERS: Handlers = {KIND: Handler(run_publishing, _("发布开放数据"))}
SWEEPS: Sweeps = {"sharing.publications": Sweep(SWEEP_SECONDS, update_publications)}
