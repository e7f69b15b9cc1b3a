from odoo import models


class MailThread(models.AbstractModel):
    """Mails to outsiders that a person reads before they go."""

    _inherit = "mail.thread"

    def _proximus_compose(self, template: str, title: str, partners, **context) -> dict:
        """Return the dialog in which a mail about the records is read and sent.

        :param template: external id of its template, which somebody may have deleted.
        :param title: what the dialog is called.
        :param partners: to whom it goes (res.partner).
        :param context: what :meth:`message_post` is told, to note that it was sent.
        """
        found = self.env.ref(template, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": found.id if found else False,
                "default_partner_ids": partners.ids,
                "force_email": True,
                **context,
            },
        }
