"""What is written down for operators fits the code: container files, compose file, units, the example of `.env`."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from baton.roles import ROLES
from baton.settings import Settings
from baton.settings_listing import example_lines, list_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
NAMES = {line.name for line in list_settings(Settings())}


def test_the_example_of_env_is_what_the_command_prints() -> None:
    expected = "\n".join(example_lines(Settings())) + "\n"
    assert (ROOT / ".env.example").read_text() == expected, "run: .venv/bin/baton config --example > .env.example"


@pytest.mark.parametrize("file", sorted(path.name for path in DEPLOY.glob("Containerfile*")))
def test_a_container_file_copies_what_there_is_and_runs_as_nobody_special(file: str) -> None:
    text = (DEPLOY / file).read_text()
    sources = [
        word.rstrip("/")
        for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)
        for word in line.split()[:-1]
    ]
    allowed = {line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")}
    for source in sources:
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in allowed, f"{source} is kept out by .containerignore"
    assert re.findall(r"^USER (\S+)$", text, re.MULTILINE)[-1] == "10001"
    assert "HEALTHCHECK" in text


def test_every_builder_leaves_the_same_out() -> None:
    """Podman reads one file, Docker the other."""
    assert (ROOT / ".dockerignore").read_text() == (ROOT / ".containerignore").read_text()


def test_every_room_that_runs_is_in_the_image() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    for room in ("actions", "baton", "channels", "conversation", "handoff", "notices", "studio", "insights"):
        if (ROOT / room).is_dir():
            assert f"COPY {room}/ {room}/" in text
    core = (DEPLOY / "Containerfile.rasa").read_text()
    for room in ("bot", "content", "encoder"):
        assert f"COPY {room}/ {room}/" in core
    assert "encoder.making" in core


def test_the_trainer_is_the_cores_image_and_shares_its_models() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]
    core, trainer = services["rasa"], services["trainer"]
    assert trainer["image"] == core["image"]
    assert "models:/opt/baton/models" in trainer["volumes"]
    assert "models:/opt/baton/models:ro" in core["volumes"]
    for name in ("rasa", "trainer", "actions", "web", "worker"):
        assert "../data:/opt/baton/data:ro" in services[name]["volumes"], name
    # The encoder is not in models/: the volume would keep an older one.
    text = (DEPLOY / "Containerfile.rasa").read_text()
    folder = re.findall(r"BATON_ENCODER=(\S+)", text)[0]
    assert f"COPY --from=encoder /encoder {folder}" in text
    home = re.findall(r"BATON_HOME=(\S+)", text)[0]
    for service in (core, trainer):
        assert f"vectors:{home}/cache" in service["volumes"]


def test_the_core_and_the_trainer_remember_vectors_where_they_may_write() -> None:
    for unit in ("baton-rasa@.service", "baton-trainer.service"):
        text = (DEPLOY / "systemd" / unit).read_text()
        assert "BATON_VECTORS=/var/cache/baton/" in text
        assert "CacheDirectory=baton" in text
    assert "ReadWritePaths=/opt/baton/models" in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").glob("*.service")))
def test_systemd_understands_the_unit(unit: str) -> None:
    command = ["systemd-analyze", "verify", "--man=no", str(DEPLOY / "systemd" / unit)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    of_ours = [line for line in said.splitlines() if unit.split("@")[0].split(".")[0] in line]
    assert [line for line in of_ours if "is not executable" not in line] == []


def test_the_compose_file_names_real_settings_and_roles_and_opens_one_port() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]
    roles = set()
    for service in services.values():
        for name in service.get("environment", {}):
            assert name in NAMES | {"ACTIONS_URL"} or name.startswith("POSTGRES_"), name
        if "--role" in (command := service.get("command", [])):
            roles |= set(command[command.index("--role") + 1].split(","))
    assert roles == set(ROLES)
    assert [name for name, service in services.items() if "ports" in service] == ["web"]


def test_what_has_no_public_server_is_asked_for_its_health_where_it_tells_it() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]
    for name in ("worker", "archiver"):
        service = services[name]
        assert service["environment"] == services["web"]["environment"] | {"BATON_METRICS_PORT": "9464"}
        assert "http://127.0.0.1:9464/healthz" in service["healthcheck"]["test"][-1]


def test_the_production_example_names_real_settings() -> None:
    text = (DEPLOY / "production.env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)) <= NAMES


@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").glob("*.service")))
def test_a_unit_is_confined_and_comes_back(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text()
    for line in ("User=baton", "Restart=always", "NoNewPrivileges=yes", "ProtectSystem=strict"):
        assert line in text


def test_operations_names_only_settings_that_there_are() -> None:
    internal = {"BATON_RUN_FOLDER"}
    named = set(re.findall(r"`?\b(BATON_[A-Z_]+)\b", (ROOT / "docs" / "operations.md").read_text()))
    assert named <= NAMES | internal
