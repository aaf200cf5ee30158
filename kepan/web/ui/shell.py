"""What every page needs to draw the shell: theme, names, side bar, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from kepan import __version__
from kepan.apps.accounts.models import Setup, User
from kepan.apps.accounts.selectors import get_setup
from kepan.apps.desk.selectors import count_waiting
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
    def phone_links(self) -> list[Link]:
        """At most five places for the bar at the foot of a phone."""
        return [link for group in self.groups for link in group.links if link.on_phone][:5]

    @property
    def unread(self) -> int:
        """How many notices the user has not read."""
        return 0 if self.user is None else count_waiting(user=self.user).notices


def add_shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
