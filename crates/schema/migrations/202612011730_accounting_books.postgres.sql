-- Books for reading, and bank reconciliation.

-- Serves: detail ledgers, journals of money and ageing: the entries of an account of a unit, month by month.
create index lg_entry_account on lg_entry (unit_id, account, period);

-- Bank accounts that are reconciled: the ledger account each stands on, since when, and the bank's balance then.
-- What no document gives to an account of the same ledger account goes to the one that takes the rest.
create table ac_bank_account (
  account_id text collate "C" not null primary key,
  unit_id text collate "C" not null,
  ledger_account text collate "C" not null,
  takes_rest bigint not null check (takes_rest in (0, 1)),
  start_period bigint not null check (start_period between 199001 and 220012),
  opening_fen bigint not null,
  set_by text collate "C" not null,
  set_at bigint not null,
  version bigint not null check (version > 0)
);
-- Serves: the accounts of a unit on a ledger account.
create index ac_bank_account_unit on ac_bank_account (unit_id, ledger_account, account_id);
-- At most one of them takes the rest.
create unique index ac_bank_account_rest on ac_bank_account (unit_id, ledger_account) where takes_rest = 1;

-- Statement files of banks, as they came.
create table ac_bank_statement (
  id text collate "C" not null primary key,
  account_id text collate "C" not null,
  unit_id text collate "C" not null,
  first_day text not null,
  last_day text not null,
  opening_fen bigint not null,
  closing_fen bigint not null,
  lines bigint not null check (lines > 0),
  file_name text not null,
  file_hash text collate "C" not null,
  taken_by text collate "C" not null,
  taken_at bigint not null,
  unique (account_id, file_hash)
);
-- Serves: the list of files, newest first.
create index ac_bank_statement_list on ac_bank_statement (unit_id, id);

-- Their lines; money in is positive. `place` counts all lines of an account in the bank's order.
create table ac_bank_line (
  id text collate "C" not null primary key,
  statement_id text collate "C" not null,
  account_id text collate "C" not null,
  unit_id text collate "C" not null,
  place bigint not null check (place > 0),
  period bigint not null,
  bank_date text not null,
  serial_no text collate "C" not null,
  amount_fen bigint not null check (amount_fen <> 0),
  balance_fen bigint not null,
  counterparty text not null,
  summary text not null,
  receipt_no text collate "C" not null,
  unique (account_id, serial_no),
  unique (account_id, place)
);
-- Serves: the lines of an account month by month.
create index ac_bank_line_period on ac_bank_line (account_id, period, place);

-- Which lines and which entries are the same money. `period` is the month from which that counts: that of the latest
-- of them, and never one that was signed before.
create table ac_match (
  id text collate "C" not null primary key,
  account_id text collate "C" not null,
  unit_id text collate "C" not null,
  period bigint not null,
  manner text collate "C" not null check (manner in ('receipt', 'likely', 'sum', 'hand')),
  score bigint not null check (score between 0 and 100),
  note text not null,
  matched_by text collate "C" not null,
  matched_by_name text not null,
  matched_at bigint not null
);
-- Serves: the matches of an account by month.
create index ac_match_account on ac_match (account_id, period, id);
create table ac_match_line (
  line_id text collate "C" not null primary key,
  match_id text collate "C" not null
);
-- Serves: the lines of a match.
create index ac_match_line_match on ac_match_line (match_id);
create table ac_match_entry (
  journal_id text collate "C" not null,
  line bigint not null,
  match_id text collate "C" not null,
  primary key (journal_id, line)
);
-- Serves: the entries of a match.
create index ac_match_entry_match on ac_match_entry (match_id);

-- Reconciliation statements (银行存款余额调节表) per account and month; `content` is the statement as it was prepared.
create table ac_reconciliation (
  account_id text collate "C" not null,
  period bigint not null check (period between 199001 and 220012),
  unit_id text collate "C" not null,
  state text collate "C" not null check (state in ('prepared', 'signed')),
  bank_fen bigint not null,
  book_fen bigint not null,
  adjusted_fen bigint not null,
  open_lines bigint not null check (open_lines >= 0),
  open_entries bigint not null check (open_entries >= 0),
  note text not null,
  content text not null,
  prepared_by text collate "C" not null,
  prepared_by_name text not null,
  prepared_at bigint not null,
  signed_by text collate "C" not null,
  signed_by_name text not null,
  signed_at bigint,
  primary key (account_id, period)
);
-- Serves: which accounts of a unit are reconciled, by month.
create index ac_reconciliation_unit on ac_reconciliation (unit_id, period, account_id);

-- The bank accounts that have to be reconciled, for areas that ask whether they were.
create view v_bank_reconciled_account as
select account_id, unit_id, ledger_account, start_period from ac_bank_account;

-- Per bank account and month with a statement line or a reconciliation: bank lines without an entry and their sum, and
-- whether the month is signed (1). A month from `start_period` on without a row here has no statement yet.
create view v_bank_unmatched as
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

-- Entries of money by bank account: those whose document names the account; what names none of the accounts on the
-- same ledger account goes to the one that takes the rest. A voucher that reverses another follows its document.
create view v_bank_entry as
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

revoke update, delete, truncate on ac_bank_statement, ac_bank_line from current_user;
