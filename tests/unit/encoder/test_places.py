"""One rule for where the encoder is and where vectors are kept, whoever asks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from baton.programs import Ports, program_environment
from baton.settings import Settings
from encoder.places import ROOT, encoder_folder, encoder_threads, vectors_file


@pytest.mark.parametrize(
    ("environment", "file"),
    [
        ({}, ROOT / "var/cache/vectors.sqlite3"),
        ({"BATON_HOME": "/srv/baton"}, Path("/srv/baton/cache/vectors.sqlite3")),
        ({"BATON_HOME": "/srv/baton", "BATON_VECTORS": ""}, Path("/srv/baton/cache/vectors.sqlite3")),
        ({"BATON_HOME": "/srv/baton", "BATON_VECTORS": "/tmp/v"}, Path("/tmp/v")),
    ],
)
def test_where_vectors_are_kept(environment: dict[str, str], file: Path) -> None:
    assert vectors_file(environment) == file


def test_the_encoder() -> None:
    assert encoder_folder({}) == ROOT / "models" / "encoder"
    assert encoder_folder({"BATON_ENCODER": "/opt/encoder"}) == Path("/opt/encoder")
    assert encoder_threads({}) == min(2, os.cpu_count() or 1)
    assert encoder_threads({"BATON_ENCODER_THREADS": "4"}) == 4


def test_programs_are_told_what_the_commands_use(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, encoder=tmp_path / "encoder")
    told = program_environment(settings, Ports(1, 2))
    for environment in (told, settings.understanding):
        assert vectors_file(environment) == tmp_path / "cache" / "vectors.sqlite3"
        assert encoder_folder(environment) == tmp_path / "encoder"
