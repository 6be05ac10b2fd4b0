-- Serves: how many of a name a unit has, for what its budget would buy.
create index md_asset_name on md_asset (unit_id, name, state, quantity);
