"""`kepan plan compile`: documents into JSON, a table or a workbook."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from kepan.engine.plandoc import PlanTree
from kepan.engine.plandoc.places import Json
from kepan.site.commands.plan.reading import STANDARD_INPUT, CommandError, DocumentReader
from kepan.site.commands.plan.tables import export_table
from kepan.store.files.errors import FileRefusedError

PARTS = ("plans", "sections", "items", "measures", "phases", "problems", "intentions", "checks")


def run_compile(arguments: argparse.Namespace) -> int:
    """Compile every document; one that is refused does not stop the others."""
    check_usage(arguments)
    if arguments.format == "xlsx" and not arguments.output:
        return compile_beside(arguments)
    if arguments.output:
        # A file that is in the way is found before the work, not after it.
        check_free(Path(arguments.output), arguments.force)
    if arguments.format == "xlsx":
        trees, refused = list_trees(arguments)
        if trees:
            write_file(Path(arguments.output), lambda file: write_xlsx(file, trees), arguments.force)
        return int(bool(refused))
    return compile_text(arguments)


def check_usage(arguments: argparse.Namespace) -> None:
    """Refuse words that do not go together."""
    if arguments.files.count(STANDARD_INPUT) > 1:
        raise CommandError("standard input can be read only once", 2)
    if arguments.format == "xlsx" and not arguments.output and STANDARD_INPUT in arguments.files:
        raise CommandError("a workbook of standard input needs --output PATH", 2)


def compile_text(arguments: argparse.Namespace) -> int:
    """Compile into JSON or tables, document by document: on standard output, or in the file of --output."""
    export = list_json if arguments.format == "json" else list_table
    if not arguments.output:
        stream = sys.stdout
        # A sign that the terminal's encoding does not have must not end the command; JSON is always UTF-8.
        if isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if arguments.format == "json" else stream.encoding
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
        return compile_each(arguments, lambda tree: stream.writelines(export(tree)))
    pieces: list[bytes] = []
    refused = compile_each(
        arguments,
        lambda tree: pieces.extend(piece.encode("utf-8", "backslashreplace") for piece in export(tree)),
    )
    if pieces:
        write_file(Path(arguments.output), lambda file: file.writelines(pieces), arguments.force)
    return refused


def compile_each(arguments: argparse.Namespace, take: Callable[[PlanTree], object]) -> int:
    """Compile the documents one after the other; return 1 when one was refused."""
    reader = DocumentReader(arguments.name)
    refused = 0
    for word in arguments.files:
        try:
            tree = reader.compile(reader.read(word))
        except FileRefusedError as refusal:
            print(f"kepan plan: {refusal}", file=sys.stderr)
            refused = 1
            continue
        take(tree)
        if arguments.explain:
            print(export_trace(tree), file=sys.stderr)
    return refused


def list_trees(arguments: argparse.Namespace) -> tuple[list[PlanTree], int]:
    """List the trees of all documents that can be read."""
    trees: list[PlanTree] = []
    refused = compile_each(arguments, trees.append)
    return trees, refused


def compile_beside(arguments: argparse.Namespace) -> int:
    """Compile each document into a workbook of its own beside it."""
    refused = 0
    for word in arguments.files:
        target = Path(word).with_suffix(".xlsx")
        try:
            check_free(target, arguments.force)
            alone = argparse.Namespace(**{**vars(arguments), "files": [word]})
            trees, failed = list_trees(alone)
            refused |= failed
            for tree in trees:
                write_file(target, lambda file, tree=tree: write_xlsx(file, [tree]), arguments.force)  # type: ignore[misc]
                print(target)
        except CommandError as problem:
            print(f"kepan plan: {problem}", file=sys.stderr)
            refused = 1
    return refused


def write_xlsx(file: IO[bytes], trees: list[PlanTree]) -> None:
    """Write trees into a workbook."""
    from kepan.store.files.workbooks import write_workbook

    write_workbook(file, trees)


def check_free(path: Path, force: bool) -> None:
    """Refuse a file that exists, unless it may be written over."""
    if path.exists() and not (force and path.is_file()):
        advice = "Add --force to write over it." if path.is_file() else "Name another path."
        raise CommandError(f"{path} exists. {advice}")


def write_file(path: Path, write: Callable[[IO[bytes]], object], force: bool) -> None:
    """Write a file whole or not at all: what was there before stays until the new one is complete."""
    check_free(path, force)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("xb") as file:
            write(file)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise CommandError(f"{path} cannot be written ({error.strerror or error})") from error


def list_json(tree: PlanTree) -> Iterator[str]:
    """List the pieces of one line of JSON: a long document's tree is never held a second time as a whole."""
    yield f'{{"source": {write_json(tree.source.as_json())}'
    for name in PARTS:
        yield f', "{name}": ['
        for number, part in enumerate(getattr(tree, name)):
            yield f"{', ' if number else ''}{write_json(part.as_json())}"
        yield "]"
    yield "}\n"


def list_table(tree: PlanTree) -> Iterator[str]:
    """List the pieces of a table."""
    yield f"{export_table(tree)}\n"


def write_json(value: Json) -> str:
    """Write a value as JSON, Chinese signs as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def export_trace(tree: PlanTree) -> str:
    """Return for each item the rule that made each field."""
    lines = []
    for item in tree.items:
        rules = "  ".join(f"{field}: {item.trace[field]}" for field in sorted(item.trace))
        lines.append(f"{item.id} {item.vspan[0]}–{item.vspan[1]} {item.surface} {item.indicator} | {rules}")
    return "\n".join(lines)
