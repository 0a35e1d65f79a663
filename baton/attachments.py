"""Owns where attachments are kept: a folder of this installation, or S3 where a bucket is set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from attachments.errors import AttachmentError
from attachments.folder import FolderStore
from attachments.inspection import Limits
from attachments.links import Links
from attachments.s3 import BucketPlace, S3Store
from attachments.service import Attachments
from attachments.store import AttachmentStore
from baton.settings import Settings, shown
from channels.base import Channel
from channels.sent_files import SentFiles
from conversation.archive.archive import Archive
from conversation.errors import StoreUnavailable
from conversation.live import LiveStore
from conversation.unsent_files import UnsentFiles, UnsentSweep

MEGA = 1024 * 1024


def build_attachments(settings: Settings) -> Attachments:
    """The installation's attachments."""
    limits = Limits(max_bytes=settings.attachment_max_mb * MEGA)
    links = Links(settings.signing_secret())
    return Attachments(build_store(settings), limits, links, settings.home / "attachments-arriving")


def build_sent_files(
    store: LiveStore, archive: Archive, attachments: Attachments, channels: Sequence[Channel]
) -> SentFiles:
    """What opens the files of a conversation, also those that a channel still has."""
    return SentFiles(store, archive, attachments, {channel.name: channel.fetch for channel in channels})


def build_sweep(unsent: UnsentFiles, attachments: Attachments) -> UnsentSweep:
    """What removes files that nobody sent, and what killed processes left."""

    async def remove(id: str) -> None:
        with _as_outage():
            await attachments.store.delete(id)

    async def clean() -> int:
        with _as_outage():
            return await attachments.store.sweep()

    return UnsentSweep(unsent, remove, clean)


@contextmanager
def _as_outage() -> Iterator[None]:
    try:
        yield
    except AttachmentError as error:
        raise StoreUnavailable(str(error)) from error


def build_store(settings: Settings) -> AttachmentStore:
    """S3 where a bucket is set, else the folder."""
    if not settings.s3_bucket:
        return FolderStore(settings.home / "attachments")
    return S3Store(
        BucketPlace(
            settings.s3_bucket,
            settings.s3_key,
            shown(settings.s3_secret),
            endpoint=settings.s3_endpoint,
            region=settings.s3_region,
            prefix=settings.s3_prefix,
        )
    )
