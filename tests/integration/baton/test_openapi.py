"""The staff API does what its OpenAPI document says, also for input that nobody thought of (schemathesis)."""

from __future__ import annotations

import asyncio

import schemathesis
import schemathesis.specs.openapi.checks as openapi_checks
from hypothesis import HealthCheck, Phase, settings

from tests.integration.baton.conftest import PASSWORD, Installation

CASES = 15


async def test_no_call_breaks_and_every_answer_is_as_described(baton: Installation) -> None:
    email = await baton.add_agent("Jisoo")
    async with baton.page() as page, baton_desk(baton, email) as desk:
        await page.say("person")
        await page.see_type("owner", owner="waiting")
        await desk.claim((await page.see_type("welcome"))["conversation"])
        cookies = {c.key: c.value for c in desk.session.cookie_jar}
        await asyncio.to_thread(try_everything, baton.url, cookies)


def baton_desk(baton: Installation, email: str):  # type: ignore[no-untyped-def]
    from tests.fakes.desk_client import DeskClient

    return DeskClient(baton.url, email, PASSWORD)


def try_everything(url: str, cookies: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_url(f"{url}/api/openapi.json")
    tried = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.label in ("POST /api/logout", "POST /api/login"):
            continue

        @settings(
            max_examples=CASES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @operation_cases(operation)
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(base_url=url, cookies=cookies, excluded_checks=IGNORED)

        check()
        tried.add(operation.label)
    assert len(tried) >= 12


def operation_cases(operation):  # type: ignore[no-untyped-def]
    from hypothesis import given

    return given(case=operation.as_strategy())


IGNORED = [openapi_checks.ignored_auth, openapi_checks.positive_data_acceptance]
"""Log-in is tested by hand (test_bad_input.py), and blanks alone are no message though they are a string."""
