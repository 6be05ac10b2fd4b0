//! Electronic vouchers in their tables.

use kernel::db::list;
use kernel::{Col, Conn, DbError, Limit, Problem, Stamp, Table};
use ledger::queries::order::{Order, Part, place};
use platform::attachment::AttachmentId;
use platform::{Scope, UnitId, UserId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{KnownUnit, Owner};
use crate::read::Reading;
use crate::summary::summary;

kernel::id_type!(
    /// An electronic voucher.
    EvoucherId
);

static VOUCHER: Table = Table {
    name: "ev_voucher",
    columns: &[
        ("id", Col::Text),
        ("unit_id", Col::Text),
        ("kind", Col::Text),
        ("direction", Col::Text),
        ("format", Col::Text),
        ("file_id", Col::Text),
        ("file_name", Col::Text),
        ("file_hash", Col::Text),
        ("number", Col::Text),
        ("code", Col::Text),
        ("claim_kind", Col::Text),
        ("claim_value", Col::Text),
        ("issued_on", Col::Text),
        ("buyer_name", Col::Text),
        ("buyer_tax", Col::Text),
        ("buyer_account", Col::Text),
        ("seller_name", Col::Text),
        ("seller_tax", Col::Text),
        ("seller_account", Col::Text),
        ("net_fen", Col::Int),
        ("tax_fen", Col::Int),
        ("total_fen", Col::Int),
        ("check_code", Col::Text),
        ("traveller", Col::Text),
        ("train", Col::Text),
        ("from_place", Col::Text),
        ("to_place", Col::Text),
        ("travel_date", Col::Text),
        ("summary", Col::Text),
        ("is_signed", Col::Int),
        ("fields", Col::Text),
        ("notes", Col::Text),
        ("actor_id", Col::Text),
        ("actor_name", Col::Text),
        ("at", Col::Int),
    ],
    key: &["id"],
};
static LINE: Table = Table {
    name: "ev_line",
    columns: &[
        ("voucher_id", Col::Text),
        ("line", Col::Int),
        ("name", Col::Text),
        ("amount_fen", Col::Int),
        ("tax_fen", Col::Int),
    ],
    key: &["voucher_id", "line"],
};

/// A voucher about to be kept.
#[derive(Clone, Debug)]
pub struct Taken<'a> {
    /// Id.
    pub id: EvoucherId,
    /// The original.
    pub file_id: AttachmentId,
    /// Name of the file.
    pub file_name: &'a str,
    /// SM3 of the file.
    pub file_hash: &'a str,
    /// What was read.
    pub reading: &'a Reading,
    /// Whose it is.
    pub owner: &'a Owner,
    /// Who hands it in.
    pub actor: (UserId, &'a str),
    /// When.
    pub at: Stamp,
}

#[derive(Serialize)]
struct VoucherRow<'a> {
    id: EvoucherId,
    unit_id: UnitId,
    kind: &'a str,
    direction: &'static str,
    format: &'static str,
    file_id: AttachmentId,
    file_name: &'a str,
    file_hash: &'a str,
    number: &'a str,
    code: &'a str,
    claim_kind: &'a str,
    claim_value: String,
    issued_on: String,
    buyer_name: &'a str,
    buyer_tax: &'a str,
    buyer_account: String,
    seller_name: &'a str,
    seller_tax: &'a str,
    seller_account: String,
    net_fen: Option<i64>,
    tax_fen: Option<i64>,
    total_fen: i64,
    check_code: &'a str,
    traveller: &'a str,
    train: &'a str,
    from_place: &'a str,
    to_place: &'a str,
    travel_date: &'a str,
    summary: String,
    is_signed: i64,
    fields: String,
    notes: String,
    actor_id: UserId,
    actor_name: &'a str,
    at: i64,
}

#[derive(Serialize)]
struct LineRow<'a> {
    voucher_id: EvoucherId,
    line: i64,
    name: &'a str,
    amount_fen: i64,
    tax_fen: i64,
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("fields and notes are plain data")
}

/// Keeps a voucher with its lines.
pub async fn keep(conn: &Conn, taken: &Taken<'_>) -> Result<(), Problem> {
    let reading = taken.reading;
    let kind = reading.table().ok_or_else(Problem::internal)?;
    let (total, day) = reading.total.zip(reading.issued_on).ok_or_else(Problem::internal)?;
    let is_bank = kind.claim == "bank_receipt";
    let [buyer, seller] = if is_bank { ["payer_name", "payee_name"] } else { ["buyer_name", "seller_name"] };
    let row = VoucherRow {
        id: taken.id,
        unit_id: taken.owner.unit_id,
        kind: &reading.kind,
        direction: taken.owner.direction.word(),
        format: reading.format.word(),
        file_id: taken.file_id,
        file_name: taken.file_name,
        file_hash: taken.file_hash,
        number: reading.get("number"),
        code: reading.get("code"),
        claim_kind: &kind.claim,
        claim_value: reading.claim_value(),
        issued_on: day.to_string(),
        buyer_name: reading.get(buyer),
        buyer_tax: reading.get("buyer_tax"),
        buyer_account: platform::crypto::mask(reading.get("payer_account")),
        seller_name: reading.get(seller),
        seller_tax: reading.get("seller_tax"),
        seller_account: platform::crypto::mask(reading.get("payee_account")),
        net_fen: reading.net.map(|fen| fen.fen()),
        tax_fen: reading.tax.map(|fen| fen.fen()),
        total_fen: total.fen(),
        check_code: reading.get("check_code"),
        traveller: reading.get("traveller"),
        train: reading.get("train"),
        from_place: reading.get("from_place"),
        to_place: reading.get("to_place"),
        travel_date: reading.get("travel_date"),
        summary: summary(reading),
        is_signed: i64::from(reading.signed),
        fields: json(&reading.fields),
        notes: json(&taken.owner.notes),
        actor_id: taken.actor.0,
        actor_name: taken.actor.1,
        at: taken.at.0,
    };
    conn.insert(&VOUCHER, &[row]).await?;
    let rows: Vec<LineRow<'_>> = (1_i64..)
        .zip(&reading.lines)
        .map(|(n, line)| LineRow {
            voucher_id: taken.id,
            line: n,
            name: &line.name,
            amount_fen: line.amount_fen,
            tax_fen: line.tax_fen,
        })
        .collect();
    if !rows.is_empty() {
        conn.insert(&LINE, &rows).await?;
    }
    Ok(())
}

/// The units of the scope that a voucher may name.
pub async fn units(conn: &Conn, scope: &Scope, reading: &Reading) -> Result<Vec<KnownUnit>, DbError> {
    let sql = "select id, name, credit_code from v_unit_record
        where id in {in:1} and (name in {in:2} or credit_code <> '' and upper(credit_code) in {in:3})
        order by code limit 20";
    let names = ["buyer_name", "seller_name", "payer_name", "payee_name"].map(|field| reading.get(field));
    let codes = ["buyer_tax", "seller_tax"].map(|field| reading.get(field).to_ascii_uppercase());
    let codes: Vec<String> = codes.into_iter().filter(|code| !code.is_empty()).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    conn.all(sql, [scope.parameter(), list(names), list(codes)]).await
}

/// Whose an account is.
#[derive(FromQueryResult)]
pub struct AccountOwner {
    /// Blind index of the account.
    pub account_index: String,
    /// The unit.
    pub owner_id: UnitId,
}

/// The units of the scope that have these accounts.
pub async fn accounts(
    conn: &Conn,
    scope: &Scope,
    indexes: Vec<String>,
) -> Result<Vec<AccountOwner>, DbError> {
    let sql = "select account_index, owner_id from v_bank_account
        where account_index in {in:1} and owner_kind = 'unit' and owner_id in {in:2}";
    conn.all(sql, [list(indexes), scope.parameter()]).await
}

/// A voucher that is there already.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Twin {
    /// Id.
    pub id: EvoucherId,
    /// Unit.
    pub unit_id: UnitId,
    /// Name of its file.
    pub file_name: String,
    /// Whether the file is the same.
    pub file_hash: String,
    /// When it came.
    pub at: Stamp,
    /// The document that has it; empty when none has.
    pub document_id: String,
}

/// The voucher of this number, or of this file, in all units: it is used once in the department, and who asks is told.
pub async fn twin_unscoped(conn: &Conn, reading: &Reading, hash: &str) -> Result<Option<Twin>, DbError> {
    let sql = "select v.id, v.unit_id, v.file_name, v.file_hash, v.at, u.document_id
        from ev_voucher v join v_evoucher_use u on u.id = v.id
        where v.id in (select id from ev_voucher where file_hash = $1
          union select id from ev_voucher where kind = $2 and number = $3 and code = $4)
        order by v.id limit 1";
    let values: [Value; 4] =
        [hash.into(), reading.kind.clone().into(), reading.get("number").into(), reading.get("code").into()];
    conn.one(sql, values).await
}

#[derive(FromQueryResult)]
struct Holder {
    document_id: String,
}

/// The document that claims this invoice or receipt already, whoever may see it.
pub async fn holder_unscoped(conn: &Conn, reading: &Reading) -> Result<Option<String>, DbError> {
    let kind = reading.table().map_or("", |kind| kind.claim.as_str());
    let sql = "select document_id from ps_claim where kind = $1 and value in {in:2} limit 1";
    let values = [reading.claim_value(), reading.get("number").to_ascii_uppercase()];
    let found: Option<Holder> = conn.one(sql, [kind.into(), list(values)]).await?;
    Ok(found.map(|row| row.document_id))
}

/// A voucher in lists.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct EvoucherRow {
    /// Id.
    pub id: EvoucherId,
    /// Unit.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name: String,
    /// `digital_invoice`, `fiscal_receipt`, `bank_receipt`, `rail_ticket`
    pub kind: String,
    /// `in`: the unit pays; `out`: it is paid.
    pub direction: String,
    /// `xml`, `ofd`, `pdf`
    pub format: String,
    /// Number.
    pub number: String,
    /// Code; empty where there is none.
    pub code: String,
    /// What a document enters as its invoice number.
    pub claim_value: String,
    /// Day of issue.
    pub issued_on: String,
    /// Who pays.
    pub buyer_name: String,
    /// Who is paid.
    pub seller_name: String,
    /// Amount without tax.
    pub net_fen: Option<i64>,
    /// Tax.
    pub tax_fen: Option<i64>,
    /// Amount with tax.
    pub total_fen: i64,
    /// What it is for.
    pub summary: String,
    /// Whether a signature is there; it is not verified.
    pub is_signed: i64,
    /// Name of the file.
    pub file_name: String,
    /// Who handed it in.
    pub actor_name: String,
    /// When.
    pub at: Stamp,
    /// `received`, `proposed`, `in_use`, `booked`, `archived`
    pub state: String,
    /// The document that has it; empty when none has.
    pub document_id: String,
    /// Its first voucher of the books; empty when there is none.
    pub journal_id: String,
    /// Number of that voucher.
    pub journal_number: i64,
    /// Its period.
    pub journal_period: i64,
    /// Its day.
    pub journal_date: String,
}

/// Which vouchers.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Kind.
    pub kind: Option<String>,
    /// State.
    pub state: Option<&'static str>,
    /// First and last day of issue.
    pub days: (Option<String>, Option<String>),
    /// Least and greatest amount.
    pub amounts: (Option<i64>, Option<i64>),
    /// Part of a party's name, of the summary, or the beginning of a number.
    pub text: Option<String>,
}

const ROWS: &str = "select v.id, v.unit_id, n.code as unit_code, n.name as unit_name, v.kind, v.direction, v.format,
      v.number, v.code, v.claim_value, v.issued_on, v.buyer_name, v.seller_name, v.net_fen, v.tax_fen, v.total_fen,
      v.summary, v.is_signed, v.file_name, v.actor_name, v.at, u.state, u.document_id, u.journal_id, u.journal_number,
      u.journal_period, u.journal_date
    from ev_voucher v join v_evoucher_use u on u.id = v.id join v_unit n on n.id = v.unit_id";

/// Newest first: ids are time-ordered.
const ORDER: Order = Order { parts: &[Part::Text("v.id")], down: true };

#[derive(FromQueryResult)]
struct Sums {
    total: i64,
    total_fen: i64,
}

/// What a page of the list holds.
pub struct Listed {
    /// Rows.
    pub items: Vec<EvoucherRow>,
    /// Place of the next page.
    pub next: Option<String>,
    /// Rows on all pages.
    pub total: i64,
    /// Their amounts.
    pub total_fen: i64,
}

/// Vouchers of these units, newest first, with their number and sum.
pub async fn page(
    conn: &Conn,
    units: Value,
    filter: &Filter,
    after: Option<&str>,
    limit: Limit,
) -> Result<Listed, Problem> {
    let mut values = vec![units];
    let mut conditions = "v.unit_id in {in:1}".to_owned();
    let mut add = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            conditions.push_str(&format!(" and {}", condition.replace('?', &format!("${}", values.len()))));
        }
    };
    let text = |value: &Option<String>| value.clone().map(Value::from);
    add("v.kind = ?", text(&filter.kind));
    add("v.issued_on >= ?", text(&filter.days.0));
    add("v.issued_on <= ?", text(&filter.days.1));
    add("v.total_fen >= ?", filter.amounts.0.map(Value::from));
    add("v.total_fen <= ?", filter.amounts.1.map(Value::from));
    let sought = filter.text.as_deref().map(|text| {
        let plain = text.replace(['\\', '%', '_'], "");
        format!("%{plain}%")
    });
    add(
        "(v.number like ? or v.buyer_name like ? or v.seller_name like ? or v.summary like ?)",
        sought.map(Value::from),
    );
    // Only a state asks for what became of each voucher; the rest of the filters are of the voucher alone.
    let by_state = filter.state.is_some();
    add("u.state = ?", filter.state.map(Value::from));
    let from = if by_state { "ev_voucher v join v_evoucher_use u on u.id = v.id" } else { "ev_voucher v" };
    let sql = format!(
        "select count(*) as total, cast(coalesce(sum(v.total_fen), 0) as bigint) as total_fen
         from {from} where {conditions}"
    );
    let sums: Option<Sums> = conn.one(&sql, values.clone()).await?;
    let Sums { total, total_fen } = sums.ok_or_else(Problem::internal)?;
    let mark = ORDER.read(after).ok_or_else(ledger::queries::bad_cursor)?;
    let beyond = ORDER.beyond(&mark, values.len() + 1);
    values.extend(mark);
    values.push(limit.one_more().into());
    let sql = format!("{ROWS} where {conditions} {beyond} order by {} limit ${}", ORDER.by(), values.len());
    let mut items: Vec<EvoucherRow> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| place(&[&row.id]));
    Ok(Listed { items, next, total, total_fen })
}

/// A voucher within the scope.
pub async fn find(conn: &Conn, scope: &Scope, id: EvoucherId) -> Result<EvoucherRow, Problem> {
    let sql = format!("{ROWS} where v.id = $1 and v.unit_id in {{in:2}}");
    let row: Option<EvoucherRow> = conn.one(&sql, [id.into(), scope.parameter()]).await?;
    row.ok_or_else(Problem::not_found)
}

/// The rest of a voucher.
#[derive(Clone, Debug, FromQueryResult)]
pub struct More {
    /// The original.
    pub file_id: AttachmentId,
    /// Its SM3.
    pub file_hash: String,
    /// Tax number of who pays.
    pub buyer_tax: String,
    /// Account of who pays, masked.
    pub buyer_account: String,
    /// Tax number of who is paid.
    pub seller_tax: String,
    /// Account of who is paid, masked.
    pub seller_account: String,
    /// Check code.
    pub check_code: String,
    /// Traveller.
    pub traveller: String,
    /// Train.
    pub train: String,
    /// From where.
    pub from_place: String,
    /// To where.
    pub to_place: String,
    /// When they travelled.
    pub travel_date: String,
    /// Fields with their places, as JSON.
    pub fields: String,
    /// What could not be compared, as JSON.
    pub notes: String,
}

/// The rest of a voucher that was found.
pub async fn more(conn: &Conn, id: EvoucherId) -> Result<More, Problem> {
    let sql = "select file_id, file_hash, buyer_tax, buyer_account, seller_tax, seller_account, check_code, traveller,
        train, from_place, to_place, travel_date, fields, notes from ev_voucher where id = $1";
    let row: Option<More> = conn.one(sql, [id.into()]).await?;
    row.ok_or_else(Problem::not_found)
}

/// A line.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct EvoucherLine {
    /// Its place.
    pub line: i64,
    /// What was bought.
    pub name: String,
    /// Amount without tax.
    pub amount_fen: i64,
    /// Tax.
    pub tax_fen: i64,
}

/// The lines of a voucher.
pub async fn lines(conn: &Conn, id: EvoucherId) -> Result<Vec<EvoucherLine>, DbError> {
    let sql = "select line, name, amount_fen, tax_fen from ev_line where voucher_id = $1 order by line";
    conn.all(sql, [id.into()]).await
}
