"""An NLU component: words of any script, and emoji as words of their own.

Rasa's WhitespaceTokenizer takes a token for an emoji, and drops it, when all of its characters are between U+24C2 and
U+1F251: all of Korean is. What is left of `B-1042 언제 와요` is `B-1042`.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

# Letters and digits, held together by the signs inside e-mails, order numbers and contractions; or one emoji.
_WORD = re.compile(r"[^\W_]+(?:['’.@+_-][^\W_]+)*|[\u2600-\u27bf\U0001f000-\U0001faff]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class WordTokenizer(Tokenizer):
    """Finds the words of a message; a message without any is one token."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """As Rasa's tokenizers: intents are not split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "prefix_separator_symbol": None}

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        text = message.get(attribute)
        tokens = [Token(match.group(), match.start()) for match in _WORD.finditer(text)]
        return tokens or [Token(text, 0)]
