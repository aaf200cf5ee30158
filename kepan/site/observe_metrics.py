"""Prometheus text at /metrics, added up over all processes of the web server.

Each process keeps its counters in memory and copies them to a file of its own in
`<data dir>/run/metrics`, at most once a second; the page adds up all files. The
supervisor empties the folder when the server starts, so counters begin at zero then.
"""

from __future__ import annotations

import hmac
import json
import os
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse

from kepan import __version__
from kepan.site.readiness import list_gauges

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COPY_EVERY = 1.0

_lock = threading.Lock()
_counts: defaultdict[str, float] = defaultdict(float)
_state = {"copied": 0.0}
_names: dict[int, str] = {}


def _folder() -> Path:
    return Path(settings.KEPAN_RUN_DIR) / "metrics"


def count_request(*, method: str, status: int, seconds: float, cpu: float) -> None:
    """Count one request of this process."""
    kind = f'method="{method if method in {"GET", "POST", "HEAD"} else "other"}",status="{status // 100}xx"'
    with _lock:
        _counts[f"kepan_requests_total{{{kind}}}"] += 1
        _counts["kepan_request_seconds_sum"] += seconds
        _counts["kepan_request_cpu_seconds_total"] += cpu
        _counts["kepan_request_seconds_count"] += 1
        for bound in BUCKETS:
            if seconds <= bound:
                _counts[f'kepan_request_seconds_bucket{{le="{bound:g}"}}'] += 1
        now = time.monotonic()
        if now - _state["copied"] < _COPY_EVERY:
            return
        _state["copied"] = now
        _copy_counts()


def _copy_counts() -> None:
    pid = os.getpid()
    name = _names.setdefault(pid, f"{pid}-{uuid.uuid4().hex[:8]}.json")
    path = _folder() / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(_counts), encoding="ascii")
        draft.replace(path)
    except OSError:
        # A full disk must not turn a page that was answered into an error.
        _state["copied"] = time.monotonic()


def _sum_counts() -> Mapping[str, float]:
    with _lock:
        _copy_counts()
    total: defaultdict[str, float] = defaultdict(float)
    for path in sorted(_folder().glob("*.json")):
        try:
            found = json.loads(path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
        for key, value in found.items():
            total[key] += value
    return total


_KINDS = {
    "kepan_requests_total": ("counter", "Requests answered."),
    "kepan_request_seconds": ("histogram", "Time from request to response."),
    "kepan_request_cpu_seconds_total": ("counter", "CPU time of requests."),
    "kepan_jobs": ("gauge", "Background jobs by state."),
    "kepan_job_oldest_seconds": ("gauge", "Age of the oldest job that waits and is due."),
    "kepan_worker_heartbeat_seconds": ("gauge", "Seconds since the worker was last seen."),
    "kepan_disk_free_bytes": ("gauge", "Free bytes on the disk of the data folder."),
    "kepan_info": ("gauge", "Version of the program."),
}


def write_exposition(counts: Mapping[str, float], gauges: Mapping[str, float]) -> str:
    """Return the text format of Prometheus (version 0.0.4)."""
    values = {**counts, **gauges, f'kepan_info{{version="{__version__}"}}': 1.0}
    if "kepan_request_seconds_count" in values:
        values['kepan_request_seconds_bucket{le="+Inf"}'] = values["kepan_request_seconds_count"]
        for bound in BUCKETS:
            values.setdefault(f'kepan_request_seconds_bucket{{le="{bound:g}"}}', 0)
    lines = []
    for name, (kind, text) in _KINDS.items():
        members = {key: value for key, value in values.items() if _belongs(key, name, kind)}
        if members:
            lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
            lines += [f"{key} {value:.15g}" for key, value in sorted(members.items(), key=_place)]
    return "\n".join(lines) + "\n"


def _belongs(key: str, name: str, kind: str) -> bool:
    bare = key.partition("{")[0]
    if kind == "histogram":
        return bare in {f"{name}_bucket", f"{name}_sum", f"{name}_count"}
    return bare == name


def _place(item: tuple[str, float]) -> tuple[str, float, str]:
    key = item[0]
    bare, _, rest = key.partition('{le="')
    return bare, float(rest.partition('"')[0]) if rest else 0.0, key


def show_metrics(request: HttpRequest) -> HttpResponse:
    """Answer /metrics to whoever has the token, or without a token set, to this machine only."""
    if not settings.KEPAN_METRICS:
        raise Http404
    token = settings.KEPAN_METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            return HttpResponse("token needed\n", status=401, content_type="text/plain; charset=utf-8")
    elif request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1"} or "X-Forwarded-For" in request.headers:
        raise Http404
    try:
        gauges = list_gauges()
    except Error:
        gauges = {}
    return HttpResponse(write_exposition(_sum_counts(), gauges), content_type="text/plain; version=0.0.4")
