"""The install matrix notices what happens to the records of others."""

from dev.matrix.moved import MOVES, follow
from dev.matrix.snapshot import Snapshot, additions, changes, remains


def _held(**tables) -> Snapshot:
    rows = {table: {row["id"]: row for row in rows} for table, rows in tables.items()}
    columns = {
        table: sorted({n for row in r for n in row}) for table, r in tables.items()
    }
    return Snapshot(columns, rows)


BEFORE = _held(
    res_company=[{"id": 1, "name": "Atelier", "write_date": "then"}],
    sale_order=[{"id": 7, "company_id": 1, "amount_total": 121.0}],
)


def test_a_renamed_company_is_a_change_and_a_stamp_is_none():
    after = _held(
        res_company=[{"id": 1, "name": "Digital Clair SRL", "write_date": "now"}],
        sale_order=[{"id": 7, "company_id": 1, "amount_total": 121.0, "new": True}],
    )
    (said,) = changes(BEFORE, after)
    assert "res_company 1" in said
    assert "name" in said
    assert "write_date" not in said


def test_a_row_a_table_or_a_column_that_goes_is_a_change():
    after = _held(res_company=[{"id": 1, "write_date": "then"}])
    assert len(changes(BEFORE, after)) == 2
    after = _held(res_company=[], sale_order=[])
    assert all("is gone" in said for said in changes(BEFORE, after))
    assert len(changes(BEFORE, after)) == 2


def test_a_value_for_a_new_company_is_no_change_of_the_others():
    held = {"id": 5, "place": {"1": 3}, "rank": None, "shares": {"11": 100}}
    before = _held(res_company=[{"id": 1}], res_partner=[held])
    before.per_company = {("res_partner", "place"), ("res_partner", "rank")}
    after = {**held, "place": {"1": 3, "2": 8}, "rank": {"2": 1}}
    assert not changes(before, _held(res_company=[{"id": 1}], res_partner=[after]))
    after["place"]["1"] = 4
    (said,) = changes(before, _held(res_company=[{"id": 1}], res_partner=[after]))
    assert "place" in said
    assert "rank" not in said
    after["place"]["1"], after["shares"] = 3, {"11": 60, "12": 40}
    (said,) = changes(before, _held(res_company=[{"id": 1}], res_partner=[after]))
    assert "shares" in said


def test_a_row_that_moved_is_compared_with_its_successor():
    before = _held(
        res_company=[],
        old=[{"id": 1, "name": "A", "sum": 3}, {"id": 2, "name": "B", "sum": 4}],
    )
    after = _held(res_company=[], new=[{"id": 9, "name": "A", "total": 5}])

    def move(row, _before, now):
        found = (new for new in now.rows["new"].values() if new["name"] == row["name"])
        return {"name": row["name"], "total": row["sum"]}, next(found, None)

    assert changes(before, after) == ["old: the table is gone"]
    changed, gone = changes(before, after, {"old": move})
    assert "total was 3, is 5" in changed
    assert gone == "old 2: is gone"


def test_documents_come_only_with_demo_data_and_into_a_company_of_its_own():
    own = {"id": 8, "company_id": 2, "amount_total": 1.0}
    foreign = {"id": 9, "company_id": 1, "amount_total": 1.0}
    after = _held(sale_order=[*BEFORE.rows["sale_order"].values(), own, foreign])
    assert len(additions(BEFORE, after, demo=False)) == 2
    (said,) = additions(BEFORE, after, demo=True)
    assert "sale_order 9" in said


def test_columns_tables_and_rows_that_stay_are_told():
    after = _held(
        res_company=[{"id": 1, "name": "Atelier", "write_date": "", "proximus_x": 1}],
        sale_order=[*BEFORE.rows["sale_order"].values(), {"id": 8}],
        proximus_rel=[{"id": 1}],
    )
    said = "\n".join(remains(BEFORE, after, used=False))
    assert "proximus_x" in said
    assert "proximus_rel: the table stays" in said
    assert "sale_order: 1 rows stay" in said
    assert "rows stay" not in "\n".join(remains(BEFORE, after, used=True))


NEWS = {
    "id": 3,
    "order_id": 7,
    "company_id": 1,
    "kind": "error",
    "title": "Refused",
    "text": None,
    "date": "then",
    "external_ref": "N-4",
    "create_uid": 1,
    "create_date": "then",
}


def test_a_row_that_moved_is_looked_for_where_it_is_now():
    moved = {
        **{name: NEWS[name] for name in NEWS if name != "order_id"},
        "id": 1,
        "res_model": "proximus.line.order",
        "res_id": 7,
        "direction": "in",
    }

    def said(*notes):
        before = _held(proximus_line_order_news=[NEWS])
        after = _held(proximus_exchange_note=notes)
        return [*follow(before, after), *changes(before, after)]

    assert not said(moved)
    assert said()
    assert said({**moved, "title": "Accepted"})
    assert said(moved, {**moved, "id": 2})


def test_a_column_that_moved_is_looked_for_where_it_is_now():
    def said(reason_id):
        before = _held(proximus_port_request=[{"id": 5, "leave_reason": "price"}])
        after = _held(
            proximus_port_request=[{"id": 5, "end_reason_id": reason_id}],
            proximus_end_reason=[{"id": 9, "name": {"en_US": "Price"}}],
        )
        return [*follow(before, after), *changes(before, after)]

    assert not said(9)
    assert said(None)


def test_the_zone_of_a_number_is_kept_as_its_code():
    def said(zone, code):
        before = _held(proximus_number=[{"id": 5, "zone": zone}])
        after = _held(proximus_number=[{"id": 5, "area_code": code}])
        return [*follow(before, after), *changes(before, after)]

    assert not said("04 Liège", "04")
    assert not said(None, None)
    assert said("04 Liège", None)
    assert said("04 Liège", "081")


def test_a_renamed_model_keeps_its_rows_and_what_names_it():
    before = _held(
        proximus_revenue_promise=[{"id": 3, "allocated_amount": 350}],
        proximus_revenue_schedule=[{"id": 4, "promise_id": 3}],
        ir_attachment=[{"id": 8, "res_model": "proximus.revenue.promise"}],
    )

    def said(amount=350, obligation=3, model="proximus.performance.obligation"):
        after = _held(
            proximus_performance_obligation=[{"id": 3, "allocated_amount": amount}],
            proximus_revenue_schedule=[{"id": 4, "obligation_id": obligation}],
            ir_attachment=[{"id": 8, "res_model": model}],
        )
        return changes(before, after, MOVES)

    assert not said()
    assert len(said(351, 2, "proximus.revenue.promise")) == 3


def test_an_activity_of_a_disputed_bill_goes_only_with_its_claim():
    asked = {"id": 4, "res_model": "proximus.bill.check", "res_id": 2, "user_id": 6}

    def said(**claim):
        before = _held(mail_activity=[asked])
        after = _held(
            mail_activity=[],
            proximus_bill_check=[{"id": 2, "expected_credit": 2.5}],
            proximus_claim=[
                {
                    "id": 1,
                    "bill_check_id": 2,
                    "state": "draft",
                    "amount": 2.5,
                    "create_uid": 6,
                    **claim,
                }
            ],
        )
        return [*follow(before, after), *changes(before, after)]

    assert not said()
    assert said(amount=2.0)
    assert said(bill_check_id=3)
