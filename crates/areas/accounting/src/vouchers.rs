//! Vouchers: list and detail.

use axum::extract::State;
use flow::header;
use kernel::{Conn, DbError, Fen, Limit, Problem, Stamp, text};
use ledger::JournalId;
use ledger::queries::{pattern, units};
use ledger::words::JOURNAL_TYPES;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, Scope, UnitId, UserId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A posted voucher (or a journal of the indicator book).
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct VoucherRow {
    /// Id.
    pub id: JournalId,
    /// Unit.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name: String,
    /// `voucher` or `indicator`.
    pub journal_type: String,
    /// Number within unit, period and kind.
    pub number: i64,
    /// Period.
    pub period: i64,
    /// Day of posting.
    pub posted_on: String,
    /// Event or events.
    pub event: String,
    /// Summary.
    pub summary: String,
    /// Class of the difference between the two results; empty when the books agree.
    pub difference_class: String,
    /// Source document.
    pub document_id: String,
    /// Its kind.
    pub document_kind: String,
    /// The voucher it reverses.
    pub reverses_id: Option<JournalId>,
    /// Who prepared it.
    pub prepared_by: UserId,
    /// When it was posted.
    pub posted_at: Stamp,
    /// Amount of one side.
    pub amount_fen: Fen,
    /// Its link in the chain.
    pub hash: String,
}

/// A page of vouchers with the sum over all pages.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VoucherPage {
    /// The rows of this page, newest first.
    pub items: Vec<VoucherRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows over all pages.
    pub total: i64,
    /// Sum of amounts over all pages.
    pub amount_fen: Fen,
}

/// A line of a posted voucher.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PostedLine {
    /// Line.
    pub line: i64,
    /// `financial`, `budgetary`, `indicator`.
    pub book: String,
    /// `debit` or `credit`.
    pub side: String,
    /// Account.
    pub account: String,
    /// Chinese name of the account.
    pub name_zh: String,
    /// English name of the account.
    pub name_en: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Event.
    pub event: String,
    /// Unit whose book it is in.
    pub unit_id: UnitId,
    /// Indicator.
    pub indicator_id: Option<String>,
    /// Project.
    pub project_id: Option<String>,
    /// Functional class.
    pub function: Option<String>,
    /// Departmental economic class.
    pub dep_economy: Option<String>,
    /// Government economic class.
    pub gov_economy: Option<String>,
    /// Fund.
    pub fund: Option<String>,
    /// Payee.
    pub payee_id: Option<String>,
    /// Line of the source document.
    pub source_line_id: Option<String>,
}

/// A voucher with its lines and its source.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VoucherDetail {
    /// Head.
    #[serde(flatten)]
    pub voucher: VoucherRow,
    /// Hash of the journal before it in the unit's chain.
    pub prev_hash: String,
    /// Place in the unit's chain.
    pub seq: i64,
    /// The voucher that reverses it.
    pub reversed_by: Option<JournalId>,
    /// Lines of both books.
    pub lines: Vec<PostedLine>,
    /// The source document's number and title, when the caller may see it.
    pub source: Option<VoucherSource>,
}

/// The document a voucher comes from.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VoucherSource {
    /// Kind.
    pub kind: String,
    /// Id.
    pub id: String,
    /// Number.
    pub number: String,
    /// Title.
    pub title: String,
    /// State.
    pub state: String,
}

/// Which vouchers.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VoucherQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220012)]
    from: Option<i64>,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220012)]
    to: Option<i64>,
    /// 类型：voucher（默认）或 indicator / kind
    #[param(inline)]
    journal_type: Option<ledger::JournalType>,
    /// 业务事项 / event
    #[param(max_length = 20)]
    event: Option<String>,
    /// 摘要 / in the summary
    #[param(max_length = 100)]
    text: Option<String>,
    /// 最小金额（分） / least amount
    amount_from_fen: Option<i64>,
    /// 最大金额（分） / greatest amount
    amount_to_fen: Option<i64>,
    /// 来源单据 / source document
    #[param(max_length = 64)]
    document_id: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

const SHOWN: &[Column] = &[
    Column::whole("period", "会计期间", "Period"),
    Column::whole("number", "凭证号", "Number"),
    Column::unit("unit_id"),
    Column::word("journal_type", "类型", "Type", |word| word_of(JOURNAL_TYPES, word)),
    Column::plain("posted_on", "记账日期", "Posted on"),
    Column::plain("event", "业务事项", "Event"),
    Column::plain("summary", "摘要", "Summary"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::user("prepared_by", "制单人", "Prepared by"),
    Column::time("posted_at", "记账时间", "Posted at"),
    Column::plain("hash", "链哈希", "Chain hash"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/accounting/vouchers", list_vouchers)
            .named("list_vouchers")
            .title(text!("记账凭证", "Vouchers"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("voucher")
            .query::<VoucherQuery>()
            .answers::<VoucherPage>(200)
            .exports(SHOWN),
        Endpoint::get("/api/accounting/vouchers/{id}", show_voucher)
            .named("show_voucher")
            .title(text!("记账凭证明细", "A voucher"))
            .needs(Permission::VoucherRead)
            .on("voucher")
            .path_param("id", ParamKind::Uuid)
            .answers::<VoucherDetail>(200),
    ]
}

const COLUMNS: &str =
    "j.id, j.unit_id, u.code as unit_code, u.name as unit_name, j.journal_type, j.number, j.period,
    j.posted_on, j.event, j.summary, j.difference_class, j.document_id, j.document_kind, j.reverses_id,
    j.prepared_by, j.posted_at, coalesce(l.amount_fen, 0) as amount_fen, j.hash";

/// The amount is the one the pipeline put on the link from the document to its voucher.
const FROM: &str = "from lg_journal j join v_unit u on u.id = j.unit_id
    left join ps_link l on l.to_id = j.id and l.relation = 'books'";

const WHERE: &str = "where j.unit_id in {in:1} and j.period >= $2 and j.period <= $3 and j.journal_type = $4
    and ($5 = '' or j.event = $5 or j.event like $5 || ',%' or j.event like '%,' || $5
         or j.event like '%,' || $5 || ',%')
    and ($6 = '%' or j.summary like $6 escape '\\')
    and coalesce(l.amount_fen, 0) >= $7 and coalesce(l.amount_fen, 0) <= $8
    and ($9 = '' or j.document_id = $9)";

#[derive(FromQueryResult)]
struct Totals {
    total: i64,
    amount_fen: Fen,
}

async fn list(
    conn: &Conn,
    scope: &Scope,
    query: &VoucherQuery,
    limit: Limit,
) -> Result<VoucherPage, DbError> {
    let text = |value: &Option<String>| Value::from(value.clone().unwrap_or_default());
    let mut values: Vec<Value> = vec![
        units(scope, query.unit_id),
        query.from.unwrap_or(0).into(),
        query.to.unwrap_or(999_999).into(),
        query.journal_type.unwrap_or(ledger::JournalType::Voucher).word().into(),
        text(&query.event),
        pattern(query.text.as_deref()).into(),
        query.amount_from_fen.unwrap_or(i64::MIN).into(),
        query.amount_to_fen.unwrap_or(i64::MAX).into(),
        text(&query.document_id),
    ];
    let sums = format!(
        "select count(*) as total, cast(coalesce(sum(l.amount_fen), 0) as bigint) as amount_fen {FROM} {WHERE}"
    );
    let totals: Option<Totals> = conn.one(&sums, values.clone()).await?;
    let totals = totals.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))?;
    values.extend([text(&query.after), limit.rows().into()]);
    let sql =
        format!("select {COLUMNS} {FROM} {WHERE} and ($10 = '' or j.id < $10) order by j.id desc limit $11");
    let items: Vec<VoucherRow> = conn.all(&sql, values).await?;
    let full = items.len() as i64 == limit.rows();
    Ok(VoucherPage {
        next: items.last().filter(|_| full).map(|last| last.id.to_string()),
        items,
        total: totals.total,
        amount_fen: totals.amount_fen,
    })
}

async fn list_vouchers(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<VoucherQuery>,
) -> Reply<Answer<VoucherPage>> {
    let rows = limit(query.limit)?;
    Ok(Answer::ok(list(&app.platform.db.reader(), &caller.scope, &query, rows).await?))
}

#[derive(FromQueryResult)]
struct ChainPlace {
    prev_hash: String,
    seq: i64,
    reversed_by: Option<JournalId>,
}

async fn find(conn: &Conn, scope: &Scope, id: JournalId) -> Result<Option<VoucherDetail>, DbError> {
    let sql = format!("select {COLUMNS} {FROM} where j.id = $1 and j.unit_id in {{in:2}}");
    let Some(voucher) = conn.one::<VoucherRow>(&sql, [id.into(), scope.parameter()]).await? else {
        return Ok(None);
    };
    let place: Option<ChainPlace> = conn
        .one(
            "select j.prev_hash, j.seq, r.id as reversed_by from lg_journal j
             left join lg_journal r on r.reverses_id = j.id where j.id = $1",
            [id.into()],
        )
        .await?;
    let Some(place) = place else { return Ok(None) };
    let lines: Vec<PostedLine> = conn
        .all(
            "select e.line, e.book, e.side, e.account, a.name_zh, a.name_en, e.amount_fen, e.event, e.unit_id,
               e.indicator_id, e.project_id, e.function, e.dep_economy, e.gov_economy, e.fund, e.payee_id,
               e.source_line_id
             from lg_entry e join lg_account a on a.code = e.account
             where e.journal_id = $1 and e.unit_id in {in:2} order by e.line",
            [id.into(), scope.parameter()],
        )
        .await?;
    let source = source(conn, scope, &voucher).await?;
    let ChainPlace { prev_hash, seq, reversed_by } = place;
    Ok(Some(VoucherDetail { voucher, prev_hash, seq, reversed_by, lines, source }))
}

async fn source(conn: &Conn, scope: &Scope, voucher: &VoucherRow) -> Result<Option<VoucherSource>, DbError> {
    let Ok(id) = voucher.document_id.parse() else { return Ok(None) };
    let header = header::find(conn, scope, &voucher.document_kind, id).await?;
    Ok(header.map(|header| VoucherSource {
        kind: header.kind,
        id: header.id.to_string(),
        number: header.number,
        title: header.title,
        state: header.state,
    }))
}

async fn show_voucher(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<JournalId>,
) -> Reply<Answer<VoucherDetail>> {
    let detail = find(&app.platform.db.reader(), &caller.scope, id).await?;
    Ok(Answer::ok(detail.ok_or_else(Problem::not_found)?))
}
