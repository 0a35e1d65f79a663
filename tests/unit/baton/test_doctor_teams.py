"""`baton doctor`: a team that nobody belongs to, and staff of a team that there is not."""

from __future__ import annotations

from pathlib import Path

from baton.doctor import team_findings
from conversation.archive.records import Role, Staff
from conversation.skills import ANYTHING, Skills
from handoff.policy import Policy, load_policy

TEAMS = """first_team: support
teams:
  support: {timezone: Asia/Seoul, hours: {}}
  billing: {timezone: Asia/Seoul, hours: {}}
"""


def member(skills: Skills, *, role: Role = Role.AGENT, disabled: bool = False) -> Staff:
    return Staff("a_1", "mina@example.com", "Mina", role, disabled, 0, skills)


def policy(tmp_path: Path) -> Policy:
    path = tmp_path / "policy.yml"
    path.write_text(TEAMS, encoding="utf-8")
    return load_policy(path)


def test_who_has_no_teams_belongs_to_all(tmp_path: Path) -> None:
    assert list(team_findings(policy(tmp_path), [member(ANYTHING)])) == []


def test_a_team_that_nobody_belongs_to_is_told_with_its_line(tmp_path: Path) -> None:
    support = Skills(("support",))
    others = [member(ANYTHING, role=Role.EDITOR), member(ANYTHING, disabled=True)]
    [told] = team_findings(policy(tmp_path), [member(support), *others])
    assert told == f"{tmp_path}/policy.yml:4: nobody belongs to the team billing"


def test_staff_of_a_team_that_there_is_not(tmp_path: Path) -> None:
    told = list(team_findings(policy(tmp_path), [member(ANYTHING), member(Skills(("suport",)))]))
    assert told == ["mina@example.com belongs to suport, which is no team"]
