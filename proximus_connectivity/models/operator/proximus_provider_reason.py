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
        }[error.code]
        if "%s" in reason:
            reason = reason % error.what
        return f"{error.where}: {reason}" if error.where else reason
