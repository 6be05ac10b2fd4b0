//! One caller after another asks every route, for what does not exist and for what is another unit's; what they are
//! answered is judged here.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body as Sent;
use axum::http::Method;
use kernel::Ids;
use platform::Permission;
use platform::http::MatrixRow;
use serde_json::{Value, json};
use testkit::{Answered, Client};

use super::victims::Victims;
use crate::example::{Body, Document, Known};
use crate::tables::Tables;

/// Who asks.
pub struct Caller {
    pub name: String,
    pub token: Option<String>,
    pub standing: Standing,
}

/// What is expected of them.
pub enum Standing {
    /// Not logged in, whatever they send: 401.
    Nobody,
    /// Somebody of another unit, with these rights there.
    Stranger(BTreeSet<Permission>),
    /// Somebody with these rights, of whose own work only what they may not do is asked.
    Insider(BTreeSet<Permission>),
}

/// What a request is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filling {
    /// Ids that nothing has.
    Unknown,
    /// Another unit's.
    Foreign,
}

/// The routes, and everything needed to ask them.
pub struct Range<'a> {
    pub rows: Vec<MatrixRow>,
    pub document: Document,
    pub client: Client,
    pub victims: &'a Victims,
    pub ids: Ids,
    /// Operations that may succeed for a stranger, each with the reason.
    pub harmless: &'a [(&'a str, &'a str)],
    /// Operations that are not asked as somebody who may.
    pub skipped: &'a [(&'a str, &'a str)],
}

/// What was found, and what was asked.
#[derive(Default)]
pub struct Outcome {
    pub faults: Vec<String>,
    /// Operations that each kind of expectation was tried on.
    pub asked: BTreeMap<&'static str, BTreeSet<String>>,
    /// Reading operations that answered a stranger 2xx: there the absence of foreign rows means something.
    pub listed: BTreeSet<String>,
    pub requests: usize,
}

impl Outcome {
    fn asked(&mut self, expectation: &'static str, row: &MatrixRow) {
        self.asked.entry(expectation).or_default().insert(row.name.clone());
        self.requests += 1;
    }
    fn fault(&mut self, caller: &Caller, row: &MatrixRow, path: &str, what: &str, answer: &Answered) {
        let text: String = answer.text().chars().take(200).collect();
        self.faults.push(format!(
            "{} {} {path} ({}): {what}: {} {text}",
            caller.name, row.method, row.name, answer.status
        ));
    }
}

/// The paths of a route with its braces filled: by `given`, a slash between two, else with what nothing has. Words
/// of a list are all tried.
pub fn path_with(document: &Document, row: &MatrixRow, ids: &Ids, given: Option<&str>) -> Vec<String> {
    let mut paths = vec![row.path.clone()];
    let mut given = given.map(|given| given.split('/'));
    for (name, schema) in document.path_parameters(row) {
        let values: Vec<String> = match (schema["enum"].as_array(), &mut given) {
            (Some(words), _) => words.iter().map(|word| word.as_str().unwrap().to_owned()).collect(),
            _ if schema["type"] == "integer" => vec![schema["minimum"].to_string()],
            (None, Some(given)) => vec![given.next().unwrap().to_owned()],
            _ if schema["format"] == "uuid" => vec![ids.fresh().to_string()],
            _ => vec!["nothing1".to_owned()],
        };
        let hole = format!("{{{name}}}");
        paths = paths.iter().flat_map(|path| values.iter().map(|value| path.replace(&hole, value))).collect();
    }
    paths
}

/// Whether a route is about one object that some unit may own.
pub fn of_an_object(document: &Document, row: &MatrixRow, ids: &Ids) -> bool {
    row.path.contains('{') || !document.required_query(row, &Known::new(), ids).is_empty()
}

/// Whether an operation sends a list as a file, which leaves an audit record.
pub fn is_export(row: &MatrixRow) -> bool {
    row.audit_action.as_deref() == Some("list.export")
}

impl<'a> Range<'a> {
    /// The same with some of the routes.
    pub fn only(&self, which: impl Fn(&MatrixRow) -> bool) -> Range<'a> {
        Range {
            rows: self.rows.iter().filter(|row| which(row)).cloned().collect(),
            document: self.document.clone(),
            client: self.client.clone(),
            ids: self.ids.clone(),
            ..*self
        }
    }
}

impl Range<'_> {
    pub async fn ask(&self, caller: &Caller, outcome: &mut Outcome) {
        let client = match &caller.token {
            Some(token) => self.client.bearer(token),
            None => self.client.clone(),
        };
        for row in self.rows.iter().filter(|row| !row.public) {
            let skipped = self.skipped.iter().any(|(name, _)| *name == row.name);
            match (&caller.standing, row.permission) {
                (Standing::Nobody, _) => self.refused(caller, &client, row, 401, outcome).await,
                (Standing::Stranger(rights) | Standing::Insider(rights), Some(right))
                    if !rights.contains(&right) =>
                {
                    self.refused(caller, &client, row, 403, outcome).await;
                }
                (Standing::Stranger(_), _) if !skipped => self.stranger(caller, &client, row, outcome).await,
                _ => {}
            }
        }
    }
    /// Refused for whatever is asked.
    async fn refused(
        &self,
        caller: &Caller,
        client: &Client,
        row: &MatrixRow,
        status: u16,
        outcome: &mut Outcome,
    ) {
        for filling in [Filling::Unknown, Filling::Foreign] {
            for path in self.paths(row, filling) {
                let answer = self.send(client, row, &path, filling).await;
                outcome.asked(if status == 401 { "401" } else { "403" }, row);
                if answer.status != status {
                    outcome.fault(caller, row, &path, &format!("{status} expected"), &answer);
                }
                self.secrets(caller, row, &path, &answer, outcome);
            }
        }
    }
    /// May do such work, but nothing of this unit.
    async fn stranger(&self, caller: &Caller, client: &Client, row: &MatrixRow, outcome: &mut Outcome) {
        let unknown = self.paths(row, Filling::Unknown);
        let foreign = self.paths(row, Filling::Foreign);
        let of_an_object = self.victims.objects.contains_key(row.object.as_str())
            && of_an_object(&self.document, row, &self.ids);
        for (nothing, theirs) in unknown.iter().cycle().zip(&foreign) {
            let first = self.send(client, row, nothing, Filling::Unknown).await;
            let second = self.send(client, row, theirs, Filling::Foreign).await;
            outcome.asked(if of_an_object { "404" } else { "nothing foreign" }, row);
            for (path, answer) in [(nothing, &first), (theirs, &second)] {
                self.secrets(caller, row, path, answer, outcome);
                self.judge(caller, row, path, answer, outcome);
            }
            if of_an_object {
                if second.status != 404 {
                    outcome.fault(caller, row, theirs, "404 expected for another unit's", &second);
                } else if bare(&first) != bare(&second) {
                    outcome.fault(caller, row, theirs, "another unit's is told apart from nothing", &second);
                }
            }
        }
    }
    /// What holds for every answer to a stranger.
    fn judge(&self, caller: &Caller, row: &MatrixRow, path: &str, answer: &Answered, outcome: &mut Outcome) {
        let status = answer.status.as_u16();
        let reads = row.method == "GET" || row.audit_action.is_none();
        if status >= 500 {
            outcome.fault(caller, row, path, "a server error", answer);
        } else if (200..300).contains(&status) {
            if reads && row.permission.is_some() {
                outcome.listed.insert(row.name.clone());
            }
            if !reads && !self.harmless.iter().any(|(name, _)| *name == row.name) {
                outcome.fault(caller, row, path, "a change succeeded", answer);
            }
        } else if !row.statuses.contains(&status) {
            outcome.fault(caller, row, path, "a status that the document does not name", answer);
        }
    }
    fn secrets(
        &self,
        caller: &Caller,
        row: &MatrixRow,
        path: &str,
        answer: &Answered,
        outcome: &mut Outcome,
    ) {
        let text = answer.text();
        // What the caller sent may come back; only what they did not know is a secret.
        let told =
            self.victims.markers.iter().find(|marker| text.contains(*marker) && !path.contains(*marker));
        let sent = told.is_some_and(|marker| {
            self.victims.known.values().any(|value| value.to_string().contains(marker))
        });
        if told.is_some() && !sent {
            outcome.fault(caller, row, path, "it tells of another unit's objects", answer);
        }
    }
    fn paths(&self, row: &MatrixRow, filling: Filling) -> Vec<String> {
        let nothing = Known::new();
        let theirs = self.victims.objects.get(row.object.as_str());
        let (known, given) = match (filling, theirs) {
            (Filling::Foreign, Some(theirs)) => {
                (&self.victims.known, theirs.iter().map(|one| Some(one.as_str())).collect())
            }
            (Filling::Foreign, None) => (&self.victims.known, vec![None]),
            (Filling::Unknown, _) => (&nothing, vec![None]),
        };
        let query = self.document.required_query(row, known, &self.ids);
        let paths = given.into_iter().flat_map(|given| path_with(&self.document, row, &self.ids, given));
        // A file of text, so that what must not stand in it can be looked for.
        let is_list = is_export(row) && row.path.ends_with("/export");
        let form = match (is_list, query.is_empty()) {
            (false, _) => "",
            (true, true) => "?format=csv",
            (true, false) => "&format=csv",
        };
        paths.map(|path| path + &query + form).collect()
    }
    async fn send(&self, client: &Client, row: &MatrixRow, path: &str, filling: Filling) -> Answered {
        let nothing = Known::new();
        let known = if filling == Filling::Foreign { &self.victims.known } else { &nothing };
        let method: Method = row.method.parse().unwrap();
        let client = client.with("idempotency-key", &self.ids.fresh().to_string());
        match self.document.body(row, known, &self.ids) {
            Body::Nothing => client.send(method, path, None, Sent::empty()).await,
            Body::Json(mut body) => {
                adapt(&mut body, path);
                client.send(method, path, Some("application/json"), Sent::from(body.to_string())).await
            }
            Body::File(kind, file) => {
                let theirs =
                    self.victims.files.get(row.name.as_str()).filter(|_| filling == Filling::Foreign);
                let file = theirs.cloned().unwrap_or(file);
                client.send(method, path, Some(&kind), Sent::from(file)).await
            }
        }
    }
}

/// An edit names its document twice, the same both times.
fn adapt(body: &mut Value, path: &str) {
    let id = path.split('/').find(|part| part.len() == 36);
    if let (Some(id), Some(own)) = (id, body.get_mut("id")) {
        *own = json!(id);
    }
}

/// A problem without what differs from request to request.
fn bare(answer: &Answered) -> Value {
    let mut body: Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
    }
    json!([answer.status.as_u16(), body])
}

/// Asks as one caller; besides, no table but the excepted may have changed meanwhile.
pub async fn ask_and_compare(
    range: &Range<'_>,
    db: &kernel::Db,
    caller: &Caller,
    excepted: &[&str],
    outcome: &mut Outcome,
) {
    let before = Tables::read(db).await;
    range.ask(caller, outcome).await;
    let changed = before.differences(&Tables::read(db).await);
    let changed = changed
        .into_iter()
        .filter(|table| !excepted.iter().any(|name| table.starts_with(&format!("{name}:"))));
    outcome.faults.extend(changed.map(|table| format!("{}: changed {table}", caller.name)));
}
