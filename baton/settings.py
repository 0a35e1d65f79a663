"""Owns the settings: every number and address that an operator can change, with unit, default and meaning."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from baton.origins import parse_origins

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder: where Rasa's files, `.env` and the environments are."""

PREFIX = "BATON_"


class SettingsError(Exception):
    """A setting has a value that cannot be used. The message names it and says what would be right."""


def setting(default: Any, meaning: str, *, unit: str = "", name: str = "", **limits: Any) -> Any:
    """A field with what `baton config` shows of it; `name` is its full name where it has no BATON_ prefix."""
    if name:
        limits["validation_alias"] = name
    field: Any = Field(default=default, description=meaning, json_schema_extra={"unit": unit}, **limits)
    return field


class Settings(BaseSettings):
    """All settings, read from the environment and, where not set there, from the project's `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ROOT / ".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    # Where things are
    host: str = setting("127.0.0.1", "Address on which the public server listens; 0.0.0.0 for all.")
    port: int = setting(8080, "Port of the public server.", ge=1, le=65535)
    home: Path = setting(
        ROOT / "var",
        "Folder for all state of this installation; relative to the project's folder.",
        unit="folder",
    )
    workspace: str = setting(
        "main",
        "Name of this installation inside the live store; all its keys carry it.",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$",
    )
    redis_url: str = setting(
        "",
        "An external Redis or Valkey (6.2 or later) instead of the embedded one.",
        unit="URL",
        name="REDIS_URL",
    )
    database_url: str = setting(
        "",
        "The archive's database (PostgreSQL) instead of SQLite in BATON_HOME.",
        unit="URL",
        name="DATABASE_URL",
    )
    rasa_url: str = setting(
        "http://127.0.0.1:5005", "Where the core (Rasa) answers; `baton up` sets it itself.", unit="URL"
    )
    actions_url: str = setting(
        "http://127.0.0.1:5055/webhook",
        "Where the action server answers; `baton up` sets it itself.",
        unit="URL",
    )
    site_url: str = setting(
        "",
        "The site that articles' links (/help/…) belong to; Baton's own help pages at this address if empty.",
        unit="URL",
    )
    orders_url: str = setting(
        "",
        "The shop's orders: a database URL, or the http(s) address of a JSON service; "
        "SQLite with sample orders if empty.",
        unit="URL",
        name="ORDERS_URL",
    )
    orders_token: SecretStr | None = setting(
        None, "Sent to the JSON service of ORDERS_URL as a bearer token.", name="ORDERS_TOKEN"
    )
    valkey_folder: Path | None = setting(
        None, "Data folder of the embedded live store; `baton up` sets it itself.", unit="folder"
    )

    # Safety
    secret: SecretStr | None = setting(
        None,
        "Signs web sessions and cookies; made once in BATON_HOME/secret if empty. "
        "Replicas on several machines must share one.",
        min_length=32,
    )
    origins: Annotated[tuple[str, ...], NoDecode] = setting(
        (),
        "Other websites that may open the chat (https://shop.example, comma-separated; * for any). "
        "Baton's own pages always may.",
    )
    secure_cookies: bool = setting(False, "Staff cookies only over https. Set it wherever Baton is behind TLS.")
    trusted_proxies: int = setting(
        0,
        "How many reverse proxies of yours stand before Baton and append to X-Forwarded-For.",
        unit="proxies",
        ge=0,
        le=10,
    )
    fsync: Literal["everysec", "always"] = setting(
        "everysec", "How often the embedded live store is forced to disk: each second, or before each answer."
    )

    # Customers
    max_text: int = setting(
        4000,
        "Longest message of a customer; longer ones are refused, not cut.",
        unit="characters",
        ge=100,
        le=20_000,
    )
    rate_messages: int = setting(
        20, "Messages that one customer may send within BATON_RATE_SECONDS.", unit="messages", ge=1
    )
    rate_seconds: float = setting(10.0, "The window that BATON_RATE_MESSAGES counts in.", unit="seconds", gt=0)
    idle_close_hours: float = setting(
        24.0, "A conversation without a message for so long is closed and archived.", unit="hours", gt=0
    )

    # The bot
    turn_timeout_seconds: float = setting(
        8.0, "Longest wait for one answer of the core before it is asked again.", unit="seconds", gt=0
    )
    assistant_patience_seconds: float = setting(
        45.0,
        "A message that the core could not answer for so long is passed on to a person.",
        unit="seconds",
        gt=0,
    )
    slow_notice_seconds: float = setting(
        10.0,
        "After so long without an answer the customer is told that it takes longer.",
        unit="seconds",
        gt=0,
    )
    lease_seconds: float = setting(
        20.0, "How long a worker that died keeps others from its conversation.", unit="seconds", ge=2
    )
    worker_concurrency: int = setting(
        32, "Conversations that one process answers at the same time.", unit="conversations", ge=1, le=1000
    )

    # Training
    trainer: Literal["warm", "on-demand", "off"] = setting(
        "warm", "Trains when the content changes: kept in memory, loaded when needed (some 15 s more), or not at all."
    )
    trainer_idle_minutes: float = setting(
        10.0, "An on-demand trainer gives its memory back after so long without a change.", unit="minutes", gt=0
    )

    # Understanding
    encoder: Path | None = setting(
        None, "Folder of the sentence encoders that set-up makes; models/encoder if empty.", unit="folder"
    )
    vectors: Path | None = setting(
        None,
        "File that remembers the vectors of the content; cache/vectors.sqlite3 in BATON_HOME if empty. May be removed.",
        unit="file",
    )
    encoder_threads: int = setting(2, "So many threads read one text.", unit="threads", ge=1, le=64)

    # The desk
    agent_capacity: int = setting(
        5, "Conversations that one agent may have at the same time.", unit="conversations", ge=1
    )
    agent_grace_seconds: float = setting(
        60.0, "An agent whose desk is gone for so long gives their conversations back.", unit="seconds", ge=1
    )
    session_hours: float = setting(12.0, "How long a staff log-in lasts.", unit="hours", gt=0)
    feed_entries: int = setting(
        20_000, "Changes that the desk's feed keeps, for desks that reconnect.", unit="changes", ge=100
    )

    # Logs
    log_format: Literal["console", "json"] = setting("console", "Log lines for people, or for machines.")
    log_level: Literal["debug", "info", "warning", "error"] = setting("info", "Least level that is logged.")

    @field_validator("home", "valkey_folder", "encoder", "vectors", mode="after")
    @classmethod
    def _resolve(cls, value: Path | None) -> Path | None:
        return None if value is None else (ROOT / value.expanduser()).resolve()

    @field_validator("origins", mode="before")
    @classmethod
    def _parse_origins(cls, value: object) -> object:
        return parse_origins(value) if isinstance(value, str) else value

    @field_validator("redis_url", "database_url", "rasa_url", "actions_url", "site_url", "orders_url", mode="after")
    @classmethod
    def _check_url(cls, value: str) -> str:
        if value and not urlsplit(value).scheme:
            raise ValueError("is not an address: it should look like scheme://host:port/…")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _check_together(self) -> Settings:
        if self.redis_url and not self.redis_url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("REDIS_URL should begin with redis://, rediss:// or unix://")
        if self.assistant_patience_seconds < self.turn_timeout_seconds:
            raise ValueError("BATON_ASSISTANT_PATIENCE_SECONDS should not be shorter than BATON_TURN_TIMEOUT_SECONDS")
        return self

    @property
    def archive_url(self) -> str:
        """The archive's SQLAlchemy URL with its asyncio driver: as set, or SQLite in BATON_HOME."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{self.home / 'archive.db'}"
        scheme, rest = self.database_url.split("://", 1)
        drivers = {
            "postgres": "postgresql+asyncpg",
            "postgresql": "postgresql+asyncpg",
            "sqlite": "sqlite+aiosqlite",
        }
        return f"{drivers.get(scheme, scheme)}://{rest}"

    @property
    def run_folder(self) -> Path:
        """Sockets, lock and generated configuration of the running installation."""
        return self.home / "run"

    @property
    def log_folder(self) -> Path:
        """One rotated log per process."""
        return self.home / "log"

    @property
    def understanding(self) -> dict[str, str]:
        """What tells other programs, by the environment, where the encoder is and where vectors are kept."""
        told = {"BATON_HOME": self.home, "BATON_ENCODER": self.encoder, "BATON_VECTORS": self.vectors}
        given = {name: str(value) for name, value in told.items() if value is not None}
        return {**given, "BATON_ENCODER_THREADS": str(self.encoder_threads)}

    def signing_secret(self) -> bytes:
        """BATON_SECRET, or the one that this installation made in BATON_HOME/secret (mode 0600)."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        return read_or_make_secret(self.home / "secret")


def read_or_make_secret(path: Path) -> bytes:
    """Reads the secret, or makes it; when several processes make it at once, all get the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename it does not replace what another process made meanwhile
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    secret = path.read_bytes().strip()
    if len(secret) < 32:
        raise SettingsError(
            f"{path} is damaged (under 32 characters). Remove it to have a new one made; all log in again."
        )
    return secret


def load_settings(**given: Any) -> Settings:
    """Reads all settings; raises `SettingsError` with one plain sentence per setting that cannot be used."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentences(error))) from None


def _sentences(error: ValidationError) -> Iterator[str]:
    names = {field: environment_name(field, info) for field, info in Settings.model_fields.items()}
    for problem in error.errors():
        where = str(problem["loc"][0]) if problem["loc"] else ""
        field = next((field for field, name in names.items() if name.lower() == where.lower()), where)
        said = problem["msg"].removeprefix("Value error, ")
        if not field:
            yield f"{said}."
            continue
        secret = "secret" in field or "url" in field
        value = "" if secret else f" (it is {problem['input']!r})"
        yield f"{names.get(field, where)} cannot be used{value}: {said[0].lower()}{said[1:]}."


def environment_name(field: str, info: FieldInfo) -> str:
    """The name under which a field is set from outside."""
    return str(info.validation_alias) if info.validation_alias else f"{PREFIX}{field.upper()}"
