from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools import basket

#: Question that tells how many seats of a protection are needed, by what it protects;
#: of people, logins, mailboxes and computers there are as many as people.
SEATS_OF = {"mobile_line": "MOBILE_LINES", "site": "SITES"}
#: Protected once for the whole company.
ONE_EACH = ("domain", "company")


class Priced(NamedTuple):
    """What is asked for, priced as a quotation would be.

    :ivar order: a `sale.order` that is not stored.
    :ivar rows: price a month, price once and term by row.
    :ivar problem: why it cannot be priced, or an empty text.
    """

    order: models.BaseModel
    rows: dict
    problem: str = ""


class ProximusOnboardingSession(models.Model):
    """What will be asked for: only what is new, with the prices of a quotation."""

    _inherit = "proximus.onboarding.session"

    # === HOOKS === #

    def _enter_step(self):
        result = super()._enter_step()
        if self.step_code == "offer":
            self._refresh_offer()
        return result

    def _existing_changed(self):
        result = super()._existing_changed()
        for session in self:
            session._refresh_offer()
        return result

    # === QUANTITIES === #

    def _get_offered(self):
        """Return the accepted advice that has a price: bundles, lines, protection."""
        return self.recommendation_ids.filtered(self._is_offered)

    def _is_offered(self, advice) -> bool:
        """Whether an advice is accepted by itself, and has a price."""
        if advice.outcome != "advised" or advice.decision != "accepted":
            return False
        if advice.merged_into_id:
            return False
        if advice.target_kind == "security":
            return bool(self._get_seat_offer(advice))
        return advice.target_kind == "bundle" or (
            advice.target_kind == "line" and bool(advice.rule_id.product_id)
        )

    def _get_seat_offer(self, advice):
        """Return the newest product that sells the protection of an advice."""
        # sudo: an offer of the catalogue, for whoever may not read it
        products_sudo = self.env["product.product"].sudo()
        kind = advice.rule_id.service_type_id
        return products_sudo.search(
            [
                ("security_type_id", "=", kind.id),
                ("sale_ok", "=", True),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            order="id desc",
            limit=1,
        )

    def _refresh_offer(self):
        """Draw up what is asked for; a quantity that somebody typed stays."""
        self.ensure_one()
        rows = self.offer_line_ids
        known = {
            (row.component_id.id, row.product_id.id): row
            for row in rows
            if row.sequence < 100
        }
        told = []
        for place, vals in enumerate(self._prepare_offer_rows()):
            row = known.pop((vals["component_id"], vals["product_id"]), None)
            vals["sequence"] = min(place, 99)
            if row is None:
                told.append({"session_id": self.id, **vals})
            elif row.source == "typed":
                row.write({**vals, "quantity": row.quantity, "source": "typed"})
            else:
                row.write(vals)
        rows.browse(row.id for row in known.values()).unlink()
        rows.create(told)
        self._propose_advantage()

    def _prepare_offer_rows(self) -> list[dict]:
        """Return the values of what is asked for, bundle by bundle."""
        # sudo: parts of a bundle and offers, for whoever may not read the catalogue
        offered_sudo = self._get_offered().sudo()
        bundles = offered_sudo.filtered(lambda one: one.target_kind == "bundle")
        rows, products = [], offered_sudo.env["product.product"]
        for component in bundles.rule_id.bundle_id.component_ids:
            for product in self._choose_products(component):
                rows.append(self._prepare_offer_row(product, component))
                products |= product
        for one in offered_sudo - bundles:
            product = one.rule_id.product_id or self._get_seat_offer(one)
            if not self._is_covered(product, products):
                rows.append(self._prepare_offer_row(product))
                products |= product
        return rows

    def _choose_products(self, component):
        """Return what a component is delivered by: the internet that is fast enough."""
        options = component.option_ids.filtered(lambda one: one.line_kind == "internet")
        if component.product_id or not options:
            return component._chosen_products(None)
        return self._get_fitting(options, self._get_need().mbps)

    def _is_covered(self, product, products) -> bool:
        """Whether an offer would be asked for twice, as itself or as its kind."""
        alike = product.line_kind == "internet" and "internet" in (
            products.mapped("line_kind")
        )
        seats = product.security_type_id and product.security_type_id in (
            products.security_type_id
        )
        return product in products or alike or bool(seats)

    def _prepare_offer_row(self, product, component=None) -> dict:
        """Return the values of one thing that is asked for.

        :param component: of which it is a part, or nothing.
        """
        need, source = self._get_product_need(product, component)
        today = self.existing_ids.filtered(lambda row: self._is_alike(row, product))
        replaced = sum(
            today.filtered(lambda row: row.choice == "replace").mapped("count")
        )
        staying = sum(today.mapped("count")) - replaced
        quantity = basket.to_ask(need, staying, replaced)
        if quantity is None:
            quantity, source = (component.default_quantity if component else 1), "usual"
        return {
            "product_id": product.id,
            "component_id": component.id if component else False,
            "quantity": quantity,
            "source": source,
            "is_need_known": need is not None,
            "need": need or 0,
            "staying": staying,
            "replaced": replaced,
        }

    def _is_alike(self, row, product) -> bool:
        """Whether something of today is of the kind that an offer delivers."""
        # sudo: of which kind a service is, for whoever may not read services
        service_sudo = row.sudo().service_id
        if service_sudo:
            return service_sudo.type_id == product.security_type_id
        return bool(row.line_kind) and row.line_kind == product.line_kind

    def _get_product_need(self, product, component=None) -> tuple[int | None, str]:
        """Return how many there should be in all, and where that is known from."""
        offered = product | component.option_ids if component else product
        for answer in self.answer_ids:
            if answer.question_id.product_ids & offered:
                found = answer.source == "detected"
                return answer._get_value(), "detected" if found else "answer"
        driver = component.quantity_driver if component else "fixed"
        # sudo: what is protected, for whoever may not read the catalogue
        unit = product.sudo().security_type_id.unit
        if unit in ONE_EACH:
            return 1, "usual"
        if unit and driver != "employee":
            return self._get_answers().get(SEATS_OF.get(unit, "EMPLOYEES")), "answer"
        if driver == "employee":
            return self._get_answers().get("EMPLOYEES"), "answer"
        if driver == "site":
            return self._get_answers().get("SITES"), "answer"
        return (component.default_quantity if component else 1), "usual"

    # === PRICES === #

    def _get_rows_sudo(self):
        """Return all rows, so that parts of a bundle can be read."""
        # sudo: the catalogue and its prices, for whoever may not read them
        return self.offer_line_ids.sudo()

    def _get_asked(self, rows=None):
        """Return the rows, or those of these, of which at least one is asked for."""
        rows = self.offer_line_ids if rows is None else rows
        return rows.filtered(lambda row: row.quantity > 0)

    def _get_whole_bundles(self):
        """Return the bundles that can be had with these quantities.

        Who keeps what a bundle always has asks for its other parts by themselves.
        """
        rows_sudo = self._get_rows_sudo()
        bundles = rows_sudo.bundle_id
        for row in rows_sudo.filtered("component_id"):
            try:
                row.component_id._check_quantity(row.quantity)
            except UserError:
                bundles -= row.bundle_id
        asked = rows_sudo.filtered(lambda row: row.quantity > 0)
        return bundles & asked.bundle_id

    def _get_bundle_term(self, bundle):
        """Return the term of a bundle: the one that was chosen, or its first."""
        chosen = self.term_id.sudo()  # sudo: a term of the catalogue
        if chosen.bundle_id == bundle:
            return chosen
        same = bundle.term_ids.filtered(
            lambda term: chosen and term.months == chosen.months
        )
        return same[:1] or bundle._default_term()

    def _get_bundle_arguments(self, bundle) -> dict:
        """Return how a bundle is quoted, as `sale.order._add_bundle` takes it."""
        rows = self._get_rows_sudo().filtered(lambda row: row.bundle_id == bundle)
        advantage = self.advantage_id.sudo()  # sudo: a promotion of the catalogue
        first, choices = self._get_whole_bundles()[:1], {}
        for row in rows.filtered("quantity"):
            chosen = choices.get(row.component_id, row.product_id.browse())
            choices[row.component_id] = chosen | row.product_id
        return {
            "term": self._get_bundle_term(bundle),
            "choices": choices,
            "quantities": {row.component_id: row.quantity for row in rows},
            "advantage": advantage if advantage and bundle == first else None,
        }

    def _price_offer(self) -> Priced:
        """Price what is asked for as a quotation, without making one."""
        self.ensure_one()
        # sudo: prices of the customer's own offer, for whoever sets up without rights
        orders_sudo = self.env["sale.order"].sudo().with_company(self.company_id)
        order = orders_sudo.new(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "state": "draft",
                "date_order": fields.Datetime.now(),
            }
        )
        try:
            rows = self._fill_draft(order)
        except (UserError, ValidationError) as error:
            return Priced(order, {}, str(error))
        return Priced(order, rows)

    def _fill_draft(self, order) -> dict:
        """Put what is asked for on an order that is not stored.

        :return: price a month, price once and term by row.
        """
        whole, vals_list = self._get_whole_bundles(), []
        for bundle in whole:
            vals_list += order._prepare_bundle(
                bundle, 1, **self._get_bundle_arguments(bundle)
            )
        apart = self._get_asked(self._get_rows_sudo()).filtered(
            lambda row: row.bundle_id not in whole
        )
        vals_list += [
            {"product_id": row.product_id.id, "product_uom_qty": row.quantity}
            for row in apart
        ]
        order.order_line = [
            Command.create({key: vals[key] for key in vals if key != "order_id"})
            for vals in vals_list
        ]
        self._compare_draft(order)
        lines = list(order.order_line)
        split = len(lines) - len(apart)
        found = {}
        for row, line in zip(apart, lines[split:], strict=True):
            if row.product_id.lst_price:
                found[row.with_env(self.env)] = self._get_line_price(line, 0)
        for row in self._get_asked(self._get_rows_sudo()).filtered(
            lambda one: one.bundle_id in whole
        ):
            own = [
                line
                for line in lines[:split]
                if line.bundle_component_id == row.component_id
                and line.product_id == row.product_id
            ]
            months = self._get_bundle_term(row.bundle_id).months
            for line in own:
                found[row.with_env(self.env)] = self._get_line_price(line, months)
        return found

    def _get_line_price(self, line, months: int) -> tuple[float, float, str]:
        """Return what a line of an order costs a month and once, and its term."""
        months = months or line.product_id.commitment_months
        term = (
            self.env._("%s months", months) if months else self.env._("no fixed term")
        )
        if line.billing_pool == "recurring":
            return line.price_subtotal, 0.0, term
        return 0.0, line.price_subtotal, term

    def _compare_draft(self, order):
        """Set against an order what of today it replaces."""
        rows = self._get_existing("replace")
        # sudo: which lines they are, for whoever may not read or tick them
        order.sudo().replaced_line_ids = rows.sudo().line_id
        known = all(row.is_cost_known for row in rows)
        order.told_line_count = len(rows)
        order.told_monthly_cost = sum(rows.mapped("monthly_cost")) if known else 0.0
        order.is_told_known = bool(rows) and known

    # === ADVANTAGE === #

    def _get_usable_advantages(self):
        """Return the promotions that this customer may have with what is quoted."""
        # sudo: promotions and prices, for whoever sets up without sales rights
        advantages_sudo = self.env["proximus.advantage"].sudo()
        bundle = self._get_whole_bundles()[:1]
        if self.is_own_company or not bundle:
            return advantages_sudo
        found = advantages_sudo.search(
            [("company_id", "in", (False, self.company_id.id))]
        )
        order = self._price_offer().order
        usable = advantages_sudo
        for one in found:
            arguments = {**self._get_bundle_arguments(bundle), "advantage": one}
            try:
                order._prepare_bundle(bundle, 1, **arguments)
            except (UserError, ValidationError):
                continue  # the customer may not have it: the quotation says why
            usable |= one
        return usable

    def _propose_advantage(self):
        """Drop a promotion that no longer goes; propose the only one, once."""
        usable = self._get_usable_advantages()
        if self.advantage_id and self.advantage_id not in usable:
            # nobody took it away: what may be had instead is proposed
            self.write({"advantage_id": False, "is_advantage_proposed": False})
        if not self.is_advantage_proposed and usable:
            self.write({"advantage_id": usable[0].id, "is_advantage_proposed": True})
