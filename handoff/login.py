"""Owns who is calling the staff API: log-in, the session's cookie, and what a role may do."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from conversation.handover import Agent
from conversation.problem import Problem
from handoff.accounts import Accounts
from handoff.errors import TooManyAttempts, WrongLogin
from handoff.sessions import Session, Sessions

COOKIE = "baton_session"
DESK_ROLES = frozenset({"agent", "supervisor", "admin"})
SUPERVISORS = frozenset({"supervisor", "admin"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a request comes from."""

    session: Session
    token: str

    @property
    def agent(self) -> Agent:
        """The caller as the desk knows them."""
        return Agent(self.session.staff, self.session.name)


class Login:
    """Opens, reads and ends the staff's sessions."""

    def __init__(self, accounts: Accounts, sessions: Sessions, *, secure: bool, max_age: int, proxies: int) -> None:
        """`secure`: cookies over https only; `max_age` of a cookie in seconds; `proxies` of ours stand before us."""
        self._accounts = accounts
        self._sessions = sessions
        self._secure = secure
        self._max_age = max_age
        self._proxies = proxies

    async def open(self, request: web.Request, email: str, password: str) -> Caller:
        """Checks a log-in and opens a session. Raises Problem 401 or 429."""
        try:
            staff, token = await self._accounts.log_in(email, password, remote_address(request, self._proxies))
        except TooManyAttempts as error:
            raise Problem(
                429,
                "too_many_attempts",
                "Too many attempts",
                f"Try again in {error.retry_after} seconds.",
                retry_after_seconds=error.retry_after,
            ) from error
        except WrongLogin as error:
            raise Problem(401, "wrong_login", "Wrong e-mail or password", "Check both and try again.") from error
        return Caller(Session(staff.id, staff.role, staff.name, staff.email, staff.created_at), token)

    async def caller(self, request: web.Request) -> Caller:
        """Whose session the request has. Raises Problem 401."""
        token = request.cookies.get(COOKIE, "")
        session = await self._sessions.find(token) if token else None
        if session is None:
            raise Problem(401, "not_logged_in", "Not logged in", "Log in to go on.")
        return Caller(session, token)

    async def end(self, token: str) -> None:
        """Ends a session."""
        await self._sessions.end(token)

    def set_cookie(self, answer: web.Response, token: str) -> None:
        """Hands the token to the browser: not for scripts, not for other sites."""
        answer.set_cookie(
            COOKIE, token, max_age=self._max_age, path="/", httponly=True, samesite="Strict", secure=self._secure
        )

    @staticmethod
    def drop_cookie(answer: web.Response) -> None:
        """Takes it back."""
        answer.del_cookie(COOKIE, path="/")


def remote_address(request: web.Request, proxies: int) -> str:
    """Who connects; behind `proxies` of ours, what the outermost of them saw."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return request.remote or "unknown"


def requires(roles: frozenset[str], caller: Caller) -> None:
    """Raises Problem 403 unless the caller has one of the roles."""
    if caller.session.role not in roles:
        raise Problem(403, "forbidden", "Your role may not do this", "Ask an admin for the role you need.")
