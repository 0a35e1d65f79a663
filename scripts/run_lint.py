#!/usr/bin/env python3
"""Runs every check of style and types, two at a time, and prints what failed. `make lint` sets up what it needs.

With --format it puts the code into its form instead.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "scripts"))

from ground.finding import find_node  # noqa: E402
from ground.steps import front_ends  # noqa: E402

BIN = ROOT / ".venv" / "bin"


class Check:
    """One command: in what folder, and what it said."""

    def __init__(self, name: str, command: list[str], folder: Path = ROOT, **environment: str) -> None:
        self.name, self.command, self.folder = name, command, folder
        self.environment = {**os.environ, **environment}
        self.output = ""
        self.code = 0

    def run(self) -> None:
        """Runs it and prints one line."""
        began = time.monotonic()
        done = subprocess.run(
            self.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.output, self.code = done.stdout.decode("utf-8", "replace"), done.returncode
        print(f"  {'✗' if self.code else '✓'} {self.name}  ({time.monotonic() - began:.0f} s)", flush=True)


def npm_checks(scripts: list[str]) -> list[Check]:
    """The scripts of every front end."""
    found = find_node()
    if found is None:
        sys.exit("Node is missing. Run: make setup")
    folder, npm = found
    path = os.pathsep.join([folder, os.environ.get("PATH", "")])
    return [
        Check(f"web/{front.name} {script}", [*npm, "run", "--silent", script], front, PATH=path)
        for front in front_ends()
        for script in scripts
    ]


def choose_checks(formatting: bool) -> list[Check]:
    """All checks, or all formatters."""
    ruff = str(BIN / "ruff")
    if formatting:
        return [
            Check("ruff check --fix", [ruff, "check", "--quiet", "--fix", "."]),
            Check("ruff format", [ruff, "format", "--quiet", "."]),
            *npm_checks(["format"]),
        ]
    return [
        Check("mypy", [str(BIN / "mypy")]),
        # A cache of its own: two that run at once on an empty one can crash.
        Check(
            "mypy scripts",
            [str(BIN / "mypy"), "--cache-dir", ".mypy_cache/scripts", "scripts/setup.py"],
            MYPYPATH="scripts",
        ),
        Check("ruff check", [ruff, "check", "."]),
        Check("ruff format", [ruff, "format", "--check", "."]),
        Check("repository", [sys.executable, "scripts/check_repo.py"]),
        Check("content", [str(BIN / "baton"), "check", "--fast"]),
        *npm_checks(["check", "lint"]),
    ]


def main() -> int:
    """Runs all; the exit code is 1 if any failed."""
    formatting = "--format" in sys.argv[1:]
    checks = choose_checks(formatting)
    with ThreadPoolExecutor(max_workers=1 if formatting else 2) as pool:
        list(pool.map(Check.run, checks))
    failed = [check for check in checks if check.code]
    for check in failed:
        print(f"\n✗ {check.name}: {' '.join(check.command)}\n{check.output.rstrip()}", flush=True)
    print(f"\nLint: {len(checks) - len(failed)} of {len(checks)} checks are clean.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
