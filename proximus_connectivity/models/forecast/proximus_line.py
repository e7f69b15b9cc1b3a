from odoo import api, models
from odoo.fields import Domain


class ProximusLine(models.Model):
    """What leaving lines before the end of their commitment is going to cost."""

    _inherit = "proximus.line"

    @api.model
    def _fees_to_come(self, first, stop) -> list[tuple]:
        """Return the early termination fees of own lines under notice.

        :param first: first day on which a line may end.
        :param stop: the day after the last one.
        :return: line, last day of service, and the fee; ``None`` when it is unknown,
            which is not zero. Lines that leave for free are not in it.
        """
        today = self._proximus_today()
        # sudo: the forecast shows to each reader the rows of his or her companies
        lines = self.sudo().search(
            Domain("is_own", "=", True)
            & Domain("state", "=", "pending_terminate")
            & Domain("termination_date", ">=", first)
            & Domain("termination_date", "<", stop)
            & (
                Domain("commitment_end_date", "=", False)
                | Domain("commitment_end_date", ">", first)
            )
        )
        if not lines:
            return []
        told = lines._exit_told_answers(today, lines._exit_answers(today))
        found = []
        for line in lines:
            answer = told.get(line)
            fee = answer.fee if answer else None
            if fee is None or fee:
                found.append((line, line.termination_date, fee))
        return found
