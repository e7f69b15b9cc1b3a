from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.proximus_connectivity.fields import Reference
from odoo.addons.proximus_connectivity.tools.text import plain


@dataclass(frozen=True)
class Situation:
    """What an advantage is asked for; records but the date and the numbers.

    :param bundle: the `proximus.bundle` that is quoted.
    :param partner: the customer.
    :param company: the seller.
    :param date: day of the quotation.
    :param units: number of units billed every month.
    :param amount: what they cost a month at the customer's own prices, without VAT.
    :param currency: currency of the amount; empty when it is not known.
    :param sites: addresses where something is delivered.
    """

    bundle: models.BaseModel
    partner: models.BaseModel
    company: models.BaseModel
    date: object
    units: float
    amount: float
    currency: models.BaseModel
    sites: models.BaseModel

    @property
    def customer(self):
        return self.partner.commercial_partner_id


class ProximusAdvantage(models.Model):
    """Who may have an advantage, and why somebody may not."""

    _inherit = "proximus.advantage"

    customer_number = fields.Selection(
        [
            ("none", "Not needed"),
            ("declared", "Declared by the customer"),
            ("verified", "Verified"),
        ],
        default="none",
        required=True,
        help="Whether the customer must be known to the operator by a customer number.",
    )
    category_ids = fields.Many2many(
        "res.partner.category",
        "proximus_advantage_category_rel",
        string="Customer Tags",
        help="Such as the grade of a partner. Empty: with any tag or none.",
    )
    country_ids = fields.Many2many(
        "res.country", string="Countries", help="Empty: everywhere."
    )
    zip_prefixes = Reference(
        help="Separated by commas, such as: 40, 4100, 5. Empty: everywhere.",
    )
    min_amount = fields.Monetary(
        "Minimum Amount per Month",
        help="What the components must cost a month before any reduction, without VAT.",
    )

    _min_amount_valid = models.Constraint(
        "CHECK(COALESCE(min_amount, 0) >= 0)",
        "The amount that a promotion needs cannot be negative.",
    )

    @api.constrains("zip_prefixes")
    def _check_zip_prefixes(self):
        for advantage in self:
            wrong = [zip_ for zip_ in advantage._zips() if not zip_.isalnum()]
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(zip)s is no beginning of a zip code. Separate them by "
                        "commas, such as: 40, 4100, 5.",
                        zip=wrong[0],
                    )
                )

    def _zips(self):
        zips = map(plain, (self.zip_prefixes or "").split(","))
        return list(filter(None, zips))

    # === BUSINESS METHODS === #

    def _check_usable(
        self,
        bundle,
        partner,
        company,
        date,
        units,
        amount=0.0,
        currency=None,
        sites=None,
    ):
        """Raise when one of the advantages may not be given.

        The parameters are those of :class:`Situation`.

        :raises UserError: naming the advantage and the reason.
        """
        self._check_together()
        partners = self.env["res.partner"]
        situation = Situation(
            bundle,
            partner,
            company,
            date,
            units,
            amount,
            currency or self.env["res.currency"],
            sites or partners,
        )
        for advantage in self:
            reason = advantage._reason_not_usable(situation)
            if reason:
                raise UserError(
                    self.env._(
                        "Promotion %(advantage)s cannot be given to %(customer)s: "
                        "%(reason)s.",
                        advantage=advantage.name,
                        customer=situation.customer.display_name,
                        reason=reason,
                    )
                )

    def _check_together(self):
        """Raise when the advantages do not go together.

        :raises UserError: naming the one that stands alone.
        """
        alone = self.filtered(lambda advantage: not advantage.stackable)
        if len(self) > 1 and alone:
            raise UserError(
                self.env._(
                    "Promotion %(advantage)s cannot go together with another one. "
                    "Choose one of them.",
                    advantage=alone[:1].name,
                )
            )

    def _reason_not_usable(self, situation):
        """Return why the advantage may not be given, False when it may.

        :param situation: a :class:`Situation`.
        """
        self.ensure_one()
        return (
            self._reason_not_valid(situation)
            or self._reason_not_enough(situation)
            or self._reason_not_there(situation)
            or self._reason_not_known(situation)
            or self._reason_not_eligible(situation.customer)
        )

    def _reason_not_valid(self, situation):
        date, bundle = situation.date, situation.bundle
        if not self.active or (self.date_to and date > self.date_to):
            return self.env._("it has ended")
        if self.date_from and date < self.date_from:
            return self.env._(
                "it begins on %s", self._proximus_spoken_day(self.date_from)
            )
        if self.company_id and self.company_id != situation.company:
            return self.env._("it belongs to %s", self.company_id.display_name)
        if self.bundle_ids and not bundle._is_version_of(self.bundle_ids):
            return self.env._("it does not go with bundle %s", bundle.name)
        return False

    def _reason_not_enough(self, situation):
        """Return why the bundle is too small."""
        if situation.units < self.min_lines:
            return self.env._(
                "it needs %(needed)s units billed every month, there are %(units)s",
                needed=self.min_lines,
                units=int(situation.units),
            )
        needed, currency = self.min_amount, situation.currency or self.currency_id
        if needed and currency != self.currency_id:
            needed = self.currency_id._convert(
                needed, currency, situation.company, situation.date
            )
        if needed and currency.compare_amounts(situation.amount, needed) < 0:
            return self.env._(
                "it needs %(needed)s a month, the components cost %(amount)s",
                needed=currency.format(needed),
                amount=currency.format(situation.amount),
            )
        return False

    def _reason_not_there(self, situation):
        """Return why the place of delivery is wrong; every site must be inside."""
        zips = tuple(zip_.upper() for zip_ in self._zips())
        for site in situation.sites or situation.partner:
            if self.country_ids and not site.country_id:
                return self.env._("the country of %s is not known", site.display_name)
            if self.country_ids and site.country_id not in self.country_ids:
                return self.env._("it is not given in %s", site.country_id.display_name)
            if zips and not site.zip:
                return self.env._("the zip of %s is not known", site.display_name)
            if zips and not site.zip.upper().startswith(zips):
                return self.env._("it is not given in zip %s", site.zip)
        return False

    def _reason_not_known(self, situation):
        """Return why the customer number or the tags do not suffice."""
        customer = situation.customer
        if self.category_ids and not (
            self.category_ids & (customer | situation.partner).category_id
        ):
            return self.env._(
                "it is for customers with tag %s",
                ", ".join(self.category_ids.mapped("display_name")),
            )
        if self.customer_number == "none":
            return False
        if not customer.proximus_customer_number:
            return self.env._("the customer has no customer number")
        if (
            self.customer_number == "verified"
            and not customer.proximus_customer_verified_on
        ):
            return self.env._(
                "customer number %s has not been verified",
                customer.proximus_customer_number,
            )
        return False

    def _reason_not_eligible(self, customer):
        """Return why this customer may not have the advantage, False when he may.

        Later modules add their own conditions.
        """
        self.ensure_one()
        # sudo: whether a customer used an advantage or is one counts for all sellers,
        # also those who see their own documents only
        advantage_sudo = self.sudo()
        if customer in advantage_sudo.use_ids.partner_id:
            return self.env._("the customer has used it already")
        if self.customer_type == "any":
            return False
        known = bool(
            advantage_sudo.env["proximus.subscription"].search_count(
                [
                    ("commercial_partner_id", "=", customer.id),
                    ("state", "not in", ("draft", "cancelled")),
                ],
                limit=1,
            )
        )
        if known and self.customer_type == "new":
            return self.env._("it is for new customers")
        if not known and self.customer_type == "existing":
            return self.env._("it is for customers with a subscription")
        return False
