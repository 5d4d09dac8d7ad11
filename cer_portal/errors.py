"""What a verb raises when it will not do a thing: a sentence for the person and a status.

The statuses are one table: 403 may see but not act, 409 wrong state, 410 gone, 412 stale text,
428 no version given, 400 bad value by field, 413 too large, 415 wrong type, 429 too often,
503 others stand in front.
"""

from collections.abc import Mapping, Sequence


class Refused(Exception):
    """A refusal that a person can read. `sentence` says what happened and what to do.

    `code` is the same in one word, for programs.
    """

    status = 400
    code = "refused"

    def __init__(self, sentence: str, **extra: object) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
        self.extra: Mapping[str, object] = extra


class BadInput(Refused):
    """A value is not usable; `fields` names each one with its sentences."""

    status = 400
    code = "bad_input"

    def __init__(self, sentence: str, fields: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(sentence)
        self.fields = {name: list(lines) for name, lines in (fields or {}).items()}


class NotAllowed(Refused):
    """The person may see the thing but not do this to it."""

    status = 403
    code = "not_allowed"


class WrongState(Refused):
    """The right person, but the thing stands in a state that does not allow it."""

    status = 409
    code = "wrong_state"


class Gone(Refused):
    """What was here is over for good; the sentence says whom to ask."""

    status = 410
    code = "gone"


class Stale(Refused):
    """The text was changed by someone else since it was opened; `extra` carries theirs."""

    status = 412
    code = "stale"


class TooLarge(Refused):
    """More bytes than the place accepts."""

    status = 413
    code = "too_large"


class WrongType(Refused):
    """Bytes of another kind than the place accepts."""

    status = 415
    code = "wrong_type"


class VersionMissing(Refused):
    """A save came without the version it was opened with."""

    status = 428
    code = "version_missing"


class TooOften(Refused):
    """The same thing was tried too many times; it may be tried again later."""

    status = 429
    code = "too_often"


class Busy(Refused):
    """Others changed the same thing for so long that the database would not wait; nothing was done."""

    status = 503
    code = "busy"
