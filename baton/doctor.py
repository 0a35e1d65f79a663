"""Owns `baton doctor`: looks at each part of an installation and says how to repair what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from baton.installation import AlreadyRunning, check_port
from baton.programs import MODEL, RASA_PYTHON
from baton.settings import POLICY, ROOT, Settings, SettingsError, load_settings
from baton.settings_listing import unknown_names
from baton.valkey import valkey_binary, valkey_socket
from conversation.archive.archive import Archive
from conversation.archive.errors import ArchiveError
from conversation.archive.records import Staff
from conversation.connection import connect
from conversation.policy_file import PolicyError
from handoff.login import DESK_ROLES
from handoff.policy import Policy, load_policy
from notices.policy import load_quiet

LEAST_DISK_BYTES = 1024**3
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first draws no window and is done in two thirds of the time."""


@dataclass(frozen=True)
class Finding:
    """One part: whether it is well, what was seen, and how to repair it. What is not `needed` is only for tests."""

    part: str
    well: bool
    seen: str
    repair: str = ""
    needed: bool = True


async def examine() -> list[Finding]:
    """Looks at every part; starts nothing and changes nothing but the time of a probe file."""
    findings = list(check_environments())
    try:
        settings = load_settings()
    except SettingsError as error:
        return [*findings, Finding("settings", False, str(error), "Correct it in the environment or in .env.")]
    strange = unknown_names(os.environ)
    findings.append(Finding("settings", not strange, " ".join(strange) or "all fine", "Correct or remove it."))
    findings += [
        check_home(settings),
        check_disk(settings),
        check_public_port(settings),
        check_policy("opening hours", "handoff/policy.yml", load_policy),
    ]
    findings.append(check_policy("quiet hours", "data/notifications/policy.yml", load_quiet))
    findings += [await check_store(settings), await check_archive(settings)]
    findings += await check_teams(settings)
    chromium = find_chromium()
    repair = f"Debian: apt install {CHROMIUM[0]}"
    findings.append(Finding("chromium", bool(chromium), chromium or "not found", repair, needed=False))
    return findings


def find_chromium() -> str | None:
    """The browser that tests are to use."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def check_environments() -> Iterator[Finding]:
    """The two Pythons, the pages, the model and Valkey's program."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", sys.version_info[:2] >= (3, 12), f"{version}, in {shown(Path(sys.prefix))}", "make setup")
    rasa = first_line([str(RASA_PYTHON), "-c", "import sys; print('.'.join(map(str, sys.version_info[:3])))"])
    yield Finding("rasa's python", rasa.startswith("3.10."), rasa or "does not start", "make setup")
    for page in ("shop/dist/index.html", "widget/dist/widget-more.js", "staff/dist/index.html"):
        built = (ROOT / "web" / page).is_file()
        yield Finding(f"web/{page.split('/', 1)[0]}", built, "built" if built else "not built", "make setup")
    yield check_model()
    try:
        valkey = first_line([str(valkey_binary()), "--version"])
    except Exception as error:  # the package raises its own errors where it has no program for this machine
        valkey = ""
        yield Finding("valkey", False, type(error).__name__, "Set REDIS_URL to a Redis or Valkey of yours.")
    if valkey:
        yield Finding("valkey", "v=" in valkey, valkey)


def check_model() -> Finding:
    """Whether there is a trained model, made from the content as it is now."""
    if not MODEL.is_file():
        return Finding("model", False, "not trained yet", "make train")
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from ground.places import model_is_fresh  # type: ignore[import-not-found, unused-ignore]

        fresh = model_is_fresh()
    except (ImportError, OSError, ValueError):
        fresh = False
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    return Finding("model", fresh, "trained" if fresh else "older than the content", "make train")


def check_home(settings: Settings) -> Finding:
    """Whether the installation's folder can be written."""
    probe = settings.home / f".doctor-{os.getpid()}"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return Finding("home", False, f"{settings.home}: {error.strerror}", "Change its owner, or set BATON_HOME.")
    return Finding("home", True, shown(settings.home))


def check_disk(settings: Settings) -> Finding:
    """Whether there is room for what customers write."""
    folder = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    return Finding("disk", free >= LEAST_DISK_BYTES, f"{free / 1024**3:.0f} GiB free", "Free 1 GiB at least.")


def check_public_port(settings: Settings) -> Finding:
    """Whether the public port is free, or has this installation's Baton on it."""
    where = f"{settings.host}:{settings.port}"
    try:
        check_port(settings.host, settings.port)
    except AlreadyRunning as error:
        running = valkey_socket(settings.run_folder).exists() or (settings.run_folder / "lock").exists()
        return Finding("port", running, f"{where}: Baton is running" if running else str(error), "Set BATON_PORT.")
    return Finding("port", True, f"{where} is free")


def check_policy(what: str, name: str, load: Callable[[Path], object]) -> Finding:
    """Whether a policy can be used; `name` is its file's in the project."""
    try:
        load(ROOT / name)
    except PolicyError as error:
        return Finding(what, False, str(error), f"Correct {name}.")
    return Finding(what, True, f"{name} can be used")


async def check_teams(settings: Settings) -> list[Finding]:
    """Whether each team has somebody, and each of the staff a team that there is; none where nothing can be read."""
    if not settings.database_url and not (settings.home / "archive.db").exists():
        return []
    archive = Archive.open(settings.archive_url)
    try:
        policy, staff = load_policy(POLICY), await archive.list_staff()
    except Exception:  # what cannot be read has a finding of its own
        return []
    finally:
        await archive.close()
    wrong = list(team_findings(policy, staff)) if staff else []
    repair = "baton staff set EMAIL --teams …, or correct handoff/policy.yml"
    return [Finding("teams", not wrong, "; ".join(wrong) or "every team has somebody", repair)]


def team_findings(policy: Policy, staff: Sequence[Staff]) -> Iterator[str]:
    """Teams that nobody belongs to, with their lines, and staff of teams that there are not."""
    desk = [member for member in staff if not member.disabled and member.role in DESK_ROLES]
    for team, place in policy.places.items():
        if not any(member.skills.belongs_to(team) for member in desk):
            yield f"{place}: nobody belongs to the team {team}"
    for member in desk:
        if strange := [team for team in member.skills.teams if team not in policy.teams]:
            yield f"{member.email} belongs to {', '.join(strange)}, which is no team"


async def check_store(settings: Settings) -> Finding:
    """Whether the live store answers: an external one must, the embedded one only while Baton runs."""
    if not settings.redis_url and not valkey_socket(settings.run_folder).exists():
        return Finding("live store", True, "embedded; it starts with Baton")
    client = connect(settings.redis_url or f"unix://{valkey_socket(settings.run_folder)}")
    try:
        version = (await client.info("server")).get("redis_version", "?")
    except Exception as error:  # whatever the client raises, the store is not there
        return Finding("live store", False, type(error).__name__, "Start the server of REDIS_URL, or unset it.")
    finally:
        await client.aclose()
    fits = tuple(int(part) for part in version.split(".")[:2]) >= (6, 2)
    return Finding("live store", fits, f"answers, version {version}", "6.2 or later is needed.")


async def check_archive(settings: Settings) -> Finding:
    """Whether the archive can be read and its tables are there; a new SQLite file is made at the first start."""
    if not settings.database_url and not (settings.home / "archive.db").exists():
        return Finding("archive", True, "SQLite; it is made at the first start")
    archive = Archive.open(settings.archive_url)
    try:
        await archive.ping()
    except ArchiveError as error:
        return Finding("archive", False, str(error), "Check DATABASE_URL; then: .venv/bin/baton db upgrade")
    except Exception as error:  # tables that are missing are the driver's error
        return Finding("archive", False, type(error).__name__, ".venv/bin/baton db upgrade")
    finally:
        await archive.close()
    return Finding("archive", True, "PostgreSQL answers" if settings.database_url else "SQLite can be read")


def print_findings(findings: list[Finding]) -> int:
    """Prints a line for each; 1 if something needed is missing, otherwise 0."""
    width = max(len(finding.part) for finding in findings)
    for finding in findings:
        mark = "✓" if finding.well else ("✗" if finding.needed else "–")
        typer.echo(f"{mark} {finding.part:<{width}}  {finding.seen}")
        if not finding.well and finding.repair:
            only = "" if finding.needed else " (for the browser tests only)"
            typer.echo(f"  {'':<{width}}  → {finding.repair}{only}")
    return int(any(finding.needed and not finding.well for finding in findings))


def first_line(command: list[str]) -> str:
    """The first line that a program prints; empty if it does not start."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=False, text=True)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return next(iter(done.stdout.splitlines()), "").strip() if done.returncode == 0 else ""


def shown(path: Path) -> str:
    """A path as a person would type it from the project's folder."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
