import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.redaction import SecretFilter

#: The one group that reads secrets; no other group implies it.
SECRET_GROUP = "proximus_connectivity.group_secret"  # noqa: S105 - a group name
SECRET_FILTER = SecretFilter()
# a statement that fails is logged with its values: not with these
logging.getLogger("odoo.sql_db").addFilter(SECRET_FILTER)


class Secret(fields.Char):
    """A text that one group reads, of which each reading is noted.

    Searching by it is refused, also on the way from another record: whoever asks often
    enough which record has a PIN that begins with 4 knows it, and nothing was read.
    """

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        model._check_secret_use(self)
        return super().condition_to_sql(
            field_expr, operator, value, model, alias, query
        )


class ProximusSecretMixin(models.AbstractModel):
    """Fields for one group only, and a record of who has read them.

    A secret is a :class:`Secret` with ``groups`` and ``copy=False``, without tracking.
    The ORM keeps it from everybody else (reading, searching, sorting, grouping and
    exporting); whoever may read it leaves a row in ``proximus.secret.log`` with the
    name of the field, never with its value, and cannot search, sort, group or count by
    it. Screens show secrets in a dialog of their own, so that nobody reads them by
    passing by.
    """

    _name = "proximus.secret.mixin"
    _description = "Fields That One Group Reads"

    @api.model
    def _secret_names(self) -> list[str]:
        """Return the names of the fields that are secrets."""
        return [
            name for name, field in self._fields.items() if isinstance(field, Secret)
        ]

    def _register_hook(self):
        super()._register_hook()
        if not self._abstract:
            SECRET_FILTER.watch(self._table, self._secret_names())

    # === READING === #

    @api.model
    def default_get(self, fields):
        """Override: what a user may not read has no default for that user either."""
        return {
            name: value
            for name, value in super().default_get(fields).items()
            if name not in self._fields
            or self._has_field_access(self._fields[name], "read")
        }

    def _read_format(self, fnames, load="_classic_read"):
        """Override: whatever way a secret leaves the program is noted."""
        rows = super()._read_format(fnames, load)
        names = set(self._secret_names()).intersection(fnames)
        if names:
            self._log_secrets(
                {
                    row["id"]: [name for name in row.keys() & names if row[name]]
                    for row in rows
                }
            )
        return rows

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Override: also in a file, of this record or of one that leads to it."""
        told = {path[0] for path in fields if path}
        names = told.intersection(self._secret_names())
        if names:
            self._log_secrets(
                {record.id: [name for name in names if record[name]] for record in self}
            )
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    # === WHAT WOULD TELL A SECRET WITHOUT READING IT === #

    @api.model
    def _check_secret_use(self, field) -> None:
        """Refuse to search, sort, group or count by a secret.

        :raises AccessError: unless the program itself does it.
        """
        self._check_field_access(field, "read")
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Nobody searches, sorts or groups by “%(field)s”: it is a secret. "
                    "Open the record and show its secrets; that is noted.",
                    field=field._description_string(self.env),
                )
            )

    @api.model
    def _check_secret_spec(self, spec: str) -> None:
        field = self._fields.get(spec.split(":")[0].split(".")[0])
        if isinstance(field, Secret):
            self._check_secret_use(field)

    @api.model
    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_secret_spec(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        self._check_secret_spec(aggregate_spec)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        self._check_secret_spec(field_name)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _log_secrets(self, names: dict[int, list[str]]) -> None:
        """Note who has read which secrets, or show none: in one transaction.

        A read-only cursor cannot: Odoo asks again with one that writes.

        :param names: names of the fields that hold a secret, per record id.
        """
        seen = self.filtered(lambda record: names.get(record.id))
        if not seen:
            return
        # sudo: the log is written by the program alone
        self.env["proximus.secret.log"].sudo().create(
            [
                {
                    "res_model": self._name,
                    "res_id": record.id,
                    "record_name": record.display_name,
                    "secrets": ", ".join(sorted(names[record.id])),
                    "user_id": self.env.uid,
                    "company_id": record.company_id.id,
                }
                for record in seen
            ]
        )

    # === ACTIONS === #

    def action_show_secrets(self):
        """Open the secrets of a record in a dialog; that is noted with the user."""
        self.ensure_one()
        view = f"proximus_connectivity.{self._table}_view_form_secret"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secrets of %(name)s", name=self.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref(view).id, "form")],
            "target": "new",
        }

    @api.readonly
    def action_secret_log(self):
        """List who has read the secrets of these records."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secret Access Log"),
            "res_model": "proximus.secret.log",
            "view_mode": "list",
            "domain": [("res_model", "=", self._name), ("res_id", "in", self.ids)],
        }
