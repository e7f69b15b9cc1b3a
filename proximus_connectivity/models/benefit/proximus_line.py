from odoo import models

from ...tools import benefit


class ProximusLine(models.Model):
    """A line as a benefit in kind of the employee who uses it."""

    _name = "proximus.line"
    _inherit = ["proximus.line", "proximus.private.use.mixin"]

    def _benefit_kinds(self) -> tuple[str, ...]:
        """Return the benefits that the line is, were it used privately.

        A mobile line is a subscription, and an internet connection as well when its
        offer states data: what is not stated is not counted. Lines of a site, such as
        a trunk or a backup, are nobody's benefit.
        """
        self.ensure_one()
        product = self.product_id
        if self.line_kind == "internet":
            return (benefit.INTERNET,)
        if self.line_kind == "voice":
            return (benefit.SUBSCRIPTION,)
        if self.line_kind == "mobile":
            has_data = product.data_unlimited or product.data_allowance_gb > 0
            return (benefit.SUBSCRIPTION, *((benefit.INTERNET,) if has_data else ()))
        return ()
