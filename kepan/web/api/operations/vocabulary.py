"""What people corrected in the compiler's readings: the suggestions for its vocabulary, and what is decided on them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from kepan.apps.accounts.permissions import require
from kepan.apps.planning.enums import Correction, SuggestionState
from kepan.apps.planning.models import RuleSuggestion
from kepan.apps.planning.permissions import can_decide_suggestions
from kepan.apps.planning.selectors import list_rule_suggestions
from kepan.apps.planning.services import decide_suggestion, export_suggestions
from kepan.web.api.operations.shared import get_user, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, get_version, make_page
from kepan.web.api.schemas.vocabulary import SuggestionBody, SuggestionOut
from kepan.web.planning.views.suggestions import write_download

router = Router(tags=["vocabulary"])


class SuggestionQuery(Paging):
    """Which suggestions."""

    state: SuggestionState | None = None
    kind: Correction | None = None


@router.get("/vocabulary/suggestions", response=Page[SuggestionOut], summary="Suggestions for the vocabulary")
def read_suggestions(request: HttpRequest, wanted: Query[SuggestionQuery]) -> dict[str, Any]:
    """List how people corrected the compiler, the most frequent first."""
    user = get_user(request)
    require(can_decide_suggestions(user))
    rows = list_rule_suggestions(user=user, state=wanted.state)
    return make_page(rows if wanted.kind is None else rows.filter(kind=wanted.kind), wanted)


@router.post(
    "/vocabulary/suggestions/{int:suggestion_pk}/decision", response=SuggestionOut, summary="Decide on a suggestion"
)
def decide_on_suggestion(
    request: HttpRequest, suggestion_pk: Key, body: SuggestionBody, response: HttpResponse
) -> RuleSuggestion:
    """Take a suggestion into the vocabulary, decline it with a note that says why, or open it again."""
    user = get_user(request)
    require(can_decide_suggestions(user))
    found = list_rule_suggestions(user=user).filter(pk=suggestion_pk).first()
    if found is None:
        raise Http404(_("没有这条建议，或者你看不到它。"))
    version = get_version(request, body.version)
    made = decide_suggestion(actor=user, suggestion=found, expected_version=version, state=body.state, note=body.note)
    set_tag(response, made.version)
    return made


@router.get("/vocabulary/export", response=str, summary="What was taken, for the compiler's catalogues")
def export_vocabulary(request: HttpRequest) -> HttpResponse:
    """Hand out the suggestions that were taken as YAML, in the form of the compiler's catalogues."""
    return write_download(export_suggestions(actor=get_user(request)))
