-- What the demo data of the version before does not show: figures of indexes.
INSERT INTO proximus_index (name, code, source_url)
VALUES ('{"en_US": "ABEX", "fr_FR": "Indice ABEX"}', 'max_term_months', 'https://abex.be');
INSERT INTO proximus_index_value (index_id, date, value)
SELECT index.id, month, 100 + EXTRACT(month FROM month) / 3
  FROM proximus_index index, UNNEST('{2026-03-01, 2026-01-01, 2026-02-01}'::date[]) month;
UPDATE proximus_bundle SET index_id = index.id, index_cap = 2
  FROM proximus_index index WHERE index.code = 'BE-HEALTH';
UPDATE proximus_subscription SET index_id = index.id, index_base = 101
  FROM proximus_index index WHERE index.code = 'max_term_months';
INSERT INTO proximus_indexation (name, company_id, index_id, value_id, date, notice_days, state)
SELECT 'A rise', company.id, figure.index_id, figure.id, '2026-06-01', 30, 'draft'
  FROM proximus_index_value figure, (SELECT MIN(id) AS id FROM res_company) company
 WHERE figure.date = '2026-02-01';
