"""The files of deploy/ name only settings, commands, options and paths that exist."""

from __future__ import annotations

import argparse
import configparser
import json
import re
import shutil
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from kepan.site.cli import COMMANDS
from kepan.site.config import BY_NAME

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
GUIDES = PROJECT / "docs" / "guide"
UNITS = sorted((DEPLOY / "systemd").iterdir())
TEXTS = [path for path in [*sorted(DEPLOY.rglob("*")), *sorted(GUIDES.glob("*.md"))] if path.suffix not in {".pyc"}]
TEXTS = [path for path in TEXTS if path.is_file()]
_NAME = re.compile(r"KEPAN_[A-Z][A-Z_]*[A-Z]")
# A command line: at the start of a line (after a prompt or a path) or in backquotes.
_CALL = re.compile(r"(?:^|`|\bsudo (?:-u kepan )?|&& )\s*(?:[$#] )?(?:/[\w./]*/)?kepan ((?!-)[a-z]+)\b([^`\n]*)", re.M)
_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.M | re.S)


def find_calls(path: Path) -> list[tuple[str, str]]:
    """Return each `kepan COMMAND …` that a file tells its reader to type."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        fenced = _FENCE.findall(text)
        inline = re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
        text = "\n".join([*fenced, *inline])
    return _CALL.findall(text)


def read_unit(path: Path) -> configparser.RawConfigParser:
    """Read a systemd unit; a key that stands twice keeps its last value, which is enough here."""
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def list_options(parser: argparse.ArgumentParser) -> set[str]:
    """Return the options of a command and of its parts."""
    found = set(parser._option_string_actions)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for part in action.choices.values():
                found |= list_options(part)
    return found


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_settings_exist(path: Path) -> None:
    unknown = {name for name in _NAME.findall(path.read_text(encoding="utf-8")) if name not in BY_NAME}
    assert not unknown, f"{path.name} names settings that config.py does not declare: {sorted(unknown)}"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_commands_and_options_exist(path: Path) -> None:
    for command, rest in find_calls(path):
        assert command in COMMANDS, f"{path.name}: there is no `kepan {command}`"
        parser = argparse.ArgumentParser()
        import_module(COMMANDS[command][0]).add_arguments(parser)
        words = set(re.findall(r"(?<!\S)(--[a-z][a-z-]*)", rest))
        assert words <= list_options(parser), f"{path.name}: `kepan {command}` does not know {words}"


def test_the_finder_of_commands_finds_them(tmp_path: Path) -> None:
    guide = tmp_path / "guide.md"
    guide.write_text("运行 `kepan doctor`：\n\n```sh\nsudo -u kepan /opt/kepan/bin/kepan backup --x F\n```\nkepan is\n")
    assert find_calls(guide) == [("backup", " --x F"), ("doctor", "")]


@pytest.mark.parametrize("path", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda path: path.name)
def test_units_are_hardened_and_agree(path: Path) -> None:
    service = read_unit(path)["Service"]
    assert service["User"] == "kepan"
    wanted = {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "UMask": "0077",
        "CapabilityBoundingSet": "",
    }
    assert {name: service[name] for name in wanted} == wanted
    text = path.read_text(encoding="utf-8")
    data = re.search(r"^Environment=KEPAN_DATA_DIR=(\S+)$", text, re.M)
    assert data is not None
    assert data[1] in service["ReadWritePaths"].split()
    assert service["StateDirectory"] == Path(data[1]).name


def test_units_start_what_the_installer_puts_there() -> None:
    main = read_unit(DEPLOY / "systemd" / "kepan.service")["Service"]["ExecStart"]
    assert main == "/opt/kepan/bin/kepan serve"
    script, folder, keep = read_unit(DEPLOY / "systemd" / "kepan-backup.service")["Service"]["ExecStart"].split()
    install = (DEPLOY / "install.sh").read_text(encoding="utf-8")
    assert "target=${1:-/opt/kepan}" in install
    assert 'cp -R "$here/deploy/." "$target/deploy/"' in install
    assert Path(script) == Path("/opt/kepan/deploy/backup.sh")
    assert int(keep) >= 7
    assert folder in read_unit(DEPLOY / "systemd" / "kepan-backup.service")["Service"]["ReadWritePaths"].split()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # The programs are not installed here: point at some that are, the rest of the file stays.
        text = unit.read_text(encoding="utf-8").replace("/opt/kepan/bin/kepan", "/bin/true")
        (tmp_path / unit.name).write_text(text.replace("/opt/kepan/deploy/backup.sh", "/bin/true"), encoding="utf-8")
    files = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_nginx_sample_fits_the_settings() -> None:
    text = (DEPLOY / "nginx" / "kepan.conf").read_text(encoding="utf-8")
    rules = re.sub(r"#.*", "", text)
    assert "add_header" not in rules, "kepan sends the security headers itself"
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in rules, "a visitor's own claim must not be passed on"
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in rules
    assert f"server {BY_NAME['KEPAN_BIND'].default};" in rules
    limit = re.search(r"client_max_body_size (\d+)m;", rules)
    assert limit is not None
    sizes = [int(BY_NAME[name].default) for name in ("KEPAN_ATTACHMENT_MAX_MB", "KEPAN_PLAN_MAX")]
    assert max(sizes) < int(limit[1]) <= max(sizes) * 2
    log = re.search(r"log_format kepan (.*?);", rules, re.S)
    assert log is not None
    assert not {"$request ", "$args", "$request_uri", "$http_referer", "$query_string"} & set(
        re.findall(r"\$\w+ ?", log[1])
    )


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine")
def test_nginx_accepts_the_sample(tmp_path: Path) -> None:
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=kepan.example.cn"]
    subprocess.run([*key, "-keyout", tmp_path / "key", "-out", tmp_path / "pem"], check=True, capture_output=True)
    text = (DEPLOY / "nginx" / "kepan.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/nginx/tls/kepan.pem", str(tmp_path / "pem"))
    text = text.replace("/etc/nginx/tls/kepan.key", str(tmp_path / "key"))
    text = text.replace("/var/log/nginx/", f"{tmp_path}/")
    (tmp_path / "kepan.conf").write_text(text, encoding="utf-8")
    whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{ include {tmp_path}/kepan.conf; }}\n"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(
        ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_containerfile_names_what_exists() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    bases = re.findall(r"^ARG BASE=(\S+)$", text, re.M)
    assert bases == ["python:3.11-slim-bookworm"], "an image is named without a host"
    for source in re.findall(r"^COPY (?!--from)(\S+) ", text, re.M):
        assert (PROJECT / source).exists(), source
    for script in re.findall(r"python (scripts/\S+\.py)", text):
        assert (PROJECT / script).is_file(), script
    user = re.search(r"^USER (\d+):(\d+)$", text, re.M)
    assert user is not None
    assert int(user[1]) > 0
    assert json.loads(re.findall(r"^ENTRYPOINT (\[.*\])$", text, re.M)[0]) == ["kepan"]
    assert json.loads(re.findall(r"^CMD (\[.*\])$", text, re.M)[0])[0] in COMMANDS
    assert "HEALTHCHECK" in text
    assert "http://127.0.0.1:8000/healthz" in text
    assert "KEPAN_BIND=0.0.0.0:8000" in text
