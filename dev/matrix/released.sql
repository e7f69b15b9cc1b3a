-- What the demo data of the version before does not show: a price index of one's own, what
-- follows it, and the revenue of what a bundle promises.
INSERT INTO proximus_parameter (name, code, is_price_index, value, date_from, source_url)
VALUES ('{"en_US": "ABEX", "fr_FR": "Indice ABEX"}', 'abex', true, 1083, '2026-01-01', 'https://abex.be');
UPDATE proximus_bundle SET index_code = 'abex', index_cap = 2;
UPDATE proximus_subscription SET index_code = 'abex', index_base = 101;
INSERT INTO proximus_indexation (name, company_id, index_code, value_id, date, notice_days, state)
SELECT 'A rise', company.id, figure.code, figure.id, '2026-06-01', 30, 'draft'
  FROM proximus_parameter figure, (SELECT MIN(id) AS id FROM res_company) company
 WHERE figure.code = 'abex';
INSERT INTO proximus_performance_obligation (
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
    obligation_id, subscription_id, company_id, product_id, principal_agent, date,
    revenue_amount, contract_amount, difference
)
SELECT obligation.id, obligation.subscription_id, obligation.company_id, obligation.product_id,
       obligation.principal_agent, month, 175, 180, -5
  FROM proximus_performance_obligation obligation, UNNEST('{2026-03-31, 2026-04-30}'::date[]) month;
