from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import sim, tenure


class ProximusDevice(models.Model):
    """A router, network terminal, gateway or phone that a line uses."""

    _name = "proximus.device"
    _description = "Line Device"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char("Model", required=True, help="Brand and type.")
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("router", "Router"),
            ("ont", "Fibre Terminal (ONT)"),
            ("gateway", "Voice Gateway"),
            ("phone", "Phone"),
            ("other", "Other"),
        ],
        required=True,
        default="router",
    )
    serial = fields.Char("Serial Number", index="trigram")
    mac = fields.Char(
        "MAC Address", help="Any usual spelling of 12 hexadecimal digits."
    )
    imei = fields.Char("IMEI", help="15 digits; dial *#06# on the device to see it.")
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", tracking=True, check_company=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        compute="_compute_employee_id",
        store=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", store=True, precompute=True
    )
    ownership = fields.Selection(
        [
            ("rented", "Rented"),
            ("sold", "Bought With a Term"),
            ("customer", "Own"),
        ],
        required=True,
        default="rented",
        help="Rented goes back; bought with a term has a residual value.",
    )
    delivered_on = fields.Date()
    price = fields.Monetary(help="Price that the term writes off.")
    residual_months = fields.Integer("Term (Months)", default=24)
    residual_value = fields.Monetary(
        compute="_compute_residual_value",
        help="What is due today when the contract ends early.",
    )
    return_due = fields.Date("Return By")

    _mac_unique = models.UniqueIndex(
        "(mac) WHERE mac IS NOT NULL", "A device with this MAC address exists already."
    )
    _imei_unique = models.UniqueIndex(
        "(imei) WHERE imei IS NOT NULL", "A device with this IMEI exists already."
    )
    _price_positive = models.Constraint(
        "CHECK(price >= 0)", "The price of a device cannot be negative."
    )
    _months_positive = models.Constraint(
        "CHECK(residual_months >= 0)", "The term of a device cannot be negative."
    )

    @api.depends("line_id")
    def _compute_company_id(self):
        for device in self:
            company = device.line_id.company_id or device.company_id
            device.company_id = company or self.env.company

    @api.depends("line_id")
    def _compute_employee_id(self):
        for device in self:
            device.employee_id = device.line_id.employee_id or device.employee_id

    @api.depends("ownership", "price", "residual_months", "delivered_on")
    @api.depends_context("tz")
    def _compute_residual_value(self):
        today = fields.Date.context_today(self)
        for device in self:
            device.residual_value = device._residual_on(today)

    def _residual_on(self, day) -> float:
        """Return what is due for the device when its contract ends on a day.

        :param day: date of the end.
        :return: amount in the currency of the device; 0 without a term.
        """
        self.ensure_one()
        if self.ownership != "sold" or not (self.residual_months and self.delivered_on):
            return 0.0
        currency = self.currency_id
        return float(
            tenure.residual_value(
                str(self.price),
                self.residual_months,
                tenure.full_months(self.delivered_on, day),
                str(currency.rounding),
            )
        )

    @api.constrains("imei")
    def _check_imei(self):
        for device in self.filtered("imei"):
            if not sim.imei_is_valid(device.imei):
                raise ValidationError(
                    self.env._(
                        "%(device)s: “%(imei)s” is no IMEI. It has 15 digits, of which "
                        "the last one is a check digit.",
                        device=device.name,
                        imei=device.imei,
                    )
                )

    @api.depends("name", "serial")
    def _compute_display_name(self):
        for device in self:
            device.display_name = " ".join(filter(None, (device.name, device.serial)))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalise(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalise(vals))

    @api.model
    def _normalise(self, vals: dict) -> dict:
        """Return the values with MAC address and IMEI in their canonical spelling.

        :raises ValidationError: when the MAC address is none.
        """
        vals = dict(vals)
        if vals.get("mac"):
            try:
                vals["mac"] = sim.normalise_mac(vals["mac"])
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "“%(mac)s” is no MAC address (12 hexadecimal digits).",
                        mac=vals["mac"],
                    )
                ) from error
        if vals.get("imei"):
            vals["imei"] = "".join(filter(str.isalnum, vals["imei"]))
        for name in ("mac", "imei"):
            if name in vals:
                vals[name] = vals[name] or False
        return vals
