"""The components together: trained through Rasa's own graph, loaded from the stored model, and asked."""

from __future__ import annotations

import asyncio
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

CONFIG = """
recipe: default.v1
assistant_id: test
language: xx
pipeline:
  - name: bot.nlu.text_cleaner.TextCleaner
  - name: bot.nlu.language.LanguageIdentifier
  - name: bot.nlu.word_tokenizer.WordTokenizer
  - name: bot.nlu.entities.extractor.RuleEntityExtractor
    today: "2026-03-04"
    products: {products}
  - name: bot.nlu.entities.featurizer.EntityFeaturizer
  - name: CountVectorsFeaturizer
  - name: LogisticRegressionClassifier
  - name: bot.nlu.inform_by_entity.InformByEntity
  - name: bot.nlu.text_cleaner.OriginalText
"""
EXAMPLES = """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hi
      - hellooooo!!!!
      - 안녕하세요
  - intent: order_status
    examples: |
      - where is my order [B-1042](order_number)
      - 주문   [B-1043](order_number) 어디예요ㅠㅠㅠㅠ
      - wheeeere is [b 1044](order_number)???
"""
PRODUCTS = """
products:
  - id: linen-shirt
    names: {en: [linen shirt], ko: [린넨 셔츠]}
"""
DECOMPOSED = unicodedata.normalize("NFD", "린넨 셔츠는 언제 와요")


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    folder: Path = tmp_path_factory.mktemp("nlu")
    (folder / "products.yml").write_text(PRODUCTS, encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG.replace("{products}", str(folder / "products.yml")), encoding="utf-8")
    (folder / "nlu.yml").write_text(EXAMPLES, encoding="utf-8")
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    assert model is not None
    (folder / "products.yml").unlink()  # the model has its own
    return Agent.load(model)


def parse(agent: Agent, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


@pytest.mark.parametrize(
    ("text", "language", "entities"),
    [
        ("where is my order B-1042?", "en", [("order_number", "B-1042", "B-1042")]),
        ("ｗｈｅｒｅ  is my order\u200b, Ｂ－１０４２!!!!", "en", [("order_number", "B-1042", "Ｂ－１０４２")]),
        ("주문 B-1042는 내일 와요????", "ko", [("order_number", "B-1042", "B-1042"), ("date", "2026-03-05", "내일")]),
        ("sooooo my mail is aaa@example.com이에요", "ko", [("email", "aaa@example.com", "aaa@example.com")]),
        (DECOMPOSED, "ko", [("product", "linen-shirt", unicodedata.normalize("NFD", "린넨 셔츠"))]),
        ("see https://shop.example/x?y=1 for the Linen Shirts", "en", [("product", "linen-shirt", "Linen Shirts")]),
        ("Où est ma commande, s'il vous plaît ?", "fr", []),
        ("ok", None, []),
        ("\x00\x01", None, []),
        ("\ud800", None, []),
        ("👍", None, []),
        ("x" * 4000, None, []),
    ],
)
def test_parses(agent: Agent, text: str, language: str | None, entities: list[tuple[str, Any, str]]) -> None:
    parsed = parse(agent, text)
    assert parsed["text"] == text
    assert parsed.get("language") == language
    assert 0 <= parsed["language_confidence"] <= 1
    found = [(one["entity"], one["value"], text[one["start"] : one["end"]]) for one in parsed["entities"]]
    assert found == entities
    assert all(one["raw"] == text[one["start"] : one["end"]] for one in parsed["entities"])
    assert all(one["extractor"] == "RuleEntityExtractor" for one in parsed["entities"])


def test_the_original_is_kept_out_of_the_output(agent: Agent) -> None:
    assert not {"original_text", "clean_text"} & set(parse(agent, "hi!!!!"))


@pytest.mark.parametrize("text", ["wheeeeeere is my order??? B-1042", "안녕하세요!!!!"])
def test_noise_does_not_change_the_intent(agent: Agent, text: str) -> None:
    plain = {"wheeeeeere is my order??? B-1042": "wheere is my order? B-1042", "안녕하세요!!!!": "안녕하세요!"}[text]
    assert parse(agent, text)["intent"] == parse(agent, plain)["intent"]
