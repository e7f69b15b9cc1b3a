from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import lifecycle, tmf_inventory, tmf_product
from .proximus_exchange import OPEN

#: Lines of which one exchange tells whether the operator has them.
LINES = 5000
#: Sentences about products that a message shows.
SHOWN = 50
#: Products that are read: an operator that never ends is refused.
MOST = 1_000_000


class ProximusProvider(models.Model):
    """The operator's inventory (TMF637) against our lines: a list to decide on.

    Each exchange reads some pages, compares them with our lines and notes where the
    next one goes on. Then our lines are gone through that no product was about. What
    differs is kept aside, and replaces the list at the end: nobody sees half of it.
    """

    _inherit = "proximus.provider"

    difference_ids = fields.One2many(
        "proximus.inventory.difference", "provider_id", "Differences"
    )
    difference_count = fields.Integer("To Decide", compute="_compute_difference_count")
    reading_ids = fields.One2many("proximus.inventory.reading", "provider_id")
    inventory_step = fields.Integer(copy=False, groups=fields.NO_ACCESS)
    # who may not look into the readings may know that there are some
    inventory_note = fields.Char(compute="_compute_inventory_note", compute_sudo=True)

    def _compute_difference_count(self):
        groups = self.env["proximus.inventory.difference"]._read_group(
            [("provider_id", "in", self.ids), ("state", "=", "open")],
            ["provider_id"],
            ["__count"],
        )
        counts = {provider.id: count for provider, count in groups}
        for provider in self:
            provider.difference_count = counts.get(provider.id, 0)

    @api.depends("reading_ids.product_count")
    @api.depends_context("lang")
    def _compute_inventory_note(self):
        for provider in self:
            count = sum(provider.reading_ids.mapped("product_count"))
            provider.inventory_note = bool(provider.reading_ids) and self.env._(
                "%(count)s products of the operator are compared so far, in the "
                "background. The list of differences is renewed at the end.",
                count=self._proximus_spoken_number(count),
            )

    # === ACTIONS === #

    def action_read_inventory(self):
        """Compare the operator's inventory with our lines; show what to decide.

        What is too much for one exchange goes on in the background.

        :raises UserError: when there is nobody to ask.
        """
        self.ensure_one()
        self.check_access("write")
        if self.code == "manual":
            raise UserError(self._nothing_to_read())
        if not self._waiting_readings():
            self._forget_readings()
        notice = self._ask_now("inventory")
        over = notice["params"]["type"] == "success" and not self.reading_ids
        if over and self.difference_count:
            notice["params"]["next"] = self.action_view_differences()
        return notice

    def action_stop_inventory(self):
        """Give up a comparison that goes on; the earlier list stays."""
        self.check_access("write")
        for provider in self:
            provider._stop_inventory()
        return True

    @api.readonly
    def action_view_differences(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_inventory_difference_action"
        )
        return {**action, "domain": [("provider_id", "=", self.id)]}

    # === READING === #

    def _waiting_readings(self):
        exchanges = self.env["proximus.exchange"]
        same = exchanges._same_domain(self, "inventory", self)
        # sudo: the log is written by the machinery only
        return exchanges.sudo().search(same & Domain("state", "in", OPEN))

    def _stop_inventory(self) -> None:
        for exchange in self._waiting_readings():
            exchange._finish_exchange("ignored", self.env._("Stopped"))
        self._forget_readings()

    def _forget_readings(self) -> None:
        """Put away what an earlier comparison has left unfinished."""
        provider = self.sudo()  # sudo: rows are written by the machinery only
        provider.reading_ids.unlink()
        provider._fresh_differences().unlink()
        provider.inventory_step = 0

    def _for_who_asked(self):
        """Return the provider in the language of who began the comparison."""
        # sudo: who began it is known to the machinery
        user = self.sudo().reading_ids[:1].create_uid
        return self.with_context(lang=user.lang) if user.active else self

    def _read_products(self, exchange) -> dict:
        """Read on in the inventory, see ``_fetch_products``; nothing when all is read.

        :raises transport.ProviderError: when the operator does not answer.
        """
        provider = self.sudo()  # sudo: the place is the machinery's own
        cursor = {
            "offset": provider.reading_ids[-1:].offset,
            "pages": provider.reading_ids._all("pages"),
        }
        if any(provider.reading_ids.mapped("is_over")):
            return {**cursor, "products": [], "errors": [], "is_over": True}
        return self._fetch_products(cursor, exchange)

    def _take_products(self, answer: dict) -> str:
        """Compare some pages, and note where to go on; no line is changed.

        :param answer: see ``_fetch_products``.
        :return: a sentence that says how far it is, or how much differs.
        :raises UserError: when there is no end to it.
        """
        if answer["offset"] >= MOST:
            raise UserError(
                self.env._(
                    "The inventory of %(provider)s has more than %(most)s products: it "
                    "is not compared.",
                    provider=self.name,
                    most=self._proximus_spoken_number(MOST),
                )
            )
        provider = self.sudo()  # sudo: rows are written by the machinery only
        known = len(provider.reading_ids._all("pages"))
        found = self._compare_products(answer["products"], answer["errors"])
        # a change of the provider itself: who reads at the same time has to wait
        provider.inventory_step = len(provider.reading_ids) + 1
        reading = provider.reading_ids.create(
            {
                "provider_id": self.id,
                "offset": answer["offset"],
                "pages": answer["pages"][known:],
                "is_over": answer["is_over"],
                "product_count": len(answer["products"]),
                "errors": [reason for reason, _names in answer["errors"]],
                "line_ids": found.ids,
                "last_line": max(provider.reading_ids.mapped("last_line"), default=0),
            }
        )
        if reading.is_over and self._look_for_lines(reading):
            return self._end_readings()
        self._ask_on("inventory")
        return self.inventory_note

    def _compare_products(self, products: list[dict], errors: list[tuple]):
        """Keep aside what differs; return the lines that these products are about.

        :param errors: see ``_fetch_products``: that a product cannot be read does not
            say that the operator has not got the line.
        """
        names = {name for one in products for name in (one["id"], one["reference"])}
        unread = {name for _reason, told in errors for name in told}
        by_name = self._lines_named((names | unread) - {""})
        ids = {by_name[name].id for name in unread & by_name.keys()}
        vals_list = []
        for product in products:
            line = by_name.get(product["id"]) or by_name.get(product["reference"])
            if line:
                ids.add(line.id)
                vals_list += self._difference_vals(line, product)
            # a product that is over and that we do not have is no difference
            elif product["state"] not in lifecycle.LINE_FINAL:
                vals_list.append(self._unknown_vals(product))
        self._keep_differences(vals_list)
        return self.env["proximus.line"].browse(ids)

    def _look_for_lines(self, reading) -> bool:
        """Keep aside some of our lines that the operator has not; tell whether all.

        :param reading: the last one, which knows how far this has come.
        """
        domain = self._inventory_domain() & Domain("external_ref", "!=", False)
        domain &= Domain("id", ">", reading.last_line)
        lines = self.env["proximus.line"].search_fetch(
            domain, ["external_ref"], order="id", limit=LINES
        )
        known = set(reading.provider_id.reading_ids._all("line_ids"))
        self._keep_differences(
            [
                {"kind": "here", "line_id": line.id, "reference": line.external_ref}
                for line in lines
                if line.id not in known
            ]
        )
        reading.last_line = lines[-1:].id
        return len(lines) < LINES

    def _inventory_domain(self) -> Domain:
        """Return which lines the operator should know: those not over yet.

        One that ended here but goes on there is found among its products.
        """
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("state", "not in", list(lifecycle.LINE_FINAL))
        if self.partner_id:
            domain &= Domain("operator_id", "in", (False, self.partner_id.id))
        return domain

    def _lines_named(self, names: set[str]) -> dict:
        """Return lines by the operator's reference and by our own."""
        told = Domain("external_ref", "in", names) | Domain("name", "in", names)
        lines = self.env["proximus.line"].search(self._inventory_domain() & told)
        by_ref = {line.external_ref: line for line in lines if line.external_ref}
        return by_ref | {line.name: line for line in lines}

    # === DIFFERENCES === #

    def _difference_vals(self, line, product: dict) -> list[dict]:
        ours = line._to_plain()
        rows = self.env["proximus.inventory.difference"]
        return [
            {
                "kind": "differs",
                "line_id": line.id,
                "reference": product["id"] or product["reference"],
                "field": key,
                "ours": rows._describe_value(key, ours[key]),
                "theirs": rows._describe_value(key, product[key]),
                "data": tmf_inventory.line_payload(product),
            }
            for key in tmf_product.differences(ours, product)
        ]

    def _unknown_vals(self, product: dict) -> dict:
        offer = product["offer_name"] or product["offer"]
        return {
            "kind": "there",
            "reference": product["id"] or product["reference"],
            "theirs": ", ".join(filter(None, [offer, *product["numbers"][:3]])),
            "data": tmf_inventory.line_payload(product),
        }

    def _fresh_differences(self):
        """Return what is kept aside while a comparison goes on."""
        rows = self.env["proximus.inventory.difference"]
        return rows.search([("provider_id", "=", self.id), ("active", "=", False)])

    def _keep_differences(self, vals_list: list[dict]) -> None:
        """Keep rows aside, each once: pages of an operator may overlap."""
        # sudo: rows are written by the machinery only
        rows = self.env["proximus.inventory.difference"].sudo()
        names = [vals["reference"] for vals in vals_list]
        same = rows.search(
            [
                ("provider_id", "=", self.id),
                ("active", "=", False),
                ("reference", "in", names),
            ]
        )
        there = {(row.kind, row.reference, row.field or None) for row in same}
        rows.create(
            [
                {**vals, "provider_id": self.id, "active": False}
                for vals in vals_list
                if (vals["kind"], vals["reference"], vals.get("field")) not in there
            ]
        )

    def _end_readings(self) -> str:
        """Renew the list and say what came of the comparison."""
        readings = self.sudo().reading_ids  # sudo: see _forget_readings
        errors = readings._all("errors")
        products = sum(readings.mapped("product_count"))
        # of a long one nobody waits for the end: who asked is told
        users = readings[:1].create_uid if len(readings) > 1 else self.env["res.users"]
        differences = self._renew_differences(readings[:1].create_date)
        people = users.filtered("active").partner_id
        return self._post_inventory(products, differences, errors, people)

    def _renew_differences(self, begin) -> int:
        """Replace the open rows, but for what somebody has decided; count them.

        :param begin: since when rows were taken over that may be among the new ones.
        """
        provider = self.sudo()  # sudo: rows are written by the machinery only
        rows, fresh = provider.difference_ids, provider._fresh_differences()
        rows.filtered(lambda row: row.state == "open").unlink()
        decided = rows.exists().filtered(
            lambda row: (
                row.state in ("ignored", "waiting")
                or (row.decided_on and row.decided_on >= begin)
            )
        )
        names = set(decided.mapped("reference"))
        said = {row._what() for row in decided}
        gone = fresh.filtered(
            lambda row: row.reference in names and row._what() in said
        )
        gone.unlink()
        (fresh - gone).active = True
        provider.reading_ids.unlink()
        provider.inventory_step = 0
        self.invalidate_recordset(["difference_count", "difference_ids"])
        return len(fresh - gone)

    def _post_inventory(self, count, differences, errors, people) -> str:
        """Note when the inventory was compared, and what of it could not be read.

        :param people: whom to tell, res.partner.
        """
        summary = self.env._(
            "Inventory of the operator: %(count)s products, %(differences)s "
            "differences, %(errors)s unreadable.",
            count=count,
            differences=differences,
            errors=len(errors),
        )
        shown = [*errors[:SHOWN], "…"] if len(errors) > SHOWN else errors
        listed = Markup().join(Markup("<li>%s</li>") % error for error in shown)
        body = Markup("<p>%s</p><ul>%s</ul>") % (summary, listed)
        self.message_post(body=body, partner_ids=people.ids)
        return summary
