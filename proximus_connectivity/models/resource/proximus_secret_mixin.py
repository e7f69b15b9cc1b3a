import logging

from odoo import api, models

from ...tools.redaction import SecretFilter

#: The one group that reads secrets; no other group implies it.
SECRET_GROUP = "proximus_connectivity.group_secret"  # noqa: S105 - a group name
SECRET_FILTER = SecretFilter()
# a statement that fails is logged with its values: not with these
logging.getLogger("odoo.sql_db").addFilter(SECRET_FILTER)


class ProximusSecretMixin(models.AbstractModel):
    """Fields for one group only, and a record of who has read them.

    A secret is a field with ``groups=SECRET_GROUP`` and ``copy=False``, without
    tracking. The ORM keeps it from everybody else (reading, searching, sorting,
    grouping and exporting); whoever may read it leaves a row in
    ``proximus.secret.log`` with the name of the field, never with its value. Screens
    show secrets in a dialog of their own, so that nobody reads them by passing by.
    """

    _name = "proximus.secret.mixin"
    _description = "Fields That One Group Reads"

    @api.model
    def _secret_names(self) -> list[str]:
        """Return the names of the fields that are secrets."""
        return [
            name for name, field in self._fields.items() if field.groups == SECRET_GROUP
        ]

    def _register_hook(self):
        super()._register_hook()
        if not self._abstract:
            SECRET_FILTER.watch(self._table, self._secret_names())

    def read(self, fields=None, load="_classic_read"):
        """Override: reading a secret from outside is noted."""
        rows = super().read(fields, load)
        names = set(self._secret_names())
        if fields:
            names &= set(fields)
        self._log_secrets(
            {
                row["id"]: [name for name in row.keys() & names if row[name]]
                for row in rows
            }
        )
        return rows

    def export_data(self, fields_to_export):
        """Override: so is exporting it."""
        result = super().export_data(fields_to_export)
        names = set(self._secret_names()) & set(fields_to_export)
        if names:
            self._log_secrets({record.id: list(names) for record in self})
        return result

    def _log_secrets(self, names: dict[int, list[str]]) -> None:
        """Note who has read which secrets.

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

    def action_secret_log(self):
        """List who has read the secrets of these records."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secret Access Log"),
            "res_model": "proximus.secret.log",
            "view_mode": "list",
            "domain": [("res_model", "=", self._name), ("res_id", "in", self.ids)],
        }
