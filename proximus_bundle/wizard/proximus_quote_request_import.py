import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.proximus_connectivity.tools.portable_json import PortableError
from odoo.addons.proximus_connectivity.tools.quote_document import KEEP, Request
from odoo.addons.proximus_connectivity.tools.quote_request import read_request


class ProximusQuoteRequestImport(models.TransientModel):
    """Takes in the file with which a customer asks for an offer.

    It shows what the file says and asks what is not known: who the customer is, when
    two companies have its number or none has it, and what an unknown offer stands for.
    """

    _name = "proximus.quote.request.import"
    _description = "Import a Request"
    _check_company_auto = True

    content = fields.Binary("File", attachment=False, required=True)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    is_read = fields.Boolean()
    reference = fields.Char("Request", readonly=True)
    customer_name = fields.Char("Asked By", readonly=True)
    customer_number = fields.Char("VAT or Enterprise Number", readonly=True)
    candidate_ids = fields.Many2many(
        "res.partner", "proximus_quote_request_import_partner_rel", readonly=True
    )
    candidate_count = fields.Integer(compute="_compute_candidate_count")
    is_new_customer = fields.Boolean(
        "New Customer", help="Make this company in your contacts."
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        check_company=True,
        domain="[('id', 'in', candidate_ids)] if candidate_count else "
        "[('is_company', '=', True)]",
    )
    item_ids = fields.One2many("proximus.quote.request.import.item", "import_id")
    unknown_count = fields.Integer(compute="_compute_unknown_count")
    similar_count = fields.Integer(compute="_compute_unknown_count")

    # === COMPUTE METHODS === #

    @api.depends("candidate_ids")
    def _compute_candidate_count(self):
        for wizard in self:
            wizard.candidate_count = len(wizard.candidate_ids)

    @api.depends(
        "item_ids.bundle_id",
        "item_ids.product_id",
        "item_ids.is_left_out",
        "item_ids.is_similar",
    )
    def _compute_unknown_count(self):
        for wizard in self:
            wizard.unknown_count = sum(row._is_open() for row in wizard.item_ids)
            wizard.similar_count = len(wizard.item_ids.filtered("is_similar"))

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id:
            self.is_new_customer = False

    @api.onchange("is_new_customer")
    def _onchange_is_new_customer(self):
        if self.is_new_customer:
            self.partner_id = False

    # === ACTIONS === #

    def action_read(self):
        """Show what the file asks for; a request that came before opens its quotation.

        :raises UserError: when the file cannot be read.
        """
        self.ensure_one()
        request = self._request()
        known = self._orders()._find_by_request(request.id, self.company_id)
        if known:
            return self._open(known)
        customers = self._find_customers(request)
        sure = bool(request.customer.id) and len(customers) == 1
        offers = self._orders()._match_offers(request, self.company_id)
        similar = self._orders()._match_similar(request, self.company_id)
        self.item_ids.unlink()
        self.write(
            {
                "is_read": True,
                "reference": request.reference,
                "customer_name": request.customer.name,
                "customer_number": request.customer.id,
                "candidate_ids": [Command.set(customers.ids)],
                "partner_id": customers.id if sure else False,
                "is_new_customer": not customers,
                "item_ids": [
                    Command.create(
                        {
                            **self._item_vals(
                                item, offers.get(item.id) or similar.get(item.id)
                            ),
                            "is_similar": item.id in similar.keys() - offers.keys(),
                        }
                    )
                    for item in request.items
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a Request"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_import(self):
        """Make the quotation, in one piece or not at all, and open it.

        :raises UserError: when the customer or an item is still open, or a bundle
            cannot be quoted as asked.
        """
        self.ensure_one()
        request = self._request()
        known = self._orders()._find_by_request(request.id, self.company_id)
        if known:
            return self._open(known)
        self._check_answered()
        orders = self._orders()
        with self.env.cr.savepoint():
            customer = self.partner_id or orders._create_request_customer(
                request.customer, self.company_id
            )
            order = orders._create_from_request(
                request,
                self._text(),
                company=self.company_id,
                customer=customer,
                offers={
                    row.item_ref: row.bundle_id or row.product_id or None
                    for row in self.item_ids
                },
            )
            order._link_request()
            order.message_post(
                body=self.env._("The file as it came."),
                attachments=[(self.file_name or "request.json", self._raw())],
            )
        return self._open(order)

    # === BUSINESS METHODS === #

    def _orders(self):
        return self.env["sale.order"].with_company(self.company_id)

    def _raw(self) -> bytes:
        return base64.b64decode(self.content or b"")

    def _text(self) -> str:
        return self._raw().decode("utf-8-sig")

    def _request(self) -> Request:
        try:
            return read_request(self._raw())
        except PortableError as error:
            raise UserError(
                self.env._(
                    "“%(file)s” is no request that can be read: %(error)s. Ask the "
                    "customer to download and send it again.",
                    file=self.file_name or "",
                    error=self.env["proximus.quote.request"]._file_reason(error),
                )
            ) from error

    def _find_customers(self, request: Request):
        """Return who the customer may be: by number, else who has the very name."""
        partners = self.env["res.partner"].with_company(self.company_id)
        party = request.customer
        if party.id:
            return partners._find_by_registration(party.id, self.company_id)
        return partners.search(
            [
                ("name", "=", party.name),
                ("is_company", "=", True),
                ("company_id", "in", [False, self.company_id.id]),
            ]
        )

    def _item_vals(self, item, offer) -> dict:
        is_bundle = bool(offer) and offer._name == "proximus.bundle"
        return {
            "item_ref": item.id,
            "action": item.action,
            "name": item.name,
            "code": item.code,
            "quantity": item.quantity,
            "site": item.site.name if item.site else "",
            "instead_of": ", ".join(
                filter(None, (line.name or line.reference for line in item.lines))
            )[:250],
            "numbers": ", ".join(
                [*item.numbers, *(f"{first} – {last}" for first, last in item.ranges)]
            )[:250],
            "bundle_id": offer.id if is_bundle else False,
            "product_id": offer.id if offer and not is_bundle else False,
            "is_left_out": item.action == KEEP,
        }

    def _check_answered(self) -> None:
        """Refuse to guess who asks, or for what."""
        if not self.is_read:
            raise UserError(self.env._("Read the file first."))
        if not self.partner_id and not self.is_new_customer:
            raise UserError(
                self.env._(
                    "Choose who %(customer)s is, or make it a new customer: %(count)s "
                    "of your contacts fit.",
                    customer=self.customer_name,
                    count=self.candidate_count,
                )
            )
        for row in self.item_ids:
            if row._is_open():
                raise UserError(
                    self.env._(
                        "“%(item)s” is not in your catalogue by its code (%(code)s). "
                        "Choose a bundle or a product for it, or leave it out.",
                        item=row.name or row.code,
                        code=row.code or self.env._("none"),
                    )
                )

    def _open(self, order) -> dict:
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "view_mode": "form",
        }
