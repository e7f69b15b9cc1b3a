import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import groupby

from ...fields import Reference
from ...tools import sim, tenure
from ..line.proximus_line_event import CHANGE_KINDS
from ..resource.proximus_sim import RETIRE_REASONS

#: Kinds that need nobody on the spot: they hold from their day on by themselves.
BY_ITSELF = {"offer", "price", "holder"}
#: States in which nothing stands in the way of a change on its day.
ON_COURSE = ("acknowledged", "in_progress")


class ProximusLineOrderItem(models.Model):
    """What a "modify" item changes on its line, and that it does so when it completes.

    The target of a change is the offer and the site of the item itself, or one of the
    fields here. Until then, and when the item fails or is cancelled, the line stays.

    A new SIM card or number that the operator has to put on an installed line.
    """

    _inherit = "proximus.line.order.item"

    change_kind = fields.Selection(
        CHANGE_KINDS, "Changes", index="btree_not_null", help="What is modified."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    monthly_cost = fields.Monetary(
        "New Monthly Cost",
        compute="_compute_monthly_cost",
        store=True,
        readonly=False,
        precompute=True,
        help="What the operator will bill us for the line a month, without VAT.",
    )
    is_cost_known = fields.Boolean(
        "New Cost Known",
        compute="_compute_monthly_cost",
        store=True,
        readonly=False,
        precompute=True,
        help="An empty cost is unknown, which is not zero.",
    )
    commitment_restart = fields.Boolean(
        "Restart Commitment",
        help="The term of the offer starts again on the day of the change.",
    )
    holder_id = fields.Many2one(
        "res.partner", "New Holder", index="btree_not_null", ondelete="restrict"
    )
    billing_partner_id = fields.Many2one(
        "res.partner",
        "New Billing Contact",
        index="btree_not_null",
        help="Of the new holder; empty: its invoice address.",
    )
    change_reason = fields.Char("Reason", help="Kept in the history of the line.")
    apply_on_date = fields.Boolean(
        "Applied on the Requested Date",
        compute="_compute_apply_on_date",
        store=True,
        readonly=False,
        precompute=True,
        help="Completed by itself on the wanted day, unless an operator reports about "
        "the order or something is pending. Otherwise somebody completes it.",
    )
    change_text = fields.Char(
        "New Value",
        compute="_compute_change_text",
        help="What the line will have when the item is completed.",
    )

    # === SIM CARDS AND NUMBERS === #
    new_iccid = Reference(
        "New Card (ICCID)",
        copy=False,
        help="Empty until the operator has sent the card; needed to complete the item.",
    )
    new_sim_type = fields.Selection(
        [("physical", "Physical"), ("esim", "eSIM")], "Type of the New Card"
    )
    new_eid = Reference("EID of the New Card", copy=False)
    retire_reason = fields.Selection(RETIRE_REASONS, "Swap Reason")
    new_e164 = Reference("New Number", copy=False)
    replaced_number_id = fields.Many2one(
        "proximus.number",
        "Replaces Number",
        copy=False,
        index="btree_not_null",
        domain="[('line_id', '=', line_id)]",
        ondelete="restrict",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "change_kind",
        "product_id",
        "monthly_cost",
        "is_cost_known",
        "site_id",
        "holder_id",
    )
    def _compute_change_text(self):
        for item in self:
            item.change_text = item._describe_target()

    @api.depends("change_kind", "product_id", "line_id")
    def _compute_monthly_cost(self):
        for item in self:
            line, told = item.line_id, (0.0, False)
            if line and item.change_kind == "offer":
                told = line._proposed_cost(item.product_id)
            elif item.change_kind == "price":
                told = line.monthly_cost, line.is_cost_known
            item.monthly_cost, item.is_cost_known = told

    @api.onchange("monthly_cost")
    def _onchange_monthly_cost(self):
        if self.monthly_cost:
            self.is_cost_known = True

    @api.depends("change_kind")
    def _compute_apply_on_date(self):
        for item in self:
            item.apply_on_date = item.change_kind in BY_ITSELF

    # === CONSTRAINTS === #

    @api.constrains(
        "action",
        "change_kind",
        "line_id",
        "product_id",
        "site_id",
        "holder_id",
        "monthly_cost",
    )
    def _check_target(self):
        for item in self:
            for message in item._target_errors():
                raise ValidationError(message)

    @api.constrains("new_eid", "replaced_number_id", "line_id")
    def _check_swap(self):
        for item in self:
            if item.new_eid and not sim.eid_is_valid(item.new_eid):
                raise ValidationError(
                    self.env._(
                        "%(item)s: “%(eid)s” is no EID. It has 32 digits, of which the "
                        "last two are check digits.",
                        item=item.display_name,
                        eid=item.new_eid,
                    )
                )
            number = item.replaced_number_id
            if number and number.line_id != item.line_id:
                raise ValidationError(
                    self.env._(
                        "%(item)s: %(number)s is no number of %(line)s.",
                        item=item.display_name,
                        number=number.label,
                        line=item.line_id.display_name,
                    )
                )

    # === BUSINESS METHODS === #

    def _describe_target(self) -> str:
        """Return in words what the item makes of its line; extended for more kinds."""
        money = self.currency_id.format
        if self.change_kind == "offer":
            product = self.product_id.with_context(display_default_code=False)
            told = f" ({money(self.monthly_cost)})" if self.is_cost_known else ""
            return f"{product._offer_name()}{told}"
        if self.change_kind == "price":
            known = self.is_cost_known
            return money(self.monthly_cost) if known else self.env._("unknown")
        if self.change_kind == "move":
            return self._site_name()
        return self.holder_id.display_name or ""

    # === RULES === #

    def _target_errors(self):
        """Yield what is wrong with what this item is to change."""
        _, line = self.env._, self.line_id
        named = {"item": self.display_name}
        if not self.change_kind:
            return
        if self.action != "modify":
            yield _(
                "%(item)s: only an item “Modify” changes something; take that action "
                "or empty “Changes”.",
                **named,
            )
        if self.monthly_cost < 0:
            yield _("%(item)s: the new monthly cost cannot be negative.", **named)
        if self.change_kind == "offer":
            yield from line._offer_errors(self.product_id.id)
        if self.change_kind == "move":
            yield from self._site_errors(named)
        if self.change_kind == "holder" and not self.holder_id:
            yield _("%(item)s: choose the new holder.", **named)

    def _site_errors(self, named: dict):
        """Yield why the line cannot move to the site of this item."""
        holder = self.line_id.commercial_partner_id
        if not self.site_id:
            yield self.env._("%(item)s: choose the new site.", **named)
        elif self.site_id.commercial_partner_id != holder:
            yield self.env._(
                "%(item)s: the site %(site)s is no address of the holder %(holder)s.",
                site=self.site_id.display_name,
                holder=holder.display_name,
                **named,
            )

    @api.model
    def _unqualified_changes(self, lines, vals: dict) -> dict:
        """Return what is known of addresses that no live answer confirms for a change.

        :param lines: lines (``proximus.line``) that would change.
        :param vals: values of the order items, such as the new site or offer.
        :return: code and words of the qualification state, per line that lacks one.
        """
        items = self.union(
            *(
                self.new({"action": "modify", "line_id": line.id, **vals})
                for line in lines
            )
        )
        labels = dict(
            self._fields["qualification_state"]._description_selection(self.env)
        )
        return {
            item.line_id: (
                item.qualification_state,
                f"{item._site_name() or self.env._('No site')}: "
                f"{labels[item.qualification_state]}",
            )
            for item in items._unqualified()
        }

    def _site_name(self) -> str:
        """Return the name of the site on one line, whatever the form shows of it."""
        site = self.delivery_site_id.with_context(
            show_address=False, partner_display_name_hide_company=True
        )
        return site.display_name or ""

    # === WHAT FOLLOWS COMPLETION === #

    def _apply_targets(self, date: datetime.date) -> None:
        """Change the lines of completed items, those that ask the same at once."""
        same = groupby(
            self,
            lambda item: (
                item.change_kind,
                item.change_reason or item.order_id.name,
                tuple(sorted(item._target_vals(date).items())),
            ),
        )
        for (kind, reason, vals), items in same:
            lines = self.union(*items).line_id
            lines._change(kind, dict(vals), date, reason)

    def _target_vals(self, date: datetime.date) -> dict:
        """Return what the item changes, as values for ``proximus.line._change``.

        Extended for further kinds; each value must be hashable.

        :param date: first day on which it holds.
        :raises ValidationError: when something is still missing for the change.
        """
        self.ensure_one()
        if self.change_kind == "sim":
            return self._sim_target_vals()
        if self.change_kind == "number":
            return self._number_target_vals()
        vals = {}
        if self.change_kind in ("offer", "price"):
            vals["monthly_cost"] = self.monthly_cost
            vals["is_cost_known"] = self.is_cost_known
        if self.change_kind == "offer":
            vals["product_id"] = self.product_id.id
            months = self.product_id.commitment_months
            own_term = not self.line_id.commitment_origin
            if self.commitment_restart and months and own_term:
                vals["commitment_end_date"] = tenure.commitment_end(date, months)
        elif self.change_kind == "move":
            vals["site_id"] = self.site_id.id
        elif self.change_kind == "holder":
            vals["partner_id"] = self.holder_id.id
            vals["billing_partner_id"] = self.billing_partner_id.id
            vals["commitment_restart"] = self.commitment_restart
        return vals

    # === ON ITS DAY === #

    @api.model
    def _due_domain(self) -> Domain:
        """Return the domain of the changes whose day has come.

        An order that an operator has received is left to the operator's news; what is
        pending or held waits until somebody takes it up.
        """
        return self._proximus_day_domain("requested_date", "<=") & Domain(
            [
                ("action", "=", "modify"),
                ("change_kind", "!=", False),
                ("apply_on_date", "=", True),
                ("state", "in", ON_COURSE),
                ("order_id.external_ref", "=", False),
                ("waiting_provider", "=", False),
            ]
        )

    @api.model
    def _cron_apply_changes(self):
        """Complete the changes whose day has come; one that fails is held, with why."""
        self.env["proximus.line.change.work"]._work_scheduled()

    def _complete_or_hold(self, date: datetime.date) -> None:
        """Complete items at once, or one by one when one of them cannot be."""
        try:
            with self.env.cr.savepoint():
                self._finish("completed", date=date)
        except UserError as error:
            if len(self) > 1:
                for item in self:
                    item._complete_or_hold(date)
                return
            self._route("held", reason=str(error))
            self.order_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("A change could not be made on its day"),
                note=str(error),
                user_id=self.order_id.user_id.id or self.env.uid,
            )

    # === SIM CARDS AND NUMBERS === #

    @api.model
    def _normalise_swap(self, vals: dict) -> None:
        """Replace the spelling of a new card or number by the canonical one, in place.

        :raises ValidationError: when it is none.
        """
        if vals.get("new_iccid"):
            vals["new_iccid"] = self.env["proximus.sim"]._normalise(
                vals["new_iccid"], ""
            )
        if vals.get("new_e164"):
            number = {"e164": vals["new_e164"]}
            self.env["proximus.number"]._normalise(number, "", None)
            vals["new_e164"] = number["e164"]

    # === HOOKS OF THE CHANGE === #

    def _sim_target_vals(self) -> dict:
        """Return the new card, as values for ``proximus.line._change``.

        :raises ValidationError: when the operator has not sent it yet.
        """
        self._check_ready(self.new_iccid, self.env._("the number of the new card"))
        return {
            "iccid": self.new_iccid,
            "sim_type": self.new_sim_type,
            "eid": self.new_eid,
            "retire_reason": self.retire_reason or "other",
        }

    def _number_target_vals(self) -> dict:
        """Return the new number, as values for ``proximus.line._change``.

        :raises ValidationError: when it is not filled in yet.
        """
        self._check_ready(self.new_e164, self.env._("the new number"))
        return {"e164": self.new_e164, "replaces": self.replaced_number_id.id}

    def _check_ready(self, value, what: str) -> None:
        if not value:
            raise ValidationError(
                self.env._(
                    "%(item)s cannot be completed yet: fill in %(what)s first.",
                    item=self.display_name,
                    what=what,
                )
            )
