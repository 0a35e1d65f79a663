"""Owns the start of a supervised program: it asks the kernel to be ended with its parent, and becomes the program.

Run as a script by the process manager: `python -I -S child.py PROGRAM ARGUMENT…`. Standard library only, so
that it takes a few milliseconds.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PARENT = "BATON_MANAGER_PID"


def end_with_parent(parent: int, by: signal.Signals) -> None:
    """Has the kernel send `by` to this process when its parent is gone, however it went; Linux only.

    The parent may have died before the kernel was asked: then there is nobody to work for, and this
    process ends at once. Elsewhere than on Linux the next start ends what was left.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(by), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    """Becomes the program that the arguments name."""
    end_with_parent(int(os.environ[PARENT]), signal.SIGKILL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # the process manager ignores it, and that is inherited
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606


if __name__ == "__main__":
    main()
