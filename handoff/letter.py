"""Owns the e-mail that brings an agent's answer to a customer who has left the chat. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from conversation.model import Conversation, Entry
from conversation.phrases import Phrases


def write_letter(
    c: Conversation, answers: Sequence[Entry], to: str, sender: str, link: str, phrases: Phrases
) -> EmailMessage:
    """The answers, in order, in the customer's language; `link` leads back to the chat.

    Written twice, after a crash, it has the same Message-ID (RFC 5322), by which mailboxes know it for the same. All
    letters of a conversation stand in one thread.
    """
    domain = parseaddr(sender)[1].rpartition("@")[2]
    letter = EmailMessage()
    letter["Subject"] = phrases.text(c.language, "mail_subject")
    letter["From"], letter["To"] = sender, to
    letter["Date"] = formatdate(answers[-1].at / 1000)
    letter["Message-ID"] = f"<{c.id}.{answers[-1].seq}@{domain}>"
    letter["References"] = f"<{c.id}@{domain}>"
    parts = [phrases.text(c.language, "mail_hello")]
    for answer in answers:
        says = phrases.text(c.language, "mail_from", name=answer.name or "")
        files = len(answer.attachments)
        sent = [phrases.text(c.language, "mail_files", count=files)] if files else []
        parts.append("\n".join(filter(None, (says, answer.text, *sent))))
    parts.append(phrases.text(c.language, "mail_back", link=link))
    letter.set_content("\n\n".join(parts))
    return letter
