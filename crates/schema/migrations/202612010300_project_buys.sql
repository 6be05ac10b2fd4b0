-- What a costing line buys: by government procurement, as a purchased service, which assets.
alter table pj_costing_line add column procurement text not null default ''
  check (procurement in ('', 'goods', 'works', 'services'));
alter table pj_costing_line add column service_purchase {int} not null default 0 check (service_purchase in (0, 1));
-- Empty where nothing is bought that becomes an asset.
alter table pj_costing_line add column asset_class {code} not null default '';
alter table pj_costing_line add column asset_name text not null default '';
alter table pj_costing_line add column asset_count {int} not null default 0 check (asset_count >= 0);
-- How many of them take the place of ones that go.
alter table pj_costing_line add column asset_replaced {int} not null default 0
  check (asset_replaced between 0 and asset_count);
alter table pj_past_line add column procurement text not null default '';
alter table pj_past_line add column service_purchase {int} not null default 0;
alter table pj_past_line add column asset_class {code} not null default '';
alter table pj_past_line add column asset_name text not null default '';
alter table pj_past_line add column asset_count {int} not null default 0;
alter table pj_past_line add column asset_replaced {int} not null default 0;

drop view v_costing_line;
create view v_costing_line as
select id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, unit_of_measure,
  dep_economy, fund, reason, amount_fen, procurement, service_purchase, asset_class, asset_name, asset_count,
  asset_replaced from pj_costing_line;
