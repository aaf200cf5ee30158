"""Request ids, log lines, health, readiness and metrics."""

from __future__ import annotations

import json
import logging
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job, Worker
from kepan.site import queue, readiness
from kepan.site.observe_log import JsonFormatter
from kepan.site.observe_metrics import write_exposition
from tests.factories.accounts import make_user


def read_lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """Return the lines that the site wrote, as a program would read them."""
    formatter = JsonFormatter()
    return [json.loads(formatter.format(record)) for record in caplog.records if record.name == "kepan.request"]


@pytest.mark.django_db
def test_one_line_per_request_without_anything_personal(caplog: pytest.LogCaptureFixture) -> None:
    user = make_user(Role.PLANNER, username="lu.xingzhou")
    client = Client()
    client.force_login(user)
    with caplog.at_level(logging.INFO, logger="kepan.request"):
        answer = client.get("/plans/?q=13800138000&name=陆行舟", HTTP_HOST="localhost")
    (line,) = read_lines(caplog)
    assert set(line) == {
        "at", "level", "logger", "message", "id", "method", "route", "status", "ms", "cpu_ms", "bytes", "user",
    }  # fmt: skip
    assert (line["method"], line["route"], line["status"], line["user"]) == ("GET", "/plans/", 200, user.pk)
    assert line["id"] == answer["X-Request-ID"]
    text = json.dumps(line, ensure_ascii=False)
    assert not any(secret in text for secret in ("13800138000", "陆行舟", "lu.xingzhou", user.name, user.email))


@pytest.mark.django_db
def test_each_request_has_an_id_of_its_own() -> None:
    first, second = (Client().get("/healthz", HTTP_HOST="localhost", HTTP_X_REQUEST_ID="from-outside") for _ in "12")
    assert len({first["X-Request-ID"], second["X-Request-ID"], "from-outside"}) == 3
    assert len(first["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_the_proxys_id_is_kept_where_it_is_trusted(settings: pytest.FixtureRequest) -> None:
    settings.KEPAN_TRUST_PROXY = True  # type: ignore[attr-defined]
    kept = Client().get("/healthz", HTTP_HOST="localhost", HTTP_X_REQUEST_ID="proxy-1234-abcd")
    assert kept["X-Request-ID"] == "proxy-1234-abcd"
    # What could break a line or a header is not.
    made = Client().get("/healthz", HTTP_HOST="localhost", HTTP_X_REQUEST_ID='x" onload=')
    assert len(made["X-Request-ID"]) == 32


def test_an_exception_is_logged_without_its_words() -> None:
    try:
        raise ValueError("identity 320411199001011234 exists")
    except ValueError:
        record = logging.getLogger("kepan.x").makeRecord(
            "kepan.x", 40, __file__, 1, "failed", (), __import__("sys").exc_info()
        )
    line = json.loads(JsonFormatter().format(record))
    assert line["error"] == "ValueError"
    assert line["where"][0].endswith("test_an_exception_is_logged_without_its_words")
    assert "320411" not in json.dumps(line)


def test_django_does_not_log_addresses() -> None:
    arguments = ("Internal Server Error", "/people/陆行舟/")
    record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "%s: %s", arguments, None)
    assert json.loads(JsonFormatter().format(record))["message"] == "Internal Server Error"


@pytest.mark.django_db
def test_health_and_readiness_tell_no_detail(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    answers = [client.get(path, HTTP_HOST="localhost") for path in ("/healthz", "/readyz")]
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"ok\n"), (200, b"ok\n")]

    def fail(**_: object) -> queue.QueueState:
        raise OperationalError("password of user kepan is wrong")

    monkeypatch.setattr(readiness, "get_queue_state", fail)
    answer = client.get("/readyz", HTTP_HOST="localhost")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")
    assert client.get("/healthz", HTTP_HOST="localhost").status_code == 200


@pytest.mark.django_db
def test_a_late_queue_and_a_full_disk_are_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    job = Job.objects.create(
        request_key="a", kind="x", title="虚构作业", created_at=timezone.now() - timedelta(minutes=14)
    )
    assert client.get("/readyz", HTTP_HOST="localhost").status_code == 200
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=16))
    assert client.get("/readyz", HTTP_HOST="localhost").status_code == 503
    # A job that is to run later does not wait yet.
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() + timedelta(hours=1))
    assert client.get("/readyz", HTTP_HOST="localhost").status_code == 200

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10, 9, 199 * 1024 * 1024))
    assert client.get("/readyz", HTTP_HOST="localhost").status_code == 503


@pytest.mark.django_db
def test_queue_state_counts_what_waits() -> None:
    now = timezone.now()
    assert queue.get_queue_state(now=now) == queue.QueueState(dict.fromkeys(JobState.values, 0), 0.0, None)
    for number, state in enumerate((JobState.QUEUED, JobState.QUEUED, JobState.FAILED)):
        created = now - timedelta(seconds=30 * (number + 1))
        Job.objects.create(request_key=str(number), kind="x", title="x", state=state, created_at=created)
    Worker.objects.create(name="w", heartbeat_at=now - timedelta(seconds=5))
    found = queue.get_queue_state(now=now)
    assert (found.counts["queued"], found.counts["failed"], found.counts["running"]) == (2, 1, 0)
    assert (found.oldest_seconds, found.heartbeat_seconds) == (60.0, 5.0)


@pytest.mark.django_db
def test_metrics_are_off_until_switched_on_and_then_for_this_machine_only(
    settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    client = Client()
    assert client.get("/metrics", HTTP_HOST="localhost").status_code == 404
    settings.KEPAN_METRICS, settings.KEPAN_RUN_DIR = True, tmp_path  # type: ignore[attr-defined]
    client.get("/healthz", HTTP_HOST="localhost")
    answer = client.get("/metrics", HTTP_HOST="localhost")
    assert answer.status_code == 200
    assert 'kepan_requests_total{method="GET",status="2xx"} ' in answer.content.decode()
    assert client.get("/metrics", HTTP_HOST="localhost", REMOTE_ADDR="192.0.2.1").status_code == 404
    # A reverse proxy on this machine stands for somebody else.
    assert client.get("/metrics", HTTP_HOST="localhost", HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 404
    settings.KEPAN_METRICS_TOKEN = "abc"  # type: ignore[attr-defined]
    assert client.get("/metrics", HTTP_HOST="localhost").status_code == 401
    header = {"HTTP_AUTHORIZATION": "Bearer abc", "REMOTE_ADDR": "192.0.2.1"}
    assert client.get("/metrics", HTTP_HOST="localhost", **header).status_code == 200


@pytest.mark.django_db
def test_metrics_add_up_the_processes(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.KEPAN_METRICS, settings.KEPAN_RUN_DIR = True, tmp_path  # type: ignore[attr-defined]
    (tmp_path / "metrics").mkdir()
    for name in ("1-a", "2-b"):
        counts = {'kepan_requests_total{method="POST",status="5xx"}': 3}
        (tmp_path / "metrics" / f"{name}.json").write_text(json.dumps(counts))
    (tmp_path / "metrics" / "3-c.json").write_text("{half")
    text = Client().get("/metrics", HTTP_HOST="localhost").content.decode()
    assert 'kepan_requests_total{method="POST",status="5xx"} 6\n' in text


def test_exposition_is_cumulative_and_in_order() -> None:
    text = write_exposition(
        {
            "kepan_request_seconds_count": 3,
            "kepan_request_seconds_sum": 0.5,
            'kepan_request_seconds_bucket{le="10"}': 3,
        },
        {"kepan_disk_free_bytes": 7},
    )
    bounds = [line.split('"')[1] for line in text.splitlines() if "_bucket" in line]
    assert bounds == ["0.01", "0.025", "0.05", "0.1", "0.15", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]
    assert 'kepan_request_seconds_bucket{le="+Inf"} 3\n' in text
    assert "# TYPE kepan_disk_free_bytes gauge\nkepan_disk_free_bytes 7\n" in text
