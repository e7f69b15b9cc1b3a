"""Kinds of fields of our own."""

from collections.abc import Collection
from typing import Any

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate

from .tools import text

_lt = LazyTranslate(__name__)

#: What the group of records without a value is called.
NO_SITE = _lt("No site")
NOBODY = _lt("Nobody")
NO_DEPARTMENT = _lt("No department")
NO_REASON = _lt("No reason given")


class Reference(fields.Char):
    """A text by which something is known: a number, a code, a name that is unique.

    What nobody sees in it (see ``tools/text.py``) is dropped at every door: a form, an
    import, an interface, a search. What no database takes is refused with a sentence.
    """

    def convert_to_column(self, value, record, values=None, validate=True):
        value = self._clean(value, record)
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        return super().convert_to_cache(self._clean(value, record), record, validate)

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        value = self._clean_searched(value)
        return super().condition_to_sql(
            field_expr, operator, value, model, alias, query
        )

    def _clean(self, value: Any, record) -> Any:
        if not isinstance(value, str):
            return value
        if not text.is_fit(value):
            raise ValidationError(
                record.env._(
                    "%(field)s “%(value)s” holds a character that is no text. Type it "
                    "again.",
                    field=self._description_string(record.env),
                    value=text.fit(value)[:60],
                )
            )
        # what holds nothing that is seen is empty; the ORM compares with an empty text
        return text.reference(value) or (False if value else value)

    def _clean_searched(self, value: Any) -> Any:
        """Return what is looked for, spelled as it is kept."""
        if isinstance(value, str):
            return text.reference(text.kept(value))
        if isinstance(value, Collection) and not isinstance(value, bytes):
            return [self._clean_searched(one) for one in value]
        return value


class Pasted(fields.Text):
    """Rows that a person pastes; a row that no database takes is named."""

    def convert_to_column(self, value, record, values=None, validate=True):
        self._check_rows(value, record)
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        self._check_rows(value, record)
        return super().convert_to_cache(value, record, validate)

    def _check_rows(self, value: Any, record) -> None:
        if not isinstance(value, str) or text.is_fit(value):
            return
        rows = enumerate(value.splitlines(), start=1)
        place, row = next((place, row) for place, row in rows if not text.is_fit(row))
        raise ValidationError(
            record.env._(
                "Row %(row)s: “%(text)s” holds a character that is no text. Type it "
                "again.",
                row=place,
                text=text.fit(row)[:60],
            )
        )


class _Maybe:
    """A number that may be unknown: then it is empty, on screen and in a file.

    For fields that are computed and not stored: in the database an empty number stays
    what Odoo makes of it.
    """

    aggregator = None

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_read(self, value, record, use_display_name=True):
        if value is None or value is False:
            return False
        return super().convert_to_read(value, record, use_display_name)

    def convert_to_export(self, value, record):
        return "" if value is None or value is False else value


class MaybeCount(_Maybe, fields.Integer):
    """A whole number that may be unknown."""


class MaybeAmount(_Maybe, fields.Monetary):
    """An amount that may be unknown."""
