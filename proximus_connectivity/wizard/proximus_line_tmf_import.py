import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import tmf_inventory

STATUSES = [
    ("error", "Error"),
    ("new", "New"),
    ("changed", "Changed"),
    ("unchanged", "Unchanged"),
]


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
        """Show what each product of the file would do."""
        self.ensure_one()
        items = self._compare()
        self.item_ids.unlink()
        self.env["proximus.line.tmf.import.item"].create(
            [
                {
                    "import_id": self.id,
                    "position": index + 1,
                    "name": item["told"].get("reference"),
                    "external_ref": item["told"].get("id"),
                    "status": item["status"],
                    "message": item["message"] or self._describe_changes(item),
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
        items = self._compare()
        wrong = [item for item in items if item["status"] == "error"]
        if wrong and not self.skip_errors:
            raise UserError(
                self.env._(
                    "Products with an error: %(count)s. The first one: %(message)s "
                    "Correct the file, or skip the errors.",
                    count=len(wrong),
                    message=wrong[0]["message"],
                )
            )
        lines = self._lines()._tmf_apply(items)
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

    def _compare(self) -> list[dict]:
        try:
            products = tmf_inventory.read_inventory(base64.b64decode(self.content))
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(file)s” is not a TMF637 file: a JSON list of products is "
                    "expected. %(reason)s",
                    file=self.file_name or "",
                    reason=self.env["proximus.provider"]._tmf_reason(error),
                )
            ) from error
        return self._lines()._tmf_compare(products)

    def _count(self, items: list[dict]) -> None:
        for status, _label in STATUSES:
            self[f"{status}_count"] = sum(item["status"] == status for item in items)

    def _describe_changes(self, item: dict) -> str:
        """Return which fields of a known line a product changes."""
        if item["status"] != "changed":
            return ""
        model = self.env["proximus.line"]
        names = [name for name in item["data"]["values"] if name != "id"]
        return ", ".join(
            model._fields[name]._description_string(self.env)
            for name in dict.fromkeys([*names, *item["links"]])
        )
