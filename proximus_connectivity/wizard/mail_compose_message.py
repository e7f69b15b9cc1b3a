from odoo import fields, models

from ..tools.sentinel import OptionalPdf

#: What a mail may be asked for that makes it print: one by one, and in a batch.
PRINTED = {"attachments", "report_template_ids"}


class MailComposeMessage(models.TransientModel):
    """A mail that goes without its PDF where none can be made, and says so.

    Of models that allow it by ``_pdf_is_optional``: their mail has a link to the same
    document.
    """

    _inherit = "mail.compose.message"

    no_pdf_reason = fields.Char(
        "Reason", help="Why no PDF is attached. Empty: it is, or none was meant to be."
    )

    def _generate_template_for_composer(self, res_ids, render_fields, **kwargs):
        """Override: leave out reports that cannot be printed, and keep the reason."""
        if not getattr(self.env.get(self.model), "_pdf_is_optional", False):
            return super()._generate_template_for_composer(
                res_ids, render_fields, **kwargs
            )
        optional = OptionalPdf()
        composer = self.with_context(proximus_pdf=optional)
        results = super(MailComposeMessage, composer)._generate_template_for_composer(
            res_ids, render_fields, **kwargs
        )
        if PRINTED & set(render_fields):
            self.no_pdf_reason = optional.reason
            for values in results.values():
                values["attachments"] = [
                    (name, content)
                    for name, content in values.get("attachments") or []
                    if content
                ]
        return results

    def _action_send_mail(self, auto_commit=False):
        """Extend: what went without its PDF says so in its history."""
        result = super()._action_send_mail(auto_commit=auto_commit)
        # A caller that goes on without a PDF by itself tells it by itself.
        if isinstance(self.env.context.get("proximus_pdf"), OptionalPdf):
            return result
        for composer in self.filtered("no_pdf_reason"):
            body = self.env._(
                "Sent without a PDF; the mail has a link to the document. %(reason)s",
                reason=composer.no_pdf_reason,
            )
            records = self.env[composer.model].browse(composer._evaluate_res_ids())
            records._message_log_batch(bodies=dict.fromkeys(records.ids, body))
        return result
