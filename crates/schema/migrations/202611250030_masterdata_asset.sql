-- Asset cards. The net value is derived (v_asset), never stored.
create table md_asset (
  id {code} not null primary key,
  code {code} not null unique,
  unit_id {code} not null references md_unit (id),
  name text not null,
  class {code} not null,
  model text not null,
  serial_no text not null,
  quantity {int} not null check (quantity > 0),
  unit_of_measure text not null,
  cost_fen {int} not null check (cost_fen >= 0),
  depreciation_fen {int} not null check (depreciation_fen >= 0 and depreciation_fen <= cost_fen),
  acquired_on text not null,
  -- 0 = not known, or of a class that is not depreciated.
  useful_months {int} not null check (useful_months >= 0),
  place text not null,
  -- A person of the same unit.
  keeper_id {code},
  state text not null check (state in ('in_use', 'idle', 'lent', 'in_repair', 'pending_disposal', 'disposed', 'written_off')),
  version {int} not null check (version > 0)
) {strict};
-- Serves: the cards of a few units in order of their codes.
create index md_asset_unit on md_asset (unit_id, code);
-- Serves: the totals of the list, without reading the cards.
create index md_asset_totals on md_asset (unit_id, class, state, cost_fen, depreciation_fen);
-- Serves: the cards a person keeps.
create index md_asset_keeper on md_asset (keeper_id, code) where keeper_id is not null;
-- Serves: serial numbers that stand twice.
create index md_asset_serial on md_asset (class, serial_no) where serial_no <> '';

-- The least years of use of a class of assets, by the first five characters of its code. `months_usual` is what counts
-- where a card states none; 0 where the regulation names several.
create table md_asset_life (
  class_prefix {code} not null primary key,
  months_min {int} not null check (months_min > 0),
  months_usual {int} not null check (months_usual >= 0)
) {strict};

create view v_asset as
select id, code, unit_id, name, class, model, serial_no, quantity, unit_of_measure, cost_fen, depreciation_fen,
  cost_fen - depreciation_fen as net_fen, acquired_on, useful_months, place, keeper_id, state, version from md_asset;
create view v_asset_life as select class_prefix, months_min, months_usual from md_asset_life;
