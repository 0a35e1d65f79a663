"""Settings: where they come from, what is refused and how it is said, what is shown."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from baton.origins import parse_origins
from baton.settings import ROOT, Settings, SettingsError, load_settings, read_or_make_secret, shown
from baton.settings_listing import list_settings, mask_password, unknown_names


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("BATON_") or name in ("REDIS_URL", "DATABASE_URL", "ORDERS_URL", "ORDERS_TOKEN"):
            monkeypatch.delenv(name)
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / "no.env")


def test_defaults_run_on_loopback_from_the_projects_folder() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.home) == ("127.0.0.1", 8080, ROOT / "var")
    assert settings.archive_url == f"sqlite+aiosqlite:///{ROOT}/var/archive.db"
    assert settings.origins == ()


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "some.env").write_text("BATON_PORT=9001\nBATON_MAX_TEXT=500\nREDIS_URL=redis://store:6379/2\n")
    monkeypatch.setenv("BATON_PORT", "9002")
    settings = load_settings(_env_file=tmp_path / "some.env")
    assert (settings.port, settings.max_text, settings.redis_url) == (9002, 500, "redis://store:6379/2")


def test_an_empty_value_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_PORT", "")
    monkeypatch.setenv("REDIS_URL", "")
    assert load_settings().port == 8080


def test_a_relative_home_is_in_the_projects_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_HOME", "var/second")
    assert load_settings().home == ROOT / "var" / "second"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BATON_PORT", "no", "BATON_PORT cannot be used (it is 'no')"),
        ("BATON_PORT", "70000", "less than or equal to 65535"),
        ("BATON_WORKSPACE", "Ünd so", "BATON_WORKSPACE cannot be used"),
        ("BATON_FSYNC", "sometimes", "'everysec' or 'always'"),
        ("BATON_LEASE_SECONDS", "0", "BATON_LEASE_SECONDS"),
        ("BATON_ORIGINS", "shop.example", "not an origin such as https://shop.example"),
        ("BATON_ORIGINS", "https://shop.example/path", "not an origin"),
        ("REDIS_URL", "localhost", "REDIS_URL cannot be used"),
        ("REDIS_URL", "http://localhost", "redis://, rediss:// or unix://"),
        ("BATON_SECRET", "short", "BATON_SECRET cannot be used"),
        ("BATON_ASSISTANT_PATIENCE_SECONDS", "1", "BATON_TURN_TIMEOUT_SECONDS"),
        ("BATON_SMTP_URL", "mail.example", "should look like smtp://"),
        ("BATON_SMTP_URL", "smtp://mail.example", "needs BATON_MAIL_FROM"),
        ("BATON_SUMMARY_URL", "https://llm.example/v1", "needs BATON_SUMMARY_MODEL"),
    ],
)
def test_what_cannot_be_used_is_said_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert said in str(caught.value)


def test_the_shops_public_key_fits_on_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    monkeypatch.setenv("BATON_CUSTOMER_KEY", pem.replace("\n", "\\n"))
    assert shown(load_settings().customer_key) == pem
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    monkeypatch.setenv("BATON_CUSTOMER_KEY", private)
    with pytest.raises(SettingsError, match="BATON_CUSTOMER_KEY cannot be used: is not a public key") as caught:
        load_settings()
    assert "PRIVATE" not in str(caught.value)


def test_a_secret_that_is_refused_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_SECRET", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "hunter3")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("sqlite:////tmp/a.db", "sqlite+aiosqlite:////tmp/a.db"),
    ],
)
def test_the_archives_driver(given: str, used: str) -> None:
    assert Settings(database_url=given).archive_url == used


def test_origins() -> None:
    assert parse_origins(" https://A.example/ ,http://b:8080") == ("https://a.example", "http://b:8080")
    assert parse_origins("*") == ("*",)
    assert parse_origins("") == ()


def test_the_secret_is_made_once_whoever_asks_first(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: read_or_make_secret(path), range(8)))
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_damaged_secret_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    with pytest.raises(SettingsError, match="is damaged"):
        Settings(home=tmp_path).signing_secret()


def test_the_desk_in_slack_needs_the_workspace_that_it_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_SLACK_DESK_CHANNEL", "C0123ABCD")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(SettingsError, match="needs SLACK_BOT_TOKEN, and SLACK_SIGNING_SECRET or SLACK_APP_TOKEN"):
        load_settings()
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert load_settings().slack_desk_channel == "C0123ABCD"
    monkeypatch.setenv("BATON_SLACK_DESK_CHANNEL", "#support")
    with pytest.raises(SettingsError, match="BATON_SLACK_DESK_CHANNEL cannot be used"):
        load_settings()


def test_the_list_has_every_setting_explained_and_no_secret() -> None:
    given: dict[str, Any] = {"secret": "s" * 40, "redis_url": "redis://user:hidden@host/0"}
    lines = {line.name: line for line in list_settings(Settings(**given))}
    assert len(lines) == len(Settings.model_fields)
    assert all(line.meaning.endswith(".") for line in lines.values())
    assert lines["BATON_PORT"].default == "8080"
    assert lines["BATON_SECRET"].value == "********"
    assert lines["REDIS_URL"].value == "redis://user:********@host/0"


def test_numbers_with_a_unit_say_it() -> None:
    for line in list_settings(Settings()):
        if line.name.endswith(("_SECONDS", "_HOURS")):
            assert line.unit in ("seconds", "hours"), line.name


def test_misspelt_names_are_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BATON_HOMES=x\n")
    said = unknown_names({"BATON_PROT": "1", "BATON_PORT": "1", "OTHER": "1"}, tmp_path / ".env")
    assert said == [
        "BATON_HOMES is set but is no setting. Did you mean BATON_HOME?",
        "BATON_PROT is set but is no setting. Did you mean BATON_PORT?",
    ]


def test_an_address_without_a_password_is_shown_as_it_is() -> None:
    assert mask_password("unix:///tmp/v.sock") == "unix:///tmp/v.sock"
    assert mask_password("postgresql+asyncpg://me@host/db") == "postgresql+asyncpg://me@host/db"
