"""What the actions of imports and their records are called in the trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

IMPORTS: dict[str, str | Promise] = {
    "imports.create_import": _("上传要导入的表"),
    "imports.update_mapping": _("对应导入的列"),
    "imports.decide_row": _("决定导入的一行"),
    "imports.decide_rows": _("决定导入的一类行"),
    "imports.start_apply": _("开始导入"),
    "imports.apply": _("导入一批"),
    "imports.drop": _("放弃导入"),
    "imports.undo": _("撤销导入"),
    "imports.forget_rows": _("清除早已结束的导入的各行"),
    "imports.export_returned": _("下载带原因的工作簿"),
}
IMPORT_KINDS: dict[str, str | Promise] = {"imports.batch": _("导入批次")}
