//! Which entries a ledger shows: an account of a unit, months, days within them, dimensions, words.
//!
//! Month 00 of a year is the opening of its books, month 13 its year-end carry-forward. Both have a day (the first and
//! the last of the year) and are shown when the months asked for include them, the opening before and the carry-forward
//! after everything else of that day.
//!
//! Invariant: what a range shows is bounded by unit, account and months through `lg_entry_account`; what stood before
//! comes from kept balances, but for payees, which no balance is kept by.

use kernel::{Conn, DbError, Fen, FieldProblem, Period, Problem, text};
use ledger::queries::balances::MonthMoves;
use platform::UnitId;
use sea_orm::{FromQueryResult, Value};

use crate::preview::check_periods;

/// Dimensions that entries are kept to; what is absent or empty keeps nothing out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    pub project_id: Option<String>,
    pub fund: Option<String>,
    pub function: Option<String>,
    pub dep_economy: Option<String>,
    pub payee_id: Option<String>,
}

/// A range of entries.
#[derive(Clone, Debug)]
pub(crate) struct EntryRange {
    /// Unit; within the caller's scope.
    pub unit_id: UnitId,
    /// Account, or the beginning of its code.
    pub account: String,
    /// First period.
    pub from: i64,
    /// Last period.
    pub to: i64,
    /// First day within the first period; empty for all of it.
    pub from_day: String,
    /// Last day within the last period; empty for all of it.
    pub to_day: String,
    /// Dimensions.
    pub kept: Kept,
    /// What the summary is like; `%` for anything.
    pub pattern: String,
}

/// The days of a range, as a caller gives them.
pub(crate) struct Days<'a> {
    pub from: i64,
    pub to: i64,
    pub from_day: Option<&'a str>,
    pub to_day: Option<&'a str>,
}

impl Days<'_> {
    /// Months and days that fit together: days bound the months they stand in, and a day that is the first or last of
    /// its month bounds nothing.
    pub(crate) fn bounds(&self) -> Result<(i64, i64, String, String), Problem> {
        check_periods(self.from, self.to)?;
        let (mut from, mut to) = (self.from, self.to);
        let (mut first, mut last) = (String::new(), String::new());
        if let Some(text) = self.from_day.filter(|text| !text.is_empty()) {
            let day = day("from_day", text)?;
            let month = Period::of(day);
            let is_new_year = month.first_day() == day && month.month() == 1;
            from = from.max(if is_new_year { month.year() * 100 } else { month.code() });
            if month.first_day() != day && month.code() == from {
                first = day.to_string();
            }
        }
        if let Some(text) = self.to_day.filter(|text| !text.is_empty()) {
            let day = day("to_day", text)?;
            let month = Period::of(day);
            let is_year_end = month.last_day() == day && month.month() == 12;
            to = to.min(if is_year_end { month.year() * 100 + 13 } else { month.code() });
            if month.last_day() != day && month.code() == to {
                last = day.to_string();
            }
        }
        if from > to || (!first.is_empty() && !last.is_empty() && first > last) {
            return Err(Problem::field(
                "to_day",
                text!("终止日期早于起始日期。", "The last day is before the first."),
                text!("请调整日期范围。", "Correct the range."),
            ));
        }
        Ok((from, to, first, last))
    }
}

/// A day of the calendar.
pub(crate) fn day(at: &str, text: &str) -> Result<chrono::NaiveDate, Problem> {
    kernel::period::parse_date(text).ok_or_else(|| {
        Problem::invalid(vec![FieldProblem {
            at: at.to_owned(),
            what: text!("“{text}”不是日期。", "“{text}” is no date."),
            how: text!("请写成 2026-03-01。", "Write it like 2026-03-01."),
            cell: None,
        }])
    })
}

/// What a range comes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    /// Balance before its first entry, debit positive.
    pub opening: i64,
    /// Debit within it.
    pub debit: i64,
    /// Credit within it.
    pub credit: i64,
    /// What moved in each month of the range up to its last day, and in those before it in its first year.
    pub months: Vec<MonthMoves>,
    /// Rows of each month.
    pub counts: Vec<MonthCount>,
}

/// How many entries a month has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct MonthCount {
    pub period: i64,
    pub count: i64,
}

impl Standing {
    /// Rows over all pages.
    pub(crate) fn total(&self) -> i64 {
        self.counts.iter().map(|month| month.count).sum()
    }
    /// Balance at its end, debit positive.
    pub(crate) fn closing(&self) -> i64 {
        self.opening.saturating_add(self.debit).saturating_sub(self.credit)
    }
}

/// The last month that a page of so many rows after a place in a month can reach into: no more months are read for it.
pub(crate) fn reaches(counts: &[MonthCount], after: i64, rows: i64) -> i64 {
    let mut beyond = 0;
    let later = counts.iter().filter(|month| month.period > after);
    for month in later {
        beyond += month.count;
        if beyond >= rows {
            return month.period;
        }
    }
    i64::MAX
}

#[derive(FromQueryResult)]
struct Moves {
    debit: i64,
    credit: i64,
}

/// What bounds entries `e` of journals `j`, with the parameters of [`EntryRange::values`].
pub(crate) const WITHIN: &str = "e.unit_id = $1
      and e.account in (select known.code from lg_account known where known.code >= $2 and known.code < $2 || '~')
      and ($3 = '' or e.project_id = $3) and ($4 = '' or e.fund = $4) and ($5 = '' or e.function = $5)
      and ($6 = '' or e.dep_economy = $6) and ($7 = '' or e.payee_id = $7)
      and ($8 = '%' or j.summary like $8 escape '\\')";
const FROM: &str = "from lg_entry e join lg_journal j on j.id = e.journal_id";
const SIDES: &str =
    "cast(coalesce(sum(case when e.side = 'debit' then e.amount_fen else 0 end), 0) as bigint) as debit,
      cast(coalesce(sum(case when e.side = 'credit' then e.amount_fen else 0 end), 0) as bigint) as credit";

impl EntryRange {
    /// The first eight parameters of every statement over it.
    pub(crate) fn values(&self) -> Vec<Value> {
        let word = |value: &Option<String>| Value::from(value.clone().unwrap_or_default());
        vec![
            self.unit_id.into(),
            self.account.clone().into(),
            word(&self.kept.project_id),
            word(&self.kept.fund),
            word(&self.kept.function),
            word(&self.kept.dep_economy),
            word(&self.kept.payee_id),
            self.pattern.clone().into(),
        ]
    }
    /// Whether rows are left out by what stands in them, so that no balance can be told after each.
    pub(crate) fn searches(&self) -> bool {
        self.pattern != "%"
    }
    fn by_payee(&self) -> bool {
        self.kept.payee_id.as_deref().is_some_and(|payee| !payee.is_empty())
    }
    fn by_dimension(&self) -> bool {
        let kept = &self.kept;
        [&kept.project_id, &kept.fund, &kept.function, &kept.dep_economy]
            .iter()
            .any(|value| value.as_deref().is_some_and(|value| !value.is_empty()))
    }
    /// What it comes to: opening, months, rows.
    pub(crate) async fn standing(&self, conn: &Conn) -> Result<Standing, DbError> {
        let mut standing = if self.by_payee() || self.searches() {
            self.of_entries(conn).await?
        } else {
            self.of_balances(conn).await?
        };
        standing.counts = self.counts(conn).await?;
        if !self.from_day.is_empty() {
            let sql = format!("select {SIDES} {FROM} where {WITHIN} and e.period = $9 and j.posted_on < $10");
            let before = self.moves(conn, &sql, &[self.from.into(), self.from_day.clone().into()]).await?;
            standing.opening += before.debit - before.credit;
            standing.debit -= before.debit;
            standing.credit -= before.credit;
        }
        Ok(standing)
    }
    async fn moves(&self, conn: &Conn, sql: &str, more: &[Value]) -> Result<Moves, DbError> {
        let mut values = self.values();
        values.extend(more.iter().cloned());
        let row: Option<Moves> = conn.one(sql, values).await?;
        row.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))
    }
    /// Months and what was before, from balances that are kept; only the last month is read when a day bounds it.
    async fn of_balances(&self, conn: &Conn) -> Result<Standing, DbError> {
        let (table, dimensions) = if self.by_dimension() {
            (
                "lg_dimension_balance",
                "and ($5 = '' or b.project_id = $5) and ($6 = '' or b.fund = $6) and ($7 = '' or b.function = $7)
                   and ($8 = '' or b.dep_economy = $8)",
            )
        } else {
            ("lg_balance", "and $5 = $5 and $6 = $6 and $7 = $7 and $8 = $8")
        };
        let word = |value: &Option<String>| Value::from(value.clone().unwrap_or_default());
        let values = |from: i64, to: i64| -> Vec<Value> {
            let kept = &self.kept;
            let own = [self.unit_id.into(), self.account.clone().into(), from.into(), to.into()];
            let words = [&kept.project_id, &kept.fund, &kept.function, &kept.dep_economy].map(word);
            own.into_iter().chain(words).collect()
        };
        let within = format!(
            "from {table} b where b.unit_id = $1 and b.account >= $2 and b.account < $2 || '~'
               and b.period >= $3 and b.period < $4 {dimensions}"
        );
        let before = format!("select cast(coalesce(sum(b.debit_fen - b.credit_fen), 0) as bigint) {within}");
        let opening = conn.number(&before, values(0, self.from)).await?;
        let sql = format!(
            "select b.period, cast(sum(b.debit_fen) as bigint) as debit_fen,
               cast(sum(b.credit_fen) as bigint) as credit_fen {within} group by b.period order by b.period"
        );
        let mut months: Vec<MonthMoves> = conn.all(&sql, values(self.year_begins(), self.to + 1)).await?;
        if !self.to_day.is_empty() {
            let sql =
                format!("select {SIDES} {FROM} where {WITHIN} and e.period = $9 and j.posted_on <= $10");
            let last = self.moves(conn, &sql, &[self.to.into(), self.to_day.clone().into()]).await?;
            months.retain(|month| month.period != self.to);
            months.push(MonthMoves {
                period: self.to,
                debit_fen: Fen::from_fen(last.debit),
                credit_fen: Fen::from_fen(last.credit),
            });
        }
        Ok(self.summed(opening, months))
    }
    /// The same from the entries themselves.
    async fn of_entries(&self, conn: &Conn) -> Result<Standing, DbError> {
        let sql = format!("select {SIDES} {FROM} where {WITHIN} and e.period < $9");
        let before = self.moves(conn, &sql, &[self.from.into()]).await?;
        let sql = format!(
            "select e.period, cast(sum(case when e.side = 'debit' then e.amount_fen else 0 end) as bigint) as debit_fen,
               cast(sum(case when e.side = 'credit' then e.amount_fen else 0 end) as bigint) as credit_fen
             {FROM} where {WITHIN} and e.period >= $9 and e.period <= $10 and ($11 = '' or j.posted_on <= $11)
             group by e.period order by e.period"
        );
        let mut values = self.values();
        values.extend([self.year_begins().into(), self.to.into(), self.to_day.clone().into()]);
        let months: Vec<MonthMoves> = conn.all(&sql, values).await?;
        Ok(self.summed(before.debit - before.credit, months))
    }
    /// The first month of its first year; the opening of the books only when that was asked for.
    fn year_begins(&self) -> i64 {
        self.from / 100 * 100 + i64::from(self.from % 100 > 0)
    }
    fn summed(&self, opening: i64, months: Vec<MonthMoves>) -> Standing {
        let within = || months.iter().filter(|month| month.period >= self.from);
        let debit = within().fold(0_i64, |sum, month| sum.saturating_add(month.debit_fen.fen()));
        let credit = within().fold(0_i64, |sum, month| sum.saturating_add(month.credit_fen.fen()));
        Standing { opening, debit, credit, months, counts: Vec::new() }
    }
    async fn counts(&self, conn: &Conn) -> Result<Vec<MonthCount>, DbError> {
        let is_plain = !self.searches() && self.from_day.is_empty() && self.to_day.is_empty();
        // Without words and days the journals need not be looked at.
        let (join, days) = if is_plain {
            ("", "and $11 = $11 and $12 = $12")
        } else {
            (
                "join lg_journal j on j.id = e.journal_id",
                "and ($11 = '' or j.posted_on >= $11) and ($12 = '' or j.posted_on <= $12)",
            )
        };
        let within = if is_plain { WITHIN.replace("j.summary", "e.event") } else { WITHIN.to_owned() };
        let sql = format!(
            "select e.period, count(*) as count from lg_entry e {join}
             where {within} and e.period >= $9 and e.period <= $10 {days} group by e.period order by e.period"
        );
        let mut values = self.values();
        let bounds: [Value; 4] =
            [self.from.into(), self.to.into(), self.from_day.clone().into(), self.to_day.clone().into()];
        values.extend(bounds);
        conn.all(&sql, values).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(from: i64, to: i64, first: &str, last: &str) -> Result<(i64, i64, String, String), Problem> {
        Days { from, to, from_day: Some(first), to_day: Some(last) }.bounds()
    }

    #[test]
    fn days_bound_the_months_they_stand_in() {
        let cut = |from, to, first: &str, last: &str| (from, to, first.to_owned(), last.to_owned());
        assert_eq!(bounds(202_600, 202_613, "", "").unwrap(), cut(202_600, 202_613, "", ""));
        assert_eq!(
            bounds(202_600, 202_613, "2026-03-05", "2026-05-20").unwrap(),
            cut(202_603, 202_605, "2026-03-05", "2026-05-20")
        );
        // The first and the last day of a year keep its opening and its carry-forward; those of months bound nothing.
        assert_eq!(
            bounds(202_600, 202_613, "2026-01-01", "2026-12-31").unwrap(),
            cut(202_600, 202_613, "", "")
        );
        assert_eq!(
            bounds(202_601, 202_612, "2026-02-01", "2026-02-28").unwrap(),
            cut(202_602, 202_602, "", "")
        );
        assert_eq!(
            bounds(202_602, 202_612, "2026-01-15", "2026-03-31").unwrap(),
            cut(202_602, 202_603, "", "")
        );
    }
    #[test]
    fn days_that_end_before_they_begin_are_refused() {
        for (first, last) in
            [("2026-05-02", "2026-05-01"), ("2026-06-01", "2026-05-01"), ("x", ""), ("", "2026-02-30")]
        {
            assert_eq!(bounds(202_601, 202_612, first, last).unwrap_err().status, 422, "{first} {last}");
        }
    }
    #[test]
    fn a_page_reads_no_more_months_than_it_can_reach() {
        let counts: Vec<MonthCount> =
            [(1, 10), (2, 30), (3, 5), (5, 100)].map(|(period, count)| MonthCount { period, count }).to_vec();
        assert_eq!(reaches(&counts, 0, 40), 2);
        assert_eq!(reaches(&counts, 0, 41), 3);
        assert_eq!(reaches(&counts, 2, 6), 5);
        assert_eq!(reaches(&counts, 5, 1), i64::MAX);
    }
}
