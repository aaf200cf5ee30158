"""Files of an entry of a ledger: the entry as a workbook, and its certificates on paper."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from kepan.apps.accounts.permissions import RefusalError
from kepan.web.api.operations.ledger_entries import ONE
from kepan.web.api.schemas.basis import Key
from kepan.web.ledgers.views.certificates import send_certificate
from kepan.web.ledgers.views.workbooks import send_workbook

router = Router(tags=["ledgers"])


@router.get(f"{ONE}/workbook", summary="An entry as a workbook")
def read_entry_workbook(request: HttpRequest, ledger_key: str, entry_pk: Key) -> HttpResponseBase:
    """Hand out an entry with its tables and what points to it; personal fields stay out, and the trail keeps it."""
    return send_workbook(request, key=ledger_key, pk=entry_pk)


@router.get(f"{ONE}/certificates/{{int:certificate_pk}}/file", summary="A certificate as PDF")
def read_certificate_file(
    request: HttpRequest, ledger_key: str, entry_pk: Key, certificate_pk: Key
) -> HttpResponseBase:
    """Hand out a certificate as PDF/A; refused where the installation has no typeface to set it in."""
    answer = send_certificate(request, key=ledger_key, pk=entry_pk, certificate=certificate_pk)
    if answer.status_code != 200:
        raise RefusalError(_("这里还排不出证书：请系统管理员装中文字体。"))
    return answer
