"""What the operations share: finding the plan, the row, the request that an address names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_filters import FilterSet
from ninja.files import UploadedFile

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.desk.models import Attachment
from kepan.apps.planning.models import ChangeRequest, Measure, Plan, Target
from kepan.apps.planning.selectors import get_plan_card, get_request
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import write_tag
from kepan.web.planning.evidence import create_evidence
from kepan.web.planning.force import find_force
from kepan.web.planning.force_forms import MOST_FILES
from kepan.web.planning.guards import find_plan
from kepan.web.ui.guards import get_user

__all__ = [
    "check_filters",
    "find_choice",
    "find_force",
    "find_plan",
    "find_request",
    "find_row",
    "get_user",
    "keep_files",
    "read_plan",
    "set_tag",
]

Record = TypeVar("Record", bound=Model)


def set_tag(response: HttpResponse, version: int) -> None:
    """Name the version of what is answered, for If-Match."""
    response.headers["ETag"] = write_tag(version)


def read_plan(user: User, plan: Plan, response: HttpResponse) -> Plan:
    """Return a plan as it stands after a write, with all that an answer shows."""
    found = get_plan_card(user=user, pk=plan.pk)
    set_tag(response, found.version)
    return found


def find_row(plan: Plan, model: type[Record], pk: int) -> Record:
    """Return a target, a measure, a phase or a milestone of a plan; answers 404 for one of another plan."""
    rows: QuerySet[Record] = model._default_manager.filter(plan=plan, pk=pk)
    if model in (Target, Measure):
        rows = rows.select_related("duty__lead_office", "duty__person")
    found = rows.first()
    if found is None:
        raise Http404(_("这份计划里没有这一条"))
    found.plan = plan  # type: ignore[attr-defined]
    return found


def find_request(request: HttpRequest, plan: Plan, pk: int) -> ChangeRequest:
    """Return a request of a plan that the caller may see; answers 404 otherwise."""
    try:
        found = get_request(user=get_user(request), plan_id=plan.pk, pk=pk)
    except ChangeRequest.DoesNotExist as missing:
        raise Http404(_("没有这份申请，或者它不归你看")) from missing
    found.plan = plan
    return found


def find_choice(rows: QuerySet[Record], pk: int | None, field: str) -> Record | None:
    """Return what a body names by its key, of those that the caller may choose; None for none."""
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None:
        words = _("没有 %(pk)s，或者不归你选") % {"pk": pk}
        raise ProblemError(422, "invalid", words, errors=[{"field": f"body.{field}", "detail": words}])
    return found


def keep_files(
    user: User, files: Sequence[UploadedFile], region: Region, office: Office | None, tier: Tier
) -> list[Attachment]:
    """Check and keep the files of a report in the caller's transaction."""
    if len(files) > MOST_FILES:
        raise ProblemError(422, "invalid", _("一次最多 %(count)s 个文件。") % {"count": MOST_FILES})
    return create_evidence(user, files, region=region, office=office, tier=tier)


def check_filters(filters: FilterSet) -> None:
    """Refuse filters of a list that name what is not there to choose."""
    if not filters.is_valid():
        errors = [{"field": f"query.{name}", "detail": " ".join(words)} for name, words in filters.errors.items()]
        raise ProblemError(422, "invalid", _("有的内容填得不对，见 errors"), errors=errors)
