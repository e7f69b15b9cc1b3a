import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.portable_json import PortableError
from ..tools.quote_request import read_answer


class ProximusQuoteRequestAnswerImport(models.TransientModel):
    """Takes in the file with which a seller answers a request."""

    _name = "proximus.quote.request.answer.import"
    _description = "Import an Answer"

    content = fields.Binary("File", attachment=False, required=True)
    file_name = fields.Char()
    request_id = fields.Many2one("proximus.quote.request", readonly=True)

    def action_import(self):
        """Write the answer to the request that it is about, and open that.

        :raises UserError: when the file is no answer, or to no request of these
            companies; nothing is changed then.
        """
        self.ensure_one()
        try:
            answer = read_answer(base64.b64decode(self.content or b""))
        except PortableError as error:
            raise UserError(
                self.env._(
                    "“%(file)s” is no answer that can be read: %(error)s. Ask the "
                    "seller for the file again.",
                    file=self.file_name or "",
                    error=self.env["proximus.quote.request"]._file_reason(error),
                )
            ) from error
        request = self.env["proximus.quote.request"].search([("uuid", "=", answer.id)])
        if not request:
            raise UserError(
                self.env._(
                    "“%(file)s” answers request %(reference)s, which is not "
                    "one of this company.",
                    file=self.file_name or "",
                    reference=answer.request_reference or answer.id,
                )
            )
        if self.request_id and self.request_id != request:
            raise UserError(
                self.env._(
                    "“%(file)s” answers %(other)s, not %(request)s. Import it there.",
                    file=self.file_name or "",
                    other=request.name,
                    request=self.request_id.name,
                )
            )
        if not request._take_answer(answer):
            raise UserError(
                self.env._(
                    "%(request)s is over already: the answer in “%(file)s” is older.",
                    request=request.name,
                    file=self.file_name or "",
                )
            )
        return request.action_open()
