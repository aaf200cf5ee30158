"""The site behind the sample of deploy/nginx: TLS, headers once, sizes, request ids."""

from __future__ import annotations

import http.client
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.processes import find_free_port, run_server

PROJECT = Path(__file__).parents[2]
HOST = "kepan.example.cn"
ONCE = (
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "x-request-id",
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine"),
]


@dataclass(frozen=True)
class Site:
    """Where nginx listens, and where it writes its log."""

    plain: int
    secure: int
    log: Path

    def get(self, path: str, *, method: str = "GET", body: bytes = b"") -> http.client.HTTPResponse:
        """Ask by TLS, without checking the certificate made for this test; the body has been read."""
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.secure, context=context, timeout=60)
        headers = {"Host": HOST, "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
        if body:
            # A form that names the page it comes from is read to its end for its token, and then answered; an answer
            # before that would be a broken pipe to nginx.
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}{path}"}
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def wait_for_lines(self, identifier: str) -> list[str]:
        """Return the lines of the log once it holds a request; nginx writes a line after the answer has gone."""
        for _attempt in range(100):
            lines = self.log.read_text(encoding="utf-8").splitlines()
            if any(line.endswith(identifier) for line in lines):
                return lines
            time.sleep(0.05)
        raise AssertionError(f"the log does not hold request {identifier}")


def write_configuration(folder: Path, *, plain: int, secure: int, kepan: int) -> Path:
    """Write the sample with ports and paths of this test."""
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    subprocess.run(
        [*key, "-keyout", folder / "kepan.key", "-out", folder / "kepan.pem"], check=True, capture_output=True
    )
    text = (PROJECT / "deploy" / "nginx" / "kepan.conf").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "listen [::]" not in line]
    text = "\n".join(lines)
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{kepan};",
        "/etc/nginx/tls/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "kepan.conf").write_text(text + "\n", encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"{user}\ndaemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ {temporary}\n include {folder}/kepan.conf; }}\n"
    )
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site and nginx in front of it, each with a folder of its own."""
    folder = tmp_path_factory.mktemp("nginx")
    plain, secure, kepan = find_free_port(), find_free_port(), find_free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEPAN_")}
    environment = {
        **kept,
        "PYTHONPATH": str(PROJECT),
        "KEPAN_DATA_DIR": str(folder / "data"),
        "KEPAN_HOSTS": HOST,
        "KEPAN_PUBLIC_URL": f"https://{HOST}",
        "KEPAN_HTTPS": "yes",
        "KEPAN_TRUST_PROXY": "yes",
        "KEPAN_METRICS": "yes",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, cwd=PROJECT, env=environment)
    serve = [sys.executable, "-m", "kepan.site.cli", "serve", "--no-worker", "--bind", f"127.0.0.1:{kepan}"]
    settings = write_configuration(folder, plain=plain, secure=secure, kepan=kepan)
    with run_server(serve, environment, port=kepan, log=folder / "serve.log"):
        proxy = subprocess.Popen(["nginx", "-c", str(settings), "-p", str(folder)], stderr=subprocess.DEVNULL)
        try:
            wait_for(secure)
            yield Site(plain, secure, folder / "kepan.log")
        finally:
            proxy.terminate()
            proxy.wait(10)


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    for _attempt in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.connect()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise AssertionError("nginx did not come up")


def test_plain_http_leads_to_tls(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.plain, timeout=10)
    connection.request("GET", "/plans/?year=2026", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{HOST}/plans/?year=2026")
    connection.close()


def test_login_page_comes_by_tls_with_each_header_once(site: Site) -> None:
    answer = site.get("/account/login/")
    assert answer.status == 200
    names = [name.lower() for name, _ in answer.getheaders()]
    assert {name: names.count(name) for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert answer.getheader("Server") == "nginx"
    cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    assert cookies
    assert all(value.startswith("__Host-") and "Secure" in value for value in cookies)


def test_the_request_id_is_the_proxys_own(site: Site) -> None:
    identifier = site.get("/account/login/").getheader("X-Request-ID")
    assert identifier is not None
    assert any(line.endswith(identifier) for line in site.wait_for_lines(identifier))


def test_the_log_holds_no_query(site: Site) -> None:
    identifier = site.get("/account/login/?next=/secret-words/").getheader("X-Request-ID") or ""
    assert not any("secret-words" in line for line in site.wait_for_lines(identifier))


def test_redirects_stay_on_tls(site: Site) -> None:
    answer = site.get("/")
    assert answer.status == 302
    assert (answer.getheader("Location") or "").startswith("/account/login/")


def test_sizes_and_figures(site: Site) -> None:
    # Below the proxy's limit kepan answers itself (no token: 403); above it nginx refuses.
    assert site.get("/account/login/", method="POST", body=b"x" * 2_000_000).status == 403
    assert site.get("/account/login/", method="POST", body=b"x" * 61 * 1024 * 1024).status == 413
    assert site.get("/metrics").status == 404
    assert site.get("/healthz").status == 200
