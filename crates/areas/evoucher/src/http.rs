//! `/api/evoucher/vouchers`: handing files in, finding vouchers, the originals, how they were booked.

use axum::extract::State;
use kernel::{Problem, text};
use ledger::queries::bad_cursor;
use platform::export::{Column, ExportRecord, word_of};
use platform::http::{
    Answer, Caller, Endpoint, FileAnswer, MenuGroup, ParamKind, Path, Query, Reply, Upload, limit,
};
use platform::{Permission, UnitId, attachment};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::booking::{as_json, as_xml, booked};
use crate::detail::{EvoucherDetail, detail};
use crate::intake::{self, Fate, IntakeReport, TAKE};
use crate::read::FILE_MAX;
use crate::read::fields::day;
use crate::store::{self, EvoucherId, EvoucherRow, Filter};

/// Under which name a file is kept.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NameQuery {
    /// 文件名，含扩展名。 The file's name with its ending.
    #[param(max_length = 200)]
    name: String,
}

/// A state of vouchers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum EvoucherState {
    /// 已接收。 Handed in.
    Received,
    /// 拟使用：有单据填写了该号码。 A document names it.
    Proposed,
    /// 已使用：有单据占用。 A document claims it.
    InUse,
    /// 已入账。 Booked.
    Booked,
    /// 已归档。 In a package of the archive.
    Archived,
}

impl EvoucherState {
    fn word(self) -> &'static str {
        match self {
            EvoucherState::Received => "received",
            EvoucherState::Proposed => "proposed",
            EvoucherState::InUse => "in_use",
            EvoucherState::Booked => "booked",
            EvoucherState::Archived => "archived",
        }
    }
}

/// Which vouchers.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 单位及其下级 / unit with those below it
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 种类 / kind
    #[param(max_length = 40)]
    kind: Option<String>,
    /// 状态 / state
    #[param(inline)]
    state: Option<EvoucherState>,
    /// 开具日期起 / first day of issue
    #[param(max_length = 10)]
    from: Option<String>,
    /// 开具日期止 / last day of issue
    #[param(max_length = 10)]
    to: Option<String>,
    /// 最小金额（分）/ least amount in fen
    amount_from_fen: Option<i64>,
    /// 最大金额（分）/ greatest amount in fen
    amount_to_fen: Option<i64>,
    /// 号码、往来方或内容 / number, party or content
    #[param(max_length = 100)]
    q: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The form of booking information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum BookingFormat {
    /// JSON.
    Json,
    /// An instance of XBRL.
    Xml,
}

/// In which form.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BookingQuery {
    /// 格式 / form
    #[param(inline)]
    format: BookingFormat,
}

/// A page of vouchers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct EvoucherPage {
    /// The rows of this page.
    items: Vec<EvoucherRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
    /// Their amounts together.
    total_fen: i64,
}

const KINDS: &[(&str, &str, &str)] = &[
    ("digital_invoice", "数电发票", "digital invoice"),
    ("fiscal_receipt", "财政电子票据", "fiscal receipt"),
    ("bank_receipt", "银行电子回单", "bank receipt"),
    ("rail_ticket", "铁路电子客票", "rail ticket"),
];
const STATES: &[(&str, &str, &str)] = &[
    ("received", "已接收", "received"),
    ("proposed", "拟使用", "named by a document"),
    ("in_use", "已使用", "in use"),
    ("booked", "已入账", "booked"),
    ("archived", "已归档", "archived"),
];
const DIRECTIONS: &[(&str, &str, &str)] =
    &[("in", "付款（取得）", "paying"), ("out", "收款（开具）", "paid")];

const SHOWN: &[Column] = &[
    Column::unit("unit_id"),
    Column::word("kind", "种类", "Kind", |word| word_of(KINDS, word)),
    Column::word("direction", "收付", "Direction", |word| word_of(DIRECTIONS, word)),
    Column::plain("code", "代码", "Code"),
    Column::plain("number", "号码", "Number"),
    Column::plain("issued_on", "开具日期", "Issued on"),
    Column::plain("buyer_name", "购买方（付款人）", "Who pays"),
    Column::plain("seller_name", "销售方（收款人）", "Who is paid"),
    Column::plain("summary", "内容", "Content"),
    Column::yuan("net_fen", "金额（元）", "Net (yuan)"),
    Column::yuan("tax_fen", "税额（元）", "Tax (yuan)"),
    Column::yuan("total_fen", "价税合计（元）", "Total (yuan)"),
    Column::word("state", "状态", "State", |word| word_of(STATES, word)),
    Column::plain("journal_date", "入账日期", "Booked on"),
    Column::whole("journal_number", "凭证号", "Voucher"),
    Column::plain("file_name", "文件名", "File"),
    Column::plain("actor_name", "接收人", "Handed in by"),
    Column::time("at", "接收时间", "Handed in at"),
];

/// The endpoints.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let path = "/api/evoucher/vouchers";
    let of = |endpoint: Endpoint<App>| {
        endpoint.needs(Permission::EvoucherRead).on("evoucher").path_param("id", ParamKind::Uuid)
    };
    vec![
        Endpoint::get(path, list)
            .named("list_evouchers")
            .title(text!("电子凭证", "Electronic vouchers"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::EvoucherRead)
            .on("evoucher")
            .query::<ListQuery>()
            .answers::<EvoucherPage>(200)
            .exports(SHOWN),
        taking(Endpoint::post(path, take)),
        of(Endpoint::get(format!("{path}/{{id}}"), show))
            .named("show_evoucher")
            .title(text!("电子凭证详情", "An electronic voucher"))
            .answers::<EvoucherDetail>(200),
        of(Endpoint::get(format!("{path}/{{id}}/file"), download))
            .named("download_evoucher_file")
            .title(text!("下载电子凭证原件", "The original of an electronic voucher"))
            .answers_file("application/octet-stream"),
        of(Endpoint::get(format!("{path}/{{id}}/booking"), booking))
            .named("download_evoucher_booking")
            .title(text!("下载入账信息", "How an electronic voucher was booked"))
            .note(text!(
                "按电子凭证会计数据标准接收端的入账信息输出；元素依据见说明文档。",
                "In the form of the standard's receiving side; the documentation says what is established."
            ))
            .sends_a_file()
            .query::<BookingQuery>()
            .answers_file("application/json")
            .answers_file("application/xml")
            .also(409),
    ]
}

fn taking(endpoint: Endpoint<App>) -> Endpoint<App> {
    let types = [
        "application/ofd",
        "application/pdf",
        "application/xml",
        "text/xml",
        "application/zip",
        "application/octet-stream",
    ];
    let mut endpoint = endpoint
        .named("take_evouchers")
        .title(text!("接收电子凭证", "Hand in electronic vouchers"))
        .note(text!(
            "一个文件，或含多个文件的 ZIP；每个文件有各自的结果。原件不作改动；签名只记录有无，不作验证。",
            "One file, or a ZIP of several; each has its own result. Originals stay as they are; signatures are noted, not \
             verified."
        ))
        .needs(Permission::DocumentAct)
        .on("evoucher")
        .audited(TAKE)
        .query::<NameQuery>();
    for kind in types {
        endpoint = endpoint.raw_body(kind, text!("电子凭证文件", "The file"));
    }
    endpoint.bytes_max(FILE_MAX * 2).answers::<IntakeReport>(200)
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<EvoucherPage>> {
    let rows = limit(query.limit)?;
    let date = |at: &str, value: Option<String>| match value {
        Some(value) => match day(&value) {
            Some(day) => Ok(Some(day.to_string())),
            None => Err(Problem::field(
                at,
                text!("日期应为“2026-01-31”的形式。", "A date is written like 2026-01-31."),
                text!("请修改日期。", "Correct the date."),
            )),
        },
        None => Ok(None),
    };
    let filled =
        |value: Option<String>| value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let filter = Filter {
        kind: filled(query.kind),
        state: query.state.map(EvoucherState::word),
        days: (date("from", filled(query.from))?, date("to", filled(query.to))?),
        amounts: (query.amount_from_fen, query.amount_to_fen),
        text: filled(query.q),
    };
    if query.after.as_deref().is_some_and(|after| after.parse::<EvoucherId>().is_err()) {
        return Err(bad_cursor().into());
    }
    let conn = app.platform.db.snapshot().await?;
    let units = match query.unit_id {
        Some(unit_id) => caller.scope.below(&conn, unit_id).await?.parameter(),
        None => caller.scope.parameter(),
    };
    let listed = store::page(&conn, units, &filter, query.after.as_deref(), rows).await?;
    let store::Listed { items, next, total, total_fen } = listed;
    Ok(Answer::ok(EvoucherPage { items, next, total, total_fen }))
}

async fn take(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<NameQuery>,
    upload: Upload,
) -> Reply<Answer<IntakeReport>> {
    let name = query.name;
    let length = name.chars().count();
    if length == 0 || length > 200 || name.chars().any(char::is_control) || name.trim() != name {
        return Err(Problem::field(
            "name",
            text!(
                "文件名应为 1 至 200 个字，首尾没有空格，不含控制字符。",
                "A file's name has 1 to 200 characters, no blanks at its ends and no control characters."
            ),
            text!("请修改文件名后重新上传。", "Rename the file and send it again."),
        )
        .into());
    }
    let files = match intake::files(name.clone(), upload.bytes).await {
        Ok(files) => files,
        Err(doubt) => {
            return Ok(Answer::ok(IntakeReport {
                items: vec![intake::refusal(name, vec![doubt])],
                taken: 0,
            }));
        }
    };
    let mut items = Vec::with_capacity(files.len());
    // One after the other: each is a transaction of its own, and one that is refused leaves the others alone.
    for file in files {
        items.push(intake::take(&app, &caller, file).await?);
    }
    let taken = items.iter().filter(|item| item.fate == Fate::Taken).count() as i64;
    Ok(Answer::ok(IntakeReport { items, taken }))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<EvoucherId>,
) -> Reply<Answer<EvoucherDetail>> {
    let conn = app.platform.db.snapshot().await?;
    Ok(Answer::ok(detail(&app, &conn, &caller.scope, id).await?))
}

async fn download(State(app): State<App>, caller: Caller, Path(id): Path<EvoucherId>) -> Reply<FileAnswer> {
    let conn = app.platform.db.snapshot().await?;
    let voucher = store::find(&conn, &caller.scope, id).await?;
    let more = store::more(&conn, id).await?;
    let content = attachment::content_unscoped(&conn, more.file_id).await?;
    // Whatever it claims to be, it is saved and not shown.
    Ok(FileAnswer {
        name: Some(voucher.file_name),
        content_type: "application/octet-stream",
        content: content.into(),
    })
}

async fn booking(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<EvoucherId>,
    Query(query): Query<BookingQuery>,
) -> Reply<FileAnswer> {
    let conn = app.platform.db.snapshot().await?;
    let booked = booked(&conn, &caller.scope, id).await?;
    let number = booked.voucher.number.clone();
    let (ending, content_type, content) = match query.format {
        BookingFormat::Json => {
            let text = serde_json::to_vec_pretty(&as_json(&booked)?).map_err(|_| Problem::internal())?;
            ("json", "application/json", text)
        }
        BookingFormat::Xml => ("xml", "application/xml", as_xml(&booked)?),
    };
    drop(conn);
    let object = id.to_string();
    let detail = serde_json::json!({ "what": "booking", "format": ending });
    ExportRecord { object_kind: "evoucher", object_id: &object, detail }.keep(&app.platform, &caller).await?;
    let name = Some(format!("入账信息-{number}.{ending}"));
    Ok(FileAnswer { name, content_type, content: content.into() })
}
