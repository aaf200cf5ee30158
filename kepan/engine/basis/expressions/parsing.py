"""Reads the text of an expression into a tree. Nothing is evaluated, and nothing but this small grammar is read.

whole      = and-part { "or" and-part }
and-part   = not-part { "and" not-part }
not-part   = "not" not-part | comparison
comparison = sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "in" "(" literal { "," literal } ")" ]
sum        = product { ("+" | "-") product }
product    = sign { ("*" | "/") sign }
sign       = "-" sign | literal | name | name "(" [ whole { "," whole } ] ")" | "(" whole ")"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kepan.engine.basis.expressions.shapes import Fault, Kind
from kepan.engine.basis.saying import Said

# Enough for every sensible condition, and few enough that no text makes the reader run out of stack.
MOST_WORDS = 300
MOST_NESTED = 40
TOKENS = re.compile(
    r"""(?:
    (?P<date>\d{4}-\d{2}-\d{2}(?!\d))
  | (?P<number>\d{1,18}(?:\.\d{1,9})?)(?P<unit>亿元|万元|元|%)?
  | "(?P<text>[^"\n]*)"
  | (?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)
  | (?P<sign><=|>=|!=|[=<>+\-*/(),])
    )""",
    re.VERBOSE,
)
FEN = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
WORDS = frozenset({"and", "or", "not", "in"})
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an expression; `kind` is literal, name, word, sign or end."""

    kind: str
    value: Any
    place: int
    of: Kind | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the tree: `op` is literal, name, call, in, not, and, or, a comparison or a sign of arithmetic."""

    op: str
    place: int
    parts: tuple[Node, ...] = ()
    value: Any = None
    of: Kind | None = None


def read_tokens(text: str) -> list[Token]:
    """Cut a text into words; the first sign that is none is refused with its place."""
    tokens: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        at += len(text[at:]) - len(text[at:].lstrip())
        if len(tokens) == MOST_WORDS:
            raise Fault(at, Said("an expression has at most %(most_words)s words", most_words=MOST_WORDS))
        found = TOKENS.match(text, at)
        if found is None:
            raise Fault(at, Said("“%(text)s” is not understood here", text=text[at]))
        tokens.append(_read_token(found))
        at = found.end()
    tokens.append(Token("end", "", end))
    return tokens


def _read_token(found: re.Match[str]) -> Token:
    kind = next(name for name in ("date", "number", "text", "name", "sign") if found[name] is not None)
    value, place = found[kind], found.start(kind)
    match kind:
        case "date":
            try:
                return Token("literal", date.fromisoformat(value), place, Kind.DATE)
            except ValueError as error:
                raise Fault(place, Said("%(value)s is no day", value=value)) from error
        case "number":
            return _read_number(value, found["unit"], place)
        case "text":
            return Token("literal", value, place, Kind.TEXT)
        case "name" if value in FLAGS:
            return Token("literal", FLAGS[value], place, Kind.FLAG)
        case "name":
            return Token("word" if value in WORDS else "name", value, place)
    return Token("sign", value, place)


def _read_number(digits: str, unit: str | None, place: int) -> Token:
    amount = Decimal(digits)
    if unit == "%":
        return Token("literal", amount / 100, place, Kind.NUMBER)
    if unit:
        amount *= FEN[unit]
        if amount != int(amount):
            raise Fault(place, Said("%(digits)s%(unit)s is no whole number of fen", digits=digits, unit=unit))
        return Token("literal", int(amount), place, Kind.MONEY)
    return Token("literal", int(amount) if "." not in digits else amount, place, Kind.NUMBER)


class Parser:
    """Goes through the words of one expression from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = read_tokens(text)
        self.at = 0
        self.depth = 0

    def read(self) -> Node:
        """Read the whole text."""
        node = self.read_either()
        if self.now.kind != "end":
            raise Fault(self.now.place, Said("“%(value)s” is not expected here", value=self.now.value))
        return node

    @property
    def now(self) -> Token:
        """The word that is next."""
        return self.tokens[self.at]

    def has(self, *values: str) -> bool:
        """Say whether the next word is one of these."""
        return self.now.kind in {"word", "sign"} and self.now.value in values

    def read_next(self) -> Token:
        """Return the next word and go on."""
        token = self.now
        self.at += 1
        return token

    def read_sign(self, sign: str) -> None:
        """Read a sign that must be there."""
        if not self.has(sign):
            raise Fault(self.now.place, Said("“%(sign)s” is expected here", sign=sign))
        self.at += 1

    def read_either(self) -> Node:
        """Read parts between `or`."""
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise Fault(
                self.now.place, Said("brackets are nested more than %(most_nested)s deep", most_nested=MOST_NESTED)
            )
        node = self.read_both()
        while self.has("or"):
            node = Node("or", self.read_next().place, (node, self.read_both()))
        self.depth -= 1
        return node

    def read_both(self) -> Node:
        """Read parts between `and`."""
        node = self.read_not()
        while self.has("and"):
            node = Node("and", self.read_next().place, (node, self.read_not()))
        return node

    def read_not(self) -> Node:
        """Read a part that may be denied."""
        denials = []
        while self.has("not"):
            denials.append(self.read_next().place)
        node = self.read_comparison()
        for place in reversed(denials):
            node = Node("not", place, (node,))
        return node

    def read_comparison(self) -> Node:
        """Read two sides of a comparison, or one side alone."""
        left = self.read_sum()
        if self.has(*COMPARISONS):
            sign = self.read_next()
            return Node(sign.value, sign.place, (left, self.read_sum()))
        if self.has("in"):
            return Node("in", self.read_next().place, (left, *self.read_literals()))
        if self.has("not"):
            place = self.read_next().place
            if not self.has("in"):
                raise Fault(self.now.place, Said("“in” is expected here"))
            self.at += 1
            return Node("not", place, (Node("in", place, (left, *self.read_literals())),))
        return left

    def read_literals(self) -> list[Node]:
        """Read the values between brackets after `in`."""
        self.read_sign("(")
        found = [self.read_literal()]
        while self.has(","):
            self.at += 1
            found.append(self.read_literal())
        self.read_sign(")")
        return found

    def read_literal(self) -> Node:
        """Read one value."""
        token = self.read_next()
        if token.kind != "literal":
            raise Fault(token.place, Said("a value is expected here: a number, a date or a text between quotes"))
        return Node("literal", token.place, (), token.value, token.of)

    def read_sum(self) -> Node:
        """Read what is added and subtracted."""
        node = self.read_product()
        while self.has("+", "-"):
            sign = self.read_next()
            node = Node(sign.value, sign.place, (node, self.read_product()))
        return node

    def read_product(self) -> Node:
        """Read what is multiplied and divided."""
        node = self.read_signed()
        while self.has("*", "/"):
            sign = self.read_next()
            node = Node(sign.value, sign.place, (node, self.read_signed()))
        return node

    def read_signed(self) -> Node:
        """Read one value, name, call or bracket, perhaps with a minus."""
        token = self.now
        if self.has("-"):
            self.at += 1
            self.depth += 1
            if self.depth > MOST_NESTED:
                raise Fault(
                    token.place, Said("signs are nested more than %(most_nested)s deep", most_nested=MOST_NESTED)
                )
            inner = self.read_signed()
            self.depth -= 1
            return Node("minus", token.place, (inner,))
        if self.has("("):
            self.at += 1
            node = self.read_either()
            self.read_sign(")")
            return node
        if token.kind == "literal":
            return self.read_literal()
        if token.kind != "name":
            raise Fault(
                token.place,
                Said("a value is missing here") if token.kind == "end" else Said("“%(value)s” here", value=token.value),
            )
        self.at += 1
        return self.read_call(token) if self.has("(") else Node("name", token.place, (), token.value)

    def read_call(self, name: Token) -> Node:
        """Read what stands between the brackets of a function."""
        self.read_sign("(")
        parts: list[Node] = []
        while not self.has(")"):
            if parts:
                self.read_sign(",")
            parts.append(self.read_either())
        self.read_sign(")")
        return Node("call", name.place, tuple(parts), name.value)


def read_tree(text: str) -> Node:
    """Read an expression into its tree."""
    return Parser(text).read()


def list_names(node: Node) -> Iterator[str]:
    """List the names of fields and lists in a tree, as they are written."""
    if node.op == "name":
        yield str(node.value)
    for part in node.parts:
        yield from list_names(part)


def count_words(node: Node) -> int:
    """Count the parts of a tree."""
    return 1 + sum(count_words(part) for part in node.parts)
