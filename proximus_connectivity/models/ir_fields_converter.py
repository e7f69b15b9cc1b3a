from odoo import models


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    def db_id_for(self, model, field, subfield, value, savepoint):
        """Look for each name once per import of lines, not once per row."""
        report = self.env.context.get("proximus_import")
        own = field.comodel_name.startswith("proximus.")
        # the import itself may create lines and numbers, so those are looked for anew
        if report is None or subfield is not None or own:
            return super().db_id_for(model, field, subfield, value, savepoint)
        key = (model._name, field.name, value)
        if key not in report.names:
            report.names[key] = super().db_id_for(
                model, field, subfield, value, savepoint
            )
        return report.names[key]
