"""The pictures of the guides: every one that a guide names is there, every one that is taken is named."""

from __future__ import annotations

import re

from scripts.guide_pictures import FOLDER, PICTURES

GUIDES = FOLDER.parent
NAMED = re.compile(r"!\[[^\]]+\]\(pictures/([^)]+)\)")
MEAN_BYTES = 50_000


def test_guides_name_exactly_the_pictures_that_are_taken() -> None:
    """With words for who cannot see them; kept small, for they stay in the history for ever."""
    named = {name for path in GUIDES.glob("*.md") for name in NAMED.findall(path.read_text("utf-8"))}
    taken = {f"{picture.name}.webp" for picture in PICTURES}
    there = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert (named, set(there)) == (taken, taken)
    assert sum(there.values()) < MEAN_BYTES * len(there)
    assert all(path.read_bytes()[8:12] == b"WEBP" for path in FOLDER.iterdir())
