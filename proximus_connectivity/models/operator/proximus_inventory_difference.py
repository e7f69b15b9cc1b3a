import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import formatLang

from ...tools import tmf_inventory

#: So many rows are taken over while somebody waits.
AT_ONCE = 100
DIFFERENCE_FIELDS = [
    ("state", "State"),
    ("offer", "Offer"),
    ("monthly_cost", "Monthly Cost"),
]


class ProximusInventoryDifference(models.Model):
    """Something that an operator's inventory (TMF637) has otherwise than we do.

    A comparison changes nothing: a person takes each row over, or leaves it. Its state
    only says which, once; nothing follows from it, so that it has no life cycle. What
    a comparison has found so far is archived until it has come to its end.
    """

    _name = "proximus.inventory.difference"
    _description = "Difference with the Operator's Inventory"
    _inherit = ["proximus.retention.mixin"]
    _order = "kind, line_id, id"
    _rec_name = "reference"

    active = fields.Boolean(default=True, readonly=True)
    provider_id = fields.Many2one(
        "proximus.provider", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        [
            ("there", "Only at the Operator"),
            ("here", "Only in Odoo"),
            ("differs", "Differs"),
        ],
        required=True,
    )
    state = fields.Selection(
        [
            ("open", "To Decide"),
            ("waiting", "Being Taken Over"),
            ("taken", "Taken Over"),
            ("ignored", "Ignored"),
        ],
        required=True,
        default="open",
        index=True,
    )
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", ondelete="cascade"
    )
    reference = fields.Char("Operator's Reference", required=True)
    field = fields.Selection(DIFFERENCE_FIELDS, "Attribute")
    ours = fields.Char("Our Value")
    theirs = fields.Char("Operator's Value")
    data = fields.Json(help="The product as the operator has it, in our words.")
    reason = fields.Char("Cannot Be Taken Over")
    decided_on = fields.Datetime()
    decided_by = fields.Many2one("res.users")

    # === ACTIONS === #

    def action_take_over(self):
        """Follow the operator in these rows.

        What is only there becomes a line, what is only here ends today, what differs
        changes through the doors of the line. All rows or none; many are followed in
        the background, as far as they can be.

        :raises UserError: naming the row that cannot be followed, and why.
        """
        rows = self._to_decide()
        if len(rows) <= AT_ONCE:
            rows._take_over()
            return True
        # sudo: rows are written by the machinery only
        rows.sudo().write(
            {"state": "waiting", "reason": False, "decided_by": self.env.uid}
        )
        self.env["proximus.inventory.difference.work"]._work_start()
        message = self.env._(
            "%(count)s rows are taken over in the background. What cannot be taken "
            "over stays in this list, with the reason.",
            count=self._proximus_spoken_number(len(rows)),
        )
        return self._proximus_notice("info", message)

    def action_stop(self):
        """Leave to decide what has not been taken over yet."""
        self.env["proximus.line"].check_access("write")
        waiting = self.filtered(lambda row: row.state == "waiting")
        # sudo: rows are written by the machinery only
        waiting.sudo().write({"state": "open", "decided_by": False})
        return True

    def action_ignore(self):
        """Leave these rows: they are not shown again while they stay the same."""
        self._to_decide()._decide("ignored")
        return True

    @api.readonly
    def action_view_line(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "proximus.line",
            "res_id": self.line_id.id,
            "view_mode": "form",
        }

    def _to_decide(self):
        self.env["proximus.line"].check_access("write")
        return self.filtered(lambda row: row.state == "open")

    def _decide(self, state: str) -> None:
        # sudo: rows are written by the machinery only
        self.sudo().write(
            {
                "state": state,
                "reason": False,
                "decided_on": fields.Datetime.now(),
                "decided_by": self.env.uid,
            }
        )

    def _what(self) -> tuple:
        """Return what a row says, whenever and in whatever language it was found."""
        value = self.theirs
        if self.field and self.data:
            try:
                value = str(tmf_inventory.read_line(self.data)[self.field])
            except ValueError:
                value = self.theirs  # kept by an earlier version, which read otherwise
        return self.kind, self.reference, self.field, value

    # === RETENTION === #

    @api.model
    def _retention_fields(self):
        fields_by_code = super()._retention_fields()
        return {**fields_by_code, "inventory_difference_days": "decided_on"}

    @api.model
    def _retention_domain(self, code, first):
        """Override: what was left must be known, or it would be listed again."""
        return super()._retention_domain(code, first) & Domain("state", "=", "taken")

    # === TAKING OVER === #

    def _take_over(self) -> None:
        """Do what these rows say, all of them.

        :raises UserError: naming the row that cannot be followed, and why.
        """
        for company, rows in self.grouped("company_id").items():
            rows = rows.with_company(company)
            rows.filtered(lambda row: row.kind == "there")._make_lines()
            rows.filtered(lambda row: row.kind == "here")._end_lines()
            for row in rows.filtered(lambda row: row.kind == "differs"):
                row._follow()
        self._decide("taken")

    def _take_over_apart(self) -> None:
        """Do what each row says; what cannot be done stays to decide, with a reason."""
        try:
            with self.env.cr.savepoint():
                self._take_over()
        except UserError as error:
            self.env.invalidate_all()
            if len(self) == 1:
                # sudo: rows are written by the machinery only
                self.sudo().write({"state": "open", "reason": str(error)})
                return
            for row in self:
                row._take_over_apart()

    def _end_lines(self) -> None:
        """End today what the operator has not."""
        for provider, rows in self.grouped("provider_id").items():
            today = self._proximus_today()
            rows.line_id.action_terminate(today, self._reason(provider))

    def _follow(self) -> None:
        """Give a line the operator's value."""
        if self.field == "state":
            self._follow_state()
        elif self.field == "offer":
            self._follow_offer()
        else:
            self._follow_price()

    def _reason(self, provider) -> str:
        return self.env._(
            "Taken over from the inventory of %(provider)s", provider=provider.name
        )

    def _make_lines(self) -> None:
        """Make lines of products that only the operator has.

        :raises UserError: naming the product that cannot become one, and why.
        """
        lines = self.env["proximus.line"]
        items = lines._tmf_compare(self.mapped("data"))
        for row, item in zip(self, items, strict=True):
            if item["status"] == "error":
                raise UserError(
                    self.env._(
                        "%(reference)s cannot become a line: %(reason)s",
                        reference=row.reference,
                        reason=item["message"],
                    )
                )
        lines._tmf_apply(items)
        for row, item in zip(self, items, strict=True):
            # sudo: rows are written by the machinery only
            row.sudo().line_id = item.get("line") or item["data"]["values"]["id"]
        for provider, rows in self.grouped("provider_id").items():
            if operator := provider.partner_id:
                made = rows.line_id.filtered(lambda line: not line.operator_id)
                made.operator_id = operator

    def _follow_state(self) -> None:
        """Enter the operator's state through the line's door."""
        reported = self._reported()
        state, line = reported["state"], self.line_id
        if state == "terminated":
            line.action_terminate(
                reported["termination_date"] or self._proximus_today(),
                self._reason(self.provider_id),
            )
            return
        date = (
            reported["start_date"]
            if state == "active" and not line.start_date
            else None
        )
        line._transition(state, date=date, reason=self._reason(self.provider_id))

    def _follow_price(self) -> None:
        """Take over the operator's price, in the currency of the line only."""
        reported = self._reported("monthly_cost")
        ours = self.line_id.currency_id.name
        if reported["currency"] != ours:
            raise UserError(
                self.env._(
                    "%(line)s: the price of the operator is in %(theirs)s, the line in "
                    "%(ours)s. Enter the price on the line yourself.",
                    line=self.line_id.display_name,
                    theirs=reported["currency"],
                    ours=ours,
                )
            )
        vals = {"monthly_cost": float(reported["monthly_cost"])}
        self.line_id._change("price", vals, reason=self._reason(self.provider_id))

    def _follow_offer(self) -> None:
        """Take over the operator's offer, if one of ours has its reference."""
        offer = self._reported("offer")["offer"]
        products = self.env["product.product"].search(
            [
                ("default_code", "=", offer),
                ("line_kind", "=", self.line_id.line_kind),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=2,
        )
        if len(products) != 1:
            raise UserError(
                self.env._(
                    "%(line)s: no offer of its kind, or more than one, has the "
                    "reference “%(offer)s”. Give that reference to one offer.",
                    line=self.line_id.display_name,
                    offer=offer,
                )
            )
        # the operator's price is a difference of its own
        names = ("monthly_cost", "is_cost_known")
        vals = {name: self.line_id[name] for name in names}
        vals["product_id"] = products.id
        self.line_id._change("offer", vals, reason=self._reason(self.provider_id))

    def _reported(self, field: str = "state") -> dict:
        """Return what the operator tells of the line; see ``tmf_inventory.read_line``.

        :param field: what must be among it, of :data:`DIFFERENCE_FIELDS`.
        :raises UserError: when it cannot be read or that field is missing.
        """
        try:
            reported = tmf_inventory.read_line(self.data)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "%(line)s: what the operator tells cannot be read: %(reason)s",
                    line=self.line_id.display_name,
                    reason=self.env["proximus.provider"]._tmf_reason(error),
                )
            ) from error
        if reported[field] in (None, ""):
            raise UserError(
                self.env._(
                    "%(line)s: the operator does not tell the %(what)s. Read its "
                    "inventory again.",
                    line=self.line_id.display_name,
                    what=self._field_label(field),
                )
            )
        return reported

    # === WORDS === #

    @api.model
    def _describe_value(self, field: str, value) -> str:
        """Return a compared value as a reader sees it."""
        if field == "state":
            field = self.env["proximus.line"]._fields["state"]
            return dict(field._description_selection(self.env))[value]
        if value is None:
            return self.env._("unknown")
        if isinstance(value, datetime.date):
            return self._proximus_spoken_day(value, with_year=True)
        if field == "monthly_cost":
            return formatLang(self.env, float(value))
        return str(value)

    @api.model
    def _field_label(self, field: str) -> str:
        """Return how a reader calls what is compared."""
        return dict(self._fields["field"]._description_selection(self.env))[field]
