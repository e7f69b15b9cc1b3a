from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: What the source says: whoever changes it has to read the source again.
READ_FIELDS = ("code", "value", "uom", "date_from", "source_url")
#: Unit of a parameter that says whether something holds.
YES_OR_NO = "1 or 0"


class ProximusParameter(models.Model):
    """An amount, rate or threshold fixed by law or by the market, with its validity.

    Code asks for the value on a date and never holds one itself, so that a change in
    the law is a new record.
    """

    _name = "proximus.parameter"
    _description = "Dated Parameter"
    _order = "code, date_from desc"

    code = fields.Char(required=True, index=True, help="What the program asks for.")
    name = fields.Char("Meaning", required=True, translate=True)
    value = fields.Float(required=True, digits=(16, 4))
    uom = fields.Char("Unit", help="For example: € per day and number, months, lines.")
    value_text = fields.Char("In Words", compute="_compute_value_text")
    date_from = fields.Date("Valid From", required=True)
    date_to = fields.Date("Valid To", help="Last day; empty while it is in force.")
    source_url = fields.Char("Source")
    checked_on = fields.Date(
        copy=False,
        help="When somebody last read the source. Empty: not verified yet.",
    )
    note = fields.Text(translate=True)

    _code_date_unique = models.UniqueIndex(
        "(code, date_from)",
        "There is already a value of this parameter that starts on that date.",
    )
    _date_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A parameter cannot end before it starts.",
    )

    @api.depends("value", "uom")
    @api.depends_context("lang")
    def _compute_value_text(self):
        answers = {True: self.env._("Yes"), False: self.env._("No")}
        for parameter in self:
            if parameter.uom == YES_OR_NO:
                parameter.value_text = answers[bool(parameter.value)]
            else:
                value = parameter._proximus_spoken_number(parameter.value, 6)
                told = (value, parameter.uom)
                parameter.value_text = " ".join(filter(None, told))

    @api.constrains("code", "date_from", "date_to")
    def _check_overlap(self):
        siblings = self.search([("code", "in", self.mapped("code"))], order="date_from")
        for records in siblings.grouped("code").values():
            for earlier, later in zip(records, records[1:], strict=False):
                if not earlier.date_to or earlier.date_to >= later.date_from:
                    raise ValidationError(
                        self.env._(
                            "Two values of “%(name)s” hold on %(date)s. End the "
                            "earlier one on the day before.",
                            name=later.name,
                            date=self._proximus_spoken_day(
                                later.date_from, with_year=True
                            ),
                        )
                    )

    @api.constrains("checked_on", "source_url")
    def _check_source(self):
        for parameter in self.filtered("checked_on"):
            if not (parameter.source_url or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(name)s: fill in the source in which it was read.",
                        name=parameter.name,
                    )
                )

    @api.onchange(*READ_FIELDS)
    def _onchange_read(self):
        """Show at once that the source has to be read again."""
        if self._origin and self._changed(
            {name: self[name] for name in READ_FIELDS}, self._origin
        ):
            self.checked_on = False

    def write(self, vals):
        """Override of the ORM: what differs from what was read is not checked."""
        again = self.browse()
        if "checked_on" not in vals:
            again = self.filtered(lambda one: one._changed(vals, one))
        result = super().write(vals)
        again.checked_on = False
        return result

    @api.model
    def _changed(self, vals: dict, before) -> bool:
        """Return whether values differ from what somebody has read."""
        return any(
            self._fields[name].convert_to_cache(vals[name], before)
            != self._fields[name].convert_to_cache(before[name], before)
            for name in READ_FIELDS
            if name in vals
        )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for parameter in self:
            parameter.display_name = parameter.name or parameter.code

    @api.model
    def _in_force(self, codes, on_date=None):
        """Return the records in force on a date, at most one per code.

        :param codes: codes of the parameters.
        :param on_date: date, today by default.
        """
        on_date = fields.Date.to_date(on_date) or self._proximus_today()
        # sudo: parameters are public facts that any computation may need
        return self.sudo().search(
            [
                ("code", "in", list(codes)),
                ("date_from", "<=", on_date),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", on_date),
            ]
        )

    @api.model
    def _get(self, code: str, on_date=None) -> float:
        """Return the value of a parameter in force on a date.

        :param code: code of the parameter.
        :param on_date: date, today by default.
        :raises UserError: when no value holds on that date.
        """
        on_date = fields.Date.to_date(on_date) or self._proximus_today()
        parameter = self._in_force([code], on_date)[:1]
        if not parameter:
            raise UserError(
                self.env._(
                    "The parameter “%(code)s” has no value on %(date)s. Add one under "
                    "Proximus / Configuration / Parameters.",
                    code=code,
                    date=self._proximus_spoken_day(on_date, with_year=True),
                )
            )
        return parameter.value

    @api.model
    def _is_checked(self, code: str, on_date=None) -> bool:
        """Return whether somebody has read the source of what holds on a date.

        Nobody is told as a fact what follows from a value that nobody has checked.

        :param code: code of the parameter.
        :param on_date: date, today by default.
        """
        return bool(self._in_force([code], on_date).checked_on)

    @api.model
    def _get_amount(self, code: str, company, on_date=None) -> float:
        """Return an amount in force on a date; the law states it in euro.

        :param code: code of the parameter.
        :param company: res.company in whose currency it is wanted; not rounded.
        :param on_date: date of the amount and of its rate, today by default.
        :raises UserError: when no value holds on that date.
        """
        on_date = fields.Date.to_date(on_date) or self._proximus_today()
        return self.env.ref("base.EUR")._convert(
            self._get(code, on_date), company.currency_id, company, on_date, round=False
        )
