from odoo import fields, models
from odoo.fields import Domain

#: What the place of a company under NIS2 means for its incidents.
NIS2_STATUS = {
    "unknown": "unknown",
    "essential": "in_scope",
    "important": "in_scope",
    "out": "out",
}


class ResCompany(models.Model):
    """Who handles the incidents of a company, and which clocks are its own."""

    _inherit = "res.company"

    security_officer_id = fields.Many2one(
        "res.users",
        "Handles Incidents",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Gets what people report and what the sources of events find.",
        prefetch=False,
    )
    security_nis2 = fields.Selection(
        [
            ("unknown", "Not known yet"),
            ("essential", "Essential entity"),
            ("important", "Important entity"),
            ("out", "Not concerned"),
        ],
        "Under the NIS2 Law",
        default="unknown",
        help="A listed sector and 50 people, or more than 10 million euro: the legal "
        "clocks of each incident follow. Whoever is not concerned may still notify of "
        "the own will.",
        prefetch=False,
    )
    security_trust_provider = fields.Boolean(
        "Provider of Trust Services",
        help="Signatures, seals, certificates: the NIS2 incident notification is then "
        "due within 24 hours (law of 26 April 2024, art. 35 §2).",
        prefetch=False,
    )
    security_insurer_hours = fields.Float(
        "Hours to Tell the Insurer",
        help="As your cyber insurance says, from the moment you are aware. Empty: no "
        "limit is known.",
        prefetch=False,
    )
    security_contract_hours = fields.Float(
        "Hours to Tell under a Contract",
        help="The shortest that a contract of yours says, from the moment you are "
        "aware. Empty: no limit is known.",
        prefetch=False,
    )

    _security_hours_positive = models.Constraint(
        "CHECK(COALESCE(security_insurer_hours, 0) >= 0 "
        "AND COALESCE(security_contract_hours, 0) >= 0)",
        "The hours to tell somebody about an incident cannot be negative.",
    )

    def write(self, vals):
        before = {company: company._security_nis2_status() for company in self}
        result = super().write(vals)
        if "security_nis2" in vals:
            for company, status in before.items():
                company._follow_nis2(status)
        if "security_trust_provider" in vals:
            # sudo: who sets up a company may not read its incidents
            notifications = self.env["proximus.security.notification"].sudo()
            running = notifications.search(
                [("company_id", "in", self.ids), ("state", "=", "pending")]
            )
            running._sync_activities()
        return result

    def _security_nis2_status(self) -> str:
        """Return whether incidents of the company fall under NIS2, by what it is."""
        self.ensure_one()
        # sudo: whoever writes an incident may not read the settings of the company
        return NIS2_STATUS.get(self.sudo().security_nis2, "unknown")

    def _follow_nis2(self, before: str) -> None:
        """Let open incidents follow; of one that was judged otherwise that stays.

        :param before: what incidents of the company were until now
        """
        status = self._security_nis2_status()
        if status == before:
            return
        # sudo: who sets up a company may not read its incidents
        incidents = self.env["proximus.security.incident"].sudo()
        incidents.search(
            [
                ("company_id", "=", self.id),
                ("state", "not in", ("closed", "dismissed")),
                ("nis2_status", "in", (before, "unknown")),
            ]
        ).write({"nis2_status": status})

    def _security_officers(self):
        """Return the people who handle incidents of the company, by their rights."""
        self.ensure_one()
        # sudo: who reports may not read groups; superuser is nobody who reads
        group = self.env.ref("proximus_security.group_officer").sudo()
        officers = group.all_user_ids.filtered_domain(
            Domain("share", "=", False)
            & Domain("active", "=", True)
            & Domain("company_ids", "in", self.ids)
        )
        return officers.sorted("id")

    def _security_responsible(self):
        """Return who handles a new incident: the one chosen, else the first officer.

        Who set up the database is an officer by installation: whoever else is one is
        asked first.
        """
        self.ensure_one()
        officers = self._security_officers()
        # sudo: whoever reports may not read the settings of the company
        chosen = self.sudo().security_officer_id
        if chosen in officers:
            return chosen
        return (
            (officers - self.env.ref("base.user_admin", raise_if_not_found=False))[:1]
            or officers[:1]
            or self.env.ref("base.user_root")
        )
