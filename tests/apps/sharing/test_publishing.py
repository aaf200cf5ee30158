"""Open data is published anew when it has changed, whole, and says so to who asks."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.utils import timezone

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Job
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services import rename_organisation
from kepan.apps.sharing.models import SharedDataset
from kepan.apps.sharing.services import (
    DatasetTerms,
    publish_dataset,
    update_dataset,
    update_publications,
)
from tests.factories.accounts import make_root, make_user
from tests.factories.registry import make_organisation
from tests.factories.sharing import get_declared, make_open

KEY = "organisations"


@pytest.fixture
def planner(db: None, settings: Any, tmp_path: Path) -> User:
    """A planner of the root region; published files lie in a folder of the test."""
    settings.KEPAN_OPEN_DIR, settings.KEPAN_OPEN_RATE = tmp_path, 0
    return make_user(Role.PLANNER, region=make_root())


def publish() -> SharedDataset:
    """Publish the organisations."""
    made = publish_dataset(get_declared(KEY))
    assert made is not None
    return made


def take(form: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Take a file as somebody without a login."""
    answer = Client().get(f"/open/{KEY}/data.{form}", **headers)  # type: ignore[arg-type]
    # Read to its end, which closes it.
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer.status_code, content, dict(answer.headers)


def test_all_forms_hold_the_public_rows(planner: User) -> None:
    """CSV, JSON and Parquet hold the same values: rows of the public tier alone, until the owned are opened, too."""
    body, owned, closed = (
        make_organisation(planner, name=name) for name in ("=虚构甲公司", "虚构乙公司", "虚构丙公司")
    )
    Organisation.objects.filter(pk=body.pk).update(tier=Tier.PUBLIC_DATA)
    Organisation.objects.filter(pk=closed.pk).update(tier=Tier.PROPRIETARY_DATA)
    make_open(KEY, with_owned=False)
    assert publish().row_count == 1
    lines = list(csv.reader(io.StringIO(take("csv")[1].decode("utf-8-sig"))))
    assert lines[0][:2] == ["统一社会信用代码", "名称"]
    # A spreadsheet does not run a name as a formula.
    assert lines[1][:2] == [body.uscc, "'=虚构甲公司"]
    record = json.loads(take("json")[1])["rows"]
    table = pq.read_table(io.BytesIO(take("parquet")[1])).to_pylist()
    assert [(row["uscc"], row["name"], row["founded_on"]) for row in record] == [
        (body.uscc, "=虚构甲公司", "2015-03-02")
    ]
    assert [(row["uscc"], row["name"], row["founded_on"].isoformat()) for row in table] == [
        (body.uscc, "=虚构甲公司", "2015-03-02")
    ]
    make_open(KEY, with_owned=True)
    publish()
    assert [row["name"] for row in json.loads(take("json")[1])["rows"]] == ["=虚构甲公司", owned.name]


def test_files_change_when_the_data_does(planner: User) -> None:
    """The sweep asks for a job only where something changed; who has the file already is told 304."""
    body = make_organisation(planner)
    make_open(KEY)
    assert update_publications() == 1
    first = publish()
    status, _content, headers = take("csv")
    assert (status, headers["ETag"]) == (200, f'"{first.files["csv"]["sha256"]}"')
    assert take("csv", HTTP_IF_NONE_MATCH=headers["ETag"])[0] == 304
    assert take("csv", HTTP_IF_MODIFIED_SINCE=headers["Last-Modified"])[0] == 304
    jobs = Job.objects.count()
    assert (update_publications(), Job.objects.count()) == (0, jobs)

    # Checked again without a change: the time of publication stays.
    assert publish().published_at == first.published_at
    rename_organisation(
        actor=planner, organisation=body, expected_version=None, name="虚构改名有限公司", on=timezone.localdate()
    )
    assert update_publications() == 1
    # Until the new files are whole the old ones are served.
    assert take("csv", HTTP_IF_NONE_MATCH=headers["ETag"])[0] == 304
    second = publish()
    status, content, _headers = take("csv", HTTP_IF_NONE_MATCH=headers["ETag"])
    assert status == 200 and "虚构改名有限公司" in content.decode()
    assert second.published_at is not None and first.published_at is not None
    assert second.published_at - first.published_at > timedelta(0)


def test_what_is_closed_is_gone_at_once(planner: User) -> None:
    """A set that is closed leaves the portal, the catalogue and the files; the portal itself can be turned off."""
    make_open(KEY)
    shared = publish()
    catalogue = Client().get("/open/catalogue.jsonld").json()
    (entry,) = catalogue["dcat:dataset"]
    assert entry["dcterms:identifier"] == KEY
    forms = [one["dcterms:format"]["@id"].rpartition("/")[2] for one in entry["dcat:distribution"]]
    assert (forms, bool(catalogue["dcterms:description"]["@value"])) == (["CSV", "JSON", "PARQUET"], True)
    assert f"<http://testserver/open/{KEY}/>" in Client().get("/open/catalogue.ttl").content.decode()
    update_dataset(actor=planner, shared=shared, expected_version=None, terms=DatasetTerms())
    assert take("csv")[0] == 404
    assert Client().get("/open/catalogue.jsonld").json()["dcat:dataset"] == []


def test_the_catalogue_names_one_publisher(planner: User) -> None:
    """Catalogue and data sets name the same publisher, in both forms; it and the contact are of DCAT-AP's classes."""
    terms = DatasetTerms(is_open=True, with_owned=True, contact="虚构科技局资料科")
    update_dataset(actor=planner, shared=make_open(KEY), expected_version=None, terms=terms)
    publish()
    catalogue = Client().get("/open/catalogue.jsonld").json()
    (entry,) = catalogue["dcat:dataset"]
    name = "http://testserver/open/#publisher"
    assert entry["dcterms:publisher"] == {"@id": name}
    assert (catalogue["dcterms:publisher"]["@id"], catalogue["dcterms:publisher"]["@type"][0]) == (name, "foaf:Agent")
    assert entry["dcat:contactPoint"]["@type"] == ["vcard:Kind", "vcard:Organization"]
    turtle = Client().get("/open/catalogue.ttl").content.decode()
    assert turtle.count(f"dcterms:publisher <{name}>") == 2
    assert turtle.count(f"<{name}>\n    a foaf:Agent, foaf:Organization ;") == 1
    assert "dcat:contactPoint [ a vcard:Kind, vcard:Organization; vcard:fn " in turtle


def test_the_portal_can_be_off_and_has_a_limit(planner: User, settings: Any) -> None:
    """Off it is not there; on, an address that asks too often waits."""
    settings.KEPAN_OPEN_DATA = False
    assert Client().get("/open/").status_code == 404
    settings.KEPAN_OPEN_DATA, settings.KEPAN_OPEN_RATE = True, 2
    answers = [Client().get("/open/", REMOTE_ADDR="203.0.113.7") for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
