"""Finds rules and stories that contradict each other: after the same, another thing is to be done.

Rasa finds more of these while it trains, and names rules instead of lines; those that people write by mistake are here.
"""

from __future__ import annotations

from collections.abc import Iterator

from content.findings import Finding, error, warning
from content.project import Dialogue, Project, Step

ACTION = "action"
_Past = tuple[tuple[str, ...], tuple[str, ...]]


def check_contradictions(project: Project) -> Iterator[Finding]:
    """Rules that are the same, rules that go on differently, and stories that do other than a rule says."""
    rules = [one for one in project.dialogues if one.is_rule]
    done: dict[_Past, tuple[Dialogue, Step]] = {}
    whole: dict[_Past, Dialogue] = {}
    for rule in rules:
        same = whole.setdefault(_past(rule, len(rule.steps)), rule)
        if same is not rule and rule.steps:
            reason = f"The rule '{rule.name}' says the same as '{same.name}' ({same.file}:{same.line})."
            yield warning("same-rule", rule.file, rule.line, reason, "Take one out.", rule.name)
            continue
        yield from _differing(rule, done)
    simple = {past[1][0]: found for past, found in done.items() if not past[0] and len(past[1]) == 1}
    for story in (one for one in project.dialogues if not one.is_rule):
        for step, following in zip(story.steps, story.steps[1:], strict=False):
            rule_of = simple.get(step.form)
            if rule_of and following.kind == ACTION and following.form != rule_of[1].form:
                yield _told(story, following, *rule_of)


def _differing(rule: Dialogue, done: dict[_Past, tuple[Dialogue, Step]]) -> Iterator[Finding]:
    for place, step in enumerate(rule.steps):
        if step.kind == ACTION and place:
            other, first = done.setdefault(_past(rule, place), (rule, step))
            if first.form != step.form:
                yield _told(rule, step, other, first)
                return


def _told(one: Dialogue, step: Step, other: Dialogue, first: Step) -> Finding:
    what = "rule" if one.is_rule else "story"
    does, instead = (found.form.partition(": ")[2].rstrip("}") for found in (step, first))
    reason = f"After the same, the {what} '{one.name}' does {does}, and '{other.name}' ({other.file}:{first.line}) does"
    reason += f" {instead}: only one can be."
    repair = "Take one of the two out, or give each a condition under which it holds."
    return error("contradiction", one.file, step.line, reason, repair, one.name, other.name)


def _past(rule: Dialogue, place: int) -> _Past:
    """What comes before a step: conditions, in any order, and steps."""
    return tuple(sorted(one.form for one in rule.conditions)), tuple(one.form for one in rule.steps[:place])
