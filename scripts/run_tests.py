#!/usr/bin/env python3
"""Runs all tests, one suite after the other, and ends with the sum. `make test` sets up what it needs.

Give arguments of pytest to run only some: `make test ARGS="tests/unit -k state"`. What computes runs in two or three
processes, each with servers of its own; browsers mostly wait, so that whatever only computes runs behind them.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "scripts"))

from ground.finding import find_node  # noqa: E402
from ground.steps import front_ends  # noqa: E402

PYTHON = str(ROOT / ".venv" / "bin" / "python")
RASA_PYTHON = str(ROOT / ".venv-rasa" / "bin" / "python")
REPORTS = ROOT / "var" / "test-reports"
ALONE = ("tests/acceptance", "tests/browser")
CORE = ("tests/integration/core", "tests/conversations")
"""With a running Rasa for each of two processes."""

TWO, THREE = (("-n", count, "--dist", "loadfile", "--no-loadscope-reorder") for count in "23")
"""Three where servers and their tests wait for each other most of the time. Files in the order of tests/conftest.py."""
TWO_AS_THEY_COME = ("-n", "2", "--dist", "worksteal")
"""For a suite with one long file."""
NO_TESTS = 5
"""pytest's exit code where nothing was collected."""


@dataclass
class Suite:
    """One run of a test runner; `report` is its JUnit file."""

    name: str
    command: list[str]
    folder: Path = ROOT
    path: str = ""
    behind: bool = False
    """Takes only what the others of its stage leave of the processors, whose tests may look at the clock."""
    code: int = 0

    @property
    def report(self) -> Path:
        """Where its runner writes the counts."""
        return REPORTS / f"{self.name.replace('/', '-').replace(' ', '-')}.xml"

    def run(self) -> None:
        """Runs it, its output going through."""
        print(self.head, flush=True)
        print(self._call(None), flush=True)

    def run_quietly(self) -> None:
        """Runs it beside others; its output comes in one piece at the end."""
        with tempfile.TemporaryFile() as output:
            tail = self._call(output)
            output.seek(0)
            told = output.read().decode(errors="replace")
        print(f"{self.head}\n{told}{tail}", flush=True)

    @property
    def head(self) -> str:
        """The line that its output begins with."""
        return f"\n── {self.name} " + "─" * max(0, 90 - len(self.name))

    def _call(self, output: IO[bytes] | None) -> str:
        began = time.monotonic()
        environment = dict(os.environ, PATH=self.path or os.environ.get("PATH", ""))
        # Some forty processes would compile every module and every test anew.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        process = subprocess.Popen(
            ["nice", "-n", "15", *self.command] if self.behind else self.command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
        )
        _, status, used = os.wait4(process.pid, 0)
        self.code = process.returncode = os.waitstatus_to_exitcode(status)
        if self.code == NO_TESTS:
            self.code = 0
        computed = used.ru_utime + used.ru_stime
        return f"── {self.name}: {time.monotonic() - began:.0f} s, {computed:.0f} s of a processor"

    def counts(self) -> tuple[int, int, int]:
        """Passed, failed and skipped tests."""
        try:
            root = ElementTree.parse(self.report).getroot()
        except (OSError, ElementTree.ParseError):
            return (0, 1, 0) if self.code else (0, 0, 0)
        cases = list(root.iter("testcase"))
        failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
        skipped = sum(1 for case in cases if case.find("skipped") is not None)
        return len(cases) - failed - skipped, max(failed, 1 if self.code else 0), skipped


def pytest_suite(name: str, *arguments: str, python: str = PYTHON, behind: bool = False) -> Suite:
    """A run of pytest."""
    suite = Suite(name, [python, "-m", "pytest", *arguments], behind=behind)
    suite.command.append(f"--junitxml={suite.report}")
    return suite


def rasa_suites() -> list[Suite]:
    """The tests that import Rasa, in its own environment."""
    folder = "tests/rasa"
    where = ["-c", f"{folder}/pytest.ini", "--rootdir", folder, "--confcutdir", folder, folder]
    return [pytest_suite("inside Rasa", *where, python=RASA_PYTHON, behind=True)]


def front_end_suites() -> list[Suite]:
    """The unit tests of every front end."""
    found = find_node()
    if found is None:
        sys.exit("Node is missing. Run: make setup")
    node, npm = found
    path = os.pathsep.join([node, os.environ.get("PATH", "")])
    suites = []
    for front in front_ends():
        suite = Suite(f"web/{front.name}", [*npm, "run", "--silent", "test", "--"], front, path, behind=True)
        suite.command += ["--reporter=default", "--reporter=junit", f"--outputFile.junit={suite.report}"]
        suites.append(suite)
    return suites


def choose_stages(arguments: list[str]) -> list[list[Suite]]:
    """All suites, those of a stage beside each other; with arguments only what they choose."""
    if arguments:
        return [[pytest_suite("pytest", *arguments)]]
    ignored = [f"--ignore={path}" for path in (*ALONE, *CORE, "tests/rasa")]
    browser = [path.relative_to(ROOT) for path in sorted((ROOT / "web").glob("*/tests/browser"))]
    alone = [path for path in ALONE if (ROOT / path).is_dir()]
    return [
        [pytest_suite("unit and integration", "tests", *ignored, *THREE), *front_end_suites()],
        # One run each: both hold their browsers open from their first test to their last.
        [
            *(
                pytest_suite(f"{path.parts[0]}/{path.parts[1]} in a browser", str(path), *TWO_AS_THEY_COME)
                for path in browser
            ),
            *rasa_suites(),
        ],
        # Each has servers, or a whole installation, of its own, and waits for them more than it computes.
        [
            pytest_suite("conversations and core", *CORE, *TWO),
            *(pytest_suite(f"whole installation, {Path(path).name}", path) for path in alone),
        ],
    ]


def run_stage(suites: list[Suite]) -> None:
    """Runs suites beside each other."""
    if len(suites) == 1:
        suites[0].run()
        return
    with ThreadPoolExecutor(len(suites)) as threads:
        list(threads.map(Suite.run_quietly, suites))


def main() -> int:
    """Runs everything, also after a failure; 1 if anything failed or nothing was run."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    for old in REPORTS.glob("*.xml"):
        old.unlink()
    stages = choose_stages(sys.argv[1:] or shlex.split(os.environ.get("ARGS", "")))
    for stage in stages:
        run_stage(stage)
    suites = [suite for stage in stages for suite in stage]
    sums = [sum(column) for column in zip(*(suite.counts() for suite in suites), strict=True)]
    failed = [suite.name for suite in suites if suite.code]
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    passed, not_passed, skipped = sums
    print(f"\ntotal: {passed} passed, {not_passed} failed, {skipped} skipped", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
