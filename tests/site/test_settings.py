"""`kepan config` and what the settings refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kepan.site import cli
from kepan.site.address import is_loopback, is_port_free, parse_bind
from kepan.site.commands.config import list_rows, write_env, write_text
from kepan.site.commands.serve import find_refusal
from kepan.site.config import SETTINGS, Config, Origin, SettingError, read_settings_file


def make_config(folder: Path, text: str = "", **environment: str) -> Config:
    """Return the settings of an installation."""
    if text:
        (folder / "kepan.env").write_text(text, encoding="utf-8")
    return Config({"KEPAN_DATA_DIR": str(folder), **environment})


def test_a_value_comes_from_environment_file_or_default_in_this_order(tmp_path: Path) -> None:
    text = "# a comment\nKEPAN_BIND='127.0.0.1:9000'\nKEPAN_LANGUAGE=en\n"
    config = make_config(tmp_path, text, KEPAN_LANGUAGE="zh-hans")
    found = {name: config.get_value(name) for name in ("KEPAN_LANGUAGE", "KEPAN_BIND", "KEPAN_LOG_LEVEL")}
    assert {name: (value.text, value.origin) for name, value in found.items()} == {
        "KEPAN_LANGUAGE": ("zh-hans", Origin.ENVIRONMENT),
        "KEPAN_BIND": ("127.0.0.1:9000", Origin.FILE),
        "KEPAN_LOG_LEVEL": ("INFO", Origin.DEFAULT),
    }


def test_every_setting_is_listed_with_type_default_help_and_origin(tmp_path: Path) -> None:
    rows = list_rows(make_config(tmp_path, KEPAN_OIDC_SECRET="hush"))
    assert [row["name"] for row in rows] == [setting.name for setting in SETTINGS]
    assert all(row["type"] and row["help"] and row["origin"] for row in rows)
    text = json.dumps(rows) + write_text(make_config(tmp_path, KEPAN_OIDC_SECRET="hush"))
    assert "hush" not in text
    assert (tmp_path / "secret-key").read_text() not in text


def test_the_settings_file_it_writes_can_be_read_back(tmp_path: Path) -> None:
    config = make_config(tmp_path, KEPAN_BIND="127.0.0.1:9001", KEPAN_OIDC_SECRET="hush")
    path = tmp_path / "copy.env"
    path.write_text(write_env(config), encoding="utf-8")
    assert read_settings_file(path) == {"KEPAN_DATA_DIR": str(tmp_path), "KEPAN_BIND": "127.0.0.1:9001"}


def test_a_former_name_still_counts_and_todays_name_wins(tmp_path: Path) -> None:
    assert make_config(tmp_path, KEPAN_PLAN_MAX_MB="7").get_value("KEPAN_PLAN_MAX").origin is Origin.ENVIRONMENT
    assert make_config(tmp_path, KEPAN_PLAN_MAX_MB="7", KEPAN_PLAN_MAX="9").get_number("KEPAN_PLAN_MAX") == 9
    assert make_config(tmp_path, "KEPAN_PLAN_MAX_MB=8\n").get_number("KEPAN_PLAN_MAX") == 8
    assert make_config(tmp_path, "KEPAN_PLAN_MAX=3\nKEPAN_PLAN_MAX_MB=8\n").get_number("KEPAN_PLAN_MAX") == 3


@pytest.mark.parametrize("line", ["KEPAN_BIND", "KEPAN_BNID=1", "PATH=/bin"])
def test_a_line_that_is_no_setting_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(SettingError, match="line 2"):
        make_config(tmp_path, f"# first\n{line}\n")


def test_wrong_types_are_named(tmp_path: Path) -> None:
    config = make_config(tmp_path, KEPAN_WEB_WORKERS="many", KEPAN_HTTPS="maybe", KEPAN_DATABASE_URL="mysql://x")
    with pytest.raises(SettingError, match="KEPAN_WEB_WORKERS is 'many'"):
        config.get_number("KEPAN_WEB_WORKERS")
    with pytest.raises(SettingError, match="write yes or no"):
        config.is_on("KEPAN_HTTPS")
    with pytest.raises(SettingError, match="sqlite:/// or postgresql://"):
        config.get_database()


def test_keys_are_generated_once_and_for_one_account(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    first = config.get_text("KEPAN_SECRET_KEY")
    assert first == make_config(tmp_path).get_text("KEPAN_SECRET_KEY") != config.get_text("KEPAN_IDENTITY_KEY")
    assert config.has_generated_secret()
    assert [oct((tmp_path / name).stat().st_mode & 0o777) for name in ("secret-key", "identity-key")] == ["0o600"] * 2
    assert not make_config(tmp_path, KEPAN_SECRET_KEY="own").has_generated_secret()


def test_database_addresses(tmp_path: Path) -> None:
    assert make_config(tmp_path).get_database()["NAME"] == str(tmp_path / "kepan.sqlite3")
    found = make_config(tmp_path, KEPAN_DATABASE_URL="postgresql://u:p%40ss@db:5433/kepan%20x").get_database()
    assert {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "kepan x", "USER": "u", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [("127.0.0.1:80", ("127.0.0.1", 80)), ("[::1]:8000", ("::1", 8000)), ("localhost:1", ("localhost", 1))],
)
def test_bind_is_read(text: str, found: tuple[str, int]) -> None:
    assert parse_bind(text) == found


@pytest.mark.parametrize("text", ["8000", ":8000", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:http"])
def test_a_wrong_bind_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="write ADDRESS:PORT"):
        parse_bind(text)


def test_loopback_is_told_from_the_rest() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "kepan.example.cn")] == [False] * 4


def test_a_port_in_use_is_noticed() -> None:
    import socket

    with socket.socket() as other:
        # As the web server does it: a second server could join silently.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert not is_port_free("127.0.0.1", other.getsockname()[1])


def test_the_server_stays_on_this_machine_with_samples_or_generated_keys(tmp_path: Path) -> None:
    generated, own = make_config(tmp_path), make_config(tmp_path, KEPAN_SECRET_KEY="x" * 50)
    assert find_refusal(generated, "127.0.0.1", has_sample_login=True) == ""
    assert "sample logins" in find_refusal(own, "0.0.0.0", has_sample_login=True)
    assert "KEPAN_SECRET_KEY" in find_refusal(generated, "192.0.2.7", has_sample_login=False)
    assert find_refusal(own, "0.0.0.0", has_sample_login=False) == ""


def test_the_command_line_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    listed = capsys.readouterr().out
    assert all(f"    {name}" in listed for name in cli.COMMANDS)
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])
    assert (end.value.code, capsys.readouterr().out) == (0, "kepan 0.1.0\n")
    assert cli.main(["config", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(SETTINGS)
