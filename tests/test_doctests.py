"""Every example in the docstrings of the pure rooms, of the command, and in the guide for notebooks is run."""

from __future__ import annotations

import doctest
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import kepan.engine
import kepan.site.commands.plan
import kepan.store

GUIDE = Path(__file__).parents[1] / "docs" / "guide"


def list_modules() -> Iterator[str]:
    """List the modules whose examples are run."""
    for package in (kepan.engine, kepan.store, kepan.site.commands.plan):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                yield module.name


@pytest.mark.parametrize("name", sorted(list_modules()))
def test_examples_of_docstrings(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_examples_of_the_guide_for_notebooks() -> None:
    found = doctest.testfile(str(GUIDE / "notebooks.md"), module_relative=False, encoding="utf-8")
    assert found.attempted > 20
    assert found.failed == 0
