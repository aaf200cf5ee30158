"""The first step: what a table is imported into, and the table itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.accounts.selectors import get_regions
from kepan.apps.imports.permissions import can_import
from kepan.apps.imports.selectors import list_batches, list_sources
from kepan.apps.imports.services import Target, create_import, find_target, get_targets, write_target_template
from kepan.web.desk.sending import send_file
from kepan.web.imports.forms import LEDGERS, TableForm
from kepan.web.imports.guards import imports_page, open_batch
from kepan.web.imports.steps import list_steps
from kepan.web.ui.guards import get_user

RECENT = 5


@require_http_methods(["GET", "POST"])
@imports_page
def create(request: HttpRequest) -> HttpResponse:
    """Show the form, or take a table in and go on to its columns."""
    user = get_user(request)
    require(can_import(user))
    regions = [region for region in get_regions(user=user) if can_import(user, region=region)]
    targets = _list_targets(user, regions)
    given: dict[str, Any] = {"targets": targets, "regions": regions}
    if request.method != "POST":
        chosen = request.GET.get("target", "")
        first = {"target": chosen if chosen in targets else next(iter(targets), ""), "region": user.region_id}
        return _show(request, user, TableForm(initial=first, **given), targets)
    form = TableForm(request.POST, request.FILES, **given)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            batch = create_import(
                actor=user,
                target=cleaned["target"],
                region=cleaned["region"],
                source=cleaned["source"].strip(),
                **_read_table(cleaned),
            )
        except NotAllowedError as refusal:
            form.add_error("region", str(refusal.reason))
        except RefusalError as refusal:
            form.add_error("file" if cleaned["file"] else "pasted", str(refusal.reason))
        else:
            return open_batch(batch)
    return _show(request, user, form, targets, status=422)


def _list_targets(user: User, regions: Sequence[Region]) -> Mapping[str, Target]:
    """List the tables that somebody may import into somewhere."""
    return {
        key: target
        for key, target in get_targets().items()
        if any(target.can_import(user, region=region) for region in regions)
    }


def _read_table(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return content and name of the table that was sent."""
    if cleaned["file"]:
        return {"content": cleaned["file"], "name": cleaned["file"].name}
    name = _("粘贴的表格 %(time)s") % {"time": timezone.localtime().strftime("%Y-%m-%d %H%M")}
    return {"content": BytesIO(cleaned["pasted"].encode()), "name": f"{name}.tsv"}


def _list_templates(targets: Mapping[str, Target], chosen: str) -> list[tuple[str, str]]:
    """List the templates to offer: those of the tables everybody knows, and of the ledger that is chosen."""
    shown = [one for one in targets.values() if one.key == chosen or not one.key.startswith(LEDGERS)]
    return [(one.key, str(one.label)) for one in sorted(shown, key=lambda one: one.key != chosen)]


def _show(
    request: HttpRequest, user: User, form: TableForm, targets: Mapping[str, Target], status: int = 200
) -> HttpResponse:
    chosen = str(form["target"].value() or "")
    context = {
        "form": form,
        "target": targets.get(chosen),
        "templates": _list_templates(targets, chosen),
        "chosen": chosen,
        "sources": list_sources(user, chosen),
        "recent": list_batches(user).filter(created_by=user)[:RECENT],
        "heading": _("导入表格"),
        "sub": _("先核对、后写入；文件里的身份证件号不收。"),
        "steps": list_steps(1),
    }
    return render(request, "imports/create.html", context, status=status)


@require_GET
@imports_page
def download_template(request: HttpRequest, target: str) -> FileResponse:
    """Send an empty workbook to fill in, with choices and checks inside."""
    known = find_target(target)
    if known is None or not known.is_known_to(get_user(request)):
        raise Http404(_("没有这种表"))
    content = write_target_template(actor=get_user(request), target=target)
    return send_file(content, f"{_('模板')} {known.label}.xlsx")
