"""Set-up: what it finds, what it takes for done, how steps run, and what it says when something is missing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import check_repo  # type: ignore[import-not-found, unused-ignore]  # noqa: E402
from ground import finding, places, running  # type: ignore[import-not-found, unused-ignore]  # noqa: E402
from ground.hints import hint_for  # type: ignore[import-not-found, unused-ignore]  # noqa: E402
from ground.running import Step, StepFailed, run_steps  # type: ignore[import-not-found, unused-ignore]  # noqa: E402


def program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


# --- finding


@pytest.fixture
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with nothing on it."""
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    monkeypatch.setattr(finding, "NODE", tmp_path / "no-node")


@pytest.mark.usefixtures("_bare")
def test_a_python_that_does_not_run_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path / "shims", "python3.77", "echo 'version not installed' >&2; exit 127")
    good = program(tmp_path / "bin", "python3.77", "echo cpython 3.77")
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "shims"), str(tmp_path / "bin")]))
    assert finding.find_python("3.77") == str(good)


@pytest.mark.usefixtures("_bare")
def test_pyenvs_versions_are_found_without_its_shims(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = program(tmp_path / ".pyenv" / "versions" / "3.77.1" / "bin", "python3.77", "echo cpython 3.77")
    assert finding.find_python("3.77") == str(good)
    assert finding.find_python("3.78") is None


@pytest.mark.usefixtures("_bare")
@pytest.mark.parametrize(
    ("version", "fits"), [("v20.18.9", False), ("v20.19.0", True), ("v24.1.0", True), ("nonsense", False)]
)
def test_node_must_be_new_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, fits: bool) -> None:
    program(tmp_path / "bin", "node", f"echo {version}")
    program(tmp_path / "bin", "npm", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert (finding.find_node() is not None) == fits


@pytest.mark.usefixtures("_bare")
def test_node_without_npm_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path / "bin", "node", "echo v24.1.0")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert finding.find_node() is None


# --- what counts as done


def test_a_stamp_fits_only_what_was_written_and_damage_is_nothing(tmp_path: Path) -> None:
    stamp = places.Stamp(tmp_path / "deep" / "stamp.json")
    assert not stamp.fits(app="1")
    stamp.write(app="1", dev="2")
    assert stamp.fits(app="1")
    assert stamp.fits(app="1", dev="2")
    assert not stamp.fits(app="2")
    stamp.path.write_text('{"app": ')
    assert not stamp.fits(app="1")
    stamp.remove()
    stamp.remove()
    assert not stamp.path.exists()


def test_a_fingerprint_tells_names_and_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "ROOT", tmp_path)
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    first = places.fingerprint([one, two])
    assert first == places.fingerprint([two, one, one])
    assert first != places.fingerprint([one])
    assert first != places.fingerprint([one, two], "extra")
    one.write_text("b")
    two.write_text("a")
    assert first != places.fingerprint([one, two])


def test_the_model_is_made_from_examples_and_rules_not_from_articles() -> None:
    names = {path.relative_to(places.ROOT).as_posix() for path in places.model_sources()}
    assert {"config.yml", "domain.yml"} <= names
    assert any(name.startswith("data/nlu/ko/") for name in names)
    assert any(name.startswith("data/rules/") for name in names)
    assert not any(name.startswith(("data/kb", "data/responses", "data/orders", "data/messages")) for name in names)


# --- running


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(running, "LOG", places.ROOT / "var" / "log" / "test-setup.log")
    descriptor = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)
    running.LOG.unlink(missing_ok=True)


def test_a_step_waits_for_those_before_it(lock: int, capsys: pytest.CaptureFixture[str]) -> None:
    done: list[str] = []
    steps = [
        Step("second", "the second", lambda step: done.append(step.name), after=["first"]),
        Step("first", "the first", lambda step: (step.call(["/bin/sh", "-c", "echo hi"]), done.append(step.name))),
        Step("free", "after something that was done before", lambda step: None, after=["not here"]),
    ]
    assert run_steps(steps, lock)
    assert done == ["first", "second"]
    assert "✓ second" in capsys.readouterr().out
    assert "[first] hi" in running.LOG.read_text()


def test_a_failure_is_told_with_its_output_and_what_to_do_and_what_follows_is_not_begun(
    lock: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(step: Step) -> None:
        step.call(["/bin/sh", "-c", "echo 'No space left on device'; exit 3"])

    begun: list[str] = []
    steps = [
        Step("broken", "the broken", fail),
        Step("other", "the other", lambda step: begun.append("other")),
        Step("later", "the later", lambda step: begun.append("later"), after=["broken"]),
    ]
    assert not run_steps(steps, lock)
    assert begun == ["other"]
    said = capsys.readouterr()
    assert "✗ broken" in said.out
    assert "No space left on device" in said.err
    assert "The disk is full." in said.err
    assert "run the same command again" in said.err


def test_a_failure_without_a_known_cause_names_the_program(lock: int) -> None:
    step = Step("x", "x", lambda step: None)
    with pytest.raises(StepFailed, match="sh ended with code 3"):
        step.call(["/bin/sh", "-c", "exit 3"])


def test_a_program_that_is_not_there_is_no_traceback(lock: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert not run_steps([Step("x", "x", lambda step: step.call(["/no/such/program"]))], lock)
    assert "/no/such/program" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("Error: Command '[…]' … ensurepip is not available", "python3-venv"),
        ("error: No interpreter found for Python 3.10 in managed installations or search path", "pyenv install"),
        ("npm error code ENOTFOUND", "could not be reached"),
        ("ERROR: Could not find a version that satisfies the requirement uv==1 (from versions: none)", "registry"),
        ("× Failed to fetch: `…`\n  error sending request for url", "could not be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "pinned"),
        ("npm error `npm ci` can only install packages when your package.json and", "npm install"),
        ("npm error code EACCES", "who owns the folder"),
    ],
)
def test_known_causes_have_a_way_out(output: str, said: str) -> None:
    assert said in (hint_for(output) or "")


def test_an_unknown_cause_has_none() -> None:
    assert hint_for("Segmentation fault") is None


# --- what may not be in the repository


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "--index-url https://" + "pypi" + ".org/simple"),
        ("a.md", "see /" + "root/.cache/x"),
        ("a.py", 'PATH = "/' + 'home/somebody/baton"'),
        ("package-lock.json", '  "resolved": "http' + '://mirror/x.tgz",'),
    ],
)
def test_faults_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setattr(check_repo, "ROOT", tmp_path)
    (tmp_path / name).write_text(f"fine\n{text}\n", encoding="utf-8")
    faults = list(check_repo.find_faults(tmp_path / name))
    assert len(faults) == 1
    assert faults[0].startswith(f"{name}:2: ")


@pytest.mark.parametrize("text", ["a frame/" + "work/thing", "$HOME/work/x", "https://shop.example/work/x", "./root/x"])
def test_other_text_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(check_repo, "ROOT", tmp_path)
    (tmp_path / "a.md").write_text(text)
    assert list(check_repo.find_faults(tmp_path / "a.md")) == []
