"""Runs a trained model's graph node by node. Rasa's runner hands each of them to Dask's scheduler, which takes longer
to plan a turn's dozen steps than some of them take to run."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class StraightRunner:
    """Runs the nodes that Rasa has loaded, in an order that is worked out once for each target."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._schema: GraphSchema = loaded._graph_schema
        self._nodes: Dict[str, GraphNode] = loaded._instantiated_nodes
        self._plans: Dict[Tuple[str, ...], List[Tuple[GraphNode, Tuple[str, ...]]]] = {}

    def run(self, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None) -> Dict[str, Any]:
        """The targets' outputs by name; `inputs` are what the graph's placeholders stand for."""
        wanted = tuple(targets or self._schema.target_names)
        outputs: Dict[str, Tuple[str, Any]] = {name: (name, value) for name, value in (inputs or {}).items()}
        for node, needs in self._plan(wanted):
            name, value = node(*(outputs[need] for need in needs))
            outputs[name] = (name, value)
        return {name: outputs[name][1] for name in wanted}

    def _plan(self, wanted: Tuple[str, ...]) -> List[Tuple[GraphNode, Tuple[str, ...]]]:
        """The nodes that lead to the targets, each after those it needs, with the names of its inputs."""
        if wanted not in self._plans:
            schema = self._schema.minimal_graph_schema(list(wanted))
            ordered: Dict[str, None] = {}

            def add(name: str) -> None:
                if name in schema.nodes and name not in ordered:
                    for need in schema.nodes[name].needs.values():
                        add(need)
                    ordered[name] = None

            for name in wanted:
                add(name)
            self._plans[wanted] = [(self._nodes[name], tuple(schema.nodes[name].needs.values())) for name in ordered]
        return self._plans[wanted]
