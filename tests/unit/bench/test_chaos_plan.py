"""A plan of kills is the same for the same seed, and has enough of everything."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.chaos_killer import EXTERNAL, How, plan_faults


@pytest.mark.parametrize("external", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_five_minutes_have_forty_kills_of_every_kind_of_process(seed: int, external: bool) -> None:
    plan = plan_faults(seed, 300, external=external)
    killed = Counter(fault.target for fault in plan if fault.how is How.KILL)
    assert killed.total() >= 40
    assert {"web", "workers", "valkey", "rasa", "actions"} <= set(killed)
    assert all(0 < fault.at < 300 for fault in plan)
    assert [fault.at for fault in plan] == sorted(fault.at for fault in plan)
    lasting = [fault for fault in plan if fault.how is not How.KILL or fault.target == "replica"]
    assert [fault for fault in plan if fault.seconds > 0] == lasting


def test_the_seed_decides() -> None:
    assert plan_faults(7, 300, external=True) == plan_faults(7, 300, external=True)
    assert plan_faults(7, 300, external=True) != plan_faults(8, 300, external=True)


def test_networks_are_cut_only_where_they_are_ours() -> None:
    assert not [fault for fault in plan_faults(1, 300, external=False) if fault.how is How.CUT]
    assert {fault.target for fault in plan_faults(1, 300, external=True) if fault.how is How.CUT} == {
        target for how, target in EXTERNAL if how is How.CUT
    }
