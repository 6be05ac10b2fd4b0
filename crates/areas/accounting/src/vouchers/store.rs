//! Reading vouchers: a page, some by id, and what belongs to each of them. A fixed number of statements whatever
//! the number of vouchers.

use std::collections::{BTreeSet, HashMap};

use kernel::db::list;
use kernel::{Conn, DbError, Fen, Limit};
use ledger::queries::names::{Names, Wanted};
use ledger::queries::order::{Order, Part, place};
use ledger::{Account, Chart, JournalId};
use platform::{Scope, UnitId, UserId};
use sea_orm::{FromQueryResult, Value};
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::{BookTotal, EntryRow, PostedLine, Signatures, Voucher, VoucherPage, VoucherRow};
use super::words;

/// By what vouchers are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub(super) enum VoucherOrder {
    /// 最新在前 / newest first
    #[default]
    #[serde(rename = "-posted")]
    NewestFirst,
    /// 最早在前 / oldest first
    #[serde(rename = "posted")]
    OldestFirst,
    /// 期间和凭证号 / period and number
    #[serde(rename = "number")]
    Number,
    /// 期间和凭证号倒序 / period and number, last first
    #[serde(rename = "-number")]
    NumberDown,
    /// 金额从小到大 / smallest amount first
    #[serde(rename = "amount")]
    Amount,
    /// 金额从大到小 / greatest amount first
    #[serde(rename = "-amount")]
    AmountDown,
}

impl VoucherOrder {
    pub(super) fn order(self) -> Order {
        // `lg_journal`'s unique key (unit, period, type, number) serves the order by number within a unit.
        const NUMBER: &[Part] = &[Part::Int("j.period"), Part::Int("j.number"), Part::Text("j.id")];
        const AMOUNT: &[Part] = &[Part::Int("coalesce(l.amount_fen, 0)"), Part::Text("j.id")];
        const ID: &[Part] = &[Part::Text("j.id")];
        let (parts, down) = match self {
            VoucherOrder::NewestFirst => (ID, true),
            VoucherOrder::OldestFirst => (ID, false),
            VoucherOrder::Number => (NUMBER, false),
            VoucherOrder::NumberDown => (NUMBER, true),
            VoucherOrder::Amount => (AMOUNT, false),
            VoucherOrder::AmountDown => (AMOUNT, true),
        };
        Order { parts, down }
    }
    fn place(self, row: &VoucherRow) -> String {
        match self {
            VoucherOrder::NewestFirst | VoucherOrder::OldestFirst => row.id.to_string(),
            VoucherOrder::Number | VoucherOrder::NumberDown => place(&[&row.period, &row.number, &row.id]),
            VoucherOrder::Amount | VoucherOrder::AmountDown => place(&[&row.amount_fen.fen(), &row.id]),
        }
    }
}

/// What a list of vouchers keeps.
pub(super) struct Filter {
    /// As [`ledger::queries::units`] makes them.
    pub units: Value,
    pub from: i64,
    pub to: i64,
    pub journal_type: &'static str,
    pub event: String,
    pub pattern: String,
    pub amounts: (i64, i64),
    pub document_id: String,
    pub account: String,
}

const COLUMNS: &str =
    "j.id, j.unit_id, u.code as unit_code, u.name as unit_name, j.journal_type, j.number, j.fiscal_year, j.period,
    j.posted_on, j.event, j.summary, j.difference_class, j.document_id, j.document_kind, j.reverses_id,
    r.id as reversed_by, j.prepared_by, j.posted_at, coalesce(l.amount_fen, 0) as amount_fen, j.seq, j.prev_hash,
    j.hash";

/// The amount is the one the pipeline put on the link from the document to its voucher.
const FROM: &str = "from lg_journal j join v_unit u on u.id = j.unit_id
    left join ps_link l on l.to_id = j.id and l.relation = 'books'
    left join lg_journal r on r.reverses_id = j.id";

const COUNTED: &str = "from lg_journal j left join ps_link l on l.to_id = j.id and l.relation = 'books'";

const WHERE: &str = "where j.unit_id in {in:1} and j.period >= $2 and j.period <= $3 and j.journal_type = $4
    and ($5 = '' or j.event = $5 or j.event like $5 || ',%' or j.event like '%,' || $5
         or j.event like '%,' || $5 || ',%')
    and ($6 = '%' or j.summary like $6 escape '\\')
    and coalesce(l.amount_fen, 0) >= $7 and coalesce(l.amount_fen, 0) <= $8
    and ($9 = '' or j.document_id = $9)
    and ($10 = '' or exists (select 1 from lg_entry e where e.journal_id = j.id
         and e.account >= $10 and e.account < $10 || '~'))";

#[derive(FromQueryResult)]
struct Totals {
    total: i64,
    amount_fen: Fen,
}

/// What is needed to show a voucher.
pub(super) struct Reader<'a> {
    pub conn: &'a Conn,
    pub scope: &'a Scope,
    pub chart: &'a Chart,
    pub flows: &'a posting::Registry,
}

impl Reader<'_> {
    /// A page; `None` when `place` is of another order.
    pub(super) async fn page(
        &self,
        filter: Filter,
        order: VoucherOrder,
        beyond: &[Value],
        limit: Limit,
    ) -> Result<VoucherPage, DbError> {
        let mut values: Vec<Value> = vec![
            filter.units,
            filter.from.into(),
            filter.to.into(),
            filter.journal_type.into(),
            filter.event.into(),
            filter.pattern.into(),
            filter.amounts.0.into(),
            filter.amounts.1.into(),
            filter.document_id.into(),
            filter.account.into(),
        ];
        let sums = format!(
            "select count(*) as total, cast(coalesce(sum(l.amount_fen), 0) as bigint) as amount_fen {COUNTED} {WHERE}"
        );
        let totals: Option<Totals> = self.conn.one(&sums, values.clone()).await?;
        let totals = totals.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))?;
        let by = order.order();
        let sql = format!(
            "select {COLUMNS} {FROM} {WHERE} {} order by {} limit $11",
            by.beyond(beyond, 12),
            by.by()
        );
        values.push(limit.rows().into());
        values.extend(beyond.iter().cloned());
        let rows: Vec<VoucherRow> = self.conn.all(&sql, values).await?;
        let full = rows.len() as i64 == limit.rows();
        let next = rows.last().filter(|_| full).map(|last| order.place(last));
        let items = self.heads(rows).await?;
        Ok(VoucherPage { next, items, total: totals.total, amount_fen: totals.amount_fen })
    }

    /// These vouchers with their lines, in order of unit, period and number; what is not in the scope is left out.
    pub(super) async fn whole(&self, ids: &[JournalId]) -> Result<Vec<Voucher>, DbError> {
        let sql = format!(
            "select {COLUMNS} {FROM} where j.id in {{in:1}} order by u.code, j.period, j.journal_type, j.number"
        );
        let mut rows: Vec<VoucherRow> = self.conn.all(&sql, [list(ids)]).await?;
        rows.retain(|row| self.scope.sees(row.unit_id));
        let mut vouchers = self.heads(rows).await?;
        let mut lines = self.lines(&vouchers).await?;
        for voucher in &mut vouchers {
            let lines = lines.remove(&voucher.row.id).unwrap_or_default();
            voucher.totals = Some(totals(&lines));
            voucher.lines = Some(lines);
        }
        Ok(vouchers)
    }

    /// Rows with what their heads show.
    async fn heads(&self, mut rows: Vec<VoucherRow>) -> Result<Vec<Voucher>, DbError> {
        self.fill_amounts(&mut rows).await?;
        let documents: Vec<String> = rows.iter().map(|row| row.document_id.clone()).collect();
        let signed = signatures(self.conn, &documents).await?;
        let makers = makers(self.conn, list(rows.iter().map(|row| row.prepared_by))).await?;
        let papers = papers(self.conn, &documents).await?;
        let systems =
            systems(self.conn, list(rows.iter().map(|row| row.unit_id).collect::<BTreeSet<UnitId>>()))
                .await?;
        let sources = posting::sources(self.conn, self.scope, self.flows, documents).await?;
        let voucher = |row: VoucherRow| Voucher {
            full_number: format!("{}-{}-{}", row.unit_code, row.period, row.number),
            set_of_books: words::set_of_books(&row, systems.get(&row.unit_id).map_or("", String::as_str)),
            amount_capitals: row.amount_fen.capitals(),
            attachments: papers.get(&row.document_id).copied().unwrap_or(0),
            signatures: signed.of(&row, &makers),
            source: sources.get(&row.document_id).cloned(),
            lines: None,
            totals: None,
            row,
        };
        Ok(rows.into_iter().map(voucher).collect())
    }

    /// Journals of the indicator book have no link with an amount: it is the sum of their debits.
    async fn fill_amounts(&self, rows: &mut [VoucherRow]) -> Result<(), DbError> {
        #[derive(FromQueryResult)]
        struct Sum {
            journal_id: JournalId,
            amount_fen: Fen,
        }
        let without: Vec<JournalId> =
            rows.iter().filter(|row| row.amount_fen == Fen::ZERO).map(|row| row.id).collect();
        if without.is_empty() {
            return Ok(());
        }
        const SQL: &str = "select e.journal_id, cast(sum(e.amount_fen) as bigint) as amount_fen from lg_entry e
            where e.journal_id in {in:1} and e.side = 'debit' and e.book <> 'budgetary' group by e.journal_id";
        let sums: Vec<Sum> = self.conn.all(SQL, [list(without)]).await?;
        let sums: HashMap<JournalId, Fen> =
            sums.into_iter().map(|sum| (sum.journal_id, sum.amount_fen)).collect();
        for row in rows {
            if let Some(amount) = sums.get(&row.id) {
                row.amount_fen = *amount;
            }
        }
        Ok(())
    }

    async fn lines(&self, vouchers: &[Voucher]) -> Result<HashMap<JournalId, Vec<PostedLine>>, DbError> {
        const SQL: &str = "select e.journal_id, e.line, e.book, e.side, e.account, a.name_zh, a.name_en, e.amount_fen,
              e.event, e.unit_id, e.indicator_id, e.project_id, e.function, e.dep_economy, e.gov_economy, e.fund,
              e.payee_id, e.source_line_id
            from lg_entry e join lg_account a on a.code = e.account
            where e.journal_id in {in:1} order by e.journal_id, e.line";
        let ids = vouchers.iter().map(|voucher| voucher.row.id);
        let mut rows: Vec<EntryRow> = self.conn.all(SQL, [list(ids)]).await?;
        // A journal may reach into the book of another unit.
        rows.retain(|row| self.scope.sees(row.unit_id));
        let mut wanted = Wanted::default();
        for row in &rows {
            for (dimension, key) in dimensions(row) {
                wanted.add(dimension, key);
            }
        }
        let names = Names::load_unscoped(self.conn, &wanted).await?;
        let summaries: HashMap<JournalId, &str> =
            vouchers.iter().map(|voucher| (voucher.row.id, voucher.row.summary.as_str())).collect();
        let mut lines: HashMap<JournalId, Vec<PostedLine>> = HashMap::new();
        for entry in rows {
            let (debit_fen, credit_fen) = if entry.side == "debit" {
                (entry.amount_fen, Fen::ZERO)
            } else {
                (Fen::ZERO, entry.amount_fen)
            };
            lines.entry(entry.journal_id).or_default().push(PostedLine {
                summary: summaries.get(&entry.journal_id).copied().unwrap_or_default().to_owned(),
                full_name: self
                    .chart
                    .get(&entry.account)
                    .map(|account| full_name(self.chart, account))
                    .unwrap_or_default(),
                dimensions: dimensions(&entry)
                    .into_iter()
                    .filter_map(|(dimension, key)| names.named(dimension, key))
                    .collect(),
                debit_fen,
                credit_fen,
                entry,
            });
        }
        Ok(lines)
    }
}

/// The dimensions of a line, in the order people read them.
fn dimensions(row: &EntryRow) -> [(&'static str, Option<&str>); 7] {
    [
        ("indicator_id", row.indicator_id.as_deref()),
        ("project_id", row.project_id.as_deref()),
        ("function", row.function.as_deref()),
        ("dep_economy", row.dep_economy.as_deref()),
        ("gov_economy", row.gov_economy.as_deref()),
        ("fund", row.fund.as_deref()),
        ("payee_id", row.payee_id.as_deref()),
    ]
}

/// `资金结存—货币资金`
pub(crate) fn full_name(chart: &Chart, account: &Account) -> kernel::Text {
    let mut name = kernel::Text { zh: account.name_zh.clone(), en: account.name_en.clone() };
    let mut above = chart.get(&account.parent);
    while let Some(parent) = above {
        name.zh = format!("{}—{}", parent.name_zh, name.zh);
        name.en = format!("{} — {}", parent.name_en, name.en);
        above = chart.get(&parent.parent);
    }
    name
}

fn totals(lines: &[PostedLine]) -> Vec<BookTotal> {
    let mut totals: Vec<BookTotal> = Vec::new();
    for line in lines {
        let at = totals.iter().position(|total| total.book == line.entry.book).unwrap_or_else(|| {
            let book = line.entry.book.clone();
            totals.push(BookTotal {
                book,
                debit_fen: Fen::ZERO,
                credit_fen: Fen::ZERO,
                amount_capitals: String::new(),
            });
            totals.len() - 1
        });
        let total = &mut totals[at];
        // Sums of posted lines: what did not fit was refused when it was posted.
        total.debit_fen = total.debit_fen.checked_add(line.debit_fen).unwrap_or(total.debit_fen);
        total.credit_fen = total.credit_fen.checked_add(line.credit_fen).unwrap_or(total.credit_fen);
    }
    for total in &mut totals {
        total.amount_capitals = total.debit_fen.capitals();
    }
    totals
}

/// Who did what on the source documents, by document, oldest first.
struct Signed(HashMap<String, Vec<Deed>>);

#[derive(FromQueryResult)]
struct Deed {
    object_id: String,
    duty: String,
    actor_name: String,
    at: i64,
}

async fn signatures(conn: &Conn, documents: &[String]) -> Result<Signed, DbError> {
    const SQL: &str =
        "select object_id, duty, actor_name, at from pf_audit where object_id in {in:1} and duty <> ''
        order by object_id, seq";
    let rows: Vec<Deed> = conn.all(SQL, [list(documents)]).await?;
    let mut signed: HashMap<String, Vec<Deed>> = HashMap::new();
    for row in rows {
        signed.entry(row.object_id.clone()).or_default().push(row);
    }
    Ok(Signed(signed))
}

impl Signed {
    /// The names a voucher is signed with: for each duty whoever took it last before the voucher was posted.
    fn of(&self, row: &VoucherRow, makers: &HashMap<UserId, String>) -> Signatures {
        let deeds = self.0.get(&row.document_id).map(Vec::as_slice).unwrap_or_default();
        let last = |duty: &str| {
            let done = deeds.iter().rev().find(|deed| deed.duty == duty && deed.at <= row.posted_at.0);
            done.map(|deed| deed.actor_name.clone()).unwrap_or_default()
        };
        let maker = makers.get(&row.prepared_by).cloned().unwrap_or_else(words::the_program);
        let booked = last("book");
        Signatures {
            posted_by_name: if booked.is_empty() { maker.clone() } else { booked },
            prepared_by_name: maker,
            handled_by_name: last("handle"),
            reviewed_by_name: last("review"),
            approved_by_name: last("approve"),
            cashier_name: last("pay"),
        }
    }
}

async fn makers(conn: &Conn, users: Value) -> Result<HashMap<UserId, String>, DbError> {
    #[derive(FromQueryResult)]
    struct Person {
        id: UserId,
        name: String,
    }
    let people: Vec<Person> = conn.all("select id, name from pf_user where id in {in:1}", [users]).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}

async fn papers(conn: &Conn, documents: &[String]) -> Result<HashMap<String, i64>, DbError> {
    #[derive(FromQueryResult)]
    struct Papers {
        id: String,
        attachments: i64,
    }
    const SQL: &str = "select id, attachments from v_document_papers where id in {in:1}";
    let rows: Vec<Papers> = conn.all(SQL, [list(documents)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.attachments)).collect())
}

async fn systems(conn: &Conn, units: Value) -> Result<HashMap<UnitId, String>, DbError> {
    #[derive(FromQueryResult)]
    struct System {
        id: UnitId,
        accounting_system: String,
    }
    const SQL: &str = "select id, accounting_system from v_unit_record where id in {in:1}";
    let rows: Vec<System> = conn.all(SQL, [units]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.accounting_system)).collect())
}
