"""Owns how the steps of set-up are run: side by side where they can be, with a line for each and one log."""

from __future__ import annotations

import collections
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Callable, Deque, Dict, List, Optional, Sequence, TextIO

from ground.hints import hint_for
from ground.places import LOCK, LOG, ROOT

STILL_SECONDS = 30.0
"""Where the output is not a terminal, so often a line says what goes on."""

LAST_LINES = 20
KEPT_LINES = 200
"""What is searched for a known cause; some programs say it first and then print their usage."""


class StepFailed(Exception):
    """A step could not be done. The message says what is missing and how to get it."""


class Log:
    """The log of one set-up, into which all steps write, each line with the name of its step."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = path.open("w", encoding="utf-8", errors="replace")
        self._lock = threading.Lock()

    def write(self, step: str, line: str) -> None:
        """One line."""
        with self._lock:
            if not self._file.closed:  # a step that was stopped may still say something
                self._file.write(f"[{step}] {line.rstrip()}\n")
                self._file.flush()

    def close(self) -> None:
        """After the last step."""
        with self._lock:
            self._file.close()


class Step:
    """Something to be done: its name, what comes before it, and the work."""

    def __init__(self, name: str, does: str, work: "Callable[[Step], None]", after: Sequence[str] = ()) -> None:
        self.name, self.does, self.after = name, does, tuple(after)
        self._work = work
        self.log: Optional[Log] = None
        self.inherited: Sequence[int] = ()
        self.last: Deque[str] = collections.deque(maxlen=KEPT_LINES)
        self.process: Optional[subprocess.Popen[bytes]] = None
        self.stopped = False
        self.failure: Optional[str] = None
        self.began = 0.0
        self.seconds = 0.0
        self.state = "waiting"

    def run(self) -> None:
        """Does the work; afterwards `failure` says what went wrong, if anything."""
        self.began = time.monotonic()
        try:
            self._work(self)
        except StepFailed as error:
            self.failure = str(error)
        except Exception as error:  # whatever it is: a step that ends without a word would be waited for
            self.failure = hint_for(str(error)) or str(error)
            self.last.append(str(error))
        self.seconds = time.monotonic() - self.began
        self.state = "failed" if self.failure else "done"

    def call(self, command: Sequence[str], *, cwd: Path = ROOT, **environment: str) -> None:
        """Runs a command, its output into the log; raises StepFailed where it fails."""
        self._say("$ " + " ".join(command))
        if self.stopped:
            raise StepFailed("stopped")
        self.process = subprocess.Popen(
            list(command),
            cwd=str(cwd),
            env=_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # The lock stays taken until this command is gone too, even if set-up itself was killed.
            pass_fds=tuple(self.inherited),
        )
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._say(line.decode("utf-8", "replace"))
        code = self.process.wait()
        if code != 0:
            output = "\n".join(self.last)
            raise StepFailed(hint_for(output) or f"{Path(command[0]).name} ended with code {code}.")

    def _say(self, line: str) -> None:
        if line.strip():
            self.last.append(line.rstrip())
        if self.log is not None:
            self.log.write(self.name, line)

    def stop(self) -> None:
        """Ends the command that runs, with all that it started."""
        self.stopped = True
        process = self.process
        if process is not None and process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _environment(extra: Dict[str, str]) -> Dict[str, str]:
    # Compiled modules are wanted: without them every start of Rasa takes three times as long.
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment.update(extra)
    return environment


def take_lock() -> int:
    """One set-up at a time in this folder: waits for another one, and says so."""
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(str(LOCK), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("Another set-up is at work in this folder; waiting for it …", flush=True)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def run_steps(steps: Sequence[Step], lock: int) -> bool:
    """Runs all steps, each as soon as those before it are done; True if all of them were done."""
    log = Log(LOG)
    width = max(len(step.name) for step in steps)
    began = spoken = time.monotonic()
    reported = set()
    for step in steps:
        step.log, step.inherited = log, (lock,)
    try:
        while True:
            for step in list_startable(steps):
                step.state = "running"
                threading.Thread(target=step.run, daemon=True).start()
            running = [step for step in steps if step.state == "running"]
            for step in steps:
                if step.state in ("done", "failed") and step.name not in reported:
                    reported.add(step.name)
                    spoken = time.monotonic()
                    _clear_line()
                    mark = "✗" if step.failure else "✓"
                    print(f"  {mark} {step.name:<{width}}  {step.does}  ({step.seconds:.0f} s)", flush=True)
            if not running and not list_startable(steps):
                break
            spoken = _show(running, began, spoken)
            time.sleep(0.05)
    except BaseException:
        _clear_line()
        for step in steps:
            step.stop()
        raise
    finally:
        log.close()
    _clear_line()
    return report_failures(steps)


def list_startable(steps: Sequence[Step]) -> List[Step]:
    """The steps that wait for nothing more: what they come after is done, or is none of these steps."""
    not_done = {step.name for step in steps if step.state != "done"}
    return [step for step in steps if step.state == "waiting" and not_done.isdisjoint(step.after)]


def report_failures(steps: Sequence[Step]) -> bool:
    """Says what failed and what to do about it; True if nothing did."""
    failed = [step for step in steps if step.failure]
    for step in failed:
        print(f"\n✗ {step.name}: {step.does} did not work. The last lines were:\n", file=sys.stderr)
        for line in list(step.last)[-LAST_LINES:]:
            print(f"    {line}", file=sys.stderr)
        print(f"\n  {step.failure}", file=sys.stderr)
    if failed:
        print(
            f"\nThe full log is in {LOG.relative_to(ROOT)}. What was done is kept: run the same command again.",
            file=sys.stderr,
        )
    return not failed


def _show(running: List[Step], began: float, spoken: float) -> float:
    """Says what goes on: on a terminal always, in one line that is written over; elsewhere now and then."""
    now = time.monotonic()
    what = ", ".join(f"{step.name} {now - step.began:.0f} s" for step in running if step.began)
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K  … {what}")
        sys.stdout.flush()
    elif now - spoken >= STILL_SECONDS:
        print(f"  … {now - began:.0f} s; at work: {what}", flush=True)
        return now
    return spoken


def _clear_line() -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K")
        sys.stdout.flush()
