"""Makes saving scikit-learn's models quick. Rasa saves them with skops, which looks for the module of every little
part without one by asking all of Rasa's thousands of imported modules: ten seconds, for one classifier."""

from __future__ import annotations

import sys
from typing import Any, Callable, Dict, Tuple


def remembering(search: Callable[[Any, str], str]) -> Callable[[Any, str], str]:
    """The same search, which asks first where a part of this type and name was found before."""
    found: Dict[Tuple[type, str], str] = {}

    def which_module(part: Any, name: str) -> str:
        known = found.get((type(part), name))
        if known is not None and found_there(part, name, known):
            return known
        module = search(part, name)
        found[type(part), name] = module
        return module

    return which_module


def found_there(part: Any, name: str, module: str) -> bool:
    """Whether the module has this very part, or the search would end at `__main__`, its word for nowhere."""
    if getattr(part, "__module__", None) is not None:
        return bool(part.__module__ == module)
    if module == "__main__":
        return True
    holder = sys.modules.get(module)
    for step in name.split("."):
        holder = getattr(holder, step, None)
    return holder is part


def quicken_saving() -> None:
    """For this process."""
    from skops.io import _utils

    _utils.whichmodule = remembering(_utils.whichmodule)
