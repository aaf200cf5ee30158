"""Handing out attachments: to be saved, never shown inside our pages."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.desk.selectors import list_attachments
from kepan.apps.desk.services import export_attachment
from kepan.web.desk.guards import desk_page, find_row
from kepan.web.desk.sending import send_file
from kepan.web.ui.guards import get_user


@require_GET
@desk_page
def download(request: HttpRequest, pk: int) -> FileResponse:
    """Send an attachment for saving."""
    user = get_user(request)
    attachment = find_row(list_attachments(user=user), pk)
    try:
        file = export_attachment(actor=user, attachment=attachment)
    except FileNotFoundError as missing:
        raise Http404(_("文件不在磁盘上，告诉系统管理员从备份恢复")) from missing
    # The type is told by the row, checked when the file came in; a PDF or picture is still only saved.
    return send_file(file, attachment.name)
