from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...fields import Reference
from ...tools import numbers


class ProximusSwitchLine(models.Model):
    """A number of the old operator, and what the customer wants with it.

    A number of a switch mandate is found in any spelling.
    """

    _name = "proximus.switch.line"
    _description = "Number of a Switch Mandate"
    _order = "switch_id, id"
    _rec_name = "e164"
    _check_company_auto = True

    switch_id = fields.Many2one(
        "proximus.switch",
        "Switch Mandate",
        required=True,
        index=True,
        ondelete="cascade",
    )
    switch_state = fields.Selection(
        related="switch_id.state", store=True, string="Mandate State"
    )
    company_id = fields.Many2one(related="switch_id.company_id", store=True, index=True)
    e164 = Reference("Number", required=True, help="Any usual spelling; stored as +32…")
    last_e164 = Reference(
        "Last Number", help="Of a range that moves as a whole; empty for one number."
    )
    label = fields.Char("Spelling", compute="_compute_label")
    answer = fields.Selection(
        [("keep", "Keep"), ("cancel", "Cancel")],
        help="Without an answer the mandate cannot be confirmed.",
    )
    line_id = fields.Many2one(
        "proximus.line",
        "New Line",
        check_company=True,
        index="btree_not_null",
        help="The line at the new operator on which a kept number goes on.",
    )
    note = fields.Char(help="For example: fax, alarm, payment terminal.")

    # === NUMBER === #
    number_search = fields.Char(
        "Any Number", compute="_compute_number_search", search="_search_number_search"
    )

    _number_unique = models.UniqueIndex(
        "(switch_id, e164)", "This number is in the mandate already."
    )
    _answered = models.Constraint(
        """CHECK(COALESCE(switch_state, 'draft') NOT IN ('confirmed', 'done')
            OR answer IS NOT NULL)""",
        "A confirmed mandate has an answer for each number: keep or cancel.",
    )

    # === COMPUTE METHODS === #

    @api.depends("e164", "last_e164")
    @api.depends_context("uid", "company")
    def _compute_label(self):
        region = self.env["proximus.number"]._reader_region()
        for line in self:
            ends = filter(None, (line.e164, line.last_e164))
            line.label = " – ".join(numbers.display(end, region) for end in ends)

    @api.depends("e164", "last_e164")
    @api.depends_context("uid", "company")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.label

    @api.depends("label")
    def _compute_number_search(self):
        for line in self:
            line.number_search = line.label

    @api.model
    def _search_number_search(self, operator, value):
        if operator not in ("in", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        regions = self.env["proximus.number"]._regions()
        texts = value if operator == "in" else [value]
        pieces = {numbers.search_digits(t or "", r) for t in texts for r in regions}
        return Domain.OR(Domain("e164", "like", digits) for digits in pieces - {""})

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._normalise(vals) for vals in vals_list])
        lines._check_draft()
        return lines

    def write(self, vals):
        if not set(vals) <= {"note"}:
            self._check_draft()
        return super().write(self._normalise(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()

    # === BUSINESS METHODS === #

    def _check_draft(self) -> None:
        """Refuse to change what the customer signed."""
        for line in self.filtered(lambda line: line.switch_id.state != "draft"):
            raise UserError(
                self.env._(
                    "%(switch)s is no draft any more: its numbers and answers are what "
                    "the customer signed.",
                    switch=line.switch_id.name,
                )
            )

    @api.model
    def _normalise(self, vals: dict) -> dict:
        """Return the values with the number or range in its canonical spelling.

        :raises ValidationError: when it is no phone number, or no range.
        """
        if not vals.keys() & {"e164", "last_e164"}:
            return vals
        switch = self.env["proximus.switch"].browse(vals.get("switch_id") or [])
        holder = (switch or self.switch_id[:1]).partner_id
        first = vals["e164"] if "e164" in vals else self[:1].e164
        last = vals["last_e164"] if "last_e164" in vals else self[:1].last_e164
        try:
            block = self._parse_block(first or "", last or "", holder)
        except numbers.NumberError as error:
            raise ValidationError(
                self.env._(
                    "“%(number)s” is no valid phone number or range; write it as on "
                    "the bill.",
                    number=" – ".join(filter(None, (first, last))),
                )
            ) from error
        end = block.last.e164 if block.size > 1 else False
        return {**vals, "e164": block.first.e164, "last_e164": end}

    @api.model
    def _parse(self, text: str, holder) -> str:
        """Return a number in E.164, in any spelling that the holder may use.

        :raises NumberError: when no country's spelling fits.
        """
        return self._parse_block(text, "", holder).first.e164

    @api.model
    def _parse_block(self, first: str, last: str, holder) -> numbers.NumberRange:
        """Return the range of a first and a last number; of one number without it.

        :raises NumberError: as ``_parse``.
        """
        *regions, end = self.env["proximus.number"]._regions(holder)
        for region in regions:
            try:
                return numbers.parse_range(first, last or first, region)
            except numbers.NumberError:
                continue  # the next country may know this spelling
        return numbers.parse_range(first, last or first, end)

    def _ensure_numbers(self):
        """Return the inventory's numbers of these lines, on their new line.

        A number that the inventory does not have yet is added, reserved for its line.
        """
        inventory = self.env["proximus.number"]
        known = inventory.search(
            [
                ("e164", "in", self.mapped("e164")),
                ("company_id", "in", self.company_id.ids),
                ("state", "in", ("available", "reserved", "assigned", "porting_in")),
            ]
        ).grouped("e164")
        found = inventory
        for line in self:
            number = known.get(line.e164, inventory)
            if number and not number.line_id:
                number.line_id = line.line_id
            elif number.state == "assigned" and number.line_id != line.line_id:
                number.port_line_id = line.line_id
            found |= number or inventory.create(
                {
                    "e164": line.e164,
                    "last_e164": line.last_e164,
                    "line_id": line.line_id.id,
                    "company_id": line.company_id.id,
                    "state": "reserved",
                }
            )
        return found
