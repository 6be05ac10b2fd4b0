//! Vouchers: list, detail, and several at once for printing.

mod model;
mod store;
mod words;

use axum::extract::State;
use kernel::{Problem, text};
use ledger::JournalId;
use ledger::queries::{bad_cursor, pattern, units};
use ledger::words::JOURNAL_TYPES;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use serde::Deserialize;
use utoipa::IntoParams;

pub use model::{Voucher, VoucherPage, VoucherRow};
pub(crate) use store::full_name;
use store::{Filter, Reader, VoucherOrder};

/// Most vouchers that are printed at once.
const PRINTED_MAX: usize = 50;

/// Which vouchers.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VoucherQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220013)]
    from: Option<i64>,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220013)]
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
    /// 科目编码或其开头：含该科目分录的凭证 / with an entry on this account, or on one whose code begins so
    #[param(max_length = 20)]
    account: Option<String>,
    /// 凭证，以逗号分隔，至多 50 个，用于批量打印；给出时其他条件不起作用，行中带分录 / vouchers by id, at most 50,
    /// with their lines, whatever else is asked
    #[param(max_length = 1900)]
    ids: Option<String>,
    /// 排序 / order
    #[serde(default)]
    #[param(inline)]
    order: VoucherOrder,
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
    Column::plain("full_number", "凭证全号", "Full number"),
    Column::word("journal_type", "类型", "Type", |word| word_of(JOURNAL_TYPES, word)),
    Column::plain("posted_on", "记账日期", "Posted on"),
    Column::plain("event", "业务事项", "Event"),
    Column::plain("summary", "摘要", "Summary"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::plain("amount_capitals", "大写金额", "Amount in capitals"),
    Column::whole("attachments", "附件张数", "Attachments"),
    Column::plain("prepared_by_name", "制单", "Prepared by"),
    Column::plain("reviewed_by_name", "审核", "Reviewed by"),
    Column::plain("posted_by_name", "记账", "Posted by"),
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
            .answers::<Voucher>(200),
    ]
}

async fn list_vouchers(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<VoucherQuery>,
) -> Reply<Answer<VoucherPage>> {
    let rows = limit(query.limit)?;
    let rulebook = app.shelf.get();
    let conn = app.platform.db.reader();
    let reader = Reader {
        conn: &conn,
        scope: &caller.scope,
        chart: &rulebook.chart,
        flows: &app.poster.pipeline().registry,
    };
    if let Some(ids) = &query.ids {
        let items = reader.whole(&named(ids)?).await?;
        let amount_fen = kernel::Fen::sum(items.iter().map(|voucher| voucher.row.amount_fen));
        let amount_fen = amount_fen.map_err(|_| Problem::internal())?;
        return Ok(Answer::ok(VoucherPage { total: items.len() as i64, items, next: None, amount_fen }));
    }
    let beyond = query.order.order().read(query.after.as_deref()).ok_or_else(bad_cursor)?;
    let text = |value: Option<String>| value.unwrap_or_default();
    let filter = Filter {
        units: units(&caller.scope, query.unit_id),
        from: query.from.unwrap_or(0),
        to: query.to.unwrap_or(999_999),
        journal_type: query.journal_type.unwrap_or(ledger::JournalType::Voucher).word(),
        event: text(query.event),
        pattern: pattern(query.text.as_deref()),
        amounts: (query.amount_from_fen.unwrap_or(i64::MIN), query.amount_to_fen.unwrap_or(i64::MAX)),
        document_id: text(query.document_id),
        account: text(query.account),
    };
    Ok(Answer::ok(reader.page(filter, query.order, &beyond, rows).await?))
}

/// The ids of a comma-separated list.
fn named(ids: &str) -> Result<Vec<JournalId>, Problem> {
    let named: Result<Vec<JournalId>, _> =
        ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::parse).collect();
    match named {
        Ok(named) if named.len() <= PRINTED_MAX => Ok(named),
        Ok(_) => Err(Problem::field(
            "ids",
            text!("一次至多 {PRINTED_MAX} 张凭证。", "At most {PRINTED_MAX} vouchers at once."),
            text!("请分批打印。", "Print them in several parts."),
        )),
        Err(_) => Err(Problem::field(
            "ids",
            text!("凭证标识不正确。", "This is no id of a voucher."),
            text!("请给出凭证列表中的 id，以逗号分隔。", "Give ids from the list of vouchers, with commas."),
        )),
    }
}

async fn show_voucher(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<JournalId>,
) -> Reply<Answer<Voucher>> {
    let rulebook = app.shelf.get();
    let conn = app.platform.db.keyed();
    let reader = Reader {
        conn: &conn,
        scope: &caller.scope,
        chart: &rulebook.chart,
        flows: &app.poster.pipeline().registry,
    };
    let found = reader.whole(&[id]).await?.into_iter().next();
    Ok(Answer::ok(found.ok_or_else(Problem::not_found)?))
}
