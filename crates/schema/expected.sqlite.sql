CREATE UNIQUE INDEX ac_bank_account_rest on ac_bank_account (unit_id, ledger_account) where takes_rest = 1;
CREATE INDEX ac_bank_account_unit on ac_bank_account (unit_id, ledger_account, account_id);
CREATE INDEX ac_bank_line_period on ac_bank_line (account_id, period, place);
CREATE INDEX ac_bank_statement_list on ac_bank_statement (unit_id, id);
CREATE INDEX ac_match_account on ac_match (account_id, period, id);
CREATE INDEX ac_match_entry_match on ac_match_entry (match_id);
CREATE INDEX ac_match_line_match on ac_match_line (match_id);
CREATE INDEX ac_reconciliation_unit on ac_reconciliation (unit_id, period, account_id);
CREATE UNIQUE INDEX av_list_line_volume on av_list_line (volume_id, list_id);
CREATE INDEX av_list_list on av_list (unit_id, id);
CREATE INDEX av_package_list on av_package (unit_id, id);
CREATE INDEX av_volume_expiry on av_volume (unit_id, expires_on);
CREATE INDEX av_volume_list on av_volume (unit_id, id);
CREATE INDEX bg_budget_unit on bg_budget (unit_id, budget_year);
CREATE INDEX bg_income_line_budget on bg_income_line (budget_id);
CREATE INDEX bg_line_budget on bg_line (budget_id);
CREATE INDEX bg_line_project on bg_line (project_id);
CREATE UNIQUE INDEX bg_purchase_place on bg_purchase (budget_id, project_id, line);
CREATE UNIQUE INDEX bg_version_budget on bg_version (budget_id, seq);
CREATE INDEX bk_event_voucher_invoice on bk_event_voucher (invoice_no) where invoice_no <> '';
CREATE INDEX bk_event_voucher_merged on bk_event_voucher (merged_into) where merged_into <> '';
CREATE UNIQUE INDEX bk_event_voucher_reference on bk_event_voucher (unit_id, reference) where reference <> '';
CREATE INDEX bk_manual_voucher_invoice on bk_manual_voucher (invoice_no) where invoice_no <> '';
CREATE INDEX bk_reversal_voucher on bk_reversal (voucher_id);
CREATE UNIQUE INDEX cl_opening_line_place on cl_opening_line (opening_id, line);
CREATE UNIQUE INDEX cl_year_close_line_place on cl_year_close_line (year_close_id, line);
CREATE UNIQUE INDEX cl_year_end_line_place on cl_year_end_line (year_end_id, line);
CREATE INDEX ev_voucher_day on ev_voucher (unit_id, issued_on, id);
CREATE INDEX ev_voucher_list on ev_voucher (unit_id, id);
CREATE INDEX ex_accrual_invoice on ex_accrual (invoice_no) where invoice_no <> '';
CREATE INDEX ex_accrual_payee on ex_accrual (payee_id) where payee_id <> '';
CREATE INDEX ex_income_receipt on ex_income (receipt_no) where receipt_no <> '';
CREATE INDEX ex_instruction_creator on ex_instruction (created_by, id);
CREATE INDEX ex_instruction_line_instruction on ex_instruction_line (instruction_id, payment_id);
CREATE INDEX ex_payment_duplicate on ex_payment (duplicate_key, submitted_on);
CREATE INDEX ex_payment_invoice on ex_payment (invoice_no) where invoice_no <> '';
CREATE INDEX ex_payment_line_indicator on ex_payment_line (indicator_id);
CREATE INDEX ex_payment_line_payment on ex_payment_line (payment_id, line);
CREATE INDEX ex_payment_payee on ex_payment (payee_id, unit_id, submitted_on, amount_fen);
CREATE INDEX ex_receipt_list on ex_receipt (unit_id, id);
CREATE INDEX ex_receipt_payment on ex_receipt (payment_id);
CREATE INDEX ex_statement_line_list on ex_statement_line (unit_id, id);
CREATE INDEX ex_statement_line_receipt on ex_statement_line (receipt_no);
CREATE UNIQUE INDEX fl_attachment_file on fl_attachment (attachment_id, is_removal);
CREATE INDEX fl_attachment_waiting_actor on fl_attachment_waiting (actor_id);
CREATE INDEX fl_attachment_waiting_document on fl_attachment_waiting (document_id);
CREATE INDEX fl_document_amount on fl_document (kind, amount_fen, id, unit_id);
CREATE INDEX fl_document_kind on fl_document (kind, id, unit_id);
CREATE INDEX fl_document_list on fl_document (kind, unit_id, id);
CREATE INDEX fl_document_number on fl_document (kind, number, id, unit_id, fiscal_year);
CREATE INDEX fl_document_open on fl_document (creator_id, state, kind, id)
  where state = 'draft' or state = 'in_review' or state = 'returned';
CREATE INDEX fl_document_sums on fl_document (kind, unit_id, fiscal_year, state, amount_fen);
CREATE INDEX fl_document_updated on fl_document (kind, updated_at, id, unit_id);
CREATE INDEX fl_document_waiting on fl_document (waiting_role, waiting_unit_id) where waiting_role <> '';
CREATE INDEX in_change_line_change on in_change_line (change_id, line);
CREATE INDEX in_reallocation_line_document on in_reallocation_line (reallocation_id, line);
CREATE INDEX lg_entry_account on lg_entry (unit_id, account, period);
CREATE INDEX lg_entry_between on lg_entry (payee_id, account, unit_id, period)
  where payee_id is not null and substr(account, 1, 4) in ('1212', '1214', '1218', '2302', '2305', '2307');
CREATE INDEX lg_entry_indicator on lg_entry (indicator_id) where indicator_id is not null;
CREATE INDEX lg_hold_document on lg_hold (document_id);
CREATE INDEX lg_hold_open on lg_hold (indicator_id, id) where remaining_fen > 0;
CREATE INDEX lg_indicator_list on lg_indicator (unit_id, fiscal_year, id);
CREATE INDEX lg_indicator_project on lg_indicator (project_id);
CREATE INDEX lg_journal_document on lg_journal (document_id);
CREATE UNIQUE INDEX lg_journal_reversed on lg_journal (reverses_id) where reverses_id is not null;
CREATE INDEX md_asset_keeper on md_asset (keeper_id, code) where keeper_id is not null;
CREATE INDEX md_asset_name on md_asset (unit_id, name, state, quantity);
CREATE INDEX md_asset_serial on md_asset (class, serial_no) where serial_no <> '';
CREATE INDEX md_asset_totals on md_asset (unit_id, class, state, cost_fen, depreciation_fen);
CREATE INDEX md_asset_unit on md_asset (unit_id, code);
CREATE INDEX md_bank_account_owner on md_bank_account (owner_id);
CREATE INDEX md_change_due on md_change (effective_from) where applied_on is null;
CREATE INDEX md_change_record on md_change (kind, object_id);
CREATE INDEX md_code_parent on md_code (scheme, parent);
CREATE INDEX md_job_difference_status on md_job_difference (job_id, status, seq);
CREATE INDEX md_job_owner on md_job (owner_id, id);
CREATE INDEX md_job_state on md_job (state, created_at);
CREATE INDEX md_payee_credit on md_payee (credit_code) where credit_code <> '';
CREATE INDEX md_payee_named on md_payee (name);
CREATE INDEX md_person_unit on md_person (unit_id, code);
CREATE INDEX md_reconcile_case_unit on md_reconcile_case (unit_id, id);
CREATE INDEX md_reconcile_conflict_open on md_reconcile_conflict (case_id, decision, seq);
CREATE INDEX md_reconcile_record_status on md_reconcile_record (case_id, status, seq);
CREATE INDEX md_succession_new on md_succession (new_unit_id);
CREATE INDEX md_unit_parent on md_unit (parent_id);
CREATE INDEX md_version_day on md_version (kind, object_id, effective_from);
CREATE INDEX pf_audit_actor on pf_audit (actor_id, object_kind, object_id, action) where duty <> '';
CREATE INDEX pf_audit_object on pf_audit (object_id);
CREATE INDEX pf_audit_time on pf_audit (at, unit_id, seq);
CREATE INDEX pf_delegation_receiver on pf_delegation (receiver_id, to_date);
CREATE INDEX pf_session_user on pf_session (user_id);
CREATE INDEX pj_costing_line_project on pj_costing_line (project_id, line);
CREATE INDEX pj_costing_line_standard on pj_costing_line (standard_id) where standard_id is not null;
CREATE INDEX pj_past_line_project on pj_past_line (project_id);
CREATE INDEX pj_project_parent on pj_project (parent_id) where parent_id is not null;
CREATE INDEX pj_ranking_order on pj_ranking (fiscal_year, class, place);
CREATE INDEX pj_target_library on pj_target (library_code) where library_code <> '';
CREATE INDEX pj_target_project on pj_target (project_id, line);
CREATE INDEX ps_link_to on ps_link (to_id);
CREATE INDEX rl_hit_attachment on rl_hit (attachment_id) where attachment_id is not null;
CREATE INDEX rl_hit_days on rl_hit (unit_id, at, rule, level, decision);
CREATE INDEX rl_hit_object on rl_hit (object_id);
CREATE INDEX rl_hit_unit on rl_hit (unit_id, id);
CREATE INDEX sc_scenario_created on sc_scenario (created_at, id);
CREATE TABLE ac_bank_account (
  account_id text not null primary key,
  unit_id text not null,
  ledger_account text not null,
  takes_rest integer not null check (takes_rest in (0, 1)),
  start_period integer not null check (start_period between 199001 and 220012),
  opening_fen integer not null,
  set_by text not null,
  set_at integer not null,
  version integer not null check (version > 0)
) strict;
CREATE TABLE ac_bank_line (
  id text not null primary key,
  statement_id text not null,
  account_id text not null,
  unit_id text not null,
  place integer not null check (place > 0),
  period integer not null,
  bank_date text not null,
  serial_no text not null,
  amount_fen integer not null check (amount_fen <> 0),
  balance_fen integer not null,
  counterparty text not null,
  summary text not null,
  receipt_no text not null,
  unique (account_id, serial_no),
  unique (account_id, place)
) strict;
CREATE TABLE ac_bank_statement (
  id text not null primary key,
  account_id text not null,
  unit_id text not null,
  first_day text not null,
  last_day text not null,
  opening_fen integer not null,
  closing_fen integer not null,
  lines integer not null check (lines > 0),
  file_name text not null,
  file_hash text not null,
  taken_by text not null,
  taken_at integer not null,
  unique (account_id, file_hash)
) strict;
CREATE TABLE ac_match (
  id text not null primary key,
  account_id text not null,
  unit_id text not null,
  period integer not null,
  manner text not null check (manner in ('receipt', 'likely', 'sum', 'hand')),
  score integer not null check (score between 0 and 100),
  note text not null,
  matched_by text not null,
  matched_by_name text not null,
  matched_at integer not null
) strict;
CREATE TABLE ac_match_entry (
  journal_id text not null,
  line integer not null,
  match_id text not null,
  primary key (journal_id, line)
) strict;
CREATE TABLE ac_match_line (
  line_id text not null primary key,
  match_id text not null
) strict;
CREATE TABLE ac_reconciliation (
  account_id text not null,
  period integer not null check (period between 199001 and 220012),
  unit_id text not null,
  state text not null check (state in ('prepared', 'signed')),
  bank_fen integer not null,
  book_fen integer not null,
  adjusted_fen integer not null,
  open_lines integer not null check (open_lines >= 0),
  open_entries integer not null check (open_entries >= 0),
  note text not null,
  content text not null,
  prepared_by text not null,
  prepared_by_name text not null,
  prepared_at integer not null,
  signed_by text not null,
  signed_by_name text not null,
  signed_at integer,
  primary key (account_id, period)
) strict;
CREATE TABLE av_chunk (
  package_id text not null,
  seq integer not null check (seq > 0),
  content blob not null,
  primary key (package_id, seq)
) strict;
CREATE TABLE av_list (
  id text not null primary key,
  number text not null unique,
  kind text not null check (kind in ('handover', 'destruction')),
  unit_id text not null,
  state text not null check (state in ('proposed', 'approved', 'refused')),
  reason text not null,
  place text not null,
  volumes integer not null check (volumes > 0),
  proposed_by text not null,
  proposed_by_name text not null,
  proposed_at integer not null,
  decided_by text not null,
  decided_by_name text not null,
  decided_at integer,
  opinion text not null,
  version integer not null check (version > 0),
  check ((state = 'proposed') = (decided_by = '')),
  check (decided_by <> proposed_by)
) strict;
CREATE TABLE av_list_line (
  list_id text not null,
  line integer not null check (line > 0),
  volume_id text not null,
  note text not null,
  primary key (list_id, line)
) strict;
CREATE TABLE av_package (
  id text not null primary key,
  number text not null unique,
  unit_id text not null,
  fiscal_year integer not null,
  from_period integer not null check (from_period between 199000 and 220013),
  to_period integer not null check (to_period >= from_period and to_period between 199000 and 220013),
  vouchers integer not null,
  entries integer not null,
  attachments integer not null,
  files integer not null,
  size integer not null check (size > 0),
  file_hash text not null,
  manifest_hash text not null,
  content_hash text not null,
  public_key text not null,
  signature text not null,
  made_by text not null,
  made_by_name text not null,
  made_at integer not null
) strict;
CREATE TABLE av_volume (
  id text not null primary key,
  number text not null unique,
  unit_id text not null,
  category text not null,
  title text not null,
  fiscal_year integer not null,
  from_period integer not null,
  to_period integer not null check (to_period >= from_period),
  package_id text not null,
  pages integer not null check (pages >= 0),
  counted_from text not null,
  expires_on text not null,
  place text not null,
  keeper_id text not null,
  keeper_name text not null,
  hold_reason text not null,
  state text not null check (state in ('kept', 'handed_over', 'destruction_approved')),
  note text not null,
  created_by text not null,
  created_at integer not null,
  version integer not null check (version > 0)
) strict;
CREATE TABLE bg_budget (
  id text not null primary key,
  unit_id text not null,
  budget_year integer not null,
  note text not null,
  sealed_hash text not null
, round integer not null default 1 check (round in (1, 2))) strict;
CREATE TABLE bg_control_figure (
  unit_id text not null,
  budget_year integer not null,
  fund text not null,
  expenditure_kind text not null check (expenditure_kind in ('basic', 'project')),
  amount_fen integer not null check (amount_fen >= 0),
  version integer not null check (version > 0),
  primary key (unit_id, budget_year, fund, expenditure_kind)
) strict;
CREATE TABLE bg_control_version (
  unit_id text not null,
  budget_year integer not null,
  fund text not null,
  expenditure_kind text not null check (expenditure_kind in ('basic', 'project')),
  version integer not null check (version > 0),
  before_fen integer,
  amount_fen integer not null check (amount_fen >= 0),
  actor_id text not null,
  actor_name text not null,
  at integer not null,
  primary key (unit_id, budget_year, fund, expenditure_kind, version)
) strict;
CREATE TABLE bg_deadline (
  budget_year integer not null,
  stage text not null check (stage in ('first_up', 'first_down', 'second_up', 'second_down')),
  due_on text not null,
  version integer not null check (version > 0),
  primary key (budget_year, stage)
) strict;
CREATE TABLE bg_excused (
  budget_year integer not null,
  unit_id text not null,
  reason text not null,
  primary key (budget_year, unit_id)
) strict;
CREATE TABLE bg_income_line (
  id text not null primary key,
  budget_id text not null references bg_budget (id) deferrable initially deferred,
  fund text not null,
  revenue_item text not null,
  amount_fen integer not null check (amount_fen > 0),
  note text not null
) strict;
CREATE TABLE bg_line (
  id text not null primary key,
  budget_id text not null references bg_budget (id) deferrable initially deferred,
  project_id text,
  function text not null,
  dep_economy text not null,
  gov_economy text not null,
  fund text not null,
  expenditure_kind text not null check (expenditure_kind in ('basic_person', 'basic_operating', 'project')),
  amount_fen integer not null check (amount_fen > 0),
  taken_over integer not null check (taken_over in (0, 1)),
  note text not null
) strict;
CREATE TABLE bg_purchase (
  id text not null primary key,
  budget_id text not null references bg_budget (id) deferrable initially deferred,
  project_id text not null,
  costing_line_id text not null,
  line integer not null,
  task text not null,
  function text not null,
  dep_economy text not null,
  fund text not null,
  expenditure_kind text not null check (expenditure_kind in ('basic_person', 'basic_operating', 'project')),
  procurement text not null check (procurement in ('', 'goods', 'works', 'services')),
  service_purchase integer not null check (service_purchase in (0, 1)),
  asset_class text not null,
  asset_name text not null,
  asset_count integer not null check (asset_count >= 0),
  asset_replaced integer not null check (asset_replaced between 0 and asset_count),
  unit_price_fen integer not null check (unit_price_fen >= 0),
  quantity text not null,
  frequency text not null,
  unit_of_measure text not null,
  amount_fen integer not null check (amount_fen > 0),
  check (procurement <> '' or service_purchase = 1 or asset_class <> '')
) strict;
CREATE TABLE bg_version (
  id text not null primary key,
  budget_id text not null,
  unit_id text not null,
  budget_year integer not null,
  stage text not null check (stage in ('first_up', 'second_up', 'second_down')),
  seq integer not null check (seq > 0),
  hash text not null,
  amount_fen integer not null,
  income_fen integer not null,
  actor_id text not null,
  at integer not null
) strict;
CREATE TABLE bg_version_income (
  version_id text not null,
  line integer not null check (line > 0),
  fund text not null,
  revenue_item text not null,
  note text not null,
  amount_fen integer not null,
  primary key (version_id, line)
) strict;
CREATE TABLE bg_version_line (
  version_id text not null,
  line integer not null check (line > 0),
  fund text not null,
  project_code text not null,
  project_name text not null,
  project_id text,
  function text not null,
  dep_economy text not null,
  gov_economy text not null,
  expenditure_kind text not null,
  taken_over integer not null,
  note text not null,
  amount_fen integer not null,
  primary key (version_id, line)
) strict;
CREATE TABLE bg_version_purchase (
  version_id text not null,
  line integer not null check (line > 0),
  project_code text not null,
  task text not null,
  dep_economy text not null,
  fund text not null,
  procurement text not null,
  service_purchase integer not null,
  asset_class text not null,
  asset_name text not null,
  asset_count integer not null,
  asset_replaced integer not null,
  amount_fen integer not null,
  primary key (version_id, line)
) strict;
CREATE TABLE bk_event_voucher (
  id text not null primary key,
  unit_id text not null,
  event text not null,
  -- Words and amounts of the event, as JSON objects.
  words text not null,
  amounts text not null,
  voucher_date text not null,
  project_id text not null,
  function text not null,
  dep_economy text not null,
  fund text not null,
  payee_id text not null,
  indicator_id text not null,
  summary text not null,
  invoice_no text not null,
  attachments integer not null check (attachments >= 0),
  -- Number of the business in the file it was imported from.
  reference text not null,
  -- The voucher that several drafts were put together into.
  merged_into text not null
) strict;
CREATE TABLE bk_manual_line (
  id text not null primary key,
  voucher_id text not null,
  line integer not null check (line > 0),
  book text not null check (book in ('financial', 'budgetary')),
  side text not null check (side in ('debit', 'credit')),
  account text not null,
  amount_fen integer not null check (amount_fen <> 0),
  project_id text not null,
  function text not null,
  dep_economy text not null,
  fund text not null,
  payee_id text not null,
  unique (voucher_id, line)
) strict;
CREATE TABLE bk_manual_voucher (
  id text not null primary key,
  voucher_date text not null,
  summary text not null,
  difference_class text not null,
  invoice_no text not null,
  attachments integer not null check (attachments >= 0)
) strict;
CREATE TABLE bk_reversal (
  id text not null primary key,
  voucher_id text not null,
  manner text not null check (manner in ('red', 'blue')),
  voucher_date text not null,
  reason text not null
) strict;
CREATE TABLE bk_template (
  id text not null primary key,
  unit_id text not null,
  name text not null,
  note text not null,
  -- Summary, class and lines, as the form of a manual voucher takes them.
  content text not null,
  creator_id text not null,
  creator_name text not null,
  updated_at integer not null,
  version integer not null check (version > 0),
  unique (unit_id, name)
) strict;
CREATE TABLE cl_book (
  unit_id text not null primary key,
  start_year integer not null check (start_year between 1990 and 2200),
  scheme text not null,
  document_id text not null,
  opened_by text not null,
  opened_at integer not null
) strict;
CREATE TABLE cl_opening (
  id text not null primary key,
  explanation text not null,
  note text not null
) strict;
CREATE TABLE cl_opening_line (
  id text not null primary key,
  opening_id text not null references cl_opening (id),
  line integer not null check (line > 0),
  account text not null,
  side text not null check (side in ('debit', 'credit')),
  amount_fen integer not null check (amount_fen > 0),
  project_id text not null,
  function text not null,
  dep_economy text not null,
  fund text not null,
  payee_id text not null,
  note text not null
) strict;
CREATE TABLE cl_period_close (
  id text not null primary key,
  period integer not null check (period between 199001 and 220012),
  checklist text not null
) strict;
CREATE TABLE cl_year_close (
  id text not null primary key,
  provision_rate integer not null check (provision_rate between 0 and 10000),
  note text not null
) strict;
CREATE TABLE cl_year_close_line (
  id text not null primary key,
  year_close_id text not null references cl_year_close (id),
  line integer not null check (line > 0),
  event text not null check (event in ('Y12', 'Y21')),
  project_id text not null,
  function text not null,
  fund text not null,
  amount_fen integer not null check (amount_fen > 0)
) strict;
CREATE TABLE cl_year_end (
  id text not null primary key,
  note text not null
) strict;
CREATE TABLE cl_year_end_line (
  id text not null primary key,
  year_end_id text not null references cl_year_end (id),
  line integer not null check (line > 0),
  decision text not null check (decision in ('carry', 'withdraw', 'surplus', 'spend')),
  indicator_id text not null,
  amount_fen integer not null check (amount_fen > 0),
  project_id text not null,
  function text not null,
  dep_economy text not null,
  fund text not null,
  earmarked integer not null check (earmarked in (0, 1)),
  note text not null
) strict;
CREATE TABLE ev_line (
  voucher_id text not null,
  line integer not null check (line > 0),
  name text not null,
  amount_fen integer not null,
  tax_fen integer not null,
  primary key (voucher_id, line)
) strict;
CREATE TABLE ev_voucher (
  id text not null primary key,
  unit_id text not null,
  kind text not null,
  direction text not null check (direction in ('in', 'out')),
  format text not null check (format in ('xml', 'ofd', 'pdf')),
  file_id text not null,
  file_name text not null,
  file_hash text not null unique,
  number text not null check (number <> ''),
  code text not null,
  -- What documents claim: kind of the claim, code and number together.
  claim_kind text not null check (claim_kind in ('invoice', 'bank_receipt')),
  claim_value text not null,
  issued_on text not null,
  -- Who pays and who is paid. Accounts are masked.
  buyer_name text not null,
  buyer_tax text not null,
  buyer_account text not null,
  seller_name text not null,
  seller_tax text not null,
  seller_account text not null,
  net_fen integer,
  tax_fen integer,
  total_fen integer not null check (total_fen <> 0),
  check_code text not null,
  traveller text not null,
  train text not null,
  from_place text not null,
  to_place text not null,
  travel_date text not null,
  -- First lines, usage and note, for lists and proposals.
  summary text not null,
  is_signed integer not null check (is_signed in (0, 1)),
  -- Fields with their places, and what could not be compared, as JSON.
  fields text not null,
  notes text not null,
  actor_id text not null,
  actor_name text not null,
  at integer not null,
  -- One voucher in the whole department.
  unique (kind, number, code)
) strict;
CREATE TABLE ex_accrual (
  id text not null primary key,
  business text not null,
  business_detail text not null,
  payee_id text not null,
  project_id text not null,
  function text not null,
  dep_economy text not null,
  fund text not null,
  purpose text not null,
  invoice_no text not null,
  attachments integer not null check (attachments >= 0)
, part_fen integer not null default 0 check (part_fen >= 0), payment_channel text not null default '', earmarked integer not null default 0 check (earmarked in (0, 1))) strict;
CREATE TABLE ex_income (
  id text not null primary key,
  business text not null,
  revenue_item text not null,
  vat_method text not null,
  vat_fen integer not null check (vat_fen >= 0),
  earmarked integer not null check (earmarked in (0, 1)),
  payer text not null,
  received_on text not null,
  account_id text not null,
  receipt_no text not null,
  note text not null
, business_detail text not null default '', interest_fen integer not null default 0 check (interest_fen >= 0)) strict;
CREATE TABLE ex_instruction (
  id text not null primary key,
  created_by text not null,
  created_at integer not null,
  note text not null
) strict;
CREATE TABLE ex_instruction_line (
  payment_id text not null primary key,
  instruction_id text not null,
  unit_id text not null,
  sent_on text not null
) strict;
CREATE TABLE ex_payment (
  id text not null primary key,
  unit_id text not null,
  payee_id text not null,
  payee_account_id text not null,
  fund_group text not null,
  payment_channel text not null,
  settlement text not null check (settlement in ('transfer', 'cash', 'official_card')),
  purpose text not null,
  business text not null,
  business_detail text not null,
  invoice_no text not null,
  procurement integer not null check (procurement in (0, 1)),
  attachments integer not null check (attachments >= 0),
  source_payment_id text,
  amount_fen integer not null check (amount_fen > 0),
  -- Day of the submission that stands; empty when none does (draft, returned, void, failed).
  submitted_on text not null,
  -- Digest of unit, payee, amount and purpose.
  duplicate_key text not null,
  paid_on text not null,
  refunded_fen integer not null check (refunded_fen >= 0 and refunded_fen <= amount_fen)
, payer_account_id text not null default '') strict;
CREATE TABLE ex_payment_line (
  id text not null primary key,
  payment_id text not null,
  line integer not null,
  indicator_id text not null,
  amount_fen integer not null check (amount_fen > 0),
  refunded_fen integer not null check (refunded_fen >= 0 and refunded_fen <= amount_fen),
  note text not null,
  -- What the handler stated of the line's dimensions, to be held against the indicator (JSON).
  stated text not null
, parts text not null default '{}') strict;
CREATE TABLE ex_receipt (
  receipt_no text not null primary key,
  id text not null unique,
  payment_id text not null,
  unit_id text not null,
  result text not null check (result in ('paid', 'failed', 'returned', 'refunded')),
  amount_fen integer not null check (amount_fen > 0),
  bank_date text not null,
  reason text not null,
  received_at integer not null
) strict;
CREATE TABLE ex_statement_line (
  statement_no text not null primary key,
  id text not null unique,
  unit_id text not null,
  bank_date text not null,
  direction text not null check (direction in ('out', 'in')),
  amount_fen integer not null check (amount_fen > 0),
  balance_fen integer,
  receipt_no text not null,
  note text not null,
  taken_at integer not null
, account_id text not null default '') strict;
CREATE TABLE fl_attachment (
  document_id text not null,
  seq integer not null check (seq > 0),
  attachment_id text not null,
  is_removal integer not null check (is_removal in (0, 1)),
  name text not null,
  actor_id text not null,
  actor_name text not null,
  at integer not null,
  primary key (document_id, seq)
) strict;
CREATE TABLE fl_attachment_waiting (
  attachment_id text not null primary key,
  document_id text not null,
  name text not null,
  actor_id text not null,
  actor_name text not null,
  at integer not null
) strict;
CREATE TABLE fl_document (
  id text not null primary key,
  kind text not null,
  number text not null unique,
  unit_id text not null,
  fiscal_year integer not null,
  state text not null,
  route text not null,
  step integer not null,
  waiting_role text not null,
  waiting_unit_id text not null,
  amount_fen integer not null,
  title text not null,
  creator_id text not null,
  created_at integer not null,
  updated_at integer not null,
  version integer not null check (version > 0)
) strict;
CREATE TABLE fl_edit (
  document_id text not null,
  version integer not null check (version > 1),
  at integer not null,
  actor_id text not null,
  actor_name text not null,
  changes text not null,
  primary key (document_id, version)
) strict;
CREATE TABLE fl_route (
  kind text not null,
  position integer not null,
  step text not null,
  title_zh text not null,
  title_en text not null,
  role text not null,
  duty text not null,
  amount_from_fen integer not null check (amount_from_fen >= 0),
  primary key (kind, position)
) strict;
CREATE TABLE in_change (
  id text not null primary key,
  operation text not null check (operation in ('issue', 'supplement', 'reduce', 'freeze', 'unfreeze', 'withdraw')),
  document_no text not null,
  reason text not null
) strict;
CREATE TABLE in_change_line (
  id text not null primary key,
  change_id text not null,
  line integer not null,
  indicator_id text not null,
  amount_fen integer not null check (amount_fen > 0),
  fresh text not null
) strict;
CREATE TABLE in_reallocation (
  id text not null primary key,
  reason text not null,
  mof_approval_no text not null,
  released_hash text not null
) strict;
CREATE TABLE in_reallocation_line (
  id text not null primary key,
  reallocation_id text not null,
  line integer not null,
  direction text not null check (direction in ('from', 'to')),
  indicator_id text not null,
  amount_fen integer not null check (amount_fen > 0)
) strict;
CREATE TABLE in_reallocation_permission (
  dimension text not null,
  from_code text not null,
  to_code text not null,
  approver text not null check (approver in ('unit_head', 'dept_finance', 'mof', 'nobody')),
  basis text not null,
  primary key (dimension, from_code, to_code)
) strict;
CREATE TABLE lg_account (
  code text not null primary key,
  book text not null check (book in ('indicator', 'financial', 'budgetary')),
  name_zh text not null,
  name_en text not null,
  element text not null,
  normal_side text not null check (normal_side in ('debit', 'credit')),
  parent text not null,
  never_negative integer not null check (never_negative in (0, 1))
, detail integer not null default 0, enabled integer not null default 1) strict;
CREATE TABLE lg_balance (
  unit_id text not null,
  period integer not null,
  account text not null,
  debit_fen integer not null,
  credit_fen integer not null,
  primary key (unit_id, period, account)
) strict;
CREATE TABLE lg_closed_period (
  unit_id text not null,
  period integer not null,
  closed_by text not null,
  closed_at integer not null,
  primary key (unit_id, period)
) strict;
CREATE TABLE lg_dimension_balance (
  unit_id text not null,
  period integer not null,
  account text not null,
  project_id text not null,
  fund text not null,
  function text not null,
  dep_economy text not null,
  debit_fen integer not null,
  credit_fen integer not null,
  primary key (unit_id, period, account, project_id, fund, function, dep_economy)
) strict;
CREATE TABLE lg_entry (
  journal_id text not null,
  line integer not null check (line > 0),
  unit_id text not null,
  period integer not null,
  book text not null check (book in ('indicator', 'financial', 'budgetary')),
  account text not null,
  side text not null check (side in ('debit', 'credit')),
  amount_fen integer not null check (amount_fen <> 0),
  event text not null,
  indicator_id text,
  project_id text,
  function text,
  dep_economy text,
  gov_economy text,
  fund text,
  payee_id text,
  source_line_id text,
  primary key (journal_id, line)
) strict;
CREATE TABLE lg_event_balance (
  unit_id text not null,
  period integer not null,
  event text not null,
  difference_class text not null,
  -- 1 when a line of the same event in the same journal is one of money, or of an appropriation paid by the treasury.
  money integer not null check (money in (0, 1)),
  account text not null,
  project_id text not null,
  fund text not null,
  dep_economy text not null,
  debit_fen integer not null,
  credit_fen integer not null,
  primary key (unit_id, period, event, difference_class, money, account, project_id, fund, dep_economy)
) strict;
CREATE TABLE lg_hold (
  id text not null primary key,
  indicator_id text not null references lg_indicator (id),
  document_id text not null,
  account text not null,
  amount_fen integer not null check (amount_fen > 0),
  remaining_fen integer not null check (remaining_fen >= 0 and remaining_fen <= amount_fen)
) strict;
CREATE TABLE lg_indicator (
  id text not null primary key,
  number text not null unique,
  unit_id text not null,
  fiscal_year integer not null,
  parent_id text,
  project_id text,
  budget_line_id text,
  fund text not null,
  fund_group text not null,
  function text not null,
  dep_economy text not null,
  gov_economy text not null,
  expenditure_kind text not null,
  payment_mode text not null,
  year_kind text not null check (year_kind in ('current', 'prior')),
  allotted integer not null check (allotted in (0, 1)),
  title text not null,
  expires_on text not null,
  granted_fen integer not null,
  available_fen integer not null,
  frozen_fen integer not null,
  held_fen integer not null,
  paid_fen integer not null,
  version integer not null check (version > 0),
  -- The law of the indicator: the last wall behind the pipeline's own check.
  check (granted_fen = available_fen + frozen_fen + held_fen + paid_fen),
  check (available_fen >= 0 and frozen_fen >= 0 and held_fen >= 0 and paid_fen >= 0)
) strict;
CREATE TABLE lg_journal (
  id text not null primary key,
  unit_id text not null,
  seq integer not null check (seq > 0),
  journal_type text not null check (journal_type in ('indicator', 'voucher')),
  number integer not null check (number > 0),
  fiscal_year integer not null,
  period integer not null,
  posted_on text not null,
  event text not null,
  summary text not null,
  difference_class text not null,
  document_id text not null,
  document_kind text not null,
  reverses_id text,
  prepared_by text not null,
  posted_at integer not null,
  prev_hash text not null,
  hash text not null,
  unique (unit_id, seq),
  unique (unit_id, period, journal_type, number)
) strict;
CREATE TABLE md_asset (
  id text not null primary key,
  code text not null unique,
  unit_id text not null references md_unit (id),
  name text not null,
  class text not null,
  model text not null,
  serial_no text not null,
  quantity integer not null check (quantity > 0),
  unit_of_measure text not null,
  cost_fen integer not null check (cost_fen >= 0),
  depreciation_fen integer not null check (depreciation_fen >= 0 and depreciation_fen <= cost_fen),
  acquired_on text not null,
  -- 0 = not known, or of a class that is not depreciated.
  useful_months integer not null check (useful_months >= 0),
  place text not null,
  -- A person of the same unit.
  keeper_id text,
  state text not null check (state in ('in_use', 'idle', 'lent', 'in_repair', 'pending_disposal', 'disposed', 'written_off')),
  version integer not null check (version > 0)
) strict;
CREATE TABLE md_asset_life (
  class_prefix text not null primary key,
  months_min integer not null check (months_min > 0),
  months_usual integer not null check (months_usual >= 0)
) strict;
CREATE TABLE md_bank_account (
  id text not null primary key,
  owner_kind text not null check (owner_kind in ('payee', 'unit')),
  owner_id text not null,
  account_sealed text not null,
  -- Serves: the account of a number, in imports and statements.
  account_index text not null unique,
  account_masked text not null,
  account_name text not null,
  bank_name text not null,
  bank_code text not null,
  purpose text not null check (purpose in ('zero_balance', 'basic', 'special', 'general', 'payee')),
  stopped integer not null check (stopped in (0, 1)),
  version integer not null check (version > 0)
) strict;
CREATE TABLE md_change (
  id text not null primary key,
  kind text not null,
  object_id text not null,
  record_version integer not null check (record_version >= 0),
  effective_from text not null,
  reason text not null,
  fields text not null,
  applied_on text
) strict;
CREATE TABLE md_code (
  scheme text not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  parent text not null,
  level integer not null,
  effective_from text not null,
  effective_to text,
  attributes text not null, initials text not null default '',
  primary key (scheme, code, effective_from)
) strict;
CREATE TABLE md_economic_mapping (
  departmental_code text not null,
  unit_type text not null,
  government_code text not null,
  effective_from text not null,
  primary key (departmental_code, unit_type, effective_from)
) strict;
CREATE TABLE md_import_problem (
  subject_id text not null,
  seq integer not null,
  source text not null,
  line integer not null,
  field text not null,
  value text not null,
  what_zh text not null,
  what_en text not null,
  how_zh text not null,
  how_en text not null, column_key text not null default '', column_en text not null default '',
  primary key (subject_id, seq)
) strict;
CREATE TABLE md_job (
  id text not null primary key,
  kind text not null,
  owner_id text not null,
  owner_name text not null,
  request_key text not null,
  fingerprint text not null,
  source text not null,
  dry_run integer not null check (dry_run in (0, 1)),
  file_hash text not null,
  state text not null check (state in ('queued', 'reading', 'checking', 'writing', 'done', 'failed', 'cancelled')),
  row_count integer not null check (row_count >= 0),
  report text not null,
  problem text not null,
  content blob,
  created_at integer not null,
  finished_at integer, task text not null default 'import' check (task in ('import', 'match', 'apply')), subject_id text not null default '', opinion text not null default '', effective_from text not null default '', basis text not null default '',
  unique (owner_id, request_key)
) strict;
CREATE TABLE md_job_cell (
  job_id text not null references md_job (id),
  line integer not null check (line > 0),
  field text not null,
  value text not null,
  primary key (job_id, line, field)
) strict;
CREATE TABLE md_job_difference (
  job_id text not null references md_job (id),
  seq integer not null,
  record_key text not null,
  name text not null,
  status text not null check (status in ('new', 'same', 'changed')),
  fields text not null,
  primary key (job_id, seq)
) strict;
CREATE TABLE md_payee (
  id text not null primary key,
  code text not null unique,
  name text not null,
  kind text not null check (kind in ('enterprise', 'person', 'unit', 'institution')),
  credit_code text not null,
  stopped integer not null check (stopped in (0, 1)),
  stop_reason text not null,
  version integer not null check (version > 0)
, initials text not null default '') strict;
CREATE TABLE md_performance_indicator (
  id text not null primary key,
  code text not null,
  name text not null,
  level_one text not null check (level_one in ('output', 'cost', 'benefit', 'satisfaction')),
  level_two text not null check (level_two in ('quantity', 'quality', 'timeliness', 'cost', 'economic', 'social',
    'ecological', 'sustainable', 'satisfaction')),
  unit_of_measure text not null,
  direction text not null check (direction in ('ge', 'le', 'eq', 'qualitative')),
  typical_value text not null,
  category text not null,
  basis text not null,
  effective_from text not null,
  effective_to text,
  unique (code, effective_from)
) strict;
CREATE TABLE md_person (
  id text not null primary key,
  code text not null unique,
  unit_id text not null references md_unit (id),
  name text not null,
  id_card_sealed text not null,
  -- Serves: whose identity number it is.
  id_card_index text not null unique,
  id_card_masked text not null,
  phone_sealed text not null,
  phone_masked text not null,
  pay_sealed text not null,
  post text not null,
  rank text not null,
  person_class text not null,
  joined_on text not null,
  left_on text,
  version integer not null check (version > 0)
, initials text not null default '') strict;
CREATE TABLE md_reconcile_case (
  id text not null primary key,
  unit_id text not null,
  kind text not null,
  note text not null,
  state text not null check (state in ('open', 'matched', 'applied', 'abandoned')),
  precedence text not null,
  basis text not null,
  owner_id text not null,
  owner_name text not null,
  created_at integer not null,
  signer_id text,
  signer_name text not null,
  applied_at integer,
  report text not null,
  version integer not null check (version > 0)
) strict;
CREATE TABLE md_reconcile_conflict (
  case_id text not null references md_reconcile_case (id),
  seq integer not null,
  record_seq integer not null,
  record_key text not null,
  shown_key text not null,
  unit_code text not null,
  field text not null,
  sources text not null,
  shown text not null,
  facts text not null,
  proposal text not null,
  decision text not null,
  value text not null,
  reason text not null,
  decided_by text,
  decided_name text not null,
  decided_at integer,
  primary key (case_id, seq)
) strict;
CREATE TABLE md_reconcile_record (
  case_id text not null references md_reconcile_case (id),
  seq integer not null,
  record_key text not null,
  shown_key text not null,
  unit_code text not null,
  status text not null check (status in ('new', 'same', 'changed', 'conflict', 'proposed')),
  merged text not null,
  origins text not null,
  primary key (case_id, seq)
) strict;
CREATE TABLE md_reconcile_source (
  case_id text not null references md_reconcile_case (id),
  place integer not null,
  name text not null,
  file_hash text not null,
  row_count integer not null,
  uploaded_by text not null,
  uploaded_name text not null,
  uploaded_at integer not null,
  content blob,
  primary key (case_id, place),
  unique (case_id, name)
) strict;
CREATE TABLE md_standard (
  id text not null primary key,
  code text not null,
  name_zh text not null,
  name_en text not null,
  category text not null,
  unit_of_measure text not null,
  amount_fen integer,
  region text not null,
  rank text not null,
  season text not null,
  quantity_rule text not null,
  min_years integer,
  value_text text not null,
  basis text not null,
  effective_from text not null,
  effective_to text,
  unique (code, effective_from)
) strict;
CREATE TABLE md_succession (
  old_unit_id text not null references md_unit (id),
  new_unit_id text not null references md_unit (id),
  relation text not null check (relation in ('merge', 'split')),
  effective_from text not null,
  document_id text not null,
  primary key (old_unit_id, new_unit_id, document_id)
) strict;
CREATE TABLE md_unit (
  id text not null primary key,
  code text not null unique,
  name text not null,
  parent_id text references md_unit (id),
  path text not null unique,
  level integer not null check (level > 0),
  unit_type text not null check (unit_type in ('administrative', 'institution')),
  purpose text not null check (purpose in ('core', 'management', 'business')),
  establishment integer not null check (establishment >= 0),
  credit_code text not null,
  valid_from text not null,
  valid_to text,
  version integer not null check (version > 0)
, short_name text not null default '', accounting_system text not null default '', admin_level text not null default '', budget_level text not null default '', region_code text not null default '', address text not null default '', postcode text not null default '', office_phone text not null default '', initials text not null default '') strict;
CREATE TABLE md_version (
  kind text not null,
  object_id text not null,
  version integer not null check (version > 0),
  effective_from text not null,
  recorded_at integer not null,
  actor_id text not null,
  actor_name text not null,
  source text not null check (source in ('import', 'api', 'change_request', 'restructure', 'backfill')),
  source_ref text not null,
  reason text not null,
  changed text not null,
  body text not null,
  primary key (kind, object_id, version)
) strict;
CREATE TABLE pf_attachment (
  id text not null primary key,
  hash text not null,
  media_type text not null,
  size integer not null check (size > 0),
  content blob not null,
  uploader_id text not null,
  at integer not null
) strict;
CREATE TABLE pf_audit (
  unit_id text not null,
  seq integer not null check (seq > 0),
  at integer not null,
  actor_id text not null,
  actor_name text not null,
  on_behalf_of text,
  role text not null,
  action text not null,
  object_kind text not null,
  object_id text not null,
  from_state text not null,
  to_state text not null,
  step text not null,
  duty text not null,
  opinion text not null,
  detail text not null,
  after_hash text not null,
  request_id text not null,
  prev_hash text not null,
  hash text not null,
  primary key (unit_id, seq)
) strict;
CREATE TABLE pf_chain (
  unit_id text not null primary key,
  audit_seq integer not null,
  audit_hash text not null,
  ledger_seq integer not null,
  ledger_hash text not null
) strict;
CREATE TABLE pf_counter (
  unit_id text not null,
  period integer not null,
  kind text not null,
  last integer not null check (last > 0),
  primary key (unit_id, period, kind)
) strict;
CREATE TABLE pf_delegation (
  id text not null primary key,
  giver_id text not null references pf_user (id),
  receiver_id text not null references pf_user (id),
  role text not null,
  unit_id text not null,
  from_date text not null,
  to_date text not null,
  revoked integer not null check (revoked in (0, 1)),
  check (from_date <= to_date),
  check (giver_id <> receiver_id)
) strict;
CREATE TABLE pf_demonstration (
  id integer not null primary key check (id = 1),
  shift_us integer not null
) strict;
CREATE TABLE pf_edition (
  kind text not null,
  effective_from text not null,
  source text not null,
  hash text not null,
  content text not null,
  loaded_at integer not null,
  primary key (kind, effective_from)
) strict;
CREATE TABLE pf_idempotency (
  key text not null primary key,
  actor_id text not null,
  fingerprint text not null,
  status integer not null,
  answer text not null,
  at integer not null
) strict;
CREATE TABLE pf_key (
  version integer not null primary key check (version > 0),
  proof text not null,
  index_proof text not null
) strict;
CREATE TABLE pf_session (
  token_hash text not null primary key,
  user_id text not null references pf_user (id),
  kind text not null check (kind in ('cookie', 'token')),
  csrf_hash text not null,
  created_at integer not null,
  last_seen_at integer not null,
  expires_at integer not null
) strict;
CREATE TABLE pf_user (
  id text not null primary key,
  login text not null unique,
  name text not null,
  class text not null check (class in ('business', 'sysadmin', 'secadmin', 'auditadmin')),
  password_hash text not null,
  must_change integer not null check (must_change in (0, 1)),
  disabled integer not null check (disabled in (0, 1)),
  failures integer not null,
  locked_until integer not null,
  created_at integer not null,
  version integer not null,
  unique (id, class)
) strict;
CREATE TABLE pf_user_role (
  user_id text not null,
  class text not null,
  role text not null,
  unit_id text not null,
  primary key (user_id, role, unit_id),
  foreign key (user_id, class) references pf_user (id, class),
  check ((class = 'business') = (role not in ('sysadmin', 'secadmin', 'auditadmin'))),
  check (class = 'business' or class = role)
) strict;
CREATE TABLE pj_appraisal (
  project_id text not null,
  version integer not null,
  at integer not null,
  actor_id text not null,
  result text not null check (result in ('pass', 'reduce', 'fail')),
  requested_fen integer not null check (requested_fen >= 0),
  appraised_fen integer not null check (appraised_fen >= 0 and appraised_fen <= requested_fen),
  note text not null,
  primary key (project_id, version)
) strict;
CREATE TABLE pj_costing_line (
  id text not null primary key,
  project_id text not null references pj_project (id) deferrable initially deferred,
  line integer not null,
  task text not null,
  budget_year integer not null,
  standard_id text,
  unit_price_fen integer not null check (unit_price_fen >= 0),
  quantity text not null,
  frequency text not null,
  unit_of_measure text not null,
  dep_economy text not null,
  fund text not null,
  reason text not null,
  amount_fen integer not null check (amount_fen >= 0)
, derivation text not null default '', procurement text not null default ''
  check (procurement in ('', 'goods', 'works', 'services')), service_purchase integer not null default 0 check (service_purchase in (0, 1)), asset_class text not null default '', asset_name text not null default '', asset_count integer not null default 0 check (asset_count >= 0), asset_replaced integer not null default 0
  check (asset_replaced between 0 and asset_count)) strict;
CREATE TABLE pj_past_line (
  id text not null primary key,
  project_id text not null,
  line integer not null,
  task text not null,
  budget_year integer not null,
  standard_id text,
  unit_price_fen integer not null,
  quantity text not null,
  frequency text not null,
  unit_of_measure text not null,
  dep_economy text not null,
  fund text not null,
  reason text not null,
  amount_fen integer not null,
  derivation text not null,
  until_version integer not null
, procurement text not null default '', service_purchase integer not null default 0, asset_class text not null default '', asset_name text not null default '', asset_count integer not null default 0, asset_replaced integer not null default 0) strict;
CREATE TABLE pj_project (
  id text not null primary key,
  code text not null unique,
  name text not null,
  class text not null,
  function text not null,
  start_year integer not null,
  end_year integer not null,
  reason text not null,
  flags text not null,
  new_policy integer not null check (new_policy in (0, 1)),
  appraisal_result text not null check (appraisal_result in ('', 'pass', 'reduce', 'fail')),
  appraisal_note text not null,
  -- The total that was appraised: an appraisal covers no more than that.
  appraised_fen integer not null check (appraised_fen >= 0),
  -- SM3 of the costing lines a reviewer released over the standard; empty when nobody did.
  released_hash text not null,
  total_fen integer not null check (total_fen >= 0), initials text not null default '', span text not null default 'one_off'
  check (span in ('one_off', 'recurring', 'phased')), level integer not null default 2 check (level in (1, 2)), parent_id text, requested_fen integer not null default 0 check (requested_fen >= 0), reserved_fen integer not null default 0 check (reserved_fen >= 0), reserved_at integer not null default 0 check (reserved_at >= 0), adjusting integer not null default 0 check (adjusting in (0, 1)), result text not null default ''
  check (result in ('', 'completed', 'partly', 'not_completed')), end_reason text not null default '', surplus_fen integer not null default 0 check (surplus_fen >= 0), generated text not null default '',
  check (start_year <= end_year)
) strict;
CREATE TABLE pj_proposal (
  project_id text not null primary key references pj_project (id) deferrable initially deferred,
  content text not null
) strict;
CREATE TABLE pj_ranking (
  project_id text not null primary key,
  fiscal_year integer not null,
  class text not null,
  place integer not null check (place > 0),
  ranked_by text not null,
  ranked_at integer not null
) strict;
CREATE TABLE pj_target (
  id text not null primary key,
  project_id text not null references pj_project (id) deferrable initially deferred,
  line integer not null,
  kind text not null check (kind in ('output', 'cost', 'benefit', 'satisfaction')),
  name text not null,
  value text not null,
  unit_of_measure text not null,
  weight integer not null check (weight between 0 and 100)
, library_code text not null default '') strict;
CREATE TABLE pj_version (
  project_id text not null,
  version integer not null check (version > 0),
  action text not null check (action in ('submit', 'approve', 'adjust')),
  at integer not null,
  actor_id text not null,
  total_fen integer not null,
  content text not null,
  previous_hash text not null,
  hash text not null,
  primary key (project_id, version)
) strict;
CREATE TABLE pj_version_sum (
  project_id text not null,
  version integer not null,
  budget_year integer not null,
  dep_economy text not null,
  fund text not null,
  amount_fen integer not null,
  primary key (project_id, version, budget_year, dep_economy, fund)
) strict;
CREATE TABLE ps_claim (
  kind text not null,
  value text not null,
  document_id text not null,
  primary key (kind, value)
) strict;
CREATE TABLE ps_link (
  from_kind text not null,
  from_id text not null,
  to_kind text not null,
  to_id text not null,
  relation text not null,
  amount_fen integer not null,
  unit_id text not null,
  primary key (from_id, to_id, relation)
) strict;
CREATE TABLE rl_hit (
  id text not null primary key,
  object_kind text not null,
  object_id text not null,
  unit_id text not null,
  action text not null,
  rule text not null,
  rule_version integer not null,
  level text not null check (level in ('yellow', 'orange', 'red', 'grey', 'blue')),
  clause text not null,
  text_zh text not null,
  text_en text not null,
  how_zh text not null,
  how_en text not null,
  fact_values text not null,
  field text,
  decision text not null check (decision in ('blocked', 'needs_reason', 'acknowledged', 'released', 'recorded')),
  reason text not null,
  attachment_id text,
  actor_id text not null,
  at integer not null
) strict;
CREATE TABLE rl_release (
  object_id text not null,
  rule text not null,
  explanation text not null,
  actor_id text not null,
  at integer not null,
  primary key (object_id, rule)
) strict;
CREATE TABLE sc_change (
  scenario_id text not null references sc_scenario (id) deferrable initially deferred,
  place integer not null check (place > 0),
  kind text not null check (kind in ('control', 'standard', 'headcount')),
  content text not null,
  primary key (scenario_id, place)
) strict;
CREATE TABLE sc_remaining (
  scenario_id text not null references sc_scenario (id) deferrable initially deferred,
  -- Place of the last change that supposes it.
  place integer not null check (place >= 0),
  kind text not null check (kind in ('standard', 'headcount')),
  -- Whose; the unit of the change.
  unit_id text not null,
  below integer not null check (below in (0, 1)),
  -- The edition of a standard, or the class of persons.
  subject text not null,
  before_value integer not null,
  after_value integer not null,
  primary key (scenario_id, place)
) strict;
CREATE TABLE sc_scenario (
  id text not null primary key,
  unit_id text not null,
  budget_year integer not null,
  -- Which lines it stands on, and the figures and budgets as they were when it began to.
  base text not null check (base in ('working', 'first_up', 'second_up', 'second_down')),
  standing text not null,
  based_at integer not null,
  name text not null,
  note text not null,
  state text not null check (state in ('open', 'adopted', 'discarded')),
  creator_id text not null,
  created_at integer not null,
  closed_by text not null,
  closed_at integer,
  version integer not null check (version > 0)
) strict;
CREATE TABLE schema_migration (name text not null primary key) strict;
CREATE TRIGGER ac_bank_line_no_delete before delete on ac_bank_line begin select raise(abort, 'ac_bank_line is append-only'); end;
CREATE TRIGGER ac_bank_line_no_update before update on ac_bank_line begin select raise(abort, 'ac_bank_line is append-only'); end;
CREATE TRIGGER ac_bank_statement_no_delete before delete on ac_bank_statement begin select raise(abort, 'ac_bank_statement is append-only'); end;
CREATE TRIGGER ac_bank_statement_no_update before update on ac_bank_statement begin select raise(abort, 'ac_bank_statement is append-only'); end;
CREATE TRIGGER av_chunk_no_delete before delete on av_chunk begin select raise(abort, 'av_chunk is append-only'); end;
CREATE TRIGGER av_chunk_no_update before update on av_chunk begin select raise(abort, 'av_chunk is append-only'); end;
CREATE TRIGGER av_list_line_no_delete before delete on av_list_line begin select raise(abort, 'av_list_line is append-only'); end;
CREATE TRIGGER av_list_line_no_update before update on av_list_line begin select raise(abort, 'av_list_line is append-only'); end;
CREATE TRIGGER av_list_no_delete before delete on av_list begin select raise(abort, 'av_list is append-only'); end;
CREATE TRIGGER av_package_no_delete before delete on av_package begin select raise(abort, 'av_package is append-only'); end;
CREATE TRIGGER av_package_no_update before update on av_package begin select raise(abort, 'av_package is append-only'); end;
CREATE TRIGGER av_volume_no_delete before delete on av_volume begin select raise(abort, 'av_volume is append-only'); end;
CREATE TRIGGER bg_control_version_no_delete before delete on bg_control_version begin select raise(abort, 'bg_control_version is append-only'); end;
CREATE TRIGGER bg_control_version_no_update before update on bg_control_version begin select raise(abort, 'bg_control_version is append-only'); end;
CREATE TRIGGER bg_version_income_no_delete before delete on bg_version_income begin select raise(abort, 'bg_version_income is append-only'); end;
CREATE TRIGGER bg_version_income_no_update before update on bg_version_income begin select raise(abort, 'bg_version_income is append-only'); end;
CREATE TRIGGER bg_version_line_no_delete before delete on bg_version_line begin select raise(abort, 'bg_version_line is append-only'); end;
CREATE TRIGGER bg_version_line_no_update before update on bg_version_line begin select raise(abort, 'bg_version_line is append-only'); end;
CREATE TRIGGER bg_version_no_delete before delete on bg_version begin select raise(abort, 'bg_version is append-only'); end;
CREATE TRIGGER bg_version_no_update before update on bg_version begin select raise(abort, 'bg_version is append-only'); end;
CREATE TRIGGER bg_version_purchase_no_delete before delete on bg_version_purchase begin select raise(abort, 'bg_version_purchase is append-only'); end;
CREATE TRIGGER bg_version_purchase_no_update before update on bg_version_purchase begin select raise(abort, 'bg_version_purchase is append-only'); end;
CREATE TRIGGER ev_line_no_delete before delete on ev_line begin select raise(abort, 'ev_line is append-only'); end;
CREATE TRIGGER ev_line_no_update before update on ev_line begin select raise(abort, 'ev_line is append-only'); end;
CREATE TRIGGER ev_voucher_no_delete before delete on ev_voucher begin select raise(abort, 'ev_voucher is append-only'); end;
CREATE TRIGGER ev_voucher_no_update before update on ev_voucher begin select raise(abort, 'ev_voucher is append-only'); end;
CREATE TRIGGER fl_attachment_no_delete before delete on fl_attachment begin select raise(abort, 'fl_attachment is append-only'); end;
CREATE TRIGGER fl_attachment_no_update before update on fl_attachment begin select raise(abort, 'fl_attachment is append-only'); end;
CREATE TRIGGER fl_edit_no_delete before delete on fl_edit begin select raise(abort, 'fl_edit is append-only'); end;
CREATE TRIGGER fl_edit_no_update before update on fl_edit begin select raise(abort, 'fl_edit is append-only'); end;
CREATE TRIGGER lg_closed_period_no_delete before delete on lg_closed_period begin select raise(abort, 'lg_closed_period is append-only'); end;
CREATE TRIGGER lg_closed_period_no_update before update on lg_closed_period begin select raise(abort, 'lg_closed_period is append-only'); end;
CREATE TRIGGER lg_entry_no_delete before delete on lg_entry begin select raise(abort, 'lg_entry is append-only'); end;
CREATE TRIGGER lg_entry_no_update before update on lg_entry begin select raise(abort, 'lg_entry is append-only'); end;
CREATE TRIGGER lg_journal_no_delete before delete on lg_journal begin select raise(abort, 'lg_journal is append-only'); end;
CREATE TRIGGER lg_journal_no_update before update on lg_journal begin select raise(abort, 'lg_journal is append-only'); end;
CREATE TRIGGER md_succession_no_delete before delete on md_succession begin select raise(abort, 'md_succession is append-only'); end;
CREATE TRIGGER md_succession_no_update before update on md_succession begin select raise(abort, 'md_succession is append-only'); end;
CREATE TRIGGER md_version_no_delete before delete on md_version begin select raise(abort, 'md_version is append-only'); end;
CREATE TRIGGER md_version_no_update before update on md_version begin select raise(abort, 'md_version is append-only'); end;
CREATE TRIGGER pf_attachment_no_delete before delete on pf_attachment begin select raise(abort, 'pf_attachment is append-only'); end;
CREATE TRIGGER pf_attachment_no_update before update on pf_attachment begin select raise(abort, 'pf_attachment is append-only'); end;
CREATE TRIGGER pf_audit_no_delete before delete on pf_audit begin select raise(abort, 'pf_audit is append-only'); end;
CREATE TRIGGER pf_audit_no_update before update on pf_audit begin select raise(abort, 'pf_audit is append-only'); end;
CREATE TRIGGER pf_edition_no_delete before delete on pf_edition begin select raise(abort, 'pf_edition is append-only'); end;
CREATE TRIGGER pf_edition_no_update before update on pf_edition begin select raise(abort, 'pf_edition is append-only'); end;
CREATE TRIGGER pf_idempotency_no_delete before delete on pf_idempotency begin select raise(abort, 'pf_idempotency is append-only'); end;
CREATE TRIGGER pf_idempotency_no_update before update on pf_idempotency begin select raise(abort, 'pf_idempotency is append-only'); end;
CREATE TRIGGER pj_appraisal_no_delete before delete on pj_appraisal begin select raise(abort, 'pj_appraisal is append-only'); end;
CREATE TRIGGER pj_appraisal_no_update before update on pj_appraisal begin select raise(abort, 'pj_appraisal is append-only'); end;
CREATE TRIGGER pj_past_line_no_delete before delete on pj_past_line begin select raise(abort, 'pj_past_line is append-only'); end;
CREATE TRIGGER pj_past_line_no_update before update on pj_past_line begin select raise(abort, 'pj_past_line is append-only'); end;
CREATE TRIGGER pj_version_no_delete before delete on pj_version begin select raise(abort, 'pj_version is append-only'); end;
CREATE TRIGGER pj_version_no_update before update on pj_version begin select raise(abort, 'pj_version is append-only'); end;
CREATE TRIGGER pj_version_sum_no_delete before delete on pj_version_sum begin select raise(abort, 'pj_version_sum is append-only'); end;
CREATE TRIGGER pj_version_sum_no_update before update on pj_version_sum begin select raise(abort, 'pj_version_sum is append-only'); end;
CREATE TRIGGER ps_link_no_delete before delete on ps_link begin select raise(abort, 'ps_link is append-only'); end;
CREATE TRIGGER ps_link_no_update before update on ps_link begin select raise(abort, 'ps_link is append-only'); end;
CREATE TRIGGER rl_hit_no_delete before delete on rl_hit begin select raise(abort, 'rl_hit is append-only'); end;
CREATE TRIGGER rl_hit_no_update before update on rl_hit begin select raise(abort, 'rl_hit is append-only'); end;
CREATE VIEW v_accrual as
select a.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, a.business, a.business_detail,
  a.part_fen, a.payment_channel, a.earmarked, a.payee_id, a.project_id, a.function, a.dep_economy, a.fund, a.purpose,
  a.invoice_no, a.attachments
from ex_accrual a join fl_document d on d.id = a.id;
CREATE VIEW v_asset as
select id, code, unit_id, name, class, model, serial_no, quantity, unit_of_measure, cost_fen, depreciation_fen,
  cost_fen - depreciation_fen as net_fen, acquired_on, useful_months, place, keeper_id, state, version from md_asset;
CREATE VIEW v_asset_life as select class_prefix, months_min, months_usual from md_asset_life;
CREATE VIEW v_bank_account as
select id, owner_kind, owner_id, account_sealed, account_index, account_masked, account_name, bank_name, bank_code,
  purpose, stopped from md_bank_account;
CREATE VIEW v_bank_entry as
select b.account_id, e.unit_id, e.period, e.journal_id, e.line, e.account, e.payee_id, j.posted_on, j.number, j.summary,
  j.document_id, j.document_kind, coalesce(r.document_id, j.document_id) as source_id,
  case when e.side = 'debit' then e.amount_fen else -e.amount_fen end as amount_fen,
  coalesce(i.receipt_no, '') as receipt_no, coalesce(i.payer, '') as payer
from ac_bank_account b
join lg_entry e on e.unit_id = b.unit_id and e.account >= b.ledger_account and e.account < b.ledger_account || '~'
join lg_journal j on j.id = e.journal_id
left join lg_journal r on r.id = j.reverses_id
left join ex_payment p on p.id = coalesce(r.document_id, j.document_id)
left join ex_income i on i.id = coalesce(r.document_id, j.document_id)
where coalesce(p.payer_account_id, i.account_id, '') = b.account_id
  or b.takes_rest = 1 and not exists (select 1 from ac_bank_account o where o.unit_id = b.unit_id
    and o.ledger_account = b.ledger_account and o.account_id = coalesce(p.payer_account_id, i.account_id, ''));
CREATE VIEW v_bank_month as
select account_id, unit_id, period, case when state = 'signed' then 1 else 0 end as signed from ac_reconciliation;
CREATE VIEW v_bank_reconciled_account as
select account_id, unit_id, ledger_account, start_period from ac_bank_account;
CREATE VIEW v_bank_unmatched as
select t.unit_id, t.account_id, t.period, cast(sum(t.lines) as bigint) as lines,
  cast(sum(t.amount_fen) as bigint) as amount_fen, cast(max(t.signed) as bigint) as signed
from (
  select l.unit_id, l.account_id, l.period, case when m.line_id is null then 1 else 0 end as lines,
    case when m.line_id is null then abs(l.amount_fen) else 0 end as amount_fen, 0 as signed
  from ac_bank_line l left join ac_match_line m on m.line_id = l.id
  union all
  select unit_id, account_id, period, 0, 0, case when state = 'signed' then 1 else 0 end from ac_reconciliation
) t
group by t.unit_id, t.account_id, t.period;
CREATE VIEW v_budget as
select b.id, b.unit_id, b.budget_year, b.round, d.state, d.version
from bg_budget b join fl_document d on d.id = b.id;
CREATE VIEW v_budget_line as
select l.id, l.budget_id, b.unit_id, b.budget_year, d.state, l.project_id, l.function, l.dep_economy, l.gov_economy,
  l.fund, l.expenditure_kind, l.amount_fen, l.taken_over
from bg_line l join bg_budget b on b.id = l.budget_id join fl_document d on d.id = b.id;
CREATE VIEW v_budget_purchase as
select p.id, p.budget_id, b.unit_id, b.budget_year, d.state, p.project_id, p.line, p.task, p.function, p.dep_economy,
  p.fund, p.expenditure_kind, p.procurement, p.service_purchase, p.asset_class, p.asset_name, p.asset_count,
  p.asset_replaced, p.unit_price_fen, p.quantity, p.frequency, p.unit_of_measure, p.amount_fen
from bg_purchase p join bg_budget b on b.id = p.budget_id join fl_document d on d.id = p.budget_id;
CREATE VIEW v_budget_version as
select id, budget_id, unit_id, budget_year, stage, seq, hash, amount_fen, income_fen, actor_id, at from bg_version;
CREATE VIEW v_budget_version_income as
select i.version_id, v.budget_id, v.unit_id, v.budget_year, v.stage, i.line, i.fund, i.revenue_item, i.note, i.amount_fen
from bg_version_income i join bg_version v on v.id = i.version_id;
CREATE VIEW v_budget_version_line as
select l.version_id, v.budget_id, v.unit_id, v.budget_year, v.stage, l.line, l.fund, l.project_code, l.project_name, l.project_id,
  l.function, l.dep_economy, l.gov_economy, l.expenditure_kind, l.taken_over, l.note, l.amount_fen
from bg_version_line l join bg_version v on v.id = l.version_id;
CREATE VIEW v_budget_version_purchase as
select p.version_id, v.budget_id, v.unit_id, v.budget_year, v.stage, p.line, p.project_code, p.task, p.dep_economy,
  p.fund, p.procurement, p.service_purchase, p.asset_class, p.asset_name, p.asset_count, p.asset_replaced, p.amount_fen
from bg_version_purchase p join bg_version v on v.id = p.version_id;
CREATE VIEW v_code as select scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes from md_code;
CREATE VIEW v_control_figure as
select unit_id, budget_year, fund, expenditure_kind, amount_fen, version from bg_control_figure;
CREATE VIEW v_costing_line as
select id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, unit_of_measure,
  dep_economy, fund, reason, amount_fen, procurement, service_purchase, asset_class, asset_name, asset_count,
  asset_replaced from pj_costing_line;
CREATE VIEW v_costing_line_ever as
select id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, unit_of_measure,
  dep_economy, fund, reason, amount_fen from pj_costing_line
union all
select id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, unit_of_measure,
  dep_economy, fund, reason, amount_fen from pj_past_line;
CREATE VIEW v_deed as select actor_id, object_kind, object_id, action from pf_audit where duty <> '';
CREATE VIEW v_document_file as
select a.document_id, a.attachment_id from fl_attachment a
where a.is_removal = 0
  and not exists (select 1 from fl_attachment r where r.attachment_id = a.attachment_id and r.is_removal = 1);
CREATE VIEW v_document_papers as
select id, attachments from ex_payment
union all
select id, attachments from ex_accrual
union all
select id, attachments from bk_event_voucher
union all
select id, attachments from bk_manual_voucher;
CREATE VIEW v_economic_mapping as select departmental_code, unit_type, government_code, effective_from from md_economic_mapping;
CREATE VIEW v_evoucher_use as
select h.id, coalesce(h.claimed_id, h.named_id, '') as document_id, coalesce(j.id, '') as journal_id,
  coalesce(j.number, 0) as journal_number, coalesce(j.period, 0) as journal_period,
  coalesce(j.posted_on, '') as journal_date,
  case
    when j.id is not null and exists (select 1 from av_package a
      where a.unit_id = j.unit_id and j.period between a.from_period and a.to_period) then 'archived'
    when j.id is not null then 'booked'
    when h.claimed_id is not null then 'in_use'
    when h.named_id is not null then 'proposed'
    else 'received'
  end as state
from (select v.id,
    coalesce(
      (select c.document_id from ps_claim c where c.kind = v.claim_kind and c.value = v.claim_value),
      (select c.document_id from ps_claim c where c.kind = v.claim_kind and c.value = v.number)) as claimed_id,
    coalesce(
      (select min(p.document_id) from v_paper_named p join fl_document d on d.id = p.document_id
        where p.value = v.claim_value and p.claim_kind = v.claim_kind and d.state <> 'void'),
      (select min(p.document_id) from v_paper_named p join fl_document d on d.id = p.document_id
        where p.value = v.number and p.claim_kind = v.claim_kind and d.state <> 'void')) as named_id
  from ev_voucher v) h
left join lg_journal j on j.id = (select x.id from lg_journal x
  where x.document_id = coalesce(h.claimed_id, h.named_id) and x.journal_type = 'voucher' order by x.seq limit 1);
CREATE VIEW v_income as
select i.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, i.business, i.revenue_item,
  i.business_detail, i.vat_fen, i.interest_fen, i.payer, i.received_on, i.account_id, i.receipt_no
from ex_income i join fl_document d on d.id = i.id;
CREATE VIEW v_income_line as
select l.id, l.budget_id, b.unit_id, b.budget_year, d.state, l.fund, l.revenue_item, l.amount_fen
from bg_income_line l join bg_budget b on b.id = l.budget_id join fl_document d on d.id = b.id;
CREATE VIEW v_master_record as
select 'units' as kind, code as object_id, version as version, valid_from as begins,
  json_object('id', id, 'code', code, 'name', name, 'parent_id', parent_id, 'path', path, 'level', level,
    'unit_type', unit_type, 'purpose', purpose, 'establishment', establishment, 'credit_code', credit_code,
    'short_name', short_name, 'accounting_system', accounting_system, 'admin_level', admin_level, 'budget_level',
    budget_level, 'region_code', region_code, 'address', address, 'postcode', postcode, 'office_phone', office_phone,
    'valid_from', valid_from, 'valid_to', valid_to, 'version', version) as body
from md_unit
union all
select 'persons' as kind, code as object_id, version as version, joined_on as begins,
  json_object('id', id, 'code', code, 'unit_id', unit_id, 'post', post, 'rank', rank, 'person_class', person_class,
    'joined_on', joined_on, 'left_on', left_on, 'version', version) as body
from md_person
union all
select 'payees' as kind, code as object_id, version as version, '1970-01-01' as begins,
  json_object('id', id, 'code', code, 'name', case when kind = 'person' then '***' else name end, 'kind', kind,
    'credit_code', credit_code, 'stopped', stopped, 'stop_reason', stop_reason, 'version', version) as body
from md_payee
union all
select 'bank_accounts' as kind, id as object_id, version as version, '1970-01-01' as begins,
  json_object('id', id, 'owner_kind', owner_kind, 'owner_id', owner_id, 'bank_name', bank_name, 'bank_code',
    bank_code, 'purpose', purpose, 'stopped', stopped, 'version', version) as body
from md_bank_account
union all
select 'standards' as kind, id as object_id, null as version, effective_from as begins,
  json_object('id', id, 'code', code, 'name_zh', name_zh, 'name_en', name_en, 'category', category,
    'unit_of_measure', unit_of_measure, 'amount_fen', amount_fen, 'region', region, 'rank', rank, 'season', season,
    'quantity_rule', quantity_rule, 'min_years', min_years, 'value_text', value_text, 'basis', basis,
    'effective_from', effective_from, 'effective_to', effective_to) as body
from md_standard
union all
select 'codes' as kind, scheme || '/' || code || '@' || effective_from as object_id, null as version, effective_from as begins,
  json_object('scheme', scheme, 'code', code, 'name_zh', name_zh, 'name_en', name_en, 'parent', parent, 'level',
    level, 'effective_from', effective_from, 'effective_to', effective_to, 'attributes', attributes) as body
from md_code
union all
select 'economic_mapping' as kind, departmental_code || '/' || unit_type || '@' || effective_from as object_id, null as version, effective_from as begins,
  json_object('departmental_code', departmental_code, 'unit_type', unit_type, 'government_code', government_code,
    'effective_from', effective_from) as body
from md_economic_mapping
union all
select 'assets' as kind, code as object_id, version as version, acquired_on as begins,
  json_object('id', id, 'code', code, 'unit_id', unit_id, 'name', name, 'class', class, 'model', model, 'serial_no', serial_no,
    'quantity', quantity, 'unit_of_measure', unit_of_measure, 'cost_fen', cost_fen, 'depreciation_fen', depreciation_fen,
    'acquired_on', acquired_on, 'useful_months', useful_months, 'place', place, 'keeper_id', keeper_id, 'state', state,
    'version', version) as body
from md_asset
union all
select 'performance_indicators' as kind, id as object_id, null as version, effective_from as begins,
  json_object('id', id, 'code', code, 'name', name, 'level_one', level_one, 'level_two', level_two, 'unit_of_measure',
    unit_of_measure, 'direction', direction, 'typical_value', typical_value, 'category', category, 'basis', basis,
    'effective_from', effective_from, 'effective_to', effective_to) as body
from md_performance_indicator;
CREATE VIEW v_master_version as select kind, object_id, version, effective_from, body from md_version;
CREATE VIEW v_paper_named as
select 'invoice' as claim_kind, invoice_no as value, id as document_id from ex_payment where invoice_no <> ''
union all
select 'invoice', invoice_no, id from ex_accrual where invoice_no <> ''
union all
select 'invoice', invoice_no, id from bk_event_voucher where invoice_no <> ''
union all
select 'invoice', invoice_no, id from bk_manual_voucher where invoice_no <> ''
union all
select 'bank_receipt', receipt_no, id from ex_income where receipt_no <> '';
CREATE VIEW v_payee as select id, code, name, kind, credit_code, stopped, stop_reason from md_payee;
CREATE VIEW v_payment as
select p.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, p.payee_id, p.payee_account_id,
  p.payer_account_id, p.fund_group, p.payment_channel, p.purpose, p.business, p.invoice_no, p.paid_on, p.refunded_fen
from ex_payment p join fl_document d on d.id = p.id;
CREATE VIEW v_payment_line as
select id, payment_id, line, indicator_id, amount_fen, refunded_fen, note from ex_payment_line;
CREATE VIEW v_performance_indicator as
select id, code, name, level_one, level_two, unit_of_measure, direction, typical_value, category, basis,
  effective_from, effective_to from md_performance_indicator;
CREATE VIEW v_person_record as
select id, code, unit_id, name, id_card_masked, post, rank, person_class, joined_on, left_on from md_person;
CREATE VIEW v_project as
select p.id, d.unit_id, d.number, d.state, d.fiscal_year, p.code, p.name, p.class, p.function, p.start_year,
  p.end_year, p.total_fen, p.flags
from pj_project p join fl_document d on d.id = p.id;
CREATE VIEW v_project_amount as
select p.id, p.parent_id, d.unit_id, d.state,
  case when p.requested_fen > 0 then p.requested_fen else p.total_fen end as requested_fen, p.reserved_fen,
  cast(coalesce((select sum(b.amount_fen) from v_budget_line b
    where b.project_id = p.id and b.state = 'approved'), 0) as bigint) as budgeted_fen,
  cast(coalesce((select sum(i.paid_fen) from lg_indicator i
    where i.project_id = p.id and i.allotted = 1), 0) as bigint) as paid_fen,
  cast(coalesce((select sum(i.available_fen) from lg_indicator i
    where i.project_id = p.id and i.allotted = 1), 0) as bigint) as remaining_fen
from pj_project p join fl_document d on d.id = p.id;
CREATE VIEW v_project_goal as select id as project_id, reason as goal from pj_project;
CREATE VIEW v_project_stage as
select p.id, case
    when p.adjusting = 1 then 'adjusting'
    when d.state <> 'reserved' then d.state
    when exists (select 1 from lg_indicator i where i.project_id = p.id and i.allotted = 1) then 'executing'
    when exists (select 1 from v_budget_line b where b.project_id = p.id and b.state = 'approved') then 'budgeted'
    else 'reserved' end as stage
from pj_project p join fl_document d on d.id = p.id;
CREATE VIEW v_project_version_sum as
select project_id, version, budget_year, dep_economy, fund, amount_fen from pj_version_sum;
CREATE VIEW v_receipt as
select id, receipt_no, payment_id, unit_id, result, amount_fen, bank_date, reason, received_at from ex_receipt;
CREATE VIEW v_standard as
select id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank, season, quantity_rule,
  min_years, value_text, basis, effective_from, effective_to from md_standard;
CREATE VIEW v_statement_line as
select id, statement_no, unit_id, account_id, bank_date, direction, amount_fen, balance_fen, receipt_no, note
from ex_statement_line;
CREATE VIEW v_target as
select id, project_id, line, kind, name, value, unit_of_measure, weight, library_code from pj_target;
CREATE VIEW v_unit as
select id, code, name, parent_id, path, level, unit_type, purpose, valid_from, valid_to from md_unit;
CREATE VIEW v_unit_record as
select id, code, name, parent_id, path, level, unit_type, establishment, credit_code, accounting_system, budget_level,
  region_code, valid_from, valid_to from md_unit;
CREATE VIEW v_user as select id, login, name from pf_user;
CREATE VIEW v_waiting_file as
select document_id, attachment_id, actor_id from fl_attachment_waiting;
CREATE VIEW v_year_end_line as
select l.id, l.year_end_id, d.unit_id, d.fiscal_year, l.decision, l.indicator_id, l.amount_fen, l.project_id, l.function,
  l.fund
from cl_year_end_line l join fl_document d on d.id = l.year_end_id
where d.state = 'settled';
