import datetime
from collections.abc import Mapping

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...fields import Reference
from ...tools import lifecycle, qualification

TASK_STATES = [
    ("acknowledged", "To Ask"),
    ("in_progress", "Asked"),
    ("done", "Answered"),
    ("terminated_with_error", "No Answer"),
]
RESULTS = [
    ("qualified", "Qualified"),
    ("alternate", "Alternative Only"),
    ("unqualified", "Not Available"),
]


class ProximusQualification(models.Model):
    """What can be delivered at a site (TMF645 service qualification), until when.

    Each source (a person, a coverage file, an operator) hands its answer to
    :meth:`_apply_results`; the result is computed from the items by TM Forum's rule.
    """

    _name = "proximus.qualification"
    _description = "Address Check"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = Reference("Reference", required=True, copy=False, index="trigram")
    site_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        help="Address that is asked about.",
    )
    partner_id = fields.Many2one(
        related="site_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        TASK_STATES, required=True, default="acknowledged", index=True, copy=False
    )
    source = fields.Selection(
        [
            ("manual", "Manual"),
            ("coverage", "Coverage File"),
            ("operator", "Operator"),
        ],
        required=True,
        default="manual",
    )
    provider_ref = Reference("Operator Reference", copy=False)
    requested_on = fields.Date(default=lambda self: self._proximus_today(), copy=False)
    done_on = fields.Date("Answered On", readonly=True, copy=False)
    valid_until = fields.Date(
        copy=False, help="Last day on which an order may rely on the answer."
    )
    item_ids = fields.One2many(
        "proximus.qualification.item", "qualification_id", "Items", copy=True
    )
    result = fields.Selection(
        RESULTS,
        compute="_compute_result",
        store=True,
        index=True,
        help="Empty: not known (yet).",
    )
    is_live = fields.Boolean(
        "Valid", compute="_compute_is_live", search="_search_is_live"
    )
    error = fields.Char(readonly=True, copy=False)

    _name_company_unique = models.UniqueIndex(
        "(company_id, name)", "This qualification reference exists already."
    )
    _done_is_dated = models.Constraint(
        """CHECK(state != 'done'
            OR (done_on IS NOT NULL AND valid_until IS NOT NULL))""",
        "An answer has a date and a last day of validity.",
    )

    # === COMPUTES === #

    @api.depends("item_ids.result")
    def _compute_result(self):
        for task in self:
            results = task.item_ids.mapped("result")
            known = all(results)
            task.result = known and lifecycle.qualification_result(results) or False

    @api.depends("state", "valid_until")
    @api.depends_context("tz")
    def _compute_is_live(self):
        today = self._proximus_today()
        for task in self:
            task.is_live = (
                task.state == "done"
                and bool(task.valid_until)
                and task.valid_until >= today
            )

    @api.model
    def _search_is_live(self, operator, value):
        if operator != "in":
            return NotImplemented
        live = self._live_domain()
        return live if True in value else ~live

    @api.model
    def _live_domain(self) -> Domain:
        """Return the domain of the answers that hold today."""
        today = self._proximus_today()
        return Domain("state", "=", "done") & Domain("valid_until", ">=", today)

    @api.depends("name", "site_id")
    def _compute_display_name(self):
        for task in self:
            task.display_name = f"{task.name} ({task.site_id.display_name or ''})"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["ir.sequence"]._name_batch(self._name, vals_list)
        return super().create(vals_list)

    @api.constrains("valid_until", "done_on")
    def _check_valid_until(self):
        for task in self:
            if task.done_on and task.valid_until and task.valid_until < task.done_on:
                raise ValidationError(
                    self.env._(
                        "%(task)s: the answer of %(done)s cannot have expired on "
                        "%(until)s already.",
                        task=task.name,
                        done=self._proximus_spoken_day(task.done_on),
                        until=self._proximus_spoken_day(task.valid_until),
                    )
                )

    # === ACTIONS === #

    def action_start(self):
        """Begin, or ask again after an error."""
        self._transition("in_progress", error=False)
        return True

    def action_done(self):
        """Close the tasks with the results that are filled in.

        :raises UserError: naming an item without result, or a refusal without reason.
        """
        todo = self.filtered(lambda task: task.state != "done")
        for task in todo:
            task._check_answered()
        todo.filtered(lambda task: task.state == "acknowledged").action_start()
        today = self._proximus_today()
        for task in todo:
            until = task.valid_until or task._default_valid_until(today)
            task._transition("done", done_on=today, valid_until=until)
        return True

    def action_fail(self, error=None):
        """End the tasks without an answer; the result stays unknown.

        :param error: why, as a sentence.
        """
        self.filtered(lambda task: task.state == "acknowledged").action_start()
        self._transition("terminated_with_error", error=error)
        return True

    def action_check_coverage(self):
        """Answer the tasks from the coverage files; nothing leaves this database.

        :raises UserError: naming a task without offers, or a site without address.
        """
        for task in self:
            task._check_askable()
        self.env["proximus.coverage"]._answer(self)
        return True

    def _check_askable(self) -> None:
        if not self.item_ids:
            raise UserError(
                self.env._("%(task)s: add the offers to ask about.", task=self.name)
            )
        if not self.site_id.zip or not self.site_id.street:
            raise UserError(
                self.env._(
                    "%(site)s has no postal code or street: complete the address.",
                    site=self.site_id.display_name,
                )
            )

    def _check_answered(self) -> None:
        if not self.item_ids:
            raise UserError(
                self.env._("%(task)s: add the offers to ask about.", task=self.name)
            )
        for item in self.item_ids:
            if not item.result:
                raise UserError(
                    self.env._(
                        "%(task)s: no result for %(item)s. Unknown is no answer: fill "
                        "it in, or end the task with an error.",
                        task=self.name,
                        item=item.display_name,
                    )
                )
            if item.result == "unqualified" and not item.reason_ids:
                raise UserError(
                    self.env._(
                        "%(task)s: say why %(item)s is not available.",
                        task=self.name,
                        item=item.display_name,
                    )
                )

    # === BUSINESS === #

    def _lifecycle_moves(self) -> Mapping[str, frozenset[str]]:
        return qualification.QUALIFICATION_TRANSITIONS

    def _apply_results(
        self, results: dict[int, dict], source: str, valid_until=None
    ) -> None:
        """Take over what a source says about the items, and close the task.

        The one entrance for coverage files and operators. Items that the source does
        not know keep no result; a task with one of these ends with an error, because
        an unknown item is not a qualified one.

        :param results: per item id, values of ``proximus.qualification.item`` such as
            ``result``, ``reason_ids``, ``download_mbps``, ``alternate_product_ids``.
        :param source: value of the field ``source``.
        :param valid_until: last day of validity (date or ISO text); by default what
            the parameter ``qualification_valid_days`` gives.
        """
        self.ensure_one()
        if self.state != "in_progress":
            self.action_start()
        for item in self.item_ids:
            item.write({"result": False, **results.get(item.id, {})})
        self.write({"source": source, "valid_until": valid_until})
        unknown = self.item_ids.filtered(lambda item: not item.result)
        if unknown:
            self.action_fail(
                self.env._(
                    "Not known for %(items)s at %(site)s: ask the operator.",
                    items=", ".join(unknown.mapped("display_name")),
                    site=self.site_id.display_name,
                )
            )
        else:
            self.action_done()

    def _default_valid_until(self, today: datetime.date) -> datetime.date:
        days = self.env["proximus.parameter"]._get("qualification_valid_days", today)
        return today + datetime.timedelta(days=int(days))

    @api.model
    def _qualify(self, requests: dict):
        """Ask the coverage files about sites and return the tasks.

        :param requests: dictionary of products (``product.product``) per site
            (``res.partner``).
        :return: the tasks, answered or ended with an error.
        """
        tasks = self.create(
            [
                {
                    "site_id": site.id,
                    "item_ids": [
                        fields.Command.create({"product_id": product.id})
                        for product in products
                    ],
                }
                for site, products in requests.items()
            ]
        )
        tasks.action_check_coverage()
        return tasks
