import logging

from odoo import SUPERUSER_ID, api, fields, models

from .proximus_security_grant import GUESTS, OFFICER

_logger = logging.getLogger(__name__)
#: Where one transaction gathers what was opened in it.
OPENED = "proximus.security.grant.log"
NAMED = 5


class ProximusSecuritySharedMixin(models.AbstractModel):
    """Data of a company that a guest sees by its consent: what is opened is noted.

    Reading may go through a cursor that cannot write. What was opened is gathered and
    written once the request has succeeded, in a transaction of its own: a read that
    failed has shown nothing.
    """

    _name = "proximus.security.shared.mixin"
    _description = "Shared Security Data"

    def web_read(self, specification):
        result = super().web_read(specification)
        self._note_opened("read")
        return result

    def read(self, fields=None, load="_classic_read"):
        result = super().read(fields, load=load)
        self._note_opened("read")
        return result

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        self._note_opened("export")
        return result

    def _note_opened(self, kind: str):
        """Note for the companies concerned what a guest has opened of theirs."""
        user = self.env.user
        if self.env.su or not self or user.has_group(OFFICER):
            return
        if not any(user.has_group(group) for group in GUESTS):
            return
        # sudo: only whose data it is
        company_ids = self.sudo().company_id.ids
        # sudo: the grant that opened it, which the guest may not read in full
        grants = self.env["proximus.security.grant"].sudo()
        grants = grants.search(
            [
                ("user_id", "=", user.id),
                ("is_live", "=", True),
                ("company_id", "in", company_ids),
            ]
        )
        for grant in grants:
            # sudo: was just read by right
            mine = self.sudo().filtered(
                lambda one, grant=grant: one.company_id == grant.company_id
            )
            self._gather(grant, kind, mine)

    def _gather(self, grant, kind, records):
        hook, registry = self.env.cr.postcommit, self.env.registry
        if OPENED not in hook.data:
            hook.data[OPENED] = {}
            hook.add(lambda: _write_log(registry, hook.data.pop(OPENED, {})))
        names = records[:NAMED].mapped("display_name")
        more = len(records) - len(names)
        key = (grant.id, kind, self._name, tuple(sorted(records.ids)))
        hook.data[OPENED][key] = {
            "grant_id": grant.id,
            "at": fields.Datetime.now(),
            "kind": kind,
            "what": self.env["ir.model"]._get(self._name).name,
            "names": ", ".join(map(str, names)) + (f" + {more}" if more else ""),
        }


def _write_log(registry, opened: dict):
    """Write what was opened in a transaction of its own; a failure is no user's."""
    if not opened:
        return
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env[OPENED].create(list(opened.values()))
    except Exception:
        # the page was shown: what is left is to say so where an administrator looks
        _logger.exception("What a guest opened could not be noted: %s", opened.keys())
