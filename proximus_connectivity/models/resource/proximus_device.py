import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...fields import Reference
from ...tools import lifecycle, sim, tenure
from ...tools.money import decimal_unit
from .proximus_secret_mixin import SECRET_GROUP, Secret

#: Always in one order: an index whose text differs is made anew.
GONE_SQL = ", ".join(
    f"'{state}'" for state in sorted(lifecycle.DEVICE_GONE, reverse=True)
)


class ProximusDevice(models.Model):
    """A router, network terminal, gateway or phone that a line uses.

    Its state changes by its buttons, or by the line that it is put on.
    """

    _name = "proximus.device"
    _description = "Line Device"
    _inherit = [
        "proximus.lifecycle.mixin",
        "proximus.line.resource",
        "proximus.secret.mixin",
        "proximus.assigned.mixin",
        "mail.activity.mixin",
    ]
    _order = "name, id"
    _rec_names_search = ["name", "serial", "mac", "imei"]
    _check_company_auto = True
    _assigned_as = "device_id"
    _assigned_by = frozenset({"employee_id", "line_id"})
    _resource_key = "mac"
    _resource_free = "stock"
    _resource_watched = frozenset({"mac", "imei", "company_id", "state"})

    name = fields.Char("Model", required=True, help="Brand and type.")
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("router", "Router"),
            ("ont", "Fibre Terminal (ONT)"),
            ("gateway", "Voice Gateway"),
            ("phone", "Phone"),
            ("tablet", "Tablet"),
            ("computer", "Computer"),
            ("other", "Other"),
        ],
        required=True,
        default="router",
    )
    serial = Reference("Serial Number", index="trigram")
    mac = Reference("MAC Address", help="Any usual spelling of 12 hexadecimal digits.")
    imei = Reference("IMEI", help="15 digits; dial *#06# on the device to see it.")
    state = fields.Selection(
        [
            ("stock", "In Stock"),
            ("in_use", "In Use"),
            ("to_return", "To Return"),
            ("returned", "Returned"),
            ("lost", "Lost or Stolen"),
            ("retired", "Out of Use"),
        ],
        required=True,
        default="stock",
        index=True,
        tracking=True,
        copy=False,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        compute="_compute_employee_id",
        store=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    assignment_ids = fields.One2many("proximus.assignment", "device_id", "User History")
    currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", store=True, precompute=True
    )
    ownership = fields.Selection(
        [
            ("rented", "Rented"),
            ("sold", "Sold With Commitment"),
            ("customer", "Customer-Owned"),
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
    return_due = fields.Date("Return By", index="btree_not_null", copy=False)
    returned_on = fields.Date(readonly=True, copy=False)
    wifi_ssid = fields.Char("Wi-Fi Name", copy=False)
    wifi_password = Secret("Wi-Fi Password", groups=SECRET_GROUP, copy=False)
    ppp_user = Secret("PPP User", groups=SECRET_GROUP, copy=False)
    ppp_password = Secret("PPP Password", groups=SECRET_GROUP, copy=False)
    admin_password = Secret("Administrator Password", groups=SECRET_GROUP, copy=False)

    _mac_unique = models.UniqueIndex(
        f"(company_id, mac) WHERE mac IS NOT NULL AND state NOT IN ({GONE_SQL})",
        "A device with this MAC address exists already.",
    )
    _imei_unique = models.UniqueIndex(
        f"(company_id, imei) WHERE imei IS NOT NULL AND state NOT IN ({GONE_SQL})",
        "A device with this IMEI exists already.",
    )
    _price_positive = models.Constraint(
        "CHECK(price >= 0)", "The price of a device cannot be negative."
    )
    _months_positive = models.Constraint(
        "CHECK(residual_months >= 0)", "The term of a device cannot be negative."
    )

    @api.depends("line_id")
    def _compute_employee_id(self):
        for device in self:
            device.employee_id = device.line_id.employee_id or device.employee_id

    @api.depends("ownership", "price", "residual_months", "delivered_on")
    @api.depends_context("tz")
    def _compute_residual_value(self):
        today = self._proximus_today()
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
                decimal_unit(currency.rounding),
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

    # === HOOKS OF THE RESOURCE === #

    @api.model
    def _prepare_vals(self, vals, line, own=None):
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
            vals["imei"] = self.env["proximus.sim"]._normalise_code(vals["imei"])
        for name in ("mac", "imei"):
            if name in vals:
                vals[name] = vals[name] or False

    @api.model
    def _state_on(self, line_state: str) -> str:
        return "in_use" if line_state in lifecycle.LINE_OPEN else "stock"

    def _place_vals(self, vals, line):
        """Complete the state; what is in use again need not go back."""
        result = super()._place_vals(vals, line)
        changed = self.filtered(lambda device: device.state != vals["state"])
        changed._check_move(vals["state"])
        if vals["state"] == "in_use":
            vals.setdefault("return_due", False)
        return result

    def _was_used(self):
        return super()._was_used() or self.state not in ("stock", "in_use")

    def _is_over(self):
        """Return whether it is on no line: a device may always turn up again."""
        return self.state != "in_use"

    def _check_move_line(self, line) -> None:
        """Let a device go to another line; its chatter keeps the history."""

    def _check_history(self, vals) -> None:
        """Let it go back in stock, for the same reason."""

    def _held_vals(self):
        return {**super()._held_vals(), "imei": self.imei}

    @api.model
    def _wanted_vals(self, vals, line):
        return {"imei": vals.get("imei")}

    @api.model
    def _conflicts(self, wanted, own=None):
        """Yield devices whose IMEI or MAC address is in use; see the resource.

        :param wanted: also ``imei``; it may be empty, and so may ``mac``.
        """
        present = [
            device for device in wanted if device["state"] not in lifecycle.DEVICE_GONE
        ]
        keys = {
            name: [device[name] for device in present if device[name]]
            for name in ("mac", "imei")
        }
        if not any(keys.values()):
            return
        # sudo: the indexes are the same for everybody; only the name is shown
        others = self.sudo().with_context(active_test=False)
        others = others.search(
            Domain.OR(Domain(name, "in", values) for name, values in keys.items())
            & Domain("state", "not in", list(lifecycle.DEVICE_GONE))
            & Domain("id", "not in", own.ids if own else [])
        )
        taken = {
            (name, device.company_id.id, device[name]): device.display_name
            for device in others
            for name in keys
        }
        for index, device in enumerate(wanted):
            for name in keys if device["state"] not in lifecycle.DEVICE_GONE else ():
                key = (name, device["company_id"], device[name])
                if device[name] and key in taken:
                    yield index, self._describe_twin(name, device[name], taken[key])
                taken[key] = self.env._("another new device")

    @api.model
    def _describe_twin(self, name: str, value: str, other: str) -> str:
        return self.env._(
            "The %(label)s %(value)s belongs to %(other)s already. No two devices have "
            "the same: look at the label again, or record the return of that one.",
            label=self._fields[name]._description_string(self.env),
            value=value,
            other=other,
        )

    # === BUSINESS === #

    def _lifecycle_moves(self):
        return lifecycle.DEVICE_TRANSITIONS

    def _follow_lines(self, date: datetime.date) -> None:
        """Ask for the return of what is rented when its line has ended.

        :param date: day on which the lines entered their state.
        """
        ended = self.filtered(
            lambda device: (
                device.state == "in_use"
                and device.line_id.state not in lifecycle.LINE_OPEN
            )
        )
        rented = ended.filtered(lambda device: device.ownership == "rented")
        (ended - rented)._transition("stock", date=date)
        rented._ask_return(date)

    def _ask_return(self, date: datetime.date) -> None:
        """Plan the return of devices: the operator charges what comes back late.

        A date that somebody has filled in already stays.
        """
        if not self:
            return
        days = self.env["proximus.parameter"]._get("device_return_days", date)
        due = date + datetime.timedelta(days=int(days))
        self.filtered(lambda device: not device.return_due).write({"return_due": due})
        self._transition("to_return", date=date)
        note = self.env._("Its line has ended. Keep the proof of dispatch.")
        if not self.env["proximus.parameter"]._is_checked("device_return_days", date):
            note = self.env._(
                "Its line has ended. Keep the proof of dispatch. Until when it may go "
                "back is in the contract of the operator."
            )
        for day, devices in self.grouped("return_due").items():
            devices.activity_schedule(
                "mail.mail_activity_data_todo",
                day,
                summary=self.env._("Send the device back to the operator"),
                note=note,
                user_id=self.env.uid,
            )

    # === ACTIONS === #

    def action_returned(self):
        """Record that devices went back today; what was planned for it is done."""
        today = self._proximus_today()
        self._transition("returned", returned_on=today)
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_lost(self):
        """Record that devices are lost or stolen; the operator may charge them."""
        self._transition("lost")
        return True

    def action_retire(self):
        """Take devices out of use for good."""
        self._transition("retired")
        return True
