"""Take pictures of every page at 1440 and 390 px, light and dark, and put them on contact sheets.

usage: python scripts/screenshots.py [--only WORD | --guide] [--axe] [--language zh-CN|en] [FOLDER]

Starts a site of its own with the sample data, walks all pages of scripts/walk.py, and writes FOLDER (screenshots/)
with one picture for each page, width and theme, and two sheets of them all, `contact-light.png` and
`contact-dark.png`. The pictures of docs/guide are taken first; with --guide nothing else. Ends with 1 when a page does
not open or writes an error to the console, with --axe also when it scrolls sideways or breaks a rule of accessibility
(which tests/e2e/test_pages.py checks too).
"""

from __future__ import annotations

import argparse
import html
import sys
import tempfile
from pathlib import Path

# As a script only this folder is on the path; tests import it from the root.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.guide_pictures import make_guide_pictures
from scripts.walk import ROOT, THEMES, Walker, open_walker, run_site, walk
from scripts.walk_pages import PAGES, Stop

SHEET = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact sheet</title><style>
body { margin: 16px; font: 12px/16px sans-serif; background: #dfe3e8; color: #17212b; width: 1560px; }
main { display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px; }
figure { margin: 0; background: #fff; padding: 8px; } figcaption { margin-bottom: 4px; font-weight: 600; }
div { display: flex; gap: 8px; align-items: flex-start; }
span { height: 240px; overflow: hidden; border: 1px solid #b9c3cf; } img { display: block; width: 100%%; }
span:first-child { width: 258px; } span:last-child { width: 78px; }
</style><h1>%(title)s</h1><main>%(figures)s</main></html>
"""


def write_sheet(walker: Walker, folder: Path, stops: list[Stop], theme: str) -> None:
    """Put all pictures of a theme on one page, and take a picture of that."""
    figures = "".join(
        f"<figure><figcaption>{html.escape(stop.file_name)}</figcaption><div>"
        f'<span><img src="{stop.file_name}-1440-{theme}.png" alt=""></span>'
        f'<span><img src="{stop.file_name}-390-{theme}.png" alt=""></span></div></figure>'
        for stop in stops
    )
    path = folder / f"contact-{theme}.html"
    path.write_text(SHEET % {"title": f"{len(stops)} pages, {theme}", "figures": figures}, encoding="utf-8")
    page = walker.browser.new_page(viewport={"width": 1592, "height": 900})
    page.goto(path.as_uri())
    page.screenshot(path=folder / f"contact-{theme}.png", full_page=True)
    page.close()


def main() -> int:
    """Take the pictures and say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--only", default="", help="pages whose picture name holds this word")
    parser.add_argument("--guide", action="store_true", help="only the pictures of docs/guide")
    parser.add_argument("--axe", action="store_true", help="look for faults of accessibility too")
    parser.add_argument("--language", default="zh-CN")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    stops = [stop for stop in PAGES if arguments.only in stop.file_name]
    wrong = 0
    with (
        tempfile.TemporaryDirectory(prefix="kepan-pictures-") as data,
        run_site(Path(data)) as site,
        open_walker(site, arguments.language) as walker,
    ):
        if not arguments.only:
            made = make_guide_pictures(walker)
            print(
                f"docs/guide: {len(made)} pictures, {sum(path.stat().st_size for path in made) // 1000} kB", flush=True
            )
        if arguments.guide:
            return 0
        for stop in stops:
            faults = walk(walker, stop, arguments.folder, with_axe=arguments.axe)
            wrong += bool(faults)
            print(f"{stop.file_name}: {'ok' if not faults else ''}", flush=True)
            for fault in faults:
                print(f"    {fault}")
        for theme in THEMES:
            write_sheet(walker, arguments.folder, stops, theme)
    print(f"{len(stops)} pages, {wrong} with faults; {arguments.folder}/contact-light.png, contact-dark.png")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
