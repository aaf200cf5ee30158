"""Forms of a plan in force: who answers, progress, requests and their decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import Office, User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import AnyUser, list_offices, list_users
from kepan.apps.planning.enums import Comparator, MeasureState, TargetKind
from kepan.apps.planning.models import Measure, Milestone, Phase, Plan
from kepan.apps.planning.selectors import list_running_measures
from kepan.apps.planning.services import Assignment, Point, Window, read_value
from kepan.web.planning.places import make_under_field, make_whole_field

MOST_FILES = 10


def make_day_field(label: Any, **options: Any) -> forms.DateField:
    """Make a field for a day, shown as the browser's own."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class ConfirmForm(forms.Form):
    """From when a draft is in force, and what becomes of figures that nobody has decided on."""

    effective_on = make_day_field(
        _("生效日期"),
        required=False,
        help_text=_("默认今天；写以后的日期，到那天自动生效，在那之前可以先分工、分解。"),
    )
    scope = forms.ChoiceField(choices=(("all", ""), ("accepted", "")), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AssignForm(forms.Form):
    """Who answers for one row or for many."""

    lead_office = forms.ModelChoiceField(
        label=_("牵头科室"), queryset=Office._default_manager.none(), required=False, empty_label=_("不定")
    )
    support_offices = forms.ModelMultipleChoiceField(
        label=_("配合科室"),
        queryset=Office._default_manager.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    person = forms.ModelChoiceField(
        label=_("责任人"), queryset=User._default_manager.none(), required=False, empty_label=_("不定")
    )
    starts_on = make_day_field(_("开始"), required=False)
    due_on = make_day_field(_("截止"), required=False, help_text=_("到期前会提醒责任人；过了没办完的措施算逾期。"))
    weight = forms.DecimalField(
        label=_("权重"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
        help_text=_("占全计划的百分之几；全部条目合计不超过 100。"),
    )

    def __init__(self, *args: Any, user: AnyUser, plan: Plan, is_one: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked once, shown in two fields.
        offices = list_offices(user=user).filter(is_active=True, region__path__under=plan.region.path)
        people = list_users(user=user).filter(is_active=True, region__path__under=plan.region.path)
        for name, rows in (("lead_office", offices), ("support_offices", offices), ("person", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        if not is_one:
            del self.fields["weight"]

    def read_assignment(self) -> Assignment:
        """Return what the person asked for."""
        data = self.cleaned_data
        return Assignment(
            lead_office=data["lead_office"],
            support_offices=tuple(data["support_offices"]),
            person=data["person"],
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            weight=data.get("weight"),
        )


class FilesInput(forms.ClearableFileInput):
    """A field of the page that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files, as many as a report may carry."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=FilesInput(), **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files; none is an empty list."""
        files = data if isinstance(data, list | tuple) else [data]
        kept = [super(FilesField, self).clean(file, initial) for file in files if file]
        if len(kept) > MOST_FILES:
            raise forms.ValidationError(_("一次最多 %(count)s 个文件。"), params={"count": MOST_FILES})
        return kept


class ProgressForm(forms.Form):
    """What was done on a measure, and how it stands."""

    text = forms.CharField(
        label=_("进展"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("做了什么，到了哪一步。"),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("状态"), choices=MeasureState.choices)
    evidence = FilesField(label=_("证明材料"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ShareReportForm(ProgressForm):
    """How much of a part there is by a day, and what was done for it."""

    value = forms.CharField(
        label=_("完成数"),
        max_length=30,
        required=False,
        help_text=_("从计划开始累计到截至日期；还没有数的空着，不要填 0。"),
    )
    as_of = make_day_field(_("截至"))
    field_order = ("value", "as_of", "text", "state", "evidence", "version")

    def clean_value(self) -> str:
        """Refuse what is no single number, in the words of the service that reads it."""
        text: str = self.cleaned_data["value"].strip()
        if text:
            try:
                figure = read_value(text)
            except RefusalError as refusal:
                raise forms.ValidationError(str(refusal.reason)) from refusal
            if figure.high is not None:
                raise forms.ValidationError(_("填一个数。"))
        return text

    def read_figure(self) -> Decimal | None:
        """Return the number that was written; nothing is not zero."""
        text = self.cleaned_data["value"]
        return read_value(text).low if text else None


class RequestForm(forms.Form):
    """Why a plan in force shall change, and from when."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("依据什么文件，为什么要改。"),
    )
    effective_on = make_day_field(_("生效日期"), help_text=_("批准以后从这一天起按新的算；不早于上一版的生效日期。"))
    file = forms.FileField(label=_("依据的文件"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


VERBS = (("change", _("调整")), ("drop", _("取消这一条")))


class TargetLineForm(forms.Form):
    """What one figure shall say."""

    verb = forms.ChoiceField(label=_("怎么改"), choices=VERBS, required=False)
    indicator = forms.CharField(label=_("指标"), max_length=200, required=False)
    comparator = forms.ChoiceField(label=_("比较"), choices=Comparator.choices, required=False)
    value = forms.CharField(label=_("数值"), max_length=60, required=False, help_text=_("区间写 3-5"))
    unit = forms.CharField(label=_("单位"), max_length=30, required=False)
    period = forms.CharField(label=_("期限"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=TargetKind.choices, required=False)
    under = make_under_field()
    whole = make_whole_field()


class MeasureLineForm(forms.Form):
    """What one measure shall say."""

    verb = forms.ChoiceField(label=_("怎么改"), choices=VERBS, required=False)
    title = forms.CharField(label=_("措施"), max_length=300, required=False)
    deadline = forms.CharField(label=_("时限"), max_length=60, required=False)
    under = make_under_field()


class DecisionForm(forms.Form):
    """What a director says about a request."""

    note = forms.CharField(
        label=_("审定意见"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("退回要写明意见；批准可以不写。"),
    )


class PhaseForm(forms.Form):
    """Name and days of a phase."""

    name = forms.CharField(label=_("阶段"), max_length=120)
    starts_on = make_day_field(_("开始"), required=False)
    ends_on = make_day_field(_("结束"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def for_phase(cls, phase: Phase) -> PhaseForm:
        """Return the form filled with a phase as it stands."""
        return cls(initial={name: getattr(phase, name) for name in ("name", "starts_on", "ends_on", "version")})

    def read_window(self) -> Window:
        """Return what the person wrote."""
        data = self.cleaned_data
        return Window(data["name"], data["starts_on"], data["ends_on"])


class MilestoneForm(forms.Form):
    """What shall be seen by which day, and which measure it shows."""

    title = forms.CharField(label=_("里程碑"), max_length=200, help_text=_("到这一天要见到什么。"))
    due_on = make_day_field(_("截止"), required=False)
    measure = forms.ModelChoiceField(
        label=_("属于哪项措施"),
        queryset=Measure._default_manager.none(),
        required=False,
        empty_label=_("不定"),
        help_text=_("负责这项措施的人可以把里程碑报为达成。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = list_running_measures(plan=plan)

    @classmethod
    def for_milestone(cls, stone: Milestone, plan: Plan) -> MilestoneForm:
        """Return the form filled with a milestone as it stands."""
        names = ("title", "due_on", "measure", "version")
        return cls(plan=plan, initial={name: getattr(stone, name) for name in names})

    def read_point(self, phase: Phase | None) -> Point:
        """Return what the person wrote."""
        data = self.cleaned_data
        return Point(data["title"], data["due_on"], phase=phase, measure=data["measure"])
