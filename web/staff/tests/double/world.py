"""Owns the double's state: conversations with their logs, and the feed of everything that changes."""

from __future__ import annotations

import itertools
import time
from typing import Any

from .sample import JSON, SCRIPTS, STAFF


def now() -> int:
    return int(time.time() * 1000)


class Problem(Exception):
    """An answer other than success, in the shape of docs/protocol.md."""

    def __init__(self, status: int, type_: str, **more: Any) -> None:
        super().__init__(type_)
        self.status = status
        self.body = {"type": type_, "title": type_, "status": status, "detail": type_, **more}


class World:
    def __init__(self, *, empty: bool = False) -> None:
        self.staff = {person["id"]: dict(person) for person in STAFF}
        self.cases: dict[str, JSON] = {}
        self.logs: dict[str, list[JSON]] = {}
        self.sent: dict[str, tuple[str, str, int]] = {}
        self.feed: list[JSON] = []
        self.first_kept = 0
        self.listeners: set[Any] = set()
        self._numbers = itertools.count(1)
        for script in [] if empty else SCRIPTS:
            self.play(script)
        self.feed.clear()

    def play(self, script: JSON) -> str:
        """A conversation as a script tells it."""
        number = next(self._numbers)
        id_, start = f"c_{number:04d}", now()
        opened = start - script["log"][0]["ago"]
        self.cases[id_] = {
            "id": id_,
            "channel": script["channel"],
            "customer": {"id": f"p_{7000 + number * 37:x}", **script["customer"]},
            "language": script["language"],
            "owner": "bot",
            "epoch": 0,
            "agent": None,
            "team": None,
            "reason": None,
            "summary": script["summary"],
            "waiting_since_at": None,
            "opened_at": opened,
            "updated_at": opened,
            "seq": 0,
            "last": None,
            "slots": script["slots"],
            "orders": [
                {key: start + value if key.endswith("_at") else value for key, value in order.items()}
                for order in script["orders"]
            ],
            "earlier": [
                {
                    "id": f"c_old{number}{index}",
                    "channel": old["channel"],
                    "opened_at": start - old["ago"],
                    "closed_at": start - old["ago"] + 600_000,
                    "reason": old["reason"],
                    "outcome": old["outcome"],
                }
                for index, old in enumerate(script["earlier"])
            ],
        }
        self.logs[id_] = []
        for line in script["log"]:
            at = start - line["ago"]
            if line["kind"] == "owner":
                self.change_owner(id_, line["to"], line["reason"], line["agent"], at=at)
            else:
                buttons = [{"title": title, "payload": f"/choose_{title}"} for title in line.get("buttons", [])]
                self.append(id_, {**line, "buttons": buttons}, at=at)
        return id_

    def append(self, id_: str, line: JSON, *, at: int | None = None) -> JSON:
        case = self.cases[id_]
        entry: JSON = {
            "seq": case["seq"] + 1,
            "at": at or now(),
            "kind": line["kind"],
            "author": line.get("author", "system"),
            "text": line.get("text"),
            "name": line.get("name"),
            "buttons": line.get("buttons", []),
            "id": line.get("id"),
            "data": line.get("data"),
        }
        self.logs[id_].append(entry)
        case["seq"], case["updated_at"] = entry["seq"], entry["at"]
        if entry["kind"] == "message":
            case["last"] = {"author": entry["author"], "text": entry["text"], "at": entry["at"]}
        # As Baton does it: lists have agents with names, the feed and the log only ids.
        frame = {key: case[key] for key in ("owner", "epoch", "team")} | {"agent": (case["agent"] or {}).get("id")}
        self.tell({"type": "entry", "conversation": id_, **frame, "entry": entry})
        return entry

    def change_owner(
        self, id_: str, to: str, reason: str | None = None, agent: str | None = None, *, at: int | None = None
    ) -> JSON:
        case = self.cases[id_]
        before = case["owner"]
        person = self.staff.get(agent or "")
        case["epoch"] += 1
        case["owner"] = to
        case["agent"] = {"id": person["id"], "name": person["name"]} if person else None
        case["team"] = "support" if to in ("waiting", "agent") else None
        if to == "waiting":
            case["reason"], case["waiting_since_at"] = reason, at or now()
        data = {"from": before, "to": to, "reason": reason}
        data |= {"agent": agent, "team": case["team"], "epoch": case["epoch"]}
        self.append(id_, {"kind": "owner", "data": data, "name": person and person["name"]}, at=at)
        return case

    def tell(self, frame: JSON) -> None:
        """To every open feed; what has entries is kept, to be resumed from."""
        if frame["type"] == "entry":
            frame = {**frame, "id": f"{now()}-{len(self.feed) + self.first_kept}"}
            self.feed.append(frame)
        for listener in self.listeners:
            listener.put_nowait(frame)

    def queue(self) -> list[JSON]:
        waiting = [case for case in self.cases.values() if case["owner"] == "waiting"]
        return sorted(waiting, key=lambda case: int(case["waiting_since_at"]))

    def view(self, case: JSON, *, facts: bool = False) -> JSON:
        order = [other["id"] for other in self.queue()]
        position = order.index(case["id"]) + 1 if case["id"] in order else None
        shown = {**case, "position": position}
        return shown if facts else {k: v for k, v in shown.items() if k not in ("slots", "orders", "earlier")}

    def find(self, id_: str) -> JSON:
        if id_ not in self.cases:
            raise Problem(404, "not_found")
        return self.cases[id_]

    def owned(self, id_: str, me: JSON) -> JSON:
        case = self.find(id_)
        if case["owner"] != "agent" or case["agent"]["id"] != me["id"]:
            raise Problem(409, "not_owner", agent=case["agent"], owner=case["owner"])
        return case
