"""The queue of pairs and the log of merges: what they cost and show, deciding, taking apart. All invented (虚构)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Job
from kepan.apps.registry.enums import OrganisationState, PairState
from kepan.apps.registry.models import MatchPair, Merger, Organisation
from kepan.apps.registry.selectors import get_name_parser
from kepan.apps.registry.selectors.matching import list_linkage_records
from kepan.apps.registry.services import update_contact
from kepan.apps.registry.services.matching import KIND, update_pairs
from kepan.apps.registry.services.merging import merge_organisations
from kepan.engine.registry.pairing import find_pairs
from tests.factories.accounts import make_root, make_user
from tests.factories.registry import make_organisation
from tests.web.registry.test_pages import count_queries, log_in

pytestmark = pytest.mark.django_db
NAME, ADDRESS = "云汀传感科技有限公司（虚构）", "虚构路8号创业园3幢"


@pytest.fixture
def officer() -> User:
    """Return a section officer of the root region, who may look through the register."""
    return make_user(Role.SECTION_OFFICER, region=make_root())


def make_pair(officer: User, number: int = 0, *, code: str | None = "") -> MatchPair:
    """Make two records that share name, address and telephone; the second has no code unless it is asked for."""
    name = f"{'云汀澄湖朔川'[number * 2 :][:2]}传感科技有限公司（虚构）"
    address = f"虚构路{number}8号创业园3幢"
    bodies = [make_organisation(officer, name=name, address=address)]
    bodies.append(make_organisation(officer, name=name, address=address, uscc=code))
    for body in bodies:
        phone = f"0999-0001234{number}"
        update_contact(actor=officer, organisation=body, expected_version=None, name="陆听澜", phone=phone)
    # The way without the extra package: it is the quicker one for a handful.
    update_pairs(find_pairs(list_linkage_records(), get_name_parser()))
    return MatchPair.objects.get(left=bodies[0])


def fill_merge(pair: MatchPair, **more: object) -> dict[str, object]:
    """Return what the form of a merge sends that keeps the left record."""
    left, right = (Organisation.objects.get(pk=pk) for pk in (pair.left_id, pair.right_id))
    versions = {"left_version": left.version, "right_version": right.version}
    return {"act": "merge", "kept": left.pk, "reason": "同一家", "is_sure": "on", **versions, **more}


def test_pairs_and_merges_cost_the_same_with_one_row_and_with_three(officer: User) -> None:
    """The number of queries does not grow with the rows, and no page asks more than twelve."""
    client = log_in(officer)
    merged: list[Merger] = []
    for rows in (1, 3):
        while len(merged) < rows:
            pair = make_pair(officer, len(merged))
            kept, dropped = make_organisation(officer), make_organisation(officer, uscc="")
            merged.append(merge_organisations(actor=officer, kept=kept, dropped=dropped, reason="同一家"))
        assert MatchPair.objects.filter(state=PairState.OPEN).count() >= rows
        urls = {
            "list": reverse("pair_list"),
            "pair": reverse("pair_detail", args=[pair.pk]),
            "search": reverse("pair_search"),
            "mergers": reverse("merger_list"),
            "merger": reverse("merger_detail", args=[merged[-1].pk]),
        }
        costs = {name: count_queries(client, url) for name, url in urls.items()}
        assert costs == {"list": 10, "pair": 12, "search": 6, "mergers": 8, "merger": 6}, rows


def test_a_pair_shows_both_records_with_evidence_beside_each_field(officer: User) -> None:
    """What is equal, differs or is missing is said in words, with the weight; the list says why in a sentence."""
    pair = make_pair(officer)
    client = log_in(officer)
    page = client.get(reverse("pair_detail", args=[pair.pk])).context
    rows = {str(row.label): (str(row.light[1]), [str(one.words) for one in row.said]) for row in page["rows"]}
    assert rows["名称"] == ("相同", ["字号相同", "名称里的行业相同", "组织形式相同"])
    assert rows["统一社会信用代码"] == ("一边没有", [])
    assert (rows["地址"], rows["电话"]) == (("相同", ["地址相同"]), ("相同", ["电话相同"]))
    assert page["merge"].initial["kept"] == pair.left_id
    text = client.get(reverse("pair_list"), {"q": "yunting"}).content.decode()
    assert "很可能同一家" in text
    assert f"{pair.left.name}</a>" in text
    assert f"{pair.left.name}</a>" not in client.get(reverse("pair_list"), {"q": "朔川"}).content.decode()
    assert f"{pair.left.name}</a>" not in client.get(reverse("pair_list"), {"state": "merged"}).content.decode()


def test_a_merge_is_confirmed_leads_to_the_next_pair_and_is_taken_apart(officer: User) -> None:
    """Without the tick nothing happens; a record that changed meanwhile is refused; apart again both stand."""
    pair, later = make_pair(officer), make_pair(officer, 1)
    client, url = log_in(officer), reverse("pair_detail", args=[pair.pk])
    assert client.post(url, fill_merge(pair, is_sure="")).status_code == 422
    assert client.post(url, fill_merge(pair, right_version=0)).status_code == 409
    assert Merger.objects.count() == 0
    answer = client.post(url, fill_merge(pair))
    assert answer["Location"] in (reverse("pair_detail", args=[later.pk]), reverse("pair_list"))
    merger = Merger.objects.get()
    assert (merger.kept_id, merger.dropped_id, merger.reason) == (pair.left_id, pair.right_id, "同一家")
    apart = reverse("merger_detail", args=[merger.pk])
    assert apart in client.get(url).content.decode()
    assert client.post(apart, {"reason": "是两家"}).status_code == 422
    sent = {"reason": "是两家", "is_sure": "on"}
    assert client.post(apart, sent)["Location"] == reverse("organisation_detail", args=[pair.right_id])
    assert Organisation.objects.get(pk=pair.right_id).state == OrganisationState.ACTIVE
    for address, form, words in ((apart, sent, "已经拆分过了"), (url, fill_merge(pair), "已经核对过了")):
        again = client.post(address, form, follow=True)
        assert (again.redirect_chain[0][0], words in again.content.decode()) == (address, True)
    pair.refresh_from_db()
    assert pair.state == PairState.DISTINCT


def test_two_valid_codes_are_confirmed_once_more(officer: User) -> None:
    """The service's refusal stands above the form until the second box is ticked."""
    pair = make_pair(officer, code=None)
    client, url = log_in(officer), reverse("pair_detail", args=[pair.pk])
    refused = client.post(url, fill_merge(pair))
    assert (refused.status_code, "各有有效的统一社会信用代码" in refused.content.decode()) == (422, True)
    assert client.post(url, fill_merge(pair, accept_two_codes="on")).status_code == 302
    assert Organisation.objects.get(pk=pair.right_id).merged_into_id == pair.left_id


def test_two_bodies_are_told_apart_with_a_reason(officer: User) -> None:
    """The pair leaves the queue, with who said so and why."""
    pair = make_pair(officer)
    client, url = log_in(officer), reverse("pair_detail", args=[pair.pk])
    assert client.post(url, {"act": "distinct", "reason": ""}).status_code == 422
    assert client.post(url, {"act": "distinct", "reason": "两家门店"})["Location"] == reverse("pair_list")
    pair.refresh_from_db()
    assert (pair.state, pair.reason, pair.decided_by) == (PairState.DISTINCT, "两家门店", officer)
    assert "没有等着核对的" in client.get(reverse("pair_list")).content.decode()
    assert "两家门店" in client.get(url).content.decode()


def test_the_search_is_a_job_that_the_root_region_starts(officer: User) -> None:
    """The button makes one job and leads to it."""
    answer = log_in(officer).post(reverse("pair_search"))
    assert answer["Location"] == reverse("job", args=[Job.objects.get(kind=KIND).pk])


def test_the_form_of_a_new_organisation_warns_of_what_it_may_repeat(officer: User) -> None:
    """Neither the whole name nor the code has to be the same; the warning says why and leads to the record."""
    body = make_organisation(officer, name=NAME, address=ADDRESS)
    client: Client = log_in(officer)
    sent = {
        "name": "云订传感科技有限公司（虚构）",
        "address": ADDRESS,
        "region": officer.region_id,
        "kinds": "enterprise",
    }
    page = client.post(reverse("organisation_create"), sent).content.decode()
    assert f'href="{reverse("organisation_detail", args=[body.pk])}"' in page
    assert "字号只差一个字" in page
    assert client.post(reverse("organisation_create"), sent | {"distinct": "yes"}).status_code == 302
