"""What every page needs to draw the shell: theme, names, side bar, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from kepan import __version__
from kepan.apps.accounts.models import Setup, User
from kepan.apps.accounts.selectors import get_setup
from kepan.apps.desk.selectors import count_waiting
from kepan.web.ui.components import EMPTY, write_html, write_icon
from kepan.web.ui.navigation import Group, Link, list_groups

THEMES = ("light", "dark", "auto")


@dataclass
class Shell:
    """The shell of one page; each part is worked out when the template asks for it."""

    request: HttpRequest
    version: str = __version__

    @property
    def theme(self) -> str:
        """The theme the user chose: light, dark, or auto, which follows the system."""
        chosen = self.request.COOKIES.get("kp_theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def user(self) -> User | None:
        """The user who is logged in."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def setup(self) -> Setup | None:
        """What this installation is."""
        return get_setup()

    @property
    def is_sample(self) -> bool:
        """Whether everything here is invented."""
        return self.setup is not None and self.setup.is_sample

    @property
    def organisation(self) -> str:
        """The name beside the mark: the user's region, else the root region."""
        if self.user is not None and self.user.region is not None:
            return self.user.region.name
        if self.setup is not None and self.setup.root_region is not None:
            return self.setup.root_region.name
        return ""

    @cached_property
    def groups(self) -> list[Group]:
        """The side bar."""
        return [] if self.user is None else list_groups(self.request, self.user)

    @property
    def side_bar(self) -> SafeString:
        """The side bar as HTML, written here because every page has its places three times."""
        parts: list[str] = []
        for group in self.groups:
            if group.label:
                parts.append(write_html("<h2>{}</h2>", group.label))
            for link in group.links:
                words = (link.url, _write_current(link), link.label, write_icon(link.icon), link.label)
                pattern = '<a href="{}"{} title="{}">{}<span>{}</span>{}</a>'
                parts.append(write_html(pattern, *words, _write_badge(link)))
        return mark_safe("".join(parts))  # noqa: S308 written above

    @property
    def phone_menu(self) -> SafeString:
        """All places for the menu of a phone, as HTML."""
        links = (
            (link.url, _write_current(link), write_icon(link.icon), link.label, f" {link.badge}" if link.badge else "")
            for group in self.groups
            for link in group.links
        )
        return mark_safe("".join(write_html('<a href="{}"{}>{}{}{}</a>', *words) for words in links))  # noqa: S308

    @property
    def tab_bar(self) -> SafeString:
        """At most five places for the bar at the foot of a phone, as HTML."""
        shown = [link for group in self.groups for link in group.links if link.on_phone][:5]
        links = (
            (link.url, _write_current(link), write_icon(link.icon), link.label, _write_badge(link)) for link in shown
        )
        return mark_safe("".join(write_html('<a href="{}"{}>{}{}{}</a>', *words) for words in links))  # noqa: S308

    @property
    def unread(self) -> int:
        """How many notices the user has not read."""
        return 0 if self.user is None else count_waiting(user=self.user).notices


def _write_current(link: Link) -> SafeString:
    return mark_safe(' aria-current="page"') if link.is_current else EMPTY


def _write_badge(link: Link) -> SafeString:
    return write_html("<b>{}</b>", link.badge) if link.badge else EMPTY


def add_shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
