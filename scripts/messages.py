"""Keep the English catalogue in step with the code, without gettext's tools.

usage: python scripts/messages.py [--compile | --extract | --check]

--compile  write django.mo from django.po (the default; does nothing when it is up to date)
--extract  add what the code says to django.po, drop what it no longer says
--check    fail on a message that is missing, untranslated, fuzzy or no longer used, on placeholders that differ,
           and on Chinese words in templates, scripts and pages that stand outside translation
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

# As a script only this folder is on the path; tests import it from the root.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from django.utils.translation.template import templatize

from scripts.catalogue import Key, Message, compile_catalogue, read_catalogue, write_catalogue

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kepan"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
SAID = "Said"
"""What the engine says: patterns in Chinese are messages, which those above it translate."""
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sdfr]|%[sd]|\{[a-z_0-9]*\}")
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(ngettext|pgettext|gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)
# What a template may say in Chinese: what translation tags hold, notes to readers, and words marked with a reason.
ALLOWED = re.compile(
    r"\{%\s*comment.*?endcomment\s*%\}|[^{}<>]*\{#\s*l10n:.*?#\}|\{#.*?#\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    r"|\{%\s*trans(?:late)?\b.*?%\}|_\(\s*(?:\"[^\"]*\"|'[^']*')\s*\)",
    re.DOTALL,
)


def _add(found: dict[Key, Message], message: Message, place: str) -> None:
    held = found.setdefault(message.key, message)
    if message.plural and not held.plural:
        held.plural = message.plural
    if place not in held.places:
        held.places.append(place)


def _make_message(name: str, texts: list[str]) -> Message | None:
    if name in SINGLE and texts:
        return Message(texts[0])
    if name in PLURAL and len(texts) > 1:
        return Message(texts[0], plural=texts[1])
    if name in CONTEXT and len(texts) > 1:
        return Message(texts[1], context=texts[0])
    return None


def _list_call_texts(call: ast.Call) -> list[str]:
    texts = []
    for argument in call.args:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            break
        texts.append(argument.value)
    return texts


def _get_call_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def list_python_messages(source: str) -> Iterator[Message]:
    """Yield the messages of Python code that imports Django's translation, or that says something."""
    is_engine = "engine.basis.saying" in source
    if "django.utils" not in source and not is_engine:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name, texts = _get_call_name(node), _list_call_texts(node)
            if is_engine and name == SAID and texts and HAN.search(texts[0]):
                yield Message(texts[0])
            message = _make_message(name, texts)
            if message is not None:
                yield message


def list_template_messages(source: str) -> Iterator[Message]:
    """Yield the messages of a template."""
    for name, literals in CALL.findall(templatize(source)):
        texts = [str(ast.literal_eval(literal)) for literal in re.findall(LITERAL, literals, re.DOTALL)]
        message = _make_message(name, texts)
        if message is not None:
            yield message


def list_sources(*suffixes: str) -> list[Path]:
    """Return our own files with these endings; what npm brought and compiled things are not ours."""
    return sorted(
        path
        for path in PACKAGE.rglob("*")
        if path.suffix in suffixes and "vendor" not in path.parts and "migrations" not in path.parts
    )


def collect_messages() -> dict[Key, Message]:
    """Return everything that the code asks to have translated."""
    found: dict[Key, Message] = {}
    for path in list_sources(".py", ".html", ".txt"):
        if path.suffix == ".txt" and "templates" not in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        read = list_python_messages if path.suffix == ".py" else list_template_messages
        for message in read(source):
            if message.text:
                _add(found, message, str(path.relative_to(ROOT)))
    for message in found.values():
        if re.search(r"%\([a-z_0-9]+\)[sdfr]|%[sd]", message.text + message.plural):
            message.flags.append("python-format")
    return found


def merge(found: dict[Key, Message], held: list[Message]) -> list[Message]:
    """Return what the code says with the words that the catalogue has for it."""
    known = {message.key: message for message in held}
    for key, message in found.items():
        if key in known:
            message.notes = known[key].notes
            message.translations = known[key].translations
            if bool(known[key].plural) != bool(message.plural):
                message.translations = [message.translations[0]] * (2 if message.plural else 1)
            if "fuzzy" in known[key].flags:
                message.flags.insert(0, "fuzzy")
    return list(found.values())


def list_placeholder_faults(message: Message) -> list[str]:
    """Return what is wrong with the placeholders; a singular may leave the number out."""
    faults = []
    wanted = set(PLACEHOLDER.findall(message.text)) | set(PLACEHOLDER.findall(message.plural))
    for index, text in enumerate(message.translations):
        given = set(PLACEHOLDER.findall(text))
        may_miss = bool(message.plural) and index == 0
        if given - wanted or (wanted - given and not may_miss):
            faults.append(f"placeholders differ: {message.text!r} and {text!r}")
    return faults


def list_catalogue_faults(found: dict[Key, Message], held: list[Message]) -> list[str]:
    """Return what is missing, untranslated, fuzzy, unused or broken."""
    known = {message.key: message for message in held if not message.is_obsolete}
    faults = [f"missing: {found[key].text!r} ({found[key].places[0]})" for key in sorted(found) if key not in known]
    for message in held:
        if message.is_obsolete or message.key not in found:
            faults.append(f"no longer used: {message.text!r}")
        elif not message.is_translated:
            faults.append(f"untranslated: {message.text!r} ({found[message.key].places[0]})")
        elif "fuzzy" in message.flags:
            faults.append(f"fuzzy: {message.text!r}")
        else:
            faults += list_placeholder_faults(message)
            if HAN.search("".join(message.translations)) and "keeps Chinese" not in " ".join(message.notes):
                faults.append(f"Chinese in the translation of {message.text!r}")
    return faults


def list_template_faults(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and words of Chinese that stand outside translation tags."""
    bare = ALLOWED.sub(lambda match: "\n" * match.group().count("\n"), source)
    for number, line in enumerate(bare.splitlines(), 1):
        if HAN.search(line):
            yield number, line.strip()[:60]


def list_script_faults(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and words of Chinese in a script or style sheet, comments aside."""
    bare = re.sub(r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), source, flags=re.DOTALL)
    for number, line in enumerate(bare.splitlines(), 1):
        words = re.sub(r"(?<!:)//.*", "", line)
        if HAN.search(words) and "font" not in words:
            yield number, words.strip()[:60]


def _list_translated(tree: ast.AST) -> set[int]:
    """Return the identities of the strings that stand in a call of translation."""
    names = SINGLE | PLURAL | CONTEXT
    return {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _get_call_name(node) in names
        for argument in node.args
    }


def list_page_faults(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and words of Chinese strings in a page's Python; docstrings and lines marked `l10n:` are free."""
    tree = ast.parse(source)
    lines = source.splitlines()
    translated = _list_translated(tree)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value):
            marked = "l10n:" in lines[node.lineno - 1]
            if id(node) not in translated and id(node) not in docs and not marked:
                yield node.lineno, node.value[:60]


def list_text_faults() -> list[str]:
    """Return Chinese words that English readers would meet untranslated."""
    faults = []
    for path in list_sources(".html", ".js", ".css", ".py"):
        if path.suffix == ".py" and PACKAGE / "web" not in path.parents:
            continue
        read = {".html": list_template_faults, ".py": list_page_faults}.get(path.suffix, list_script_faults)
        for number, words in read(path.read_text(encoding="utf-8")):
            faults.append(f"{path.relative_to(ROOT)}:{number}: Chinese outside translation: {words}")
    return faults


def compile_file() -> None:
    """Write the compiled catalogue where it differs from what is there."""
    target = CATALOGUE.with_suffix(".mo")
    compiled = compile_catalogue(read_catalogue(CATALOGUE))
    if not target.exists() or target.read_bytes() != compiled:
        target.write_bytes(compiled)


def main(arguments: list[str] | None = None) -> int:
    """Do what the first argument says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--compile", action="store_true")
    group.add_argument("--extract", action="store_true")
    group.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    held = read_catalogue(CATALOGUE) if CATALOGUE.exists() else []
    if chosen.extract:
        merged = merge(collect_messages(), held)
        write_catalogue(CATALOGUE, merged)
        left = sum(not message.is_translated for message in merged)
        print(f"messages: {len(merged)} messages, {left} to translate")
    elif chosen.check:
        faults = list_catalogue_faults(collect_messages(), held) + list_text_faults()
        for fault in faults:
            print(f"messages: {fault}", file=sys.stderr)
        return 1 if faults else 0
    else:
        compile_file()
    return 0


if __name__ == "__main__":
    sys.exit(main())
