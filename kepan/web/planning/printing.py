"""A whole plan for paper: all rows under their headings, then the document, however long both are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.functional import Promise

from kepan.apps.planning.models import Target
from kepan.web.planning.force import get_duty, get_name, get_progress_light
from kepan.web.planning.parts import Group, Item, list_groups
from kepan.web.planning.workbench import write_doubt, write_value


@dataclass(frozen=True)
class PrintLine:
    """One line of the list: a heading, of the depth it has in the document, or a row with what belongs to it."""

    title: str
    depth: int = 0
    key: str = ""
    number: str = ""
    value: str = ""
    when: str = ""
    who: str = ""
    state: str | Promise = ""
    remarks: tuple[str, ...] = ()

    @property
    def is_heading(self) -> bool:
        """Say whether this is a heading."""
        return not self.key


def list_print_lines(items: list[Item], titles: Mapping[str, str], *, today: date | None = None) -> list[PrintLine]:
    """List sorted rows under the headings of the document.

    With `today` they are those of a plan in force, who answers and how far it has come; else those of a draft.
    """
    return list(_list_lines(list_groups(items, titles), today))


def _list_lines(group: Group, today: date | None) -> Iterator[PrintLine]:
    for one in group.content:
        if isinstance(one, Group):
            yield PrintLine(one.path[-1], len(one.path))
            yield from _list_lines(one, today)
        else:
            yield _make_draft_line(one) if today is None else _make_line(one, today)


def _make_draft_line(item: Item) -> PrintLine:
    """Write a row of a draft: what it says, what was decided, why it is doubtful."""
    is_target = isinstance(item, Target)
    return PrintLine(
        title=get_name(item),
        key=f"{'t' if is_target else 'm'}{item.pk}",
        number=item.number,
        value=write_value(item) if isinstance(item, Target) else "",
        when=item.period if isinstance(item, Target) else item.deadline,
        who="" if isinstance(item, Target) else "、".join(str(one.get("name", "")) for one in item.offices or ()),
        state=item.get_state_display(),
        remarks=tuple(write_doubt(one, item) for one in item.doubts) if isinstance(item, Target) else (),
    )


def _make_line(item: Item, today: date) -> PrintLine:
    """Write a row in force: what it says, who answers, by when, how far it has come."""
    duty = get_duty(item)
    due = None if duty is None else duty.due_on
    said = item.period if isinstance(item, Target) else item.deadline
    names = [] if duty is None else [str(one) for one in (duty.lead_office, duty.person) if one is not None]
    return PrintLine(
        title=get_name(item),
        key=f"{'t' if isinstance(item, Target) else 'm'}{item.pk}",
        number=item.number,
        value=write_value(item) if isinstance(item, Target) else "",
        when=said if due is None else formats.date_format(due, "Y-m-d"),
        who="、".join(names),
        state="" if isinstance(item, Target) else get_progress_light(item, today)[1],
    )
