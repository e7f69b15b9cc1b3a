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
-- The revenue of what a bundle promises, and what somebody keeps about it.
INSERT INTO proximus_revenue_promise (
    subscription_id, company_id, sale_line_id, product_id, principal_agent,
    standalone_amount, contract_amount, allocated_amount, difference
)
SELECT DISTINCT ON (line.sale_line_id) line.subscription_id, subscription.company_id, line.sale_line_id,
       sold.product_id, component.principal_agent, 840, 360, 350, -10
  FROM proximus_subscription_line line
  JOIN proximus_subscription subscription ON subscription.id = line.subscription_id
  JOIN sale_order_line sold ON sold.id = line.sale_line_id
  LEFT JOIN proximus_bundle_component component ON component.id = sold.bundle_component_id
 ORDER BY line.sale_line_id, line.id;
INSERT INTO proximus_revenue_schedule (
    promise_id, subscription_id, company_id, product_id, principal_agent, date,
    revenue_amount, contract_amount, difference
)
SELECT promise.id, promise.subscription_id, promise.company_id, promise.product_id,
       promise.principal_agent, month, 175, 180, -5
  FROM proximus_revenue_promise promise, UNNEST('{2026-03-31, 2026-04-30}'::date[]) month;
INSERT INTO ir_filters (name, model_id, domain, context, sort, active)
VALUES ('Invoiced late', 'proximus.revenue.promise', '[("difference", ">", 0)]', '{}', '[]', true),
       ('By promise', 'proximus.revenue.schedule', '[("promise_id.difference", "<", 0)]',
        '{"group_by": ["promise_id"]}', '["promise_id"]', true);
INSERT INTO ir_attachment (name, type, store_fname, checksum, res_model, res_id)
SELECT 'Contract', 'binary', file.store_fname, file.checksum, 'proximus.revenue.promise', promise.id
  FROM ir_attachment file, proximus_revenue_promise promise
 WHERE file.store_fname IS NOT NULL ORDER BY file.id, promise.id LIMIT 1;
INSERT INTO mail_message (model, res_id, message_type, body)
SELECT 'proximus.revenue.promise', MIN(id), 'comment', 'Agreed with the auditor'
  FROM proximus_revenue_promise;
