from odoo import api, models

from .proximus_import_mixin import ImportReport


class IrFieldsConverter(models.AbstractModel):
    """Looks up the names in an import of lines once each, not once per row."""

    _inherit = "ir.fields.converter"

    def db_id_for(self, model, field, subfield, value, savepoint):
        """Look for each name once per import of lines, not once per row."""
        report = ImportReport.at_work(self.env)
        if report is None:
            return super().db_id_for(model, field, subfield, value, savepoint)
        found = self._known_name(field, subfield, value)
        if not found:
            found = super().db_id_for(model, field, subfield, value, savepoint)
        # what was not found (a name that may stay empty) is not remembered: the import
        # itself may create it
        if found[0]:
            report.names[field.comodel_name, subfield, value] = found
        return found

    def _known_name(self, field, subfield: str | None, value) -> tuple | None:
        """Return what this import knows by a name already, as ``db_id_for`` does."""
        names = ImportReport.at_work(self.env).names
        model = field.comodel_name
        found = names.get((model, subfield, value))
        if (
            found
            or subfield is not None
            or not hasattr(self.env[model], "_import_spellings")
        ):
            return found
        # the rows before this one may create what it names
        self.env.context.get("import_flush", lambda **_kwargs: None)(model=model)
        spellings = self.env[model]._import_spellings(value)
        found = (names.get((model, None, spelling)) for spelling in spellings)
        return next(filter(None, found), None)

    @api.model
    def _prefetch_names(self, field, subfield: str | None, values: set) -> None:
        """Find what a many2one column of an import names, in one query if possible.

        :param field: the many2one field.
        :param subfield: ``None`` for names, ``id`` for external and ``.id`` for
            database ids.
        :param values: the cells of the column, without the empty ones.
        """
        comodel = self.env[field.comodel_name]
        values = {value for value in values if isinstance(value, str)}
        if subfield == ".id":
            found = self._existing_ids(comodel, values)
        elif subfield == "id":
            found = self._existing_xmlids(comodel, values)
        elif hasattr(comodel, "_import_named"):
            found = comodel._import_named(values)
        else:
            found = self._existing_names(field, values)
        names = ImportReport.at_work(self.env).names
        for value, record_id in found.items():
            names[comodel._name, subfield, value] = (record_id, [])

    @api.model
    def _existing_ids(self, comodel, values: set[str]) -> dict[str, int]:
        ids = {value: int(value) for value in values if value.isdecimal()}
        existing = set(comodel.browse(ids.values()).exists().ids)
        return {value: record for value, record in ids.items() if record in existing}

    @api.model
    def _existing_xmlids(self, comodel, values: set[str]) -> dict[str, int]:
        module = self.env.context.get("module", "__import__")
        full = {v: v if "." in v else f"{module}.{v}" for v in values}
        data = self.env["ir.model.data"].sudo()  # sudo: as core's own look-up is
        found = {
            f"{row[1]}.{row[2]}": row[6]
            for row in data._lookup_xmlids(list(full.values()), comodel)
            if row[3] == comodel._name and row[6]
        }
        return {v: found[xmlid] for v, xmlid in full.items() if xmlid in found}

    @api.model
    def _existing_names(self, field, values: set[str]) -> dict[str, int]:
        """Return the ids by name, for a model that is known by one plain field only.

        A name that several records have is left to core, which warns.
        """
        comodel = self.env[field.comodel_name]
        name = comodel._rec_name
        search = type(comodel)._search_display_name
        if (
            search is not models.BaseModel._search_display_name
            or comodel._rec_names_search
            or not (name and comodel._fields[name].store)
        ):
            return {}
        domain = [(name, "in", list(values))]
        if field.check_company and "company_id" in comodel._fields:
            # who has the same name in another company cannot be meant
            domain.append(("company_id", "in", [False, self.env.company.id]))
        found = comodel.search_fetch(domain, [name])
        groups = found.grouped(name)
        return {text: group.id for text, group in groups.items() if len(group) == 1}
