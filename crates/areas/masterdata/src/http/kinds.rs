//! What can come in as a file, be asked for by a change request, or be brought together from several sources: each kind
//! with its columns. Screens draw their forms from it and keep no copy of a column or of a word.

use std::sync::Arc;

use axum::extract::State;
use kernel::{Text, text};
use platform::Permission;
use platform::http::{Answer, Caller, Endpoint, Reply};
use platform::import::{Column, Holds, Importer};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::change::{Asking, asking};
use crate::reconcile;

/// Kinds that only the operator's command line takes in (`rights.rs` refuses them to everybody else).
const BY_OPERATOR: &[&str] = &["codes", "economic_mapping"];

/// A word that a column may hold.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct ColumnWord {
    /// As lists answer it.
    word: String,
    /// As files and requests write it.
    title: Text,
}

/// A column of a kind.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct KindColumn {
    /// Its name in files and requests.
    key: String,
    /// For people.
    title: Text,
    /// Whether a new record needs it.
    required: bool,
    /// `text`, `code`, `digits`, `integer`, `decimal`, `yuan`, `date`, `yes_no`, `one_of` or `some_of`.
    holds: String,
    /// The words of `one_of` and `some_of`.
    words: Vec<ColumnWord>,
    /// An example; may be empty.
    example: String,
    /// Personal data.
    is_private: bool,
}

/// A kind of file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct ImportKind {
    /// `units`
    kind: String,
    /// For people.
    title: Text,
    /// Whether only the operator's command line takes it in.
    by_operator: bool,
    /// Whether several sources of it can be brought together.
    reconciles: bool,
    /// Its columns.
    columns: Vec<KindColumn>,
}

/// What a change request may be about.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct ChangeKind {
    /// `units`, … or `unit_merge`, `unit_split`
    kind: String,
    /// For people.
    title: Text,
    /// The kind of record, as histories name it.
    record: String,
    /// Whether it is something done with records that are there, so that there is no new one.
    is_operation: bool,
    /// Columns that say which record it is and never change.
    key: Vec<String>,
    /// What it may ask for.
    columns: Vec<KindColumn>,
}

/// The kinds.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct MasterKinds {
    /// Files.
    imports: Vec<ImportKind>,
    /// Change requests.
    changes: Vec<ChangeKind>,
}

pub(super) fn endpoint(importers: &[Arc<dyn Importer>]) -> Endpoint<App> {
    let all: Arc<[Arc<dyn Importer>]> = importers.to_vec().into();
    Endpoint::get("/api/masterdata/kinds", move |app, caller| show(app, caller, all.clone()))
        .named("list_master_kinds")
        .title(text!("基础信息的类别和字段", "Kinds of master data with their columns"))
        .needs(Permission::MasterRead)
        .on("master_kind")
        .answers::<MasterKinds>(200)
}

async fn show(
    State(_): State<App>,
    _: Caller,
    importers: Arc<[Arc<dyn Importer>]>,
) -> Reply<Answer<MasterKinds>> {
    let file = |importer: &Arc<dyn Importer>| ImportKind {
        kind: importer.kind().to_owned(),
        title: importer.title(),
        by_operator: BY_OPERATOR.contains(&importer.kind()),
        reconciles: reconcile::takes(importer.kind()),
        columns: importer.columns().iter().map(column).collect(),
    };
    let change = |asking: Asking| ChangeKind {
        kind: asking.kind.to_owned(),
        title: asking.title,
        record: asking.record.to_owned(),
        is_operation: asking.is_operation,
        key: asking.key.iter().map(|key| (*key).to_owned()).collect(),
        columns: asking.columns.iter().map(|one| asked(one, asking.private)).collect(),
    };
    let changes = asking(&importers).into_iter().map(change).collect();
    Ok(Answer::ok(MasterKinds { imports: importers.iter().map(file).collect(), changes }))
}

fn asked(one: &Column, private: &[&str]) -> KindColumn {
    let made = column(one);
    KindColumn { is_private: made.is_private || private.contains(&one.key), ..made }
}

fn column(one: &Column) -> KindColumn {
    let (holds, words) = match one.holds {
        Holds::Text => ("text", &[][..]),
        Holds::Code => ("code", &[][..]),
        Holds::Digits => ("digits", &[][..]),
        Holds::Integer => ("integer", &[][..]),
        Holds::Decimal => ("decimal", &[][..]),
        Holds::Yuan => ("yuan", &[][..]),
        Holds::Date => ("date", &[][..]),
        Holds::YesNo => ("yes_no", &[][..]),
        Holds::OneOf(words) => ("one_of", words),
        Holds::SomeOf(words) => ("some_of", words),
    };
    let word = |(zh, stored): &(&str, &str)| ColumnWord {
        word: (*stored).to_owned(),
        title: Text { zh: (*zh).to_owned(), en: stored.replace('_', " ") },
    };
    KindColumn {
        key: one.key.to_owned(),
        title: Text { zh: one.zh.to_owned(), en: one.en.to_owned() },
        required: one.required,
        holds: holds.to_owned(),
        words: words.iter().map(word).collect(),
        example: one.example.to_owned(),
        is_private: one.private,
    }
}
