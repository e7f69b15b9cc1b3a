from odoo import fields, models


class MailActivity(models.Model):
    """An activity that a deadline planned, at most once per record and deadline."""

    _inherit = "mail.activity"

    proximus_reminder = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Which deadline made the program plan this activity.",
    )

    _proximus_reminder_unique = models.UniqueIndex(
        "(res_model, res_id, proximus_reminder) WHERE proximus_reminder IS NOT NULL",
        "There is already a reminder of this deadline.",
    )
