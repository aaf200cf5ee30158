"""What applicants without an account are told, and the ways by which they come back: signed links and codes."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kepan.apps.desk.services import create_letter
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models import Application, Entry
from kepan.engine.ledgers.outside import read_code, write_code
from kepan.engine.ledgers.types import LedgerType, State

SIGNS = 16
CHECK, READ = "kepan.application.check", "kepan.application.read"
CHECK_DAYS, READ_DAYS = 3, 365
DAY = 86_400


def create_code() -> tuple[str, str]:
    """Make a code by which a reply is read; return it as it is told, once, and the digest that is kept."""
    code = write_code(secrets.randbits(5 * SIGNS), SIGNS)
    return code, compute_digest(code)


def compute_digest(text: str) -> str:
    """Return the digest of a code or an address, with the key of the installation."""
    return salted_hmac("kepan.application", text, secret=settings.KEPAN_IDENTITY_KEY, algorithm="sha256").hexdigest()


def find_application(*, code: str) -> Application | None:
    """Find an application by the code of its reply, as somebody typed it."""
    value = read_code(code, SIGNS)
    if value is None:
        return None
    rows = Application.objects.select_related("ledger", "type_version", "entry__type_version", "region")
    return rows.filter(code_digest=compute_digest(write_code(value, SIGNS))).first()


def write_token(application: Application, salt: str) -> str:
    """Sign the way to an application: to confirm the address, or to read."""
    return signing.dumps(application.pk, salt=salt)


def find_signed(*, token: str, salt: str) -> Application | None:
    """Find the application that a link was signed for; none where the link is not ours or too old."""
    try:
        pk = signing.loads(token, salt=salt, max_age=DAY * (CHECK_DAYS if salt == CHECK else READ_DAYS))
    except signing.BadSignature:
        return None
    rows = Application.objects.select_related("ledger", "type_version", "entry__type_version", "region")
    return rows.filter(pk=pk).first()


def send_check(application: Application, base_url: str) -> None:
    """Ask whoever applied to confirm the address, by a link."""
    url = f"{base_url.rstrip('/')}/apply/check/{write_token(application, CHECK)}/"
    shown = {"title": application.ledger.title, "receipt": application.receipt, "url": url, "days": CHECK_DAYS}
    create_letter(
        address=application.email,
        language=application.language,
        title=lambda: _("请确认你的申请：%(title)s（%(receipt)s）") % shown,
        body=lambda: (
            _(
                "有人用这个邮箱在网上提交了“%(title)s”，回执号 %(receipt)s。\n\n打开下面的链接确认，确认以后才会"
                "送到受理的科室；%(days)s 天内没有确认就自动删除。\n\n%(url)s\n\n不是你提交的，不用理会。"
            )
            % shown
        ),
    )


def send_words(application: Application, write: Callable[[], str]) -> None:
    """Tell an applicant with an address something about the application, with a way to read on."""
    if not application.email:
        return
    base = settings.KEPAN_PUBLIC_URL.rstrip("/")
    url = f"{base}/apply/reply/{write_token(application, READ)}/" if base else ""
    shown = {"title": application.ledger.title, "receipt": application.receipt}

    def write_body() -> str:
        way = _("查看和答复：%(url)s") % {"url": url} if url else _("到网上申请页，用查询码查看和答复。")
        return f"{write()}\n\n{way}"

    create_letter(
        address=application.email,
        language=application.language,
        title=lambda: _("%(title)s（%(receipt)s）有新情况") % shown,
        body=write_body,
    )


def tell_applicant(entry: Entry, type_: LedgerType) -> None:
    """Tell whoever applied for an entry where it stands now, by the name that the state has outside."""
    if type_.public_form is None:
        return
    application = Application.objects.select_related("ledger").filter(entry=entry).exclude(email="").first()
    state = type_.find_state(entry.state)
    if application is not None and state is not None:
        name = state.outside or state.title
        send_words(application, lambda: _("现在的状态：%(state)s。") % {"state": name})


def write_standing(application: Application, type_: LedgerType) -> str:
    """Write where an application stands, for whoever sent it: in the words for those outside."""
    if application.entry is not None and application.entry.removed_at is not None:
        return _("已撤下")
    state = find_told_state(application, type_)
    if state is None:
        return str(ApplicationState(application.state).label)
    return state.outside or state.title


def find_told_state(application: Application, type_: LedgerType) -> State | None:
    """Find the state of the entry in which an application seems to stand to whoever sent it; none before it is one.

    Where a form makes entries at once, one that a rule kept back reads like the others: else anybody would learn by
    sending one whether a value is taken, or what a rule finds in records that only the office sees.
    """
    if application.state == ApplicationState.TAKEN and application.entry is not None:
        return type_.find_state(application.entry.state)
    form = type_.public_form
    is_held_back = application.state == ApplicationState.WAITING and form is not None and form.is_direct
    return type_.find_state(form.state) if form is not None and is_held_back else None
