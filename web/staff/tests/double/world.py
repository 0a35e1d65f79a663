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


FACTS = ("so_far", "answer_by_mail", "slots", "orders", "identities", "earlier")


class World:
    def __init__(self, *, empty: bool = False) -> None:
        self.staff = {person["id"]: {**person, "teams": [], "away_reason": None} for person in STAFF}
        self.cases: dict[str, JSON] = {}
        self.logs: dict[str, list[JSON]] = {}
        self.uploads: dict[str, JSON] = {}
        self.sent: dict[str, tuple[str, str, int]] = {}
        self.feed: list[JSON] = []
        self.offers: dict[str, JSON] = {}
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
            "priority": script.get("priority", 0),
            "consulted": None,
            "service": None,
            "opened_at": opened,
            "updated_at": opened,
            "seq": 0,
            "last": None,
            "so_far": {
                "wishes": [script["summary"]] if script["summary"] else [],
                "tried": [],
                "given": [{"name": name, "value": str(value)} for name, value in script["slots"].items()],
                "mood": None,
                "asked_for_person": False,
                "messages": sum(1 for line in script["log"] if line.get("author") == "customer"),
                "started_at": opened,
                "signals": [],
                **script.get("so_far", {}),
            },
            "answer_by_mail": script.get("answer_by_mail"),
            "slots": script["slots"],
            "orders": [
                {key: start + value if key.endswith("_at") else value for key, value in order.items()}
                for order in script["orders"]
            ],
            "identities": [
                {"channel": channel, "proof": "channel", "linked_at": opened}
                for channel in script.get("channels", [script["channel"]])
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
        self.reckon(case, entry)
        if entry["kind"] == "message":
            case["last"] = {"author": entry["author"], "text": entry["text"], "at": entry["at"]}
        # As Baton does it: lists have agents with names, the feed and the log only ids.
        frame = {key: case[key] for key in ("owner", "epoch", "team")} | {"agent": (case["agent"] or {}).get("id")}
        self.tell({"type": "entry", "conversation": id_, **frame, "entry": entry})
        return entry

    @staticmethod
    def reckon(case: JSON, entry: JSON) -> None:
        """The answer that is owed: web chats have one within ten minutes."""
        answered = entry["kind"] == "message" and entry["author"] == "agent"
        if case["owner"] in ("bot", "closed") or answered:
            case["service"] = None
        elif entry["kind"] == "note":
            return
        elif case["service"] is None and case["channel"] == "web" and entry["author"] in ("customer", "system"):
            kind = "first" if entry["kind"] == "owner" else "next"
            case["service"] = {"kind": kind, "due_at": entry["at"] + 600_000, "state": "ok"}

    def late(self, id_: str, event: str, due_at: int) -> None:
        """The watch over the service levels tells `event`."""
        service = self.cases[id_]["service"] = {"kind": "first", "due_at": due_at, "state": event}
        told = {"event": event, "kind": service["kind"], "due_at": due_at}
        self.append(id_, {"kind": "note", "data": {"service": told}})

    def change_owner(
        self,
        id_: str,
        to: str,
        reason: str | None = None,
        agent: str | None = None,
        *,
        at: int | None = None,
        more: JSON | None = None,
        team: str | None = None,
    ) -> JSON:
        case = self.cases[id_]
        before = case["owner"]
        person = self.staff.get(agent or "")
        case["epoch"] += 1
        case["owner"] = to
        case["agent"] = {"id": person["id"], "name": person["name"]} if person else None
        case["consulted"] = None
        self.offers.pop(id_, None)
        case["team"] = (team or "support") if to in ("waiting", "agent") else None
        if to == "waiting":
            case["reason"], case["waiting_since_at"] = reason, at or now()
        data = {"from": before, "to": to, "reason": reason}
        data |= {"agent": agent, "team": case["team"], "epoch": case["epoch"], **(more or {})}
        self.append(id_, {"kind": "owner", "data": data, "name": person and person["name"]}, at=at)
        return case

    def give(self, id_: str, reason: str, by: JSON, agent: str | None) -> JSON:
        """A supervisor takes it, gives it to an agent, or puts it back into the queue."""
        case = self.cases[id_]
        more = {"by": {"id": by["id"], "name": by["name"]}, "former": case["agent"]}
        if case["owner"] == "agent":
            self.change_owner(id_, "waiting", reason, more=more)
        return self.change_owner(id_, "agent", reason, agent, more=more) if agent else case

    def consult(self, id_: str, agent: str, note: str) -> JSON:
        """Who has it asks a colleague for advice."""
        case, colleague = self.cases[id_], self.staff[agent]
        asked = {"agent": {key: colleague[key] for key in ("id", "name")}, "by": case["agent"]}
        if case["consulted"] != asked:
            case["consulted"] = asked
            self.append(id_, {"kind": "note", "data": {"consult": {"event": "asked", **asked}}})
        self.append(id_, {"kind": "note", "author": "agent", "name": asked["by"]["name"], "text": note})
        return case

    def end_consult(self, id_: str, by: JSON) -> JSON:
        case = self.cases[id_]
        if asked := case["consulted"]:
            if by["id"] not in (asked["agent"]["id"], asked["by"]["id"]):
                raise Problem(409, "not_owner", agent=case["agent"], owner=case["owner"])
            case["consulted"] = None
            told = {"event": "ended", "agent": asked["agent"], "by": {key: by[key] for key in ("id", "name")}}
            self.append(id_, {"kind": "note", "data": {"consult": told}})
        return case

    def offer(self, id_: str, agent: str | None, seconds: float = 30) -> None:
        """Rings an agent for a conversation; None ends that."""
        if agent is None:
            self.offers.pop(id_, None)
            return self.tell({"type": "offer", "conversation": id_, "agent": None, "until_at": None})
        person = {key: self.staff[agent][key] for key in ("id", "name")}
        until_at = now() + int(seconds * 1000)
        self.offers[id_] = {"type": "offer", "conversation": id_, "agent": person, "until_at": until_at}
        return self.tell(self.offers[id_])

    def tell(self, frame: JSON) -> None:
        """To every open feed; what has entries is kept, to be resumed from."""
        if frame["type"] == "entry":
            frame = {**frame, "id": f"{now()}-{len(self.feed) + self.first_kept}"}
            self.feed.append(frame)
        for listener in self.listeners:
            listener.put_nowait(frame)

    @staticmethod
    def people_of(case: JSON) -> list[str]:
        """Who has a conversation in the list of their own: who has it, and who is asked about it."""
        return [person["id"] for person in (case["agent"], (case["consulted"] or {}).get("agent")) if person]

    def queue(self) -> list[JSON]:
        waiting = [case for case in self.cases.values() if case["owner"] == "waiting"]
        return sorted(waiting, key=lambda case: int(case["waiting_since_at"]))

    def team_now(self) -> JSON:
        """Agents and queues; nobody waits for billing."""
        agents = []
        for person in self.staff.values():
            has = [case for case in self.cases.values() if (case["agent"] or {}).get("id") == person["id"]]
            owed = [case["last"]["at"] for case in has if case["last"]["author"] == "customer"]
            late = sum((case["service"] or {}).get("state") == "breached" for case in has)
            shown = {key: person[key] for key in ("id", "name", "status")}
            agents.append(
                {**shown, "conversations": len(has), "unanswered_since_at": min(owed, default=None), "late": late}
            )
        waits = self.queue()
        late = sum((case["service"] or {}).get("state") == "breached" for case in waits)
        longest = waits[0]["waiting_since_at"] if waits else None
        support = {"team": "support", "waiting": len(waits), "longest_since_at": longest, "late": late}
        billing = {"team": "billing", "waiting": 0, "longest_since_at": None, "late": 0}
        return {"agents": agents, "queues": [support, billing]}

    def view(self, case: JSON, *, facts: bool = False) -> JSON:
        order = [other["id"] for other in self.queue()]
        position = order.index(case["id"]) + 1 if case["id"] in order else None
        offered = self.offers.get(case["id"])
        offer = {key: offered[key] for key in ("agent", "until_at")} if offered else None
        shown = {**case, "position": position, "offer": offer}
        return shown if facts else {k: v for k, v in shown.items() if k not in FACTS}

    def find(self, id_: str) -> JSON:
        if id_ not in self.cases:
            raise Problem(404, "not_found")
        return self.cases[id_]

    def owned(self, id_: str, me: JSON) -> JSON:
        case = self.find(id_)
        if case["owner"] != "agent" or case["agent"]["id"] != me["id"]:
            raise Problem(409, "not_owner", agent=case["agent"], owner=case["owner"])
        return case
