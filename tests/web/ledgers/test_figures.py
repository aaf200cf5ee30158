"""The page of figures of a ledger."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.ledgers.rows.making import Place

pytestmark = pytest.mark.django_db


def test_figures_show_lights_goals_and_what_is_missing_with_as_many_queries_for_any_rows(client: Client) -> None:
    """One campaign or three: the same queries; each figure with its light, its goal and who falls short."""
    place, counts = Place("creation_campaign"), []
    client.force_login(place.officer)
    client.get("/ledgers/creation_campaign/figures/")
    for number in (1, 2):
        row = {"object": place.make_body(), "title": "base", "level": "city"}
        rows = [row | {"batch": f"{number}{each}"} for each in range(number)]
        place.enter_many("creation_campaign", "named", rows)
        place.enter_many("creation_campaign", "applied", [one | {"title": "county"} for one in rows])
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/ledgers/creation_campaign/figures/")
        counts.append(len(queries))
    assert counts == [12, 12]
    text = answer.content.decode()
    for words in ("特色产业基地", "没有达到", "目标 5", "还差：创新型县", "0／3"):
        assert words in text
    assert client.get("/ledgers/creation_campaign/figures/?year=abc&of=99").status_code == 200
