"""Owns the making of a model: Rasa's own graph of training, run with what this project's edits need.

Rasa's `GraphTrainer` first runs the whole graph once more to find by fingerprints what could be taken from a cache on
disk, and then compresses the model as strongly as can be. Here a part is kept from the training before, in the same
process, when what it is made from has not changed, which a digest says without running anything.
"""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Set

import rasa.engine.validation
import rasa.shared.utils.io
from rasa.engine.constants import PLACEHOLDER_IMPORTER
from rasa.engine.graph import ExecutionContext, GraphModelConfiguration, GraphNodeHook, GraphSchema, SchemaNode
from rasa.engine.recipes.recipe import Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import (
    MODEL_ARCHIVE_COMPONENTS_DIR,
    MODEL_ARCHIVE_METADATA_FILE,
    LocalModelStorage,
)
from rasa.graph_components.providers.nlu_training_data_provider import NLUTrainingDataProvider
from rasa.shared.core.domain import Domain
from rasa.shared.data import TrainingType
from rasa.shared.importers.importer import TrainingDataImporter

Tell = Callable[..., None]
"""Told what goes on: the name of an event, and its fields."""

PACKING = 0
"""Level of compression: it would make the numbers of a model a fifth smaller, and the model live two seconds later."""


@dataclass
class Kept:
    """What the training before left: for each part what it was made from, and the folder with all of them."""

    keys: Dict[str, str]
    folder: Path


class Builder:
    """Makes models, one after the other, in one process."""

    def __init__(self) -> None:
        self._kept: Optional[Kept] = None

    def build(self, importer: TrainingDataImporter, digests: Dict[str, str], archive: Path, tell: Tell) -> str:
        """Writes a model to `archive`; its id. `digests`: of the examples (`nlu`) and of all else (`rest`)."""
        configuration = configure(importer)
        domain = copy.deepcopy(importer.get_domain())
        schema = configuration.train_schema
        keys = {name: node_key(schema, name, digests) for name in schema.nodes}
        folder = Path(tempfile.mkdtemp(prefix=".work-", dir=str(archive.parent)))
        try:
            storage = LocalModelStorage(folder)
            pruned = self._prune(schema, keys, folder)
            context = ExecutionContext(graph_schema=schema)
            hooks: List[GraphNodeHook] = [Progress(trained_names(pruned), tell)]
            runner = DaskGraphRunner.create(pruned, storage, context, hooks)
            runner.run(inputs={PLACEHOLDER_IMPORTER: importer})
            tell("packing")
            model_id = pack(storage, folder, configuration, domain, archive)
        except BaseException:
            shutil.rmtree(str(folder), ignore_errors=True)
            raise
        if self._kept is not None:
            shutil.rmtree(str(self._kept.folder), ignore_errors=True)
        self._kept = Kept(keys, keep(folder))
        return model_id

    def _prune(self, schema: GraphSchema, keys: Dict[str, str], folder: Path) -> GraphSchema:
        """The graph without the parts that are taken over from the training before, whose files are copied."""
        kept = self._kept
        if kept is None or not kept.folder.is_dir():
            return schema
        trained = trained_names(schema)
        same = {name for name in trained if kept.keys.get(name) == keys[name]}
        targets = [name for name in schema.target_names if name not in same]
        pruned = schema.minimal_graph_schema(targets) if targets else GraphSchema({})
        for name in same - pruned.nodes.keys():
            if (kept.folder / name).is_dir():
                shutil.copytree(str(kept.folder / name), str(folder / name))
        return pruned


def keep(folder: Path) -> Path:
    """Moves what was trained to where the next training finds it; the system's folder for what may be lost."""
    place = Path(tempfile.mkdtemp(prefix="baton-trained-")) / "components"
    shutil.move(str(folder), str(place))
    return place


def configure(importer: TrainingDataImporter) -> GraphModelConfiguration:
    """What config.yml means as a graph, checked by Rasa."""
    config = importer.get_config()
    recipe = Recipe.recipe_for_name(config.get("recipe"))
    kind = TrainingType.END_TO_END if importer.get_nlu_data().has_e2e_examples() else TrainingType.BOTH
    config, _, _ = recipe.auto_configure(importer.get_config_file_for_auto_config(), config, kind)
    configuration = recipe.graph_config_for_recipe(config, {}, training_type=kind, is_finetuning=False)
    rasa.engine.validation.validate(configuration)
    return configuration


def trained_names(schema: GraphSchema) -> List[str]:
    """The nodes that train a component, in the order of the configuration."""
    return [name for name, node in schema.nodes.items() if node.is_target and not node.is_input]


def node_key(schema: GraphSchema, name: str, digests: Dict[str, str]) -> str:
    """Stands for all that the node's result depends on: its own settings, those of the nodes before it, the content."""
    parts: List[str] = []
    seen: Set[str] = set()

    def visit(name: str) -> None:
        node: Optional[SchemaNode] = schema.nodes.get(name)
        if node is None or name in seen:
            return
        seen.add(name)
        settings = [name, node.uses.__module__, node.uses.__name__, node.constructor_name, node.fn, node.config]
        parts.append(json.dumps(settings, sort_keys=True, default=str))
        if issubclass(node.uses, NLUTrainingDataProvider):
            parts.append(digests["nlu"])
        elif node.is_input:
            parts.append(digests["rest"])
        for need in () if node.is_input else sorted(node.needs.values()):
            visit(need)

    visit(name)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Progress(GraphNodeHook):
    """Tells which component is trained, and after it how long that took."""

    def __init__(self, trained: List[str], tell: Tell) -> None:
        self._trained = trained
        self._tell = tell
        self._number = 0

    def on_before_node(
        self,
        node_name: str,
        execution_context: ExecutionContext,
        config: Dict[str, Any],
        received_inputs: Dict[str, Any],
    ) -> Dict[str, Any]:
        if node_name in self._trained:
            self._number += 1
            name = execution_context.graph_schema.nodes[node_name].uses.__name__
            self._tell("training", component=name, number=self._number, of=len(self._trained))
        return {"began": time.monotonic()}

    def on_after_node(
        self,
        node_name: str,
        execution_context: ExecutionContext,
        config: Dict[str, Any],
        output: Any,
        input_hook_data: Dict[str, Any],
    ) -> None:
        seconds = round(time.monotonic() - input_hook_data["began"], 3)
        if seconds >= 0.01:
            self._tell("step", node=node_name, seconds=seconds)


def pack(
    storage: LocalModelStorage, folder: Path, configuration: GraphModelConfiguration, domain: Domain, archive: Path
) -> str:
    """Writes the model's file as Rasa's storage does, but packed quickly; the model's id."""
    metadata = storage._create_model_metadata(domain, configuration)
    description = archive.with_name(archive.name + ".json")
    rasa.shared.utils.io.dump_obj_as_json_to_file(description, metadata.as_dict())
    try:
        with tarfile.open(str(archive), "w:gz", compresslevel=PACKING) as tar:
            tar.add(str(description), arcname=MODEL_ARCHIVE_METADATA_FILE)
            tar.add(str(folder), arcname=MODEL_ARCHIVE_COMPONENTS_DIR)
    finally:
        description.unlink()
    return str(metadata.model_id)
