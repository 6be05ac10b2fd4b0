//! One unit; one payee with its accounts, to read and to change.

use axum::extract::State;
use kernel::{Conn, DbError, Problem, text};
use platform::audit::{SYSTEM_CHAIN, lock_chains};
use platform::http::{Answer, Caller, Endpoint, Json, ParamKind, Path, Reply};
use platform::import::{Importing, Manner, Source};
use platform::{Permission, Scope, UnitId};
use posting::App;

use super::items::{PayeeDetail, PayeeItem, UnitDetail};
use crate::payees::{self, PayeeInput};

/// Details, and changing one payee.
pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/masterdata/units/{id}", unit)
            .named("show_unit")
            .title(text!("预算单位", "Budget unit"))
            .needs(Permission::MasterRead)
            .on("unit")
            .path_param("id", ParamKind::Uuid)
            .answers::<UnitDetail>(200),
        Endpoint::get("/api/masterdata/payees/{id}", payee)
            .named("show_payee")
            .title(text!("收款人及其账户", "Payee with its accounts"))
            .needs(Permission::MasterRead)
            .on("payee")
            .path_param("id", ParamKind::Uuid)
            .answers::<PayeeDetail>(200),
        Endpoint::put("/api/masterdata/payees/by-code/{code}", put_payee)
            .named("put_payee")
            .title(text!("登记或修改收款人及其账户", "Enter or change a payee with its accounts"))
            .needs(Permission::MasterEdit)
            .on("payee")
            .audited("payees.change")
            .path_param("code", ParamKind::Code)
            .body::<PayeeInput>()
            .answers::<PayeeDetail>(200),
    ]
}

async fn unit(State(app): State<App>, caller: Caller, Path(id): Path<UnitId>) -> Reply<Answer<UnitDetail>> {
    let sql = "select u.id, u.code, u.name, u.parent_id, coalesce(p.code, '') as parent_code,
          coalesce(p.name, '') as parent_name, u.level, u.unit_type, u.purpose, u.establishment,
          (select count(*) from md_person m where m.unit_id = u.id and (m.left_on is null or m.left_on > $3)) as persons,
          u.credit_code, u.valid_from, u.valid_to, u.short_name, u.accounting_system, u.admin_level, u.budget_level,
          u.region_code, u.address, u.postcode, u.office_phone, u.version
        from md_unit u left join md_unit p on p.id = u.parent_id where u.id = $2 and u.id in {in:1}";
    let today = app.platform.clock.today().to_string();
    let found = app
        .platform
        .db
        .reader()
        .one::<UnitDetail>(sql, [caller.scope.parameter(), id.into(), today.into()])
        .await?;
    Ok(Answer::ok(found.ok_or_else(Problem::not_found)?))
}

async fn payee(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<kernel::uuid::Uuid>,
) -> Reply<Answer<PayeeDetail>> {
    let conn = app.platform.db.reader();
    let detail = payee_detail(&conn, &caller.scope, "id", &id.to_string()).await?;
    Ok(Answer::ok(detail.ok_or_else(Problem::not_found)?))
}

/// A payee by its id or its code.
async fn payee_detail(
    conn: &Conn,
    scope: &Scope,
    by: &'static str,
    value: &str,
) -> Result<Option<PayeeDetail>, DbError> {
    let sql = format!(
        "select id, code, name, kind, credit_code, stopped, stop_reason from md_payee
         where {by} = $2 and exists (select 1 from md_unit u where u.id in {{in:1}})"
    );
    let payee: Option<PayeeItem> = conn.one(&sql, [scope.parameter(), value.into()]).await?;
    let Some(payee) = payee else { return Ok(None) };
    let sql =
        "select id, owner_kind, owner_id, account_masked as account_no, account_name, bank_name, bank_code, purpose, stopped
        from md_bank_account where owner_kind = 'payee' and owner_id = $1 order by id";
    let accounts = conn.all(sql, [payee.id.clone().into()]).await?;
    Ok(Some(PayeeDetail { payee, accounts }))
}

async fn put_payee(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    Json(input): Json<PayeeInput>,
) -> Reply<Answer<PayeeDetail>> {
    let importing = Importing {
        origin: caller.origin(app.platform.clock.now()),
        actor: &caller.actor,
        scope: &caller.scope,
        today: app.platform.clock.today(),
        ids: &app.platform.ids,
        vault: &app.platform.vault,
        manner: Manner { source: Source::Api, ..Manner::default() },
    };
    let conn = app.platform.db.begin().await?;
    let done = write_payee(&conn, &importing, &code, &input).await;
    Ok(Answer::ok(conn.settle(done).await?))
}

async fn write_payee(
    conn: &Conn,
    importing: &Importing<'_>,
    code: &str,
    input: &PayeeInput,
) -> Result<PayeeDetail, Problem> {
    lock_chains(conn, [SYSTEM_CHAIN]).await?;
    payees::put(conn, importing, code, input).await?;
    payee_detail(conn, importing.scope, "code", code).await?.ok_or_else(Problem::internal)
}
