"""What has been read since then is known as checked."""

from odoo import SUPERUSER_ID, api

RD_2017 = (
    "https://etaamb.openjustice.be/fr/arrete-royal-du-02-novembre-2017_n2017013902"
)
EASY_SWITCH = (
    "https://ibpt.be/consumers/search?p=12&tgGroup=consumers&type%255B%255D=faq"
)
#: Value and source of each parameter, as read on the day below.
READ = {
    "port_working_days": (
        1,
        "https://www.bipt.be/nl/consumenten/faq/48-kunt-u-uw-nummer-behouden",
    ),
    "switch_delay_day_fee": (6, EASY_SWITCH),
    "missed_visit_fee": (30, EASY_SWITCH),
    "free_exit_after_months": (6, "https://bipt.be/operators/contract-termination"),
    "max_term_months": (24, "https://www.bipt.be/consumenten/duur-van-het-contract"),
    "benefit_internet_month": (5, RD_2017),
    "benefit_phone_subscription_month": (4, RD_2017),
    "benefit_phone_device_month": (3, RD_2017),
}
READ_ON = "2026-11-27"


def migrate(cr, version):
    """Note the source and the day of what nobody has changed or checked himself."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for code, (value, source) in READ.items():
        parameter = env.ref(
            f"proximus_connectivity.parameter_{code}", raise_if_not_found=False
        )
        if parameter and not parameter.checked_on and parameter.value == value:
            parameter.write({"source_url": source, "checked_on": READ_ON})
