"""Errors that say what to do about them."""

from __future__ import annotations


class MeschainError(Exception):
    """Anything we raise on purpose; `str(error)` names the thing, the cause and the next step."""


class SetupError(MeschainError):
    """The installation is not as it must be; a person has to act before a command can go on."""


class ShopUnavailable(MeschainError):
    """The shop's database or storefront does not answer now; the same call may succeed later."""


class ShopRefused(MeschainError):
    """The shop understood and refused; repeating the call changes nothing."""


class ConnectorError(MeschainError):
    """A marketplace call failed. `user_message` may be shown to a seller; `str(error)` is for the log."""

    code = "connector_error"
    retry_after: float | None = None
    """Seconds until another try makes sense; None: not by itself."""
    stops_account = False
    costs_attempt = True

    def __init__(self, message: str, *, user_message: str | None = None, retry_after: float | None = None, arrived: bool = True) -> None:
        """`arrived` False: the call certainly did nothing there; else nobody knows."""
        super().__init__(message)
        self.user_message, self.arrived = user_message or message, arrived
        if retry_after is not None:
            self.retry_after = retry_after


class Transient(ConnectorError):
    """Nothing was decided; the same call may succeed later."""

    code = "transient"
    retry_after = 15.0


class RateLimited(Transient):
    """A budget, ours or the marketplace's, is used up until `retry_after` has passed."""

    code = "rate_limited"
    retry_after = 10.0
    costs_attempt = False


class Resting(Transient):
    """The marketplace fails; the account's calls rest until one of them has tried again."""

    code = "resting"
    costs_attempt = False


class Repeated(RateLimited):
    """The marketplace would refuse the call as a repetition; nothing left. Another wording may leave now, this one later."""

    code = "repeated"


class Rejected(ConnectorError):
    """Understood and refused; sending it again changes nothing."""

    code = "rejected"


class NeedsReauth(ConnectorError):
    """Credentials are wrong, expired or lack a right; the seller has to act."""

    code = "needs_reauth"
    stops_account = True


class Misconfigured(ConnectorError):
    """The account's settings cannot work as they are; the seller has to act."""

    code = "misconfigured"
    stops_account = True


class InDoubt(ConnectorError):
    """A write left and no answer came: look it up before anything is sent again."""

    code = "in_doubt"


class Malformed(Transient):
    """The answer is not what the marketplace documents; kept for the log, tried again later."""

    code = "malformed_answer"
    retry_after = 60.0
