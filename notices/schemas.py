"""Owns the shapes of the notifications API (docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, StrictStr, StringConstraints, model_validator

from notices.notice import Notice, Outcome, Recipient, Status, foremost

type Name = Annotated[StrictStr, StringConstraints(min_length=1, max_length=200)]


class Target(BaseModel):
    """Who it is for: exactly one of these."""

    model_config = ConfigDict(extra="forbid")

    shop_customer: Name | None = None
    order: Name | None = None
    customer: Name | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1 or None in self.model_dump(exclude_unset=True).values():
            raise ValueError(f"name exactly one of {', '.join(Recipient)}")
        return self

    @property
    def named(self) -> tuple[Recipient, str]:
        """How the recipient is named, and as what."""
        [(how, who)] = self.model_dump(exclude_unset=True).items()
        return Recipient(how), who


class NotificationBody(BaseModel):
    """What is to be said, to whom. Without `order`, the order that it is about is found in `to` or in the values."""

    model_config = ConfigDict(extra="forbid")

    to: Target
    template: Name
    values: dict[str, Any] = {}
    order: Name | None = None


class RecipientItem(BaseModel):
    """What became of it for one customer. Times in ms; `due_at` while it is scheduled."""

    customer: str
    status: Status
    at: int
    channel: str | None
    conversation: str | None
    due_at: int | None
    reason: str | None


class NotificationItem(BaseModel):
    """What became of a notification: for all customers together, and for each."""

    id: str
    status: Status
    at: int
    channel: str | None
    conversation: str | None
    due_at: int | None
    reason: str | None
    recipients: list[RecipientItem]


def show(notice: Notice, outcomes: list[Outcome]) -> NotificationItem:
    """A notification as the API tells it."""
    first = foremost(outcomes)
    return NotificationItem(
        id=notice.id,
        **{name: getattr(first, name) for name in RecipientItem.model_fields if name != "customer"},
        recipients=[
            RecipientItem(**{name: getattr(one, name) for name in RecipientItem.model_fields}) for one in outcomes
        ],
    )
