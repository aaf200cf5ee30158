"""What the pages do, the interface does: every address of theirs stands beside its operations in pages.py."""

from __future__ import annotations

from kepan.web.api.interface import make_document
from tests.web.api.pages import LOGIN, MACHINE, PAGES, SCREEN, STEP
from tests.web.test_every_url import TABLE

OPERATIONS = {
    operation["operationId"]: method
    for methods in make_document()["paths"].values()
    for method, operation in methods.items()
}
REASONS = {SCREEN, LOGIN, MACHINE, STEP}
WRITING_STEPS = {"apply_draft"}
"""The one step that takes something in: what an applicant types is kept in the own session, nowhere else."""


def list_pages() -> dict[str, bool]:
    """Return whether each address of the pages takes something in, by its name."""
    return {row.name: row.post != 405 for row in TABLE}


def test_every_page_has_its_operations() -> None:
    """No page without a line, no line without a page, no operation that does not exist."""
    assert sorted(PAGES) == sorted(list_pages())
    named = {name for words in PAGES.values() if words not in REASONS for name in words.split()}
    assert sorted(named - OPERATIONS.keys()) == []


def test_what_a_page_writes_an_operation_writes() -> None:
    """A page that takes something in has an operation that does; what has none lets in, draws, or writes nothing."""
    missing = [
        name
        for name, writes in list_pages().items()
        if writes
        and PAGES[name] not in (LOGIN, MACHINE, SCREEN)
        and name not in WRITING_STEPS
        and all(OPERATIONS.get(one) == "get" for one in PAGES[name].split())
    ]
    # It hands out what is held, which writes an entry in the trail by either way.
    assert missing == ["profile_export"]


def test_every_operation_that_writes_is_on_a_page() -> None:
    """Nothing is done by the interface alone, but for many records in one request."""
    named = {name for words in PAGES.values() if words not in REASONS for name in words.split()}
    many = {
        operation["operationId"]
        for address, methods in make_document()["paths"].items()
        for operation in methods.values()
        if address.endswith("/bulk")
    }
    assert {name for name, method in OPERATIONS.items() if method != "get" and name not in named} == many - named
