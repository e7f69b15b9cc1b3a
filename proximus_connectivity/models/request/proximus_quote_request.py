import uuid
from collections.abc import Mapping

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...fields import Reference
from ...tools import lifecycle

REQUEST_STATES = [
    ("in_progress", "Draft"),
    ("pending", "Sent"),
    ("approved", "Offer Received"),
    ("accepted", "Signed"),
    ("rejected", "Declined"),
    ("cancelled", "Cancelled"),
]
#: What the seller has read, and may have answered: it does not change any more.
SENT_FIELDS = frozenset({"item_ids", "seller_id", "company_id", "wanted_on", "note"})


class ProximusQuoteRequest(models.Model):
    """What a company wants from its seller: a way to an offer, no sale to itself.

    It says item by item what is wanted and which installed lines it replaces. It is
    sent as a mail with a document (TMF648) that the seller's own database can read, or
    lands there directly where the seller works in this one; how, stands in
    ``proximus_quote_request_document.py``, what comes back in
    ``proximus_quote_request_answer.py``.
    """

    _name = "proximus.quote.request"
    _description = "Request for an Offer"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = Reference("Reference", required=True, copy=False, index="trigram")
    uuid = fields.Char(
        "Document Id",
        required=True,
        copy=False,
        readonly=True,
        default=lambda self: str(uuid.uuid4()),
        help="Stays the same however often the request is sent, so that the seller "
        "recognises it.",
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        REQUEST_STATES,
        required=True,
        default="in_progress",
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        "Asked For",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Asked By",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
        help="Gets the answer.",
    )
    seller_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        tracking=True,
        default=lambda self: self.env.company.proximus_seller_id,
        help="Who is asked. Empty: print the request or download its file, and mail it "
        "yourself.",
    )
    wanted_on = fields.Date(help="Empty: as soon as possible.")
    note = fields.Text("Message to the Seller")
    item_ids = fields.One2many(
        "proximus.quote.request.item", "request_id", "Items", copy=True
    )
    summary = fields.Char("What", compute="_compute_summary")
    replaced_count = fields.Integer(
        "Lines Replaced", compute="_compute_replaced", compute_sudo=True
    )
    replaced_cost = fields.Monetary(
        "Today's Cost per Month",
        compute="_compute_replaced",
        compute_sudo=True,
        help="What the lines that the offer replaces cost a month today, without VAT.",
    )
    replaced_cost_known = fields.Boolean(
        compute="_compute_replaced",
        compute_sudo=True,
        help="Whether each replaced line has a cost; what is unknown is not zero.",
    )
    sent_on = fields.Datetime("Sent", copy=False, readonly=True)

    _uuid_unique = models.Constraint(
        "UNIQUE(uuid)", "Another request has this document id already."
    )
    _name_company_unique = models.UniqueIndex(
        "(company_id, name)", "This request reference exists already in the company."
    )

    # === COMPUTE METHODS === #

    @api.depends("item_ids.name", "item_ids.quantity", "item_ids.action")
    def _compute_summary(self):
        for request in self:
            wanted = request.item_ids.filtered(lambda item: item.action != "keep")
            parts = [item._describe() for item in wanted[:3]]
            if len(wanted) > 3:
                parts.append(f"+{len(wanted) - 3}")
            request.summary = ", ".join(parts)

    @api.depends("item_ids.replaced_line_ids", "item_ids.action")
    def _compute_replaced(self):
        for request in self:
            items = request.item_ids.filtered(lambda item: item.action == "replace")
            costs = [line._quote_cost() for line in items.replaced_line_ids]
            known = [cost for cost in costs if cost is not None]
            request.replaced_count = len(costs)
            request.replaced_cost = sum(known)
            request.replaced_cost_known = bool(costs) and len(known) == len(costs)

    # === CONSTRAINTS === #

    @api.constrains("seller_id", "company_id")
    def _check_seller(self):
        for request in self:
            own = request.company_id.parent_ids.partner_id.commercial_partner_id
            if request.seller_id.commercial_partner_id & own:
                raise ValidationError(
                    self.env._(
                        "%(company)s cannot ask itself for an offer: a company never "
                        "sells to itself. Choose who sells to it as the seller of "
                        "%(request)s.",
                        company=request.company_id.name,
                        request=request.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["ir.sequence"]._name_batch(self._name, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if SENT_FIELDS & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unsent(self):
        for request in self:
            if request.state not in ("in_progress", "cancelled"):
                raise UserError(
                    self.env._(
                        "%s has been sent and cannot be deleted. Cancel or archive it.",
                        request.name,
                    )
                )

    # === ACTIONS === #

    def action_open(self):
        """Open this request."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request for an Offer"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_mark_sent(self):
        """Note that the request was printed, or mailed by hand."""
        for request in self:
            request._check_sendable()
        self.filtered(lambda request: request.state == "in_progress")._mark_sent()
        return True

    def action_decline(self):
        """Decline the offer that was made."""
        self._transition("rejected")
        return True

    def action_cancel(self):
        """Withdraw the requests."""
        self._transition("cancelled")
        return True

    @api.readonly
    def action_view_lines(self):
        """Open the lines that the offer replaces."""
        items = self.item_ids.filtered(lambda item: item.action == "replace")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_line_action"
        )
        return {
            **action,
            "domain": [("id", "in", items.replaced_line_ids.ids)],
            "context": {"create": False},
        }

    # === ASKING === #

    @api.model
    def _ask(self, items: list[dict], seller=None, **vals):
        """Make a request; what later modules, imports and integrations call.

        It is a draft: a person reads and sends it. The company is that of the
        environment (``with_company``).

        :param items: dictionaries with ``action`` (add, replace, keep) and, as far as
            they apply, ``product`` (product.product), ``name`` (what is wanted, where
            there is no product), ``offer_code``, ``quantity``, ``site`` (res.partner),
            ``employees`` (hr.employee), ``lines`` (own proximus.line records that the
            item replaces or keeps), ``numbers`` (text, one number a row),
            ``number_wish`` (keep, cancel) and ``note``. Other keys are fields of an
            item, such as the bundle that ``proximus_bundle`` adds; records or ids.
        :param seller: res.partner; None for the company's seller, empty for nobody.
        :param vals: further fields of the request, such as ``note``.
        :return: the request.
        :raises ValidationError: when an item contradicts itself, or the company would
            ask itself.
        """
        company = self.env.company
        if seller is None:
            seller = company.proximus_seller_id
        return self.create(
            {
                "company_id": company.id,
                "seller_id": seller.id,
                "item_ids": [
                    Command.create(
                        self.env["proximus.quote.request.item"]._prepare_asked(item)
                    )
                    for item in items
                ],
                **vals,
            }
        )

    # === LIFE CYCLE === #

    def _lifecycle_moves(self) -> Mapping[str, frozenset[str]]:
        return lifecycle.QUOTE_TRANSITIONS

    def _mark_sent(self):
        """Let drafts be sent."""
        return self._transition("pending", sent_on=fields.Datetime.now())

    def _check_draft(self) -> None:
        """Refuse to change what the seller has read.

        :raises UserError: naming the request.
        """
        for request in self.filtered(lambda request: request.state != "in_progress"):
            raise UserError(
                self.env._(
                    "%s has been sent: the seller answers what it said. Cancel it and "
                    "duplicate it to ask for something else.",
                    request.name,
                )
            )

    def _check_sendable(self) -> None:
        """Refuse to send what nobody could answer.

        :raises UserError: naming what is missing.
        """
        self.ensure_one()
        if self.state not in ("in_progress", "pending"):
            self._check_move("pending")
        if not self.item_ids.filtered(lambda item: item.action != "keep"):
            raise UserError(
                self.env._(
                    "%s asks for nothing yet. Add what you want to have or to replace.",
                    self.name,
                )
            )
        self.item_ids._check_complete()
