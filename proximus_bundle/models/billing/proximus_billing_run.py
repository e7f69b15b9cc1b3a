from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.lifecycle import RUN_TRANSITIONS

STATES = [
    ("draft", "To Do"),
    ("running", "Running"),
    ("stopped", "Stopped"),
    ("done", "Done"),
]


class ProximusBillingRun(models.Model):
    """What was billed for a company on a day, with its invoices and problems.

    It is long work: more subscriptions than :attr:`_work_inline` are not billed while a
    user waits. A chunk holds whole customers, whose subscriptions share invoices.
    """

    _name = "proximus.billing.run"
    _description = "Billing Run"
    _inherit = ["proximus.lifecycle.mixin", "proximus.work.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    _work_item = "proximus.subscription"
    _work_inline = 200

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        "Bill Until",
        required=True,
        default=lambda self: self._proximus_today(),
        help="Everything that may be billed in advance on this day is billed. "
        "It is the invoice date.",
    )
    state = fields.Selection(
        STATES, default="draft", required=True, index=True, copy=False
    )
    move_ids = fields.One2many("account.move", "billing_run_id", "Invoices")
    move_count = fields.Integer("Invoice Count", compute="_compute_move_count")
    amount_untaxed = fields.Monetary("Billed", compute="_compute_move_count")
    unsent_count = fields.Integer("Not Sent Yet", compute="_compute_unsent_count")
    currency_id = fields.Many2one(related="company_id.currency_id")
    billed_count = fields.Integer(
        "Done",
        compute="_compute_billed_count",
        help="Subscriptions of which something was billed, as their ledger says.",
    )
    error_ids = fields.Many2many(
        "proximus.subscription", string="Problems", readonly=True, copy=False
    )
    error_count = fields.Integer(compute="_compute_error_count")
    due_count = fields.Integer("Still Due", compute="_compute_due_count")

    progress = fields.Float("Progress (%)", compute="_compute_due_count")
    work_note = fields.Char(compute="_compute_work_note")
    rounds_per_line = fields.Boolean(
        "Rounding per Line", compute="_compute_rounds_per_line"
    )

    _once_a_day = models.UniqueIndex(
        "(company_id, date)",
        "This company has a billing run of that day already. Open it: what became due "
        "since is billed by it.",
    )

    @api.depends(
        "company_id.account_fiscal_country_id",
        "company_id.tax_calculation_rounding_method",
    )
    def _compute_rounds_per_line(self):
        """Warn of VAT rounded on each line, which structured invoices do not allow.

        In Belgium they carry VAT rounded on the total of each rate since 1 January 2026
        (royal decree of 8 July 2025 on e-invoicing).
        """
        for run in self:
            company = run.company_id
            run.rounds_per_line = (
                company.account_fiscal_country_id.code == "BE"
                and company.tax_calculation_rounding_method == "round_per_line"
            )

    @api.depends("date", "company_id")
    def _compute_name(self):
        for run in self:
            run.name = f"{run.company_id.name} {run.date}"

    @api.depends("date", "company_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            day = format_date(self.env, run.date)
            run.display_name = " ".join(filter(None, (run.company_id.name, day)))

    @api.depends("move_ids.amount_untaxed_signed")
    def _compute_move_count(self):
        groups = self.env["account.move"]._read_group(
            [("billing_run_id", "in", self.ids)],
            ["billing_run_id"],
            ["__count", "amount_untaxed_signed:sum"],
        )
        found = {run: (count, amount) for run, count, amount in groups}
        for run in self:
            run.move_count, run.amount_untaxed = found.get(run._origin, (0, 0.0))

    @api.depends("move_ids.state", "move_ids.is_move_sent")
    def _compute_unsent_count(self):
        groups = self.env["account.move"]._read_group(
            self._unsent_domain(), ["billing_run_id"], ["__count"]
        )
        counts = {run.id: count for run, count in groups}
        for run in self:
            run.unsent_count = counts.get(run._origin.id, 0)

    @api.depends("move_ids", "state")
    def _compute_billed_count(self):
        """Count what the ledger holds.

        A number kept on the run would be written by each worker after each round: the
        one with the longest round would lose against the others for ever.
        """
        # sudo: a count, for who may see the run
        items = self.env["proximus.billing.item"].sudo()
        groups = items._read_group(
            [("run_id", "in", self.ids), ("state", "=", "billed")],
            ["run_id"],
            ["subscription_id:count_distinct"],
        )
        found = {run.id: count for run, count in groups}
        for run in self:
            run.billed_count = found.get(run._origin.id, 0)

    @api.depends("error_ids")
    def _compute_error_count(self):
        for run in self:
            run.error_count = len(run.error_ids)

    @api.depends("date", "company_id", "state", "billed_count")
    def _compute_due_count(self):
        for run in self:
            run.due_count = self.env["proximus.subscription"].search_count(
                run._due_domain()
            )
            known = run.billed_count + run.due_count
            run.progress = 100.0 * run.billed_count / known if known else 0.0

    @api.depends("state", "billed_count", "due_count", "error_count")
    @api.depends_context("lang")
    def _compute_work_note(self):
        """Say how the work stands, whoever does it: the schedule or the queue."""
        for run in self:
            left = run.due_count - run.error_count
            if run.state == "running" and left > 0:
                run.work_note = self.env._(
                    "%(done)s subscriptions are billed, %(left)s are left. They are "
                    "billed in the background: you may leave this page.",
                    done=run.billed_count,
                    left=left,
                )
            elif run.state == "stopped":
                run.work_note = self.env._(
                    "Stopped: %(done)s subscriptions are billed, %(left)s are left. "
                    "Press Run to go on; else the run of another day bills them.",
                    done=run.billed_count,
                    left=run.due_count,
                )
            else:
                run.work_note = False

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of the ORM: what was billed on a day stays the run of that day."""
        for run in self.filtered(lambda run: run.state != "draft"):
            if any(
                self._fields[name].convert_to_cache(vals[name], run)
                != self._fields[name].convert_to_cache(run[name], run)
                for name in ("date", "company_id")
                if name in vals
            ):
                raise UserError(
                    self.env._(
                        "%(run)s has begun: its day and company stay. Make a run of "
                        "another day.",
                        run=run.display_name,
                    )
                )
        return super().write(vals)

    def _lifecycle_moves(self):
        return RUN_TRANSITIONS

    # === BUSINESS METHODS === #

    def _due_domain(self):
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("next_invoice_date", "<=", self.date),
        ]

    def _unsent_domain(self):
        return [
            ("billing_run_id", "in", self.ids),
            ("state", "=", "posted"),
            ("is_move_sent", "=", False),
        ]

    @api.model
    def _for_day(self, company, date):
        """Return the run of a company on a day, a new one when there is none."""
        domain = [("company_id", "=", company.id), ("date", "=", date)]
        run = self.search(domain, limit=1)
        return run or self.create({"company_id": company.id, "date": date})

    def _process(self, subscriptions, until, batch=100):
        """Bill some subscriptions as a part of this run.

        :return: the created invoices.
        """
        self.ensure_one()
        if self.state == "draft":
            self._transition("running")
        billing = subscriptions.with_company(self.company_id)
        moves = billing._bill(until, batch=batch, run=self)
        errors = self.error_ids - subscriptions
        errors |= subscriptions.filtered("billing_error")
        if errors != self.error_ids:
            self.error_ids = errors
        self._close()
        return moves.with_env(self.env)

    def _close(self):
        """End the runs that have nothing left but what cannot be billed."""
        self.invalidate_recordset(["due_count", "billed_count"])
        self.filtered(
            lambda run: run.state == "running" and run.due_count <= run.error_count
        )._transition("done")

    # === LONG WORK === #

    @api.model
    def _work_open(self):
        return list(self.search([("state", "=", "running")]))

    def _work_domain(self):
        return Domain(self._due_domain()) & Domain("id", "not in", self.error_ids.ids)

    def _work_goes_on(self):
        return self.state == "running"

    def _work_whole(self, due, locked):
        return due._whole_invoices(locked)

    def _work_do(self, items):
        self._process(items, self.date)

    def _work_end(self):
        self._close()

    def _work_cut(self):
        """Cut between customers; one with a great many invoices is cut between them."""
        chunks, open_chunk = [], []
        subscriptions = self.env["proximus.subscription"]
        for _partner, ids in subscriptions._read_group(
            self._work_domain(), ["partner_invoice_id"], ["id:array_agg"]
        ):
            if len(ids) > self._work_batch:
                batches = subscriptions.browse(ids)._billing_batches(
                    self.date, self._work_batch
                )
                chunks += [batch.ids for batch in batches]
                continue
            if len(open_chunk) + len(ids) > self._work_batch:
                chunks.append(open_chunk)
                open_chunk = []
            open_chunk = open_chunk + ids
        return [*chunks, open_chunk] if open_chunk else chunks

    def _begin(self):
        """Let the work go on, also after it was stopped; return what has any left."""
        todo = self.filtered(lambda run: run._work_left(1))
        todo._transition("running")
        return todo

    @api.model
    def _begin_today(self, company):
        """Begin the run of today, unless it was stopped by hand; return its id."""
        run = self._for_day(company, company._proximus_today())
        if run.state != "stopped":
            run._begin()
        return run.ids

    # === ACTIONS === #

    def action_run(self):
        """Bill what is due; a great many subscriptions are left to the background."""
        for run in self:
            run.error_ids = False
            if run._begin():
                run._work_start()
            elif run.state != "done":
                run._route("done")
        return True

    def action_stop(self):
        """Bill no more in these runs than what is being billed at this moment."""
        self._transition("stopped")
        return True

    def action_preview(self):
        """Show what the run would bill, without billing it."""
        self.ensure_one()
        return self.env["proximus.billing.preview.line"]._open(self)

    def action_round_globally(self):
        """Round VAT on the total of each rate from now on.

        :raises AccessError: unless the user may change the company.
        """
        self.company_id.tax_calculation_rounding_method = "round_globally"
        return True

    @api.readonly
    def action_view_moves(self):
        """Open the invoices of these runs."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return {**action, "domain": [("billing_run_id", "in", self.ids)]}

    def action_send(self):
        """Open core's dialog for what these runs billed and nobody has sent yet.

        :raises UserError: when all of it was sent.
        """
        moves = self.env["account.move"].search(self._unsent_domain())
        if not moves:
            raise UserError(self.env._("Every invoice of this run was sent already."))
        return moves.action_send_and_print()

    @api.readonly
    def action_view_errors(self):
        """Open the subscriptions that could not be billed."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_subscription_action"
        )
        return {
            **action,
            "name": self.env._("Billing Problems"),
            "domain": [("id", "in", self.error_ids.ids)],
            "context": {"create": False},
        }

    def action_retry(self):
        """Try again what could not be billed."""
        return self.filtered("error_ids").action_run()
