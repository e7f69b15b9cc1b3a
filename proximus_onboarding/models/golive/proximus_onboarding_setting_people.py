from odoo import models
from odoo.fields import Domain

from ...tools import golive

#: Administrators that a company needs: one, and one who stands in.
ADMINISTRATORS = 2


class ProximusOnboardingSetting(models.Model):
    """Settings of people: how they log in, who approves, where applications arrive."""

    _inherit = "proximus.onboarding.setting"

    # === LOGGING IN === #

    def _check_two_factor(self, advice):
        """Nobody logs in with a password only, or Odoo asks everybody for more."""
        # sudo: one setting of the database
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        if parameters_sudo.get_param("auth_totp.policy"):
            return golive.DONE, self.env._("asked of everybody")
        weak = advice.session_id._count_users_without_second_factor() or 0
        people = self._count_users(advice)
        state = golive.shared(people - weak, people)
        if not weak:
            return state, self.env._("everybody has one")
        return state, self.env._(
            "%(weak)s of %(people)s log in with a password only",
            weak=weak,
            people=people,
        )

    def _check_administrators(self, advice):
        """Two people, not all, are administrator."""
        count = self._count_users(advice, self.env.ref("base.group_system"))
        note = self.env._("administrators: %(count)s", count=count)
        return (golive.DONE if count <= ADMINISTRATORS else golive.TODO), note

    def _open_administrators(self, advice):
        group = self.env.ref("base.group_system")
        domain = [
            ("all_group_ids", "in", group.ids),
            ("company_ids", "in", advice.session_id.company_id.ids),
        ]
        return self._open_screen(advice, domain=domain, context={})

    def _count_users(self, advice, group=None) -> int:
        """Return how many people of the company log in, or have a right."""
        domain = Domain("share", "=", False)
        domain &= Domain("company_ids", "in", advice.session_id.company_id.ids)
        if group:
            domain &= Domain("all_group_ids", "in", group.ids)
        # sudo: a number only
        return self.env["res.users"].sudo().search_count(domain)

    # === WHO APPROVES === #

    def _check_leave_approver(self, advice):
        return self._check_approver(advice, "leave_manager_id")

    def _open_leave_approver(self, advice):
        return self._open_approver(advice, "leave_manager_id")

    def _check_expense_approver(self, advice):
        return self._check_approver(advice, "expense_manager_id")

    def _open_expense_approver(self, advice):
        return self._open_approver(advice, "expense_manager_id")

    def _check_approver(self, advice, field: str):
        """Everybody who works in the company has somebody who approves.

        :param field: of the employee: who approves.
        """
        company = Domain("company_id", "=", advice.session_id.company_id.id)
        # sudo: two counts; no employee is shown
        employees_sudo = self.env["hr.employee"].sudo()
        people = employees_sudo.search_count(company)
        there = employees_sudo.search_count(company & Domain(field, "!=", False))
        return golive.shared(there, people), self.env._(
            "%(count)s of %(expected)s", count=there, expected=people
        )

    def _open_approver(self, advice, field: str):
        """Open the employees for whom nobody approves yet."""
        company = ("company_id", "=", advice.session_id.company_id.id)
        return self._open_screen(
            advice, domain=[company, (field, "=", False)], context={}
        )

    # === RECRUITMENT === #

    def _check_recruitment_alias(self, advice):
        """Applications arrive by mail: a vacancy has an address."""
        domain = Domain(
            "company_id", "in", (False, advice.session_id.company_id.id)
        ) & Domain("alias_id.alias_name", "!=", False)
        # sudo: whether there is one; no vacancy is shown
        jobs_sudo = self.env["hr.job"].sudo().search(domain)
        reached = jobs_sudo.filtered("alias_id.alias_domain_id")
        if reached:
            return golive.DONE, reached[:1].alias_id.display_name
        if jobs_sudo:
            return golive.WAITING, self.env._("the database has no mail domain yet")
        return golive.TODO, self.env._("no vacancy has an address yet")
