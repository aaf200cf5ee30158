"""Reads the documents that a command names and compiles them."""

from __future__ import annotations

import sys
from pathlib import Path

from kepan.engine.plandoc import PlanTree, Vocabulary, compile_plan
from kepan.site.config import SettingError, get_config
from kepan.store.files.errors import CatalogueError, FileRefusedError
from kepan.store.files.texts import TextDocument, read_text_bytes, read_text_file
from kepan.store.files.vocabulary import read_vocabulary

STANDARD_INPUT = "-"


class CommandError(Exception):
    """A command that cannot go on: `status` is its exit status, 1 refused or failed, 2 wrong usage."""

    def __init__(self, problem: str, status: int = 1) -> None:
        super().__init__(problem)
        self.status = status


class DocumentReader:
    """Reads and compiles documents by what the command line calls them."""

    def __init__(self, name: str) -> None:
        """Read the limit and the words once; `name` is what standard input is called."""
        self.name = name
        try:
            self.limit = get_config().get_number("KEPAN_PLAN_MAX") * 1024 * 1024
            self.vocabulary: Vocabulary = read_vocabulary()
        except (SettingError, CatalogueError) as problem:
            raise CommandError(str(problem)) from problem

    def read(self, word: str) -> TextDocument:
        """Read one document; what a reader of it should know goes to standard error."""
        if word == STANDARD_INPUT:
            content = sys.stdin.buffer.read(self.limit + 1)
            document = read_text_bytes(content, name=self.name, limit=self.limit)
        else:
            document = read_text_file(Path(word), limit=self.limit)
        for note in document.notes:
            print(f"kepan plan: {document.name}: {note.get_sentence()}", file=sys.stderr)
        return document

    def compile(self, document: TextDocument) -> PlanTree:
        """Compile a document that was read."""
        return compile_plan(
            document.text,
            vocabulary=self.vocabulary,
            name=document.name,
            sha256=document.sha256,
            encoding=document.encoding,
        )

    def compile_named(self, word: str) -> PlanTree:
        """Read and compile one document; a refusal ends the command."""
        return self.compile(self.read_or_end(word))

    def read_or_end(self, word: str) -> TextDocument:
        """Read one document; a refusal ends the command."""
        try:
            return self.read(word)
        except FileRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
