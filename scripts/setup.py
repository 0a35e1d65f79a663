#!/usr/bin/env python3
"""Sets up all that Baton needs, and nothing that is there already: `make setup` and, before their work, most targets.

Needs a Python from 3.8 on and no packages. What it makes lies in this folder: .tools/, .venv/, .venv-rasa/,
web/*/node_modules, web/*/dist, models/ and var/. Removing any of them is safe; the next run makes it again.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from typing import List, Optional, Sequence

sys.dont_write_bytecode = True

from ground.running import Step, run_steps, take_lock  # noqa: E402
from ground.steps import (  # noqa: E402
    app_step,
    encoder_step,
    front_end_step,
    front_ends,
    node_step,
    rasa_step,
    tools_step,
    train_step,
)

PURPOSES = {
    "run": ("app", "rasa", "pages", "encoder", "model"),
    "test": ("dev", "rasa-dev", "pages", "encoder", "model"),
    "lint": ("dev", "packages"),
    "train": ("rasa", "encoder", "model"),
    "training": ("app", "rasa", "encoder"),  # what `baton train` needs
}


def choose_steps(purpose: str, force_train: bool) -> List[Step]:
    """What has to be done for this purpose, in order; empty if all of it is done."""
    parts = PURPOSES[purpose]
    build = "pages" in parts
    steps: List[Optional[Step]] = []
    if "app" in parts or "dev" in parts:
        steps.append(app_step("dev" if "dev" in parts else "app"))
    if "rasa" in parts or "rasa-dev" in parts:
        steps.append(rasa_step("rasa-dev" if "rasa-dev" in parts else "rasa"))
    if build or "packages" in parts:
        pages = [front_end_step(folder, build) for folder in front_ends()]
        steps.append(node_step() if any(pages) else None)
        steps.extend(pages)
    if "encoder" in parts:
        steps.append(encoder_step())
    if "model" in parts:
        steps.append(train_step(force_train))
    needed = [step for step in steps if step is not None]
    installer = tools_step() if any("uv" in step.after for step in needed) else None
    return [installer, *needed] if installer else needed


def set_up(purpose: str, force_train: bool) -> int:
    """Does what has to be done; 0 if all is in place afterwards."""
    began = time.monotonic()
    if not choose_steps(purpose, force_train):
        print(f"Set-up: everything is in place ({time.monotonic() - began:.1f} s).", flush=True)
        return 0
    lock = take_lock()
    steps = choose_steps(purpose, force_train)  # again: another set-up may have done it meanwhile
    if not steps:
        return 0
    print(f"Setting up: {', '.join(step.name for step in steps)} (the first time takes a few minutes)", flush=True)
    if not run_steps(steps, lock):
        return 1
    print(f"Set-up: done in {time.monotonic() - began:.0f} s.", flush=True)
    return 0


def stop(_signal: int, _frame: object) -> None:
    """Turns a request to end into an orderly one."""
    raise KeyboardInterrupt


def main(arguments: Sequence[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--for", dest="purpose", choices=sorted(PURPOSES), default="run", help="what to set up for")
    parser.add_argument("--force-train", action="store_true", help="train even if nothing has changed")
    parser.add_argument("--doctor", action="store_true", help="only look at what is there and what is missing")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    if given.doctor:
        from ground.doctor import examine

        return examine()
    try:
        return set_up(given.purpose, given.force_train)
    except KeyboardInterrupt:
        print("\nStopped. What was done is kept; the rest is done the next time.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # threads of stopped steps are not waited for
