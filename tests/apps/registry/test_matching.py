"""Finding what is there already: on entry, in the whole register, and what people decide. All invented (虚构)."""

from __future__ import annotations

import sys
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job
from kepan.apps.desk.services.progress import JobRun
from kepan.apps.registry.enums import PairState
from kepan.apps.registry.models import MatchPair, Organisation
from kepan.apps.registry.selectors import find_matches, get_pair, list_pairs
from kepan.apps.registry.services import (
    create_match_job,
    matching,
    merge_pair,
    reject_pair,
    rename_organisation,
    update_contact,
)
from kepan.apps.registry.services.matching import MatchReport, find_register_pairs, match_register, update_pairs
from kepan.engine.registry.likeness import LinkedPair
from kepan.engine.registry.traits import LinkageRecord
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
NAME = "云汀传感科技有限公司（虚构）"
ADDRESS = "虚构路8号创业园3幢"


@pytest.fixture
def officer() -> User:
    """Return a section officer of the root region, who may look through the register."""
    return make_user(Role.SECTION_OFFICER, region=make_root())


@pytest.fixture
def firm(officer: User) -> Organisation:
    """Return an organisation with an address and a telephone, among others."""
    for name in ("望岭纺织有限公司", "澄湖软件有限公司", "朔川种业合作社"):
        make_organisation(officer, name=name)
    row = make_organisation(officer, name=NAME, address=ADDRESS)
    update_contact(actor=officer, organisation=row, expected_version=None, name="陆听澜", phone="0999-00012345")
    return row


def find_first(user: User, **said: object) -> tuple[Organisation, bool, dict[str, str]] | None:
    """Return the first match of an entry, whether it is sure, and what the fields say."""
    entry = LinkageRecord(0, **{"name": "", **said})  # type: ignore[arg-type]
    found = find_matches(user=user, entry=entry)
    if not found:
        return None
    return (
        found[0].organisation,
        found[0].pair.is_sure,
        {part.field: part.outcome for part in found[0].pair.evidence},
    )


def test_an_entry_finds_what_is_there(officer: User, firm: Organisation) -> None:
    """By code whatever the name, by a former name, a short one, one with a wrong character; others find nothing."""
    old = firm.name
    rename_organisation(
        actor=officer, organisation=firm, expected_version=None, name="新岸智能有限公司（虚构）", on=date(2024, 1, 2)
    )
    code, region = firm.uscc, firm.region.code
    finds = {
        "code": find_first(officer, name="别的名字", uscc=code.lower()),
        "old code": find_first(officer, name="别的名字", organisation_code=code[8:17]),
        "former": find_first(officer, name=old, address=ADDRESS),
        "short": find_first(officer, name="云汀传", phone="099900012345"),
        "wrong": find_first(officer, name=old.replace("汀", "订"), region=region, phone="0999 00012345"),
    }
    assert {kind: found and found[:2] for kind, found in finds.items()} == dict.fromkeys(finds, (firm, True))
    outcomes = {kind: (found[2].get("code"), found[2]["core"]) for kind, found in finds.items() if found}
    assert outcomes == {
        "code": ("same", "other"),
        "old code": ("same_inner", "other"),
        "former": (None, "same"),
        "short": (None, "short_name"),
        "wrong": (None, "one_character"),
    }
    assert find_first(officer, name="峻原食品厂") is None
    # A record does not repeat itself.
    assert find_matches(user=officer, entry=LinkageRecord(firm.pk, old, uscc=code)) == []


def test_an_entry_finds_only_what_one_may_see(officer: User, firm: Organisation) -> None:
    """A neighbour's entry finds nothing of this region; the budget of queries does not grow with the records found."""
    neighbour = make_user(Role.SECTION_OFFICER, region=make_region())
    stranger = make_organisation(neighbour)
    assert find_matches(user=neighbour, entry=LinkageRecord(0, firm.name, uscc=firm.uscc)) == []
    assert find_first(neighbour, name="", uscc=stranger.uscc) is not None
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            find_matches(user=officer, entry=LinkageRecord(0, NAME))
        counts.append(len(queries))
        make_organisation(officer, name=NAME, uscc="")
    assert counts[0] == counts[1]


def test_the_register_is_looked_through(officer: User, firm: Organisation) -> None:
    """A job writes the pairs with evidence; what people decided stays, and what is no longer like goes."""
    twin = make_organisation(officer, name="云汀传", uscc="", address=ADDRESS)
    other = make_organisation(officer, name=NAME, address=ADDRESS)
    assert match_register(start(create_match_job(actor=officer))) == {"pairs": 3, "new": 3}
    pairs = {(pair.left, pair.right): pair for pair in list_pairs(user=officer)}
    assert set(pairs) == {(firm, twin), (firm, other), (twin, other)}
    sure, coded = pairs[firm, twin], pairs[firm, other]
    assert (sure.evidence["sure"], coded.evidence["sure"], coded.evidence["two_codes"]) == (True, False, True)
    assert ["core", "short_name"] in [part[:2] for part in sure.evidence["fields"]]
    assert ADDRESS not in str(sure.evidence)

    reject_pair(actor=officer, pair=coded, reason="两家单位，代码不同")
    with pytest.raises(RefusalError, match="已经核对过"):
        reject_pair(actor=officer, pair=coded, reason="再来")
    with pytest.raises(RefusalError, match="不在这一对里"):
        merge_pair(actor=officer, pair=sure, kept=other, reason="同一单位")
    merge_pair(actor=officer, pair=sure, kept=firm, reason="同一单位")
    assert get_pair(user=officer, pk=sure.pk).state == PairState.MERGED
    # The third pair has a merged record: nobody is asked.
    assert list(list_pairs(user=officer)) == []
    assert update_pairs(find_register_pairs()) == MatchReport(pairs=1, new=0)
    assert sorted(MatchPair.objects.values_list("state", flat=True)) == [PairState.DISTINCT, PairState.MERGED]


def start(job: Job) -> JobRun:
    """Begin to work at a job, as a worker does."""
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    return JobRun(Job.objects.get(pk=job.pk))


def test_a_search_that_was_killed_goes_on_where_it_stopped(
    officer: User, firm: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written stays and is not written again; progress has words; nobody is asked of a pair twice."""
    twin = make_organisation(officer, name="云汀传", uscc="", address=ADDRESS)
    make_organisation(officer, name=NAME, address=ADDRESS)
    monkeypatch.setattr(matching, "STRETCH", twin.pk)
    written, told = [], []
    monkeypatch.setattr(JobRun, "report", lambda _run, done, _total, words="": told.append(str(words)))

    def write(found: list[LinkedPair], kind: type[MatchPair], *, stretch: tuple[int, bool]) -> None:
        if written == [0]:
            raise KeyboardInterrupt
        written.append(stretch[0])
        update_pairs(found, kind, stretch=stretch)

    job = create_match_job(actor=officer)
    with monkeypatch.context() as patch:
        patch.setattr(matching, "update_pairs", write)
        with pytest.raises(KeyboardInterrupt):
            match_register(start(job))
        assert (written, MatchPair.objects.count()) == ([0], 2)
        written.append(-1)
        assert match_register(start(job)) == {"pairs": 3, "new": 3}
    assert written[:3] == [0, -1, twin.pk]
    assert "比较 6 家单位" in told
    # A stretch that finds nothing takes away its own pairs only.
    update_pairs([], stretch=(0, False))
    assert {pair.left_id for pair in MatchPair.objects.all()} == {twin.pk}


def test_who_may_look_and_decide(officer: User, firm: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the staff of the root region looks through; pairs of others are not there; large ones need the extra."""
    twin = make_organisation(officer, name="云汀传", uscc="", address=ADDRESS)
    pair = MatchPair.objects.create(left=firm, right=twin, score="0.9990")
    neighbour = make_user(Role.SECTION_OFFICER, region=make_region())
    with pytest.raises(NotAllowedError):
        create_match_job(actor=neighbour)
    with pytest.raises(MatchPair.DoesNotExist):
        get_pair(user=neighbour, pk=pair.pk)
    with pytest.raises(NotAllowedError):
        reject_pair(actor=neighbour, pair=pair, reason="不是")
    monkeypatch.setitem(sys.modules, "kepan.store.linkage.matching", None)
    assert [(found.left, found.right) for found in find_register_pairs()] == [(firm.pk, twin.pk)]
    monkeypatch.setattr("kepan.apps.registry.services.matching.MOST_RECORDS", 3)
    with pytest.raises(RefusalError, match=r"kepan\[linkage\]"):
        find_register_pairs()
