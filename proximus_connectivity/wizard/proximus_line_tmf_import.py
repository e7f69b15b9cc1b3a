import base64

from odoo import fields, models

from ..models.operator.proximus_line_tmf import STATUSES


class ProximusLineTmfImport(models.TransientModel):
    """Takes a file of TMF637 products in: shows what it would do, then does it."""

    _name = "proximus.line.tmf.import"
    _description = "TMF637 Import"

    content = fields.Binary("File", attachment=False, required=True)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    skip_errors = fields.Boolean(help="Import the other products all the same.")
    item_ids = fields.One2many("proximus.line.tmf.import.item", "import_id")
    error_count = fields.Integer(readonly=True)
    new_count = fields.Integer(readonly=True)
    changed_count = fields.Integer(readonly=True)
    unchanged_count = fields.Integer(readonly=True)

    def action_preview(self):
        """Show what each product would do; a long file is left to the background."""
        self.ensure_one()
        products, lines = self._products(), self._lines()
        if self.env["proximus.inventory.import"]._is_long(products):
            return self._in_background(len(products))
        items = lines._tmf_compare(products)
        self.item_ids.unlink()
        self.env["proximus.line.tmf.import.item"].create(
            [
                {
                    "import_id": self.id,
                    "position": index + 1,
                    "name": item["told"].get("reference"),
                    "external_ref": item["told"].get("id"),
                    "status": item["status"],
                    "message": item["message"] or lines._tmf_changes(item),
                }
                for index, item in enumerate(items)
            ]
        )
        self._count(items)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import TMF637"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Make and change the lines, all together or not at all.

        :raises UserError: while products have errors that are not left out.
        """
        self.ensure_one()
        products, lines = self._products(), self._lines()
        if self.env["proximus.inventory.import"]._is_long(products):
            return self._in_background(len(products))
        items = lines._tmf_compare(products)
        wrong = [item for item in items if item["status"] == "error"]
        if wrong and not self.skip_errors:
            raise lines._tmf_refusal(len(wrong), wrong[0]["message"])
        lines = lines._tmf_apply(items)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_line_action"
        )
        return {
            **action,
            "display_name": self.env._("Imported Lines"),
            "domain": [("id", "in", lines.ids)],
            "context": {},
        }

    def _lines(self):
        return self.env["proximus.line"].with_company(self.company_id)

    def _products(self) -> list:
        return self._lines()._tmf_read(
            base64.b64decode(self.content), self.file_name or ""
        )

    def _in_background(self, count: int) -> dict:
        """Leave a long file to the background; show how it stands."""
        run = self.env["proximus.inventory.import"]._begin(
            {
                "name": self.file_name or self.env._("Products"),
                "content": self.content,
                "company_id": self.company_id.id,
                "product_count": count,
            }
        )
        return run._get_records_action(name=self.env._("Import TMF637"))

    def _count(self, items: list[dict]) -> None:
        for status, _label in STATUSES:
            self[f"{status}_count"] = sum(item["status"] == status for item in items)
