"""What can go wrong with QuickBooks, named for the remedy: later by itself, reconnect, or a person changes something."""


class QuickBooksError(Exception):
    """Any of the three; `words` are for a person."""

    def __init__(self, words: str, *, status: int | None = None, intuit_tid: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.status = status
        self.intuit_tid = intuit_tid


class Unavailable(QuickBooksError):
    """It passes by itself. `maybe_executed` says whether a write may have been carried out all the same.

    `retry_after` is in seconds.
    """

    def __init__(self, words: str, *, maybe_executed: bool, retry_after: float | None = None, **kwargs) -> None:
        super().__init__(words, **kwargs)
        self.maybe_executed = maybe_executed
        self.retry_after = retry_after


class Disconnected(QuickBooksError):
    """A person has to reconnect the company; nothing was carried out."""


class Rejected(QuickBooksError):
    """QuickBooks refused the request as it stands; a person changes something. `code` is Intuit's fault code."""

    def __init__(self, words: str, *, code: str = "", element: str = "", detail: str = "", **kwargs) -> None:
        super().__init__(words, **kwargs)
        self.code = code
        self.element = element
        self.detail = detail

    @property
    def is_duplicate_number(self) -> bool:
        return self.code == "6140"

    @property
    def is_duplicate_name(self) -> bool:
        return self.code == "6240"

    @property
    def is_duplicate_request(self) -> bool:
        return self.code == "600"

    @property
    def is_stale(self) -> bool:
        return self.code == "5010"

    @property
    def is_closed_period(self) -> bool:
        return self.code in {"6200", "6210"}

    @property
    def is_missing(self) -> bool:
        return self.code == "610"
