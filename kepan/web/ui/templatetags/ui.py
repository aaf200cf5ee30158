"""`{% load ui %}`: the components of the visual language for templates. `/ui/` shows each with its states."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, MultiWidget, RadioSelect, Select
from django.forms.boundfield import BoundWidget
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kepan.web.ui import components

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "search" %}`, or with a label where it stands alone."""
    return components.write_icon(name, label)


@register.simple_tag
def shape(name: str) -> SafeString:
    """`{% shape "mark" %}`: one of our own shapes."""
    return components.write_shape(name)


@register.simple_tag
def button(text: Any, **options: Any) -> SafeString:
    """`{% button _("保存") kind="primary" type="submit" icon="check" name="act" value="save" %}`."""
    return components.write_button(text, **options)


@register.simple_tag
def link_button(url: Any, text: Any, **options: Any) -> SafeString:
    """`{% link_button url _("上传计划") kind="primary" icon="upload" %}`."""
    return components.write_link_button(url, text, **options)


@register.simple_tag
def tag(text: Any, kind: str = "") -> SafeString:
    """`{% tag _("快报") "brand" %}`."""
    return components.write_tag(text, kind)


@register.simple_tag
def chip(text: Any, remove_url: Any = "") -> SafeString:
    """`{% chip "望澜区" remove_url %}`."""
    return components.write_chip(text, remove_url)


@register.simple_tag
def light(state: str, text: Any, pill: bool = False) -> SafeString:
    """`{% light "slow" _("偏慢") pill=True %}`."""
    return components.write_light(state, text, pill=pill)


@register.simple_tag
def odds(percent: int | None) -> SafeString:
    """`{% odds 31 %}`."""
    return components.write_odds(percent)


@register.simple_tag
def track(**options: Any) -> SafeString:
    """`{% track label=… value=42 due=45 low=86 middle=95 high=104 %}`."""
    return components.write_track(**options)


@register.simple_tag
def progress(done: int, total: int, label: Any = "") -> SafeString:
    """`{% progress 38 74 _("读取") %}`."""
    return components.write_progress(done, total, label)


@register.simple_tag
def avatar(name: str) -> SafeString:
    """`{% avatar user.name %}`."""
    return components.write_avatar(name)


@register.simple_tag
def key_values(pairs: Any) -> SafeString:
    """`{% key_values pairs %}` with pairs of label and value from the view."""
    return components.write_key_values(pairs)


@register.simple_tag
def crumbs(*parts: Any) -> SafeString:
    """`{% crumbs _("计划") plans_url plan.title %}`."""
    return components.write_crumbs(parts)


@register.simple_tag
def tabs(items: Any, label: str = "") -> SafeString:
    """`{% tabs items %}`."""
    return components.write_tabs(items, label=label)


@register.simple_tag
def segments(items: Any, label: str = "") -> SafeString:
    """`{% segments items %}`."""
    return components.write_segments(items, label=label)


@register.simple_tag
def steps(items: Any) -> SafeString:
    """`{% steps items %}` with pairs of text and state."""
    return components.write_steps(items)


@register.simple_tag
def skeleton(rows: int = 3) -> SafeString:
    """`{% skeleton 5 %}`."""
    return components.write_skeleton(rows)


@register.simple_tag
def kbd(key: str) -> SafeString:
    """`{% kbd "J" %}`."""
    return format_html("<kbd>{}</kbd>", key)


@register.simple_block_tag
def page_head(content: str, title: Any, sub: Any = "") -> SafeString:
    """`{% page_head title sub %}actions{% endpage_head %}`."""
    words = format_html('<p class="sub">{}</p>', sub) if sub else components.EMPTY
    acts = format_html('<div class="acts">{}</div>', content) if content.strip() else components.EMPTY
    return format_html('<header class="kp-head"><div class="grow"><h1>{}</h1>{}</div>{}</header>', title, words, acts)


@register.simple_block_tag
def panel(content: str, title: Any = "", end: Any = "", bare: bool = False, **attributes: Any) -> SafeString:
    """`{% panel _("条目") end=count %}…{% endpanel %}`; `bare` leaves out the padding, for tables."""
    head = components.EMPTY
    if title:
        tail = format_html('<span class="end sub">{}</span>', end) if end else ""
        head = format_html("<header><h2>{}</h2>{}</header>", title, tail)
    inside = content if bare else format_html('<div class="in">{}</div>', content)
    return format_html('<section class="pn"{}>{}{}</section>', components.write_attributes(attributes), head, inside)


def _write_note_icon(kind: str) -> SafeString:
    """Return the sign of a note; each is named in a call, so that the sprite holds it."""
    match kind:
        case "ok":
            return components.write_icon("circle-check")
        case "slow":
            return components.write_icon("alert-triangle")
        case "late":
            return components.write_icon("alert-circle")
        case _:
            return components.write_icon("info-circle")


@register.simple_block_tag
def note(content: str, kind: str = "info", role: str = "") -> SafeString:
    """`{% note "slow" %}What happened, what still holds, what to do.{% endnote %}`."""
    return format_html(
        '<div class="note {}"{}>{}<div class="grow">{}</div></div>',
        kind,
        components.write_attributes({"role": role}),
        _write_note_icon(kind),
        content,
    )


@register.simple_block_tag
def state(content: str, icon: str, title: Any, text: Any = "") -> SafeString:
    """`{% state icon="inbox" title=… text=… %}one action{% endstate %}`: empty or failed."""
    words = format_html("<p>{}</p>", text) if text else components.EMPTY
    return format_html('<div class="state">{}<h2>{}</h2>{}{}</div>', components.write_icon(icon), title, words, content)


@register.simple_block_tag
def dialog(content: str, id: str, title: Any) -> SafeString:
    """`{% dialog "confirm" _("确认生效") %}…{% enddialog %}`, opened by a button with `data_dialog="confirm"`."""
    return format_html(
        '<dialog class="kp-dialog" id="{}" aria-labelledby="{}-title"><header><h2 id="{}-title">{}</h2>'
        '<button class="btn btn-quiet btn-s end-x" type="button" data-close aria-label="{}">{}</button></header>'
        '<div class="in">{}</div></dialog>',
        id,
        id,
        id,
        title,
        _("关闭"),
        components.write_icon("x"),
        content,
    )


def _write_errors(field: BoundField) -> SafeString:
    mark = components.write_icon("alert-circle")
    return format_html_join(
        "", '<p class="err" id="{}-error">{}{}</p>', ((field.auto_id, mark, error) for error in field.errors)
    )


def _write_ends(bound: BoundField, widget: MultiWidget, attributes: dict[str, Any]) -> SafeString:
    """Write the two ends of a range, each with its own name for those who cannot see them side by side."""
    for part, end in zip(widget.widgets, (_("从"), _("到")), strict=False):
        part.attrs.update({"class": "inp", "aria-label": f"{bound.label} {end}"})
    known: Any = widget
    written = known.get_context(bound.html_name, bound.value(), {"id": bound.auto_id, **attributes})
    render = bound.form.renderer.render
    parts = [render(part["template_name"], {"widget": part}) for part in written["widget"]["subwidgets"]]
    return format_html_join("", "{}", ((mark_safe(part),) for part in parts))  # noqa: S308 Django's own widgets


def _write_select(bound: BoundField, widget: Select, attributes: dict[str, Any]) -> SafeString:
    """Write a select as Django does, but without one template for each option, which costs a list page dearly."""
    attributes = bound.build_widget_attrs(attributes, widget)
    if bound.auto_id and "id" not in widget.attrs:
        attributes["id"] = bound.auto_id
    if type(widget) is Select:
        # Choices of rows are read each time that they are gone through; `list` would ask how many there are, besides.
        pairs = [("" if value is None else str(value), label) for value, label in widget.choices]
        if not any(isinstance(label, list | tuple) for _value, label in pairs):
            return _write_plain_select(bound, widget, attributes, tuple((value, str(label)) for value, label in pairs))
    written = widget.get_context(bound.html_name, bound.value(), attributes)["widget"]
    groups = []
    for name, options, _index in written["optgroups"]:
        # Few options have attributes: only the one that is chosen.
        lines = (
            components.write_html(
                '<option value="{}"{}>{}</option>',
                option["value"],
                flatatt(option["attrs"]) if option["attrs"] else components.EMPTY,
                option["label"],
            )
            for option in options
        )
        row = mark_safe("".join(lines))  # noqa: S308 written above
        groups.append(format_html('<optgroup label="{}">{}</optgroup>', name, row) if name else row)
    inside = format_html_join("", "{}", ((group,) for group in groups))
    return format_html('<select name="{}"{}>{}</select>', written["name"], flatatt(written["attrs"]), inside)


def _write_plain_select(
    bound: BoundField, widget: Select, attributes: dict[str, Any], pairs: tuple[tuple[str, str], ...]
) -> SafeString:
    """Write a select without groups: a page of a list has hundreds of options, nearly all as on the page before."""
    plain: Any = widget
    chosen = plain.format_value(bound.value())
    place = next((place for place, (value, _label) in enumerate(pairs) if value in chosen), None)
    lines = list(_write_options(pairs))
    if place is not None:
        lines[place] = lines[place].replace('">', '" selected>', 1)
    written = flatatt(plain.build_attrs(plain.attrs, attributes))
    inside = mark_safe("".join(lines))  # noqa: S308 escaped where they are written
    return format_html('<select name="{}"{}>{}</select>', bound.html_name, written, inside)


@lru_cache(maxsize=256)
def _write_options(pairs: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(components.write_html('<option value="{}">{}</option>', *pair) for pair in pairs)


def _write_choice(choice: BoundWidget) -> SafeString:
    """Write a box or a round button as Django does, without four templates for each."""
    known: dict[str, Any] = choice.data
    value = components.EMPTY if known["value"] is None else components.write_html(' value="{}"', known["value"])
    pattern = '<input type="{}" name="{}"{}{}>'
    return components.write_html(pattern, known["type"], known["name"], value, flatatt(known["attrs"]))


def _write_remarks(bound: BoundField, doubt: Any, original: Any) -> SafeString:
    """Write what is wrong, what is doubtful, and what stood there before a repair."""
    written = _write_errors(bound)
    if doubt:
        sign = components.write_icon("alert-triangle")
        written += format_html('<p class="err doubt" id="{}-doubt">{}{}</p>', bound.auto_id, sign, doubt)
    if original:
        words = _("原文")
        written += format_html(
            '<p class="err repaired" id="{}-original">{} <del>{}</del></p>', bound.auto_id, words, original
        )
    return written


@register.simple_tag
def field(bound: BoundField, doubt: Any = "", original: Any = "") -> SafeString:
    """`{% field form.name %}`: label above, help and errors in words below.

    `doubt` says why a value is doubtful (dashed amber), `original` what stood there before it was repaired (blue).
    """
    if bound.is_hidden:
        return bound.as_widget()
    errors = _write_remarks(bound, doubt, original)
    described = [f"{bound.auto_id}-help"] if bound.help_text else []
    described += [f"{bound.auto_id}-doubt"] if doubt else []
    described += [f"{bound.auto_id}-original"] if original else []
    attributes: dict[str, Any] = {}
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    help_text = (
        format_html('<p class="help" id="{}-help">{}</p>', bound.auto_id, bound.help_text)
        if bound.help_text
        else components.EMPTY
    )
    widget = bound.field.widget
    must = format_html(' <span class="must" title="{}">*</span>', _("必填")) if bound.field.required else ""
    if isinstance(widget, CheckboxInput):
        box = bound.as_widget(attrs={**attributes, "class": "box"})
        return format_html(
            '<div class="fld"><label class="check">{}<span>{}{}</span></label>{}{}</div>',
            box, bound.label, must, help_text, errors,
        )  # fmt: skip
    if isinstance(widget, MultiWidget):
        return format_html(
            '<fieldset class="fld"><legend>{}{}</legend><div class="ends">{}</div>{}{}</fieldset>',
            bound.label, must, _write_ends(bound, widget, attributes), help_text, errors,
        )  # fmt: skip
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        choices = format_html_join(
            "",
            "<li><label>{}{}</label></li>",
            ((_write_choice(choice), choice.choice_label) for choice in bound.subwidgets),
        )
        return format_html(
            '<fieldset class="fld"><legend>{}{}</legend><ul class="choices">{}</ul>{}{}</fieldset>',
            bound.label, must, choices, help_text, errors,
        )  # fmt: skip
    own = " ".join([widget.attrs.get("class", ""), "doubt" if doubt else "", "repaired" if original else ""])
    attributes["class"] = " ".join(f"inp {own}".split())
    if isinstance(widget, Select) and widget.template_name == Select.template_name:
        control = _write_select(bound, widget, attributes)
    else:
        control = bound.as_widget(attrs=attributes)
    return format_html(
        '<div class="fld"><label for="{}">{}{}</label>{}{}{}</div>',
        bound.id_for_label, bound.label, must, control, help_text, errors,
    )  # fmt: skip


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """`{% form_fields form %}`: all fields, and above them the errors that belong to none."""
    general = format_html_join(
        "",
        '<div class="note late" role="alert">{}<p>{}</p></div>',
        ((components.write_icon("alert-circle"), error) for error in form.non_field_errors()),
    )
    return format_html("{}{}", general, format_html_join("", "{}", ((field(bound),) for bound in form)))
