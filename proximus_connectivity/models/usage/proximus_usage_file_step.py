from odoo import fields, models


class ProximusUsageFileStep(models.Model):
    """Some records of a long file, and what is to be done with them next."""

    _name = "proximus.usage.file.step"
    _description = "Step of a Usage File"
    _inherit = ["proximus.file.import.step.mixin"]

    import_id = fields.Many2one(
        "proximus.usage.file", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, precompute=True, index=True
    )
    record_count = fields.Integer("Records", readonly=True)
    documents = fields.Json("Content", readonly=True, prefetch=False)

    def _take(self):
        """Compare the records of this step, or take in those without an error."""
        run, records = self.import_id, self.import_id._records()
        # the right may have gone since the file was brought
        run._as_its_user("proximus.line.usage").check_access("create")
        items = records._compare(
            [document for _place, document in self.documents],
            run.operator_id,
            run.company_id,
        )
        for (place, _document), item in zip(self.documents, items, strict=True):
            item["index"] = place - 1
        if self.phase == "import":
            records._take(items)
        rows = records._preview_rows(items, run.company_id)
        known = run._items([("step", "=", self.id)])
        known.unlink()
        known.create([{"import_id": run.id, "step": self.id, **row} for row in rows])
        if self.phase == "import":
            self.unlink()
        else:
            self.phase = "wait"
