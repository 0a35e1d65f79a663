"""Why a turn could not be taken, each with the HTTP status and code that the caller gets."""


class TurnError(Exception):
    """A turn that has no answer. `detail` says what to do next and never holds message text."""

    status = 500
    code = "internal"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class MalformedTurn(TurnError):
    """The request is not what `bot/turn_request.py` describes; sending it again will not help."""

    status = 422
    code = "malformed"


class TooLarge(TurnError):
    """The request's body is over the limit."""

    status = 413
    code = "too_large"


class ModelMissing(TurnError):
    """No trained model is loaded yet; ask again later or train one."""

    status = 503
    code = "no_model"


class StoreUnavailable(TurnError):
    """The live store cannot be reached; nothing was saved, ask again later."""

    status = 503
    code = "store_unavailable"


class TurnConflict(TurnError):
    """Another process moved this conversation meanwhile; nothing was saved, ask again."""

    status = 503
    code = "conflict"


class ActionFailed(TurnError):
    """An action could not be run to its end; nothing was saved, ask again later."""

    status = 502
    code = "action_failed"


class NoReply(TurnError):
    """The bot had nothing to say, which a customer would take for a failure; nothing was saved."""

    status = 500
    code = "no_reply"
