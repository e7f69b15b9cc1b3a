from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ProximusOnboardingSession(models.Model):
    """Fifth step: installing the accepted apps, one in each request.

    Installing commits the transaction and rebuilds the registry, so nothing that was
    read before is used afterwards, and it is the last thing a request does. It never
    runs from a scheduled action, and apps are never queued with `button_install`,
    which would stop all scheduled actions of the database.
    """

    _inherit = "proximus.onboarding.session"

    can_install = fields.Boolean(compute="_compute_can_install")
    has_app_to_install = fields.Boolean(compute="_compute_has_app_to_install")
    install_asked = fields.Boolean(readonly=True, copy=False)

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
        names = [
            name
            for advice in self._get_accepted("module")
            for name in advice.rule_id._get_module_names()
        ]
        known = set(self.install_line_ids.mapped("module_name"))
        self.env["proximus.onboarding.install.line"].create(
            [
                {"session_id": self.id, "module_name": name}
                for name in dict.fromkeys(names)
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

    def action_install_next(self) -> dict:
        """Install the next app, and reload the page with what it brought.

        :return: the client action that reloads.
        :raises AccessError: when the user is no system administrator.
        :raises UserError: when Odoo cannot install anything at this moment.
        """
        self.ensure_one()
        self._check_open()
        self._check_may_install()
        if self.install_line_ids._sync():
            # A repeated request: the app of the first one is there, stop at that.
            return self._get_reload_action()
        line = self._get_next_install_line()
        if not line:
            raise UserError(self.env._("There is no app left to install."))
        self._note_consent(
            "install",
            list(filter(None, (line.app_name, line.closure_text))),
            self.company_id.name,
        )
        return self._install_line(line)

    def action_request_install(self):
        """Ask an administrator, by an activity, to install the planned apps."""
        self.ensure_one()
        self._check_open()
        # sudo: an office manager may not list who is administrator; one is asked.
        group = self.env.ref("base.group_system").sudo()
        administrators = group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids
        )
        planned = self.install_line_ids.filtered(lambda one: one.state == "planned")
        if not administrators or not planned:
            raise UserError(
                self.env._(
                    "There is no app to ask for, or no administrator to ask in "
                    "%(company)s.",
                    company=self.company_id.name,
                )
            )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Install the apps of this set-up"),
            note=", ".join(planned.mapped("app_name")),
            user_id=administrators[0].id,
        )
        self.install_asked = True
        return True

    # === BUSINESS METHODS === #

    def _plan_apps(self):
        """Plan the accepted apps; without one to install, their step falls away."""
        self._prepare_install()
        needed = any(line.state != "installed" for line in self.install_line_ids)
        self._set_step_needed("apps", needed)

    def _validate_apps(self):
        """Check that each app was installed, left out, or asked for."""
        self.install_line_ids._sync()
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

    def _get_next_install_line(self):
        """Return the next app to install: planned ones, then those that failed."""
        lines = self.install_line_ids.sorted()
        planned = lines.filtered(lambda line: line.state == "planned")
        return (planned or lines.filtered(lambda line: line.state == "failed"))[:1]

    def _check_may_install(self):
        """Raise unless this user may install an app in this request, here and now.

        The rest is checked by Odoo itself, which takes the locks that it needs.
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._(
                    "Only an administrator can install apps. Press “Ask the "
                    "administrator” instead."
                )
            )
        if self.env.context.get("cron_id"):
            raise UserError(
                self.env._("A scheduled action cannot install apps: open the set-up.")
            )
        # sudo: whether Odoo is busy with modules, as core checks it.
        modules = self.env["ir.module.module"].sudo()
        if modules.search_count([("state", "=like", "to %")], limit=1):
            raise UserError(
                self.env._(
                    "Odoo is busy with another app at this moment. Wait a minute and "
                    "press the button again."
                )
            )

    def _install_line(self, line):
        """Install the app of one line, and note how it went.

        After the installation only ids are used: the registry is another one then.

        :return: the client action that reloads the page.
        """
        line_id, attempts = line.id, line.attempts + 1
        line.write(
            {
                "state": "installing",
                "attempts": attempts,
                "started_on": fields.Datetime.now(),
                "message": False,
            }
        )
        self.env.flush_all()
        try:
            session = self._install_module_now(line.module_name)
        except UserError as error:
            session = self.env[self._name].browse(self.id)
            session._note_failure(line_id, attempts, str(error))
        else:
            session.install_line_ids._sync()
        return session._get_reload_action()

    def _install_module_now(self, name: str):
        """Install a module; the only place that does, and what tests replace.

        It commits, rebuilds the registry, and gives a new environment. The action
        that Odoo returns is not ours to follow and is dropped.

        :param name: technical name of the module.
        :return: this session in the new environment.
        :raises UserError: when Odoo refuses; the transaction was then rolled back,
            since a lock that was not granted leaves it unusable.
        """
        session_id, model = self.id, self._name
        module = self.env["ir.module.module"].search([("name", "=", name)])
        try:
            module.button_immediate_install()
        except UserError:
            self.env.cr.rollback()
            raise
        self.env.transaction.reset()
        return self.env(context=dict(self.env.context))[model].browse(session_id)

    def _note_failure(self, line_id: int, attempts: int, message: str):
        """Keep why an installation was refused.

        :param line_id: id of the install line.
        :param attempts: how often it was tried by now.
        :param message: what Odoo said.
        """
        line = self.env["proximus.onboarding.install.line"].browse(line_id)
        line.write({"state": "failed", "attempts": attempts, "message": message})

    def _get_reload_action(self):
        """Return the client action that reloads the page on this set-up."""
        action = self.env.ref(
            "proximus_onboarding.proximus_onboarding_session_action_resume"
        )
        menu = self.env.ref("proximus_connectivity.menu_root")
        return {
            "type": "ir.actions.client",
            "tag": "reload",
            "params": {"action_id": action.id, "menu_id": menu.id},
        }
