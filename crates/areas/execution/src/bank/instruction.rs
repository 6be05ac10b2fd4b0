//! Instructions out: all approved payments of the scope go to the bank as one file.

use flow::DocumentId;
use kernel::{Conn, DbError, Fen, Limit, Page, Problem, Stamp, Text};
use platform::audit::{self, SYSTEM_CHAIN};
use platform::http::{Caller, IdempotencyKey};
use platform::{Place, Scope, UnitId, Vault};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::file::{Row, Shape, yuan};

/// The instruction file.
pub static SHAPE: Shape = Shape {
    root: "instructions",
    row: "instruction",
    required: &[
        "payment_no",
        "payer_account_no",
        "payee_name",
        "payee_account_no",
        "payee_bank_name",
        "payee_bank_code",
        "amount_yuan",
        "date",
        "purpose",
    ],
    optional: &[],
};

/// Most payments of one instruction.
const PAYMENTS_MAX: i64 = 50_000;

/// Asks for an instruction.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstructionInput {
    /// Client-made id (UUIDv7) of the instruction.
    pub id: DocumentId,
    /// Only this unit's payments.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
    /// Remark.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: String,
}

/// A payment that could not be sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InstructionTrouble {
    /// Payment.
    pub payment_id: DocumentId,
    /// Its number.
    pub payment_no: String,
    /// Why.
    pub reason: Text,
}

/// What became of it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InstructionReport {
    /// Instruction.
    pub id: DocumentId,
    /// Payments sent with it, also by an earlier try of the same request.
    pub payments: i64,
    /// Their sum.
    pub amount_fen: Fen,
    /// Payments that stay behind.
    pub refused: Vec<InstructionTrouble>,
}

/// An instruction in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct InstructionRow {
    /// Id.
    pub id: DocumentId,
    /// When.
    pub created_at: Stamp,
    /// Remark.
    pub note: String,
    /// Payments in the scope.
    pub payments: i64,
    /// Their sum.
    pub amount_fen: Fen,
}

#[derive(FromQueryResult)]
struct Waiting {
    id: DocumentId,
    number: String,
    unit_id: UnitId,
    version: i64,
}

/// Sends every approved transfer of the scope. A repeat with the same id sends what was left.
pub async fn create(
    app: &App,
    caller: &Caller,
    input: &InstructionInput,
) -> Result<InstructionReport, Problem> {
    // Another unit is told like one that does not exist, before anything is recorded.
    if input.unit_id.is_some_and(|unit| !caller.scope.sees(unit)) {
        return Err(Problem::not_found());
    }
    register(app, caller, input).await?;
    let conn = app.platform.db.reader();
    let waiting = waiting(&conn, &caller.scope, input.unit_id).await?;
    let commands = waiting.iter().map(|payment| {
        // A try that was cut short is repeated under the same key for the same version.
        let key = super::derived_id(&format!("instruct/{}/{}/{}", input.id, payment.id, payment.version));
        let key = IdempotencyKey(Some(key));
        let mut command = posting::http::command(app, caller, "payment", payment.id, "instruct", key);
        command.unit_hint = payment.unit_id;
        command.body = serde_json::json!({"instruction_id": input.id});
        command
    });
    let answers = app.poster.perform_all(commands.collect()).await;
    let mut refused = Vec::new();
    for (payment, answer) in waiting.iter().zip(answers) {
        let problem = match answer {
            Ok(posting::Answer::Done(_)) => continue,
            Ok(posting::Answer::Refused(problem)) | Err(problem) => problem,
        };
        refused.push(InstructionTrouble {
            payment_id: payment.id,
            payment_no: payment.number.clone(),
            reason: problem.what,
        });
    }
    let (payments, amount) = sums(&app.platform.db.reader(), &caller.scope, input.id).await?;
    Ok(InstructionReport { id: input.id, payments, amount_fen: Fen::from_fen(amount), refused })
}

/// Records the instruction once, with its audit record, before anything is sent with it.
async fn register(app: &App, caller: &Caller, input: &InstructionInput) -> Result<(), Problem> {
    let conn = app.platform.db.begin().await?;
    let at = app.platform.clock.now();
    let sql = "select count(*) from ex_instruction where id = $1 and created_by <> $2";
    if conn.number(sql, [input.id.into(), caller.actor.user_id.into()]).await? > 0 {
        conn.rollback().await?;
        return Err(Problem::not_found());
    }
    const INSERT: &str =
        "insert into ex_instruction (id, created_by, created_at, note) values ($1, $2, $3, $4)
        on conflict (id) do nothing";
    let values: [Value; 4] =
        [input.id.into(), caller.actor.user_id.into(), at.into(), input.note.clone().into()];
    if conn.exec(INSERT, values).await? > 0 {
        let event = super::http::event("bank_instruction.create", "bank_instruction", &input.id.to_string());
        audit::record(&conn, SYSTEM_CHAIN, &caller.origin(at), vec![event]).await?;
    }
    conn.commit().await?;
    Ok(())
}

async fn waiting(conn: &Conn, scope: &Scope, unit_id: Option<UnitId>) -> Result<Vec<Waiting>, DbError> {
    // The second condition on the role is what lets the partial index of the inbox serve.
    const SQL: &str = "select d.id, d.number, d.unit_id, d.version
        from fl_document d join ex_payment p on p.id = d.id
        where d.waiting_role = 'cashier' and d.waiting_role <> '' and d.waiting_unit_id in {in:1}
          and d.kind = 'payment' and d.state = 'approved' and ($2 = '' or d.unit_id = $2)
          and p.settlement <> 'cash' order by d.id limit $3";
    let unit = unit_id.map(|unit| unit.to_string()).unwrap_or_default();
    conn.all(SQL, [scope.parameter(), unit.into(), PAYMENTS_MAX.into()]).await
}

async fn sums(conn: &Conn, scope: &Scope, id: DocumentId) -> Result<(i64, i64), DbError> {
    #[derive(FromQueryResult)]
    struct Sums {
        number: i64,
        amount: i64,
    }
    const SQL: &str = "select count(*) as number, cast(coalesce(sum(p.amount_fen), 0) as bigint) as amount
        from ex_instruction_line l join ex_payment p on p.id = l.payment_id
        where l.instruction_id = $1 and l.unit_id in {in:2}";
    let sums: Option<Sums> = conn.one(SQL, [id.into(), scope.parameter()]).await?;
    Ok(sums.map_or((0, 0), |sums| (sums.number, sums.amount)))
}

/// One page of instructions that hold payments of the scope, newest first.
pub async fn page(
    conn: &Conn,
    scope: &Scope,
    after: Option<DocumentId>,
    limit: Limit,
) -> Result<Page<InstructionRow>, DbError> {
    const TOTAL: &str =
        "select count(distinct l.instruction_id) from ex_instruction_line l where l.unit_id in {in:1}";
    const ROWS: &str = "select i.id, i.created_at, i.note, count(*) as payments,
          cast(sum(p.amount_fen) as bigint) as amount_fen
        from ex_instruction i join ex_instruction_line l on l.instruction_id = i.id
        join ex_payment p on p.id = l.payment_id
        where l.unit_id in {in:1} and ($2 = '' or i.id < $2)
        group by i.id, i.created_at, i.note order by i.id desc limit $3";
    let total = conn.number(TOTAL, [scope.parameter()]).await?;
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let values = [scope.parameter(), after.into(), limit.one_more().into()];
    let mut items: Vec<InstructionRow> = conn.all(ROWS, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items, next, total })
}

#[derive(FromQueryResult)]
struct Order {
    payment_no: String,
    payer_account_id: String,
    payer_sealed: String,
    payee_name: String,
    payee_account_id: String,
    payee_sealed: String,
    payee_bank_name: String,
    payee_bank_code: String,
    amount_fen: Fen,
    sent_on: String,
    purpose: String,
}

/// Where the numbers of accounts stand sealed.
pub(super) const ACCOUNT_NO: Place<'_> = Place { table: "md_bank_account", column: "account_no", row: "" };

/// The rows of an instruction within the scope, account numbers in clear; `None` when it holds nothing of it.
pub async fn rows(
    conn: &Conn,
    vault: &Vault,
    scope: &Scope,
    id: DocumentId,
) -> Result<Option<Vec<Row>>, DbError> {
    const SQL: &str = "select d.number as payment_no, p.payer_account_id, o.account_sealed as payer_sealed,
          y.name as payee_name, p.payee_account_id, a.account_sealed as payee_sealed, a.bank_name as payee_bank_name, a.bank_code as payee_bank_code,
          p.amount_fen, l.sent_on, p.purpose
        from ex_instruction_line l join ex_payment p on p.id = l.payment_id join fl_document d on d.id = p.id
        join v_payee y on y.id = p.payee_id join v_bank_account a on a.id = p.payee_account_id
        join v_bank_account o on o.id = p.payer_account_id
        where l.instruction_id = $1 and l.unit_id in {in:2} order by d.number";
    let orders: Vec<Order> = conn.all(SQL, [id.into(), scope.parameter()]).await?;
    if orders.is_empty() {
        return Ok(None);
    }
    let open = |id: &str, sealed: &str| {
        let number = vault.open(Place { row: id, ..ACCOUNT_NO }, sealed)?;
        Ok::<String, DbError>(number.to_string())
    };
    let row = |order: Order| {
        let payer_account_no = open(&order.payer_account_id, &order.payer_sealed)?;
        let payee_account_no = open(&order.payee_account_id, &order.payee_sealed)?;
        Ok(Row::from([
            ("payment_no", order.payment_no),
            ("payer_account_no", payer_account_no),
            ("payee_name", order.payee_name),
            ("payee_account_no", payee_account_no),
            ("payee_bank_name", order.payee_bank_name),
            ("payee_bank_code", order.payee_bank_code),
            ("amount_yuan", yuan(order.amount_fen)),
            ("date", order.sent_on),
            ("purpose", order.purpose),
        ]))
    };
    orders.into_iter().map(row).collect::<Result<Vec<Row>, DbError>>().map(Some)
}
