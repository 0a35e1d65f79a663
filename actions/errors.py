"""What can go wrong around an action; each message says what to do next."""


class OrdersUnavailable(Exception):
    """The shop's orders cannot be read now (down, slow, or an answer that is no order). Ask again later."""


class BadSettings(Exception):
    """A setting that the action server cannot start with; the message names it."""


class BadArticle(Exception):
    """An article's file that cannot be read; the message names the file and what is missing."""


class VectorsUnavailable(Exception):
    """No vectors can be had now, because Rasa is starting or away. Search by words alone, and ask again later."""
