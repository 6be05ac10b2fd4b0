-- Bodies of vouchers that people enter; headers are in fl_document. What is not stated is empty.
create table bk_event_voucher (
  id {code} not null primary key,
  unit_id {code} not null,
  event {code} not null,
  -- Words and amounts of the event, as JSON objects.
  words text not null,
  amounts text not null,
  voucher_date text not null,
  project_id {code} not null,
  function {code} not null,
  dep_economy {code} not null,
  fund {code} not null,
  payee_id {code} not null,
  indicator_id {code} not null,
  summary text not null,
  invoice_no {code} not null,
  attachments {int} not null check (attachments >= 0),
  -- Number of the business in the file it was imported from.
  reference {code} not null,
  -- The voucher that several drafts were put together into.
  merged_into {code} not null
) {strict};
-- Serves: a file that is imported again finds what it made.
create unique index bk_event_voucher_reference on bk_event_voucher (unit_id, reference) where reference <> '';
-- Serves: the parts of a voucher that was put together.
create index bk_event_voucher_merged on bk_event_voucher (merged_into) where merged_into <> '';

create table bk_manual_voucher (
  id {code} not null primary key,
  voucher_date text not null,
  summary text not null,
  difference_class {code} not null,
  invoice_no {code} not null,
  attachments {int} not null check (attachments >= 0)
) {strict};
create table bk_manual_line (
  id {code} not null primary key,
  voucher_id {code} not null,
  line {int} not null check (line > 0),
  book {code} not null check (book in ('financial', 'budgetary')),
  side {code} not null check (side in ('debit', 'credit')),
  account {code} not null,
  amount_fen {int} not null check (amount_fen <> 0),
  project_id {code} not null,
  function {code} not null,
  dep_economy {code} not null,
  fund {code} not null,
  payee_id {code} not null,
  unique (voucher_id, line)
) {strict};

create table bk_reversal (
  id {code} not null primary key,
  voucher_id {code} not null,
  manner {code} not null check (manner in ('red', 'blue')),
  voucher_date text not null,
  reason text not null
) {strict};
-- Serves: what reverses a voucher, entered or posted.
create index bk_reversal_voucher on bk_reversal (voucher_id);

-- Recurring vouchers of a unit (常用凭证模板).
create table bk_template (
  id {code} not null primary key,
  unit_id {code} not null,
  name text not null,
  note text not null,
  -- Summary, class and lines, as the form of a manual voucher takes them.
  content text not null,
  creator_id {code} not null,
  creator_name text not null,
  updated_at {int} not null,
  version {int} not null check (version > 0),
  unique (unit_id, name)
) {strict};

-- Files of documents, and those that wait for one, for areas that ask whether there are any.
create view v_document_file as
select a.document_id, a.attachment_id from fl_attachment a
where a.is_removal = 0
  and not exists (select 1 from fl_attachment r where r.attachment_id = a.attachment_id and r.is_removal = 1);
create view v_waiting_file as
select document_id, attachment_id, actor_id from fl_attachment_waiting;

drop view v_document_papers;
-- How many original papers came with a document, for the vouchers it is booked by.
create view v_document_papers as
select id, attachments from ex_payment
union all
select id, attachments from ex_accrual
union all
select id, attachments from bk_event_voucher
union all
select id, attachments from bk_manual_voucher;
