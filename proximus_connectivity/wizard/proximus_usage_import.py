import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.usage.proximus_usage_row_mixin import STATUSES

#: Rows with an error that a preview lists one by one.
LISTED = 200


class ProximusUsageImport(models.TransientModel):
    """Takes a file of TMF635 usage records in: shows what it would do, then does it."""

    _name = "proximus.usage.import"
    _description = "TMF635 Import"

    content = fields.Binary("File", attachment=False, required=True)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    operator_id = fields.Many2one(
        "res.partner",
        required=True,
        compute="_compute_operator_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Whose records these are: the same record of the same operator counts "
        "once, whether it comes by file or through an interface.",
    )
    skip_errors = fields.Boolean(help="Import the other records all the same.")
    item_ids = fields.One2many("proximus.usage.import.item", "import_id")
    error_count = fields.Integer(readonly=True)
    unknown_count = fields.Integer(readonly=True)
    new_count = fields.Integer(readonly=True)
    changed_count = fields.Integer(readonly=True)
    void_count = fields.Integer(readonly=True)
    unchanged_count = fields.Integer(readonly=True)

    # === COMPUTES === #

    @api.depends("company_id")
    def _compute_operator_id(self):
        for wizard in self:
            providers = self.env["proximus.provider"].search(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("partner_id", "!=", False),
                ]
            )
            operators = providers.partner_id.commercial_partner_id
            if not wizard.operator_id and len(operators) == 1:
                wizard.operator_id = operators

    # === ACTIONS === #

    def action_preview(self):
        """Show what each record of the file would do, summed up by line and month."""
        self.ensure_one()
        documents = self._documents()
        if self._files()._is_long(documents):
            return self._in_background(len(documents))
        items, records = self._compare(documents), self.env["proximus.usage.record"]
        self.item_ids.unlink()
        rows = records._preview_rows(items, self.company_id, LISTED)
        self.env["proximus.usage.import.item"].create(
            [{"import_id": self.id, **vals} for vals in rows]
        )
        shown = [records._shown_as(item) for item in items]
        for status, _label in STATUSES:
            self[f"{status}_count"] = shown.count(status)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import TMF635"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Take the records in, all together or not at all.

        :raises UserError: while records have errors that are not left out.
        """
        self.ensure_one()
        documents = self._documents()
        if self._files()._is_long(documents):
            return self._in_background(len(documents))
        items, records = self._compare(documents), self.env["proximus.usage.record"]
        wrong = [item for item in items if item["status"] == "error"]
        if wrong and not self.skip_errors:
            first = wrong[0]
            raise records._tmf_refusal(len(wrong), first["index"] + 1, first["message"])
        records._take(items)
        references = [item["usage"].id for item in items if item["usage"]]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_usage_record_action"
        )
        return {
            **action,
            "display_name": self.env._("Imported Usage Records"),
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("operator_id", "=", self._operator().id),
                ("reference", "in", references),
            ],
            "context": {},
        }

    # === BUSINESS === #

    def _operator(self):
        return self.operator_id.commercial_partner_id

    def _files(self):
        return self.env["proximus.usage.file"].with_company(self.company_id)

    def _documents(self) -> list:
        """Return the records of the file, unread.

        :raises AccessError: for somebody who may not enter usage in that company.
        """
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "%(company)s is not among your companies.",
                    company=self.company_id.sudo().name,  # sudo: to name it
                )
            )
        records = self.env["proximus.usage.record"]
        return records._tmf_read(base64.b64decode(self.content), self.file_name or "")

    def _compare(self, documents: list) -> list[dict]:
        """Return what the records of the file would do."""
        records = self.env["proximus.usage.record"].with_company(self.company_id)
        return records._compare(documents, self._operator(), self.company_id)

    def _in_background(self, count: int) -> dict:
        """Leave a long file to the background; show how it stands."""
        run = self._files()._begin(
            {
                "name": self.file_name or self.env._("Usage Records"),
                "content": self.content,
                "company_id": self.company_id.id,
                "operator_id": self._operator().id,
                "record_count": count,
            }
        )
        return run._get_records_action(name=self.env._("Import TMF635"))
