"""What the tests of files share: an S3 server, both stores, and a small site that serves and takes files."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from attachments.errors import NotAllowed
from attachments.folder import FolderStore
from attachments.inspection import TEXT, Limits
from attachments.links import Links
from attachments.pages import AttachmentPages, Source
from attachments.s3 import BucketPlace, S3Store
from attachments.service import Attachments
from attachments.store import AttachmentStore
from attachments.uploads import Uploads
from tests.servers import die_with_parent

ROOT = Path(__file__).parents[3]
LIMITS = Limits(max_bytes=900 * 1024)


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """One S3 server for the run."""
    command = [sys.executable, "-m", "tests.integration.attachments.s3_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, preexec_fn=die_with_parent) as process:
        assert process.stdout
        port = process.stdout.readline().decode().strip()
        assert port, "the S3 server does not start"
        yield f"http://127.0.0.1:{port}"
        process.kill()


def ask_bucket(url: str, method: str = "GET") -> str:
    """What the server itself answers, without our code between."""
    with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as answer:
        told: str = answer.read().decode()
    return told


@pytest.fixture
def bucket(s3_url: str) -> BucketPlace:
    """A bucket of the test's own."""
    place = BucketPlace(f"b-{uuid4().hex}", "key", "secret", s3_url, prefix="/baton/files/", patience_seconds=5)
    ask_bucket(f"{s3_url}/{place.bucket}", "PUT")
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest) -> AttachmentStore:
    """Each store in turn."""
    if request.param == "folder":
        return FolderStore(request.getfixturevalue("folder"))
    return S3Store(request.getfixturevalue("bucket"))


def files_in(folder: Path) -> list[str]:
    """All files below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def attachments(folder: Path, tmp_path: Path, clock: Clock) -> AsyncIterator[Attachments]:
    links = Links(b"a secret of an installation, long enough", clock)
    made = Attachments(FolderStore(folder), LIMITS, links, tmp_path / "spool")
    yield made
    await made.close()


@dataclass(frozen=True, slots=True)
class Site:
    """A real server on loopback: uploads for who says the password, pages, and files of a channel by their id."""

    client: TestClient[web.Request, web.Application]
    attachments: Attachments
    sources: dict[str, Source]

    def link(self, id: str, viewer: str = "c_1", seconds: int = 60, *, held: bool = True) -> str:
        links = self.attachments.links
        return f"/attachments/{id}?{links.sign(id, viewer, links.now() + seconds, held=held)}"

    async def upload(self, data: bytes, name: str = "") -> tuple[int, dict[str, object]]:
        """The bare body."""
        url = f"/attachments?{urlencode({'name': name})}"
        async with self.client.post(url, data=data, headers={"X-Password": "right"}) as answer:
            return answer.status, await answer.json(content_type=None)


def build(attachments: Attachments, sources: dict[str, Source]) -> web.Application:
    async def authorise(request: web.Request) -> None:
        if request.headers.get("X-Password") != "right":
            raise NotAllowed

    async def viewer(request: web.Request) -> str | None:
        return request.headers.get("X-Viewer")

    async def look_up(id: str) -> Source | None:
        return sources.get(id)

    app = web.Application()
    app.router.add_post("/attachments", Uploads(attachments, authorise).receive)
    app.router.add_get("/attachments/{id}", AttachmentPages(attachments, viewer, look_up).serve)
    return app


@pytest.fixture
async def site(attachments: Attachments) -> AsyncIterator[Site]:
    sources: dict[str, Source] = {}
    async with TestClient(TestServer(build(attachments, sources))) as client:
        yield Site(client, attachments, sources)


@pytest.fixture
def text_allowed(attachments: Attachments) -> None:
    attachments.limits = Limits(max_bytes=LIMITS.max_bytes, types=LIMITS.types | {TEXT})
