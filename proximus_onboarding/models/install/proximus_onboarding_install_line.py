from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

INSTALLED_STATES = ("installed", "to install", "to upgrade")


class ProximusOnboardingInstallLine(models.Model):
    """An app that a session wants to install, and what happened so far.

    What is installed is decided by the module record; this line only remembers what
    was tried, and is repaired from it by :meth:`_sync`. So its state can become any
    other, and has no life cycle.
    """

    _name = "proximus.onboarding.install.line"
    _description = "App to Install"
    _inherit = "proximus.onboarding.part.mixin"
    _order = "session_id, sequence, id"
    _rec_name = "module_name"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    sequence = fields.Integer(default=10, help="Apps that others need come first.")
    module_name = fields.Char("Technical name", required=True, readonly=True)
    app_name = fields.Char("App", compute="_compute_app_name")
    app_summary = fields.Char(compute="_compute_app_name")
    state = fields.Selection(
        [
            ("planned", "To install"),
            ("blocked", "Not possible"),
            ("installing", "Being installed"),
            ("installed", "Installed"),
            ("failed", "Failed"),
            ("skipped", "Left out"),
        ],
        required=True,
        readonly=True,
        default="planned",
    )
    attempts = fields.Integer(readonly=True)
    started_on = fields.Datetime(readonly=True)
    started_by = fields.Many2one("res.users", readonly=True)
    installed_on = fields.Datetime(
        readonly=True, help="Installed by this set-up; empty: it was there before."
    )
    message = fields.Text("Note", readonly=True)
    closure = fields.Json(
        readonly=True, help="Technical names of other modules that come along."
    )
    closure_text = fields.Text("Comes Along", compute="_compute_closure_text")
    caution_text = fields.Text("Mind", compute="_compute_closure_text")
    reason_text = fields.Text("Why", compute="_compute_reason_text")
    may_undo = fields.Boolean(compute="_compute_may_undo")

    _module_unique = models.Constraint(
        "UNIQUE(session_id, module_name)", "A set-up installs an app once."
    )

    # === COMPUTE METHODS === #

    @api.depends("module_name")
    def _compute_app_name(self):
        modules = {module.name: module for module in self._get_modules()}
        for line in self:
            module = modules.get(line.module_name)
            line.app_name = module.shortdesc if module else line.module_name
            line.app_summary = module.summary if module else False

    @api.depends("closure")
    @api.depends_context("lang")
    def _compute_closure_text(self):
        # sudo: names of modules only
        modules_sudo = self.env["ir.module.module"].sudo()
        names = {name for line in self for name in line.closure or []}
        found = modules_sudo.search([("name", "in", list(names))]).grouped("name")
        for line in self:
            line.closure_text = line._describe_closure(found)
            line.caution_text = line._describe_caution()

    @api.depends("module_name", "session_id.recommendation_ids.decision")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for line in self:
            advice = line.session_id._get_accepted("module").filtered(
                lambda one, name=line.module_name: (
                    name in one.rule_id._get_module_names()
                )
            )
            line.reason_text = ", ".join(advice.mapped("name"))

    @api.depends("state", "installed_on")
    @api.depends_context("uid")
    def _compute_may_undo(self):
        is_system = self.env.user.has_group("base.group_system")
        for line in self:
            line.may_undo = bool(
                is_system and line.installed_on and line.state == "installed"
            )

    # === ACTION METHODS === #

    def action_leave_out(self):
        """Leave an app out of this set-up."""
        self.session_id._check_open()
        self.session_id._check_may_decide()
        self.filtered(
            lambda line: line.state in ("planned", "failed", "blocked")
        ).state = "skipped"
        return True

    def action_plan(self):
        """Plan an app that was left out or failed again."""
        self.session_id._check_open()
        self.session_id._check_may_decide()
        self.filtered(lambda line: line.state in ("skipped", "failed"))._prepare()
        return True

    def action_undo(self) -> dict:
        """Open Odoo's own dialog that uninstalls the app, and says what is lost.

        :raises UserError: when this set-up did not install it.
        """
        self.ensure_one()
        self.session_id._check_may_decide()
        if not self.may_undo:
            raise UserError(
                self.env._(
                    "%(app)s was not installed by this set-up, or you are no "
                    "administrator: look under Apps.",
                    app=self.app_name,
                )
            )
        return self._get_modules().sudo(False).button_uninstall_wizard()

    # === BUSINESS METHODS === #

    def _describe_closure(self, modules: dict) -> str:
        """Return what comes along: the apps by name, the rest as a number.

        :param modules: the `ir.module.module` records by technical name.
        """
        coming = [modules.get(name) for name in self.closure or []]
        apps = [one.shortdesc for one in coming if one and one.application]
        # a name that no module has: noted before its name was kept
        apps += [name for name in self.closure or [] if name not in modules]
        parts = len(coming) - len(apps)
        told = [*sorted(apps)]
        if parts == 1:
            told.append(self.env._("one part that works in the background"))
        elif parts:
            told.append(
                self.env._("%(count)s parts that work in the background", count=parts)
            )
        return ", ".join(told)

    def _describe_caution(self) -> str | bool:
        """Return what visitors or colleagues notice of an app, beside its menu."""
        coming = {self.module_name, *(self.closure or [])}
        if self.state != "installed" and "website" in coming:
            return self.env._(
                "A website comes with it: whoever opens the address of this database "
                "without logging in sees that website from then on."
            )
        return False

    def _get_modules(self):
        """Return the module records of these lines, those that exist."""
        # sudo: names and states of modules only; installing checks the user's rights.
        modules = self.env["ir.module.module"].sudo()
        return modules.search([("name", "in", self.mapped("module_name"))])

    def _prepare(self):
        """Look what each app brings along and whether it can be installed at all."""
        modules = {module.name: module for module in self._get_modules()}
        for line in self:
            module = modules.get(line.module_name)
            line.write(line._prepare_plan_vals(module))

    def _prepare_plan_vals(self, module):
        """Return state, explanation and closure of one line.

        :param module: the `ir.module.module` record, or None when there is none.
        """
        self.ensure_one()
        if module and module.state in INSTALLED_STATES:
            return {"state": "installed", "message": False, "closure": False}
        refusal = self._get_refusal(module)
        if refusal:
            return {"state": "blocked", "message": refusal, "closure": False}
        closure = self._get_closure(module)
        return {
            "state": "planned",
            "message": False,
            "closure": sorted(closure.mapped("name")),
            # A dependency brings along strictly less than what depends on it.
            "sequence": 10 + len(closure),
        }

    def _get_refusal(self, module):
        """Return why an app cannot be installed here, or False."""
        if not module:
            return self.env._("This app is not on this server.")
        if module.to_buy or module.state == "uninstallable":
            return self.env._("This app is not part of Odoo Community on this server.")
        for needed in module | module.upstream_dependencies():
            try:
                needed.check_external_dependencies(needed.name)
            except UserError as error:
                return str(error)
        return False

    def _get_closure(self, module):
        """Return what Odoo installs together with a module: needed and automatic.

        Follows `ir.module.module.button_install`, which cannot be asked beforehand.
        """
        coming = module | module.upstream_dependencies()
        if config.get("skip_auto_install"):
            return coming - module
        domain = [("state", "=", "uninstalled"), ("auto_install", "=", True)]
        candidates = module.search(domain) - coming
        # sudo: the countries of all companies decide, as in core.
        companies = self.env["res.company"].sudo()
        countries = companies.search(
            [("partner_id.country_id", "!=", False)]
        ).country_id
        while True:
            joining = candidates.filtered(
                lambda one, coming=coming: self._joins(one, coming, countries)
            )
            if not joining:
                return coming - module
            coming |= joining | joining.upstream_dependencies()
            candidates -= coming

    def _joins(self, candidate, coming, countries):
        """Tell whether an automatic module comes with the modules that are coming.

        :param candidate: an `ir.module.module` record that installs itself.
        :param coming: the modules that will be installed.
        :param countries: of the companies; a module of another country stays away.
        """
        needed = candidate.dependencies_id.filtered("auto_install_required")
        names = set(needed.mapped("name"))
        ready = all(
            dependency.depend_id in coming or dependency.state in INSTALLED_STATES
            for dependency in needed
        )
        return (
            ready
            and bool(names & set(coming.mapped("name")))
            and (not candidate.country_ids or bool(candidate.country_ids & countries))
        )

    def _sync(self):
        """Repair these lines from the modules themselves.

        :return: the lines that turned out to be installed since they were tried.
        """
        states = {module.name: module.state for module in self._get_modules()}
        tried = self.filtered(lambda line: line.state == "installing")
        there = self.filtered(lambda line: states.get(line.module_name) == "installed")
        gone = self.filtered(lambda line: states.get(line.module_name) == "uninstalled")
        finished = tried & there
        finished.write({"installed_on": fields.Datetime.now()})
        there.filtered(lambda line: line.state != "installed" or line.message).write(
            {"state": "installed", "message": False}
        )
        (tried & gone).write(
            {
                "state": "failed",
                "message": self.env._("The installation did not finish. Try again."),
            }
        )
        gone.filtered(lambda line: line.state == "installed").write(
            {
                "state": "skipped",
                "message": self.env._("Uninstalled since."),
                "installed_on": False,
            }
        )
        return finished
