"""The folder of models: one truth, ten to go back to, nothing half-written."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from bot.trainer.content import Content, read_content, signature
from bot.trainer.shelf import KEPT_BEFORE, NoSuchModel, Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models")


def add(shelf: Shelf, name: str, content: str = "") -> None:
    shelf.folder.mkdir(exist_ok=True)
    archive = shelf.folder / ".work-1.tar.gz"
    archive.write_text(f"model {name}")
    shelf.add(archive, {"name": name, "digest": content or name, "checks": {"probes": 1, "right": 1}})


def test_the_current_model_has_a_fixed_name_too(shelf: Shelf) -> None:
    add(shelf, "a")
    assert shelf.current() == {}
    shelf.choose("a")
    assert shelf.current()["name"] == "a"
    assert shelf.fixed.read_text() == "model a"
    add(shelf, "b")
    assert shelf.fixed.read_text() == "model a", "a new model answers nothing before it is chosen"
    shelf.choose("b")
    assert shelf.fixed.read_text() == "model b"
    assert [record["name"] for record in shelf.records()] == ["b", "a"]


def test_ten_before_the_current_one_are_kept(shelf: Shelf) -> None:
    for number in range(KEPT_BEFORE + 4):
        add(shelf, f"m{number:02}")
        shelf.choose(f"m{number:02}")
    names = [record["name"] for record in shelf.records()]
    assert len(names) == KEPT_BEFORE + 1
    assert names[0] == "m13"
    assert names[-1] == "m03"
    shelf.choose("m03")
    assert shelf.current()["name"] == "m03"
    assert len(list(shelf.history.glob("*.tar.gz"))) == KEPT_BEFORE + 1


def test_content_is_settled_by_its_model_or_by_a_rollback(shelf: Shelf) -> None:
    assert not shelf.is_settled("x")
    add(shelf, "a", "x")
    add(shelf, "b", "y")
    shelf.choose("b")
    assert shelf.is_settled("y")
    assert not shelf.is_settled("x")
    shelf.choose("a", pinned="y")
    assert shelf.is_settled("y")
    assert not shelf.is_settled("z")
    shelf.fixed.unlink()
    assert not shelf.is_settled("y")


def test_a_damaged_or_unknown_model_is_not_chosen(shelf: Shelf) -> None:
    add(shelf, "a")
    add(shelf, "b")
    shelf.choose("a")
    shelf.archive("b").write_text("mod")
    with pytest.raises(NoSuchModel, match="damaged"):
        shelf.choose("b")
    with pytest.raises(NoSuchModel, match="There are: b, a"):
        shelf.choose("c")
    assert shelf.current()["name"] == "a"


def test_what_a_killed_training_left_is_removed(shelf: Shelf) -> None:
    add(shelf, "good")
    shelf.choose("good")
    add(shelf, "untried")
    shelf.update({**(shelf.record("untried") or {}), "checks": {}})
    (shelf.folder / ".work-abc").mkdir()
    (shelf.folder / ".work-9.tar.gz").write_text("half")
    (shelf.history / "stray.tar.gz").write_text("x")
    assert [record["name"] for record in shelf.records()] == ["good"]
    with shelf.locked():
        left = sorted(path.name for path in shelf.folder.rglob("*") if path.is_file())
    assert left == ["baton.tar.gz", "current.json", "good.json", "good.tar.gz", "lock"]


def test_who_has_to_wait_is_told(shelf: Shelf) -> None:
    held, told, done = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        with shelf.locked(told.set):
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    assert not told.is_set()
    waiting = threading.Event()

    def let_go() -> None:
        waiting.set()
        done.set()

    with shelf.locked(let_go):
        assert waiting.is_set()
    holder.join(10)


def test_files_that_cannot_be_read_count_as_not_there(shelf: Shelf) -> None:
    add(shelf, "a")
    shelf.choose("a")
    shelf.current_file.write_text("{")
    assert shelf.current() == {}
    (shelf.history / "a.json").write_text(json.dumps(["no record"]))
    assert shelf.records() == []


def test_the_digest_tells_names_bytes_and_components(tmp_path: Path) -> None:
    (tmp_path / "bot" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "kb").mkdir(parents=True)
    (tmp_path / "config.yml").write_text("pipeline:\n  - name: bot.nlu.words.Words\n  - name: bot.own.Own\n")
    for name in ("bot/nlu/words.py", "bot/nlu/other.py", "bot/own.py", "bot/not_named.py"):
        (tmp_path / name).write_text("x")
    (tmp_path / "encoder" / "making").mkdir(parents=True)
    (tmp_path / "encoder" / "making" / "ranges.npz").write_text("x")
    (tmp_path / "data" / "kb" / "a.yml").write_text("not trained")
    (tmp_path / "data" / "products.yml").write_text("products: []\n")
    content = read_content(tmp_path)
    components = {"bot/nlu/words.py", "bot/nlu/other.py", "bot/own.py"}
    encoder = {"encoder/making/ranges.npz"}
    assert set(content.files) == {"config.yml", "data/products.yml", *components, *encoder}
    assert set(content.written()) == {"config.yml"}
    before = signature(tmp_path)
    for name in ("bot/nlu/other.py", "encoder/making/ranges.npz"):
        (tmp_path / name).write_text("xy")
        changed = read_content(tmp_path)
        assert changed.digest != content.digest
        assert changed.code_digest != content.code_digest
        assert signature(tmp_path) != before
        (tmp_path / name).write_text("x")
    assert Content({"a": b"1"}).digest != Content({"b": b"1"}).digest
