from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_LIVE
from odoo.addons.proximus_connectivity.tools.quote_document import (
    ADD,
    KEEP,
    REPLACE,
    Item,
    Party,
    Request,
    Site,
)
from odoo.addons.proximus_connectivity.tools.registration import vat_is_valid

REQUEST_TO_ANSWER = "proximus_bundle.mail_activity_type_request"


def _plain(*texts: str) -> str:
    """Return texts as they are compared: without case, marks and doubled spaces."""
    return " ".join(" ".join(texts).replace(",", " ").split()).casefold()


class SaleOrder(models.Model):
    """A customer's request becomes a quotation: who asks, what, where, instead of what.

    Nothing is guessed: what is not known is left to the seller, who chooses in the
    dialog that imports a file, or reads it as a note on the quotation.
    """

    _inherit = "sale.order"

    # === WHO AND WHAT === #

    @api.model
    def _find_by_request(self, uuid: str, company):
        """Return the quotation that a request has led to; a cancelled one is over."""
        return self.search(
            [
                ("proximus_request_uuid", "=", uuid),
                ("company_id", "=", company.id),
                ("state", "!=", "cancel"),
            ],
            limit=1,
        )

    @api.model
    def _match_offers(self, request: Request, company) -> dict[str, models.BaseModel]:
        """Return per item id the bundle or product that its code names.

        A code that two of them have names nothing, no more than one that none has.
        """
        codes = list({item.code for item in request.items if item.code})
        domain = [("company_id", "in", [False, company.id])]
        bundles, products = {}, {}
        for bundle in self.env["proximus.bundle"].search(
            [*domain, ("code", "in", codes), ("next_ids", "=", False)]
        ):
            bundles.setdefault(bundle.code, []).append(bundle)
        for product in self.env["product.product"].search(
            [*domain, ("default_code", "in", codes), ("sale_ok", "=", True)]
        ):
            products.setdefault(product.default_code, []).append(product)
        found = {}
        for item in request.items:
            kinds = (bundles, products) if item.is_bundle else (products, bundles)
            named = next((kind[item.code] for kind in kinds if item.code in kind), [])
            if len(named) == 1 and item.action != KEEP:
                found[item.id] = named[0]
        return found

    @api.model
    def _match_similar(self, request: Request, company) -> dict[str, models.BaseModel]:
        """Return per item id the only offer of the same kind with the same figures.

        For items whose code is not known here, as that of somebody else's offer. Where
        two offers fit, or the item states no figure, nobody guesses.
        """
        kinds = {item.kind for item in request.items if item.kind}
        offers = self.env["product.product"].search(
            [
                ("company_id", "in", [False, company.id]),
                ("sale_ok", "=", True),
                ("line_kind", "in", sorted(kinds)),
            ]
        )
        groups = offers.grouped(
            lambda one: (
                one.line_kind,
                one.download_mbps,
                round(one.data_allowance_gb),
            )
        )
        found = {}
        for item in request.items:
            figures = (item.download_mbps, item.data_gb)
            same = groups.get((item.kind, *figures), offers.browse())
            if any(figures) and len(same) == 1 and item.action != KEEP:
                found[item.id] = same
        return found

    @api.model
    def _create_request_customer(self, party: Party, company):
        """Make the customer that a request names.

        What is no valid VAT number is kept as the company's registration only, so that
        a slip in a file does not stop the seller.
        """
        country = self.env["res.country"].search([("code", "=", party.country)])
        languages = dict(self.env["res.lang"].get_installed())
        partner = self.env["res.partner"].create(
            {
                "name": party.name,
                "is_company": True,
                "company_registry": party.id,
                "vat": party.id if vat_is_valid(party.id) else False,
                "email": party.email,
                "phone": party.phone,
                "street": party.street,
                "zip": party.postcode,
                "city": party.city,
                "country_id": country.id,
                **({"lang": party.language} if party.language in languages else {}),
            }
        )
        if party.contact:
            partner.child_ids = [
                Command.create(
                    {
                        "name": party.contact,
                        "type": "contact",
                        "email": party.email,
                        "phone": party.phone,
                    }
                )
            ]
        return partner

    # === SITES === #

    def _request_sites(self, request: Request) -> dict[Site, models.BaseModel]:
        """Return the customer's address for each site, made where it is missing."""
        customer = self.partner_id.commercial_partner_id
        companies = (self.company_id, self.env["res.company"])
        known = (customer | customer.child_ids).filtered(
            lambda partner: partner.company_id in companies
        )
        found = {}
        for site in dict.fromkeys(item.site for item in request.items if item.site):
            place = self._find_site(site, known)
            if not place:
                place = self._create_site(site, customer)
                known |= place
            found[site] = place
        return found

    def _find_site(self, site: Site, known):
        """Return the address that a site means: by reference, address or name."""
        if site.id:
            by_ref = known.filtered(lambda partner: partner.ref == site.id)
            if len(by_ref) == 1:
                return by_ref
        if site.street and site.postcode:
            wanted = _plain(site.street, site.postcode)
            by_address = known.filtered(
                lambda one: (
                    _plain(one.street or "", one.street2 or "", one.zip or "") == wanted
                )
            )
            named = by_address.filtered(
                lambda one: _plain(one.name or "") == _plain(site.name)
            )
            return (named or by_address)[:1]
        return known.filtered(
            lambda one: one.name and _plain(one.name) == _plain(site.name)
        )[:1]

    def _create_site(self, site: Site, customer):
        country = self.env["res.country"].search([("code", "=", site.country)])
        return self.env["res.partner"].create(
            {
                "parent_id": customer.id,
                "type": "delivery",
                "name": site.name or site.street or site.city,
                "ref": site.id,
                "street": site.street,
                "zip": site.postcode,
                "city": site.city,
                "country_id": (country or customer.country_id).id,
            }
        )

    # === THE QUOTATION === #

    @api.model
    def _create_from_request(
        self,
        request: Request,
        document: str,
        *,
        company,
        customer,
        offers: dict | None = None,
        strict: bool = True,
    ):
        """Make the quotation of a request, in one piece or not at all.

        :param request: what is asked.
        :param document: the same as it came, kept with the quotation.
        :param company: the seller, a company of the environment.
        :param customer: who asks, a res.partner.
        :param offers: bundle or product per item id, beside those that codes name;
            None as a value leaves an item to a note.
        :param strict: whether an offer that cannot be quoted is an error; otherwise it
            becomes a note, for the seller to solve.
        :return: the quotation.
        :raises UserError: when a bundle cannot be quoted as asked.
        """
        chosen = {
            **self._match_similar(request, company),
            **self._match_offers(request, company),
            **(offers or {}),
        }
        with self.env.cr.savepoint():
            order = self.with_company(company).create(
                {
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "origin": request.reference,
                    "client_order_ref": request.reference,
                    "proximus_request_ref": request.reference,
                    "proximus_request_uuid": request.id,
                    "proximus_request_data": document,
                }
            )
            order.write(order._told_vals(request))
            order = order.with_context(mail_notrack=True)
            sites = order._request_sites(request)
            if len(sites) == 1:
                order.partner_shipping_id = next(iter(sites.values()))
            open_items = [
                item
                for item in request.items
                if not order._add_request_item(item, chosen.get(item.id), sites, strict)
            ]
            lines = order._known_request_lines(request)
            # sudo: which lines the customer gives up, for sellers who see no lines
            order.sudo().replaced_line_ids = lines.sudo()
            order.message_post(body=order._describe_request(request, open_items))
        return order.with_env(self.env)

    def _told_vals(self, request: Request) -> dict:
        """Return what the customer says of the lines that it wants replaced."""
        self.ensure_one()
        cost, currency = request.replaced_cost, self.currency_id
        if cost is not None and request.currency != currency.name:
            other = currency.search([("name", "=", request.currency)])
            day = request.asked_on or self._proximus_today()
            cost = (
                other._convert(float(cost), currency, self.company_id, day)
                if other
                else None
            )
        return {
            "told_line_count": sum(
                len(item.lines) for item in request.items if item.action == REPLACE
            ),
            "told_monthly_cost": float(cost or 0),
            "is_told_known": cost is not None,
        }

    def _add_request_item(self, item: Item, offer, sites: dict, strict: bool) -> bool:
        """Put what answers an item on the quotation, or a note on what is asked.

        :return: whether nothing is left to the seller.
        """
        reason = ""
        if offer and item.action != KEEP:
            try:
                with self.env.cr.savepoint():
                    self._quote_item(item, offer, sites.get(item.site))
                return True
            except UserError as error:
                if strict:
                    raise
                reason = str(error)
        settled = item.action == KEEP
        self._add_note(
            self._describe_item(item, reason), item_id="" if settled else item.id
        )
        return settled

    def _quote_item(self, item: Item, offer, site) -> None:
        """Quote an item with a bundle or a product, delivered at a site."""
        offer = offer.with_env(self.env)
        if offer._name == "proximus.bundle":
            components = offer.component_ids
            counts = {
                "employee": item.people_count or len(item.people),
                "site": item.site_count,
            }
            lines = self._add_bundle(
                offer,
                item.quantity,
                quantities={
                    component: component._default_quantity(counts)
                    for component in components
                    if counts.get(component.quantity_driver)
                },
                sites=dict.fromkeys(components, site) if site else None,
            )
            lines.proximus_request_item = item.id
            return
        self.env["sale.order.line"].create(
            {
                "order_id": self.id,
                "sequence": max(self.order_line.mapped("sequence"), default=9) + 1,
                "product_id": offer.id,
                "product_uom_qty": item.quantity,
                "proximus_site_id": site.id if site else False,
                "proximus_request_item": item.id,
            }
        )

    def _add_note(self, text: str, item_id: str = "") -> None:
        self.env["sale.order.line"].create(
            {
                "order_id": self.id,
                "sequence": max(self.order_line.mapped("sequence"), default=9) + 1,
                "display_type": "line_note",
                "name": text,
                "proximus_request_item": item_id,
            }
        )

    def _known_request_lines(self, request: Request):
        """Return the lines of this seller that the request replaces.

        Known by a number or by the reference that both sides have of the operator.
        """
        # sudo: sellers need not work with lines; these are the customer's own
        lines_sudo = self.env["proximus.line"].sudo()
        replaced = [item for item in request.items if item.action == REPLACE]
        numbers = [number for item in replaced for number in item.numbers]
        numbers += [first for item in replaced for first, _last in item.ranges]
        refs = [
            line.external_ref
            for item in replaced
            for line in item.lines
            if line.external_ref
        ]
        if not numbers and not refs:
            return lines_sudo.sudo(self.env.su)
        found_sudo = lines_sudo.search(
            [
                ("company_id", "=", self.company_id.id),
                (
                    "commercial_partner_id",
                    "=",
                    self.partner_id.commercial_partner_id.id,
                ),
                ("state", "in", list(LINE_LIVE)),
                "|",
                ("number_ids.e164", "in", numbers),
                ("external_ref", "in", refs),
            ]
        )
        return found_sudo.sudo(self.env.su)

    def _link_request(self) -> None:
        """Let a request of this database follow, though its file was imported."""
        self.ensure_one()
        # sudo: the seller does not see the customer's requests; it is the same one
        requests_sudo = self.env["proximus.quote.request"].sudo()
        request_sudo = requests_sudo.search([("uuid", "=", self.proximus_request_uuid)])
        if request_sudo and request_sudo._seller_company() == self.company_id:
            # sudo: the link says no more than the request that was imported
            self.sudo().proximus_request_id = request_sudo

    # === WORDS === #

    def _describe_item(self, item: Item, reason: str = "") -> str:
        """Return what is asked, for a note on the quotation."""
        name = item.name or item.code
        if item.action == KEEP:
            lines = [line.name or line.reference for line in item.lines]
            text = self.env._("Stays as it is: %s.", ", ".join(filter(None, lines)))
        else:
            text = self.env._(
                "Asked for: %(quantity)s × %(name)s.", quantity=item.quantity, name=name
            )
        if item.note:
            text = f"{text} {item.note}"
        return f"{text}\n{reason}" if reason else text

    def _describe_request(self, request: Request, open_items: list[Item]) -> str:
        """Return the message that says where a quotation comes from.

        :param open_items: what is asked and nothing on the quotation answers.
        """
        added = sum(item.action == ADD for item in request.items)
        replaced = sum(
            len(item.lines) for item in request.items if item.action == REPLACE
        )
        text = self.env._(
            "Made from request %(reference)s of %(customer)s. To add: %(added)s. Lines "
            "to replace: %(replaced)s.",
            reference=request.reference,
            customer=request.customer.name,
            added=added,
            replaced=replaced,
        )
        if open_items:
            names = ", ".join(item.name or item.code for item in open_items)
            text += " " + self.env._(
                "Not quoted, because nothing in the catalogue was chosen for it: %s. "
                "It stands as a note on the quotation.",
                names,
            )
        return f"{text}\n{request.note}" if request.note else text

    def _tell_salesperson(self) -> None:
        """Ask the customer's salesperson for the quotation, else who sells here."""
        self.ensure_one()
        # sudo: who of the seller's people is told, for whoever asks
        order_sudo = self.sudo()
        company = order_sudo.company_id
        user = order_sudo.user_id.filtered(lambda one: company in one.company_ids)
        user = user or company.proximus_responsible_id
        if not user:
            group = self.env.ref("proximus_connectivity.group_partner")
            # sudo: who has the role, for whoever asks
            people = group.sudo().all_user_ids.filtered(
                lambda one: not one.share and company in one.company_ids
            )
            # the administrator has every group; a person who sells comes first
            user = people.sorted(
                lambda one: (one.has_group("base.group_system"), one.id)
            )[:1]
        order_sudo.user_id = user
        if user:
            order_sudo.activity_schedule(
                REQUEST_TO_ANSWER,
                user_id=user.id,
                summary=self.env._("Check the quotation that was asked for, send it"),
                note=self._open_request_note(),
            )

    def _open_request_note(self) -> Markup:
        """Return what is left to the seller, for the activity."""
        notes = self.order_line.filtered(
            lambda line: line.display_type == "line_note" and line.proximus_request_item
        )
        return Markup("<br/>").join(notes.mapped("name"))
