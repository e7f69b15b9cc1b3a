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
-- Seats of a person, a login and a device, and what was decided about a login.
INSERT INTO proximus_security_service (
    name, company_id, type_id, partner_id, seats, unit_price, state, health, date_start, notice_days
)
SELECT 'MATRIX-' || kind.code, company.id, kind.id, company.partner_id, 9, 2, 'active', 'ok', '2026-01-01', 30
  FROM proximus_security_service_type kind, res_company company
 WHERE kind.code IN ('awareness', 'mfa', 'patch')
   AND company.id = (SELECT company_id FROM proximus_device WHERE state = 'in_use' ORDER BY id LIMIT 1);
INSERT INTO proximus_security_coverage (
    service_id, company_id, type_id, employee_id, user_id, device_id, state, source, date_from, last_seen
)
SELECT service.id, service.company_id, service.type_id,
       CASE kind.unit WHEN 'employee' THEN (
           SELECT MIN(id) FROM hr_employee WHERE company_id = service.company_id AND active) END,
       CASE kind.unit WHEN 'user' THEN (
           SELECT MIN(id) FROM res_users WHERE company_id = service.company_id AND active AND NOT share) END,
       CASE kind.unit WHEN 'device' THEN (
           SELECT MIN(id) FROM proximus_device WHERE company_id = service.company_id AND state = 'in_use') END,
       'protected', 'api', '2026-01-01', '2026-01-02 10:00:00'
  FROM proximus_security_service service
  JOIN proximus_security_service_type kind ON kind.id = service.type_id
 WHERE service.name LIKE 'MATRIX-%';
INSERT INTO proximus_security_exemption (
    company_id, type_id, user_id, reason, approved_by_id, date_from, date_to, active
)
SELECT company_id, type_id, user_id, 'Signs in at the till only', user_id, '2026-01-01', '2026-06-30', true
  FROM proximus_security_coverage WHERE user_id IS NOT NULL;
