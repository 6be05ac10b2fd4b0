-- Movements of the two accounting books per month by the event they follow, the class of the difference between the books,
-- and whether money moved with them: what the cash flow statement, the note on the difference and the statement of net
-- assets read instead of entries. Added to in the transaction of the entries, as the other balances are.
create table lg_event_balance (
  unit_id {code} not null,
  period {int} not null,
  event {code} not null,
  difference_class {code} not null,
  -- 1 when a line of the same event in the same journal is one of money, or of an appropriation paid by the treasury.
  money {int} not null check (money in (0, 1)),
  account {code} not null,
  project_id {code} not null,
  fund {code} not null,
  dep_economy {code} not null,
  debit_fen {int} not null,
  credit_fen {int} not null,
  primary key (unit_id, period, event, difference_class, money, account, project_id, fund, dep_economy)
) {strict};
insert into lg_event_balance (unit_id, period, event, difference_class, money, account, project_id, fund, dep_economy,
  debit_fen, credit_fen)
select e.unit_id, e.period, e.event, j.difference_class, case when m.journal_id is null then 0 else 1 end, e.account,
  coalesce(e.project_id, ''), coalesce(e.fund, ''), coalesce(e.dep_economy, ''),
  cast(sum(case when e.side = 'debit' then e.amount_fen else 0 end) as bigint),
  cast(sum(case when e.side = 'credit' then e.amount_fen else 0 end) as bigint)
from lg_entry e
join lg_journal j on j.id = e.journal_id
left join (
  select distinct journal_id, event from lg_entry
  where book = 'financial' and substr(account, 1, 4) in ('1001', '1002', '1011', '1021', '1201', '4001')
    and account not in ('100102', '100202')
) m on m.journal_id = e.journal_id and m.event = e.event
where e.book <> 'indicator'
group by 1, 2, 3, 4, 5, 6, 7, 8, 9;

-- Serves: what stands between units of one department: entries on claims and debts whose payee is one of its units.
create index lg_entry_between on lg_entry (payee_id, account, unit_id, period)
  where payee_id is not null and substr(account, 1, 4) in ('1212', '1214', '1218', '2302', '2305', '2307');
