import logging
from contextlib import contextmanager

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import db_connect

_logger = logging.getLogger(__name__)
#: Names the right to install, of which a database has one. Any number would do.
ALONE = 1909_0107


class ProximusOnboardingSession(models.Model):
    """Installing the apps, one in each request, with one place that really does it.

    Installing commits the transaction and rebuilds the registry, so nothing that was
    read before is used afterwards, and it is the last thing a request does. It never
    runs from a scheduled action, and apps are never queued with `button_install`,
    which would stop all scheduled actions of the database.

    Whoever installs holds a lock of a connection of its own: it ends with the process,
    so that a server that was stopped midway can be told from one that is at work.
    """

    _inherit = "proximus.onboarding.session"

    # === ACTION METHODS === #

    def action_install(self) -> dict:
        """Open the page that installs app after app, and shows how far it is.

        :return: the client action.
        :raises AccessError: when the user is no system administrator.
        """
        self.ensure_one()
        self._check_open()
        self._check_may_install()
        return {
            "type": "ir.actions.client",
            "tag": "proximus_onboarding.install",
            "name": self.env._("Installing Your Apps"),
            "params": {"session_id": self.id},
        }

    def action_install_next(self) -> dict:
        """Install the next app, and reload the page with what it brought.

        :return: the client action that reloads.
        :raises AccessError: when the user is no system administrator.
        :raises UserError: when Odoo cannot install anything at this moment.
        """
        self.ensure_one()
        self._check_open()
        self._check_may_install()
        with self._alone() as alone:
            busy = self._get_busy_reason(alone)
            if busy:
                raise UserError(busy)
            if self._sync_apps():
                # A repeated request: the app of the first one is there, stop at that.
                return self._get_reload_action()
            line = self._get_next_install_line()
            if not line:
                raise UserError(self.env._("There is no app left to install."))
            return self._install_line(line)._get_reload_action()

    def install_next(self, without: list[int] = ()) -> dict:
        """Install the next app for the page that shows how far it is.

        Where Odoo is busy, nothing happens and the page asks again: see ``wait``.

        :param without: ids of the install lines that had their turn on this page.
        :return: see :meth:`_describe_run`.
        :raises AccessError: when the user is no system administrator.
        :raises UserError: when the set-up is closed.
        """
        self.ensure_one()
        self._check_open()
        self._check_may_install()
        with self._alone() as alone:
            busy = self._get_busy_reason(alone)
            if busy:
                return self._describe_run(wait=busy, without=without)
            if self._sync_apps():
                return self._describe_run(without=without)
            line = self._get_next_install_line(without)
            if not line:
                return self._describe_run(without=without)
            without = [*without, line.id]
            return self._install_line(line)._describe_run(without=without)

    # not readonly: what was installed a moment ago may not be on a replica yet
    def get_run(self) -> dict:
        """Return how far the installation is, without doing anything.

        :return: see :meth:`_describe_run`.
        """
        self.ensure_one()
        self.check_access("read")
        return self._describe_run()

    # === ONE APP === #

    def _install_line(self, line):
        """Install the app of one line, and note how it went; the rest goes on.

        After the installation only ids are used: the registry is another one then.

        :return: this session in the new environment.
        """
        self._note_consent(
            "install",
            list(filter(None, (line.app_name, line.closure_text))),
            self.company_id.name,
        )
        line_id, attempts, model = line.id, line.attempts + 1, self._name
        line.write(
            {
                "state": "installing",
                "attempts": attempts,
                "started_on": fields.Datetime.now(),
                "started_by": self.env.uid,
                "message": False,
            }
        )
        self.env.flush_all()
        env, session_id = self.env, self.id
        try:
            session = self._install_module_now(line.module_name)
        except UserError as error:
            session = env[model].browse(session_id)
            session._note_failure(line_id, attempts, str(error))
        except Exception as error:
            # whatever an app breaks on, the others are not to suffer from it
            _logger.exception("an app of the guided set-up could not be installed")
            session = env[model].browse(session_id)
            session._note_failure(line_id, attempts, session._describe_fault(error))
        else:
            session._sync_apps()
        return session

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
        except Exception:
            # Odoo took back what it had begun, and loads its models anew
            self.env.cr.rollback()
            self.env.transaction.reset()
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

    def _describe_fault(self, error: Exception) -> str:
        """Return what a person is told of a fault in an app."""
        return self.env._(
            "Odoo could not load this app, and took back what it had begun: %(fault)s. "
            "The log of the server says more.",
            fault=str(error).strip().split("\n")[0] or type(error).__name__,
        )

    # === WHEN === #

    def _check_may_install(self):
        """Raise unless this user may install an app in this request."""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._(
                    "Only an administrator can install apps. Press “Ask the "
                    "administrator” instead."
                )
            )
        self.check_access("write")
        self._check_may_decide()
        if self.env.context.get("cron_id"):
            raise UserError(
                self.env._("A scheduled action cannot install apps: open the set-up.")
            )

    @contextmanager
    def _alone(self):
        """Hold the right to install until the end, if nobody else does.

        Yields whether it could be had. The connection is one of its own: that of the
        request is committed and rolled back in between.
        """
        with db_connect(self.env.cr.dbname).cursor() as lock:
            lock.execute("SELECT pg_try_advisory_xact_lock(%s)", (ALONE,))
            yield lock.fetchone()[0]

    def _get_busy_reason(self, alone: bool) -> str:
        """Return why nothing can be installed at this moment, or nothing.

        :param alone: whether this request holds the right to install.
        """
        if not alone:
            return self.env._(
                "An app is being installed already. Wait a minute and press the button "
                "again."
            )
        self._repair()
        # sudo: whether Odoo is busy with modules, as core checks it.
        modules_sudo = self.env["ir.module.module"].sudo()
        if modules_sudo.search_count([("state", "=like", "to %")], limit=1):
            return self.env._(
                "Odoo is busy with another app at this moment. Wait a minute and "
                "press the button again."
            )
        try:
            with self.env.cr.savepoint(flush=False):
                # the lock that Odoo itself takes before it installs
                self.env.cr.execute("SELECT FROM ir_cron FOR UPDATE NOWAIT")
        except OperationalError:
            return self.env._(
                "Odoo is at work on a scheduled action. Wait a minute and press the "
                "button again."
            )
        return ""

    def _repair(self):
        """Take back what a server that was stopped midway had scheduled.

        Odoo would refuse all installations, and run no scheduled action for hours. Only
        what this set-up began is taken back, and only while nobody installs.
        """
        begun = self.install_line_ids.filtered(lambda line: line.state == "installing")
        # sudo: states of modules; who may install was checked before
        modules_sudo = self.env["ir.module.module"].sudo()
        stuck_sudo = begun and modules_sudo.search([("state", "=", "to install")])
        if stuck_sudo:
            stuck_sudo.state = "uninstalled"
            stuck_sudo.flush_recordset()

    # === HOW FAR === #

    def _describe_run(self, wait: str = "", without=()) -> dict:
        """Return how far the installation is, for the page that shows it.

        :param wait: why Odoo cannot go on at this moment.
        :param without: ids of the install lines that had their turn.
        :return: ``lines`` with name, state and what is to be said; ``wait``; the
            ``next`` line's id, if any; and ``without`` as given.
        """
        labels = dict(
            self.install_line_ids._fields["state"]._description_selection(self.env)
        )
        return {
            "lines": [
                {
                    "id": line.id,
                    "name": line.app_name,
                    "state": line.state,
                    "label": labels[line.state],
                    "note": line.message or "",
                    "closure": line.closure_text or "",
                    "reason": line.reason_text or "",
                }
                for line in self.install_line_ids.sorted()
            ],
            "wait": wait,
            "next": self._get_next_install_line(without).id,
            "without": list(without),
        }

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
