from odoo import models

from ...tools import credit
from ...tools.money import round_half_up


class AccountMoveLine(models.Model):
    """A row by which an operator gives money back."""

    _inherit = "account.move.line"

    def _proximus_given(self, line_id: int | None, about: str) -> credit.Given:
        """Return the row as the rules of :mod:`tools.credit` know it.

        :param line_id: the line that it is certainly about, if any.
        :param about: what its document says as a whole.
        """
        self.ensure_one()
        return credit.Given(
            key=self,
            document=self.move_id,
            amount=round_half_up(-self.balance),
            text=self.name or "",
            about=about,
            line=line_id,
        )
