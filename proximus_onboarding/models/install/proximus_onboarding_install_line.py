from odoo import api, fields, models
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
    message = fields.Text("Note", readonly=True)
    closure = fields.Json(readonly=True, help="Other modules that come along.")
    closure_text = fields.Text("Comes along", compute="_compute_closure_text")

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
    def _compute_closure_text(self):
        for line in self:
            line.closure_text = ", ".join(line.closure or [])

    # === ACTION METHODS === #

    def action_leave_out(self):
        """Leave an app out of this set-up."""
        self.session_id._check_open()
        self.filtered(
            lambda line: line.state in ("planned", "failed", "blocked")
        ).state = "skipped"
        return True

    def action_plan(self):
        """Plan an app that was left out or failed again."""
        self.session_id._check_open()
        self.filtered(lambda line: line.state in ("skipped", "failed"))._prepare()
        return True

    # === BUSINESS METHODS === #

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
            "closure": sorted(closure.mapped("shortdesc")),
            # A dependency brings along strictly less than what depends on it.
            "sequence": 10 + len(closure),
        }

    def _get_refusal(self, module):
        """Return why an app cannot be installed here, or False."""
        if not module:
            return self.env._("This app is not on this server.")
        if module.to_buy or module.state == "uninstallable":
            return self.env._("This app is not part of Odoo Community on this server.")
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
        finished = tried.filtered(
            lambda line: states.get(line.module_name) == "installed"
        )
        (self - tried).filtered(
            lambda line: states.get(line.module_name) == "installed"
        ).write({"state": "installed", "message": False})
        finished.write({"state": "installed", "message": False})
        stopped = tried.filtered(
            lambda line: states.get(line.module_name) == "uninstalled"
        )
        stopped.write(
            {
                "state": "failed",
                "message": self.env._("The installation did not finish. Try again."),
            }
        )
        return finished
