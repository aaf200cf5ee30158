"""Taking in a document that lies ready in a folder of the server: the same as uploading it."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.services.documents import Uploaded, create_plan
from kepan.store.files.shelf import read_shelf


def import_document(*, actor: User, name: str, region: Region) -> Uploaded:
    """Take a document of the shelf in for a region, by the rules of an upload.

    Raises RefusalError for a name that is not on the shelf, and what `create_plan` raises.
    """
    content = read_shelf(settings.KEPAN_SHELF, name)
    if content is None:
        raise RefusalError(_("文件夹里没有“%(name)s”了。刷新页面再看。") % {"name": name})
    return create_plan(actor=actor, content=content, name=name, region=region)
