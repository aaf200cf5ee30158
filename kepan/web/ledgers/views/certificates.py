"""The certificates of an entry: issued, revoked, and as files."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.ledgers.enums import Standing
from kepan.apps.ledgers.models import Application, IssuedCertificate
from kepan.apps.ledgers.permissions import can_issue_certificate
from kepan.apps.ledgers.selectors import list_certificates
from kepan.apps.ledgers.services import READ as READ_SALT
from kepan.apps.ledgers.services import (
    create_certificate,
    find_signed,
    get_standing,
    revoke_certificate,
    write_certificate_code,
)
from kepan.store.files.official import NotSetError, NoTypefaceError
from kepan.store.files.official.certificate import CertificatePaper, write_certificate
from kepan.web.ledgers.guards import ledger_page
from kepan.web.ledgers.views.apply import outside_page
from kepan.web.ledgers.views.entries import make_frame, make_page
from kepan.web.ledgers.views.replies import describe_certificate

logger = logging.getLogger("kepan.exports")


@require_http_methods(["GET", "POST"])
@ledger_page
def show_certificates(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Show the certificates of an entry; who writes in the ledger issues and revokes them."""
    page = make_page(request, key, pk)
    if page.type.certificate is None:
        raise Http404(_("这本台账没有证书"))
    rows = list_certificates(entry=page.entry, type_=page.type)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "revoke":
                row = next((one for one in rows if str(one.pk) == request.POST.get("certificate")), None)
                if row is None:
                    raise RefusalError(_("没有这张证书。"))
                revoke_certificate(actor=page.user, certificate=row, reason=request.POST.get("reason", ""))
                messages.success(request, _("已作废，验真页从现在起显示已作废"))
            else:
                made, _is_new = create_certificate(actor=page.user, entry=page.entry)
                messages.success(request, _("已出具 %(number)s") % {"number": made.number})
        except NotAllowedError:
            raise
        except RefusalError as refusal:
            messages.error(request, str(refusal.reason))
        return redirect("entry_certificates", key=key, pk=pk)
    may_issue = can_issue_certificate(page.user, page.type, page.entry)
    context = {
        "certificates": [describe_certificate(one) for one in rows],
        "may_issue": bool(may_issue),
        "why_not": may_issue.reason,
        "may_revoke": bool(can_issue_certificate(page.user, page.type, page.entry, is_ending=True)),
        "detail_url": reverse("entry_detail", args=[key, pk]),
    }
    return render(request, "ledgers/certificates.html", make_frame(page, "entry_detail") | context)


@require_GET
@ledger_page
def send_certificate(request: HttpRequest, key: str, pk: int, certificate: int) -> HttpResponse:
    """Send a certificate as PDF to whoever sees the entry."""
    page = make_page(request, key, pk)
    rows = list_certificates(entry=page.entry, type_=page.type)
    return answer_file(request, next((one for one in rows if one.pk == certificate), None))


@require_GET
@outside_page
def send_to_applicant(request: HttpRequest, token: str, certificate: int) -> HttpResponse:
    """Send a certificate to the applicant whose entry it is."""
    return answer_applicant(request, find_signed(token=token, salt=READ_SALT), certificate)


def answer_applicant(request: HttpRequest, found: Application | None, certificate: int) -> HttpResponse:
    """Answer with a certificate of the entry that an application became; 404 for any other."""
    rows = IssuedCertificate.objects.filter(pk=certificate, entry=found.entry_id if found is not None else None)
    return answer_file(request, rows.select_related("entry__type_version").first())


def answer_file(request: HttpRequest, row: IssuedCertificate | None) -> HttpResponse:
    """Answer with a certificate as PDF/A; one that does not hold says so across its top."""
    if row is None:
        raise Http404(_("没有这张证书"))
    standing = get_standing(row, timezone.localdate())
    code = write_certificate_code(row)
    base = settings.KEPAN_PUBLIC_URL.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    marks = [] if standing == Standing.IN_FORCE else [str(standing.label)]
    marks += ["虚构示例"] if row.entry.is_invented else []  # l10n: on paper
    paper = CertificatePaper(
        title=row.title, number=row.number, sentence=row.sentence,
        lines=tuple((name, words) for name, words in row.lines), issuer=row.issuer, issued_on=row.issued_on,
        code=code, url=f"{base}{reverse('verify_code', args=[code])}", mark=" · ".join(marks),
    )  # fmt: skip
    try:
        content = write_certificate(paper)
    except (NoTypefaceError, NotSetError) as error:
        logger.error("a certificate could not be set: %s", type(error).__name__)
        return render(request, "ledgers/outside/not_set.html", {"url": paper.url}, status=503)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{code}.pdf"'
    return answer
