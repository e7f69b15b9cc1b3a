"""The install matrix notices what happens to the records of others."""

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
