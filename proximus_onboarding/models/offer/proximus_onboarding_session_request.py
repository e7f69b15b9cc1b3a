import uuid
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.quote_document import (
    Item,
    Named,
    Party,
    Request,
)

from ...tools import basket


class ProximusOnboardingSession(models.Model):
    """What was decided, asked of a seller or quoted to a customer: once."""

    _inherit = "proximus.onboarding.session"

    asked_digest = fields.Char(readonly=True, copy=False)
    is_offer_outdated = fields.Boolean(
        compute="_compute_is_offer_outdated", compute_sudo=True
    )
    may_update_offer = fields.Boolean(
        compute="_compute_is_offer_outdated", compute_sudo=True
    )
    send_names = fields.Boolean(
        "With the Names of People",
        copy=False,
        help="Of those who have a line that is replaced. Without it, only how many.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "offer_line_ids.quantity",
        "existing_ids.choice",
        "existing_ids.number_wish",
        "existing_ids.number_ids.wish",
        "number_wish",
        "term_id",
        "advantage_id",
        "send_names",
        "line_site_id",
        "asked_digest",
        "sale_order_id.state",
        "quote_request_id.state",
    )
    def _compute_is_offer_outdated(self):
        for session in self:
            there = session.sale_order_id or session._has_request()
            outdated = bool(there and session.asked_digest) and (
                session.asked_digest != session._get_digest()
            )
            session.is_offer_outdated = outdated
            session.may_update_offer = outdated and (
                session.sale_order_id.state == "draft"
                or (
                    not session.sale_order_id
                    and session.quote_request_id.state == "in_progress"
                )
            )

    # === ACTIONS === #

    def action_update_offer(self):
        """Bring the draft up to what was decided since.

        :raises UserError: when it was sent: the other side answers what it said.
        """
        self.ensure_one()
        self._check_askable()
        if not self.may_update_offer:
            raise UserError(
                self.env._(
                    "What was asked for has been sent, or is up to date. Cancel it to "
                    "ask for something else."
                )
            )
        if self.sale_order_id:
            order = self._use_rights("sale.order", self.sale_order_id)
            order.order_line.unlink()
            self._fill_quotation(order)
        else:
            request = self._use_rights("proximus.quote.request", self.quote_request_id)
            request.item_ids.unlink()
            items = request.item_ids
            request.item_ids = [
                fields.Command.create(items._prepare_asked(item))
                for item in self._prepare_items()
            ]
        self._note_asked()
        return True

    # === ASKING === #

    def _use_rights(self, model: str, records):
        """Return records that this user may write, in sudo where needed.

        What is asked for is fixed by what was decided on the screen.
        """
        # sudo: whoever decides need not have rights in sales or on requests
        sudo = not self.env[model].has_access("create")
        return records.sudo(sudo).with_company(self.company_id)

    def _ask_for_offer(self):
        """Make a draft of a request; a person reads and sends it."""
        requests = self._use_rights(
            "proximus.quote.request", self.env["proximus.quote.request"]
        )
        # sudo: which request was made is kept with the session
        self.sudo().quote_request_id = requests._ask(
            self._prepare_items(),
            note=self.env._("From the set-up of %(name)s.", name=self.name),
        )
        self._note_asked()

    def _note_asked(self):
        """Keep what was asked for, and who agreed to that."""
        self.asked_digest = self._get_digest()
        self._note_consent(
            "offer", self._get_consent_items(), self._get_offer_recipient()
        )

    def _get_digest(self) -> str:
        """Return the hash of all that decides on the request or the quotation."""
        return basket.digest(
            [
                [row.product_id.id, row.component_id.id, row.quantity]
                for row in self._get_asked()
            ],
            [
                [row.id, row.choice]
                for row in self.existing_ids
                if row.choice != "aside"
            ],
            [self.number_wish, self.send_names, self.line_site_id.id],
            [self.term_id.id, self.advantage_id.id],
            *self._get_own_wishes(),
        )

    def _get_own_wishes(self) -> list[dict]:
        """Return what was said of replaced numbers by themselves, if anything was."""
        wishes = {}
        for row in self._get_existing("replace"):
            wishes |= row._get_wishes()
        own = {one: wish for one, wish in wishes.items() if wish != self.number_wish}
        return [own] if own else []

    def _split_wishes(self, today) -> tuple[str, tuple[str, ...]]:
        """Return what becomes of the numbers of an item, and for which the opposite.

        :param today: the rows that the item replaces.
        """
        wishes = {}
        for row in today:
            wishes |= row._get_wishes()
        return basket.split_wishes(wishes, self.number_wish)

    # === ITEMS === #

    def _get_parcels(self) -> list[tuple]:
        """Return what is asked for as (bundle or nothing, rows, what it replaces).

        What is replaced goes with the offer that delivers its kind, or else with the
        first one, so that each stands in one place and none is forgotten.
        """
        # sudo: parts of a bundle, for whoever may not read the catalogue
        rows, whole = self._get_asked().sudo(), self._get_whole_bundles()
        groups = [
            (bundle, rows.filtered(lambda row, one=bundle: row.bundle_id == one))
            for bundle in whole
        ]
        apart = rows.filtered(lambda row: row.bundle_id not in whole)
        groups += [(whole.browse(), row) for row in apart]
        left, parcels = self._get_existing("replace"), []
        for bundle, own in groups:
            mine = left.filtered(
                lambda row, own=own: any(
                    self._is_alike(row, one.product_id) for one in own
                )
            )
            left -= mine
            parcels.append([bundle, own, mine])
        if parcels:
            parcels[0][2] |= left
        return [tuple(parcel) for parcel in parcels]

    def _prepare_items(self) -> list[dict]:
        """Return the items of a request, as its method `_ask` takes them."""
        items = [
            {
                **self._prepare_item(bundle, rows),
                **self._prepare_replaced("replace" if today else "add", today),
            }
            for bundle, rows, today in self._get_parcels()
        ]
        kept = self._get_existing("keep")
        if named := kept.filtered(lambda row: row.line_id or row.e164):
            items.append(self._prepare_replaced("keep", named))
        return items

    def _prepare_item(self, bundle, rows) -> dict:
        """Return what an item asks for.

        :param bundle: a whole bundle, or an empty record.
        :param rows: its parts, or one offer by itself.
        """
        site = self.line_site_id
        if not bundle:
            return {
                "product": rows.product_id,
                "quantity": rows.quantity,
                "site": site,
            }
        people = rows.filtered(
            lambda row: row.component_id.quantity_driver == "employee"
        )
        term = self._get_bundle_term(bundle)
        parts = [f"{row.quantity} × {row.name}" for row in rows]
        if term.months:
            parts.append(self.env._("%s months", term.months))
        return {
            "bundle_id": bundle.id,
            "quantity": 1,
            "site": site,
            "note": ", ".join(parts),
            **({"people_count": max(people.mapped("quantity"))} if people else {}),
        }

    def _prepare_replaced(self, action: str, today) -> dict:
        """Return which lines and numbers of today an item is about, and whose.

        :param action: add, replace or keep.
        """
        if not today:
            return {"action": action}
        # sudo: which lines they are, and whose, for whoever may not read lines
        lines_sudo = today.sudo().line_id
        numbers = [
            " - ".join(filter(None, (row.e164, row.last_e164)))
            for row in today
            if row.e164
        ]
        wish, exceptions = self._split_wishes(today if action == "replace" else [])
        return {
            "action": action,
            "lines": lines_sudo,
            "numbers": "\n".join(numbers),
            "number_wish": wish or False,
            "wish_exceptions": "\n".join(exceptions),
            **(
                {"employees": lines_sudo.employee_id}
                if self.send_names and action == "replace"
                else {}
            ),
        }

    # === QUOTATION === #

    def _create_quotation(self):
        """Create the one quotation of a customer, with its promotion.

        :return: the `sale.order`, in sudo when the user has no sales rights.
        """
        orders = self._use_rights("sale.order", self.env["sale.order"])
        order = orders.create(self._prepare_quotation_vals())
        self._fill_quotation(order)
        self._note_asked()
        return order

    def _prepare_quotation_vals(self):
        """Return the values of the quotation. Extend with super()."""
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": (self.integrator_id or self.user_id).id,
            "origin": self.env._("Set-up of %(name)s", name=self.name),
            "onboarding_session_id": self.id,
            # the page of the set-up links to it: reading that page writes no token
            "access_token": str(uuid.uuid4()),
        }

    def _fill_quotation(self, order):
        """Put what was decided on a quotation: bundles, offers, and what they replace.

        :param order: a `sale.order` without lines.
        """
        site = self.line_site_id
        if site and site != self.partner_id:
            order.partner_shipping_id = site
        for bundle, rows, _today in self._get_parcels():
            if bundle:
                lines = order._add_bundle(
                    bundle.with_env(order.env), 1, **self._get_bundle_arguments(bundle)
                )
            else:
                lines = order.order_line.create(
                    {
                        "order_id": order.id,
                        "product_id": rows.product_id.id,
                        "product_uom_qty": rows.quantity,
                    }
                )
            lines.proximus_request_item = self._get_item_id(rows)
        self._compare_draft(order)
        kept = self._get_existing("keep")
        if kept:
            names = ", ".join(row._get_label() for row in kept)
            order.message_post(body=self.env._("These stay as they are: %s.", names))

    @api.model
    def _get_item_id(self, rows) -> str:
        """Return by what a quotation knows which lines belong to one item."""
        return f"setup-{rows[0].id}"

    def _to_request(self) -> Request:
        """Return what the customer wants, as if it had asked with a file.

        The mandates for its numbers are prepared from it once it has signed.
        """
        self.ensure_one()
        return Request(
            id=f"setup-{self.id}",
            reference=self.env._("Set-up of %(name)s", name=self.name),
            customer=Party(),
            items=tuple(
                self._to_item(rows, today)
                for _bundle, rows, today in self._get_parcels()
            ),
            currency=self.company_id.currency_id.name,
        )

    def _to_item(self, rows, today) -> Item:
        """Return one thing that the customer wants, with what it replaces."""
        wish, exceptions = self._split_wishes(today)
        return Item(
            id=self._get_item_id(rows),
            action="replace" if today else "add",
            number_wish=wish,
            wish_exceptions=exceptions,
            lines=tuple(self._name_today(row) for row in today),
        )

    def _name_today(self, row) -> Named:
        """Return something of today as a request names it."""
        # sudo: which line it is, for whoever may not read lines
        line_sudo = row.sudo().line_id
        if line_sudo:
            return line_sudo._to_quote()
        known = row.is_cost_known
        ranged = bool(row.last_e164)
        return Named(
            name=row.name,
            monthly_cost=Decimal(str(row.monthly_cost)) if known else None,
            numbers=(row.e164,) if row.e164 and not ranged else (),
            ranges=((row.e164, row.last_e164),) if ranged else (),
        )

    # === OPENING === #

    def _get_request_action(self) -> dict:
        """Return the action that shows the request, or says who may send it."""
        # sudo: its name, for whoever sets up without the right to read requests
        request_sudo = self.sudo().quote_request_id
        if request_sudo.with_env(self.env).has_access("read"):
            return request_sudo.with_env(self.env).action_open()
        return self._proximus_notice(
            "success",
            self.env._(
                "%s waits for somebody with the role Owner, who reads and sends it.",
                request_sudo.name,
            ),
            title=self.env._("The request for an offer is ready"),
        )

    def _get_quotation_action(self):
        """Return the action that shows the quotation to this user."""
        order = self.sale_order_id
        if order.with_env(self.env).has_access("read"):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "sale.action_quotations_with_onboarding"
            )
            return {
                **action,
                "res_id": order.id,
                "views": [(False, "form")],
                "view_mode": "form",
            }
        return {
            "type": "ir.actions.act_url",
            # sudo: the page that the customer gets, with the token of this one order.
            "url": order.sudo().get_portal_url(),
            "target": "new",
        }
