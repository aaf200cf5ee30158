"""Types of ledgers as files: the shipped ones, and YAML that goes between installations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from kepan.engine.ledgers.faults import TypeFault, TypeFaultsError
from kepan.engine.ledgers.reading import read_type, read_types, write_type
from kepan.engine.ledgers.types import LedgerType

MOST_BYTES = 2_000_000
LINE = 120
ENTRIES = "entries"
"""Under this sample entries stand behind a type."""
UNUSUAL_ENDS = re.compile("[\r\x85\u2028\u2029]")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where the package has its C part."""


class PlainDumper(yaml.SafeDumper):
    """Writes what stands in two places twice, for reading refuses aliases; unusual ends of lines as their codes."""

    def ignore_aliases(self, data: Any) -> bool:
        """Give nothing a name."""
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        """Quote a text whose signs YAML takes for ends of lines: unquoted, each comes back as a blank."""
        style = '"' if UNUSUAL_ENDS.search(data) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


PlainDumper.add_representer(str, PlainDumper.represent_str)


def read_ledger_text(text: str) -> Mapping[str, Any]:
    """Read YAML as the data of a type; raises TypeFaultsError with line and column where it is none."""
    if len(text.encode()) > MOST_BYTES:
        raise TypeFaultsError((TypeFault("", f"文件最多 {MOST_BYTES // 1_000_000} MB"),))
    try:
        refuse_aliases(text)
        document = yaml.load(text, Loader=LOADER)  # noqa: S506 (either is a safe loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = "" if mark is None else f"第 {mark.line + 1} 行第 {mark.column + 1} 列"
        raise TypeFaultsError((TypeFault(place, f"不是 YAML：{error.problem or error.context or ''}"),)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise TypeFaultsError((TypeFault("", "不是能读的 YAML"),)) from error
    if not isinstance(document, dict):
        raise TypeFaultsError((TypeFault("", "这里要写“名称: 值”的一组"),))
    return document


def refuse_aliases(text: str) -> None:
    """Refuse a text with aliases, which could make a small file large."""
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="不能用别名（*）", problem_mark=event.start_mark)  # type: ignore[arg-type]


def read_ledger_file(path: Path) -> LedgerType:
    """Read a type from a YAML file, without the sample entries behind it; raises TypeFaultsError."""
    document = dict(read_ledger_text(path.read_text(encoding="utf-8")))
    document.pop(ENTRIES, None)
    return read_type(document)


def read_ledger_samples(path: Path) -> list[Any]:
    """Read the sample entries that stand behind a type in a YAML file."""
    found = read_ledger_text(path.read_text(encoding="utf-8")).get(ENTRIES)
    return found if isinstance(found, list) else []


@cache
def list_shipped_ledgers() -> Mapping[str, LedgerType]:
    """Return the types that come with the product, by their keys, in the order of their keys."""
    folder = resources.files("kepan.data").joinpath("ledgers")
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    return read_types([read_ledger_text(one.read_text(encoding="utf-8")) for one in files])


def write_ledger_yaml(made: LedgerType, entries: Sequence[Mapping[str, Any]] | None = None) -> str:
    """Write a type as YAML, with sample entries behind it where there are any."""
    document = dict(write_type(made))
    if entries:
        document[ENTRIES] = [dict(one) for one in entries]
    return yaml.dump(document, Dumper=PlainDumper, allow_unicode=True, sort_keys=False, width=LINE)
