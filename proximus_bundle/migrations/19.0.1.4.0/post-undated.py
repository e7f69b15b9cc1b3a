"""What waits for an invoice without a day was never billed: it is due since it came."""


def migrate(cr, version):
    """Give such entries the day on which they were added."""
    cr.execute(
        "UPDATE proximus_billing_item SET date = create_date::date"
        " WHERE state = 'to_bill' AND date IS NULL"
    )
