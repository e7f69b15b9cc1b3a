import logging

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.sentinel import OptionalPdf

_logger = logging.getLogger(__name__)


class IrActionsReport(models.Model):
    """Printing that does not stop what it is only a part of.

    A signature or a mail counts without its PDF. Code that goes on without one puts an
    ``OptionalPdf`` in the context (``proximus_pdf``) and reads the reason there.
    """

    _inherit = "ir.actions.report"

    @api.model
    def _can_print(self) -> bool:
        """Return whether wkhtmltopdf is there; with one worker it may not be asked."""
        return self.get_wkhtmltopdf_state() in ("ok", "upgrade", "workers")

    @api.model
    def _why_no_pdf(self) -> str:
        """Return why nothing can be printed on this server; empty when it can."""
        state = self.get_wkhtmltopdf_state()
        if state == "install":
            return self.env._(
                "wkhtmltopdf, with which Odoo prints, is not installed on the server."
            )
        if state == "broken":
            return self.env._(
                "wkhtmltopdf, with which Odoo prints, does not run on the server."
            )
        if state == "workers":
            # It would ask this server for its pages, which has no hand free to answer.
            return self.env._(
                "The server runs with one worker; printing needs at least two."
            )
        return ""

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Override: an optional PDF that cannot be made is empty, with a reason."""
        optional = self.env.context.get("proximus_pdf")
        if not isinstance(optional, OptionalPdf):
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        optional.reason = self._why_no_pdf()
        if not optional.reason:
            try:
                with self.env.cr.savepoint():
                    return super()._render_qweb_pdf(
                        report_ref, res_ids=res_ids, data=data
                    )
            except (OSError, UserError) as error:
                _logger.warning("No PDF of %s %s: %s", report_ref, res_ids, error)
                optional.reason = str(error)
        return b"", "pdf"

    @api.model
    def _try_qweb_pdf(self, report_ref, res_ids) -> tuple[bytes, str]:
        """Return a PDF and an empty text, or no PDF and why there is none.

        :param report_ref: as ``_render_qweb_pdf`` takes it.
        :param res_ids: ids of the records to print.
        """
        optional = OptionalPdf()
        reports = self.with_context(proximus_pdf=optional)
        content, _kind = reports._render_qweb_pdf(report_ref, res_ids)
        return content, optional.reason
