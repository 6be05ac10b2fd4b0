-- Three books: indicator, financial, budgetary.
create table lg_account (
  code {code} not null primary key,
  book text not null check (book in ('indicator', 'financial', 'budgetary')),
  name_zh text not null,
  name_en text not null,
  element text not null,
  normal_side text not null check (normal_side in ('debit', 'credit')),
  parent {code} not null,
  never_negative {int} not null check (never_negative in (0, 1))
) {strict};

create table lg_indicator (
  id {code} not null primary key,
  number {code} not null unique,
  unit_id {code} not null,
  fiscal_year {int} not null,
  parent_id {code},
  project_id {code},
  budget_line_id {code},
  fund {code} not null,
  fund_group text not null,
  function {code} not null,
  dep_economy {code} not null,
  gov_economy {code} not null,
  expenditure_kind text not null,
  payment_mode text not null,
  year_kind text not null check (year_kind in ('current', 'prior')),
  allotted {int} not null check (allotted in (0, 1)),
  title text not null,
  expires_on text not null,
  granted_fen {int} not null,
  available_fen {int} not null,
  frozen_fen {int} not null,
  held_fen {int} not null,
  paid_fen {int} not null,
  version {int} not null check (version > 0),
  -- The law of the indicator: the last wall behind the pipeline's own check.
  check (granted_fen = available_fen + frozen_fen + held_fen + paid_fen),
  check (available_fen >= 0 and frozen_fen >= 0 and held_fen >= 0 and paid_fen >= 0)
) {strict};
-- Serves: lists by unit and year, newest first; execution rates.
create index lg_indicator_list on lg_indicator (unit_id, fiscal_year, id);
-- Serves: down-trace from a project or a budget line.
create index lg_indicator_project on lg_indicator (project_id);

-- Money set aside for one line of one document until it is committed or cancelled.
create table lg_hold (
  id {code} not null primary key,
  indicator_id {code} not null references lg_indicator (id),
  document_id {code} not null,
  account {code} not null,
  amount_fen {int} not null check (amount_fen > 0),
  remaining_fen {int} not null check (remaining_fen >= 0 and remaining_fen <= amount_fen)
) {strict};
create index lg_hold_document on lg_hold (document_id);

create table lg_journal (
  id {code} not null primary key,
  unit_id {code} not null,
  seq {int} not null check (seq > 0),
  journal_type {code} not null check (journal_type in ('indicator', 'voucher')),
  number {int} not null check (number > 0),
  fiscal_year {int} not null,
  period {int} not null,
  posted_on text not null,
  event text not null,
  summary text not null,
  difference_class text not null,
  document_id {code} not null,
  document_kind text not null,
  reverses_id {code},
  prepared_by {code} not null,
  posted_at {int} not null,
  prev_hash text not null,
  hash text not null,
  unique (unit_id, seq),
  unique (unit_id, period, journal_type, number)
) {strict};
-- Serves: vouchers and effects of one document.
create index lg_journal_document on lg_journal (document_id);
-- A journal is reversed at most once.
create unique index lg_journal_reversed on lg_journal (reverses_id) where reverses_id is not null;

-- No foreign key to lg_journal: PostgreSQL checks one by locking the journal's row, and that needs a right to change
-- it, which nobody has. `yiti verify` finds entries without a journal.
create table lg_entry (
  journal_id {code} not null,
  line {int} not null check (line > 0),
  unit_id {code} not null,
  period {int} not null,
  book text not null check (book in ('indicator', 'financial', 'budgetary')),
  account {code} not null,
  side text not null check (side in ('debit', 'credit')),
  amount_fen {int} not null check (amount_fen <> 0),
  event text not null,
  indicator_id {code},
  project_id {code},
  function {code},
  dep_economy {code},
  gov_economy {code},
  fund {code},
  payee_id {code},
  source_line_id {code},
  primary key (journal_id, line)
) {strict};
-- Serves: the detail ledger of an indicator.
create index lg_entry_indicator on lg_entry (indicator_id) where indicator_id is not null;

-- Movements per month; a balance is the sum of a few rows, never of history.
create table lg_balance (
  unit_id {code} not null,
  period {int} not null,
  account {code} not null,
  debit_fen {int} not null,
  credit_fen {int} not null,
  primary key (unit_id, period, account)
) {strict};

create table lg_dimension_balance (
  unit_id {code} not null,
  period {int} not null,
  account {code} not null,
  project_id {code} not null,
  fund {code} not null,
  function {code} not null,
  dep_economy {code} not null,
  debit_fen {int} not null,
  credit_fen {int} not null,
  primary key (unit_id, period, account, project_id, fund, function, dep_economy)
) {strict};

-- Closed periods; a row means closed, and rows are never removed.
create table lg_closed_period (
  unit_id {code} not null,
  period {int} not null,
  closed_by {code} not null,
  closed_at {int} not null,
  primary key (unit_id, period)
) {strict};
