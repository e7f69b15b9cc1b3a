from odoo import fields, models


class ProximusLineOrderNews(models.Model):
    """What an operator tells about an order beside its state (TMF622 v5 events).

    Written by the order only.
    """

    _name = "proximus.line.order.news"
    _description = "Line Order News"
    _order = "date desc, id desc"
    _rec_name = "title"

    order_id = fields.Many2one(
        "proximus.line.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("milestone", "Milestone"),
            ("jeopardy", "In Jeopardy"),
            ("information", "Information Required"),
            ("error", "Error"),
        ],
        required=True,
    )
    title = fields.Char()
    text = fields.Text("Message")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    external_ref = fields.Char("Operator's Reference", required=True)

    _ref_unique = models.UniqueIndex(
        "(order_id, kind, external_ref)", "This news of the operator is here already."
    )
