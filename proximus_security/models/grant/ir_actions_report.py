from odoo import models

from .proximus_security_shared_mixin import SHARED


class IrActionsReport(models.Model):
    """What a guest prints of shared data is noted for the company as taken out."""

    _inherit = "ir.actions.report"

    def _render_qweb_html(self, report_ref, docids, data=None):
        """Extend: a file is made from it as well."""
        result = super()._render_qweb_html(report_ref, docids, data)
        self._note_printed(report_ref, docids)
        return result

    def _render_qweb_text(self, report_ref, docids, data=None):
        result = super()._render_qweb_text(report_ref, docids, data)
        self._note_printed(report_ref, docids)
        return result

    def _note_printed(self, report_ref, docids):
        """Note for the companies concerned what a guest has printed of theirs."""
        model = self._get_report(report_ref).model
        self.env[SHARED]._note_about({model: docids or []}, "export")
