import base64

from odoo import api, fields, models

from ...tools import tmf_usage_file

#: Records from which on nobody waits for a file: it is taken in in the background.
LONG_FILE = 5_000
#: Records that are compared, or taken in, before they are saved.
STEP = 2_000


class ProximusUsageFile(models.Model):
    """A long TMF635 file of usage records.

    The records of one line stay together: so a month is summed up once, and has one row
    that says what becomes of it.
    """

    _name = "proximus.usage.file"
    _description = "Usage File"
    _inherit = ["proximus.file.import.mixin"]

    _work_item = "proximus.usage.file.step"
    _row = "proximus.usage.file.item"
    _rows_action = "proximus_connectivity.proximus_usage_file_item_action"
    _counted = "record_count"
    _content = "documents"
    _counts = (
        *("new_count", "changed_count", "void_count", "unknown_count"),
        *("unchanged_count", "error_count"),
    )

    operator_id = fields.Many2one(
        "res.partner", required=True, index=True, readonly=True
    )
    record_count = fields.Integer("Records", readonly=True)
    unknown_count = fields.Integer("No Line", readonly=True)
    void_count = fields.Integer("Taken Back", readonly=True)
    step_ids = fields.One2many("proximus.usage.file.step", "import_id")

    @api.model
    def _is_long(self, documents: list) -> bool:
        return len(documents) > LONG_FILE

    # === OF EACH KIND OF FILE === #

    def _refusal(self):
        first = self._items([("status", "=", "error")], limit=1)
        return self._records()._tmf_refusal(
            self.error_count, first.position, first.message
        )

    def _read(self, step):
        """Keep the records as further steps; of one that is repeated, the newest."""
        documents = self._records()._tmf_read(base64.b64decode(self.content), self.name)
        today = self.company_id._proximus_today()
        self.step_ids.create(
            [
                {
                    "import_id": self.id,
                    "phase": "compare",
                    "record_count": len(some),
                    "documents": [list(pair) for pair in some],
                }
                for some in tmf_usage_file.steps(documents, today, STEP)
            ]
        )
        self.record_count = len(documents)
        step.unlink()
        self._work_wake()

    def _found(self):
        items = self.env[self._row]
        mine = [("import_id", "=", self.id)]
        found = dict(items._read_group(mine, ["status"], ["record_count:sum"]))
        # what is repeated in the file, or takes back what is not here, has no row
        rest = self.record_count - sum(found.values())
        return {**found, "unchanged": found.get("unchanged", 0) + rest}

    # === BUSINESS === #

    def _records(self):
        return self._as_its_user("proximus.usage.record")
