"""The sentence encoder: the same vectors however they are asked for, and clear words about what is broken."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from encoder.errors import EncoderDamaged, EncoderMissing
from encoder.onnx_model import OnnxModel, check_files
from encoder.places import encoder_folder
from encoder.sentence_encoder import DEEP_ENGLISH, DEEP_OTHER, QUICK, SentenceEncoder, deep_name
from encoder.vector_cache import VectorCache

FOLDER = encoder_folder()
NAMES = (QUICK, DEEP_ENGLISH, DEEP_OTHER)
TEXTS = ["Where is my order?", "hi", "제 주문은 언제 와요?", "a" * 4000, "👍", " "]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(FOLDER)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_has_the_same_vector_alone_and_among_others(encoder: SentenceEncoder, name: str) -> None:
    together = OnnxModel(FOLDER / name).encode(TEXTS)
    alone = np.concatenate([encoder.vectors(name, [text]) for text in TEXTS])
    assert together.shape == (len(TEXTS), encoder.width(name))
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    assert (together * alone).sum(axis=1).min() > 0.999


def test_meaning_is_near(encoder: SentenceEncoder) -> None:
    texts = ["my parcel has not arrived", "the package still isn't here", "which payment methods do you accept?"]
    for vectors in (encoder.quick(texts), encoder.deep(texts, "en"), encoder.deep(texts, "ko")):
        assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_a_korean_text_finds_an_english_one(encoder: SentenceEncoder) -> None:
    korean, english, other = "환불은 언제 되나요?", "When will I get my refund?", "Do you have this in blue?"
    for name in (QUICK, DEEP_OTHER):
        vectors = encoder.vectors(name, [korean, english, other])
        assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert (deep_name("en"), deep_name("ko"), deep_name("fr")) == (DEEP_ENGLISH, DEEP_OTHER, DEEP_OTHER)


def test_a_text_is_computed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []
    encode = OnnxModel.encode

    def counting(self: OnnxModel, texts: Any, kind: str = "query") -> np.ndarray:
        computed.extend(texts)
        return encode(self, texts, kind)

    monkeypatch.setattr(OnnxModel, "encode", counting)
    first = SentenceEncoder(FOLDER, VectorCache(tmp_path / "vectors"))
    vectors = first.quick(["one", "two", "one"])
    first.quick(["two"])
    assert sorted(set(computed)) == ["one", "two"]
    again = SentenceEncoder(FOLDER, VectorCache(tmp_path / "vectors")).quick(["one", "two", "three"])
    assert computed[-1] == "three"
    assert (again[:2] * vectors[:2]).sum(axis=1).min() > 0.999


def test_what_customers_write_pushes_no_content_out_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("encoder.sentence_encoder.LIVE_REMEMBERED", 2)
    monkeypatch.setattr("encoder.sentence_encoder.CONTENT_REMEMBERED", 3)
    encoder = SentenceEncoder(FOLDER)
    content, live = ["one", "two", "three"], ["four", "five", "six"]
    vectors = encoder.quick(content)
    encoder.quick(live, keep=False)
    monkeypatch.setattr(OnnxModel, "encode", lambda *_: pytest.fail("computed again"))
    assert np.array_equal(encoder.quick(content), vectors)
    encoder.quick(live[1:], keep=False)
    with pytest.raises(pytest.fail.Exception):
        encoder.quick(live[:1], keep=False)


def test_what_customers_write_stays_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    encoder = SentenceEncoder(FOLDER, VectorCache(path))
    encoder.quick(["content"])
    encoder.quick(["my password is 1234"], keep=False)
    with sqlite3.connect(str(path)) as database:
        assert database.execute("SELECT count(*) FROM vectors").fetchone()[0] == 1


def test_a_cache_that_cannot_be_opened_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "vectors"
    path.mkdir()
    assert SentenceEncoder(FOLDER, VectorCache(path)).quick(["hello"]).shape == (1, 512)
    assert path.is_dir()
    assert "could not be read" in caplog.text


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = VectorCache(tmp_path / "file" / "cache" / "vectors")
    assert SentenceEncoder(FOLDER, cache).quick(["hello"]).shape == (1, 512)
    assert "could not be written" in caplog.text


def test_a_busy_cache_is_not_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("encoder.vector_cache.BUSY_SECONDS", 0.1)
    path = tmp_path / "vectors"
    SentenceEncoder(FOLDER, VectorCache(path)).quick(["one"])
    with sqlite3.connect(str(path), isolation_level=None) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert SentenceEncoder(FOLDER, VectorCache(path)).quick(["two"]).shape == (1, 512)
        other.execute("COMMIT")
    assert "database is locked" in caplog.text
    assert [found.name for found in tmp_path.iterdir() if "damaged" in found.name] == []


def test_what_a_text_is_used_as_makes_another_vector(tmp_path: Path) -> None:
    encoder = SentenceEncoder(FOLDER, VectorCache(tmp_path / "vectors"))
    query, passage = (encoder.vectors(DEEP_OTHER, ["refunds"], kind)[0] for kind in ("query", "passage"))
    assert query @ passage < 0.999


@pytest.mark.parametrize("damage", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_cache_is_set_aside(tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "vectors"
    path.write_bytes(damage)
    encoder = SentenceEncoder(FOLDER, VectorCache(path))
    assert encoder.quick(["hello"]).shape == (1, 512)
    assert (tmp_path / "vectors.damaged").read_bytes() == damage
    assert "damaged" in caplog.text
    assert str(path) in caplog.text
    encoder.quick(["another"])
    with sqlite3.connect(str(path)) as database:
        assert database.execute("SELECT count(*) FROM vectors").fetchone()[0] >= 1


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match="make setup"):
        SentenceEncoder(tmp_path).quick(["hello"])


@pytest.mark.parametrize("name", ["model.onnx", "pieces.model", "encoder.json"])
def test_a_damaged_model_says_which_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / QUICK
    shutil.copytree(str(FOLDER / QUICK), str(folder))
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    if name != "encoder.json":
        with pytest.raises(EncoderDamaged, match=name):
            check_files(folder)
    with pytest.raises(EncoderDamaged, match="make setup"):
        OnnxModel(folder)


def test_the_files_are_what_was_made() -> None:
    for name in NAMES:
        check_files(FOLDER / name)
        assert json.loads((FOLDER / name / "encoder.json").read_text(encoding="utf-8"))["name"] == name
