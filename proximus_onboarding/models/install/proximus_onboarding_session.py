from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusOnboardingSession(models.Model):
    """Fifth step: which apps are installed, what for, and who may do it.

    The file beside this one (`_run`) does it.
    """

    _inherit = "proximus.onboarding.session"

    can_install = fields.Boolean(compute="_compute_can_install")
    has_app_to_install = fields.Boolean(compute="_compute_has_app_to_install")
    install_asked = fields.Boolean(readonly=True, copy=False)
    install_activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_can_install(self):
        self.can_install = self.env.user.has_group("base.group_system")

    @api.depends("install_line_ids.state")
    def _compute_has_app_to_install(self):
        for session in self:
            session.has_app_to_install = bool(session._get_next_install_line())

    # === ACTION METHODS === #

    def _prepare_install(self):
        """Plan the accepted apps: what comes along, what is there, what is blocked."""
        self.ensure_one()
        self._check_open()
        names = self._get_wanted_names()
        known = set(self.install_line_ids.mapped("module_name"))
        self.env["proximus.onboarding.install.line"].create(
            [
                {"session_id": self.id, "module_name": name}
                for name in names
                if name not in known
            ]
        )
        dropped = self.install_line_ids.filtered(
            lambda line: line.module_name not in names and line.state != "installed"
        )
        dropped.unlink()
        self.install_line_ids.filtered(
            lambda line: line.state in ("planned", "blocked")
        )._prepare()
        return True

    def action_request_install(self):
        """Ask an administrator, by an activity, to install the planned apps."""
        self.ensure_one()
        self._check_open()
        self._check_may_decide()
        administrator = self._get_administrator()
        planned = self.install_line_ids.filtered(lambda one: one.state == "planned")
        if not administrator or not planned:
            raise UserError(
                self.env._(
                    "There is no app to ask for, or no administrator to ask in "
                    "%(company)s.",
                    company=self.company_id.name,
                )
            )
        self.install_activity_id = self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Install the apps of this set-up"),
            note=", ".join(planned.mapped("app_name")),
            user_id=administrator.id,
        )
        self.install_asked = True
        return True

    # === BUSINESS METHODS === #

    def _get_wanted_names(self) -> list[str]:
        """Return the technical names of the accepted apps, each once.

        What a customer accepts is installed in the customer's own database: never in
        that of whoever sets it up.
        """
        if not self._is_own_company():
            return []
        names = [
            name
            for advice in self._get_accepted("module")
            for name in advice.rule_id._get_module_names()
        ]
        return list(dict.fromkeys(names))

    def _get_administrator(self):
        """Return who is asked to install: preferably somebody who sees the set-up."""
        # sudo: an office manager may not list who is administrator; one is asked.
        group_sudo = self.env.ref("base.group_system").sudo()
        administrators_sudo = group_sudo.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and user.active
        )
        # sudo: whether a colleague may read it is theirs to know, the rights are not
        session_sudo = self.sudo()
        seeing_sudo = administrators_sudo.filtered(
            lambda user: session_sudo.with_user(user).has_access("read")
        )
        return (seeing_sudo or administrators_sudo)[:1]

    def _plan_apps(self):
        """Plan the accepted apps; without one to install, their step falls away."""
        self._prepare_install()
        needed = any(line.state != "installed" for line in self.install_line_ids)
        self._set_step_needed("apps", needed)

    def _validate_apps(self):
        """Check that each app was installed, left out, or asked for."""
        self._sync_apps()
        waiting = self.install_line_ids.filtered(
            lambda line: line.state in ("planned", "installing", "failed")
        )
        if waiting and not self.install_asked:
            raise UserError(
                self.env._(
                    "These apps still wait: %(apps)s. Install them, leave them out, "
                    "or skip this step.",
                    apps=", ".join(waiting.mapped("app_name")),
                )
            )

    def _sync_apps(self):
        """Repair the apps from what is installed; close a request that was met.

        :return: the lines that turned out to be installed since they were tried.
        """
        finished = self.install_line_ids._sync()
        asked = self.install_activity_id
        if asked.active and not self._get_next_install_line():
            asked.action_feedback(feedback=self.env._("The apps are installed."))
        return finished

    def _get_next_install_line(self, without=()):
        """Return the next app to install: planned ones, then those that failed.

        :param without: ids of lines that had their turn.
        """
        lines = self.install_line_ids.sorted().filtered(
            lambda line: line.id not in without and self._is_own_company()
        )
        planned = lines.filtered(lambda line: line.state == "planned")
        return (planned or lines.filtered(lambda line: line.state == "failed"))[:1]
