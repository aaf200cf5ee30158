"""Organisations: made, corrected, renamed, moved, closed, found, and seen by whom they should. All invented (虚构)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.registry.enums import CodeKind, NameKind, OrganisationKind, ParentKind, TagKind
from kepan.apps.registry.models import Organisation, SearchKey
from kepan.apps.registry.selectors import (
    count_by_region,
    find_organisations,
    get_belongings,
    get_organisation,
    list_organisations,
    list_places_by_year,
    match_kind,
    match_words,
)
from kepan.apps.registry.services import (
    OrganisationDetails,
    StaleError,
    absorb_organisation,
    add_code,
    add_name,
    close_organisation,
    create_organisation,
    grant_delegation,
    move_organisation,
    read_details,
    remove_role,
    rename_organisation,
    reopen_organisation,
    undo_event,
    update_contact,
    update_kinds,
    update_organisation,
    update_parent,
    update_role,
    update_tags,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation, make_uscc

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def test_an_organisation_is_made_with_all_that_hangs_on_it(officer: User) -> None:
    """Kinds, the current name and the founding stand in their tables; the trail says what was entered."""
    code = make_uscc()
    row = make_organisation(officer, name="澜川云汀传感技术有限公司（虚构）", uscc=code.lower(), address="虚构路1号")
    assert (row.uscc, row.version, row.owner, row.region) == (code, 1, officer, officer.region)
    found = get_belongings(organisation=row)
    assert [(name.kind, name.text) for name in found.names] == [("current", row.name)]
    assert [(role.kind, role.start) for role in found.roles] == [("enterprise", date(2015, 3, 2))]
    assert [(event.kind, event.start) for event in found.events] == [("founded", date(2015, 3, 2))]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.subject_id, entry.actor_id) == (
        "registry.create_organisation",
        str(row.pk),
        officer.pk,
    )
    assert entry.after == {
        "name": row.name,
        "uscc": code,
        "founded_on": "2015-03-02",
        "address": "虚构路1号",
        "kinds": ["enterprise"],
    }


def test_a_wrong_code_is_refused_with_the_right_character(officer: User) -> None:
    """The refusal says which character it should be; nothing is written."""
    code = make_uscc()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    with pytest.raises(RefusalError) as refusal:
        make_organisation(officer, uscc=wrong)
    assert str(refusal.value.reason) == f"统一社会信用代码不对：第 18 位是“{wrong[-1]}”，应为“{code[-1]}”。"
    assert Organisation.objects.count() == 0


def test_one_code_is_one_record(officer: User) -> None:
    """A second record of a code is refused, when it is made and when it is corrected."""
    row, other = make_organisation(officer), make_organisation(officer)
    with pytest.raises(RefusalError, match="已经登记过"):
        make_organisation(officer, uscc=row.uscc)
    with pytest.raises(RefusalError, match="已经登记过"):
        update_organisation(
            actor=officer,
            organisation=other,
            expected_version=1,
            details=replace(read_details(other), uscc=row.uscc),
        )


def test_the_same_code_at_the_same_moment_is_refused(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both had looked before either wrote: the table refuses the second one, and the person is told so."""
    row = make_organisation(officer)
    monkeypatch.setattr("kepan.apps.registry.services.organisations.check_code_free", lambda *_args, **_named: None)
    with pytest.raises(RefusalError, match="刚有人登记了同样的内容"):
        make_organisation(officer, uscc=row.uscc)
    assert list(list_organisations(user=officer)) == [row]


@pytest.mark.parametrize(
    ("details", "kinds", "reason"),
    [
        (OrganisationDetails(name=" "), ["enterprise"], "写单位的全称。"),
        (OrganisationDetails(name="虚构公司", industry="9"), ["enterprise"], "行业代码写门类字母，"),
        (OrganisationDetails(name="虚构公司", registered_capital=-1), ["enterprise"], "注册资本不能是负数。"),
        (OrganisationDetails(name="虚构公司", founded_on=date(2999, 1, 1)), ["enterprise"], "成立日期还没有到。"),
        (OrganisationDetails(name="虚构公司"), [], "至少选一种单位类型。"),
    ],
)
def test_what_cannot_be_is_refused(
    officer: User, details: OrganisationDetails, kinds: list[OrganisationKind], reason: str
) -> None:
    """Each refusal says what to write."""
    assert officer.region
    with pytest.raises(RefusalError, match=reason):
        create_organisation(actor=officer, region=officer.region, details=details, kinds=kinds)


def test_a_correction_leaves_no_former_name(officer: User) -> None:
    """A name that was misspelt is gone; a stale form writes nothing; the trail keeps before and after."""
    row = make_organisation(officer, name="虚构云厅公司")
    details = replace(read_details(row), name="虚构云汀公司", representative="虚构人")
    row = update_organisation(actor=officer, organisation=row, expected_version=1, details=details)
    assert [name.text for name in get_belongings(organisation=row).names] == ["虚构云汀公司"]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.before, entry.after) == (
        {"name": "虚构云厅公司"},
        {"name": "虚构云汀公司", "changed": ["representative"]},
    )
    assert not SearchKey.objects.filter(key__startswith="云厅").exists()
    with pytest.raises(StaleError):
        update_organisation(actor=officer, organisation=row, expected_version=1, details=details)


def test_renamed_moved_closed_and_reopened(officer: User) -> None:
    """Each leaves a dated event; the former name still finds the record; a closing by mistake is taken back."""
    row = make_organisation(officer, name="虚构甲公司")
    assert officer.region
    on = date(2020, 1, 1)
    row = rename_organisation(actor=officer, organisation=row, expected_version=1, name="虚构乙公司", on=on)
    row = move_organisation(
        actor=officer, organisation=row, expected_version=2, on=on, region=officer.region, address="虚构路2号"
    )
    row = close_organisation(actor=officer, organisation=row, expected_version=3, on=on, source="虚构公告")
    found = get_belongings(organisation=row)
    assert [(name.kind, name.text, name.end) for name in found.names] == [
        ("current", "虚构乙公司", None),
        ("former", "虚构甲公司", on),
    ]
    region = officer.region.name
    assert [(event.kind, event.note, event.text) for event in found.events] == [
        ("founded", "", ""),
        ("renamed", "虚构甲公司", "虚构乙公司"),
        ("moved", region, f"{region} 虚构路2号"),
        ("closed", "", ""),
    ]
    assert find_organisations(user=officer, words="甲公司", limit=5) == [row]
    with pytest.raises(RefusalError, match="已经注销"):
        rename_organisation(actor=officer, organisation=row, expected_version=4, name="虚构丙公司", on=on)
    row = reopen_organisation(actor=officer, organisation=row, expected_version=4, reason="录错了单位")
    assert (row.state, row.closed_on, [role.end for role in get_belongings(organisation=row).roles]) == (
        "active",
        None,
        [None],
    )


def test_a_body_is_absorbed_by_another(officer: User) -> None:
    """It is closed and says by whom; both keep their records; taken back it stands again."""
    row, into = make_organisation(officer), make_organisation(officer)
    on = date(2024, 3, 1)
    row = absorb_organisation(actor=officer, organisation=row, expected_version=1, into=into, on=on, source="虚构公告")
    (event,) = [event for event in get_belongings(organisation=row).events if event.kind == "absorbed"]
    assert (row.state, row.closed_on, event.text) == ("closed", on, into.name)
    assert list_organisations(user=officer).count() == 2
    row = reopen_organisation(actor=officer, organisation=row, expected_version=2, reason="录错了单位")
    assert [event.kind for event in get_belongings(organisation=row).events] == ["founded"]


def test_found_by_part_code_pinyin_and_short_name(officer: User) -> None:
    """Any part of any name, the code, an older code, the pinyin and its initials find it; nonsense does not."""
    row = make_organisation(officer, name="云汀传感技术有限公司")
    make_organisation(officer, name="虚构别家公司")
    add_name(actor=officer, organisation=row, expected_version=1, name="云感", kind=NameKind.SHORT)
    add_code(actor=officer, organisation=row, expected_version=2, kind=CodeKind.ORGANISATION, code="D2143569-X")
    for words in ("传感", "云汀 技术", "云感", row.uscc, row.uscc[:16].lower(), "d2143569x", "yunting", "ytcg"):
        assert find_organisations(user=officer, words=words, limit=5) == [row], words
    assert find_organisations(user=officer, words="汀云", limit=5) == []
    assert find_organisations(user=officer, words="（）", limit=5) == []
    assert list(list_organisations(user=officer).filter(match_words("有限"))) == [row]


def test_kinds_begin_and_end(officer: User) -> None:
    """What an organisation is no longer ends on the day; several at once are possible."""
    row = make_organisation(officer)
    row = update_kinds(
        actor=officer,
        organisation=row,
        expected_version=1,
        kinds=[OrganisationKind.FUND, OrganisationKind.BANK],
        on=date(2024, 5, 1),
    )
    roles = get_belongings(organisation=row).roles
    assert [(role.kind, role.end) for role in roles] == [
        ("bank", None),
        ("enterprise", date(2024, 5, 1)),
        ("fund", None),
    ]
    today = date(2026, 1, 1)
    assert list(list_organisations(user=officer).filter(match_kind("bank", today=today))) == [row]
    assert list(list_organisations(user=officer).filter(match_kind("enterprise", today=today))) == []


def test_parents_make_no_circle(officer: User) -> None:
    """A branch of a branch cannot be above its own head."""
    head, branch = make_organisation(officer), make_organisation(officer)
    update_parent(actor=officer, organisation=branch, expected_version=1, parent=head, kind=ParentKind.BRANCH)
    with pytest.raises(RefusalError, match="不能是本单位或它的下级"):
        update_parent(actor=officer, organisation=head, expected_version=1, parent=branch, kind=ParentKind.BRANCH)
    with pytest.raises(RefusalError, match="一起填"):
        update_parent(actor=officer, organisation=head, expected_version=1, parent=branch)


def test_contacts_and_tags(officer: User) -> None:
    """A contact's name stays out of the trail; tags are set as a whole."""
    row = make_organisation(officer)
    update_contact(actor=officer, organisation=row, expected_version=1, name="虚构联系人", phone="000", purpose="统计")
    entry = AuditEntry.objects.latest("pk")
    assert "虚构联系人" not in str(entry.after) and "000" not in str(entry.after)
    update_tags(actor=officer, organisation=row, expected_version=2, kind=TagKind.CHAIN, codes=["a", "b"])
    update_tags(actor=officer, organisation=row, expected_version=3, kind=TagKind.CHAIN, codes=["b", "c"])
    assert [tag.text for tag in get_belongings(organisation=row).tags] == ["b", "c"]


def test_who_sees_and_who_writes(officer: User) -> None:
    """Staff of the region; a delegate its own organisation only; neighbours nothing; auditors do not write."""
    row, other = make_organisation(officer), make_organisation(officer)
    firm = make_user(Role.ENTERPRISE, region=officer.region)
    grant_delegation(actor=officer, organisation=row, user=firm)
    assert list(list_organisations(user=firm)) == [row]
    assert set(list_organisations(user=officer)) == {row, other}
    neighbour = make_user(Role.SECTION_OFFICER, region=make_region())
    with pytest.raises(Organisation.DoesNotExist):
        get_organisation(user=neighbour, pk=row.pk)
    auditor = make_user(Role.AUDITOR, region=officer.region)
    for actor in (neighbour, auditor, firm):
        with pytest.raises(NotAllowedError):
            close_organisation(actor=actor, organisation=row, expected_version=1, on=date(2024, 1, 1), source="x")
    assert [(count.code, count.count) for count in count_by_region(list_organisations(user=officer))] == [
        (officer.region.code if officer.region else "", 2)
    ]


def test_the_last_renaming_and_the_last_move_are_taken_back(officer: User) -> None:
    """Name, place and search are as before; an earlier event waits for the later one."""
    city, district = officer.region, make_region(level=Level.DISTRICT, parent=officer.region)
    assert city is not None
    body = make_organisation(officer, name="虚构甲公司")
    body = rename_organisation(
        actor=officer, organisation=body, expected_version=1, name="虚构乙公司", on=timezone.localdate()
    )
    body = move_organisation(
        actor=officer,
        organisation=body,
        expected_version=2,
        on=timezone.localdate(),
        region=district,
        address="虚构路 1 号",
    )
    renamed, moved = body.life_events.get(kind="renamed"), body.life_events.get(kind="moved")
    this_year = timezone.localdate().year
    places = list_places_by_year(organisation=body, years=[this_year - 1, this_year])
    assert places == {this_year - 1: city, this_year: district}
    body = undo_event(actor=officer, organisation=body, expected_version=3, event=moved, reason="录错")
    assert (body.region, body.address, body.version) == (city, "", 4)
    body = rename_organisation(
        actor=officer, organisation=body, expected_version=4, name="虚构丙公司", on=timezone.localdate()
    )
    with pytest.raises(RefusalError, match="先撤回后来的那一次"):
        undo_event(actor=officer, organisation=body, expected_version=5, event=renamed, reason="录错")
    last = body.life_events.filter(kind="renamed").latest("pk")
    body = undo_event(actor=officer, organisation=body, expected_version=5, event=last, reason="录错")
    body = undo_event(actor=officer, organisation=body, expected_version=6, event=renamed, reason="录错")
    assert (body.name, list(body.names.values_list("name", "kind"))) == ("虚构甲公司", [("虚构甲公司", "current")])
    found = [find_organisations(user=officer, words=word, limit=5) for word in ("虚构甲", "虚构乙")]
    assert (found, body.life_events.count()) == ([[body], []], 1)


def test_days_of_a_kind_are_corrected_and_one_kind_stays(officer: User) -> None:
    """Times of one kind do not overlap; the last kind is not taken away."""
    body = make_organisation(officer)
    role = body.roles.get()
    days: dict[str, Any] = {"starts_on": date(2020, 1, 1), "ends_on": date(2024, 1, 1)}
    update_role(actor=officer, organisation=body, expected_version=1, role=role, **days)
    update_kinds(
        actor=officer, organisation=body, expected_version=2, kinds=[OrganisationKind.ENTERPRISE], on=date(2025, 1, 1)
    )
    with pytest.raises(RefusalError, match="日期重叠"):
        update_role(
            actor=officer, organisation=body, expected_version=3, role=role, starts_on=None, ends_on=date(2025, 6, 1)
        )
    remove_role(actor=officer, organisation=body, expected_version=3, role=role)
    with pytest.raises(RefusalError, match="至少留一种"):
        remove_role(actor=officer, organisation=body, expected_version=4, role=body.roles.get())
    assert list(body.roles.values_list("kind", "starts_on", "ends_on")) == [("enterprise", date(2025, 1, 1), None)]


def test_an_industry_must_be_one_of_its_edition_and_a_registered_size_stands_without_a_statement(officer: User) -> None:
    """What stood there before is not asked again; the size of a statement goes before the registered one."""
    body = make_organisation(officer)

    def change(**values: Any) -> Organisation:
        kept = Organisation.objects.get(pk=body.pk)
        details = replace(read_details(kept), **values)
        return update_organisation(actor=officer, organisation=kept, expected_version=kept.version, details=details)

    with pytest.raises(RefusalError, match="2017 年版）里没有 G5430"):
        change(industry="G5430", industry_edition="2017")
    change(industry="G5430", industry_edition="2011", registered_size="small")
    Organisation.objects.filter(pk=body.pk).update(industry="Z99")
    change(website="https://example.invalid")
    row = Organisation.objects.get(pk=body.pk)
    assert (row.industry, row.size, row.website) == ("Z99", "small", "https://example.invalid")
