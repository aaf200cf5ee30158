"""The peer of our figures: recognizers-text-suite on Chinese numbers, percentages and currencies.

Run by benchmarks/plandoc/peers.py with an environment made from requirements/bench-peers.lock:
`python recognizers.py number|percentage|currency` with a JSON list of texts on standard input. Prints one line of
JSON: processor seconds, and for each text a list of `[start, end, [value, …]]`.
"""

import json
import sys
import time
import warnings

warnings.simplefilter("ignore")

from recognizers_number import Culture, NumberRecognizer  # noqa: E402
from recognizers_number_with_unit import NumberWithUnitRecognizer  # noqa: E402


def get_model(kind):
    """Return the model of a kind."""
    if kind == "currency":
        return NumberWithUnitRecognizer(Culture.Chinese).get_currency_model()
    numbers = NumberRecognizer(Culture.Chinese)
    return numbers.get_number_model() if kind == "number" else numbers.get_percentage_model()


def read(model, text):
    """Return what the model finds in a text, with its values as plain numbers."""
    found = []
    for entry in model.parse(text):
        value = str((entry.resolution or {}).get("value") or "").rstrip("%")
        try:
            found.append([entry.start, entry.end + 1, [float(value)]])
        except ValueError:
            found.append([entry.start, entry.end + 1, []])
    return found


def main():
    """Read all texts, after one that only warms up."""
    texts = json.load(sys.stdin)
    model = get_model(sys.argv[1])
    read(model, texts[0])
    before = time.process_time()
    found = [read(model, text) for text in texts]
    print(json.dumps({"seconds": time.process_time() - before, "found": found}))


main()
