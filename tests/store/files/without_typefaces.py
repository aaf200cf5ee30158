"""The process that sets documents, on a machine without a Chinese typeface."""

import sys

from kepan.store.files.official import press


def find_none(families: frozenset[str]) -> dict[str, object]:
    """Find no typeface."""
    return {}


if __name__ == "__main__":
    press.find_chains = find_none
    sys.exit(press.main())
