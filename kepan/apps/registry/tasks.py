"""Background work of the registry: which function does which kind of job, and what comes back by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.desk.services import Handler, Handlers, Sweep, Sweeps
from kepan.apps.registry.services.deadlines import update_expiring_titles, update_national_phases
from kepan.apps.registry.services.matching import KIND as MATCH
from kepan.apps.registry.services.matching import match_register
from kepan.apps.registry.services.quality import CHECK_ALL, check_everything, create_daily_check
from kepan.apps.registry.services.standing import update_expired

HANDLERS: Handlers = {
    MATCH: Handler(match_register, _("查找重复单位")),
    CHECK_ALL: Handler(check_everything, _("校验登记数据")),
}
# What a day brings (a title runs out, an agreement ends) is found once a day, changes when they are made.
SWEEPS: Sweeps = {
    "registry.checks": Sweep(3600, create_daily_check),
    "registry.expired": Sweep(600, update_expired),
    "registry.expiring_titles": Sweep(3600, update_expiring_titles),
    "registry.national_phases": Sweep(3600, update_national_phases),
}
