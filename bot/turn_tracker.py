"""A dialogue's state during one turn, which computes what policies look at once for all of them."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker


class TurnTracker(DialogueStateTracker):
    """Rasa's tracker, for which the states of the past are computed when an event was added, not for every question.

    Each policy asks for them up to twice for every action that is predicted, and each time all events are replayed.
    """

    _computed: Optional[Tuple[int, Dict[str, List[State]]]] = None

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: Optional[Dict[str, Any]] = None,
    ) -> List[State]:
        """As Rasa's; a list of the caller's own, because policies change what they get."""
        if self._computed is None or self._computed[0] != len(self.events):
            self._computed = (len(self.events), {})
        known = self._computed[1]
        asked = f"{omit_unset_slots} {ignore_rule_only_turns} {rule_only_data}"
        if asked not in known:
            known[asked] = super().past_states(domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        return [{part: dict(values) for part, values in state.items()} for state in known[asked]]
