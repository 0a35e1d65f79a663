"""Owns `make doctor` before anything is set up: what the machine has, what is missing and how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import List, Tuple

from ground.finding import ask, find_node, find_python
from ground.places import APP, ROOT

LEAST_GIB = 6.0
GET_PYTHON = "pyenv install {0}, or your system's packages; otherwise uv tries to download it"


def examine() -> int:
    """Prints what was found; where Baton's environment is there, its own doctor goes on. The exit code."""
    findings = _machine()
    for well, part, seen, repair in findings:
        print(f"{'✓' if well else '✗'} {part:<16} {seen}", flush=True)
        if not well:
            print(f"  {'':<16} → {repair}", flush=True)
    bad = any(not well for well, _, _, _ in findings)
    if not (APP / "bin" / "baton").exists():
        print("  Baton is not set up yet: make setup")
        return 1
    return max(int(bad), subprocess.call([str(APP / "bin" / "baton"), "doctor"], cwd=str(ROOT)))


def _machine() -> List[Tuple[bool, str, str, str]]:
    findings = []
    for version in ("3.12", "3.10"):
        python = find_python(version)
        findings.append((python is not None, f"python {version}", python or "not found", GET_PYTHON.format(version)))
    has_venv = ask([sys.executable, "-c", "import venv, ensurepip; print('yes')"]) == "yes"
    findings.append((has_venv, "venv and pip", "there" if has_venv else "missing", "Debian: apt install python3-venv"))
    node = find_node()
    seen = f"{node[0]}/node" if node else "none from 20.19 on; set-up will bring its own"
    findings.append((True, "node", seen, ""))
    free = shutil.disk_usage(str(ROOT)).free / 1024**3
    enough = free >= LEAST_GIB or (APP / "bin" / "baton").exists()
    findings.append((enough, "disk", f"{free:.0f} GiB free", f"Set-up needs {LEAST_GIB:.0f} GiB."))
    writable = os.access(str(ROOT), os.W_OK)
    findings.append((writable, "folder", str(ROOT) if writable else f"{ROOT} is not writable", "Change its owner."))
    return findings
