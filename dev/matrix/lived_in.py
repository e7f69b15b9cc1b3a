"""Run in the Odoo shell: some years of a Belgian company, told by its records.

Two companies with two charts in two currencies, four languages, people with ordinary
rights, orders and invoices in every state, archived records, mail that waits.
"""

from datetime import date, timedelta

from odoo.fields import Command

TODAY = date.today()
#: A check digit that is right on a number that nobody has.
VAT = "BE1999999943"
PEOPLE = {
    "employee": ["base.group_user"],
    "seller": ["sales_team.group_sale_salesman"],
    "sales_lead": ["sales_team.group_sale_manager"],
    "invoicing": ["account.group_account_invoice"],
    "bookkeeper": ["account.group_account_manager"],
    "reader": ["account.group_account_readonly"],
    "people_desk": ["hr.group_hr_user"],
    "people_lead": ["hr.group_hr_manager"],
    "contacts_desk": ["base.group_partner_manager"],
    "catalogue": ["product.group_product_manager"],
    "settings": ["base.group_erp_manager"],
}

env = env  # noqa: F821 - the shell gives it


def companies():
    """Return the Belgian company and its sister, which keeps its books in dollars."""
    own = env.ref("base.main_company")
    belgium, states = env.ref("base.be"), env.ref("base.us")
    own.write({"name": "Atelier du Canal SRL", "country_id": belgium.id, "vat": VAT})
    own.write({"street": "Quai au Foin 3", "zip": "1000", "city": "Bruxelles"})
    sister = env["res.company"].create(
        {
            "name": "Canal Workshop Inc.",
            "country_id": states.id,
            "currency_id": env.ref("base.USD").id,
            "email": "hello@canal-workshop.example",
        }
    )
    chart = env["account.chart.template"]
    chart.try_loading("be_comp", own, install_demo=False)
    chart.try_loading("generic_coa", sister, install_demo=False)
    env.user.company_ids = own | sister
    env.ref("base.user_admin").company_ids = own | sister
    rates = [
        {"name": TODAY - timedelta(days=days), "rate": rate, "company_id": company.id}
        for company, rate in ((own, 1.08), (sister, 0.93))
        for days in (400, 30)
    ]
    for rate in rates:
        other = "USD" if rate["company_id"] == own.id else "EUR"
        rate["currency_id"] = env.ref(f"base.{other}").id
    env["res.currency.rate"].create(rates)
    return own, sister


def languages():
    for code in ("fr_BE", "nl_BE", "de_DE"):
        env["base.language.install"].create(
            {"lang_ids": [Command.set(env["res.lang"]._activate_lang(code).ids)]}
        ).lang_install()


def contacts(own):
    """Return customers: several with one VAT number, some archived."""
    country = env.ref("base.be").id
    names = ("Boulangerie Dorée", "Garage Moreau", "Bloemen Els", "Café Kluge")
    found = env["res.partner"].create(
        [
            {
                "name": name,
                "is_company": True,
                "country_id": country,
                "lang": lang,
                "email": f"info{index}@customer.example",
                "phone": f"+32 2 000 00 0{index}",
            }
            for index, (name, lang) in enumerate(
                zip(names, ("fr_BE", "fr_BE", "nl_BE", "de_DE"), strict=True)
            )
        ]
    )
    found[:2].vat = VAT
    env["res.partner"].create(
        [
            {"name": "Dorée, depot", "parent_id": found[0].id, "type": "delivery"},
            {"name": "Marie Dorée", "parent_id": found[0].id, "email": "m@d.example"},
            {"name": "Gone for Good", "active": False, "vat": VAT},
            {"name": "Only Here", "company_id": own.id},
        ]
    )
    return found


def users(own, sister, partner):
    """Make people with ordinary rights, employees among them, and a portal user."""
    made = env["res.users"]
    for login, groups in PEOPLE.items():
        made += made.create(
            {
                "name": login.replace("_", " ").title(),
                "login": login,
                "password": f"{login}-lived-in",
                "email": f"{login}@canal.example",
                "company_id": own.id,
                "company_ids": [Command.set((own | sister).ids)],
                "group_ids": [Command.set([env.ref(name).id for name in groups])],
            }
        )
    made[:3].company_ids = own
    portal = {"name": "Marie Dorée", "login": "marie", "partner_id": partner.id}
    portal["group_ids"] = [Command.set(env.ref("base.group_portal").ids)]
    made.create({**portal, "company_ids": [Command.set(own.ids)]})
    made[1].copy({"name": "Left Us", "login": "left", "active": False})
    return made


def employees(own, sister, people):
    desk = env["hr.department"].create({"name": "Workshop", "company_id": own.id})
    env["hr.employee"].create(
        [
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": own.id,
                "department_id": desk.id,
                "work_phone": "+32 470 00 00 01",
            }
            for user in people[:5]
        ]
    )
    left = {"name": "Left Last Year", "company_id": own.id}
    there = {"name": "Works There", "company_id": sister.id}
    env["hr.employee"].create([left, there])[0].active = False


def products():
    made = env["product.product"].create(
        [
            {"name": "Oak table", "list_price": 940, "type": "consu"},
            {"name": "Repair", "list_price": 65.5, "type": "service"},
            {"name": "Internet access", "list_price": 39, "type": "service"},
            {"name": "No longer made", "list_price": 10, "type": "consu"},
        ]
    )
    made[3].action_archive()
    return made[:3]


def orders(company, partners, sold, seller):
    """Make a quotation in each state: draft, sent, confirmed, locked, cancelled."""
    made = env["sale.order"].with_company(company)
    for index in range(6):
        made += made.create(
            {
                "partner_id": partners[index % len(partners)].id,
                "company_id": company.id,
                "user_id": seller.id if index % 2 else False,
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Work"}),
                    *(
                        Command.create({"product_id": p.id, "product_uom_qty": 2})
                        for p in sold
                    ),
                    Command.create({"display_type": "line_note", "name": "Thank you"}),
                ],
            }
        )
    made[1].action_quotation_sent()
    (made[2] | made[3] | made[4]).action_confirm()
    made[3].action_lock()
    made[5]._action_cancel()
    invoices = (made[2] | made[3])._create_invoices(final=True)
    invoices[:1].action_post()
    made[4].activity_schedule("mail.mail_activity_data_todo", summary="Call")
    return made


def moves(company, partners, sold):
    """Make invoices, bills and a credit note, posted, draft and cancelled."""
    lines = [
        Command.create({"product_id": product.id, "quantity": 3, "price_unit": 21.5})
        for product in sold
    ]
    made = env["account.move"].with_company(company)
    for kind in ("out_invoice", "in_invoice", "out_refund", "out_invoice"):
        for partner in partners[:3]:
            made += made.create(
                {
                    "move_type": kind,
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "invoice_date": TODAY - timedelta(days=40),
                    "ref": f"{kind} {partner.id}",
                    "invoice_line_ids": lines,
                }
            )
    made[:7].action_post()
    made[-1].button_cancel()


def mail(partners):
    """Leave mail in the queue, and a discussion with a file on a contact."""
    env["mail.mail"].create(
        {"subject": "Reminder", "email_to": "a@b.example", "body_html": "<p>Hi</p>"}
    )
    partners[0].message_post(
        body="The drawing is attached.", attachments=[("drawing.txt", b"a table")]
    )
    env["sale.order.template"].create(
        {
            "name": "Kitchen",
            "sale_order_template_line_ids": [
                Command.create({"display_type": "line_section", "name": "Wood"})
            ],
        }
    )


languages()
own, sister = companies()
customers = contacts(own)
people = users(own, sister, customers[0].child_ids[-1])
employees(own, sister, people)
sold = products()
for company in (own, sister):
    orders(company, customers, sold, people[1])
    moves(company, customers, sold)
mail(customers)
