"""Static files under names that carry a digest of their content, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import logging
import shutil
from pathlib import Path
from typing import cast

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from kepan import __version__

_STAMP = ".collected"
_STYLE_RULES = (
    r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",
    (r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""", """@import url("%(url)s")"""),
)
_MODULE_RULES = (
    (
        r"""(?P<matched>import(?P<names>[\s{][^'";]*?)\s*from\s*["'](?P<url>[./][^"']*)["']\s*;)""",
        """import%(names)s from "%(url)s";""",
    ),
    (
        r"""(?P<matched>export(?P<names>[\s{][^'";]*?)\s*from\s*["'](?P<url>[./][^"']*)["']\s*;)""",
        """export%(names)s from "%(url)s";""",
    ),
    (r"""(?P<matched>import\s*["'](?P<url>[./][^"']*)["']\s*;)""", """import"%(url)s";"""),
)


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Names with digests once `kepan serve` has collected the files; plain names before, as in tests."""

    manifest_strict = False
    # Addresses in style sheets and imports between our own modules get digests. References to
    # source maps are left alone: the maps are not shipped.
    patterns = (("*.css", _STYLE_RULES), ("kepan/*.js", _MODULE_RULES))

    def stored_name(self, name: str) -> str:
        """Return the name with digest, or the plain one while nothing has been collected."""
        if not self.hashed_files:
            return name
        return str(super().stored_name(name))


def _compute_stamp() -> str:
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> bool:
    """Collect the static files into the data folder if they changed; say whether there was work to do.

    The folder is made anew beside the old one and then exchanged, so that a start that is cut
    short never leaves half of it.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = _compute_stamp()
    known = root / _STAMP
    if known.is_file() and known.read_text(encoding="ascii") == stamp:
        return False
    fresh, old = root.with_name("static.new"), root.with_name("static.old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    fresh.mkdir(parents=True)
    logging.getLogger("kepan.serve").info("collecting static files")
    storage = cast(HashedStorage, staticfiles_storage)
    storage.location = str(fresh)
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    finally:
        del storage.location
    (fresh / _STAMP).write_text(stamp, encoding="ascii")
    if root.exists():
        root.rename(old)
    fresh.rename(root)
    shutil.rmtree(old, ignore_errors=True)
    return True
