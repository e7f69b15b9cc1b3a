"""Results of bill checks say which days they charge: those of their check, so far."""


def migrate(cr, version):
    """Give the results of earlier checks the period of their check."""
    cr.execute(
        """UPDATE proximus_bill_check_line row
              SET date_from = bill.date_from, date_to = bill.date_to
             FROM proximus_bill_check bill
            WHERE bill.id = row.check_id AND row.date_from IS NULL"""
    )
