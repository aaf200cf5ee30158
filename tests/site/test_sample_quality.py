"""What was put into the invented city on purpose is found by the data checks, each error by the check for it."""

from __future__ import annotations

import pytest

from kepan.apps.accounts.models import Region
from kepan.apps.registry.models import Finding, Recognition, Right, UpperProject, YearlyStatement
from kepan.apps.registry.services import check_all, create_batch
from kepan.engine.samples import create_city
from kepan.engine.samples.records import City
from kepan.site.sample_data import create_sample
from kepan.site.sample_registry import CityLoader
from kepan.store.files.city import read_city_words

SIZE = 40
FOUND_BY = {
    "wan_as_yuan": "statement.revenue_thousandth",
    "yuan_as_wan": "statement.revenue_thousandfold",
    "tech_staff_exceeds_staff": "statement.tech_staff_exceeds",
    "rd_parts_exceed_total": "statement.rd_sum",
    "hightech_exceeds_income": "statement.hightech_exceeds",
    "negative_revenue": "statement.revenue_negative",
    "rd_exceeds_revenue": "statement.rd_exceeds_revenue",
    "staff_jump": "statement.staff_jump",
    "same_figures_twice": "statement.copied",
    "no_code": "organisation.code_missing",
    "overlapping_positions": "person.positions_overlap",
    "expired_title": "recognition.expired_unrenewed",
    "title_before_founding": "recognition.before_founding",
    "grant_before_filing": "right.granted_before_filing",
    "receipts_exceed_approved": "project.receipts_over",
}
"""Kind of planted error → the check that finds it. Duplicates are found by matching, not by checks."""


def find_subject(loader: CityLoader, city: City, words: str) -> tuple[str, int]:
    """Find the row of a record as the list of planted errors names it."""
    kind, number, *year = words.split()
    at = int(number)
    match kind:
        case "statement":
            rows = YearlyStatement.objects.filter(organisation=loader.organisations[at], is_current=True)
            return "registry.yearlystatement", rows.get(year=int(year[0])).pk
        case "organisation":
            return "registry.organisation", loader.organisations[at].pk
        case "person":
            return "registry.person", loader.people[at].pk
        case "recognition":
            title = city.recognitions[at]
            body = loader.organisations[title.organisation or 0]
            held = Recognition.objects.filter(organisation=body, title=title.title)
            return "registry.recognition", held.get(recognised_on=title.recognised_on).pk
        case "right":
            right = next(row for row in city.rights if row.number == at)
            return "registry.right", Right.objects.get(application_number=right.application_number).pk
    project = next(row for row in city.projects if row.number == at)
    return "registry.upperproject", UpperProject.objects.get(number=project.code).pk


@pytest.mark.django_db
def test_every_planted_error_is_found_by_its_check() -> None:
    words = read_city_words()
    city = create_city(words, size=SIZE)
    officer = create_sample()["officer"]
    loader = CityLoader(city, words, {region.code: region for region in Region.objects.all()}, officer)
    create_batch(actor=officer, rows=loader.list_rows(), source="虚构")
    check_all(families=("organisation", "person", "right", "project"), today=city.as_of)
    found = set(Finding.objects.values_list("subject_kind", "subject_id", "check_code"))
    errors = [planted for planted in city.planted if planted.kind in FOUND_BY]
    missed = [
        planted.kind
        for planted in errors
        if (*find_subject(loader, city, planted.records[0]), FOUND_BY[planted.kind]) not in found
    ]
    assert (missed, len({planted.kind for planted in errors})) == ([], len(FOUND_BY))
