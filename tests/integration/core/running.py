"""The core as it runs: a Valkey, an action server behind a gate, and Rasa processes. Ended by their ids."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.installation import cpu_seconds
from tests.ports import free_port
from tests.servers import ValkeyServer, die_with_parent

ROOT = Path(__file__).parents[3]
MODEL = ROOT / "models" / "baton.tar.gz"
RASA_SECONDS = 120
GATE_SECONDS = 15


class Gate(ThreadingHTTPServer):
    """Stands before the action server: lets calls through, holds them back, or fails them."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passage)
        self.behind = behind
        self.status = 200
        self.calls = 0
        self.held = threading.Event()
        self.open = threading.Event()
        self.open.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhook"

    def close_gate(self) -> None:
        """From here on calls wait; `held` is set when one does."""
        self.held.clear()
        self.open.clear()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that was killed is no news here."""


class _Passage(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gate

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls += 1
        if not self.server.open.is_set():
            self.server.held.set()
            self.server.open.wait(GATE_SECONDS)
        status, answer = (self.server.status, b"{}") if self.server.status != 200 else self._pass_on(body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _pass_on(self, body: bytes) -> tuple[int, bytes]:
        request = urllib.request.Request(self.server.behind, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


class RasaProcess:
    """One Rasa that serves the trained model of the project in `root`."""

    def __init__(self, valkey_url: str, actions_url: str, log: Path, root: Path = ROOT) -> None:
        self.port = free_port()
        self._log = log
        self._root = root
        self._settings = {
            **os.environ,
            "REDIS_URL": valkey_url,
            "ACTIONS_URL": actions_url,
            "OPENBLAS_NUM_THREADS": "1",
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begins to start; `wait` until it is ready."""
        command = [str(ROOT / ".venv-rasa/bin/rasa"), "run", "-i", "127.0.0.1", "-p", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--model", str(self._root / "models" / "baton.tar.gz")],
                cwd=self._root,
                env=self._settings,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )

    def wait(self, status: int = 200) -> None:
        """Waits until it says how it is."""
        deadline = time.monotonic() + RASA_SECONDS
        while self.health() != status:
            assert self._process is not None
            assert self._process.poll() is None, self._log.read_text()[-3000:]
            assert time.monotonic() < deadline, self._log.read_text()[-3000:]
            time.sleep(0.1)

    def health(self) -> int:
        """The health route's status; 0 while nobody listens."""
        return self._health()[0]

    def serving(self) -> dict[str, Any]:
        """What the health route says of its model."""
        return dict(self._health()[1].get("model", {}))

    def _health(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/webhooks/edge/health", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def cpu_seconds(self) -> float:
        """What it has computed so far, on all processors."""
        assert self._process is not None
        return cpu_seconds(self._process.pid)

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def post(self, body: bytes, content_type: str = "application/json", seconds: float = 30) -> tuple[int, Any]:
        """One request as it is; the status and the JSON of the answer."""
        url = f"http://127.0.0.1:{self.port}/webhooks/edge/turn"
        request = urllib.request.Request(url, body, {"Content-Type": content_type})
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


@dataclass
class Talk:
    """One conversation with one Rasa process or another."""

    rasa: RasaProcess
    language: str = "en"
    channel: str = "web"

    def __post_init__(self) -> None:
        self.id = f"c_{uuid.uuid4().hex}"

    def request(self, text: str, message_id: str | None = None, **fields: Any) -> bytes:
        """The request's body."""
        body = {
            "message_id": message_id or uuid.uuid4().hex,
            "conversation": self.id,
            "text": text,
            "payload": False,
            "language": self.language,
            "channel": self.channel,
            "slots": {},
            **fields,
        }
        return json.dumps(body).encode()

    def ask(self, text: str, message_id: str | None = None, rasa: RasaProcess | None = None, **fields: Any) -> Any:
        """One turn's status and answer."""
        return (rasa or self.rasa).post(self.request(text, message_id, **fields))

    def say(self, text: str, **fields: Any) -> dict[str, Any]:
        """One turn that must succeed."""
        status, answer = self.ask(text, **fields)
        assert status == 200, answer
        assert answer["replies"]
        found: dict[str, Any] = answer
        return found

    def press(self, payload: str) -> dict[str, Any]:
        """A button."""
        return self.say(payload, payload=True)


def custom(answer: dict[str, Any]) -> dict[str, Any]:
    """All custom JSON of an answer, merged."""
    return {key: value for reply in answer["replies"] for key, value in reply.get("custom", {}).items()}


def words(answer: dict[str, Any]) -> str:
    """All that was said."""
    return "\n".join(reply.get("text", "") for reply in answer["replies"])


class Core:
    """Everything, started at once: two Rasa processes that share one Valkey and one action server.

    Actions are called through the gate, or `direct`ly when it is about speed.
    """

    def __init__(self, direct: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bcore-"))
        self.valkey = ValkeyServer()
        self.valkey.start()
        self._actions_port = free_port()
        self.gate = Gate(f"http://127.0.0.1:{self._actions_port}/webhook")
        actions_url = self.gate.behind if direct else self.gate.url
        self.one = RasaProcess(self.valkey.url, actions_url, self.folder / "one.log")
        self.two = RasaProcess(self.valkey.url, actions_url, self.folder / "two.log")
        rasa_url = f"http://127.0.0.1:{self.one.port}"
        with (self.folder / "actions.log").open("ab") as log:
            self._actions = subprocess.Popen(
                [sys.executable, "-m", "actions", "--port", str(self._actions_port)],
                cwd=ROOT,
                env={**os.environ, "BATON_HOME": str(self.folder), "BATON_RASA_URL": rasa_url},
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )
        self.one.start()
        self.two.start()

    def wait(self) -> None:
        """Waits until both Rasa processes answer, and the action server finds articles by their meaning, too."""
        self.one.wait()
        self.two.wait()
        deadline = time.monotonic() + RASA_SECONDS
        while self._search() != "hybrid":
            assert time.monotonic() < deadline, (self.folder / "actions.log").read_text()[-3000:]
            time.sleep(0.1)

    def _search(self) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._actions_port}/health", timeout=5) as answer:
                return str(json.loads(answer.read())["search"])
        except OSError:
            return ""

    def version(self, conversation: str) -> int:
        """How many turns of a conversation were saved."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.valkey.socket))
            connection.sendall(f"HGET baton:{{main}}:tracker:{conversation} version\r\n".encode())
            answer = connection.recv(100)
        return 0 if answer.startswith((b"$-1", b"_")) else int(answer.split(b"\r\n")[1])

    def stop(self) -> None:
        """Ends all of it."""
        self.gate.open.set()
        self.one.kill()
        self.two.kill()
        self._actions.kill()
        self._actions.wait()
        self.gate.shutdown()
        self.gate.server_close()
        self.valkey.remove()
        shutil.rmtree(self.folder, ignore_errors=True)
