"""Owns the start of the process manager (supervisord), so that it stops everything when its console is gone.

Run by baton/supervision.py: `python -m baton.manager CONSOLE_PID CONFIGURATION`.
"""

from __future__ import annotations

import os
import signal
import sys

from supervisor import supervisord

from baton.child import PARENT, end_with_parent


def main() -> None:
    """Becomes supervisord. SIGTERM is its orderly stop; it is also what comes when the console was killed."""
    console, configuration = sys.argv[1:]
    end_with_parent(int(console), signal.SIGTERM)
    os.environ[PARENT] = str(os.getpid())
    supervisord.main(["--nodaemon", "--configuration", configuration])  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
