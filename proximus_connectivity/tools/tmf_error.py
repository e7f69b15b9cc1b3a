"""Why something of an operator cannot be read: a code, beside the English sentence."""

from typing import Any

from .text import fit

#: Characters of a value that a sentence shows.
SHOWN = 60


class TmfError(ValueError):
    """What an operator sent cannot be read.

    The message is for a log; whoever reads a screen is told in the own language, by
    ``code``, see ``proximus.provider._tmf_reason``.

    :ivar code: ``json``, ``depth``, ``empty``, ``many``, ``characters``, ``nameless``,
        ``id``, ``text``, ``amount``, ``no_amount``, ``word``, ``time``, ``range``,
        ``event``, or one of those of usage records, see
        ``proximus.provider._usage_reasons``.
    :ivar what: the value that is wrong, or the name of what it is; may be empty.
    :ivar where: the product or the line of a bill that holds it; may be empty.
    """

    def __init__(self, code: str, message: str, what: Any = "", where: str = ""):
        super().__init__(f"{where}: {message}" if where else message)
        self.code = code
        self.message = message
        self.what = fit(str(what))[:SHOWN]
        self.where = where

    def inside(self, where: str) -> "TmfError":
        """Return the same error, with the place in which it stands."""
        return TmfError(self.code, self.message, self.what, where)
