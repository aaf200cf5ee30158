"""What lists of the registry export reads back: nothing is made, doubled or changed, and what was lost returns."""

# All data invented (虚构).
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services import create_import
from kepan.apps.registry.enums import AgreementKind, FieldScheme, FirmSize, PersonKind, TitleLevel
from kepan.apps.registry.models import (
    Agreement,
    AgreementParty,
    Fulfilment,
    Organisation,
    Person,
    PersonField,
    PersonRole,
    Position,
    Recognition,
    RightParty,
)
from kepan.engine.basis.patent_numbers import compute_application_check
from kepan.store.files.tables import Form
from kepan.web.registry.views.holdings import AgreementList, RecognitionList, RightList
from kepan.web.registry.views.lists import OrganisationList, PersonList, RegistryList
from tests.factories.accounts import make_user
from tests.factories.imports import apply, choose, run, write_csv
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
FEW = trying(
    max_examples=10,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FORMS = st.sampled_from([(Form.XLSX, "虚构.xlsx"), (Form.CSV, "虚构.csv"), (Form.PLAIN_CSV, "虚构.csv")])
# What a spreadsheet program would read as something else, beside plain words.
WORDS = st.one_of(
    st.sampled_from(["=1+1", "+86", "@SUM(A1)", "001", "1E5", "2026-03-01", "12.50", "是", "１２３", '"甲",乙', "'甲"]),
    st.text(alphabet="虚构甲乙AZ09（）·-_", max_size=11).map(lambda word: f"虚{word}"),
)
# Signs of a number are read in their narrow form.
CODES = st.text(alphabet="虚构甲乙AZ09·-〔〕/", max_size=11).map(lambda word: f"虚{word}") | st.sampled_from(
    ["=1+1", "001", "1E5"]
)
DAYS = st.dates(date(2015, 4, 1), date(2026, 6, 30))


@pytest.fixture
def officer(settings: Any, tmp_path: Any) -> User:
    """Return a section officer who may import."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    return make_user(Role.SECTION_OFFICER)


def export(view: type[RegistryList], user: User, form: Form) -> bytes:
    """Write a file with all columns of a list."""
    page, request = view(), RequestFactory().get("/")
    request.user, request.GET = user, QueryDict()
    page.setup(request)
    state = page.read_state([])
    state.columns = tuple(page.columns)
    with page.make_export(state, *page.filter_rows(state), form).write_file() as file:
        return file.read()


def stage(user: User, target: str, content: bytes, name: str) -> Batch:
    """Take a file in as it is suggested."""
    assert user.region is not None
    batch = create_import(actor=user, target=target, content=content, name=name, region=user.region)
    return run(choose(user, batch))


def tell(batch: Batch) -> list[Any]:
    """Tell what an import would do beside nothing."""
    rows = StagedRow.objects.filter(batch=batch).exclude(outcome="same")
    return [(row.outcome, row.changes, row.notes) for row in rows]


def check(user: User, view: type[RegistryList], target: str, form: tuple[Form, str], lost: dict[str, Any]) -> None:
    """Read a file back at once, and again after values were lost, which return."""
    model: type[Model] = view().get_rows(user).model
    held = list(model._default_manager.order_by("pk").values("pk", *lost))
    content = export(view, user, form[0])
    batch = stage(user, target, content, form[1])
    assert (tell(batch), batch.counts["outcomes"]) == ([], {"same": len(held)})
    model._default_manager.update(**lost)
    apply(user, stage(user, target, content, form[1]))
    assert list(model._default_manager.order_by("pk").values("pk", *lost)) == held


@FEW
@given(data=st.data())
def test_people_read_back(officer: User, data: st.DataObject) -> None:
    """People at work, with kinds, categories, fields and several positions, one of them an earlier one."""
    with transaction.atomic():
        bodies = [make_organisation(officer, name="虚构往返有限公司") for _place in range(2)]
        for place in range(data.draw(st.integers(1, 4), label="people")):
            person = Person.objects.create(
                name=f"虚构{'甲乙丙丁'[place]}", region=bodies[0].region, owner=officer,
                degree=data.draw(WORDS)[:20], professional_title=data.draw(WORDS), source=data.draw(WORDS),
                tier=data.draw(st.sampled_from(Tier)),
            )  # fmt: skip
            started = data.draw(st.none() | DAYS)
            Position.objects.create(person=person, organisation=bodies[0], title="虚构总工", starts_on=started)
            if started is not None:
                before = started - timedelta(days=1)
                Position.objects.create(person=person, organisation=bodies[1], title="虚构所长", ends_on=before)
            kinds = data.draw(st.sets(st.sampled_from(PersonKind)))
            for kind in kinds:
                category = data.draw(st.sampled_from(["", "虚构领军"])) if kind == PersonKind.TALENT else ""
                PersonRole.objects.create(person=person, kind=kind, category=category)
            for code in data.draw(st.sets(st.sampled_from(["510", "520.10", "413"]))):
                PersonField.objects.create(person=person, scheme=FieldScheme.DISCIPLINE, code=code)
        before = [PersonRole.objects.count(), PersonField.objects.count(), Position.objects.count()]
        check(officer, PersonList, "people", data.draw(FORMS), {"degree": "", "professional_title": "", "source": ""})
        assert before == [PersonRole.objects.count(), PersonField.objects.count(), Position.objects.count()]
        transaction.set_rollback(True)


@FEW
@given(data=st.data())
def test_titles_read_back(officer: User, data: st.DataObject) -> None:
    """Titles of organisations, of their products and of people; ended ones, and those without a certificate."""
    with transaction.atomic():
        body = make_organisation(officer, name="虚构往返有限公司")
        person = Person.objects.create(name="虚构甲", region=body.region, owner=officer)
        days = data.draw(st.lists(DAYS, min_size=1, max_size=4, unique=True))
        for place, day in enumerate(days):
            kind = data.draw(st.sampled_from(["body", "person"]))
            common = {
                "region": body.region, "owner": officer, "recognised_on": day, "batch": data.draw(WORDS),
                "document_number": data.draw(CODES), "source": data.draw(WORDS),
                "tier": data.draw(st.sampled_from(Tier)),
                "certificate": data.draw(st.sampled_from(["", f"虚构第 00{place} 号"])),
            }  # fmt: skip
            if kind == "body":
                Recognition.objects.create(
                    title="hnte", level=TitleLevel.NATIONAL, organisation=body, valid_from=day,
                    valid_to=day + timedelta(days=1095), **common,
                )  # fmt: skip
            else:
                Recognition.objects.create(title="leading_talent", level=TitleLevel.PROVINCIAL, person=person, **common)
        lost = {"batch": "", "document_number": "", "source": ""}
        check(officer, RecognitionList, "recognitions", data.draw(FORMS), lost)
        transaction.set_rollback(True)


def test_what_follows_from_others_is_not_read_as_entered(officer: User) -> None:
    """The size that follows from a statement is no size on record; a sum of payments is no payment."""
    body = make_organisation(officer)
    Organisation.objects.filter(pk=body.pk).update(size=FirmSize.LARGE, industry="C3921", industry_edition="2017")
    made = Agreement.objects.create(
        title="虚构协议", kind=AgreementKind.SERVICE, signed_on=date(2026, 1, 5), amount=500, region=body.region,
        owner=officer, number="X-1",
    )  # fmt: skip
    for place in (1, 2):
        AgreementParty.objects.create(agreement=made, position=place, written_name=f"虚构{place}方有限公司")
    Fulfilment.objects.create(agreement=made, on=date(2026, 2, 1), amount=200)
    for view, target in ((OrganisationList, "organisations"), (AgreementList, "agreements")):
        for form, name in ((Form.XLSX, "虚构.xlsx"), (Form.CSV, "虚构.csv")):
            batch = stage(officer, target, export(view, officer, form), name)
            assert (tell(batch), batch.counts["outcomes"]) == ([], {"same": 1})


@pytest.mark.parametrize("form", [(Form.XLSX, "虚构.xlsx"), (Form.CSV, "虚构.csv")])
def test_rights_read_back_with_all_that_hangs_on_them(officer: User, form: tuple[Form, str]) -> None:
    """Who stands on them, classes, numbers, days and agencies, of patents and of what is registered otherwise."""
    body = make_organisation(officer, name="虚构往返有限公司")
    headings = [
        "种类", "名称", "申请号", "公开号", "申请日", "公开日", "授权公告日", "申请人", "发明人", "IPC分类号",
        "权利要求数", "代理机构", "同族编号", "登记号",
    ]  # fmt: skip
    first, second = (f"{digits}.{compute_application_check(digits)}" for digits in ("202110000019", "202120000013"))
    rows = [
        ["发明专利", "=虚构一种装置", first, "CN113000001A", "2021-03-05", "2022-09-06", "2023-02-03",
         f"{body.name};虚构无名工坊", "虚甲;虚乙", "G01D 5/12;G06F 17/30", "8", "虚构代理一所；虚构代理二所",
         "虚构族一", ""],
        ["实用新型专利", "虚构装置", second, "", "2021-04-05", "", "", body.name, "", "", "", "", "", ""],
        ["软件著作权", "虚构软件", "", "", "", "", "2022-05-06", body.name, "", "", "", "", "", "2022SR0000001"],
    ]  # fmt: skip
    batch = apply(officer, stage(officer, "rights", write_csv(rows, headings), "虚构表.csv"))
    assert batch.counts["outcomes"] == {"create": 3}, tell(batch)
    check(officer, RightList, "rights", form, {"agents": "", "family": "", "claim_count": None})
    before = list(RightParty.objects.order_by("right", "role", "position").values_list("right", "role", "written_name"))
    content = export(RightList, officer, form[0])
    RightParty.objects.filter(written_name="虚乙").update(written_name="虚丙")
    apply(officer, stage(officer, "rights", content, form[1]))
    after = RightParty.objects.order_by("right", "role", "position").values_list("right", "role", "written_name")
    assert list(after) == before and len(before) == 6
