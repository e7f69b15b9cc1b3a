from odoo import fields, models
from odoo.exceptions import UserError


class ProximusInventoryImportStep(models.Model):
    """Some products of a long file, and what is to be done with them next."""

    _name = "proximus.inventory.import.step"
    _description = "Step of an Inventory Import"
    _inherit = ["proximus.file.import.step.mixin"]

    import_id = fields.Many2one(
        "proximus.inventory.import", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, precompute=True, index=True
    )
    phase = fields.Selection(
        selection_add=[("link", "Connect Lines")], ondelete={"link": "cascade"}
    )
    product_count = fields.Integer("Products", readonly=True)
    products = fields.Json("Content", readonly=True, prefetch=False)

    def _take(self):
        """Compare the products of this step, or take them in.

        What had an error is left out: it was said so before.
        """
        run = self.import_id
        lines = run._lines()
        rows = self.env["proximus.inventory.import.item"].search(
            [
                ("import_id", "=", run.id),
                ("position", "in", [place for place, _product in self.products]),
                ("status", "!=", "error"),
            ]
        )
        by_place = {row.position: row for row in rows}
        pairs = [pair for pair in self.products if pair[0] in by_place]
        places = [place for place, _product in pairs]
        products = [product for _place, product in pairs]
        items = lines._tmf_compare(products, run._coming, places)
        if self.phase == "compare":
            self._note(items, by_place)
            self.phase = "wait"
            return
        self._apply(lines, items)
        if self.phase == "import":
            self._note(items, by_place)
        else:
            self._note([i for i in items if i["status"] == "error"], by_place)
        left = [pair for pair, i in zip(pairs, items, strict=True) if i.get("later")]
        if left and self.phase == "import":
            self.write({"phase": "link", "products": left, "product_count": len(left)})
        else:
            self.unlink()

    def _apply(self, lines, items: list[dict]) -> None:
        """Do what a comparison announced: together, else one by one.

        What cannot be done is noted in its item; nothing of it is saved then.
        """
        try:
            with self.env.cr.savepoint():
                lines._tmf_apply(items)
            return
        except UserError:
            self.env.invalidate_all()
        for item in items:
            try:
                with self.env.cr.savepoint():
                    lines._tmf_apply([item])
            except UserError as error:
                item["status"], item["message"] = "error", str(error)
                item.pop("line", None)

    def _note(self, items: list[dict], rows: dict) -> None:
        """Keep what came of products, those of which the same is said together.

        :param rows: the items of the import by their place in the file.
        """
        lines, alike = self.env["proximus.line"], {}
        for item in items:
            row = rows[item["place"]]
            said = item["message"] or lines._tmf_changes(item)
            if line := item.get("line"):
                row.line_id = line.id
            alike.setdefault((item["status"], said), row.browse())
            alike[item["status"], said] |= row
        for (status, message), some in alike.items():
            some.write({"status": status, "message": message})
