import logging

from odoo import SUPERUSER_ID, api, fields, models

from .proximus_security_grant import GUESTS, OFFICER

_logger = logging.getLogger(__name__)
#: Where one transaction gathers what was opened in it.
OPENED = "proximus.security.grant.log"
GIVEN = "proximus.security.grant"
NAMED = 5
SHARED = "proximus.security.shared.mixin"


class ProximusSecuritySharedMixin(models.AbstractModel):
    """Data of a company that a guest sees by its consent: what is opened is noted.

    Reading may go through a cursor that cannot write. What was opened is gathered and
    written once the request has succeeded, in a transaction of its own: a read that
    failed has shown nothing.
    """

    _name = "proximus.security.shared.mixin"
    _description = "Shared Security Data"

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load)
        self._note_opened("read")
        return result

    def web_read(self, specification):
        result = super().web_read(specification)
        self._note_opened("read")
        return result

    def onchange(self, values, field_names, fields_spec):
        """Extend: a form that is opened to be changed shows its record as well."""
        result = super().onchange(values, field_names, fields_spec)
        self._origin._that_may_be_read()._note_opened("read")
        return result

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        self.browse([record_id for record_id, _name in found])._note_opened("read")
        return found

    # Below are what every way to find or to group goes through, old and new: whoever
    # finds nothing has learnt that there is nothing.

    @api.model
    @api.private
    @api.readonly
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        found = super().search_fetch(domain, field_names, offset, limit, order)
        self._note_counted()
        return found

    @api.model
    @api.readonly
    def search_count(self, domain, limit=None):
        result = super().search_count(domain, limit=limit)
        self._note_counted()
        return result

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        result = super()._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        self._note_counted()
        return result

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        result = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        self._note_counted()
        return result

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Extend: also when they are columns of something else that is exported."""
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        self._note_opened("export")
        return rows

    @api.model
    def _note_about(self, ids_by_model: dict, kind: str):
        """Note that a guest has opened what is attached to records.

        :param ids_by_model: ids of records by the name of their model, shared or not
        """
        if not self._is_guest():
            return
        shared = self.env.registry[SHARED]
        for name, ids in ids_by_model.items():
            records = self.env.get(name)
            if isinstance(records, shared):
                records.browse(ids)._that_may_be_read()._note_opened(kind)

    def _that_may_be_read(self):
        """Return which of these the user may read, and read nothing of them.

        Odoo's own check fetches the records with all rights: what is asked of them
        later would no longer be refused.
        """
        if not self or not self.has_access("read"):
            return self.browse()
        domain = [("id", "in", self.ids)]
        return self.browse(self.with_context(active_test=False)._search(domain))

    def _note_opened(self, kind: str):
        """Note for the companies concerned what a guest has opened of theirs."""
        if not self or not self._is_guest():
            return
        # sudo: only whose data it is
        for grant in self._grants_of_guest(self.sudo().company_id):
            # sudo: was just read by right
            mine = self.sudo().filtered(
                lambda one, grant=grant: one.company_id == grant.company_id
            )
            self._gather(grant, kind, mine)

    @api.model
    def _note_counted(self):
        """Note for the companies that a guest looks at that theirs was counted."""
        if not self._is_guest():
            return
        for grant in self._grants_of_guest(self.env.companies):
            self._gather(grant, "count", self.browse())

    @api.model
    def _is_guest(self) -> bool:
        """Return whether somebody looks who works for others."""
        user = self.env.user
        return (
            not self.env.su
            and bool(user)
            and not user.has_group(OFFICER)
            and any(user.has_group(group) for group in GUESTS)
        )

    @api.model
    def _grants_of_guest(self, companies):
        """Return the access that some companies have given to who looks.

        One page asks it many times: it is kept until the request ends.
        """
        kept = self.env.cr.postcommit.data.setdefault(GIVEN, {})
        key = (self.env.uid, frozenset(companies.ids))
        # sudo: the grant that opened it, which the guest may not read in full
        grants = self.env["proximus.security.grant"].sudo()
        if key not in kept:
            kept[key] = grants.search(
                [
                    ("user_id", "=", self.env.uid),
                    ("is_live", "=", True),
                    ("company_id", "in", companies.ids),
                ]
            ).ids
        return grants.browse(kept[key])

    def _log_names(self) -> list[str]:
        """Return what the log calls these records: every officer reads it."""
        return self.mapped("display_name")

    def _gather(self, grant, kind, records):
        hook, registry = self.env.cr.postcommit, self.env.registry
        if OPENED not in hook.data:
            hook.data[OPENED] = {}
            hook.add(lambda: _write_log(registry, hook.data.pop(OPENED, {})))
        names = records[:NAMED]._log_names()
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
    # a page that shows what was counted says so itself
    shown = {(grant, model) for grant, kind, model, _ids in opened if kind != "count"}
    opened = {
        key: vals
        for key, vals in opened.items()
        if key[1] != "count" or (key[0], key[2]) not in shown
    }
    if not opened:
        return
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env[OPENED].create(list(opened.values()))
    except Exception:
        # the page was shown: what is left is to say so where an administrator looks
        _logger.exception("What a guest opened could not be noted: %s", opened.keys())
