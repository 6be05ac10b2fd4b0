//! One person and one bank account, for pages that are opened by a link.

use axum::extract::State;
use kernel::uuid::Uuid;
use kernel::{Conn, DbError, Problem, text};
use platform::Permission;
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Reply};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::items::{BankAccountItem, PersonItem};
use super::list::{ACCOUNTS, PERSONS, one};

/// Whose account it is.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct Owner {
    /// Code.
    owner_code: String,
    /// Name.
    owner_name: String,
}

/// A bank account with its owner.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct BankAccountDetail {
    /// The account.
    #[serde(flatten)]
    account: BankAccountItem,
    /// The owner.
    #[serde(flatten)]
    owner: Owner,
}

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/masterdata/persons/{id}", person)
            .named("show_person")
            .title(text!("人员", "Person"))
            .needs(Permission::MasterRead)
            .on("person")
            .path_param("id", ParamKind::Uuid)
            .answers::<PersonItem>(200),
        Endpoint::get("/api/masterdata/bank-accounts/{id}", account)
            .named("show_bank_account")
            .title(text!("银行账户", "Bank account"))
            .needs(Permission::MasterRead)
            .on("bank_account")
            .path_param("id", ParamKind::Uuid)
            .answers::<BankAccountDetail>(200),
    ]
}

async fn person(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Reply<Answer<PersonItem>> {
    let conn = app.platform.db.reader();
    let found: Option<PersonItem> = one(&conn, &PERSONS, &caller.scope, 1, &id.to_string()).await?;
    Ok(Answer::ok(found.ok_or_else(Problem::not_found)?))
}

async fn account(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Reply<Answer<BankAccountDetail>> {
    let conn = app.platform.db.reader();
    let found: Option<BankAccountItem> = one(&conn, &ACCOUNTS, &caller.scope, 1, &id.to_string()).await?;
    let account = found.ok_or_else(Problem::not_found)?;
    let owner = owner(&conn, &account).await?.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(BankAccountDetail { account, owner }))
}

/// The account was in scope, so its owner's name may be told.
async fn owner(conn: &Conn, account: &BankAccountItem) -> Result<Option<Owner>, DbError> {
    let table = if account.owner_kind == "unit" { "md_unit" } else { "md_payee" };
    let sql = format!("select code as owner_code, name as owner_name from {table} where id = $1");
    conn.one(&sql, [account.owner_id.clone().into()]).await
}
