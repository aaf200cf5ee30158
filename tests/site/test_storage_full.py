"""A full disk is told apart from other failures, and answered with a page that says what to do."""

from __future__ import annotations

import errno
import shutil
from collections import namedtuple

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from psycopg.errors import DiskFull

from kepan.apps.desk.services import StorageFullError
from kepan.site import storage_full, urls


def wrap(error: Exception) -> Exception:
    """Return an error that another one led to."""
    try:
        raise OperationalError("could not extend file") from error
    except OperationalError as outer:
        return outer


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Quota exceeded"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (OperationalError("database or disk is full"), True),
        (OperationalError("database is locked"), False),
        (OperationalError("disk I/O error"), False),
        (wrap(DiskFull("no space")), True),
        (wrap(ValueError("other")), False),
        (StorageFullError(), True),
        (None, False),
    ],
)
def test_what_counts_as_full(error: Exception | None, full: bool) -> None:
    assert storage_full.is_storage_full(error) is full


def test_an_io_error_counts_while_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10, 10, 4096))
    assert storage_full.is_storage_full(OperationalError("disk I/O error"))


FAILURES: list[Exception] = []


def fail(_request: HttpRequest) -> HttpResponse:
    """A page that fails as the test asks for."""
    raise FAILURES[-1]


urlpatterns = [path("fail", fail), path("api/v1/fail", fail), path("", include("kepan.site.urls"))]
handler500 = urls.handler500


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OSError(errno.ENOSPC, "x"), 507, "存储空间已满"),
        (wrap(DiskFull("x")), 507, "存储空间已满"),
        (KeyError("identity 3204111990"), 500, "服务器出错了"),
    ],
)
def test_the_page_needs_no_database(error: Exception, status: int, words: str) -> None:
    FAILURES.append(error)
    answer = Client(raise_request_exception=False).get("/fail", HTTP_HOST="localhost")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert answer["X-Request-ID"] in answer.content.decode()
    assert "3204111990" not in answer.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("error", "status", "code"), [(OSError(errno.ENOSPC, "x"), 507, "storage_full"), (KeyError("x"), 500, "failed")]
)
def test_a_program_gets_a_problem(error: Exception, status: int, code: str) -> None:
    FAILURES.append(error)
    answer = Client(raise_request_exception=False).get("/api/v1/fail", HTTP_HOST="localhost")
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (
        status,
        "application/problem+json",
        code,
    )
