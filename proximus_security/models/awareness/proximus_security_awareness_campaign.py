import datetime
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.awareness import LEAST, hidden_groups

#: What is counted of a campaign, as field names.
COUNTS = ("invited", "opened", "clicked", "reported", "trained")
#: What a rate is the share of.
RATES = {"click_rate": "clicked", "report_rate": "reported"}


class ProximusSecurityAwarenessCampaign(models.Model):
    """A phishing test or training: how many took part, never how one person did."""

    _name = "proximus.security.awareness.campaign"
    _description = "Awareness Campaign"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    date = fields.Date(required=True, default=lambda self: self._proximus_today())
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    provider_id = fields.Many2one(
        "res.partner", index="btree_not_null", help="Who holds the campaign."
    )
    source_id = fields.Many2one(
        "proximus.security.source",
        check_company=True,
        index="btree_not_null",
        help="Its events bring the results.",
    )
    group_ids = fields.One2many(
        "proximus.security.awareness.group", "campaign_id", "Departments"
    )
    result_ids = fields.One2many(
        "proximus.security.awareness.result",
        "campaign_id",
        "Individual Results",
        groups="proximus_security.group_awareness",
    )
    invited = fields.Integer(
        compute="_compute_invited", store=True, readonly=False, aggregator="sum"
    )
    opened = fields.Integer(compute="_compute_opened", store=True, readonly=False)
    clicked = fields.Integer(
        compute="_compute_clicked",
        store=True,
        readonly=False,
        help="Fell for the test.",
    )
    reported = fields.Integer(
        compute="_compute_reported",
        store=True,
        readonly=False,
        help="Told somebody that the message looked odd.",
    )
    trained = fields.Integer(
        compute="_compute_trained",
        store=True,
        readonly=False,
        help="Took the training.",
    )
    is_hidden = fields.Boolean(
        "Too Few People", compute="_compute_is_hidden", store=True, readonly=True
    )
    click_rate = fields.Float(
        "Clicked (%)", compute="_compute_rates", store=True, aggregator="avg"
    )
    report_rate = fields.Float(
        "Reported (%)", compute="_compute_rates", store=True, aggregator="avg"
    )
    has_groups = fields.Boolean(compute="_compute_has_groups")

    _counts_positive = models.Constraint(
        "CHECK(invited >= 0 AND opened BETWEEN 0 AND invited "
        "AND clicked BETWEEN 0 AND invited AND reported BETWEEN 0 AND invited "
        "AND trained BETWEEN 0 AND invited)",
        "Nobody opens, clicks, reports or is trained who was not invited.",
    )

    @api.constrains(*COUNTS)
    def _check_not_small(self):
        """Refuse totals that would tell how one person did."""
        for campaign in self.filtered(lambda each: 0 < each.invited < LEAST):
            raise ValidationError(
                self.env._(
                    "%(name)s: fewer than %(least)s people took part, so that figures "
                    "would tell how one of them did. Leave the figures empty.",
                    name=campaign.name,
                    least=LEAST,
                )
            )

    @api.depends("group_ids")
    def _compute_has_groups(self):
        for campaign in self:
            campaign.has_groups = bool(campaign.group_ids)

    @api.depends("group_ids.invited")
    def _compute_is_hidden(self):
        for campaign in self:
            # sudo: sizes are read by few; that too few took part is no secret
            campaign.is_hidden = campaign.sudo()._is_small()

    @api.depends("group_ids.invited")
    def _compute_invited(self):
        self._sum_departments("invited")

    @api.depends("group_ids.opened", "group_ids.invited")
    def _compute_opened(self):
        self._sum_departments("opened")

    @api.depends("group_ids.clicked", "group_ids.invited")
    def _compute_clicked(self):
        self._sum_departments("clicked")

    @api.depends("group_ids.reported", "group_ids.invited")
    def _compute_reported(self):
        self._sum_departments("reported")

    @api.depends("group_ids.trained", "group_ids.invited")
    def _compute_trained(self):
        self._sum_departments("trained")

    def _sum_departments(self, name: str) -> None:
        """Add up one figure of the departments; what is typed stays without them."""
        for campaign in self:
            # sudo: the figures of a department are read by few, their sum by more
            campaign_sudo = campaign.sudo()
            groups = campaign_sudo.group_ids
            if not groups:
                campaign[name] = campaign[name]
            elif campaign_sudo._is_small():
                campaign[name] = 0
            else:
                campaign[name] = sum(groups.mapped(name))

    def _is_small(self) -> bool:
        """Return whether the departments together would tell how one person did."""
        return 0 < sum(self.group_ids.mapped("invited")) < LEAST

    @api.depends("invited", "clicked", "reported")
    def _compute_rates(self):
        for campaign in self:
            invited = campaign.invited
            campaign.click_rate = invited and 100 * campaign.clicked / invited
            campaign.report_rate = invited and 100 * campaign.reported / invited

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override: a rate of several campaigns is that of all their people.

        One of which no figures are shown counts as unknown, not as nobody.
        """
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in RATES:
            return super()._read_group_select(aggregate_spec, query)
        counted, invited = (
            self._field_to_sql(self._table, each, query)
            for each in (RATES[name], "invited")
        )
        return SQL("100.0 * SUM(%s) / NULLIF(SUM(%s), 0)", counted, invited)

    def _hidden_groups(self):
        """Return the departments whose figures would tell how one person did."""
        # sudo: sizes are read by few; that a department is small is no secret
        groups = self.sudo().group_ids
        hidden = groups.browse()
        for campaign in self.sudo():  # sudo: as above
            sizes = {group.id: group.invited for group in campaign.group_ids}
            hidden |= groups.browse(hidden_groups(sizes))
        return hidden

    def _count_results(self) -> None:
        """Count the individual results per department; what is deleted later stays."""
        # sudo: whoever brings a result may not read what it adds up to
        results = self.sudo().result_ids
        counts = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
        for result in results:
            key = (result.campaign_id, result.employee_id.department_id)
            counts[key]["invited"] += 1
            for name in COUNTS[1:]:
                counts[key][name] += result[name]
        for campaign in self.sudo():  # sudo: as above
            known = campaign.group_ids.grouped("department_id")
            for (owner, department), numbers in counts.items():
                if owner != campaign:
                    continue
                group = known.pop(department, campaign.group_ids.browse())[:1]
                if group:
                    group.write(numbers)
                else:
                    campaign.group_ids = [
                        fields.Command.create(
                            {
                                **numbers,
                                "department_id": department.id,
                                "name": department.name
                                or self.env._("Without department"),
                            }
                        )
                    ]

    def _note_participants(self, employees) -> None:
        """Refresh the training seats of who took part: that, and not how they did.

        :param employees: hr.employee
        """
        types = self.env["proximus.security.service.type"].search(
            [("code", "=", "awareness")]
        )
        noon = datetime.datetime.combine(self.date, datetime.time(12))
        moment = min(noon, fields.Datetime.now())
        if employees:
            self.env["proximus.security.coverage"]._refresh_seen(
                self.company_id, types, moment, employees=employees
            )

    @api.readonly
    def action_view_results(self):
        """Open the individual results, for the few who may read them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_awareness_result_action"
        )
        return {
            **action,
            "domain": [("campaign_id", "=", self.id)],
            "context": {"default_campaign_id": self.id},
        }
