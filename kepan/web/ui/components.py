"""The components of the visual language as functions that return safe HTML.

Templates reach them through the tags of `templatetags/ui.py`; Python code (list pages, forms) calls them
directly. Nothing here takes HTML from outside: every text is escaped. There is no `style=` anywhere, because the
content security policy drops it; what is drawn to scale is drawn in SVG attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LIGHTS = ("done", "ok", "slow", "late", "none")
TRACK_END = Decimal("1.2")
"""The axis of a progress track ends at 120 % of the increment asked for."""
ODDS = (
    (0, gettext_lazy("难以完成")),
    (10, gettext_lazy("较难")),
    (30, gettext_lazy("有悬念")),
    (60, gettext_lazy("较有把握")),
    (80, gettext_lazy("有把握")),
)
"""From which percentage on the odds are called what; each word has one segment more."""
EMPTY = mark_safe("")


def write_html(pattern: str, *parts: Any) -> SafeString:
    """Write HTML as `format_html` does, every part escaped that is not HTML itself, in a third of its time.

    For what a page writes thousands of times: cells, rows, options.
    """
    # Nearly all parts are one of these three; `mark_safe` would look each time whether its text is a lazy one.
    escaped = [
        part
        if type(part) is SafeString
        else str(part)
        if type(part) is int
        else part.__html__()
        if hasattr(part, "__html__")
        else escape(str(part))
        for part in parts
    ]
    return SafeString(pattern.format(*escaped))


def write_icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; with a label it is read aloud, without one it is decoration beside words."""
    if label:
        href = f"{static('vendor/icons.svg')}#{name}"
        return format_html('<svg class="ti" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href)
    return _write_decoration(name)


# A list page draws some fifty of them; while a process runs neither the sheets nor their names change.
@cache
def _write_decoration(name: str) -> SafeString:
    href = f"{static('vendor/icons.svg')}#{name}"
    return format_html('<svg class="ti" aria-hidden="true"><use href="{}"></use></svg>', href)


@cache
def write_shape(name: str) -> SafeString:
    """Draw one of our own shapes: the five lights, `mark` and `dial`."""
    return format_html('<svg aria-hidden="true"><use href="{}#{}"></use></svg>', static("kepan/shapes.svg"), name)


def write_attributes(attributes: dict[str, Any]) -> SafeString:
    """Write attributes; `data_dialog` becomes `data-dialog`, True stands alone, None and False are left out."""
    pairs = [
        (name.rstrip("_").replace("_", "-"), value)
        for name, value in attributes.items()
        if value is not None and value is not False and value != ""
    ]
    return format_html_join(
        "", "{}", ((format_html(' {}="{}"', name, "" if value is True else value),) for name, value in pairs)
    )


def _button_class(kind: str, size: str) -> str:
    return f"btn btn-{kind}" + (" btn-s" if size == "s" else "")


def write_button(
    text: Any, *, kind: str = "plain", icon: str = "", size: str = "", type: str = "button", **attributes: Any
) -> SafeString:
    """Write a button: `primary` (one a view), `plain`, `quiet`, or `warn` for what destroys or returns.

    A disabled button takes `reason=`, which becomes its title: nobody should have to guess.
    """
    reason = attributes.pop("reason", "")
    if reason:
        attributes.update(disabled=True, title=reason)
    return format_html(
        '<button class="{}" type="{}"{}>{}{}</button>',
        _button_class(kind, size),
        type,
        write_attributes(attributes),
        write_icon(icon) if icon else "",
        text,
    )


def write_link_button(
    url: Any, text: Any, *, kind: str = "plain", icon: str = "", size: str = "", **attributes: Any
) -> SafeString:
    """Write a link that looks like a button."""
    return format_html(
        '<a class="{}" href="{}"{}>{}{}</a>',
        _button_class(kind, size),
        url,
        write_attributes(attributes),
        write_icon(icon) if icon else "",
        text,
    )


def write_tag(text: Any, kind: str = "") -> SafeString:
    """Write a tag, for facts that do not change by themselves; kind is empty, `brand` or `hollow`."""
    return format_html('<span class="tag{}">{}</span>', f" {kind}" if kind else "", text)


def write_chip(text: Any, remove_url: Any = "") -> SafeString:
    """Write a chip for a filter in force; with an address it can be removed."""
    if not remove_url:
        return format_html('<span class="chip">{}</span>', text)
    words = _("去掉条件：%(text)s") % {"text": text}
    return format_html(
        '<a class="chip on" href="{}" aria-label="{}">{}{}</a>', remove_url, words, text, write_icon("x")
    )


def write_light(state: str, text: Any, *, pill: bool = False) -> SafeString:
    """Write a light: shape, colour and word together; `state` is one of done, ok, slow, late, none."""
    state = state if state in LIGHTS else "none"
    return format_html('<span class="st {}{}">{}{}</span>', state, " pill" if pill else "", write_shape(state), text)


def write_odds(percent: int | None) -> SafeString:
    """Write the odds of reaching a target as five ink segments and a number; None means too little data."""
    if percent is None:
        return format_html('<span class="odds muted">{}</span>', _("数据太少"))
    filled = 1 + sum(percent >= bound for bound, _words in ODDS[1:])
    words = ODDS[filled - 1][1]
    parts = format_html_join("", '<u class="{}"></u>', (("f" if number < filled else "e",) for number in range(5)))
    return format_html(
        '<span class="odds" title="{}"><i aria-hidden="true">{}</i><b>{} %</b><span class="sr-only">{}</span></span>',
        words,
        parts,
        percent,
        words,
    )


def _place(percent: Decimal | int) -> str:
    """Return where a percentage of the increment stands on the axis, as a percentage of its length."""
    return f"{min(Decimal(100), max(Decimal(0), Decimal(percent) / TRACK_END)):.2f}%"


def write_track(
    *,
    label: str,
    value: Decimal | int | None = None,
    due: Decimal | int | None = None,
    low: Decimal | int | None = None,
    middle: Decimal | int | None = None,
    high: Decimal | int | None = None,
) -> SafeString:
    """Draw the progress track of a target; all figures are percentages of the increment asked for (0–120)."""
    parts = ['<line class="base" x1="0" x2="100%" y1="13" y2="13"/>']
    if low is not None and high is not None:
        width = f"{(Decimal(high) - Decimal(low)) / TRACK_END:.2f}%"
        parts.append(f'<rect class="band" x="{_place(low)}" y="6" width="{width}" height="10" rx="2"/>')
        parts.append(f'<line class="hatch" x1="{_place(low)}" x2="{_place(high)}" y1="11" y2="11"/>')
    if value is not None:
        parts.append(f'<rect class="bar" x="0" y="8" width="{_place(value)}" height="6"/>')
    if middle is not None:
        parts.append(f'<rect class="mid" x="{_place(middle)}" y="4" width="2" height="14"/>')
    if due is not None:
        parts.append(f'<svg x="{_place(due)}" y="15" overflow="visible"><path class="due" d="M-4 5 0 0 4 5z"/></svg>')
    parts.append(f'<rect class="goal" x="{_place(100)}" y="0" width="2" height="20"/>')
    return format_html(
        '<svg class="kp-track" role="img" aria-label="{}">{}</svg>',
        label,
        mark_safe("".join(parts)),  # noqa: S308
    )


def write_progress(done: int, total: int, label: Any = "") -> SafeString:
    """Draw a plain bar for jobs and counts of work, with `done / total` for those who cannot see it."""
    percent = 0 if total <= 0 else min(100, done * 100 // total)
    return format_html(
        '<svg class="bar-x" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{}" aria-label="{}"'
        ' preserveAspectRatio="none"><rect width="{}%" height="6"></rect></svg>',
        percent,
        label or _("进度"),
        percent,
    )


def write_avatar(name: str) -> SafeString:
    """Write the first letter of a name in a circle."""
    return format_html('<span class="kp-avatar" aria-hidden="true">{}</span>', name[:1])


def write_key_values(pairs: Iterable[tuple[Any, Any]]) -> SafeString:
    """Write labels and values side by side; None is shown as a dash, never as 0."""
    rows = ((label, "—" if value is None or value == "" else value) for label, value in pairs)
    return format_html('<dl class="kv">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


def write_crumbs(parts: Sequence[Any]) -> SafeString:
    """Write breadcrumbs from `label, url, label, url, …, label`; the last one is where we are."""
    items = []
    for index in range(0, len(parts), 2):
        if index + 1 < len(parts):
            items.append(
                format_html('<a href="{}">{}</a>{}', parts[index + 1], parts[index], write_icon("chevron-right"))
            )
        else:
            items.append(format_html('<span aria-current="page">{}</span>', parts[index]))
    return format_html(
        '<nav class="kp-crumb" aria-label="{}">{}</nav>', _("位置"), format_html_join("", "{}", ((i,) for i in items))
    )


def write_tabs(items: Iterable[dict[str, Any]], *, label: str = "") -> SafeString:
    """Write tabs from dictionaries with text, url, and where known current and count."""
    links = (
        (
            item["url"],
            mark_safe(' aria-current="page"') if item.get("current") else "",
            item["text"],
            "" if item.get("count") is None else format_html("<b>{}</b>", item["count"]),
        )
        for item in items
    )
    return format_html(
        '<nav class="tabs" aria-label="{}">{}</nav>',
        label or _("分栏"),
        format_html_join("", '<a href="{}"{}>{}{}</a>', links),
    )


def write_segments(items: Iterable[dict[str, Any]], *, label: str = "") -> SafeString:
    """Write a segmented control: two to five views of the same thing."""
    links = (
        (item["url"], mark_safe(' aria-current="true"') if item.get("current") else "", item["text"]) for item in items
    )
    return format_html(
        '<div class="seg" role="group" aria-label="{}">{}</div>',
        label or _("视图"),
        format_html_join("", '<a href="{}"{}>{}</a>', links),
    )


def write_steps(items: Iterable[tuple[Any, str]]) -> SafeString:
    """Write the steps of a task; each is a text with its state: done, current or waiting."""
    rows = (
        (
            "done" if state == "done" else "",
            mark_safe(' aria-current="step"') if state == "current" else "",
            number,
            text,
        )
        for number, (text, state) in enumerate(items, 1)
    )
    return format_html('<ol class="kp-steps">{}</ol>', format_html_join("", '<li class="{}"{}><b>{}</b>{}</li>', rows))


def write_skeleton(rows: int = 3) -> SafeString:
    """Write grey lines in the shape of a list that is still on its way."""
    line = mark_safe('<span class="sk"></span>')
    return format_html(
        '<div class="stack-s" role="status"><span class="sr-only">{}</span>{}</div>',
        _("正在读取"),
        format_html_join("", "{}", ((line,) for _row in range(rows))),
    )
