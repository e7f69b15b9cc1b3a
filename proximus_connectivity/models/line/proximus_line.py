from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...fields import NO_DEPARTMENT, NO_SITE, NOBODY, Reference
from ...tools import cost, lifecycle
from ...tools.sentinel import STATE_CHANGE
from ..offer.proximus_technical_mixin import LINE_KINDS

LINE_STATES = [
    ("created", "Created"),
    ("pending_active", "Ordered"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("pending_terminate", "Notice Given"),
    ("terminated", "Terminated"),
    ("cancelled", "Cancelled"),
    ("aborted", "Aborted"),
]


#: The persons and addresses beside the holder, all of which belong to it.
BESIDE = ("billing_partner_id", "contact_id")


class ProximusLine(models.Model):
    """An installed line: what is really there (TMF637 product), as opposed to what was
    ordered (order item) and what it uses (numbers, SIM cards, devices).

    What a line may be is checked in ``proximus_line_rules.py``; how it changes state is
    in ``proximus_line_lifecycle.py``.

    Who gets the bill of a line and who uses it, beside who holds its contract.
    """

    _name = "proximus.line"
    _description = "Line"
    _inherit = [
        "proximus.lifecycle.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "analytic.mixin",
    ]
    _order = "name, id"
    _rec_names_search = [
        "name",
        "external_ref",
        "number_search",
        "employee_id.name",
        "contact_id.name",
        "site_id.name",
        "product_id.name",
    ]
    _check_company_auto = True

    name = Reference("Reference", required=True, copy=False, index="trigram")
    external_ref = Reference(
        "Operator Reference",
        copy=False,
        index="trigram",
        help="How the operator calls this line: circuit, agreement or product number.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self.env.company.partner_id,
        help="Who holds the contract of the line.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
    )
    is_own = fields.Boolean(
        "Own Use",
        compute="_compute_is_own",
        store=True,
        precompute=True,
        index=True,
        help="The holder is the company itself: it uses the line and has a cost. The "
        "lines of customers are sold to them and have a price.",
    )
    operator_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        help="Who bills this line. Empty: any operator's bill may hold it.",
    )
    site_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        tracking=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Address of the holder where the line is installed or used.",
        falsy_value_label=NO_SITE,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        help="Who uses the line.",
        falsy_value_label=NOBODY,
    )
    department_id = fields.Many2one(
        related="employee_id.department_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        falsy_value_label=NO_DEPARTMENT,
    )
    product_id = fields.Many2one(
        "product.product",
        "Offer",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain="[('line_kind', '!=', False)]",
    )
    line_kind = fields.Selection(
        LINE_KINDS,
        "Kind",
        compute="_compute_line_kind",
        store=True,
        precompute=True,
        index=True,
    )
    access_technology = fields.Selection(related="product_id.access_technology")
    state = fields.Selection(
        LINE_STATES,
        required=True,
        default="created",
        index=True,
        copy=False,
        group_expand=True,
    )
    start_date = fields.Date("Active Since", copy=False, index=True)
    commitment_end_date = fields.Date(
        "Committed Until", copy=False, index="btree_not_null", help="Last day."
    )
    termination_date = fields.Date("Ends On", copy=False, index="btree_not_null")
    end_tried_date = fields.Date(
        copy=False,
        groups=fields.NO_ACCESS,
        help="Day on which it could not end, though its notice is over.",
    )
    number_ids = fields.One2many("proximus.number", "line_id", "Numbers")
    number_display = fields.Char("Number", compute="_compute_number_display")
    number_search = fields.Char(
        "Any Number",
        compute="_compute_number_display",
        search="_search_number_search",
        help="Finds lines by a phone number in any spelling.",
    )
    sim_ids = fields.One2many("proximus.sim", "line_id", "SIM Cards")
    device_ids = fields.One2many("proximus.device", "line_id", "Devices")
    device_count = fields.Integer(compute="_compute_device_count", compute_sudo=True)
    parent_id = fields.Many2one(
        "proximus.line",
        "Part Of",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id), ('id', '!=', id)]",
        help="The line that this one belongs to, such as the trunk of a voice line.",
    )
    child_ids = fields.One2many("proximus.line", "parent_id", "Parts")
    backup_of_id = fields.Many2one(
        "proximus.line",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id), ('id', '!=', id)]",
        help="The line that this one replaces when it fails.",
    )
    backup_ids = fields.One2many("proximus.line", "backup_of_id", "Backups")
    event_ids = fields.One2many("proximus.line.event", "line_id", "History")
    order_item_ids = fields.One2many("proximus.line.order.item", "line_id", "Orders")
    order_count = fields.Integer(compute="_compute_order_count", compute_sudo=True)
    origin = fields.Char("Source", copy=False, help="Document that asked for the line.")
    missing = fields.Char(
        compute="_compute_missing", help="What the line still lacks to be usable."
    )

    # === PEOPLE === #
    billing_partner_id = fields.Many2one(
        "res.partner",
        "Billing Contact",
        compute="_compute_billing_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Contact or address of the holder that the bill of the line is sent to.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Used By",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id), "
        "('is_company', '=', False)]",
        help="Person at the holder who uses the line, when that is no employee here.",
    )

    _name_company_unique = models.UniqueIndex(
        "(company_id, name)", "This line reference exists already in the company."
    )
    _external_ref_company_unique = models.UniqueIndex(
        "(company_id, external_ref) WHERE external_ref IS NOT NULL",
        "Another line of the company has this operator reference already.",
    )
    _date_order = models.Constraint(
        "CHECK(termination_date >= start_date)",
        "A line cannot end before it was activated.",
    )
    _commitment_order = models.Constraint(
        "CHECK(commitment_end_date >= start_date)",
        "A commitment cannot end before the line was activated.",
    )
    _state_dates = models.Constraint(
        """CHECK(
            (state NOT IN ('active', 'suspended', 'pending_terminate')
             OR start_date IS NOT NULL)
            AND (state NOT IN ('terminated', 'pending_terminate')
                 OR termination_date IS NOT NULL)
        )""",
        "A line that works needs its activation date, a line that ends its end date.",
    )
    _not_own_relative = models.Constraint(
        "CHECK(parent_id != id AND backup_of_id != id)",
        "A line cannot be part of itself or its own backup.",
    )

    # === COMPUTE METHODS === #

    @api.depends("commercial_partner_id", "company_id.partner_id")
    def _compute_is_own(self):
        for line in self:
            # a branch uses what its parent company has signed for
            companies = line.company_id.parent_ids
            holders = companies.partner_id.commercial_partner_id
            line.is_own = line.commercial_partner_id in holders

    # The kind of a line is decided on the day it is made: a product cannot change its
    # kind once lines of it exist, so there is no dependency on the product's own field.
    @api.depends("product_id")
    def _compute_line_kind(self):
        for line in self:
            line.line_kind = line.product_id.line_kind

    @api.depends("number_ids.e164", "number_ids.state", "number_ids.last_e164")
    @api.depends_context("uid", "company")
    def _compute_number_display(self):
        for line in self:
            line.number_display = ", ".join(line._shown_numbers().mapped("label"))
            line.number_search = line.number_display

    @api.model
    def _search_number_search(self, operator, value):
        if operator not in ("in", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        values = value if operator == "in" else [value]
        # sudo: the rule on lines decides who finds what; a number has the same company
        found = self.env["proximus.number"].sudo()._search_spelling(values)
        return Domain("number_ids", "in", found)

    @api.depends("device_ids")
    def _compute_device_count(self):
        for line in self:
            line.device_count = len(line.device_ids)

    @api.depends("order_item_ids")
    def _compute_order_count(self):
        for line in self:
            line.order_count = len(line.order_item_ids.order_id)

    @api.depends("line_kind", "state", "site_id", "number_ids", "sim_ids.state")
    def _compute_missing(self):
        for line in self:
            line.missing = ", ".join(line._missing_resources())

    def _compute_access_url(self):
        for line in self:
            line.access_url = f"/my/lines/{line.id}"

    @api.depends("partner_id")
    def _compute_billing_partner_id(self):
        for partner, lines in self.grouped("partner_id").items():
            address = partner.address_get(["invoice"])["invoice"] if partner else False
            lines.billing_partner_id = address

    # === CONSTRAINTS === #

    @api.constrains("partner_id", *BESIDE)
    def _check_beside_holder(self):
        for line in self:
            holder = line.partner_id.commercial_partner_id
            for name in BESIDE:
                person = line[name]
                if not person or person.commercial_partner_id == holder:
                    continue
                raise ValidationError(
                    self.env._(
                        "%(line)s: “%(field)s” %(person)s does not belong to the "
                        "holder %(holder)s. Choose one of its contacts or addresses.",
                        line=line._import_name(),
                        field=line._fields[name]._description_string(self.env),
                        person=person.display_name,
                        holder=holder.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [cost.complete(vals) for vals in vals_list]
        # an imported line may have brought a reference from elsewhere
        self.env["ir.sequence"]._name_batch(self._name, vals_list, self._taken_names)
        for vals in vals_list:
            self._check_initial_state(vals.get("state") or "created")
            self._check_vals(vals)
        lines = super().create(vals_list)
        lines._record_events(
            {line.id: False for line in lines}, self.env._("Registered"), created=True
        )
        lines._relatives()._sync_dependencies()
        lines._align_prices()
        return lines

    def write(self, vals):
        """Override: what holds in service changes through the door, see `_change`."""
        for told, lines in self._by_cost(cost.complete(vals)):
            is_related = bool({"parent_id", "backup_of_id"} & told.keys())
            relatives = lines._relatives() if is_related else lines.browse()
            super(ProximusLine, lines._change_directly(told)).write(told)
            if is_related:
                (relatives | lines._relatives())._sync_dependencies()
            lines._prices_follow(told.keys())
        return True

    # === ACTIONS === #

    @api.readonly
    def action_view_orders(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Line Orders"),
            "res_model": "proximus.line.order",
            "view_mode": "list,form",
            "domain": [("item_ids.line_id", "=", self.id)],
        }

    @api.readonly
    def action_view_devices(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Devices"),
            "res_model": "proximus.device",
            "view_mode": "list,form",
            "domain": [("line_id", "=", self.id)],
            "context": {
                "default_line_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }

    # === COMPUTES === #

    def _missing_resources(self) -> list[str]:
        """Return the names of what a line of this kind lacks; nothing once it ended."""
        missing = []
        if self.state not in lifecycle.LINE_OPEN:
            return missing
        # sudo: who sees a line (in the portal too) may see what it lacks
        needs = self.sudo().product_id.product_tmpl_id._line_needs()
        if "number" in needs and not self.number_ids:
            missing.append(self.env._("number"))
        # sudo: that a card is lacking is for readers of lines who may see no card
        if "sim" in needs and not self.sudo().sim_ids.filtered(
            lambda sim: sim.state == "active"
        ):
            missing.append(self.env._("SIM card"))
        if "site" in needs and not self.site_id:
            missing.append(self.env._("site"))
        return missing

    # === BUSINESS METHODS === #

    @api.model
    def _taken_names(self, company_id: int, names: list[str]) -> set[str]:
        """Return those of the references that lines of a company have already."""
        # sudo: the unique index is the same for everybody; only references are read
        lines = self.sudo().with_context(active_test=False)
        found = lines.search_fetch(
            [("company_id", "=", company_id), ("name", "in", names)], ["name"]
        )
        return set(found.mapped("name"))

    @api.model
    def _check_initial_state(self, state: str) -> None:
        if (
            state in lifecycle.LINE_INITIAL
            or self.env.context.get("proximus_state_change") is STATE_CHANGE
        ):
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "A new line cannot start as “%(state)s”. Possible: %(possible)s.",
                state=labels.get(state, state),
                possible=", ".join(
                    label
                    for code, label in labels.items()
                    if code in lifecycle.LINE_INITIAL
                ),
            )
        )

    # === BUSINESS === #

    @api.model
    def _count_open_by(self, field: str, ids: list[int]) -> dict[int, int]:
        """Return how many unfinished lines refer to each record, in one query.

        :param field: name of a many2one field of the line.
        :param ids: ids that it may hold.
        """
        groups = self._read_group(
            [(field, "in", ids), ("state", "in", list(lifecycle.LINE_OPEN))],
            [field],
            ["__count"],
        )
        return {record.id: count for record, count in groups}

    @api.model
    def _action_of(self, field: str, record) -> dict:
        """Return the window action that lists the lines referring to a record."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_line_action"
        )
        default = "partner_id" if field == "commercial_partner_id" else field
        return {
            **action,
            "domain": [(field, "=", record.id)],
            "context": {f"default_{default}": record.id},
            "display_name": self.env._("Lines of %(name)s", name=record.display_name),
        }

    # === DELIVERY === #

    def _portal_delivery(self):
        """Return the open order item that delivers the line, for its portal page."""
        self.ensure_one()
        return self._open_items("add")[:1]

    # === ORDER AGAIN === #

    def _after_retry(self, previous: dict[int, int]) -> None:
        """Let follow what a repeated order brings about; later modules extend it.

        :param previous: per id of a new line (``self``) the id of the line, cancelled
            or aborted, in whose place it was ordered.
        """
