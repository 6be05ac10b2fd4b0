-- Sets of books: opened by an approved opening balance, which also closes the opening period.
create table cl_book (
  unit_id {code} not null primary key,
  start_year {int} not null check (start_year between 1990 and 2200),
  scheme {code} not null,
  document_id {code} not null,
  opened_by {code} not null,
  opened_at {int} not null
) {strict};

-- Bodies of opening balances; headers are in fl_document (kind 'opening_balance'). What is not stated is empty.
create table cl_opening (
  id {code} not null primary key,
  explanation text not null,
  note text not null
) {strict};

create table cl_opening_line (
  id {code} not null primary key,
  opening_id {code} not null references cl_opening (id),
  line {int} not null check (line > 0),
  account {code} not null,
  side text not null check (side in ('debit', 'credit')),
  amount_fen {int} not null check (amount_fen > 0),
  project_id {code} not null,
  function {code} not null,
  dep_economy {code} not null,
  fund {code} not null,
  payee_id {code} not null,
  note text not null
) {strict};
-- Serves: the lines of an opening, in order.
create unique index cl_opening_line_place on cl_opening_line (opening_id, line);

-- Month closes (kind 'period_close'); the checklist is kept as it was when the period was closed.
create table cl_period_close (
  id {code} not null primary key,
  period {int} not null check (period between 199001 and 220012),
  checklist text not null
) {strict};

-- What is settled in December before it closes (kind 'year_end').
create table cl_year_end (
  id {code} not null primary key,
  note text not null
) {strict};

-- A line: an indicator with what becomes of its rest, or an advance that becomes budget expenditure (indicator empty).
create table cl_year_end_line (
  id {code} not null primary key,
  year_end_id {code} not null references cl_year_end (id),
  line {int} not null check (line > 0),
  decision {code} not null check (decision in ('carry', 'withdraw', 'surplus', 'spend')),
  indicator_id {code} not null,
  amount_fen {int} not null check (amount_fen > 0),
  project_id {code} not null,
  function {code} not null,
  dep_economy {code} not null,
  fund {code} not null,
  earmarked {int} not null check (earmarked in (0, 1)),
  note text not null
) {strict};
-- Serves: the lines of a document, in order.
create unique index cl_year_end_line_place on cl_year_end_line (year_end_id, line);

-- Year closes (kind 'year_close').
create table cl_year_close (
  id {code} not null primary key,
  provision_rate {int} not null check (provision_rate between 0 and 10000),
  note text not null
) {strict};

-- Decisions on projects: finished ones become surplus (Y12), earmarked rests stay with the unit (Y21).
create table cl_year_close_line (
  id {code} not null primary key,
  year_close_id {code} not null references cl_year_close (id),
  line {int} not null check (line > 0),
  event {code} not null check (event in ('Y12', 'Y21')),
  project_id {code} not null,
  function {code} not null,
  fund {code} not null,
  amount_fen {int} not null check (amount_fen > 0)
) {strict};
-- Serves: the lines of a document, in order.
create unique index cl_year_close_line_place on cl_year_close_line (year_close_id, line);

-- What became of the rests of indicators, as far as it counts.
create view v_year_end_line as
select l.id, l.year_end_id, d.unit_id, d.fiscal_year, l.decision, l.indicator_id, l.amount_fen, l.project_id, l.function,
  l.fund
from cl_year_end_line l join fl_document d on d.id = l.year_end_id
where d.state = 'settled';

-- Detail accounts (明细科目) below those of the scheme: the department's own, stopped rather than removed.
alter table lg_account add column detail {int} not null default 0;
alter table lg_account add column enabled {int} not null default 1;
