"""What does the work of a job: the table of kinds, and the errors by which a handler speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.models import Job

if TYPE_CHECKING:
    from kepan.apps.desk.services.progress import JobRun


class TemporaryError(RefusalError):
    """The work failed for a reason that passes by itself; the job is tried again later."""


class JobCancelledError(Exception):
    """Somebody asked to cancel the job; handlers let it pass."""


class JobInterruptedError(Exception):
    """The worker is shutting down or lost the job; it goes on elsewhere from its last step."""


@dataclass(frozen=True)
class Handler:
    """How one kind of job is done.

    `function` takes the run and returns a JSON value, the result. `on_end` is called in the transaction
    that ends the job (succeeded, failed or cancelled), so that a record and its job never disagree.
    With `notify`, whoever asked for the job hears of a failure.
    """

    function: Callable[[JobRun], Any]
    label: str | Promise
    on_end: Callable[[Job], None] | None = None
    notify: bool = True


Handlers = Mapping[str, Handler]


@cache
def _read_table(path: str) -> Handlers:
    table: Handlers = import_string(path)
    return table


def get_handlers() -> Handlers:
    """Return the table of kinds, which `kepan/site/jobs.py` puts together from each context's `tasks.py`."""
    return _read_table(settings.KEPAN_JOBS)


def get_kind_label(kind: str) -> str | Promise:
    """Return the words for a kind of job; a kind that is no more is shown as it is written."""
    handler = get_handlers().get(kind)
    return kind if handler is None else handler.label
