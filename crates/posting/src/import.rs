//! Running commands inside the transaction of an import: the pipeline's own steps on the caller's connection.
//!
//! An import is all or nothing and its transaction is not ours, so the commands cannot go through the queue. They
//! are loaded, decided and written here by the very functions the pipeline calls, locks and audit records included;
//! one refusal, and nothing is written.

use std::sync::Arc;

use crate::decide::{Rejected, decide};
use crate::pipeline::conceal;
use crate::write::{Decided, write};
use crate::{Command, Context, Kind, Mode, Registry, Rulebook, batch};
use flow::DocumentId;
use kernel::{Conn, Problem};
use platform::UnitId;
use platform::import::{CellProblem, Importing, Row};

/// A command that an import plans, and where its parts stand in the file.
pub struct Planned<'a> {
    /// The command.
    pub command: Command,
    /// The row that stands for the document as a whole.
    pub row: Row<'a>,
    /// The column that names it.
    pub column: &'static str,
    /// The list of the input that the file fills (`lines`), and the row of each of its items.
    pub items: (&'static str, Vec<Row<'a>>),
}

/// A command of whoever imports: a person acts in an own role, the operator as the system.
pub fn command(
    importing: &Importing<'_>,
    kind: &'static str,
    (id, unit_id): (DocumentId, UnitId),
    seen: Option<i64>,
    body: serde_json::Value,
) -> Command {
    let system = importing.actor.is_system();
    let action = match seen {
        _ if system => "import",
        Some(_) => "edit",
        None => "create",
    };
    let command = Command {
        actor_id: importing.actor.user_id,
        system,
        kind,
        id,
        unit_hint: unit_id,
        action: action.to_owned(),
        body,
        opinion: String::new(),
        acknowledgements: Vec::new(),
        expected_version: seen,
        key: importing.ids.fresh(),
        fingerprint: String::new(),
        request_id: importing.origin.request_id.clone(),
    };
    command.seal()
}

/// Decides and writes all planned commands; answers the bad cells when one of them is refused.
pub async fn run(
    conn: &Conn,
    importing: &Importing<'_>,
    kind: Arc<dyn Kind>,
    planned: &[Planned<'_>],
) -> Result<Vec<CellProblem>, Problem> {
    if planned.is_empty() {
        return Ok(Vec::new());
    }
    let Ok(rulebook) = Rulebook::load(conn, importing.today).await? else { return Err(Problem::internal()) };
    let rules = rulebook.catalogue.on(importing.today);
    let context =
        Context { at: importing.origin.at, today: importing.today, rulebook: Arc::new(rulebook), rules };
    let flow = kind.flow();
    let registry = Registry::new([kind]);
    let commands: Vec<Command> = planned.iter().map(|planned| planned.command.clone()).collect();
    let mut batch = batch::load(conn, &commands, &registry, &context, Mode::Commit).await?;
    let (mut decided, mut refused) = (Vec::with_capacity(commands.len()), Vec::new());
    for (place, command) in commands.iter().enumerate() {
        let document = batch.documents[place].take().ok_or_else(Problem::internal)?;
        let outcome = conceal(&batch, command, flow)
            .and(document)
            .map_err(Box::<Rejected>::from)
            .and_then(|document| decide(&mut batch, command, document, flow, &context, Mode::Commit));
        match outcome {
            Ok(accepted) => decided.push(Decided { command, outcome: Ok(accepted) }),
            Err(rejected) => cells(&planned[place], &rejected.problem, &mut refused),
        }
    }
    if refused.is_empty() {
        write(conn, &mut batch, decided, &context).await?;
    }
    Ok(refused)
}

/// A document's problem as bad cells: `lines[2].fund` is the fund of the third row of that document.
fn cells(planned: &Planned<'_>, problem: &Problem, out: &mut Vec<CellProblem>) {
    for field in &problem.fields {
        let (row, column) = place(planned, &field.at);
        row.fault(column, out, field.what.clone(), field.how.clone());
    }
    for finding in &problem.findings {
        if let Ok(finding) = serde_json::from_value::<::rules::Finding>(finding.clone()) {
            planned.row.fault(planned.column, out, finding.text, finding.how);
        }
    }
    if problem.fields.is_empty() && problem.findings.is_empty() {
        planned.row.fault(planned.column, out, problem.what.clone(), problem.how.clone());
    }
}

fn place<'a, 'p>(planned: &'p Planned<'a>, at: &'p str) -> (Row<'a>, &'p str) {
    let (list, rows) = &planned.items;
    let item =
        at.strip_prefix(list).and_then(|rest| rest.strip_prefix('[')).and_then(|rest| rest.split_once("]."));
    let found = item.and_then(|(index, field)| Some((*rows.get(index.parse::<usize>().ok()?)?, field)));
    let (row, field) = found.unwrap_or((planned.row, if at.contains('[') { planned.column } else { at }));
    (row, field.strip_suffix("_fen").or(field.strip_suffix("_id")).unwrap_or(field))
}
