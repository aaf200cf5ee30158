"""The process that takes the pages of a PDF apart: the file on standard input, JSON on standard output.

`python -m kepan.store.files.pdf.worker LIMIT` prints {"pages": […]} or {"problem": word}.
"""

import contextlib
import json
import sys
from typing import Any

MEMORY = 3 << 30
SECONDS = 55
WRONG_PASSWORD = 4
MOST_PAGES = 5_000


def limit_resources() -> None:
    """Limit memory and time of this process, where the system lets it."""
    import resource

    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def read_answer(content: bytes, limit: int) -> dict[str, Any]:
    """Read the pages of a PDF, or name the problem."""
    import pypdfium2

    from kepan.store.files.pdf.signs import list_page

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"problem": "encrypted" if error.err_code == WRONG_PASSWORD else "damaged"}
    pages, signs = [], 0
    with document:
        if len(document) > MOST_PAGES:
            return {"problem": "large"}
        for number in range(len(document)):
            try:
                pages.append(list_page(document[number]))
            except pypdfium2.PdfiumError:
                return {"problem": "damaged"}
            signs += sum(len(piece[0]) for piece in pages[-1]["pieces"])
            if signs > limit:
                return {"problem": "large"}
    return {"pages": pages}


def main() -> None:
    """Read standard input, print the answer."""
    with contextlib.suppress(ImportError):
        limit_resources()
    try:
        answer = read_answer(sys.stdin.buffer.read(), int(sys.argv[1]))
    except MemoryError:
        answer = {"problem": "large"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
