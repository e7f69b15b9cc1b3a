from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.lifecycle import FILE_IMPORT_TRANSITIONS

STATES = [
    ("comparing", "Comparing"),
    ("ready", "Ready"),
    ("importing", "Importing"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]


class ProximusFileImportMixin(models.AbstractModel):
    """A long file, taken in in the background: compared first, then done.

    It is long work. The first step reads the file and keeps what it holds as further
    steps, which are compared one by one. Once somebody has seen what they would do and
    starts the import, each step is compared again and done with what holds then.

    Everything is done with the rights and in the language of who brought the file.
    """

    _name = "proximus.file.import.mixin"
    _description = "Import of a Long File"
    _inherit = [
        "proximus.lifecycle.mixin",
        "proximus.work.mixin",
        "proximus.retention.mixin",
        "mail.thread",
    ]
    _order = "id desc"

    _work_batch = 1
    _retention_batch = 10  # one may have very many rows
    _counted = ""  #: the field that counts what the file holds, here and in a step
    _row = ""  #: the model of what is kept of what the file does
    _rows_action = ""  #: the action that lists it
    _content = ""  #: the field in which a step keeps what it is about
    _counts = ()  #: the fields that are told when a part of the work is over
    #: What is done with the steps, by state.
    _phases = {"comparing": "compare", "importing": "import"}

    name = fields.Char("File Name", required=True, readonly=True)
    content = fields.Binary("File", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    state = fields.Selection(
        STATES, default="comparing", required=True, index=True, copy=False
    )
    done_count = fields.Integer("Progress", compute="_compute_done_count")
    error_count = fields.Integer("Errors", readonly=True)
    new_count = fields.Integer("New", readonly=True)
    changed_count = fields.Integer("Changed", readonly=True)
    unchanged_count = fields.Integer("Unchanged", readonly=True)
    skip_errors = fields.Boolean(help="Import the rest all the same.")
    work_note = fields.Char(compute="_compute_work_note")

    # === COMPUTE METHODS === #

    @api.depends(
        lambda self: (
            *("state", self._counted),
            *("step_ids.phase", f"step_ids.{self._counted}"),
        )
    )
    def _compute_done_count(self):
        """Count what is not left, see the check of a long bill."""
        for run in self:
            phase = run._phases.get(run.state)
            left = run.step_ids.filtered(lambda step, phase=phase: step.phase == phase)
            rest = sum(left.mapped(run._counted))
            run.done_count = phase and max(0, run[run._counted] - rest)

    @api.depends(lambda self: ("state", "done_count", self._counted))
    @api.depends_context("lang")
    def _compute_work_note(self):
        _ = self.env._
        for run in self:
            counts = {
                "done": run._proximus_spoken_number(run.done_count),
                "total": run._proximus_spoken_number(run[run._counted]),
            }
            text = False
            if run.state == "comparing":
                text = _(
                    "%(done)s of %(total)s are compared, in the background. Nothing is "
                    "changed. You are told here when it is done.",
                    **counts,
                )
            elif run.state in run._phases:
                text = _(
                    "%(done)s of %(total)s are taken in, in the background. You are "
                    "told here when it is done.",
                    **counts,
                )
            run.work_note = text

    # === ACTIONS === #

    def action_compare(self):
        """Compare the file once more with what is there now."""
        self._transition("comparing")
        return True

    def action_import(self):
        """Do what the comparison announced, in the background.

        :raises UserError: while there are errors that are not left out.
        """
        for run in self.filtered(lambda one: one.error_count and not one.skip_errors):
            raise run._refusal()
        self._transition("importing")
        return True

    def action_stop(self):
        """Stop what goes on in the background; what was taken in stays."""
        self.filtered(lambda run: run.state == "comparing")._transition("cancelled")
        self.filtered(lambda run: run.state in run._phases)._transition("ready")
        return True

    @api.readonly
    def action_view_items(self):
        """Open what the file does; what has an error comes first."""
        return self._open_items([])

    @api.readonly
    def action_view_errors(self):
        """Open what cannot be taken in as it is."""
        return self._open_items([("status", "=", "error")])

    # === OF EACH KIND OF FILE === #

    def _refusal(self) -> UserError:
        """Return why the file is not taken in as it is."""
        raise NotImplementedError

    def _read(self, step) -> None:
        """Keep what the file holds as further steps, in place of the first one.

        :raises UserError: when it is no such file.
        """
        raise NotImplementedError

    def _found(self) -> dict[str, int]:
        """Return how much there is of each kind, see the rows' status."""
        raise NotImplementedError

    # === ROWS === #

    def _open_items(self, domain: list) -> dict:
        action = self.env["ir.actions.act_window"]._for_xml_id(self._rows_action)
        return {**action, "domain": [("import_id", "in", self.ids), *domain]}

    def _items(self, domain: list, limit: int | None = None):
        """Return what is kept of what the file does."""
        mine = [("import_id", "in", self.ids), *domain]
        return self.env[self._row].search(mine, limit=limit)

    def _count(self) -> None:
        """Keep how much there is of each kind."""
        found = self._found()
        self.write(
            {name: found.get(name.removesuffix("_count"), 0) for name in self._counts}
        )

    # === LIFE CYCLE === #

    def _lifecycle_moves(self):
        return FILE_IMPORT_TRANSITIONS

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
        if target in self._phases:
            self._work_start()
        return result

    @api.model
    def _begin(self, vals: dict):
        """Begin to take a file in, for the user at hand; return the import.

        :param vals: ``name``, ``content`` (in base 64, as a binary field has it),
            ``company_id``, how much there is in it, and what else its kind needs.
        """
        run = self.create(vals)
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
                    self._counted: run[self._counted],
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
        settled = Domain("state", "not in", list(self._phases))
        return super()._retention_domain(code, first) & settled

    # === LONG WORK === #

    @api.model
    def _work_open(self):
        return list(self.search([("state", "in", list(self._phases))], order="id"))

    def _work_domain(self):
        mine = Domain("import_id", "in", self.ids)
        return mine & Domain("phase", "=", self._phases.get(self.state, False))

    def _work_goes_on(self):
        return self.exists().state in self._phases

    def _work_do(self, items):
        for step in items:
            try:
                with self.env.cr.savepoint():
                    step._take() if step[self._content] else self._read(step)
            except UserError as error:
                back = "cancelled" if self.state == "comparing" else "ready"
                self._transition(back)
                self.message_post(body=str(error))

    def _work_end(self):
        """Close a part of the work: begin the next one, or tell how it ended."""
        if not self._work_goes_on() or self._work_left(1):
            return
        if self.try_lock_for_update(allow_referencing=True):
            self._close_phase()

    def _close_phase(self) -> None:
        self._count()
        if self.state == "comparing":
            target = "ready"
            sentence = self.env._("The file is compared, nothing is changed yet: %s.")
        else:
            target, sentence = "done", self.env._("The file is taken in: %s.")
        self._transition(target)
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        """Tell who brought the file how it stands."""
        labels = [
            f"{self._proximus_spoken_number(self[name])} "
            f"{self._fields[name]._description_string(self.env)}"
            for name in self._counts
        ]
        people = self.create_uid.partner_id.ids
        self.message_post(body=sentence % " · ".join(labels), partner_ids=people)

    def _as_its_user(self, model: str):
        """Return a model with the rights and the language of who brought the file."""
        return (
            self.env[model]
            .with_user(self.create_uid)
            .with_company(self.company_id)
            .with_context(lang=self.create_uid.lang)
        )
