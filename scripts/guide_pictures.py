"""Pictures for docs/guide, taken from the sample city by scripts/screenshots.py.

Each is reached as a person reaches it: from an address, by links that are named as on screen. WebP, because a
picture of a page is a third of the PNG; Chromium itself writes it, so that no other program is needed.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from scripts.walk import ROOT, Walker

FOLDER = ROOT / "docs" / "guide" / "pictures"
WIDTH = 1180
QUALITY = 0.72
ENCODE = """async ([source, quality]) => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width; canvas.height = picture.height;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", quality);
}"""
THIS_YEAR = "澜川市2026年科技创新工作计划"
PROGRAMME = "澜川市科技创新三年行动计划（2025—2027年）"
DAMAGED = "澜川高新区2026年科技创新工作要点（征求意见稿）"


@dataclass(frozen=True)
class Picture:
    """A picture: its name, who looks, where to begin, the links to follow, how high and how wide it is."""

    name: str
    role: str
    path: str
    links: tuple[str, ...] = ()
    height: int = 720
    width: int = WIDTH


PICTURES = (
    Picture("upload", "planner", "/plans/upload/"),
    Picture("draft", "planner", "/plans/", (DAMAGED,), 820, 1440),
    Picture("confirm", "planner", "/plans/2/confirm/", height=700),
    Picture("overview", "planner", "/plans/", (THIS_YEAR,), 760),
    Picture("shares", "planner", "/plans/", (THIS_YEAR, "目标", "新增高新技术企业", "按地区"), 640),
    Picture("timeline", "planner", "/plans/", (THIS_YEAR, "时间线")),
    Picture("progress", "planner", "/plans/", (THIS_YEAR, "措施", "抓研发投入"), 900),
    Picture("request", "director", "/inbox/", ("审定计划变更：" + THIS_YEAR,), 760),
    Picture("compare", "planner", "/plans/1/compare/?with=3"),
    Picture("programme", "planner", "/plans/", (PROGRAMME, "工程"), 980),
    Picture("duties", "officer", "/duties/", height=600),
    Picture("carried", "reporter", "/shares/", height=440),
    Picture("districts", "planner", "/organisations/map/", height=760),
    Picture("organisation", "planner", "/organisations/77/", height=900),
    Picture("pair", "planner", "/pairs/1/", height=900),
    Picture("board", "officer", "/ledgers/incubation_tenant/board/", height=560),
    Picture("entry", "officer", "/ledgers/incubator/", ("新材料孵化载体19（虚构）",), 760),
    Picture("definition", "planner", "/ledgers/incubator/type/", height=640),
    Picture("apply", "", "/apply/complaint/", height=760),
)


def take_picture(walker: Walker, picture: Picture, folder: Path) -> Path:
    """Open a page and put its picture into a folder."""
    page = walker.get_context(picture.role).new_page()
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(walker.site.url + picture.path)
    for link in picture.links:
        with page.expect_navigation():
            page.locator("main").get_by_role("link", name=link, exact=True).first.click()
    page.wait_for_load_state("networkidle")
    path = folder / f"{picture.name}.webp"
    path.write_bytes(encode_webp(page, page.screenshot()))
    page.close()
    return path


def encode_webp(page: Page, content: bytes) -> bytes:
    """Write a PNG as WebP on an empty page, which has no policy against pictures from data."""
    page.goto("about:blank")
    source = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    written: str = page.evaluate(ENCODE, [source, QUALITY])
    return base64.b64decode(written.partition(",")[2])


def make_guide_pictures(walker: Walker, folder: Path = FOLDER) -> list[Path]:
    """Take all pictures anew; one that no list names any more is taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [take_picture(walker, picture, folder) for picture in PICTURES]
    for path in set(folder.glob("*.webp")) - set(made):
        path.unlink()
    return made
