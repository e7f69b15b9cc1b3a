"""What a visitor without an account sends: it is read strictly, and never believed."""

import re
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from .entry import parse_count

#: A longer text is no answer to any question.
LONGEST = 100
PREFIX = "q_"
_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Asked:
    """A question as it stands on the page.

    :ivar code: of the question; the page sends its answer as ``q_<code>``.
    :ivar kind: boolean, number or choice.
    :ivar options: codes of the choices.
    :ivar most: the largest number that it takes; 0 is no limit.
    """

    code: str
    kind: str
    options: tuple[str, ...] = ()
    most: int = 0


def read_answers(
    form: Mapping[str, Any], asked: Iterable[Asked]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was answered, and what cannot be an answer.

    Whatever is not asked is left out. Nothing filled in is not known, never no or zero.

    :param form: what was sent; values of any kind.
    :param asked: the questions of the page.
    :return: answers by code, as rules take them; what was typed by code, for those
        that cannot be read.
    """
    answers: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for one in asked:
        text = form.get(PREFIX + one.code)
        if text is None or (isinstance(text, str) and not text.strip()):
            continue
        try:
            value = _read(text, one)
        except ValueError:
            refused[one.code] = text[:LONGEST] if isinstance(text, str) else ""
            continue
        if value is not None:
            answers[one.code] = value
    return answers, refused


def _read(text: Any, asked: Asked) -> Any:
    """Return one answer.

    :raises ValueError: when the question has no such answer.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ValueError("no answer is that long, or a file")
    if asked.kind == "number":
        number = parse_count(text)
        if asked.most and number and number > asked.most:
            raise ValueError("nobody has that many")
        return number
    if asked.kind == "boolean" and text in ("yes", "no"):
        return text == "yes"
    if asked.kind == "choice" and text in asked.options:
        return text
    raise ValueError("there is no such choice")


def read_origins(text: str | None) -> list[str]:
    """Return the sites that may show the page, as a browser names them.

    >>> read_origins("https://www.Example.be/, http://localhost:8080")
    ['https://www.example.be', 'http://localhost:8080']

    :param text: addresses, separated by commas, spaces or rows.
    :raises ValueError: with the one that is no address of a site.
    """
    found = []
    for word in re.split(r"[\s,;]+", text or ""):
        origin = word.lower().rstrip("/")
        if not origin:
            continue
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(word)
        found.append(origin)
    return list(dict.fromkeys(found))


class Limiter:
    """How often one address may do something in a while; in memory, and no longer.

    It holds the last moments of a bounded number of addresses, so that a flood costs
    no more memory than a busy day.
    """

    def __init__(self, limit: int, seconds: float, most: int = 10_000):
        """Allow `limit` times in `seconds`, remembering at most `most` addresses."""
        self.limit, self.seconds, self.most = limit, seconds, most
        self._moments: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def allows(self, address: str, now: float) -> bool:
        """Count one more time, unless that would be too often.

        :param now: seconds on a clock that does not go back.
        """
        with self._lock:
            moments = self._moments.setdefault(address, deque())
            self._moments.move_to_end(address)
            while moments and now - moments[0] >= self.seconds:
                moments.popleft()
            if len(moments) >= self.limit:
                return False
            moments.append(now)
            while len(self._moments) > self.most:
                self._moments.popitem(last=False)
            return True

    def clear(self):
        """Forget everything."""
        with self._lock:
            self._moments.clear()
