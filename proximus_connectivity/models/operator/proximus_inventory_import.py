import base64

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ...tools import tmf_inventory
from ...tools.lifecycle import INVENTORY_IMPORT_TRANSITIONS
from .proximus_line_tmf import RELATIVES

#: Products from which on nobody waits for a file: it is taken in in the background.
LONG_FILE = 2_000
#: Products that are compared, or taken in, before they are saved.
STEP = 500


class ProximusInventoryImport(models.Model):
    """A long TMF637 file of an operator's products.

    Lines that products refer to may come with a later step: they are connected at the
    end.
    """

    _name = "proximus.inventory.import"
    _description = "Inventory Import"
    _inherit = ["proximus.file.import.mixin"]

    _work_item = "proximus.inventory.import.step"
    _row = "proximus.inventory.import.item"
    _rows_action = "proximus_connectivity.proximus_inventory_import_item_action"
    _counted = "product_count"
    _content = "products"
    _counts = ("new_count", "changed_count", "unchanged_count", "error_count")
    _phases = {"comparing": "compare", "importing": "import", "linking": "link"}

    state = fields.Selection(
        selection_add=[("linking", "Connecting Lines"), ("done",)],
        ondelete={"linking": "cascade"},
    )
    product_count = fields.Integer("Products", readonly=True)
    step_ids = fields.One2many("proximus.inventory.import.step", "import_id")

    # === OF EACH KIND OF FILE === #

    def _refusal(self):
        first = self._items([("status", "=", "error")], limit=1)
        return self.env["proximus.line"]._tmf_refusal(self.error_count, first.message)

    def _lifecycle_moves(self):
        return INVENTORY_IMPORT_TRANSITIONS

    def _after_transition(self, target, *, date, reason, previous):
        """Extend: of what is unchanged, nothing is kept."""
        if target == "done":
            self._items([("status", "=", "unchanged")]).unlink()
        return super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )

    @api.model
    def _is_long(self, products: list) -> bool:
        return len(products) > LONG_FILE

    def _close_phase(self):
        """Extend: lines are connected once all are there."""
        if self.state == "importing":
            self._transition("linking")  # which ends at once when nothing is left
            return
        if self.state == "comparing":
            self._leave_out()
        super()._close_phase()

    # === BUSINESS === #

    def _lines(self):
        return self._as_its_user("proximus.line")

    def _read(self, step):
        products = self._lines()._tmf_read(base64.b64decode(self.content), self.name)
        told, lines = [], self._lines()
        for index, product in enumerate(products):
            item = lines._tmf_item(index, product)
            told.append({**item["told"], "message": item["message"]})
        twice = tmf_inventory.repeats(told)
        items = self.env["proximus.inventory.import.item"]
        items.create(
            [
                {
                    "import_id": self.id,
                    "position": index + 1,
                    "name": one.get("reference"),
                    "external_ref": one.get("id"),
                    "relatives": [one[key] for key in RELATIVES if one.get(key)],
                    "status": "error"
                    if one["message"] or index in twice
                    else "waiting",
                    "message": one["message"]
                    or (index in twice and lines._tmf_twice(twice[index])),
                }
                for index, one in enumerate(told)
            ]
        )
        self.step_ids.create(
            [
                {
                    "import_id": self.id,
                    "phase": "compare",
                    "product_count": len(some),
                    "products": [list(pair) for pair in some],
                }
                for some in split_every(STEP, enumerate(products, start=1), list)
            ]
        )
        self.product_count = len(products)
        step.unlink()
        self._work_wake()

    def _coming(self, names: set[str]) -> set[str]:
        """Return which names of lines are those of products that may still come."""
        found = self.env["proximus.inventory.import.item"].search_fetch(
            Domain("import_id", "=", self.id)
            & Domain("status", "!=", "error")
            & (Domain("name", "in", names) | Domain("external_ref", "in", names)),
            ["name", "external_ref"],
        )
        return names & {*found.mapped("name"), *found.mapped("external_ref")}

    def _leave_out(self) -> None:
        """Let who refers to a product with an error be an error too.

        Only now it is known of every product whether it has one.
        """
        items = self.env["proximus.inventory.import.item"].search_fetch(
            [("import_id", "=", self.id)],
            ["name", "external_ref", "status", "relatives"],
        )
        wanted = {name for item in items for name in item.relatives or ()}
        if not wanted:
            return
        lines = self._lines()
        products = [
            (
                () if item.status == "error" else (item.name, item.external_ref),
                item.relatives or (),
            )
            for item in items
        ]
        known = lines._import_named(wanted)
        for index, name in tmf_inventory.lost_relatives(products, known):
            item, message = items[index], lines._tmf_lost(name)
            earlier = item.status == "error" and item.message or ""
            if message not in earlier:
                said = f"{earlier} {message}".strip()
                item.write({"status": "error", "message": said})

    def _found(self):
        items = self.env[self._row]
        mine = [("import_id", "=", self.id)]
        return dict(items._read_group(mine, ["status"], ["__count"]))
