"""Templates: what they say, what they need, and what an edit does to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversation.model import Button
from notices.errors import BadValues, TemplatesError, UnknownTemplate
from notices.templates import Templates

OWN = Path(__file__).parents[3] / "data" / "notifications"
EXAMPLES = {
    "order_delayed": {"order": "B-1043", "date": "2026-11-27", "reason": {"en": "a late kiln", "ko": "가마 고장"}},
    "order_shipped": {"order": "B-1042", "carrier": "Hanbit Express", "tracking_number": "HB-1", "date": "2026-11-27"},
    "delivery_today": {"order": "B-1042", "window": "14:00–16:00"},
    "back_in_stock": {"product": {"en": "the tea set", "ko": "찻잔 세트"}, "link": "https://haru.example/tea"},
    "refund_done": {"order": "B-2001", "amount": "52000 KRW", "method": {"en": "your card", "ko": "카드"}},
}


def write(folder: Path, english: str, korean: str | None = None) -> Templates:
    (folder / "en.yml").write_text(english, encoding="utf-8")
    (folder / "ko.yml").write_text(korean or english, encoding="utf-8")
    return Templates(folder)


def test_every_template_of_the_shop_has_an_example_here() -> None:
    assert sorted(Templates(OWN).names()) == sorted(EXAMPLES)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_template_of_the_shop_can_be_said_with_and_without_what_may_be_missing(name: str, language: str) -> None:
    template = Templates(OWN).get(name, language)
    needed = {value: given for value, given in EXAMPLES[name].items() if value not in template.optional}
    for values in (EXAMPLES[name], needed):
        text, _ = template.render(template.check(values), language)
        assert not set("{}[]") & set(text), text
        assert "  " not in text


def test_a_part_in_brackets_goes_with_its_value() -> None:
    template = Templates(OWN).get("order_delayed", "en")
    values = template.check({"order": "B-1043", "date": "2026-11-27"})
    text, buttons = template.render(values, "en")
    assert "Friday 27 November" in text
    assert "reason" not in text
    assert "The reason: the kiln broke." in template.render({**values, "reason": "the kiln broke"}, "en")[0]
    assert buttons[0] == Button("Where is it now?", '/order_status{"order_number": "B-1043"}')


def test_a_value_cannot_break_out_of_a_payload(tmp_path: Path) -> None:
    button = '\n  buttons:\n    - {title: Go, payload: \'/go{"what": "{what}"}\'}\n'
    template = write(tmp_path, 'a:\n  text: "{what}"\n  values: {what: text}' + button).get("a", "en")
    _, [made] = template.render({"what": '"}x'}, "en")
    assert made.payload == '/go{"what": "\\"}x"}'


def test_all_that_is_wrong_with_values_is_told_at_once() -> None:
    template = Templates(OWN).get("order_delayed", "en")
    with pytest.raises(BadValues) as refused:
        template.check({"date": "Friday", "colour": "red"})
    assert [field for field, _ in refused.value.findings] == ["values.date", "values.colour", "values.order"]


def test_an_unknown_template_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownTemplate, match="order_delayed, order_shipped"):
        Templates(OWN).get("order_dlayed", "en")


def test_a_saved_file_is_live_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    templates = write(tmp_path, "a: {text: one}")
    assert templates.get("a", "en").text == "one"
    (tmp_path / "en.yml").write_text("a: {text: another}")
    assert templates.get("a", "en").text == "another"
    (tmp_path / "en.yml").write_text("a: {text: [")
    assert templates.get("a", "en").text == "another"
    (tmp_path / "en.yml").unlink()
    assert templates.get("a", "en").text == "another"
    (tmp_path / "en.yml").write_text("a: {text: back again}")
    assert templates.get("a", "en").text == "back again"


@pytest.mark.parametrize(
    "text", ["a: [", "- a", "a: {}", "a: {text: x, values: {b: colour}}", "a: {text: x, sounds: loud}", "1: {text: x}"]
)
def test_files_that_were_never_good_are_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(TemplatesError, match=r"en\.yml cannot be used"):
        write(tmp_path, text).names()
