"""Two records of one thing become one and are taken apart again, in both directions; all invented (虚构)."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db.models.functions import Coalesce

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.registry.enums import (
    CodeKind,
    NameKind,
    OrganisationState,
    ParentKind,
    PartyRole,
    PersonKind,
    RightKind,
    TagKind,
)
from kepan.apps.registry.facts import FACTS
from kepan.apps.registry.models import (
    LifeEvent,
    Merger,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    OrganisationTag,
    Person,
    PersonRole,
    Position,
    Right,
    RightParty,
    YearlyStatement,
)
from kepan.apps.registry.selectors import find_organisations, get_organisation
from kepan.apps.registry.selectors.matching import list_mergers
from kepan.apps.registry.services import (
    StaleError,
    close_organisation,
    move_organisation,
    read_details,
    rename_organisation,
    update_organisation,
    update_parent,
)
from kepan.apps.registry.services.latest import update_latest
from kepan.apps.registry.services.merging import (
    merge_organisations,
    merge_people,
    unmerge_organisations,
    unmerge_people,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation, make_uscc

pytestmark = pytest.mark.django_db
TABLES = (
    LifeEvent,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    OrganisationTag,
    Position,
    RightParty,
    YearlyStatement,
)


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def make_belongings(officer: User, row: Organisation, *, years: tuple[int, ...]) -> None:
    """Hang a little of everything on an organisation."""
    for year in years:
        YearlyStatement.objects.create(organisation=row, year=year, revision=1, is_current=True, revenue=year)
        YearlyStatement.objects.create(organisation=row, year=year, revision=2, is_current=False, revenue=1)
    OrganisationTag.objects.create(organisation=row, kind=TagKind.CHAIN, code="智能传感")
    person = Person.objects.create(name="陆听澜", region=officer.region)
    Position.objects.create(person=person, organisation=row, title="总经理", starts_on=date(2020, 1, 1))
    right = Right.objects.create(kind=RightKind.SOFTWARE, title="虚构软件", region=officer.region)
    RightParty.objects.create(right=right, role=PartyRole.OWNER, written_name=row.name, organisation=row)
    update_latest(row)


def list_state(row: Organisation) -> dict[str, object]:
    """List all that hangs on a record, and its own fields but for the version, to compare before and after."""
    own = {
        field.attname: getattr(row, field.attname)
        for field in Organisation._meta.concrete_fields
        if field.name not in ("version", "updated_at")
    }
    links = {
        f"{table.__name__}.{link.field.name}": sorted(
            table._base_manager.filter(**{link.field.name: row}).values_list("pk", flat=True)
        )
        for link in Organisation._meta.related_objects
        if (table := link.related_model).__name__ not in ("Merger", "MatchPair", "SearchKey")
    }
    keys = sorted(row.search_keys.values_list("key", flat=True))
    return own | links | {"keys": keys}


def count_rows() -> dict[str, int]:
    """Count the rows of every table that may refer to organisations."""
    return {table.__name__: table._base_manager.count() for table in TABLES}


def test_references_follow_and_come_back(officer: User) -> None:
    """Everything goes over but what the other has too; taking apart puts each row and each field back."""
    kept = make_organisation(officer, name="澜川云汀传感有限公司（虚构）", uscc="", address="")
    dropped = make_organisation(officer, name="云汀传感", address="虚构路8号")
    make_belongings(officer, kept, years=(2023, 2024))
    make_belongings(officer, dropped, years=(2022, 2024))
    kept.refresh_from_db()
    dropped.refresh_from_db()
    before = list_state(kept), list_state(dropped), count_rows()

    merger = merge_organisations(actor=officer, kept=kept, dropped=dropped, reason="同一单位")
    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert (dropped.state, dropped.merged_into, kept.uscc, kept.address) == (
        OrganisationState.MERGED,
        kept,
        dropped.uscc,
        "虚构路8号",
    )
    assert sorted(kept.statements.values_list("year", "revision")) == [
        (2022, 1),
        (2022, 2),
        (2023, 1),
        (2023, 2),
        (2024, 1),
        (2024, 2),
    ]
    # The other account of 2024 stays where it was: it is no revision of the one that counts.
    assert sorted(dropped.statements.values_list("year", "revision")) == [(2024, 1), (2024, 2)]
    assert (kept.latest_year, dropped.latest_year) == (2024, 2024)
    assert (kept.positions.count(), kept.right_parties.count(), dropped.tags.count()) == (2, 2, 1)
    assert kept.names.filter(kind=NameKind.ALIAS).get().name == "云汀传感"
    assert find_organisations(user=officer, words="云汀传感", limit=5) == [kept]
    assert {entry["what"] for entry in merger.moved} == {"moved", "stayed", "created"}
    assert AuditEntry.objects.filter(action="registry.merge").count() == 2
    assert get_organisation(user=officer, pk=dropped.pk).merged_into == kept

    unmerge_organisations(actor=officer, merger=merger, reason="是两家")
    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert (list_state(kept), list_state(dropped), count_rows()) == before
    assert (kept.version, dropped.version) == (3, 3)
    assert list_mergers(user=officer, organisation=dropped).get().undone_by == officer
    with pytest.raises(RefusalError, match="已经拆分过"):
        unmerge_organisations(actor=officer, merger=merger, reason="再来")


def test_what_came_later_stays(officer: User) -> None:
    """What was written to the record that stays after the merge, or changed in it, is not taken away."""
    kept = make_organisation(officer, uscc="", address="")
    dropped = make_organisation(officer, uscc="", address="虚构路8号")
    make_belongings(officer, dropped, years=(2022,))
    merger = merge_organisations(actor=officer, kept=kept, dropped=dropped, reason="同一单位")
    kept.refresh_from_db()
    YearlyStatement.objects.create(organisation=kept, year=2025, revision=1, is_current=True)
    moved = kept.positions.get()
    moved.delete()
    kept.refresh_from_db()
    details = read_details(kept).__class__(**{**vars(read_details(kept)), "address": "虚构路9号"})
    update_organisation(actor=officer, organisation=kept, expected_version=None, details=details)
    unmerge_organisations(actor=officer, merger=merger, reason="是两家")
    kept.refresh_from_db()
    assert (kept.address, sorted(kept.statements.values_list("year", flat=True))) == ("虚构路9号", [2025])
    assert (dropped.positions.count(), dropped.statements.count()) == (0, 2)


def test_two_valid_codes_need_a_person(officer: User) -> None:
    """Two valid codes are refused, with both of them in the words; accepted, the other code is kept as a former one."""
    kept, dropped = make_organisation(officer), make_organisation(officer)
    with pytest.raises(RefusalError, match=f"{kept.uscc}、{dropped.uscc}"):
        merge_organisations(actor=officer, kept=kept, dropped=dropped, reason="看着像")
    merge_organisations(actor=officer, kept=kept, dropped=dropped, reason="换发过代码", accept_two_codes=True)
    assert [(code.kind, code.code) for code in kept.codes.all()] == [(CodeKind.FORMER_USCC, dropped.uscc)]


def test_what_cannot_be_merged(officer: User) -> None:
    """Itself, a branch and its body, one that is merged, a stale one, one of another region; and a reason is needed."""
    kept, other = make_organisation(officer, uscc=""), make_organisation(officer)
    branch = make_organisation(officer)
    update_parent(actor=officer, organisation=branch, expected_version=None, parent=kept, kind=ParentKind.BRANCH)
    refused = [
        ({"dropped": kept}, "同一条记录"),
        ({"dropped": branch}, "上级和下级"),
        ({"dropped": other, "reason": " "}, "写明合并的理由"),
    ]
    for changed, words in refused:
        with pytest.raises(RefusalError, match=words):
            merge_organisations(**{"actor": officer, "kept": kept, "reason": "同一单位", **changed})  # type: ignore[arg-type]
    with pytest.raises(StaleError):
        merge_organisations(actor=officer, kept=kept, dropped=other, reason="同一单位", dropped_version=7)
    neighbour = make_user(Role.SECTION_OFFICER, region=make_region())
    with pytest.raises(NotAllowedError):
        merge_organisations(actor=neighbour, kept=kept, dropped=other, reason="同一单位")
    merge_organisations(actor=officer, kept=kept, dropped=other, reason="同一单位")
    with pytest.raises(RefusalError, match="已经并入"):
        merge_organisations(actor=officer, kept=make_organisation(officer), dropped=other, reason="同一单位")


@pytest.mark.parametrize("is_top_kept", [True, False])
def test_a_body_and_one_far_below_it_are_not_merged(officer: User, is_top_kept: bool) -> None:
    """Those between would stand above and below the same record; both ways round, and whoever is kept."""
    top, middle, low = (make_organisation(officer, uscc="") for _ in range(3))
    for row, parent in ((middle, top), (low, middle)):
        update_parent(actor=officer, organisation=row, expected_version=None, parent=parent, kind=ParentKind.BRANCH)
    kept, dropped = (top, low) if is_top_kept else (low, top)
    with pytest.raises(RefusalError, match="上级和下级"):
        merge_organisations(actor=officer, kept=kept, dropped=dropped, reason="同一单位")
    assert list(Organisation.objects.order_by("pk").values_list("parent", flat=True)) == [None, top.pk, middle.pk]


def test_taking_a_merge_apart_makes_no_circle(officer: User) -> None:
    """The parent of the joined record came under its branch meanwhile: refused, until that is changed."""
    kept, dropped, above, branch = (make_organisation(officer, uscc="") for _ in range(4))
    for row, parent in ((dropped, above), (branch, dropped), (kept, make_organisation(officer))):
        update_parent(actor=officer, organisation=row, expected_version=None, parent=parent, kind=ParentKind.BRANCH)
    merger = merge_organisations(actor=officer, kept=kept, dropped=dropped, reason="同一单位")
    update_parent(actor=officer, organisation=above, expected_version=None, parent=branch, kind=ParentKind.BRANCH)
    with pytest.raises(RefusalError, match="上级单位不能是"):
        unmerge_organisations(actor=officer, merger=merger, reason="是两家")
    update_parent(actor=officer, organisation=above, expected_version=None, parent=None)
    row = unmerge_organisations(actor=officer, merger=merger, reason="是两家")
    assert (row.parent, list(row.children.all())) == (above, [branch])


def test_merges_are_taken_apart_in_their_order(officer: User) -> None:
    """A record that was merged on must be freed first; then the earlier merge can be taken apart, too."""
    first, second, third = (make_organisation(officer, uscc="") for _ in range(3))
    make_belongings(officer, first, years=(2021,))
    before = [list_state(Organisation.objects.get(pk=row.pk)) for row in (first, second, third)]
    inner = merge_organisations(actor=officer, kept=second, dropped=first, reason="同一单位")
    outer = merge_organisations(actor=officer, kept=third, dropped=second, reason="同一单位")
    first.refresh_from_db()
    assert (first.merged_into, third.statements.count()) == (third, 2)
    with pytest.raises(RefusalError, match="先拆分那一次"):
        unmerge_organisations(actor=officer, merger=inner, reason="是两家")
    unmerge_organisations(actor=officer, merger=outer, reason="是两家")
    unmerge_organisations(actor=officer, merger=inner, reason="是两家")
    after = [list_state(Organisation.objects.get(pk=row.pk)) for row in (first, second, third)]
    assert after == before


def test_people_are_merged_and_taken_apart(officer: User) -> None:
    """Kinds and positions follow, but no main positions that overlap; different identity numbers are two people."""
    firm = make_organisation(officer)
    kept = Person.objects.create(name="陆听澜", region=officer.region, identity_digest="a" * 64, identity_tail="0073")
    dropped = Person.objects.create(name="陆听澜", region=officer.region, birth_year=1980)
    for person in (kept, dropped):
        Position.objects.create(person=person, organisation=firm, title="总工", starts_on=date(2020, 1, 1))
    early = Position.objects.create(
        person=dropped, organisation=firm, title="工程师", starts_on=date(2010, 1, 1), ends_on=date(2019, 12, 31)
    )
    PersonRole.objects.create(person=dropped, kind=PersonKind.EXPERT)
    merger = merge_people(actor=officer, kept=kept, dropped=dropped, reason="同一人")
    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert (kept.birth_year, dropped.merged_into, kept.roles.count()) == (1980, kept, 1)
    assert (kept.positions.count(), early in kept.positions.all(), dropped.positions.count()) == (2, True, 1)
    unmerge_people(actor=officer, merger=merger, reason="是两个人")
    kept.refresh_from_db()
    assert (kept.birth_year, kept.positions.count(), dropped.positions.count(), dropped.roles.count()) == (
        None,
        1,
        2,
        1,
    )
    other = Person.objects.create(name="陆听澜", region=officer.region, identity_digest="b" * 64, identity_tail="0074")
    with pytest.raises(RefusalError, match="证件号不同"):
        merge_people(actor=officer, kept=kept, dropped=other, reason="同一人")
    assert "陆听澜" not in str(
        list(AuditEntry.objects.filter(action__in=("registry.merge", "registry.unmerge")).values())
    )


class City:
    """Does random things to a few organisations and checks what must always hold."""

    def __init__(self, officer: User, seed: int) -> None:
        self.officer = officer
        self.dice = random.Random(seed)
        self.regions = [officer.region, make_region(parent=officer.region, level=Level.DISTRICT)]
        self.day = date(2020, 1, 1)
        self.revenue = 0
        self.years: dict[int, tuple[int, ...]] = {}
        self.done: set[str] = set()
        self.deeds: list[Callable[[Organisation], None]] = []

    def create(self) -> None:
        """Enter a record, now and then without a code."""
        row = make_organisation(self.officer, uscc="" if self.dice.random() < 0.4 else make_uscc())
        years = tuple(sorted(self.dice.sample(range(2020, 2025), 2)))
        make_belongings(self.officer, row, years=years)
        self.years[row.pk] = years
        self.revenue += sum(year + 1 for year in years)

    def rename(self, row: Organisation) -> None:
        """Give a new name."""
        self.day += timedelta(days=1)
        name = f"虚构{self.dice.randrange(10**6)}智能科技有限公司"
        rename_organisation(actor=self.officer, organisation=row, expected_version=None, name=name, on=self.day)

    def correct(self, row: Organisation) -> None:
        """Correct the code or the address."""
        values = vars(read_details(row)) | {"address": f"虚构路{self.dice.randrange(99)}号"}
        if not row.uscc and self.dice.random() < 0.5:
            values["uscc"] = make_uscc()
        details = read_details(row).__class__(**values)
        update_organisation(actor=self.officer, organisation=row, expected_version=None, details=details)

    def move(self, row: Organisation) -> None:
        """Move to the other region."""
        self.day += timedelta(days=1)
        region = self.dice.choice(self.regions)
        address = f"虚构街{self.dice.randrange(99)}号"
        move_organisation(
            actor=self.officer, organisation=row, expected_version=None, on=self.day, region=region, address=address
        )

    def close(self, row: Organisation) -> None:
        """Close it for good."""
        self.day += timedelta(days=1)
        close_organisation(actor=self.officer, organisation=row, expected_version=None, on=self.day, source="公告")

    def merge(self, row: Organisation) -> None:
        """Merge two records, accepting two codes half of the time."""
        others = list(Organisation.objects.exclude(state=OrganisationState.MERGED).exclude(pk=row.pk))
        if others:
            accepted = self.dice.random() < 0.5
            merge_organisations(
                actor=self.officer, kept=self.dice.choice(others), dropped=row, reason="试", accept_two_codes=accepted
            )

    def unmerge(self, _row: Organisation) -> None:
        """Take a merge apart."""
        standing = list(Merger.objects.filter(undone_at=None))
        if standing:
            unmerge_organisations(actor=self.officer, merger=self.dice.choice(standing), reason="试")

    def step(self) -> None:
        """Do one thing; a refusal is an answer."""
        alive = list(Organisation.objects.exclude(state=OrganisationState.MERGED))
        if len(alive) < 3 or self.dice.random() < 0.2:
            self.create()
            return
        if not self.deeds:
            self.deeds = [self.rename, self.correct, self.move, self.close, *[self.merge] * 3, *[self.unmerge] * 2]
            self.dice.shuffle(self.deeds)
        deed = self.deeds.pop()
        with suppress(RefusalError):
            deed(self.dice.choice(alive))
            self.done.add(deed.__name__)

    def check(self) -> None:
        """One code one record, no orphan, every row still there, merged records point to one that stands.

        Totals count each year of each body once, under the record that stands, and nothing else.
        """
        alive = Organisation.objects.exclude(state=OrganisationState.MERGED)
        codes = list(alive.exclude(uscc="").values_list("uscc", flat=True))
        assert len(codes) == len(set(codes))
        for row in Organisation.objects.filter(state=OrganisationState.MERGED).select_related("merged_into"):
            assert row.merged_into is not None
            assert row.merged_into.state != OrganisationState.MERGED
            assert not row.search_keys.exists()
        made = Organisation.objects.count()
        assert OrganisationName.objects.filter(kind=NameKind.CURRENT).count() == made
        assert (Position.objects.count(), RightParty.objects.filter(organisation=None).count()) == (made, 0)
        assert sum(YearlyStatement.objects.values_list("revenue", flat=True)) == self.revenue
        stands = dict(Organisation.objects.values_list("pk", Coalesce("merged_into", "pk")))
        fact = next(fact for fact in FACTS if fact.key == "registry.statements")
        counted = sorted(fact.query().values_list("organisation", "year"))
        assert counted == sorted({(stands[row], year) for row, years in self.years.items() for year in years})
        doubled = alive.filter(tags__kind=TagKind.CHAIN).values_list("pk", flat=True)
        assert len(doubled) == len(set(doubled))


@pytest.mark.parametrize("seed", [1, 3])
def test_random_deeds_keep_what_must_hold(officer: User, seed: int) -> None:
    """Create, rename, correct, move, close, merge and take apart in any order: nothing is lost and nothing doubles."""
    city = City(officer, seed)
    for _ in range(20):
        city.step()
        city.check()
    assert city.done == {"rename", "correct", "move", "close", "merge", "unmerge"}
    while standing := list(Merger.objects.filter(undone_at=None)):
        for merger in reversed(standing):
            try:
                unmerge_organisations(actor=officer, merger=merger, reason="全部拆开")
            except RefusalError as error:
                assert "先拆分" in str(error)
        city.check()
    assert not Organisation.objects.filter(state=OrganisationState.MERGED).exists()
    assert {row.positions.count() for row in Organisation.objects.all()} == {1}
    assert sorted(Organisation.objects.values_list("statements__revenue", flat=True)) == sorted(
        YearlyStatement.objects.values_list("revenue", flat=True)
    )
