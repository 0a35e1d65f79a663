"""What a training says to people: the lines for each of its events."""

from __future__ import annotations

import sys
from typing import Any, Dict, Iterator

from bot.trainer.faults import Fault

Event = Dict[str, Any]

WARNINGS_SHOWN = 5


def lines_of(event: Event) -> Iterator[str]:
    """The lines to print for one event; none for those that only machines want."""
    kind = event["event"]
    if event.get("pinned"):
        yield PINNED.format_map(event)
    elif kind in PLAIN:
        yield PLAIN[kind].format_map(event)
    elif kind == "training":
        yield f"  training {event['number']} of {event['of']}: {event['component']}"
    elif kind == "warned":
        yield from _warned(event)
    elif kind == "again":
        yield f"  The trainer died (code {event.get('code')}); beginning again …"
    elif kind == "done":
        yield from _done(event)
    elif kind in ("failed", "faulty"):
        yield FAILED.get(event.get("kind", kind), FAILED["internal"])
        for fault in event["faults"]:
            yield f"  {Fault(**fault)}"


def say(line: str, error: bool = False) -> None:
    """One line for a person, or for a program that reads them."""
    print(line, file=sys.stderr if error else sys.stdout, flush=True)


PLAIN = {
    "starting": "  loading Rasa (some ten seconds, the first time) …",
    "checking": "  checking …",
    "reading": "  reading …",
    "packing": "  packing …",
    "trying": "  trying model {model} with {probes} of its examples …",
    "taking_over": "  taking over …",
    "mended": "The content has no faults any more.",
    "unchanged": "Nothing to train: model {model} is of the content as it is. (--force trains all the same.)",
}
PINNED = "Nothing to train: model {model} was put back by hand, and stays until the content changes. (--force trains.)"
FAILED = {
    "content": "Not trained; the assistant goes on as it was. To mend:",
    "model": "The new model did not take over; the assistant goes on as it was:",
    "faulty": "The content has faults. What cannot be used stays as it was; the rest is live. To mend:",
    "internal": "Not trained; the assistant goes on as it was:",
}


def _warned(event: Event) -> Iterator[str]:
    count = event["count"]
    yield f"  {count} warning{'' if count == 1 else 's'}, which keep nothing from going live:"
    for fault in event["warnings"][:WARNINGS_SHOWN]:
        yield f"    {Fault(**fault)}"
    if count > WARNINGS_SHOWN:
        yield f"    … and {count - WARNINGS_SHOWN:,} more: `baton check --fast`"


def _done(event: Event) -> Iterator[str]:
    understood = f"{event['right']} of {event['probes']} examples understood"
    if event.get("where") == "serving":
        yield f"Model {event['model']} answers since now ({understood}; {event['seconds']:.1f} s)."
    else:
        yield f"Model {event['model']} is ready ({understood}; {event['seconds']:.1f} s)."
        yield "Baton does not run; its next start takes this model."
