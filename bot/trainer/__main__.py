"""The trainer's command line; `baton train`, `baton models` and `baton rollback` call it.

python -m bot.trainer train [--force] [--json]     exit code 0: a model of the content answers; 1: the content has
                                                   faults; 3: the new model is no good; 4: the trainer failed
python -m bot.trainer models [--json]
python -m bot.trainer rollback [NAME] [--json]
python -m bot.trainer keep                         watches the content and trains, until ended
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from bot.trainer.putting_back import roll_back, show_models


def main() -> int:
    """Runs one command; its exit code."""
    parser = argparse.ArgumentParser(prog="bot.trainer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train")
    train.add_argument("--force", action="store_true")
    models = commands.add_parser("models")
    back = commands.add_parser("rollback")
    back.add_argument("name", nargs="?")
    for command in (train, models, back):
        command.add_argument("--json", action="store_true")
    commands.add_parser("keep")
    commands.add_parser("work")
    given = parser.parse_args()
    if given.command == "models":
        return show_models(given.json)
    if given.command == "rollback":
        return roll_back(given.name, given.json)
    if given.command == "train":
        from bot.trainer.asking import train_now

        return train_now(given.force, given.json)
    if given.command == "work":
        from bot.trainer.worker import work

        return work()
    from bot.trainer.keeper import keep

    mode = os.environ.get("BATON_TRAINER", "warm")
    asyncio.run(keep(mode, float(os.environ.get("BATON_TRAINER_IDLE_MINUTES") or 10) * 60))
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # taking Rasa apart takes seconds
