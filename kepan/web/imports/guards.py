"""Who gets to a page of imports, and to which batch: 403 for the section, 404 for a batch one may not see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.imports.models import Batch
from kepan.apps.imports.permissions import can_read_imports
from kepan.apps.imports.selectors import get_batch
from kepan.web.ui.guards import Parameters, View, get_user, guard_page


def imports_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who is logged in and reads imports; a refusal for lack of permission becomes 403."""
    return guard_page(view, can_read_imports)


def find_batch(request: HttpRequest, pk: int) -> Batch:
    """Return a batch the user may see; answers 404 otherwise."""
    try:
        return get_batch(get_user(request), pk)
    except Batch.DoesNotExist as missing:
        raise Http404(_("没有这个批次，或者它不归你看")) from missing


@contextmanager
def say_refusal(request: HttpRequest) -> Iterator[None]:
    """Say on the next page why a service declined; one for lack of permission goes on to become 403."""
    try:
        yield
    except NotAllowedError:
        raise
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))


def open_batch(batch: Batch) -> HttpResponseRedirect:
    """Lead to where a batch stands now."""
    return HttpResponseRedirect(reverse("import_detail", args=[batch.pk]))
