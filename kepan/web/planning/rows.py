"""The rows of the workbench's list as HTML.

A long document has a thousand figures and more; a template would take half a second for them. Every text is escaped
by `write_html`. What only the selected row shows stands in a `noscript`: to a browser with scripts it is one text,
which the page's script unfolds when the row is selected.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kepan.apps.planning.enums import PLANNED, Comparator, TargetKind, TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.web.planning.merge_view import OFFICES
from kepan.web.planning.workbench import Row, make_row
from kepan.web.ui.components import EMPTY, write_html, write_icon

KEY = "%key%"
"""Stands for the key of a row in what is written once for all rows."""


class RowWriter:
    """Writes the rows of one plan for one reader; what all rows share is worked out once."""

    def __init__(self, plan: Plan, *, can_edit: bool, is_part: bool = False) -> None:
        self.plan = plan
        self.can_edit = can_edit
        # As a part of an answer to htmx a row replaces the one that stands on the page.
        self.swap = SafeString(' hx-swap-oob="true"') if is_part else EMPTY
        self.button = (
            '<button class="btn btn-quiet btn-s" type="submit" form="decide" name="{}" value="{}" data-{}'
            ' data-label="{}" aria-label="{}">{}</button>'
        )
        self.icons = {
            "proposed": write_icon("circle-dashed"),
            "accepted": write_icon("check"),
            "rejected": write_icon("x"),
            "doubt": write_icon("alert-triangle"),
            "edit": write_icon("pencil"),
            "split": write_icon("arrows-split"),
            "merge": write_icon("arrows-join"),
            "move": write_icon("arrow-move-right"),
        }
        self.words = {
            "doubt": _("有疑点"), "accept": _("采纳"), "reject": _("不采纳"), "edit": _("修改"), "down": _("降"),
            "accept it": _("采纳 %(number)s"), "reject it": _("不采纳 %(number)s"), "period": _("期限 %(period)s"),
            "split": _("拆分"), "merge": _("合并"), "move": _("移动"), "deadline": _("时限 %(deadline)s"),
            "parent": _("属于 %(number)s"), "baseline": _("基期 %(value)s"),
        }  # fmt: skip
        self.target_links = self._make_links("target_update")
        self.measure_links = self._make_links("measure_update")
        # Lazy labels are looked up anew each time they are written; here they are written thousands of times.
        self.labels = {
            str(key): str(label) for choices in (TargetState, TargetKind, Comparator) for key, label in choices.choices
        }

    def write_row(self, item: Target | Measure) -> SafeString:
        """Write one row of either kind."""
        return self.write_target(make_row(item)) if isinstance(item, Target) else self.write_measure(item)

    def write_target(self, row: Row) -> SafeString:
        """Write the row of one figure: what it says, what was decided, why it is doubtful, what was changed."""
        target = row.target
        said = "doubt" if row.style == "doubt" else target.state
        value = f"{self.words['down']} " if target.direction == "down" else ""
        value += f"{row.sign} {target.value_text}" if row.sign else target.value_text
        return write_html(
            '<li class="wb-row {}{}" id="{}" data-style="{}" data-group="{}"{}><div class="line">'
            '<span class="id">{}</span><a class="nm" href="#s{}" title="{}">{}</a><span class="num strong">{}</span>'
            '<span class="unit">{}</span><span class="said {}">{}{}</span><span class="do">{}</span></div>'
            '<noscript><div class="more">{}</div></noscript><div class="edit" id="edit-{}"></div></li>',
            target.state,
            " part" if row.is_part else "",
            row.key,
            row.style,
            "planned" if target.kind in PLANNED else "reported",
            self.swap,
            target.number,
            target.pk,
            target.indicator,
            target.indicator,
            value,
            target.unit,
            said,
            self.icons[said],
            self.words["doubt"] if said == "doubt" else self.labels[target.state],
            self._write_buttons(target, row.seen) if self.can_edit else EMPTY,
            self._write_more(row),
            target.pk,
        )

    def _write_buttons(self, item: Target | Measure, seen: str) -> SafeString:
        buttons = []
        for name, state in (("accept", TargetState.ACCEPTED), ("reject", TargetState.REJECTED)):
            if item.state != state:
                label = self.words[f"{name} it"] % {"number": item.number}
                buttons.append(write_html(self.button, name, seen, name, self.words[name], label, self.icons[state]))
        return mark_safe("".join(buttons))  # noqa: S308 written above

    def _write_more(self, row: Row) -> SafeString:
        target = row.target
        facts = [self.labels[target.kind], self.labels[target.comparator]]
        if target.period:
            facts.append(self.words["period"] % {"period": target.period})
        if target.parent is not None:
            facts.append(self.words["parent"] % {"number": target.parent.number})
        if target.baseline is not None:
            facts.append(self.words["baseline"] % {"value": target.original["baseline"]})
        if target.section_path:
            facts.append(" / ".join(target.section_path))
        parts = [write_html("<p>{}</p>", " · ".join(facts))]
        parts += [write_html('<p class="why">{}</p>', doubt) for doubt in row.doubts]
        if row.changes:
            changes = "；".join(
                write_html("{} <del>{}</del> → {}", label, read or "—", now or "—") for label, read, now in row.changes
            )
            parts.append(write_html("<p>{}{}</p>", _("已修改："), mark_safe(changes)))  # noqa: S308 written above
        if target.original is None:
            parts.append(write_html("<p>{}</p>", _("由人补充，不是识别出来的。")))
        if self.can_edit:
            parts.append(self._write_links(self.target_links, target.pk))
        return mark_safe("".join(parts))  # noqa: S308 written above

    def write_measure(self, measure: Measure) -> SafeString:
        """Write the row of one measure: what it says, what was decided, who and by when."""
        facts = [measure.action, measure.object, *(f"{OFFICES[one['role']]} {one['name']}" for one in measure.offices)]
        if measure.deadline:
            facts.append(self.words["deadline"] % {"deadline": measure.deadline})
        key = f"m{measure.pk}"
        links = self._write_links(self.measure_links, measure.pk) if self.can_edit else EMPTY
        return write_html(
            '<li class="wb-row measure-row {}{}" id="{}" data-style="{}" data-group="measures"{}><div class="line">'
            '<span class="id">{}</span><a class="nm" href="#s{}" title="{}">{}</a>'
            '<span class="said {}">{}{}</span><span class="do">{}</span></div>'
            '<noscript><div class="more"><p>{}</p>{}</div></noscript><div class="edit" id="edit-{}"></div></li>',
            measure.state,
            " part" if measure.parent_id else "",
            key,
            "rejected" if measure.state == TargetState.REJECTED else "action",
            self.swap,
            measure.number,
            key,
            measure.title,
            measure.title,
            measure.state,
            self.icons[measure.state],
            self.labels[measure.state],
            self._write_buttons(measure, f"{key}:{measure.version}") if self.can_edit else EMPTY,
            " · ".join(fact for fact in facts if fact),
            links,
            key,
        )

    def _make_links(self, page: str) -> SafeString:
        """Make what opens the forms of a row, for any row: edit, split, merge, move."""
        url = reverse(page, args=[self.plan.pk, 0]).removesuffix("0/")
        links = (
            write_html(
                '<a class="btn btn-plain btn-s" href="{}{}/{}" data-{}>{}{}</a> ',
                *(url, KEY, path, name, self.icons[name], self.words[name]),
            )
            for name, path in (("edit", ""), ("split", "split/"), ("merge", "merge/"), ("move", "move/"))
        )
        return mark_safe(f'<p class="wrap-x">{"".join(links)}</p>')  # noqa: S308 written above

    def _write_links(self, links: str, pk: int) -> SafeString:
        return mark_safe(links.replace(KEY, str(pk)))  # noqa: S308 a number in what was written once
