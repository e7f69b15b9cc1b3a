from odoo import models

from .proximus_security_shared_mixin import SHARED


class MailMessage(models.Model):
    """A message about shared data: whoever reads it has opened what it is about."""

    _inherit = "mail.message"

    def _read_format(self, fnames, load="_classic_read"):
        """Extend: the history of a record tells what stands in it."""
        result = super()._read_format(fnames, load)
        shared = self.env[SHARED]
        if shared._is_guest():
            about = self.sudo().grouped("model")  # sudo: only what was just read
            shared._note_about(
                {name: messages.mapped("res_id") for name, messages in about.items()},
                "read",
            )
        return result
