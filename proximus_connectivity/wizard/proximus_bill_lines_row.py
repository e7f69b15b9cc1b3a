from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ..models.offer.proximus_technical_mixin import LINE_KINDS
from ..tools import billing


class ProximusBillLinesRow(models.TransientModel):
    """A line to be: what the bill tells of a subscription, for somebody to correct."""

    _name = "proximus.bill.lines.row"
    _description = "Line from a Bill"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "proximus.bill.lines", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer("No.")
    is_included = fields.Boolean("Create", default=True)
    external_ref = fields.Char("Operator Reference")
    number = fields.Char(help="In any spelling.")
    line_kind = fields.Selection(LINE_KINDS, "Kind")
    product_id = fields.Many2one(
        "product.product",
        "Offer",
        domain="[('line_kind', '!=', False), ('line_kind', '=', line_kind)]",
        help="Empty: an offer is made with the name that the bill gives it.",
    )
    offer_name = fields.Char("Offer on the Bill")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    monthly_cost = fields.Monetary(
        help="What the fees of the bill come to a month, without VAT. Empty: unknown."
    )
    is_cost_known = fields.Boolean("Cost Known")
    site_id = fields.Many2one("res.partner")
    start_date = fields.Date(
        "Active Since",
        help="First day that this bill charges. Enter an earlier one if you know it.",
    )
    text = fields.Text("On the Bill", readonly=True)
    places = fields.Char(readonly=True)
    remarks = fields.Char(readonly=True)
    warning = fields.Char("Remark", compute="_compute_warning")
    is_blocked = fields.Boolean(compute="_compute_warning")
    line_id = fields.Many2one("proximus.line", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends(
        "number",
        "external_ref",
        "is_included",
        "line_kind",
        "product_id",
        "remarks",
        "wizard_id.partner_id",
        "wizard_id.row_ids.number",
        "wizard_id.row_ids.external_ref",
        "wizard_id.row_ids.is_included",
    )
    def _compute_warning(self):
        for wizard, rows in self.grouped("wizard_id").items():
            every = wizard.row_ids | rows
            faults = every._faults()
            for row in rows:
                said = faults.get(row, "")
                row.is_blocked = bool(said)
                row.warning = " ".join(filter(None, [said, *row._remark_texts()]))

    @api.onchange("monthly_cost")
    def _onchange_monthly_cost(self):
        if self.monthly_cost:
            self.is_cost_known = True

    @api.onchange("line_kind")
    def _onchange_line_kind(self):
        if self.product_id and self.product_id.line_kind != self.line_kind:
            self.product_id = False

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.product_id:
            self.line_kind = self.product_id.line_kind

    # === WHAT IS IN THE WAY === #

    def _faults(self) -> dict:
        """Return what keeps each of these rows from becoming a line, in a sentence.

        Four queries, whatever the number of rows.
        """
        faults, wanted, keys = {}, [], {}
        chosen = self.filtered(lambda row: not row.line_id)
        for row in chosen:
            said = row._own_fault()
            if said:
                faults[row] = said
            elif row.number:
                wanted.append((row, row._wanted_number()))
            key = billing.reference_key(row.external_ref or "")
            if key:
                keys.setdefault(key, []).append(row)
        for row, said in self._number_faults(wanted):
            faults.setdefault(row, said)
        for row, said in self._reference_faults(keys):
            faults.setdefault(row, said)
        return faults

    def _own_fault(self) -> str:
        """Return what is wrong with a row by itself."""
        _ = self.env._
        if not self.line_kind:
            return _("Nothing on the bill tells what this is: choose its kind.")
        if not self.product_id and self.wizard_id._needs_offer(self.line_kind):
            return _(
                "Choose the offer: how many calls it carries at once is on no bill."
            )
        if self.monthly_cost < 0:
            return _("A monthly cost cannot be negative.")
        if not (self.number or self.external_ref):
            return _(
                "Give it a number or the operator's reference: a bill finds it so."
            )
        if self.number:
            try:
                self.env["proximus.number"]._normalise(
                    {"e164": self.number}, "", self._holder()
                )
            except ValidationError as error:
                return str(error)
        return ""

    def _number_faults(self, wanted: list[tuple]):
        """Yield the rows whose number another line has, or a row before them."""
        # what is left out is in nobody's way
        order = sorted(wanted, key=lambda pair: not pair[0].is_included)
        rows = [row for row, _vals in order]
        # sudo: whoever has a number is in the way, see ``proximus.number``
        inventory = self.env["proximus.number"].sudo()
        wanted = [vals for _row, vals in order]
        stock = inventory._in_stock(
            [vals["e164"] for vals in wanted], self.wizard_id.company_id
        )
        own = inventory.union(*stock.values())
        for index, said in inventory._conflicts(wanted, own):
            yield rows[index], said

    def _reference_faults(self, keys: dict):
        """Yield the rows whose reference another line has, or a row before them."""
        _ = self.env._
        # sudo: a reference is taken, whoever may see the line that has it
        lines = self.env["proximus.line"].sudo().with_context(active_test=False)
        found = lines.search_fetch(
            [
                ("company_id", "in", self.wizard_id.company_id.ids),
                ("external_ref_key", "in", list(keys)),
            ],
            ["external_ref_key", "name"],
        )
        taken = {line.external_ref_key: line for line in found}
        for key, rows in keys.items():
            chosen = sorted(rows, key=lambda row: not row.is_included)
            for place, row in enumerate(chosen):
                if key in taken:
                    yield (
                        row,
                        _(
                            "Line %(line)s has this reference already.",
                            line=taken[key].name,
                        ),
                    )
                elif place:
                    yield row, _("Another line of this list has this reference.")

    def _remark_texts(self) -> list[str]:
        """Return what the bill leaves open, in sentences."""
        _ = self.env._
        said = {
            "foreign": _("The number is of another country."),
            "part": _(
                "The bill charges a part of a month: what a month costs is unknown."
            ),
            "several": _(
                "No one monthly cost explains the amounts of this bill: it is unknown."
            ),
            "no_fee": _("The bill has no fee for it: what it costs is unknown."),
            "charged_twice": _(
                "The same amount stands on the bill twice; it is counted once."
            ),
            "only_credit": _("The bill gives money back for it, and charges nothing."),
            "article": _(
                "Only “%(reference)s” names it: make sure that this is no article or "
                "order.",
                reference=self.external_ref or "",
            ),
        }
        cost = ("part", "several", "no_fee")
        return [
            said[remark]
            for remark in (self.remarks or "").split(",")
            if remark in said and not (remark in cost and self.is_cost_known)
        ]

    def _told_warning(self) -> str:
        """Return the warning of a row with what it is about."""
        return self.env._(
            "%(row)s. %(name)s: %(warning)s",
            row=self.sequence,
            name=self.number or self.external_ref or self.offer_name or "",
            warning=self.warning,
        )

    # === VALUES === #

    def _place_list(self) -> list[str]:
        return (self.places or "").split(",")

    def _holder(self):
        return self.wizard_id.partner_id.commercial_partner_id

    def _kind_label(self) -> str:
        kinds = dict(self._fields["line_kind"]._description_selection(self.env))
        return kinds[self.line_kind]

    def _e164(self) -> str:
        vals = {"e164": self.number}
        self.env["proximus.number"]._normalise(vals, "", self._holder())
        return vals["e164"]

    def _wanted_number(self) -> dict:
        """Return the number as the search for conflicts wants it."""
        inventory = self.env["proximus.number"]
        return {
            "e164": self._e164(),
            "last_e164": False,
            "state": inventory._state_on("active"),
            "company_id": self.wizard_id.company_id.id,
            "line_id": False,
            "holder": self._holder(),
        }

    def _line_vals(self, stock: dict) -> dict:
        """Return the values of the line.

        :param stock: numbers in the inventory on no line, by their spelling.
        """
        self.ensure_one()
        wizard = self.wizard_id
        commands = []
        if self.number:
            e164 = self._e164()
            commands = [
                Command.link(stock[e164].id)
                if e164 in stock
                else Command.create({"e164": e164})
            ]
        return {
            "company_id": wizard.company_id.id,
            "partner_id": wizard.partner_id.id,
            "operator_id": wizard.operator_id.id,
            "external_ref": self.external_ref or False,
            "product_id": self.product_id.id,
            "monthly_cost": self.monthly_cost if self.is_cost_known else 0.0,
            "is_cost_known": self.is_cost_known,
            "site_id": self.site_id.id,
            "state": "active",
            "start_date": self.start_date or wizard.check_id.date_from,
            "origin": wizard.check_id.name,
            "number_ids": commands,
        }
