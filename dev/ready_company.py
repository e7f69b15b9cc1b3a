"""Pytest plugin: the company that accounting tests begin with is made once.

Core's common class makes a company and loads a chart of accounts into it for each class
of tests, a second of work each time. The database of the tests has one that is ready
and archived: nobody sees it before a class takes it, and it is archived again when that
class is rolled back. Odoo's own runner makes one for each class.
"""

NAME = "Ready for a test class"
#: What core calls it.
CALLED = "company_1_data"
#: For the Odoo shell of the database that the tests copy.
SCRIPT = f"""
company = env["res.company"].create({{"name": {NAME!r}}})
charts = env["account.chart.template"]
charts.try_loading(charts._guess_chart_template(False), company, install_demo=False)
if not company.account_fiscal_country_id:
    company.account_fiscal_country_id = env.ref("base.us")
company.active = False
"""


def offer_company(case) -> None:
    """Let the classes that ask for nothing special take the company that is ready.

    :param case: core's common class of accounting tests.
    """
    make = case.setup_independent_company.__func__

    def setup_independent_company(cls, **values):
        special = values or cls.chart_template or cls.country_code
        companies = cls.env["res.company"].with_context(active_test=False)
        domain = [("name", "=", NAME), ("active", "=", False)]
        ready = not special and companies.search(domain, limit=1)
        if not ready:
            return make(cls, **values)
        ready.write({"name": CALLED, "active": True})
        cls.env.user.company_ids += ready.with_env(cls.env)
        return ready.with_env(cls.env)

    case.setup_independent_company = classmethod(setup_independent_company)
