import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import tmf_inventory


class ProximusLineTmfExport(models.TransientModel):
    """A file of TMF637 products, made for one download."""

    _name = "proximus.line.tmf.export"
    _description = "TMF637 Export"

    content = fields.Binary(attachment=False, readonly=True)
    file_name = fields.Char(readonly=True)

    def _fill(self, lines, side: str = "cost") -> None:
        """Write the lines into the file.

        :param side: whose price is told, see ``proximus.line._to_plain``.
        :raises UserError: when there are none.
        """
        self.ensure_one()
        if not lines:
            raise UserError(self.env._("Choose the lines to export."))
        text = tmf_inventory.write_inventory(line._tmf_plain(side) for line in lines)
        today = self._proximus_today()
        self.write(
            {
                "content": base64.b64encode(text.encode()),
                "file_name": f"lines-tmf637-{today}.json",
            }
        )

    def _download(self) -> dict:
        """Return the action that downloads the file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.file_name}"
            "?download=true",
            "target": "download",
        }
