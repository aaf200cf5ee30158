"""Every icon that the side bar and the pages ask for is in the sprite."""

from __future__ import annotations

import re
from pathlib import Path

from kepan.web.ui.navigation import get_sections

SPRITE = Path(__file__).parents[3] / "kepan" / "web" / "ui" / "static" / "vendor" / "icons.svg"


def test_side_bar_icons_are_drawn() -> None:
    """The build finds the icons of the side bar (`make assets` first)."""
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    asked = {entry.icon for section in get_sections() for entry in section.entries}
    assert asked - drawn == set()
