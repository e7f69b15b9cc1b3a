import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ...tools import tmf_inventory
from ...tools.lifecycle import INVENTORY_IMPORT_TRANSITIONS
from .proximus_line_tmf import RELATIVES

#: Products from which on nobody waits for a file: it is taken in in the background.
LONG_FILE = 2_000
#: Products that are compared, or taken in, before they are saved.
STEP = 500
STATES = [
    ("comparing", "Comparing"),
    ("ready", "Ready"),
    ("importing", "Importing"),
    ("linking", "Connecting Lines"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
COUNTS = ("new_count", "changed_count", "unchanged_count", "error_count")
#: What is done with the steps of an import, by its state.
PHASES = {"comparing": "compare", "importing": "import", "linking": "link"}


class ProximusInventoryImport(models.Model):
    """A long TMF637 file, taken in in the background: compared first, then done.

    It is long work. The first step reads the file and keeps its products as further
    steps, which are compared one by one. Once somebody has seen what they would do and
    starts the import, each step is compared again and done with what holds then. Lines
    that products refer to may come with a later step: they are connected at the end.

    Everything is done with the rights and in the language of who brought the file.
    """

    _name = "proximus.inventory.import"
    _description = "Inventory Import"
    _inherit = [
        "proximus.lifecycle.mixin",
        "proximus.work.mixin",
        "proximus.retention.mixin",
        "mail.thread",
    ]
    _order = "id desc"

    _work_item = "proximus.inventory.import.step"
    _work_batch = 1
    _retention_batch = 10  # one may have a product of the file for each line

    name = fields.Char("File Name", required=True, readonly=True)
    content = fields.Binary("File", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    state = fields.Selection(
        STATES, default="comparing", required=True, index=True, copy=False
    )
    product_count = fields.Integer("Products", readonly=True)
    done_count = fields.Integer("Progress", compute="_compute_done_count")
    error_count = fields.Integer("Errors", readonly=True)
    new_count = fields.Integer("New", readonly=True)
    changed_count = fields.Integer("Changed", readonly=True)
    unchanged_count = fields.Integer("Unchanged", readonly=True)
    skip_errors = fields.Boolean(help="Import the other products all the same.")
    step_ids = fields.One2many("proximus.inventory.import.step", "import_id")
    work_note = fields.Char(compute="_compute_work_note")

    # === COMPUTE METHODS === #

    @api.depends("state", "product_count", "step_ids.phase", "step_ids.product_count")
    def _compute_done_count(self):
        """Count what is not left, see the check of a long bill."""
        for run in self:
            phase = PHASES.get(run.state)
            left = run.step_ids.filtered(lambda step, phase=phase: step.phase == phase)
            rest = sum(left.mapped("product_count"))
            run.done_count = phase and max(0, run.product_count - rest)

    @api.depends("state", "done_count", "product_count")
    @api.depends_context("lang")
    def _compute_work_note(self):
        _ = self.env._
        for run in self:
            counts = {
                "done": run._proximus_spoken_number(run.done_count),
                "total": run._proximus_spoken_number(run.product_count),
            }
            text = False
            if run.state == "comparing":
                text = _(
                    "%(done)s of %(total)s products are compared, in the background. "
                    "Nothing is changed. You are told here when it is done.",
                    **counts,
                )
            elif run.state in PHASES:
                text = _(
                    "%(done)s of %(total)s products are taken in, in the background. "
                    "You are told here when it is done.",
                    **counts,
                )
            run.work_note = text

    # === ACTIONS === #

    def action_compare(self):
        """Compare the file once more with what is there now."""
        self._transition("comparing")
        return True

    def action_import(self):
        """Make and change the lines, in the background.

        :raises UserError: while products have errors that are not left out.
        """
        for run in self.filtered(lambda one: one.error_count and not one.skip_errors):
            first = run._items([("status", "=", "error")], limit=1)
            raise run.env["proximus.line"]._tmf_refusal(run.error_count, first.message)
        self._transition("importing")
        return True

    def action_stop(self):
        """Stop what goes on in the background; what was taken in stays."""
        self.filtered(lambda run: run.state == "comparing")._transition("cancelled")
        self.filtered(lambda run: run.state in PHASES)._transition("ready")
        return True

    @api.readonly
    def action_view_items(self):
        """Open the products of the file; what has an error comes first."""
        return self._open_items([])

    @api.readonly
    def action_view_errors(self):
        """Open the products that cannot be taken in as they are."""
        return self._open_items([("status", "=", "error")])

    def _open_items(self, domain: list) -> dict:
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_inventory_import_item_action"
        )
        return {**action, "domain": [("import_id", "in", self.ids), *domain]}

    # === LIFE CYCLE === #

    def _lifecycle_moves(self):
        return INVENTORY_IMPORT_TRANSITIONS

    def _after_transition(self, target, *, date, reason, previous):
        """Extend: begin the work of the new state, or put away what served it."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        if target == "comparing":
            self._restart()
        elif target == "importing":
            waiting = self.step_ids.filtered(lambda step: step.phase == "wait")
            waiting.phase = "import"
        elif target in ("cancelled", "done"):
            self.step_ids.unlink()
        if target == "done":
            self.content = False
            self._items([("status", "=", "unchanged")]).unlink()
        if target in PHASES:
            self._work_start()
        return result

    @api.model
    def _is_long(self, products: list) -> bool:
        return len(products) > LONG_FILE

    @api.model
    def _begin(self, name: str, content: bytes, company, count: int):
        """Begin to take a file in, for the user at hand; return the import.

        :param content: in base 64, as a binary field has it.
        :param count: of its products.
        """
        run = self.create(
            {
                "name": name,
                "content": content,
                "company_id": company.id,
                "product_count": count,
            }
        )
        run._restart()
        run._work_start()
        return run

    def _restart(self) -> None:
        """Let the file be read and compared from its beginning."""
        self.step_ids.unlink()
        self._items([]).unlink()
        self.step_ids.create(
            [
                {
                    "import_id": run.id,
                    "phase": "compare",
                    "product_count": run.product_count,
                }
                for run in self
            ]
        )

    # === RETENTION === #

    @api.model
    def _retention_fields(self):
        return {**super()._retention_fields(), "inventory_import_days": "write_date"}

    @api.model
    def _retention_domain(self, code, first):
        settled = Domain("state", "not in", list(PHASES))
        return super()._retention_domain(code, first) & settled

    # === LONG WORK === #

    @api.model
    def _work_open(self):
        return list(self.search([("state", "in", list(PHASES))], order="id"))

    def _work_domain(self):
        mine = Domain("import_id", "in", self.ids)
        return mine & Domain("phase", "=", PHASES.get(self.state, False))

    def _work_goes_on(self):
        return self.exists().state in PHASES

    def _work_do(self, items):
        for step in items:
            try:
                with self.env.cr.savepoint():
                    step._take() if step.products else self._read(step)
            except UserError as error:
                back = "cancelled" if self.state == "comparing" else "ready"
                self._transition(back)
                self.message_post(body=str(error))

    def _work_end(self):
        """Close a part of the work: begin the next one, or tell how it ended."""
        if not self._work_goes_on() or self._work_left(1):
            return
        if not self.try_lock_for_update(allow_referencing=True):
            return
        if self.state == "importing":
            self._transition("linking")  # which ends at once when nothing is left
            return
        if self.state == "comparing":
            self._leave_out()
        self._count()
        if self.state == "comparing":
            target = "ready"
            sentence = self.env._("The file is compared, nothing is changed yet: %s.")
        else:
            target, sentence = "done", self.env._("The file is taken in: %s.")
        self._transition(target)
        self._tell(sentence)

    # === BUSINESS === #

    def _lines(self):
        """Return lines with the rights and in the language of who brought the file."""
        lines = self.env["proximus.line"].with_user(self.create_uid)
        return lines.with_company(self.company_id).with_context(
            lang=self.create_uid.lang
        )

    def _read(self, step) -> None:
        """Keep the products of the file as further steps, in place of the first one.

        :raises UserError: when it is no such file.
        """
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

    def _items(self, domain: list, limit: int | None = None):
        items = self.env["proximus.inventory.import.item"]
        return items.search([("import_id", "in", self.ids), *domain], limit=limit)

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

    def _count(self) -> None:
        """Keep how many products there are of each kind."""
        items = self.env["proximus.inventory.import.item"]
        groups = items._read_group(
            [("import_id", "=", self.id)], ["status"], ["__count"]
        )
        found = dict(groups)
        self.write({name: found.get(name.removesuffix("_count"), 0) for name in COUNTS})

    def _tell(self, sentence: str) -> None:
        """Tell who brought the file how it stands."""
        labels = [
            f"{self._proximus_spoken_number(self[name])} "
            f"{self._fields[name]._description_string(self.env)}"
            for name in COUNTS
        ]
        people = self.create_uid.partner_id.ids
        self.message_post(body=sentence % " · ".join(labels), partner_ids=people)
