//! `/api/indicator/indicators/{id}`: an indicator and what stands on it.

use axum::extract::State;
use flow::header::{self, Header, HeaderView};
use kernel::{Conn, DbError, Fen, Limit, Problem, Text, text};
use ledger::IndicatorId;
use ledger::queries::entries::Source;
use ledger::queries::indicators::{IndicatorFilter, IndicatorOrder, by_ids, find, list, open_holds_unscoped};
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Reply};
use platform::{Permission, Scope};
use posting::{App, Registry, sources};
use sea_orm::FromQueryResult;
use serde::Serialize;
use utoipa::ToSchema;

use crate::named::{NamedIndicator, named};

/// An indicator with what stands around it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct IndicatorDetail {
    /// The indicator and its position.
    indicator: NamedIndicator,
    /// The unallotted indicator it was allotted from, when the caller may see it.
    parent: Option<NamedIndicator>,
    /// Indicators allotted from it (the first 200).
    children: Vec<NamedIndicator>,
    /// Open holds with their documents (the first 200).
    holds: Vec<IndicatorHold>,
    /// Payments on it, newest first (200 at most).
    payments: Vec<IndicatorPayment>,
    /// How many payment lines there are in all.
    payments_total: i64,
    /// Documents that issued it or changed what is granted (200 at most).
    changes: Vec<IndicatorMove>,
}

/// Money set aside on an indicator for a document on its way.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct IndicatorHold {
    /// Line of the document.
    line_id: String,
    /// Account of the indicator book.
    account: String,
    /// Taken.
    amount_fen: Fen,
    /// Not yet paid or let go.
    remaining_fen: Fen,
    /// The document, when the caller may see it.
    document: Option<HeaderView>,
    /// What people call its state.
    state_title: Option<Text>,
    /// Where it is shown.
    path: Option<String>,
}

/// A line of a payment on an indicator.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct IndicatorPayment {
    /// Line.
    line_id: String,
    /// Amount of the line.
    amount_fen: Fen,
    /// What came back of it.
    refunded_fen: Fen,
    /// Payee.
    payee: String,
    /// Day it was paid; empty when it is not.
    paid_on: String,
    /// The payment, when the caller may see it.
    document: Option<Source>,
}

/// A document that changed what is granted.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct IndicatorMove {
    /// Amount of its line.
    amount_fen: Fen,
    /// The document, when the caller may see it.
    document: Option<Source>,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/indicator/indicators/{id}", show_indicator)
            .named("show_indicator")
            .title(text!("指标", "An indicator"))
            .needs(Permission::IndicatorRead)
            .on("indicator")
            .path_param("id", ParamKind::Uuid)
            .answers::<IndicatorDetail>(200),
    ]
}

async fn show_indicator(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<IndicatorId>,
) -> Reply<Answer<IndicatorDetail>> {
    let conn = app.platform.db.reader();
    let most = Limit::new(Limit::PAGE).unwrap_or_default();
    let indicator = find(&conn, &caller.scope, id).await?.ok_or_else(Problem::not_found)?;
    let parent = by_ids(&conn, &caller.scope, indicator.parent_id).await?;
    let children =
        IndicatorFilter { parent_id: Some(id), order: IndicatorOrder::Number, ..IndicatorFilter::default() };
    let children = list(&conn, &caller.scope, &children, None, most).await?;
    let children = named(&conn, children.map(|page| page.items).unwrap_or_default()).await?;
    let around = named(&conn, [vec![indicator], parent].concat()).await?;
    let mut around = around.into_iter();
    let registry = &app.poster.pipeline().registry;
    let (payments, payments_total) = payments(&conn, &caller.scope, registry, id, most).await?;
    Ok(Answer::ok(IndicatorDetail {
        indicator: around.next().ok_or_else(Problem::internal)?,
        parent: around.next(),
        children,
        holds: holds(&conn, &caller.scope, registry, id, most).await?,
        payments,
        payments_total,
        changes: changes(&conn, &caller.scope, registry, id, most).await?,
    }))
}

async fn holds(
    conn: &Conn,
    scope: &Scope,
    registry: &Registry,
    id: IndicatorId,
    most: Limit,
) -> Result<Vec<IndicatorHold>, DbError> {
    let holds = open_holds_unscoped(conn, id, most).await?;
    let ids = holds.iter().filter_map(|hold| hold.document_id.parse().ok());
    let headers = header::by_ids_unscoped(conn, ids).await?;
    let holds = holds.into_iter().map(|hold| {
        let document = hold.document_id.parse().ok().and_then(|id| headers.get(&id));
        let document = document.filter(|header| scope.sees(header.unit_id));
        let state = |header: &Header| Some(registry.get(&header.kind)?.flow().state(&header.state));
        IndicatorHold {
            line_id: hold.id.to_string(),
            account: hold.account,
            amount_fen: hold.amount_fen,
            remaining_fen: hold.remaining_fen,
            state_title: document.and_then(state),
            path: document.and_then(|header| flow::place::path(&header.kind, &hold.document_id)),
            document: document.map(Header::view),
        }
    });
    Ok(holds.collect())
}

#[derive(FromQueryResult)]
struct PaymentLine {
    line_id: String,
    payment_id: String,
    amount_fen: Fen,
    refunded_fen: Fen,
    payee: Option<String>,
    paid_on: String,
}

async fn payments(
    conn: &Conn,
    scope: &Scope,
    registry: &Registry,
    id: IndicatorId,
    most: Limit,
) -> Result<(Vec<IndicatorPayment>, i64), DbError> {
    const SQL: &str =
        "select l.id as line_id, l.payment_id, l.amount_fen, l.refunded_fen, y.name as payee, p.paid_on
        from v_payment_line l join v_payment p on p.id = l.payment_id left join v_payee y on y.id = p.payee_id
        where l.indicator_id = $1 order by l.payment_id desc, l.line desc limit $2";
    let total =
        conn.number("select count(*) from v_payment_line where indicator_id = $1", [id.into()]).await?;
    let lines: Vec<PaymentLine> = conn.all(SQL, [id.into(), most.rows().into()]).await?;
    let ids = lines.iter().map(|line| line.payment_id.clone()).collect();
    let documents = sources(conn, scope, registry, ids).await?;
    let line = |line: PaymentLine| IndicatorPayment {
        line_id: line.line_id,
        amount_fen: line.amount_fen,
        refunded_fen: line.refunded_fen,
        payee: line.payee.unwrap_or_default(),
        paid_on: line.paid_on,
        document: documents.get(&line.payment_id).cloned(),
    };
    Ok((lines.into_iter().map(line).collect(), total))
}

#[derive(FromQueryResult)]
struct Change {
    document_id: String,
    amount_fen: Fen,
}

async fn changes(
    conn: &Conn,
    scope: &Scope,
    registry: &Registry,
    id: IndicatorId,
    most: Limit,
) -> Result<Vec<IndicatorMove>, DbError> {
    const SQL: &str = "select l.from_id as document_id, l.amount_fen from ps_link l
        where l.to_id = $1 and l.relation = 'changes' order by l.from_id limit $2";
    let rows: Vec<Change> = conn.all(SQL, [id.into(), most.rows().into()]).await?;
    let ids = rows.iter().map(|row| row.document_id.clone()).collect();
    let documents = sources(conn, scope, registry, ids).await?;
    let change = |row: Change| IndicatorMove {
        amount_fen: row.amount_fen,
        document: documents.get(&row.document_id).cloned(),
    };
    Ok(rows.into_iter().map(change).collect())
}
