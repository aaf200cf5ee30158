"""Message catalogues without gettext's tools: read and write .po files, write .mo files.

Only the standard library is needed, because `make run` compiles the catalogue on machines that have nothing else.
"""

from __future__ import annotations

import ast
import struct
from dataclasses import dataclass, field
from pathlib import Path

MAGIC = 0x950412DE
HEADER = (
    "Project-Id-Version: kepan\n"
    "Language: en\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
Key = tuple[str, str]
"""Context (empty for none) and message."""


@dataclass
class Message:
    """One entry: what the code says, what it becomes, and where it stands."""

    text: str
    context: str = ""
    plural: str = ""
    translations: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    is_obsolete: bool = False

    @property
    def key(self) -> Key:
        """What tells entries apart."""
        return self.context, self.text

    @property
    def is_translated(self) -> bool:
        """Whether every form has words."""
        return len(self.translations) == (2 if self.plural else 1) and all(self.translations)


def _unquote(line: str) -> str:
    quoted = line[line.index('"') :].strip()
    return str(ast.literal_eval(quoted))


class _Reader:
    """Gathers the lines of one entry."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.start()

    def start(self) -> None:
        self.message = Message("")
        self.parts: dict[str, str] = {}
        self.current = ""

    def finish(self) -> None:
        if "msgid" in self.parts:
            message = self.message
            message.text = self.parts["msgid"]
            message.context = self.parts.get("msgctxt", "")
            message.plural = self.parts.get("msgid_plural", "")
            keys = ["msgstr[0]", "msgstr[1]"] if message.plural else ["msgstr"]
            message.translations = [self.parts.get(key, "") for key in keys]
            self.messages.append(message)
        self.start()

    def take(self, line: str) -> None:
        if line.startswith("#~"):
            self.message.is_obsolete = True
            line = line[2:].strip()
        if not line:
            self.finish()
        elif line.startswith("#"):
            self._take_comment(line)
        elif line.startswith('"'):
            self.parts[self.current] += _unquote(line)
        else:
            word = line.split(None, 1)[0]
            if word in {"msgid", "msgctxt"} and "msgid" in self.parts:
                self.finish()
            self.current = word
            self.parts[word] = _unquote(line)

    def _take_comment(self, line: str) -> None:
        if "msgid" in self.parts:
            self.finish()
        if line.startswith("#:"):
            self.message.places += line[2:].split()
        elif line.startswith("#,"):
            self.message.flags += [flag.strip() for flag in line[2:].split(",")]
        else:
            self.message.notes.append(line)


def read_catalogue(path: Path) -> list[Message]:
    """Read a .po file; the header is left out."""
    reader = _Reader()
    for line in path.read_text(encoding="utf-8").splitlines():
        reader.take(line.strip())
    reader.finish()
    return [message for message in reader.messages if message.text]


def _quote(word: str, text: str) -> str:
    escaped = "".join(ESCAPES.get(character, character) for character in text)
    if "\\n" not in escaped or text.count("\n") == text.endswith("\n"):
        return f'{word} "{escaped}"'
    lines = "".join(ESCAPES.get(character, character) + ("\0" if character == "\n" else "") for character in text)
    return "\n".join([f'{word} ""', *(f'"{line}"' for line in lines.split("\0") if line)])


def write_catalogue(path: Path, messages: list[Message]) -> None:
    """Write a .po file in the order of contexts and messages, so that differences stay small."""
    blocks = [_quote("msgid", "") + "\n" + _quote("msgstr", HEADER)]
    for message in sorted(messages, key=lambda one: one.key):
        lines = list(message.notes)
        lines += [f"#: {place}" for place in message.places]
        if message.flags:
            lines.append("#, " + ", ".join(message.flags))
        if message.context:
            lines.append(_quote("msgctxt", message.context))
        lines.append(_quote("msgid", message.text))
        if message.plural:
            forms = [*message.translations, "", ""][:2]
            lines.append(_quote("msgid_plural", message.plural))
            lines += [_quote(f"msgstr[{index}]", form) for index, form in enumerate(forms)]
        else:
            lines.append(_quote("msgstr", message.translations[0] if message.translations else ""))
        blocks.append("\n".join(lines))
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def compile_catalogue(messages: list[Message]) -> bytes:
    """Return the .mo file that gettext reads; fuzzy, obsolete and untranslated entries are left out."""
    pairs = {b"": HEADER.encode()}
    for message in messages:
        if message.is_translated and not message.is_obsolete and "fuzzy" not in message.flags:
            key = (f"{message.context}\x04" if message.context else "") + message.text
            if message.plural:
                key += f"\0{message.plural}"
            pairs[key.encode()] = "\0".join(message.translations).encode()
    keys = sorted(pairs)
    start = 7 * 4 + 16 * len(keys)
    tables: list[list[int]] = [[], []]
    body = b""
    for table, texts in zip(tables, (keys, [pairs[key] for key in keys]), strict=True):
        for text in texts:
            table += [len(text), start + len(body)]
            body += text + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + struct.pack(f"<{4 * len(keys)}I", *tables[0], *tables[1]) + body
