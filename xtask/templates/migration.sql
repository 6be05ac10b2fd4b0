-- fill in: the body of a {{document}}; number, unit, state, version and people are in fl_document (kind '{{document}}').
create table {{prefix}}_{{document}} (
  id {code} not null primary key,
  purpose text not null,
  amount_fen {int} not null check (amount_fen > 0)
) {strict};

create view v_{{document}} as
select b.id, d.number, d.unit_id, d.fiscal_year, d.state, b.purpose, b.amount_fen
from {{prefix}}_{{document}} b join fl_document d on d.id = b.id;
