"""One web process of the supervisor: granian with a single WSGI worker that it forks.

The processes share the port. Each has a granian of its own, because one granian with several
workers ends all of them, politely and slowly, when one is killed a second time within seconds.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import engines, loader
from django.urls import get_resolver, reverse
from django.utils import translation
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kepan.site.config import Config
from kepan.site.supervisor import follow_parent
from kepan.site.wsgi import application

_COLLECT = (50_000, 20, 20)
"""When cyclic garbage is looked for. A page makes tens of thousands of objects that all go without it; at the usual
700 the search alone took a tenth of a page's time. What was loaded before the fork is frozen and never searched."""

_LOG = {"formatters": {name: {"()": "kepan.site.observe_log.JsonFormatter"} for name in ("generic", "access")}}


def preload() -> None:
    """Load pages, templates, languages and jobs before the fork: every process shares them and answers at once."""
    _ = get_resolver().url_patterns
    import_module("kepan.site.jobs")
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("科盘")
            reverse("healthz")
    for folder in map(Path, engines["django"].dirs):
        for path in sorted(folder.rglob("*.html")):
            loader.get_template(path.relative_to(folder).as_posix())


def serve_web(config: Config, host: str, port: int) -> int:
    """Serve until told to stop, or until the worker dies; the supervisor then starts both anew."""
    parent = os.getpid()

    def load_application(_target: str) -> Callable[..., Any]:
        follow_parent(parent)
        gc.set_threshold(*_COLLECT)
        return application

    Granian(
        "kepan.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=max(1, config.get_number("KEPAN_WEB_THREADS")),
        respawn_failed_workers=False,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=_LOG,
    ).serve(target_loader=load_application)
    return 0
