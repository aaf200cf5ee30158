"""Where a row belongs, as people write it: the number of a measure, or the titles of a heading."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors import Headings, list_holders, list_wholes, make_headings
from kepan.apps.planning.services import Place

Kind = type[Target] | type[Measure]

BETWEEN = " / "
NAMES_ID, WHOLES_ID = "place-names", "place-wholes"


def make_under_field() -> forms.CharField:
    """Make the field for the measure or the heading that a row belongs to."""
    return forms.CharField(
        label=gettext_lazy("归到"),
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"list": NAMES_ID, "autocomplete": "off"}),
        help_text=gettext_lazy("措施写编号，例如 M3；章节照列表里的标题写。空着是不归在任何一节。"),
    )


def make_whole_field() -> forms.CharField:
    """Make the field for the figure that a figure is part of."""
    return forms.CharField(
        label=gettext_lazy("是哪条目标的一部分"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"list": WHOLES_ID, "autocomplete": "off"}),
        help_text=gettext_lazy("写编号，例如 T2；不是别的目标的一部分就空着。"),
    )


class Places:
    """All that rows of a plan may belong to; two queries, made when first needed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """The measures that rows may belong to, by number."""
        return {row.number: row for row in list_holders(plan=self.plan)}

    @cached_property
    def wholes(self) -> dict[str, Target]:
        """The figures that others may be part of, by number."""
        return {row.number: row for row in list_wholes(plan=self.plan)}

    def get_headings(self, kind: Kind) -> Headings:
        """Return the headings of the plan as rows of a kind have them."""
        return make_headings(kind, targets=self.wholes.values(), measures=self.measures.values())

    def list_names(self, kind: Kind = Measure) -> list[tuple[str, str]]:
        """List what may be written for the place, with what it means."""
        measures = [(number, row.title) for number, row in self.measures.items()]
        return [*measures, *((BETWEEN.join(path), "") for path in self.get_headings(kind).paths)]

    def list_whole_names(self) -> list[tuple[str, str]]:
        """List what may be written for the whole, with what it means."""
        return [(number, row.indicator) for number, row in self.wholes.items()]

    def write(self, kind: Kind, values: Mapping[str, Any]) -> dict[str, str]:
        """Write where a row with these fields belongs, as its form shows it."""
        holder = values.get("measure_id" if kind is Target else "parent_id")
        number = next((number for number, row in self.measures.items() if row.pk == holder), "")
        under = number or BETWEEN.join(values.get("section_path") or ())
        if kind is Measure:
            return {"under": under}
        parent = values.get("parent_id")
        whole = next((number for number, row in self.wholes.items() if row.pk == parent), "")
        return {"under": under, "whole": whole}

    def read(self, under: str, whole: str = "") -> Place:
        """Read where a row shall belong; raises RefusalError for what the plan does not have."""
        wanted, part = under.strip(), whole.strip().upper()
        if part and part not in self.wholes:
            raise RefusalError(_("没有“%(number)s”这条目标。写成 T2 这样。") % {"number": part})
        target = self.wholes.get(part)
        measure = self.measures.get(wanted.upper())
        if measure is not None or not wanted:
            return Place(measure=measure, whole=target)
        found = self._find_heading(wanted)
        if found is None:
            raise RefusalError(
                _("没有“%(name)s”这条措施，也没有这一节。从列表里选，或者写 M3 这样的编号。") % {"name": wanted[:100]}
            )
        return Place(section_path=found, whole=target)

    def _find_heading(self, wanted: str) -> tuple[str, ...] | None:
        """Find a heading by its whole path as either kind spells it, else by its own title where it is the only one."""
        paths = [*self.get_headings(Measure).paths, *self.get_headings(Target).paths]
        whole = [path for path in paths if BETWEEN.join(path) == wanted]
        titled = {path for path in self.get_headings(Measure).paths if path[-1] == wanted}
        titled = titled or {path for path in self.get_headings(Target).paths if path[-1] == wanted}
        return next(iter(whole or (titled if len(titled) == 1 else ())), None)


class MoveForm(forms.Form):
    """Where a row of a draft shall belong."""

    under = make_under_field()
    whole = make_whole_field()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_target: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_target:
            del self.fields["whole"]
