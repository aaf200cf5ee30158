"""Every page of scripts/walk.py in Chromium: as its role, at 1440 and 390 px, light and dark.

It opens with the status expected, writes no error to the console (the security policy speaks there too), does not
scroll sideways, lacks no icon, and axe finds nothing against WCAG 2 A and AA or its own best practices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from scripts.walk import Site, Walker, look, walk
from scripts.walk_pages import PAGES, Stop

pytestmark = pytest.mark.browser
HAN = re.compile(r"[\u4e00-\u9fff]")
FRAME = ".kp-side a, .kp-tabbar a, thead th, legend, .kp-head .btn, .kp-crumb a, .pn > header > h2, .tabs a, .fld label"
ENGLISH = ("home", "plan_list", "inbox", "search", "profile", "ui_components", "user_list", "trail", "plan_upload")


class TestPages:
    """Every other page; the leg walks the two halves at once (`--dist loadscope`), each on a site of its own."""

    @pytest.mark.parametrize("stop", PAGES[0::2], ids=lambda stop: stop.file_name)
    def test_page_has_no_faults(self, walker: Walker, stop: Stop) -> None:
        """At both widths and in both themes."""
        assert walk(walker, stop) == []


class TestPagesBetween:
    """The pages between those."""

    @pytest.mark.parametrize("stop", PAGES[1::2], ids=lambda stop: stop.file_name)
    def test_page_has_no_faults(self, walker: Walker, stop: Stop) -> None:
        """At both widths and in both themes."""
        assert walk(walker, stop) == []


@pytest.fixture
def english(site: Site, walker: Walker) -> Iterator[Walker]:
    """The same browser with contexts of its own, switched to English on the login page."""
    other = Walker(walker.browser, site, "en")
    yield other
    for context in other.contexts.values():
        context.close()


@pytest.mark.parametrize(
    "stop",
    [stop for stop in PAGES if stop.name in ENGLISH and stop.label == ""],
    ids=lambda stop: stop.file_name,
)
def test_english_page_has_no_chinese_in_its_frame(english: Walker, stop: Stop) -> None:
    """Navigation, heads, buttons and labels are English; names of people, places and plans stay as they are."""
    page = english.get_context(stop.role).new_page()
    page.goto(english.site.url + stop.path)
    if page.locator("html").get_attribute("lang") != "en":
        page.locator("form[action$='/language/'] button[value=en]").first.evaluate("button => button.click()")
        page.wait_for_selector("html[lang=en]")
    frame = (
        ".kp-side a, .kp-tabbar a, thead th, legend, .kp-head .btn, .kp-crumb a, .pn > header > h2, .tabs a, .fld label"
    )
    texts = page.locator(frame).all_inner_texts()
    assert [text for text in texts if HAN.search(text)] == []
    assert page.locator("html").get_attribute("lang") == "en"


def list_faults_of(walker: Walker, dark: str, style: str) -> list[str]:
    """Return the faults of a page with an image that has no words, and with colours of its own in the dark theme."""
    page = walker.get_context("").new_page()
    image = f"<img style='{style}' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
    page.set_content(
        "<!doctype html><html lang=zh-CN><title>虚构</title>"
        f"<style>@media (prefers-color-scheme: dark) {{ p {{ background: #111; color: #222 }} {dark} }}</style>"
        f"<main><h1>虚构</h1><p>看得见吗</p>{image}</main>"
    )
    faults = [fault.partition(" (")[0] for fault in look(page)]
    page.close()
    return sorted(faults)


def test_a_fault_of_one_theme_alone_is_found(walker: Walker) -> None:
    """What only one theme shows is looked at by all rules."""
    assert list_faults_of(walker, "img { display: inline !important }", "display: none") == [
        "1440 dark: axe color-contrast",
        "1440 dark: axe image-alt",
        "390 dark: axe color-contrast",
        "390 dark: axe image-alt",
    ]


def test_other_colours_are_looked_at_by_the_rules_of_colours(walker: Walker) -> None:
    """Where nothing else differs, the other rules have said what they have to say."""
    assert list_faults_of(walker, "", "") == [
        "1440 dark: axe color-contrast",
        "1440 light: axe image-alt",
        "390 dark: axe color-contrast",
        "390 light: axe image-alt",
    ]
