"""Owns what can go wrong with the archive; each message says what to do next."""

from __future__ import annotations

from conversation.errors import ConversationError


class ArchiveError(ConversationError):
    """Base of the archive's errors."""


class ArchiveUnavailable(ArchiveError):
    """The database is locked, down or full. Nothing was stored; the same call may come again."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"The archive did not take it ({cause}). See that the database runs, that no other program "
            "holds it locked, and that there is space; conversations stay in the live store until then."
        )


class ArchiveRefused(ArchiveError):
    """The database runs and will not take these rows. Coming again does not help; it is a defect."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"The archive refused the rows ({cause}). Please report this.")


class ArchiveTooNew(ArchiveError):
    """The schema is from a newer Baton."""

    def __init__(self) -> None:
        super().__init__("The archive was written by a newer Baton. Install that version, or a newer one.")


class EmailTaken(ArchiveError):
    """Another member of the staff has this e-mail address."""

    def __init__(self) -> None:
        super().__init__("Somebody on the staff has this e-mail address already. Use another one.")


class BadCursor(ArchiveError):
    """A page was asked for with a cursor that no page gave."""

    def __init__(self) -> None:
        super().__init__("This cursor does not belong to the list. Start again without one.")
