from odoo import api, fields, models
from odoo.exceptions import UserError

#: Access that ends in a cable at one address: only there does the address decide.
WIRED = {"ftth", "vdsl", "coax"}


class ProximusLineOrderItem(models.Model):
    """Whether an ordered line can be delivered at its address, as far as is known."""

    _inherit = "proximus.line.order.item"

    delivery_site_id = fields.Many2one(
        "res.partner", "Delivered At", compute="_compute_delivery_site_id"
    )
    qualification_state = fields.Selection(
        [
            ("not_needed", "Not Needed"),
            ("qualified", "Qualified"),
            ("alternate", "Alternative Only"),
            ("unqualified", "Not Available"),
            ("expired", "Expired"),
            ("unknown", "Unknown"),
        ],
        "Address",
        compute="_compute_qualification_state",
        help="What the last answer says about this offer at this address.",
    )
    qualification_item_id = fields.Many2one(
        "proximus.qualification.item",
        "Address Check",
        compute="_compute_qualification_state",
    )

    @api.depends("site_id", "line_id.site_id")
    def _compute_delivery_site_id(self):
        for item in self:
            item.delivery_site_id = item.site_id or item.line_id.site_id

    @api.depends("delivery_site_id", "product_id", "action")
    @api.depends_context("tz")
    def _compute_qualification_state(self):
        answers = self._find_answers()
        for item in self:
            answer = item._best_answer(answers.get(item.delivery_site_id))
            item.qualification_item_id = answer
            item.qualification_state = item._state_of_answer(answer)

    def _find_answers(self) -> dict:
        """Return the answered qualification items per site, newest first, at once."""
        answers = self.env["proximus.qualification.item"].search(
            [
                ("site_id", "in", self.delivery_site_id.ids),
                ("qualification_id.state", "=", "done"),
            ]
        )
        newest_first = answers.sorted(
            lambda answer: (answer.qualification_id.done_on, answer.id), reverse=True
        )
        return newest_first.grouped("site_id")

    def _needs_address(self) -> bool:
        """Return whether the address decides if this item can be delivered.

        An installed line needs it when it moves, or when its access changes.
        """
        technology = self.product_id.access_technology
        if self.change_kind == "move":
            return technology in WIRED
        if self.change_kind == "offer":
            return technology in WIRED and technology != self.line_id.access_technology
        return self.action == "add" and technology in WIRED

    def _best_answer(self, answers):
        """Return the answer that decides about this item; it may be empty.

        The newest live one that allows the offer; else the newest one about it.
        """
        empty = self.env["proximus.qualification.item"]
        if not answers or not self._needs_address():
            return empty
        live = answers.filtered("qualification_id.is_live")
        allowed = live.filtered(lambda answer: answer._allows(self.product_id))
        about = answers.filtered(lambda answer: answer.product_id == self.product_id)
        return allowed[:1] or (about & live)[:1] or about[:1]

    def _state_of_answer(self, answer) -> str:
        if not self._needs_address():
            return "not_needed"
        if not answer:
            return "unknown"
        if not answer.qualification_id.is_live:
            return "expired"
        return "qualified" if answer._allows(self.product_id) else answer.result

    def _unqualified(self):
        """Return the items that may not be ordered without an override."""
        return self.filtered(
            lambda item: item.qualification_state not in ("not_needed", "qualified")
        )

    # === ACTIONS === #

    def action_take_alternative(self):
        """Order what is available at the address instead, the fastest of it.

        The line on its way becomes one of that offer; a price that was the list price
        of the one offer becomes that of the other.

        :raises UserError: naming an item that has been started, or without alternative.
        """
        for item in self:
            item._take_alternative()
        return True

    def _take_alternative(self) -> None:
        answer = self.qualification_item_id
        offers = answer.alternate_product_ids.filtered(
            lambda offer: offer.line_kind == self.product_id.line_kind
        )
        if (
            self.state != "acknowledged"
            or self.qualification_state != "alternate"
            or not offers
        ):
            raise UserError(
                self.env._(
                    "%(item)s: there is no alternative to take over. It takes a live "
                    "answer that names one, and an item that has not been started.",
                    item=self.display_name,
                )
            )
        old = self.product_id
        company, currency, line = self.company_id, self.currency_id, self.line_id
        prices = {offer: offer._price_for(company) for offer in offers}
        new = max(offers, key=lambda o: (o.download_mbps, o.upload_mbps, -prices[o]))
        vals = {"product_id": new.id}
        proposed, known = line._proposed_cost(old)
        # an agreed cost stays; one that was only proposed is proposed for the new offer
        agreed = currency.compare_amounts(line.monthly_cost, proposed)
        if agreed or known != line.is_cost_known:
            vals |= {name: line[name] for name in ("monthly_cost", "is_cost_known")}
        line.write(vals)
        self.product_id = new
        self.order_id.message_post(
            body=self.env._(
                "%(new)s instead of %(old)s at %(site)s, after %(task)s.",
                new=new.display_name,
                old=old.display_name,
                site=self.delivery_site_id.display_name,
                task=answer.qualification_id.name,
            )
        )

    def _check_qualification(self) -> None:
        """Refuse items that nobody has asked about yet, unless somebody says why.

        Items that have been started are left alone: what the operator works on is not
        stopped by an answer that expires meanwhile.
        """
        fresh = self.filtered(
            lambda item: (
                item.state == "acknowledged"
                and not item.order_id.qualification_override
            )
        )
        for item in fresh._unqualified():
            raise UserError(item._refusal())

    def _refusal(self) -> str:
        """Return the sentence that says what is known of an address, and what to do."""
        _, answer = self.env._, self.qualification_item_id
        site = self.delivery_site_id.display_name
        if not site:
            return _(
                "%(item)s: choose the site first. Without an address nobody can say "
                "whether it can be delivered.",
                item=self.display_name,
            )
        told = {
            "unknown": _("nobody has checked this address for it"),
            "expired": _(
                "the answer expired on %(date)s",
                date=self._proximus_spoken_day(answer.qualification_id.valid_until),
            ),
            "unqualified": _(
                "it is not available there (%(reasons)s)",
                reasons=", ".join(answer.reason_ids.mapped("name")),
            ),
            "alternate": _(
                "only something else is available there (%(offers)s)",
                offers=", ".join(answer.alternate_product_ids.mapped("display_name")),
            ),
        }
        return _(
            "%(item)s at %(site)s: %(told)s. Check the address, take the alternative "
            "or another offer, or fill in why you go ahead on the order.",
            item=self.display_name,
            site=site,
            told=told[self.qualification_state],
        )
