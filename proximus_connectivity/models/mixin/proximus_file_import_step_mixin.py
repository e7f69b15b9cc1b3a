from odoo import fields, models


class ProximusFileImportStepMixin(models.AbstractModel):
    """Some of what a long file holds, and what is to be done with it next.

    One that holds nothing stands for the whole file, which is to be read first.
    """

    _name = "proximus.file.import.step.mixin"
    _description = "Step of an Import"
    _order = "id"

    phase = fields.Selection(
        [
            ("compare", "Compare"),
            ("wait", "Wait"),
            ("import", "Import"),
        ],
        required=True,
        readonly=True,
    )

    def _take(self) -> None:
        """Compare what this step holds, or take it in."""
        raise NotImplementedError
