from odoo import models

from .proximus_security_shared_mixin import SHARED


class IrAttachment(models.Model):
    """A file of shared data: whoever reads it has opened what it belongs to."""

    _inherit = "ir.attachment"

    def _read_format(self, fnames, load="_classic_read"):
        """Extend: the files of a record tell what stands in it."""
        result = super()._read_format(fnames, load)
        self._note_files("read")
        return result

    def _to_http_stream(self):
        """Extend: a file that is fetched leaves with what stands in it."""
        stream = super()._to_http_stream()
        self._note_files("export")
        return stream

    def _note_files(self, kind: str):
        """Note for the companies concerned whose files a guest has read.

        :param kind: how they were read, as the log names it
        """
        # whoever may fetch a file was asked before it is read with all rights
        shared = self.sudo(False).env[SHARED]
        if shared._is_guest():
            owners = self.sudo().grouped("res_model")  # sudo: only what was just read
            shared._note_about(
                {name: files.mapped("res_id") for name, files in owners.items()}, kind
            )
