//! Personal data in clear: one record at a time, for a purpose that is written down with who asked.

use axum::extract::State;
use kernel::uuid::Uuid;
use kernel::{Conn, Problem, text};
use platform::audit::{self, Event, SYSTEM_CHAIN};
use platform::http::{Answer, Caller, Endpoint, Json, ParamKind, Path, Reply};
use platform::{Permission, Place, UnitId, Vault};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::ACCOUNT_NO;
use crate::persons::{ID_CARD, PAY, PHONE};

/// Least characters of a purpose.
const PURPOSE_MIN: usize = 4;

/// What of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PersonSecret {
    /// 身份证号
    IdCard,
    /// 手机号
    Phone,
    /// 月工资
    MonthlyPay,
}

/// What of a bank account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AccountSecret {
    /// 账号
    AccountNo,
}

/// Asks for a person's data in clear.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RevealPerson {
    /// 字段 / what
    #[schema(min_items = 1, max_items = 3)]
    fields: Vec<PersonSecret>,
    /// 用途，记入审计 / what for; kept in the audit trail
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// Asks for an account's number in clear.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RevealAccount {
    /// 字段 / what
    #[schema(min_items = 1, max_items = 1)]
    fields: Vec<AccountSecret>,
    /// 用途，记入审计 / what for; kept in the audit trail
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// A person's data in clear: what was asked for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct RevealedPerson {
    /// Identity number.
    #[serde(skip_serializing_if = "Option::is_none")]
    id_card: Option<String>,
    /// Mobile phone; empty when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Pay of a month in fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    monthly_pay_fen: Option<i64>,
}

/// An account's number in clear.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct RevealedAccount {
    /// Number.
    account_no: String,
}

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    let common = |endpoint: Endpoint<App>| {
        endpoint.needs(Permission::PersonalReveal).path_param("id", ParamKind::Uuid)
    };
    vec![
        common(Endpoint::post("/api/masterdata/persons/{id}/reveal", person))
            .named("reveal_person")
            .title(text!("查看人员敏感信息明文", "A person's data in clear"))
            .on("person")
            .audited("persons.reveal")
            .body::<RevealPerson>()
            .answers::<RevealedPerson>(200),
        common(Endpoint::post("/api/masterdata/bank-accounts/{id}/reveal", account))
            .named("reveal_bank_account")
            .title(text!("查看银行账号明文", "An account's number in clear"))
            .on("bank_account")
            .audited("bank_accounts.reveal")
            .body::<RevealAccount>()
            .answers::<RevealedAccount>(200),
    ]
}

/// Writes down who saw what and what for; what was seen is not in it.
async fn note(
    conn: &Conn,
    app: &App,
    caller: &Caller,
    chain: UnitId,
    event: (&str, Uuid),
    asked: serde_json::Value,
) -> Result<(), Problem> {
    let purpose = asked["purpose"].as_str().unwrap_or("");
    if purpose.trim().chars().count() < PURPOSE_MIN {
        return Err(Problem::field(
            "purpose",
            text!("用途过短。", "The purpose is too short."),
            text!("请写明查看的用途，至少 4 个字。", "Say what it is needed for, in at least 4 characters."),
        ));
    }
    let (kind, id) = event;
    let event = Event {
        action: format!("{kind}.reveal"),
        object_kind: kind.to_owned(),
        object_id: id.to_string(),
        detail: asked.to_string(),
        ..Event::default()
    };
    Ok(audit::record(conn, chain, &caller.origin(app.platform.clock.now()), vec![event]).await?)
}

async fn person(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<RevealPerson>,
) -> Reply<Answer<RevealedPerson>> {
    let conn = app.platform.db.begin().await?;
    let done = show_person(&conn, &app, &caller, id, &asked).await;
    Ok(Answer::ok(conn.settle(done).await?))
}

async fn show_person(
    conn: &Conn,
    app: &App,
    caller: &Caller,
    id: Uuid,
    asked: &RevealPerson,
) -> Result<RevealedPerson, Problem> {
    #[derive(FromQueryResult)]
    struct Sealed {
        code: String,
        unit_id: UnitId,
        id_card_sealed: String,
        phone_sealed: String,
        pay_sealed: String,
    }
    let sql = "select code, unit_id, id_card_sealed, phone_sealed, pay_sealed from md_person
        where id = $2 and unit_id in {in:1}";
    let sealed: Option<Sealed> = conn.one(sql, [caller.scope.parameter(), id.to_string().into()]).await?;
    let sealed = sealed.ok_or_else(Problem::not_found)?;
    let detail = serde_json::json!({"code": sealed.code, "fields": asked.fields, "purpose": asked.purpose});
    note(conn, app, caller, sealed.unit_id, ("persons", id), detail).await?;
    let open = |secret, place: Place<'static>, stored: &str| {
        let wanted = asked.fields.contains(&secret);
        wanted.then(|| open(&app.platform.vault, place, id, stored)).transpose()
    };
    let pay = open(PersonSecret::MonthlyPay, PAY, &sealed.pay_sealed)?;
    Ok(RevealedPerson {
        id_card: open(PersonSecret::IdCard, ID_CARD, &sealed.id_card_sealed)?,
        phone: open(PersonSecret::Phone, PHONE, &sealed.phone_sealed)?,
        monthly_pay_fen: pay.map(|pay| pay.parse()).transpose().map_err(|_| Problem::internal())?,
    })
}

fn open(vault: &Vault, place: Place<'static>, id: Uuid, stored: &str) -> Result<String, Problem> {
    Ok(vault.open(Place { row: &id.to_string(), ..place }, stored)?.to_string())
}

async fn account(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<RevealAccount>,
) -> Reply<Answer<RevealedAccount>> {
    let conn = app.platform.db.begin().await?;
    let done = show_account(&conn, &app, &caller, id, &asked).await;
    Ok(Answer::ok(conn.settle(done).await?))
}

async fn show_account(
    conn: &Conn,
    app: &App,
    caller: &Caller,
    id: Uuid,
    asked: &RevealAccount,
) -> Result<RevealedAccount, Problem> {
    #[derive(FromQueryResult)]
    struct Sealed {
        owner_kind: String,
        owner_id: String,
        account_sealed: String,
    }
    // Payees are the whole department's; accounts of units are their own.
    let sql = "select owner_kind, owner_id, account_sealed from md_bank_account
        where id = $2 and (owner_kind = 'payee' or owner_id in {in:1})
          and exists (select 1 from md_unit u where u.id in {in:1})";
    let sealed: Option<Sealed> = conn.one(sql, [caller.scope.parameter(), id.to_string().into()]).await?;
    let sealed = sealed.ok_or_else(Problem::not_found)?;
    let own = sealed.owner_id.parse().ok().filter(|_| sealed.owner_kind == "unit");
    let detail = serde_json::json!({"fields": asked.fields, "purpose": asked.purpose});
    note(conn, app, caller, own.unwrap_or(SYSTEM_CHAIN), ("bank_accounts", id), detail).await?;
    let account_no = open(&app.platform.vault, ACCOUNT_NO, id, &sealed.account_sealed)?;
    Ok(RevealedAccount { account_no })
}
