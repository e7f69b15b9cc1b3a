from odoo import models


class ProximusLine(models.Model):
    _inherit = "proximus.line"

    def _after_order_again(self, previous: dict[int, int]) -> None:
        """Let follow what a repeated order brings about; later modules extend it.

        :param previous: per id of a new line (``self``) the id of the line, cancelled
            or aborted, in whose place it was ordered.
        """
