from odoo import api, models

from .proximus_security_shared_mixin import SHARED


class HrEmployee(models.Model):
    """An employee of whom a guest in HR sees the protection that is shared, or none."""

    _inherit = "hr.employee"

    @api.depends_context("uid")
    def _compute_security_coverage_ids(self):
        result = super()._compute_security_coverage_ids()
        self._keep_shared("security_coverage_ids")
        return result

    @api.depends_context("uid")
    def _compute_security_status_ids(self):
        result = super()._compute_security_status_ids()
        self._keep_shared("security_status_ids")
        return result

    @api.depends_context("uid")
    def _compute_security_gap_ids(self):
        result = super()._compute_security_gap_ids()
        self._keep_shared("security_gap_ids")
        return result

    def _keep_shared(self, name: str):
        """Leave out what a guest may not read: the form would not open.

        :param name: field that was computed with all rights
        """
        # as whoever looks: the fields are computed with all rights
        if not self.sudo(False).env[SHARED]._is_guest():
            return
        shown = set(self[name].sudo(False)._that_may_be_read().ids)
        for employee in self:
            employee[name] = employee[name].filtered(lambda each: each.id in shown)
