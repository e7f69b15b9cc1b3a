from odoo import api, models

from ...tools.tmf_error import TmfError


class ProximusProvider(models.Model):
    """Why what an operator sent cannot be read, in the words of whoever reads it."""

    _inherit = "proximus.provider"

    @api.model
    def _tmf_reason(self, error: ValueError) -> str:
        """Return what is wrong, where, and what to do, in the reader's language.

        :param error: as the readers of ``tools/tmf*.py`` raise it.
        """
        if not isinstance(error, TmfError):
            return str(error)
        _ = self.env._
        reason = {
            "json": _("It is no JSON document. Ask for it once more."),
            "depth": _("It has too many levels: it is damaged, or something else."),
            "empty": _("It holds no product."),
            "many": _("It holds more than %s products. Divide it."),
            "characters": _("“%s” holds signs that are no text. Remove them."),
            "nameless": _("A product has neither an id nor a name. Give it one."),
            "id": _("It has no id. Ask the operator for it."),
            "text": _("“%s” should be a text, and is a list or an object."),
            "amount": _("“%s” is no possible amount."),
            "no_amount": _("It has no amount without tax. Ask the operator for it."),
            "word": _("“%s” is no word that is known here. Ask what it means."),
            "time": _("“%s” is no possible date or time. Write it as 2026-11-30."),
            "range": _("A range of numbers needs a first and a last number."),
            "event": _("It tells of no event."),
            **self._usage_reasons(),
        }[error.code]
        if "%s" in reason:
            reason = reason % error.what
        return f"{error.where}: {reason}" if error.where else reason

    @api.model
    def _usage_reasons(self) -> dict[str, str]:
        """Return what may be wrong with a usage record, by code."""
        _ = self.env._
        return {
            "no_usage": _("It holds no usage record."),
            "much_usage": _("It holds more than %s usage records. Divide it."),
            "usage": _("It is no usage record."),
            "long": _("“%s” is too long."),
            "twice": _("“%s” stands there twice, with two values."),
            "unit": _("“%s” is no unit that is known here, such as MB, SEC or SMS."),
            "no_unit": _("“%s” has no unit, or one that does not fit it."),
            "negative": _("“%s” is negative."),
            "no_quantity": _("It says neither how much was used nor what that costs."),
            "no_line": _("It names no number and no product."),
            "products": _("It names more than one product."),
            "no_day": _("It has no day of use."),
            "months": _("%s is more than one month: usage is kept month by month."),
            "future": _("%s is still to come."),
            "currencies": _("It has amounts in more than one currency."),
            "no_currency": _("Its amount has no currency."),
            "tax": _("Its amounts with and without tax do not fit its tax rate."),
        }
