"""What a table says of the life of a right: its days as events, and its words of a status held against them."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from kepan.apps.imports.services import make_row
from kepan.apps.registry.enums import RightEventKind, RightStatus
from kepan.apps.registry.models import Right, RightEvent
from kepan.apps.registry.services.imports.drafts import Draft
from kepan.engine.basis.words import write_folded

ALIVE, PENDING, DEAD = "alive", "pending", "dead"
GROUPS = {
    RightStatus.GRANTED: ALIVE, RightStatus.SUSPENDED: ALIVE, RightStatus.FILED: PENDING,
    RightStatus.PUBLISHED: PENDING, RightStatus.EXAMINED: PENDING, RightStatus.REJECTED: DEAD,
    RightStatus.WITHDRAWN: DEAD, RightStatus.ABANDONED: DEAD, RightStatus.LAPSED: DEAD, RightStatus.EXPIRED: DEAD,
    RightStatus.INVALIDATED: DEAD,
}  # fmt: skip
# The words of an end come first: "授权后终止" has both.
WORDS = (
    (re.compile("驳回|rejected|refused"), DEAD, RightEventKind.REJECTED),
    (re.compile("视为撤回|视撤|deemed"), DEAD, RightEventKind.DEEMED_WITHDRAWN),
    (re.compile("撤回|withdrawn"), DEAD, RightEventKind.WITHDRAWN),
    (re.compile("全部无效|invalidated"), DEAD, RightEventKind.INVALIDATED),
    (re.compile("放弃|abandon"), DEAD, RightEventKind.ABANDONED),
    (re.compile("届满|到期|expired"), DEAD, None),
    (re.compile("未缴|终止|lapsed|ceased"), DEAD, RightEventKind.LAPSED),
    (re.compile("失效|无权|无效|inactive|dead"), DEAD, None),
    (re.compile("审中|实审|实质审查|审查|公开|公布|受理|在审|pending|published|application"), PENDING, None),
    (re.compile("有效|有权|授权|维持|granted|active|in force"), ALIVE, None),
)


def read_status_words(text: str) -> tuple[str, RightEventKind | None]:
    """Read a wording of a status: alive, pending or dead, and the event that ended it where the words name one.

    >>> read_status_words("授权"), read_status_words("未缴年费终止")[0], read_status_words("专利权有效")[0]
    (('alive', None), 'dead', 'alive')
    >>> read_status_words("某种状态")
    ('', None)
    """
    folded = write_folded(text)
    return next(((group, kind) for pattern, group, kind in WORDS if pattern.search(folded)), ("", None))


def list_events(draft: Draft, *, today: date) -> list[RightEvent]:
    """List what happened to a right by the days of a row; an end is an event where the row has its day."""
    days = {kind: day for kind, day in draft.known["days"].items() if day is not None}
    group, kind = read_status_words(draft.get_text("status_words"))
    ended = draft.get("expires_on")
    if group == DEAD and kind is not None and ended is not None and ended <= today:
        days[kind] = ended
    return [make_row(RightEvent, {}, kind=kind.value, on=day) for kind, day in days.items()]


def check_status_words(draft: Draft, right: Right) -> None:
    """Ask the person where the words of a row say otherwise than its days."""
    words = draft.get_text("status_words")
    said, _kind = read_status_words(words) if words else ("", None)
    derived = GROUPS.get(RightStatus(right.status), "")
    if said and derived and said != derived:
        shown = {"words": words, "status": RightStatus(right.status).label}
        draft.add_doubt(
            "status_words", "status_differs",
            _("表里写“%(words)s”，按日期推算是“%(status)s”。状态按事件推算，缺的事件导入后补上。") % shown,
        )  # fmt: skip
