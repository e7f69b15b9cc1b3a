from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import retention

#: The longest period that a company may choose.
LONGEST = {"days": 36_500, "months": 1_200}


class ProximusRetention(models.Model):
    """What goes after a time, for how long it is kept here, and what would go now.

    The period is a dated parameter of the same code. A company may keep it longer, or
    for ever, never shorter: the same for all of its users.
    """

    _name = "proximus.retention"
    _description = "Retention Period"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char("What", required=True, translate=True, readonly=True)
    what_goes = fields.Text(translate=True, readonly=True)
    what_stays = fields.Text(translate=True, readonly=True)
    is_personal = fields.Boolean(
        "Personal Data", readonly=True, help="Keep it no longer than you need it."
    )
    own_length = fields.Integer(
        "At Least",
        company_dependent=True,
        help="Days or months, where this company keeps it longer. 0: as the parameter.",
    )
    is_for_ever = fields.Boolean(
        "Keep All", company_dependent=True, help="In this company nothing of it goes."
    )
    general_text = fields.Char(
        "By the Parameter",
        compute="_compute_period",
        help="Of all companies; under Rules and Reasons, Parameters.",
    )
    kept_text = fields.Char("Kept For", compute="_compute_period")
    unit_text = fields.Char("Unit", compute="_compute_unit_text")
    due_count = fields.Integer(
        "Goes Next", compute="_compute_due", help="So many go with the next cleaning."
    )
    due_oldest = fields.Date("Oldest of It", compute="_compute_due")

    _code_unique = models.UniqueIndex("(code)", "This period is there already.")

    # === COMPUTE METHODS === #

    @api.depends("code", "own_length", "is_for_ever")
    @api.depends_context("company", "lang")
    def _compute_period(self):
        general = self._general_lengths(self.mapped("code"))
        for period in self:
            length = general.get(period.code)
            period.general_text = period._spoken(length)
            if period.is_for_ever:
                length = None
            period.kept_text = period._spoken(length and max(length, period.own_length))

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_unit_text(self):
        words = {"days": self.env._("days"), "months": self.env._("months")}
        for period in self:
            period.unit_text = period.code and words[retention.unit_of(period.code)]

    @api.depends("code", "own_length", "is_for_ever")
    @api.depends_context("company")
    def _compute_due(self):
        models_by_code = self._models_by_code()
        for period in self:
            limits = period._limits(period.code, self.env.company)
            found = [
                model._retention_preview(period.code, limits)
                for model in models_by_code.get(period.code, ())
            ]
            days = [oldest for _count, oldest in found if oldest]
            period.due_count = sum(count for count, _oldest in found)
            period.due_oldest = min(days, default=False)

    # === CHECKS === #

    @api.constrains("own_length")
    def _check_own_length(self):
        general = self._general_lengths(self.mapped("code"))
        for period in self.filtered("own_length"):
            least = general.get(period.code) or 1
            most = LONGEST[retention.unit_of(period.code)]
            if not least <= period.own_length <= most:
                raise ValidationError(
                    self.env._(
                        "%(what)s: choose %(least)s or longer, at most %(most)s; "
                        "or 0 to follow the parameter.",
                        what=period.name,
                        least=period._spoken(least),
                        most=period._spoken(most),
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of the ORM: who keeps something longer is known afterwards."""
        chosen = vals.keys() & {"own_length", "is_for_ever"}
        noted = chosen and not self.env.context.get("tracking_disable")
        before = {period: period.kept_text for period in self if noted}
        result = super().write(vals)
        for period, earlier in before.items():
            if period.kept_text != earlier:
                period._note_choice(earlier)
        return result

    def _note_choice(self, earlier: str) -> None:
        """Say in the company's own chatter for how long it keeps something now.

        :param earlier: how long it was kept until now, as it was shown.
        """
        # sudo: who may choose may not be who may edit the company's contact
        partner = self.env.company.sudo().partner_id
        partner.message_post(
            body=self.env._(
                "Retention period of %(what)s: %(earlier)s → %(now)s",
                what=self.name,
                now=self.kept_text,
                earlier=earlier,
            ),
            author_id=self.env.user.partner_id.id,
        )

    # === BUSINESS === #

    def _spoken(self, length: int | None) -> str:
        """Return a period as people say it; none is for ever."""
        if not length:
            return self.env._("For ever")
        unit = retention.unit_of(self.code).removesuffix("s")
        return self._proximus_counted(length, unit)

    @api.model
    def _general_lengths(self, codes) -> dict[str, int]:
        """Return the periods in force, per code."""
        found = self.env["proximus.parameter"]._in_force(codes)
        return {each.code: max(int(each.value), 1) for each in found}

    @api.model
    def _keep_all(self, codes) -> None:
        """Let nothing of some periods go in the companies that are there.

        :param codes: of periods that come with an upgrade: what was kept so far stays
            until each company lets it go itself.
        """
        periods = self.search([("code", "in", codes)])
        periods = periods.with_context(tracking_disable=True)
        companies = self.env["res.company"].with_context(active_test=False)
        for company in companies.search([("id", "!=", 0)]):
            periods.with_company(company).is_for_ever = True

    @api.model
    def _models_by_code(self) -> dict[str, list]:
        """Return the models of which something goes after each period."""
        found = defaultdict(list)
        mixin = "proximus.retention.mixin"
        for name in self.env.registry.descendants([mixin], "_inherit"):
            model = self.env[name]
            for code in () if model._abstract else model._retention_fields():
                found[code].append(model)
        return found

    @api.model
    def _limits(self, code: str, companies=None) -> list[tuple]:
        """Return the first day that is kept, and the companies where it is that one.

        Companies of two time zones are never together. One that keeps all is absent.

        :param code: of the parameter.
        :param companies: res.company, all by default.
        """
        length = self._general_lengths([code]).get(code)
        # sudo: what holds is no secret, and the cleaning works for all companies
        period = self.sudo().search([("code", "=", code)])
        if not length or not period:
            return []
        if companies is None:
            # sudo: as above
            companies = self.env["res.company"].sudo()
            companies = companies.with_context(active_test=False)
            companies = companies.search(Domain.TRUE)
        groups = defaultdict(lambda: companies.browse())
        for company in companies:
            own = period.with_company(company)
            if not own.is_for_ever:
                kept = max(length, own.own_length)
                first = retention.first_kept(code, kept, company._proximus_today())
                groups[first, company._proximus_timezone().zone] |= company
        return [(first, some) for (first, _zone), some in groups.items()]
