//! Several drafts of one event, unit and day become one voucher (合并生成凭证).
//!
//! The new voucher is entered with the drafts as its parts: in that transaction each part names it, so that no part can be
//! sent or put into another. Then the parts are marked as put together by commands of the system. Should the second half
//! fail, asking again with the same id completes it. When the whole is voided its parts name nothing any more and can
//! be taken back (`revoke`).

use std::collections::{BTreeMap, HashMap};

use axum::extract::State;
use flow::DocumentId;
use kernel::db::list;
use kernel::{Fen, Problem, text};
use platform::http::{Answer, Caller, Endpoint, IdempotencyKey, Json, Reply};
use platform::{Permission, UserId};
use posting::http::{command, run};
use posting::{App, Command, Work};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::FLOW;
use super::load::{Kept, kept_unscoped};
use super::model::{EventInput, EventVoucher, MERGED_MAX};
use crate::known::Stands;
use crate::rules::carries;

/// The refusal of a draft that is part of another voucher, or no draft any more.
pub(super) fn gone() -> Problem {
    Problem::conflict(
        "merged",
        text!(
            "该凭证已经并入另一张凭证，或已不是草稿。",
            "It is part of another voucher, or no draft any more."
        ),
        text!("请刷新后重新选择。", "Reload and choose again."),
    )
}

/// Whether this can be done with a voucher that is a part of another, or has parts.
pub(super) fn allowed(work: &Work<'_>, own: &EventVoucher, has_parts: bool) -> Result<(), Problem> {
    let is_part = !own.merged_into.is_empty();
    match work.command.action.as_str() {
        "generate" if is_part => Ok(()),
        "revoke" if !is_part => Ok(()),
        "revoke" => Err(Problem::conflict(
            "merged",
            text!(
                "合并后的凭证还没有作废，不能恢复。",
                "The voucher it is part of stands; it cannot be taken back."
            ),
            text!("请先作废合并后的凭证。", "Void that voucher first."),
        )),
        "generate" => Err(gone()),
        _ if is_part => Err(gone()),
        _ if has_parts && carries(work) => Err(Problem::conflict(
            "merged",
            text!("合并生成的凭证不能直接修改。", "A voucher that was put together cannot be edited."),
            text!(
                "请作废后恢复各草稿，修改后重新合并。",
                "Void it, take its parts back, change them and try again."
            ),
        )),
        _ => Ok(()),
    }
}

fn can_be_part(one: &Kept) -> bool {
    matches!(one.state.as_str(), "draft" | "returned") && one.voucher.merged_into.is_empty()
}

/// The parts of a new voucher, in the order they were named; all drafts of its event, unit, day and words.
pub(super) fn parts(
    own: &EventVoucher,
    merges: &[DocumentId],
    stored: &HashMap<DocumentId, Kept>,
) -> Result<Vec<EventVoucher>, Problem> {
    let mut ids = merges.to_vec();
    ids.sort();
    ids.dedup();
    if ids.len() != merges.len() || merges.len() < 2 {
        return Err(unlike());
    }
    let part = |id: &DocumentId| {
        let found =
            stored.get(id).filter(|one| one.voucher.unit_id == own.unit_id).ok_or_else(Problem::not_found)?;
        if !can_be_part(found) {
            return Err(gone());
        }
        let one = &found.voucher;
        let same = one.event == own.event && one.voucher_date == own.voucher_date && one.words == own.words;
        if same { Ok(one.clone()) } else { Err(unlike()) }
    };
    merges.iter().map(part).collect()
}

fn unlike() -> Problem {
    Problem::field(
        "merges",
        text!(
            "只能合并同一单位、同一日期、同一业务事项且要素相同的两张以上草稿。",
            "Two or more drafts of the same unit, day, event and facts can be put together."
        ),
        text!("请重新选择。", "Choose others."),
    )
}

/// Drafts to put together.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MergeInput {
    /// Client-made id of the new voucher (UUIDv7).
    id: DocumentId,
    /// The drafts.
    #[schema(min_items = 2, max_items = 100)]
    ids: Vec<DocumentId>,
    /// What the new voucher is about.
    #[schema(min_length = 1, max_length = 200)]
    summary: String,
}

/// The voucher that was put together.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MergeAnswer {
    /// The voucher.
    id: DocumentId,
    /// How many drafts are its parts.
    parts: i64,
}

pub(super) fn endpoint() -> Endpoint<App> {
    Endpoint::post("/api/bookkeeping/event-vouchers/merges", merge)
        .named("merge_event_vouchers")
        .title(text!("合并生成凭证", "Put drafts together"))
        .note(text!(
            "同一单位、日期、业务事项和要素的若干草稿合并为一张凭证，同科目同方向同辅助核算的分录相加；各草稿保留为来源。",
            "Drafts of one unit, day, event and facts become one voucher; lines that differ in the amount alone are added up, and the drafts are kept as its parts."
        ))
        .needs(Permission::VoucherEdit)
        .on("event_voucher")
        .audited("event_voucher.create")
        .body::<MergeInput>()
        .idempotent()
        .answers::<MergeAnswer>(201)
        .also(404)
        .also(409)
        .also(503)
}

/// The dimensions that all parts have alike.
fn common(parts: &[&EventVoucher]) -> Stands {
    let alike = |field: fn(&Stands) -> &String| {
        let mut values = parts.iter().map(|part| field(&part.dimensions));
        let first = values.next().cloned().unwrap_or_default();
        if values.all(|value| *value == first) { first } else { String::new() }
    };
    Stands {
        project_id: alike(|one| &one.project_id),
        function: alike(|one| &one.function),
        dep_economy: alike(|one| &one.dep_economy),
        fund: alike(|one| &one.fund),
        payee_id: alike(|one| &one.payee_id),
        indicator_id: alike(|one| &one.indicator_id),
    }
}

fn whole(input: &MergeInput, parts: &[&EventVoucher]) -> Result<EventInput, Problem> {
    let first = parts.first().ok_or_else(unlike)?;
    let mut amounts: BTreeMap<String, i64> = BTreeMap::new();
    let mut attachments: i64 = 0;
    for part in parts {
        attachments = attachments.saturating_add(part.attachments);
        for (name, fen) in &part.amounts {
            let sum = amounts.entry(name.clone()).or_default();
            *sum = sum
                .checked_add(*fen)
                .filter(|sum| *sum <= Fen::MAX.fen())
                .ok_or(kernel::money::OutOfRange)?;
        }
    }
    Ok(EventInput {
        id: input.id,
        unit_id: first.unit_id,
        event: first.event.clone(),
        voucher_date: first.voucher_date.to_string(),
        words: first.words.clone(),
        amounts,
        dimensions: common(parts),
        summary: input.summary.clone(),
        invoice_no: String::new(),
        attachments: attachments.min(9999),
        reference: String::new(),
        merges: input.ids.clone(),
        same_as: None,
        acknowledgements: Vec::new(),
        version: None,
    })
}

async fn merge(
    State(app): State<App>,
    caller: Caller,
    key: IdempotencyKey,
    Json(input): Json<MergeInput>,
) -> Reply<Answer<MergeAnswer>> {
    if input.ids.len() < 2 || input.ids.len() > MERGED_MAX {
        return Err(unlike().into());
    }
    let conn = app.platform.db.reader();
    let found = kept_unscoped(&conn, "e.id in {in:1}", list(&input.ids)).await?;
    let mine: Vec<&Kept> = found.iter().filter(|one| caller.scope.sees(one.voucher.unit_id)).collect();
    if mine.len() != input.ids.len() {
        return Err(Problem::not_found().into());
    }
    let own = input.id.to_string();
    let is_made = mine.iter().all(|one| one.voucher.merged_into == own);
    let parts: Vec<&EventVoucher> = mine.iter().map(|one| &one.voucher).collect();
    if !is_made {
        let body = whole(&input, &parts)?;
        let mut ask = command(&app, &caller, FLOW.kind, input.id, "create", key);
        ask.unit_hint = body.unit_id;
        ask.body = serde_json::to_value(&body).map_err(|_| Problem::internal())?;
        run(&app, &caller, ask, false).await?;
    }
    let open = mine.iter().filter(|one| one.state != "merged");
    let marks: Vec<Command> = open.map(|one| mark(&app, &caller, one)).collect();
    for answer in app.poster.perform_all(marks).await {
        answer?;
    }
    let parts = i64::try_from(mine.len()).unwrap_or(i64::MAX);
    Ok(Answer::created(MergeAnswer { id: input.id, parts }))
}

/// The system marks a part.
fn mark(app: &App, caller: &Caller, one: &Kept) -> Command {
    Command {
        actor_id: UserId::SYSTEM,
        system: true,
        kind: FLOW.kind,
        id: one.voucher.id,
        unit_hint: one.voucher.unit_id,
        action: "generate".to_owned(),
        body: serde_json::Value::Null,
        opinion: String::new(),
        acknowledgements: Vec::new(),
        expected_version: None,
        key: app.platform.ids.fresh(),
        fingerprint: String::new(),
        request_id: caller.request_id.to_string(),
    }
}
