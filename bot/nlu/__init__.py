"""Components for Rasa's NLU pipeline that know nothing of Baton: clean text, language, tokens, entities by rule."""
