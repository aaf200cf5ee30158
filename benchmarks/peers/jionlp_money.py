"""The peer of our amounts of money: jionlp.

Run by benchmarks/plandoc/peers.py with an environment made from requirements/bench-peers.lock:
`python jionlp_money.py money` with a JSON list of texts on standard input. Prints one line of JSON: processor
seconds, and for each text a list of `[start, end, [value, …]]`.
"""

import contextlib
import json
import os
import sys
import time
import warnings

warnings.simplefilter("ignore")

with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
    import jionlp


def read(text):
    """Return the amounts in a text, with their values in plain units; nothing where the library raises."""
    try:
        entries = jionlp.ner.extract_money(text, with_parsing=True)
    except Exception:
        return None
    found = []
    for entry in entries:
        number = (entry.get("detail") or {}).get("num")
        numbers = number if isinstance(number, list) else [number]
        values = [float(value) for value in numbers if value not in (None, "inf", "null")]
        found.append([*entry["offset"], values])
    return found


def main():
    """Read all texts, after one that only warms up."""
    texts = json.load(sys.stdin)
    read(texts[0])
    before = time.process_time()
    found = [read(text) for text in texts]
    spent = time.process_time() - before
    raised = sum(entries is None for entries in found)
    print(json.dumps({"seconds": spent, "found": [entries or [] for entries in found], "raised": raised}))


main()
