"""Which language a message is in."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.cleaning import clean
from bot.nlu.language import LanguageIdentifier, identify_language, latin_detector
from bot.nlu.language_choice import FOREIGN_CONFIDENCE, SWITCH_CONFIDENCE

CONFIG = LanguageIdentifier.get_default_config()
DETECTOR = latin_detector(CONFIG["languages"])
ENGLISH = """where is my order
I don't understand
hello, are you there?
can i get an actual human on the line
the shirt is too small and i want to send it back
do you ship to canada
how long does delivery take
please cancel it
thanks so much
my parcel hasn't arrived yet
what's the status of B-1042
i never got a refund for order B-2001
could you call me at +82 10-5555-0142 please
my email is mina@example.com, what else do you need
is it dishwasher safe
why was i charged twice
it's broken and nobody answers
i'd like to change my address
when will you restock the celadon bowls
THIS IS THE WORST SHOP EVER
have you received my payment
just tell me where it is
can you help me with this
wheeeere is my stufffff
see https://shop.example/x?lang=ko what does this mean
one of the two cups was missing from the box
i paid 50,000 won but the page says something else
how do you say 감사합니다 in english
does the moon jar come with a stand
no, i don't want that
what are your opening hours
the tracking link doesn't work
I would like to speak to a manager
which size should i get
tell me more about the tea set
are there any discounts for students
you sent me the wrong colour
it says delivered but there is nothing here
do i have to pay customs
how can i delete my account
will it arrive before friday
my sister ordered this for me"""
KOREAN = """주문 어디예요?
B-1043 주문 언제 와요
iPhone case 있어요?
ㅠㅠ
네
안녕하세요
배송 언제 되나요
환불해 주세요
린넨 셔츠 M 사이즈 재고 있나요
Haru Linen Shirt M size 재고 있어요?
사람이랑 얘기하고 싶어요
mina@example.com이에요
영어로 말해 주세요
카드 결제가 안 돼요
ㅋㅋㅋㅋ 감사합니다
https://shop.example/a 이거 언제 재입고돼요
주소 변경하고 싶습니다
아직도 안 왔어요!!!!!!!
번호는 010-5555-0142예요
취소할게요
찻잔이 깨져서 왔어요
OK 알겠습니다
tracking number 알려주세요
교환 가능한가요
배송비 얼마예요
선물 포장 되나요
포인트는 어떻게 쓰나요
5만원 이상 무료배송이에요?
비밀번호를 잊어버렸어요
내일까지 받을 수 있을까요
현금영수증 발급해 주세요
상담원 연결
왜 답이 없어요
고마워요 :)
달항아리 크기가 어떻게 되나요
세금계산서 부탁드려요
DHL로 보내주실 수 있나요
Express shipping 되나요
반품 신청했는데 언제 수거하나요
다른 색상도 있나요
웹사이트가 안 열려요
불량품이 왔어요"""
NONE = """ok
B-1042
b-1042 b-1043
mina@example.com
+82 10-5555-0142
🙂
👍👍

???
...
Tom Baker
hi
yes
no
OK!
49.90
$49.90
https://shop.example/some-long-path/of-words
1234 5678
@mina
UPS
M
XXL
2026-03-05
lol
B-1042, mina@example.com
:)
#1042
ㅋ
no no
merci
Mina Kim"""
OTHERS = {
    "fr": "Où est ma commande ?\nBonjour, je voudrais annuler ma commande\nje n'ai pas reçu mon colis",
    "de": "Wo ist meine Bestellung?\nich möchte meine Bestellung stornieren\nDas Paket ist noch nicht angekommen",
    "es": "¿Dónde está mi pedido?\nquiero hablar con una persona\ncuánto cuesta el envío",
    "it": "vorrei annullare il mio ordine\nnon ho ancora ricevuto il pacco",
    "pt": "ainda não recebi nada\nquanto custa o envio para o Brasil",
    "vi": "Đơn hàng của tôi ở đâu?",
    "tr": "Siparişim nerede acaba, çok geç kaldı",
    "pl": "Gdzie jest moje zamówienie?",
    "ja": "日本語でお願いします\n注文はいつ届きますか B-1042\nありがとう",
    "zh": "我的订单在哪里\n请说中文",
    "ru": "где мой заказ\nСпасибо",
    "uk": "де моє замовлення, дякую",
    "th": "ออเดอร์อยู่ไหน",
    "ar": "أين طلبي",
    "he": "איפה ההזמנה שלי",
    "hi": "मेरा ऑर्डर कहाँ है",
    "el": "πού είναι η παραγγελία μου",
}


def identify(text: str) -> tuple[str | None, float]:
    return identify_language(clean(text).text, DETECTOR, CONFIG["minimum_words"])


@pytest.mark.parametrize("text", ENGLISH.split("\n"))
def test_english(text: str) -> None:
    language, confidence = identify(text)
    assert language == "en"
    assert confidence >= SWITCH_CONFIDENCE


@pytest.mark.parametrize("text", KOREAN.split("\n"))
def test_korean(text: str) -> None:
    language, confidence = identify(text)
    assert language == "ko" or (language is None and len(text) == 1)
    assert confidence >= SWITCH_CONFIDENCE or len(text) == 1


@pytest.mark.parametrize("text", NONE.split("\n"))
def test_in_no_language(text: str) -> None:
    assert identify(text) == (None, 0.0)


@pytest.mark.parametrize(("language", "texts"), OTHERS.items())
def test_others(language: str, texts: str) -> None:
    for text in texts.split("\n"):
        found, confidence = identify(text)
        assert (text, found) == (text, language)
        assert confidence >= FOREIGN_CONFIDENCE


@pytest.mark.parametrize(
    "text", ["blah blah blah", "jfkdls ajfkd sla", "iPhone 15 Pro Max", "Kim Mina Seoul", "lorem x y"]
)
def test_what_is_no_sentence_is_not_taken_for_a_foreign_one(text: str) -> None:
    language, confidence = identify(text)
    assert language in (None, "en", "ko") or confidence < FOREIGN_CONFIDENCE


def test_the_component_sets_both_keys() -> None:
    messages = [Message({"text": "where is my order"}), Message({"text": "ok"}), Message({"text": ""})]
    LanguageIdentifier(CONFIG, DETECTOR).process(messages)
    assert [message.get("language") for message in messages] == ["en", None, None]
    assert messages[0].as_dict(only_output_properties=True)["language_confidence"] == 0.95
