"""`kepan ledgers check`: what is wrong with a file is said in the words of the page."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
import yaml

from kepan.site import boot
from kepan.site.commands import ledgers
from tests.engine.ledgers.making import find, make_document


def test_an_expression_that_is_wrong_is_explained_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boot, "start_django", lambda **_more: None)
    document = make_document()
    find(document, "months")["expression"] = "months_between(org.founded_on, begun)"
    path = tmp_path / "type.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    assert ledgers.run(argparse.Namespace(verb="check", files=[path])) == 1
    assert "没有字段“begun”" in capsys.readouterr().err
