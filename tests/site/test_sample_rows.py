"""What goes on in the sample finds its rows by what the documents print. All data invented (虚构)."""

from __future__ import annotations

import pytest

from kepan.apps.planning.enums import SubjectKind
from kepan.apps.planning.models import Measure, Target
from kepan.apps.planning.services import confirm_plan
from kepan.site.sample_running import Rows, SampleError
from tests.factories.planning import TEXT, make_draft, make_planner


@pytest.mark.django_db
def test_a_row_is_found_however_the_compiler_names_it() -> None:
    """By name, else by the passage that prints the name; one that nothing prints is named in the error."""
    planner = make_planner()
    draft = make_draft(planner, text=TEXT)
    plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    names = ("新增高新技术企业", "技术合同成交额", "推进平台提质行动", "引进产学研对接活动")
    figures = {row.number: row.pk for row in Target.objects.filter(plan=plan)}
    measure = Measure.objects.get(plan=plan, number="M1.2").pk
    expected = [
        (SubjectKind.TARGET, figures["T2"]),
        (SubjectKind.TARGET, figures["T3"]),
        (SubjectKind.MEASURE, measure),
        (SubjectKind.TARGET, figures["T4"]),
    ]
    assert [Rows(plan).get(name) for name in names] == expected
    Target.objects.filter(plan=plan).update(indicator="改名的指标")
    Measure.objects.filter(plan=plan).update(title="改名的措施")
    assert [Rows(plan).get(name) for name in names] == expected
    with pytest.raises(SampleError, match="has no row “没有的事”"):
        Rows(plan).get("没有的事")
