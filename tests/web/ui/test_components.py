"""The components: what they draw, that they escape, and that they stay within the content security policy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import override
from django_filters import ModelChoiceFilter

from kepan.apps.accounts.models import Region, User
from kepan.web.ui import components
from kepan.web.ui.lists import forms as list_forms
from kepan.web.ui.lists.forms import KnownChoiceField, dress_form, write_filters
from kepan.web.ui.templatetags import ui
from kepan.web.ui.views import SampleForm
from tests.web.ui.list_pages import PeopleFilter

WEB = Path(__file__).parents[3] / "kepan" / "web"
EVIL = '"><script>alert(1)</script>'


class KnownFilter(PeopleFilter):
    """A filter among rows that are known."""

    region = ModelChoiceFilter(label="地区", queryset=Region.objects.none())
    region.field_class = KnownChoiceField


def render(source: str, **context: object) -> str:
    """Render a template that loads the components."""
    return Template("{% load ui i18n %}" + source).render(Context(context))


def test_light_holds_shape_colour_and_word() -> None:
    """A light is never colour alone."""
    shape = '<svg aria-hidden="true"><use href="/static/kepan/shapes.svg#late"></use></svg>'
    assert components.write_light("late", "滞后", pill=True) == f'<span class="st late pill">{shape}滞后</span>'


def test_unknown_light_means_no_data() -> None:
    """A word that is no light draws the grey ring, not a broken shape."""
    assert 'class="st none' in components.write_light("purple", "？")


@pytest.mark.parametrize(("percent", "filled"), [(0, 1), (9, 1), (10, 2), (30, 3), (59, 3), (60, 4), (80, 5), (100, 5)])
def test_odds_fill_segments(percent: int, filled: int) -> None:
    """Five segments, and the number beside them."""
    drawn = components.write_odds(percent)
    assert drawn.count('class="f"') == filled
    assert f"<b>{percent} %</b>" in drawn


def test_odds_without_data_say_so() -> None:
    """None is not 0."""
    with override("zh-hans"):
        assert components.write_odds(None) == '<span class="odds muted">数据太少</span>'


def test_track_is_drawn_to_scale() -> None:
    """The axis ends at 120 %: 60 % stands in the middle and the target at five sixths."""
    drawn = components.write_track(label="x", value=60, due=Decimal(30), low=60, middle=90, high=120)
    assert '<rect class="bar" x="0" y="8" width="50.00%"' in drawn
    assert '<rect class="goal" x="83.33%"' in drawn
    assert '<rect class="band" x="50.00%" y="6" width="50.00%"' in drawn
    assert 'class="bar"' not in components.write_track(label="没有数据")


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 0), (38, 74, 51), (74, 74, 100), (80, 74, 100)])
def test_progress_stays_between_none_and_all(done: int, total: int, percent: int) -> None:
    """The bar and the number for screen readers agree."""
    drawn = components.write_progress(done, total, "读取")
    assert f'aria-valuenow="{percent}"' in drawn
    assert f'width="{percent}%"' in drawn


def test_every_component_escapes_what_it_is_given() -> None:
    """Text from outside stays text."""
    drawn = [
        components.write_button(EVIL, title=EVIL),
        components.write_link_button(EVIL, EVIL),
        components.write_tag(EVIL),
        components.write_chip(EVIL, EVIL),
        components.write_light("ok", EVIL),
        components.write_track(label=EVIL),
        components.write_progress(1, 2, EVIL),
        components.write_avatar("<"),
        components.write_key_values([(EVIL, EVIL)]),
        components.write_crumbs([EVIL, EVIL, EVIL]),
        components.write_tabs([{"text": EVIL, "url": EVIL, "count": EVIL}]),
        components.write_segments([{"text": EVIL, "url": EVIL}]),
        components.write_steps([(EVIL, "done")]),
        render("{% page_head a a %}{{ a }}{% endpage_head %}", a=EVIL),
        render("{% panel a end=a %}{{ a }}{% endpanel %}", a=EVIL),
        render("{% note 'info' %}{{ a }}{% endnote %}", a=EVIL),
        render("{% state icon='x' title=a text=a %}{{ a }}{% endstate %}", a=EVIL),
        render("{% dialog a a %}{{ a }}{% enddialog %}", a=EVIL),
    ]
    assert [part for part in drawn if "<script" in part or "<<" in part] == []


def test_disabled_button_says_why() -> None:
    """A reason becomes the title and disables the button."""
    assert components.write_button("确认", reason="还差 1 项") == (
        '<button class="btn btn-plain" type="button" disabled="" title="还差 1 项">确认</button>'
    )


def test_field_names_its_error_and_help() -> None:
    """Label, help and error are tied to the control for those who cannot see them."""
    form = SampleForm({"name": ""})
    drawn = render("{% field form.name %}", form=form)
    assert 'for="id_name"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name-help id_name-error"' in drawn
    assert 'id="id_name-error"' in drawn


def test_missing_value_is_a_dash() -> None:
    """None is shown as a dash and 0 as 0."""
    assert components.write_key_values([("甲", None), ("乙", 0)]) == (
        '<dl class="kv"><dt>甲</dt><dd>—</dd><dt>乙</dt><dd>0</dd></dl>'
    )


TEMPLATES = sorted(path for path in WEB.rglob("*.html") if "static" not in path.parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_template_needs_no_inline_code(path: Path) -> None:
    """No template has inline styles, inline scripts or event attributes: the policy would drop them."""
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style|<script(?![^>]*\ssrc=)", source) == []


def test_doubt_and_repair_differ_from_an_error() -> None:
    """A doubtful value is no invalid one, and the original stays visible beside a repair."""
    form = SampleForm({"name": "虚构", "amount": "152380000", "period": "10月", "kind": "plan"})
    assert form.is_valid()
    drawn = ui.field(form["amount"], doubt="按元填的？")
    assert 'class="inp doubt"' in drawn
    assert "aria-invalid" not in drawn
    assert 'aria-describedby="id_amount-doubt"' in drawn
    drawn = ui.field(form["period"], original="一0月")
    assert 'class="inp repaired"' in drawn
    assert "<del>一0月</del>" in drawn


def test_a_range_has_two_named_ends() -> None:
    """Both inputs of a range say which end they are, and the filters of a list use days."""
    form = dress_form(PeopleFilter({"joined_after": "2026-01-02"}, User.objects.none()).form)
    drawn = ui.field(form["joined"])
    assert re.findall(r'type="date" name="(\w+)"', drawn) == ["joined_after", "joined_before"]
    assert re.findall(r'aria-label="([^"]+)"', drawn) == ["加入日期 从", "加入日期 到"]
    assert 'value="2026-01-02"' in drawn


def test_filters_name_what_takes_all() -> None:
    """The first choice of every filter says that it leaves everything in."""
    form = dress_form(PeopleFilter({}, User.objects.none()).form)
    for name in ("is_active", "language"):
        assert re.findall(r'<option value=""[^>]*>([^<]*)</option>', ui.field(form[name])) == ["不限"]


def test_a_form_of_filters_is_kept_for_what_it_shows_and_no_longer() -> None:
    """Another language, another choice or other rows are written anew; what a mistake is told of stays with it."""

    def write(given: dict[str, str], *, names: Sequence[str] = ("甲区", "乙区")) -> str:
        made = KnownFilter(given, User.objects.none())
        made.form.fields["region"].read_rows = lambda: [Region(pk=place, name=name) for place, name in enumerate(names)]
        return write_filters(made, is_kept=True)

    # What other tests left there may be all that fits, and would be thrown out in between.
    list_forms._KEPT.clear()
    plain = write({})
    assert write({}) is plain
    assert re.findall(r"<option[^>]*>[^<]*</option>", plain)[-3:] == [
        '<option value="" selected>不限</option>', '<option value="0">甲区</option>', '<option value="1">乙区</option>',
    ]  # fmt: skip
    assert '<option value="1" selected>乙区</option>' in write({"region": "1"})
    assert "丙区" in write({}, names=("丙区",))
    assert "不在可用的选项中" in write({"region": "9"})
    with override("en"):
        assert write({}) is not plain
    assert write({}) is plain


def test_a_select_is_written_as_django_writes_it() -> None:
    """The short way gives the same options, values and attributes."""
    form = SampleForm({"kind": "measure"})
    own = re.sub(r"\s*\n\s*", "", ui.field(form["kind"]))
    theirs = re.sub(r"\s*\n\s*", "", form["kind"].as_widget(attrs={"class": "inp"}))
    assert re.findall(r"<option.*?</option>", own) == re.findall(r"<option.*?</option>", theirs)
    assert 'name="kind"' in own and 'id="id_kind"' in own
