"""Set-up shared by all tests: a data folder of their own, quick password digests, no network."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import UserSettingsHolder, settings

from scripts.made_once import VARIABLE

# Before Django reads its settings: nothing of a developer's own installation may leak in.
for name in [
    name for name in os.environ if name.startswith("KEPAN_") and name not in {"KEPAN_DATABASE_URL", "KEPAN_SHARED"}
]:
    del os.environ[name]
os.environ["KEPAN_DATA_DIR"] = tempfile.mkdtemp(prefix="kepan-tests-")
# The folder of collected static files is empty in tests: names stay plain and come from the finders.
(Path(os.environ["KEPAN_DATA_DIR"]) / "static").mkdir()
# What takes long to make is made once for all processes of this run; the workers of xdist inherit the name.
if VARIABLE not in os.environ:
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="kepan-made-")
    atexit.register(shutil.rmtree, os.environ[VARIABLE], ignore_errors=True)
# Only now: named in pyproject.toml, the settings would be read before this file. pytest-django sets Django up
# when it finds the settings read.
os.environ["DJANGO_SETTINGS_MODULE"] = "kepan.site.settings"
assert settings.DATABASES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs PostgreSQL where the tests run on SQLite: the leg postgresql of .ci/run has them.

    SQLite's test database lies in memory, where threads share one lock, so nothing can happen at once.
    """
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def quick_passwords(settings: pytest.FixtureRequest) -> None:
    """Argon2 is slow on purpose; tests do not need that."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def empty_shelf(settings: pytest.FixtureRequest) -> None:
    """What lies beside the clone differs from machine to machine; no page of a test may show it."""
    settings.KEPAN_SHELF = None  # type: ignore[attr-defined]


@pytest.fixture
def shared() -> Iterator[Path]:
    """Folder of the real documents; the test is skipped where it is absent."""
    folder = Path(os.environ.get("KEPAN_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "plans").is_dir():
        pytest.skip("the folder of real planning documents (KEPAN_SHARED) is not on this machine")
    yield folder


@pytest.fixture(scope="session", autouse=True)
def trail_gives_way_to_flush() -> Iterator[None]:
    """Let Django empty the tables after a test of real transactions: the trail's triggers refuse it, rightly."""
    from django.db import transaction
    from django.db.backends.base.operations import BaseDatabaseOperations

    triggers = import_module("kepan.apps.trail.migrations.0002_append_only")
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_without_triggers(self: BaseDatabaseOperations, statements: list[str]) -> None:
        vendor = self.connection.vendor
        with transaction.atomic(), self.connection.cursor() as cursor:
            for statement in triggers.list_drop_statements(vendor):
                cursor.execute(statement)
            flush(self, statements)
            for statement in triggers.list_create_statements(vendor):
                cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_without_triggers)
        yield


HARMLESS = {"PASSWORD_HASHERS", "KEPAN_SHELF"}
"""Settings that every test overrides and no middleware reads."""


def has_own_settings() -> bool:
    """Say whether a test overrides settings that middleware may read."""
    names: set[str] = set()
    held = settings._wrapped
    while isinstance(held, UserSettingsHolder):
        names |= {name for name in vars(held) if name.isupper()}
        held = held.default_settings
    return not names <= HARMLESS


@pytest.fixture(scope="session", autouse=True)
def clients_share_middleware() -> Iterator[None]:
    """Build the middleware once, not for each client: it looks through all static files, a third of a page's time.

    A test with settings of its own still gets middleware of its own.
    """
    from django.test.client import ClientHandler

    load, kept = ClientHandler.load_middleware, dict[str, object]()

    def load_once(self: ClientHandler, is_async: bool = False) -> None:
        if is_async or has_own_settings():
            load(self, is_async)
            return
        if not kept:
            before = set(vars(self))
            load(self)
            kept.update({name: value for name, value in vars(self).items() if name not in before})
        vars(self).update(kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield
