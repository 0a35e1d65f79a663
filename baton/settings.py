"""Owns the settings: every number and address that an operator can change, with unit, default and meaning."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from baton.origins import parse_origins

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder: where Rasa's files, `.env` and the environments are."""

POLICY = ROOT / "handoff" / "policy.yml"

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
    metrics_port: int = setting(
        0,
        "Port on which a process without the role web answers /healthz and /metrics; 0 for none. "
        "`baton up` has no need of it: its web server tells the numbers of all processes.",
        ge=0,
        le=65535,
    )
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

    # Channels
    public_url: str = setting(
        "",
        "The address under which customers and platforms reach Baton, such as https://chat.shop.example.",
        unit="URL",
    )
    telegram_token: SecretStr | None = setting(
        None, "The bot's token from @BotFather; Telegram is on when it is there.", name="TELEGRAM_TOKEN"
    )
    telegram_webhook_secret: SecretStr | None = setting(
        None,
        "Telegram calls Baton (`baton telegram setup`) and sends this along; without it, Baton asks for updates.",
        name="TELEGRAM_WEBHOOK_SECRET",
        min_length=16,
        max_length=256,
    )
    telegram_api_url: str = setting(
        "https://api.telegram.org", "Where Telegram's Bot API answers.", unit="URL", name="TELEGRAM_API_URL"
    )

    slack_bot_token: SecretStr | None = setting(
        None,
        "The app's bot token (xoxb-…) of one Slack workspace; Slack is on when it is there.",
        name="SLACK_BOT_TOKEN",
    )
    slack_signing_secret: SecretStr | None = setting(
        None, "Slack signs its calls with it (Events API).", name="SLACK_SIGNING_SECRET"
    )
    slack_app_token: SecretStr | None = setting(
        None, "The app-level token (xapp-…) for Socket Mode, which needs no public address.", name="SLACK_APP_TOKEN"
    )
    slack_client_id: str = setting(
        "", "With SLACK_CLIENT_SECRET, other Slack workspaces can install the app.", name="SLACK_CLIENT_ID"
    )
    slack_client_secret: SecretStr | None = setting(
        None, "The app's client secret, for installations by OAuth.", name="SLACK_CLIENT_SECRET"
    )
    slack_desk_channel: str = setting(
        "",
        "Agents answer customers from threads of this channel of the workspace of SLACK_BOT_TOKEN, too: its id, C….",
        pattern=r"^([CG][A-Z0-9]{2,31})?$",
    )
    slack_desk_language: Literal["en", "ko"] = setting("en", "What Baton writes in that channel in.")
    slack_api_url: str = setting(
        "https://slack.com/api/", "Where Slack's Web API answers.", unit="URL", name="SLACK_API_URL"
    )

    # Attachments
    attachment_max_mb: int = setting(
        10, "Largest file that is taken from customers and agents.", unit="MiB", ge=1, le=100
    )
    s3_bucket: str = setting("", "Attachments are kept in this S3 bucket; in BATON_HOME/attachments if empty.")
    s3_endpoint: str = setting("", "Where an S3-compatible store answers; Amazon's if empty.", unit="URL")
    s3_region: str = setting("us-east-1", "The bucket's region.")
    s3_key: str = setting("", "The access key of the bucket.")
    s3_secret: SecretStr | None = setting(None, "The secret of BATON_S3_KEY.")
    s3_prefix: str = setting("", "Put before the names of all files in the bucket.")

    # Safety
    secret: SecretStr | None = setting(
        None,
        "Signs web sessions and cookies; made once in BATON_HOME/secret if empty. "
        "Replicas on several machines must share one.",
        min_length=32,
    )
    customer_key: SecretStr | None = setting(
        None,
        "What the shop's server signs its signed-in customers with (JWT): a shared secret, or its public key in PEM.",
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
    notices_per_minute: int = setting(
        600, "Calls of the notifications API that one token may make in a minute.", unit="calls", ge=1
    )
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
    agent_silent_minutes: float = setting(
        10.0,
        "An agent who leaves a customer without an answer for so long gives that conversation back; 0 for any time.",
        unit="minutes",
        ge=0,
    )
    smtp_url: SecretStr | None = setting(
        None,
        "The mail server for answers to customers who left an e-mail address, such as smtp://user:password@host:587.",
        unit="URL",
    )
    mail_from: str = setting("", "Who these e-mails are from, such as Haru <help@shop.example>.")
    mail_after_seconds: float = setting(
        60.0, "An answer that the customer's page has not shown for so long is mailed.", unit="seconds", gt=0
    )
    summary_url: str = setting(
        "",
        "An endpoint with OpenAI's interface (https://…/v1) that writes summaries for agents; conversations are sent "
        "to it. Summaries are made of facts if empty.",
        unit="URL",
    )
    summary_model: str = setting("", "The model's name at BATON_SUMMARY_URL.")
    summary_key: SecretStr | None = setting(None, "Sent to BATON_SUMMARY_URL as a bearer token.")
    summary_seconds: float = setting(
        8.0, "Longest wait for a written summary; the one made of facts is shown meanwhile.", unit="seconds", gt=0
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

    @field_validator(
        "redis_url",
        "database_url",
        "rasa_url",
        "actions_url",
        "site_url",
        "orders_url",
        "public_url",
        "telegram_api_url",
        "s3_endpoint",
        "summary_url",
        mode="after",
    )
    @classmethod
    def _check_url(cls, value: str) -> str:
        if value and not urlsplit(value).scheme:
            raise ValueError("is not an address: it should look like scheme://host:port/…")
        return value.rstrip("/")

    @field_validator("customer_key", mode="after")
    @classmethod
    def _check_customer_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value and "-----BEGIN" in value.get_secret_value():
            from cryptography.hazmat.primitives.serialization import load_pem_public_key

            # In a line of .env, the line ends of a PEM are written as \n.
            pem = value.get_secret_value().replace("\\n", "\n")
            try:
                load_pem_public_key(pem.encode())
            except ValueError as error:
                raise ValueError(
                    "is not a public key in PEM (-----BEGIN PUBLIC KEY-----); the private one stays with the shop"
                ) from error
            return SecretStr(pem)
        return value

    @field_validator("smtp_url", mode="after")
    @classmethod
    def _check_smtp_url(cls, value: SecretStr | None) -> SecretStr | None:
        at = urlsplit(shown(value))
        if value and (at.scheme not in ("smtp", "smtps") or not at.hostname):
            raise ValueError(
                "should look like smtp://user:password@host:587, or smtps:// where TLS is there from the start"
            )
        return value

    @field_validator("telegram_webhook_secret", mode="after")
    @classmethod
    def _check_webhook_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("may have letters, digits, _ and - only, which is all that Telegram sends along")
        return value

    @model_validator(mode="after")
    def _check_together(self) -> Settings:
        if self.redis_url and not self.redis_url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("REDIS_URL should begin with redis://, rediss:// or unix://")
        if self.slack_desk_channel and not (
            self.slack_bot_token and (self.slack_signing_secret or self.slack_app_token)
        ):
            raise ValueError(
                "BATON_SLACK_DESK_CHANNEL needs SLACK_BOT_TOKEN, and SLACK_SIGNING_SECRET or SLACK_APP_TOKEN"
            )
        if self.assistant_patience_seconds < self.turn_timeout_seconds:
            raise ValueError("BATON_ASSISTANT_PATIENCE_SECONDS should not be shorter than BATON_TURN_TIMEOUT_SECONDS")
        if self.smtp_url and not parseaddr(self.mail_from)[1].partition("@")[2]:
            raise ValueError("BATON_SMTP_URL needs BATON_MAIL_FROM: an address that the e-mails are from")
        if self.smtp_url and not (self.site_url or self.public_url):
            raise ValueError(
                "BATON_SMTP_URL needs BATON_SITE_URL or BATON_PUBLIC_URL: where the e-mails' links lead to"
            )
        if self.summary_url and not self.summary_model:
            raise ValueError("BATON_SUMMARY_URL needs BATON_SUMMARY_MODEL: the name of the model that writes there")
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


def shown(secret: SecretStr | None) -> str:
    """A secret in the clear; empty where there is none."""
    return secret.get_secret_value() if secret else ""


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
        secret = "secret" in field or "key" in field or "url" in field
        value = "" if secret else f" (it is {problem['input']!r})"
        yield f"{names.get(field, where)} cannot be used{value}: {said[0].lower()}{said[1:]}."


def environment_name(field: str, info: FieldInfo) -> str:
    """The name under which a field is set from outside."""
    return str(info.validation_alias) if info.validation_alias else f"{PREFIX}{field.upper()}"
