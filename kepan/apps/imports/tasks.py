"""Background work of imports: which function does which kind of job."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.desk.services import Handler, Handlers, Sweep, Sweeps
from kepan.apps.imports.services.applying import APPLY, apply, end_applying
from kepan.apps.imports.services.forgetting import forget_old_rows
from kepan.apps.imports.services.inbox import sweep_inbox
from kepan.apps.imports.services.staging import end_staging, stage
from kepan.apps.imports.services.undoing import DROP, UNDO, drop, undo
from kepan.apps.imports.services.uploading import LOOK, STAGE, look_at_file

HANDLERS: Handlers = {
    LOOK: Handler(look_at_file, _("查看表格")),
    STAGE: Handler(stage, _("核对表格"), on_end=end_staging),
    APPLY: Handler(apply, _("导入表格"), on_end=end_applying),
    UNDO: Handler(undo, _("撤销导入")),
    DROP: Handler(drop, _("放弃导入")),
}
SWEEPS: Sweeps = {"imports.inbox": Sweep(15, sweep_inbox), "imports.old_rows": Sweep(3600, forget_old_rows)}
