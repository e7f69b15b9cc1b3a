"""What was proposed before was found in the database; a likely figure is new."""


def migrate(cr, version):
    """Say where proposals came from, and give kept advice a likely number of hours."""
    cr.execute(
        """UPDATE proximus_onboarding_answer
              SET proposed_source = 'detected'
            WHERE detected IS NOT NULL AND proposed_source IS NULL"""
    )
    cr.execute(
        """UPDATE proximus_onboarding_recommendation
              SET hours_likely = (hours_low + hours_high) / 2
            WHERE hours_known AND COALESCE(hours_likely, 0) = 0"""
    )
