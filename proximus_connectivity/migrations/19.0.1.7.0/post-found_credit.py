"""What a check found and what somebody decided about it are kept apart."""


def migrate(cr, version):
    """Let the results of earlier checks have found what they claim."""
    cr.execute(
        """UPDATE proximus_bill_check_line
              SET found_credit = expected_credit
            WHERE found_credit IS NULL OR found_credit = 0"""
    )
