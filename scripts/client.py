"""Write docs/examples/kepan_client.py, a small typed client of the interface; `--check` fails where it is not current.

It is made of docs/schema/openapi.json alone, so it shows what can be made of that by any generator.
"""

from __future__ import annotations

import json
import keyword
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "schema" / "openapi.json"
FILE = ROOT / "docs" / "examples" / "kepan_client.py"
HEAD = '''"""A client of kepan's interface, generated from docs/schema/openapi.json by scripts/client.py: do not edit.

Needs Python 3.11 and nothing else. See docs/guide/api-client.md.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

JSON = dict[str, Any]


class ProblemError(Exception):
    """What the interface refused: `code` is for programs, `detail` for people, `errors` name the fields."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {told.get('code')}: {told.get('detail')}")
        self.status = status
        self.code = str(told.get("code", ""))
        self.detail = str(told.get("detail", ""))
        self.errors: list[JSON] = list(told.get("errors", []))
        self.rows: list[JSON] = list(told.get("rows", []))


class Client:
    """Calls the interface with a token; waits where it is told to, and sends writes again only under their key."""

    def __init__(self, address: str, token: str, *, tries: int = 4, seconds: float = 60.0) -> None:
        """`address` is that of the site; a call is tried so often, and waits so long for an answer."""
        if urllib.parse.urlsplit(address).scheme not in {"http", "https"}:
            raise ValueError(f"{address} is no address of a site")
        self.address = address.rstrip("/")
        self._token = token
        self._tries = tries
        self._seconds = seconds
        self.etag = ""
        """The tag of the last answer, to name the version that was seen."""

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        key: str = "",
        etag: str = "",
    ) -> Any:
        """Send one request and return its JSON, or the bytes of a file.

        `key` makes a write safe to send again; `etag` names the version that was seen. Raises ProblemError.
        """
        pairs = {name: _write(value) for name, value in (query or {}).items() if value is not None}
        address = f"{self.address}{path}" + (f"?{urllib.parse.urlencode(pairs)}" if pairs else "")
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        content = None
        if body is not None:
            content, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if key:
            headers["Idempotency-Key"] = key
        if etag:
            headers["If-Match"] = etag
        may_repeat = method == "GET" or bool(key)
        for turn in range(1, self._tries + 1):
            request = urllib.request.Request(address, content, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=self._seconds) as answer:
                    return self._read(answer)
            except urllib.error.HTTPError as error:
                with error:
                    told = _read_problem(error)
                passes = error.code == 429 or (error.code >= 502 and may_repeat)
                if not passes or turn == self._tries:
                    raise ProblemError(error.code, told) from None
                wait = float(error.headers.get("Retry-After") or turn)
            except OSError:
                if not may_repeat or turn == self._tries:
                    raise
                wait = float(turn)
            time.sleep(wait)
        raise AssertionError("not reached")

    def _read(self, answer: Any) -> Any:
        self.etag = answer.headers.get("ETag", "")
        content = answer.read()
        return json.loads(content) if content and "json" in answer.headers.get("Content-Type", "") else content

    def walk(self, path: str, **query: Any) -> Iterator[JSON]:
        """Go through all items of a list, whatever its length: by cursor, or by page where there is none."""
        while True:
            part = self.call("GET", path, query=query)
            yield from part["items"]
            if part.get("after"):
                query["cursor"] = part["after"]
            elif part.get("page", 0) < part.get("pages", 0):
                query["page"] = part["page"] + 1
            else:
                return

'''
TAIL = """

def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(str, value))
    return str(value)


def _read_problem(error: urllib.error.HTTPError) -> JSON:
    try:
        told = json.loads(error.read())
    except ValueError:
        return {"detail": error.reason}
    return told if isinstance(told, dict) else {"detail": str(told)}
"""
TYPES = {
    "string": "str", "integer": "int", "number": "float", "boolean": "bool", "array": "Sequence[Any]",
    "object": "Mapping[str, Any]",
}  # fmt: skip


def write_client(document: Mapping[str, Any]) -> str:
    """Write the client of a description: a method for each operation that takes no files."""
    methods = [
        _write_method(path, method.upper(), operation)
        for path, operations in sorted(document["paths"].items())
        for method, operation in operations.items()
        if "multipart/form-data" not in operation.get("requestBody", {}).get("content", {})
    ]
    text = HEAD + "\n".join(methods) + TAIL
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--config", str(ROOT / "pyproject.toml"), "-"],
        input=text, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def _write_method(path: str, method: str, operation: Mapping[str, Any]) -> str:
    """Write one operation: keys of the address first, what may be left out by name."""
    keys = re.findall(r"{(\w+)}", path)
    query = [one for one in operation["parameters"] if one["in"] == "query"]
    has_body = bool(operation.get("requestBody"))
    headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
    free = [one["name"] for one in query if one["schema"].get("type") == "object"]
    named = [f"{_write_name(one['name'])}: {_write_type(one['schema'])} | None = None" for one in query]
    named += ['key: str = ""'] if "Idempotency-Key" in headers else []
    named += ['etag: str = ""'] if "If-Match" in headers else []
    positional = ["self", *(f"{_write_name(key)}: {_write_key_type(operation, key)}" for key in keys)]
    positional += ["body: Mapping[str, Any]"] if has_body else []
    filled = re.sub(r"{(\w+)}", lambda found: f"{{{_write_name(found[1])}}}", path)
    given = [f'"{method}"', (f'f"{filled}"' if keys else f'"{path}"')]
    if query:
        # Parameters whose names depend on the ledger come as a mapping.
        pairs = ", ".join(
            f"**({one['name']} or {{}})" if one["name"] in free else f'"{one["name"]}": {_write_name(one["name"])}'
            for one in query
        )
        given.append(f"query={{{pairs}}}")
    given += ["body=body"] if has_body else []
    given += ["key=key"] if "Idempotency-Key" in headers else []
    given += ["etag=etag"] if "If-Match" in headers else []
    arguments = ", ".join([*positional, *(["*", *named] if named else [])])
    secured = operation["security"]
    scope = ("".join(secured[0]["TokenAuth"]) or "any") if secured else "none, no token is asked for"
    words = operation["summary"].rstrip(".").replace('"', "'")
    return (
        f"    def {operation['operationId']}({arguments}) -> Any:\n"
        f'        """{words}. Scope: {scope}."""\n'
        f"        return self.call({', '.join(given)})\n"
    )


def _write_name(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) or name in {"key", "etag", "body"} else name


def _write_key_type(operation: Mapping[str, Any], key: str) -> str:
    schema = next((one["schema"] for one in operation["parameters"] if one["name"] == key), {})
    return TYPES.get(schema.get("type", "string"), "str")


def _write_type(schema: Mapping[str, Any]) -> str:
    found = {TYPES.get(one.get("type", "string"), "str") for one in schema.get("anyOf", [schema])}
    return found.pop() if len(found) == 1 else "str | int" if found == {"str", "int"} else "Any"


def main() -> int:
    """Write the file, or compare it."""
    text = write_client(json.loads(SOURCE.read_text(encoding="utf-8")))
    if "--check" not in sys.argv:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text, encoding="utf-8")
        return 0
    if not FILE.is_file() or FILE.read_text(encoding="utf-8") != text:
        print("docs/examples/kepan_client.py is not current: run scripts/client.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
