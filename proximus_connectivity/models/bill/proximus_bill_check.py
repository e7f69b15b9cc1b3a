from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Documents that can be checked.
OPERATOR_BILLS = ("in_invoice", "in_refund")


class ProximusBillCheck(models.Model):
    """An operator's bill held against the lines that are really there (TMF678).

    The document is read itself (``_document``), each of its rows is matched to the line
    that it is about (``_match``), and what the rows of a line charge together is held
    against what was agreed (``_judge``). The bill itself is read, never changed. The
    number of queries depends neither on the length of the bill nor on the number of
    lines.

    What a check leads to is in ``proximus_bill_check_claim.py``.
    """

    _name = "proximus.bill.check"
    _description = "Operator Bill Check"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char("Reference", compute="_compute_name", store=True)
    move_id = fields.Many2one(
        "account.move",
        "Vendor Bill",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('move_type', 'in', ('in_invoice', 'in_refund')), "
        "('company_id', '=', company_id)]",
    )
    document_kind = fields.Selection(
        related="move_id.proximus_document_kind", string="Document"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", store=True
    )
    operator_id = fields.Many2one(
        related="move_id.commercial_partner_id",
        store=True,
        string="Operator",
        index="btree_not_null",
    )
    holder_id = fields.Many2one(
        "res.partner",
        help="Only lines of this holder are expected on the bill. Empty: all lines of "
        "the operator.",
        index="btree_not_null",
    )
    tolerance = fields.Monetary(
        compute="_compute_tolerance",
        store=True,
        readonly=False,
        precompute=True,
        help="Differences up to this amount count as equal.",
    )
    line_ids = fields.One2many("proximus.bill.check.line", "check_id", "Results")
    billed_line_ids = fields.One2many(
        "proximus.bill.check.line",
        "check_id",
        "Results on the Bill",
        domain=[("result", "!=", "not_billed")],
    )
    not_billed_ids = fields.One2many(
        "proximus.bill.check.line",
        "check_id",
        domain=[("result", "=", "not_billed")],
    )
    billed_total = fields.Monetary(compute="_compute_totals", store=True)
    expected_total = fields.Monetary(compute="_compute_totals", store=True)
    unknown_total = fields.Monetary(
        "Billed, Cost Unknown",
        compute="_compute_totals",
        store=True,
        help="Billed for lines of which nobody knows what the operator should ask.",
    )
    expected_credit = fields.Monetary(
        compute="_compute_totals",
        store=True,
        help="What the operator should give back, as far as it is certain.",
    )
    problem_count = fields.Integer(
        "Exceptions",
        compute="_compute_totals",
        store=True,
        help="Neither as agreed nor decided by somebody.",
    )

    _period_order = models.Constraint(
        "CHECK(date_to >= date_from)", "A billing period cannot end before it starts."
    )
    _tolerance_positive = models.Constraint(
        "CHECK(tolerance >= 0)", "The tolerance cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_tolerance(self):
        for check in self:
            check.tolerance = check.company_id.proximus_bill_tolerance

    @api.depends("move_id.name", "move_id.ref")
    def _compute_name(self):
        for check in self:
            move = check.move_id
            number = move.ref or (move.name if move.name != "/" else "")
            check.name = number or self.env._("Draft bill")

    @api.depends(
        "line_ids.billed",
        "line_ids.expected",
        "line_ids.expected_credit",
        "line_ids.is_expected_known",
        "line_ids.attention",
    )
    def _compute_totals(self):
        """Add up the rows in the database, however many there are."""
        groups = self.env["proximus.bill.check.line"]._read_group(
            [("check_id", "in", self._origin.ids)],
            ["check_id", "is_expected_known", "attention"],
            ["billed:sum", "expected:sum", "expected_credit:sum", "__count"],
        )
        parts = defaultdict(list)
        for check, *part in groups:
            parts[check.id].append(part)
        for check in self:
            told = parts[check._origin.id]
            check.billed_total = sum(part[2] for part in told)
            check.expected_total = sum(part[3] for part in told)
            check.unknown_total = sum(part[2] for part in told if not part[0])
            check.expected_credit = sum(part[4] for part in told)
            check.problem_count = sum(part[5] for part in told if part[1] != "right")

    # === ACTIONS === #

    def action_check(self):
        """Compare the bill with the lines; a second time starts afresh.

        :raises UserError: for a document that is no vendor bill or holds no lines, and
            for one that no bill can be, naming its row.
        """
        for check in self:
            check._check_bill(check.move_id)
        waiting = self.filtered(lambda check: check._is_long())
        waiting._queue()
        at_once = self - waiting
        at_once.step_ids.unlink()
        at_once._check_again()
        return True

    # === BUSINESS === #

    def _check_again(self) -> None:
        """Compare the bills with the lines, and say what follows."""
        for check in self:
            check._enter_results(check._find_results())
        self.write({"checked_on": self._proximus_today(), "settled_on": False})
        # what the check has said of the lines of a bill may answer claims
        self.move_id.filtered(lambda move: move.state == "posted")._proximus_tick_off()

    def _find_results(self) -> list[dict]:
        """Return the values of the results of the bill, as they are now.

        :raises UserError: see :meth:`action_check`.
        """
        self.ensure_one()
        self._check_bill(self.move_id)
        document = self._document()
        self._adopt_period(document)
        self.document_note = self._describe_document(document)
        return self._judge(self._billed(document))

    @api.model
    def _check_bill(self, move) -> None:
        """Raise unless a document can be checked.

        :param move: the vendor bill (account.move).
        """
        if move.move_type not in OPERATOR_BILLS or move.state == "cancel":
            raise UserError(
                self.env._(
                    "%(bill)s is no vendor bill that counts: only draft and posted "
                    "vendor bills can be checked.",
                    bill=move.display_name,
                )
            )
        if not self._bill_lines(move):
            raise UserError(
                self.env._(
                    "%(bill)s has no product lines to check.", bill=move.display_name
                )
            )

    @api.model
    def _bill_lines(self, move):
        lines = move.invoice_line_ids
        # at once: one by one, core reads a thousand at most
        lines.fetch()
        return lines.filtered(lambda line: line.display_type == "product")
