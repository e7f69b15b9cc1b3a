"""Keep secrets out of the log of the program.

The database layer writes a statement that failed into the log, with all its values, and
PostgreSQL repeats the whole row. Both may hold a PIN or a password.
"""

import logging
import re
from collections.abc import Iterable

HIDDEN = "[hidden: this table holds secrets]"
#: What PostgreSQL adds when a row breaks a rule: all its values.
_FAILING_ROW = re.compile(r"Failing row contains \(.*\)\.?", re.DOTALL)


class SecretFilter(logging.Filter):
    """Takes the values out of log records that are about tables with secrets."""

    def __init__(self):
        super().__init__()
        self._columns = {}

    def watch(self, table: str, columns: Iterable[str]) -> None:
        """Keep the secrets of a table out of the log from now on.

        :param table: name of the table.
        :param columns: names of its columns that hold secrets.
        """
        pattern = "|".join(map(re.escape, columns))
        self._columns[table] = re.compile(rf'"({pattern})"')

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without secrets."""
        text = record.getMessage()
        clean = self.redact(text)
        if clean != text:
            record.msg, record.args = "%s", (clean,)
        return True

    def redact(self, text: str) -> str:
        """Return a text without the values of a statement on a table with secrets.

        Of a statement that names a secret column nothing but the table is kept.
        """
        for table, secret in self._columns.items():
            if not re.search(rf"\b{table}\b", text):
                continue
            if secret.search(text):
                return f"{table}: {HIDDEN}"
            text = _FAILING_ROW.sub(HIDDEN, text)
        return text
