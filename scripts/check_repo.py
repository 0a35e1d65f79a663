#!/usr/bin/env python3
"""Checks that no file of the repository names a package registry's host, a path of somebody's machine, or is huge.

Set-up then works behind any mirror and in any folder: the registries are those that pip, uv and npm are set to.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).resolve().parents[1]
LARGEST_BYTES = 2 * 1024 * 1024

# Written in pieces, so that this file does not name what it looks for.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "yarn" + "pkg.com", "deb." + "debian.org")
FOLDERS = ("work", "root", "home/[a-z_][a-z0-9_-]*", "Users/[A-Za-z]+")

RULES = (
    (re.compile("|".join(re.escape(host) for host in HOSTS)), "names a package registry's host"),
    (re.compile(r"(?<![\w.$}*-])/(?:" + "|".join(FOLDERS) + r")/"), "names a folder of one machine"),
)
LOCK_RULE = re.compile(r'"resolved"\s*:\s*"http')


def list_files() -> list[Path]:
    """What is in the repository or would be with the next commit."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def find_faults(path: Path) -> Iterator[str]:
    """A sentence for each fault of one file."""
    name = path.relative_to(ROOT)
    if path.stat().st_size > LARGEST_BYTES:
        yield f"{name}: is larger than {LARGEST_BYTES // 1024**2} MiB"
        return
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, fault in RULES:
            if pattern.search(line):
                yield f"{name}:{number}: {fault}"
        if path.name == "package-lock.json" and LOCK_RULE.search(line):
            yield f"{name}:{number}: has the address of a package (npm: omit-lockfile-registry-resolved=true)"


def main() -> int:
    """Prints every fault; 1 if there is one."""
    files = list_files()
    faults = [fault for path in files for fault in find_faults(path)]
    for fault in faults:
        print(fault)
    print(f"{len(files)} files checked, {len(faults)} faults.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
