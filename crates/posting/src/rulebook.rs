//! Everything official that decisions stand on, in the editions in force: rules, posting templates, charts,
//! indicator events. Read once, replaced when an edition is loaded.

use std::sync::Arc;

use kernel::{Conn, DbError};
use ledger::{Chart, IndicatorEvents};
use rules::Catalogue;
use sea_orm::FromQueryResult;
use template::Templates;

use crate::generation::{self, Generation};

/// The editions in force.
pub struct Rulebook {
    /// Control rules.
    pub catalogue: Catalogue,
    /// Posting rules and tokens.
    pub templates: Templates,
    /// Accounts of the three books.
    pub chart: Chart,
    /// Events of the indicator book.
    pub events: IndicatorEvents,
    /// What projects are generated from.
    pub generation: Generation,
}

/// Text of the shipped charts and events, and of every edition the database may hold.
pub mod shipped {
    /// Government accounts.
    pub const GOVERNMENT_ACCOUNTS: &str = include_str!("../../../data/reference/government_accounts.csv");
    /// Indicator accounts.
    pub const INDICATOR_ACCOUNTS: &str = include_str!("../../../data/reference/indicator_accounts.csv");
    /// Indicator events.
    pub const INDICATOR_EVENTS: &str = include_str!("../../../data/reference/indicator_events.csv");
    /// Posting rules.
    pub const POSTING_RULES: &str = include_str!("../../../data/reference/posting_rules.csv");
    /// Posting tokens.
    pub const POSTING_TOKENS: &str = include_str!("../../../data/reference/posting_tokens.csv");
    /// Difference classes.
    pub const DIFFERENCE_CLASSES: &str = include_str!("../../../data/posting/difference_classes.csv");
    /// Control rules.
    pub const CONTROL_RULES: &str = include_str!("../../../data/rules/control_rules.toml");
    /// Every kind with its text.
    pub const ALL: &[(&str, &str)] = &[
        ("government_accounts", GOVERNMENT_ACCOUNTS),
        ("indicator_accounts", INDICATOR_ACCOUNTS),
        ("indicator_events", INDICATOR_EVENTS),
        ("posting_rules", POSTING_RULES),
        ("posting_tokens", POSTING_TOKENS),
        ("difference_classes", DIFFERENCE_CLASSES),
        ("control_rules", CONTROL_RULES),
        ("generated_projects", super::generation::SHIPPED),
    ];
}

#[derive(FromQueryResult)]
struct Edition {
    kind: String,
    content: String,
}

impl Rulebook {
    /// From the shipped files alone.
    pub fn shipped() -> Result<Rulebook, Vec<String>> {
        Rulebook::from_texts(&|kind| {
            shipped::ALL.iter().find(|(name, _)| *name == kind).map(|(_, text)| (*text).to_owned())
        })
    }
    /// The newest editions in the database that count on a day, with the department's detail accounts; all problems of all files when one is broken.
    pub async fn load(
        conn: &Conn,
        today: chrono::NaiveDate,
    ) -> Result<Result<Rulebook, Vec<String>>, DbError> {
        let rows: Vec<Edition> = conn
            .all(
                "select e.kind, e.content from pf_edition e
                 where e.effective_from = (select max(n.effective_from) from pf_edition n
                                           where n.kind = e.kind and n.effective_from <= $1)",
                [today.to_string().into()],
            )
            .await?;
        let find = |kind: &str| rows.iter().find(|row| row.kind == kind).map(|row| row.content.clone());
        match Rulebook::from_texts(&find) {
            Ok(mut rulebook) => {
                rulebook.chart = rulebook.chart.with_details(conn).await?;
                Ok(Ok(rulebook))
            }
            Err(problems) => Ok(Err(problems)),
        }
    }
    /// Parses and cross-checks the texts; every kind must be there.
    pub fn from_texts(text: &dyn Fn(&str) -> Option<String>) -> Result<Rulebook, Vec<String>> {
        let mut problems = Vec::new();
        let mut get = |kind: &str| {
            text(kind).unwrap_or_else(|| {
                problems.push(format!("{kind}: no edition is in force"));
                String::new()
            })
        };
        let (government, indicator) = (get("government_accounts"), get("indicator_accounts"));
        let (events, rules, tokens) = (get("indicator_events"), get("posting_rules"), get("posting_tokens"));
        let (classes, catalogue) = (get("difference_classes"), get("control_rules"));
        // A database from before there were any has no edition of its own.
        let generation = text("generated_projects").unwrap_or_else(|| generation::SHIPPED.to_owned());
        if !problems.is_empty() {
            return Err(problems);
        }
        let chart = Chart::parse(&government, &indicator);
        let events = IndicatorEvents::parse(&events);
        let templates = Templates::parse(&rules, &tokens, &government, &classes).map_err(|problems| {
            problems.into_iter().map(|problem| format!("{problem:?}")).collect::<Vec<_>>()
        });
        let catalogue =
            Catalogue::parse(&catalogue).and_then(|edition| edition.completed()).map_err(|problems| {
                problems.into_iter().map(|problem| format!("{problem:?}")).collect::<Vec<_>>()
            });
        let generation = Generation::parse(&generation);
        match (chart, events, templates, catalogue, generation) {
            (Ok(chart), Ok(events), Ok(templates), Ok(catalogue), Ok(generation)) => {
                Ok(Rulebook { catalogue, templates, chart, events, generation })
            }
            (chart, events, templates, catalogue, generation) => {
                let all = [chart.err(), events.err(), templates.err(), catalogue.err(), generation.err()];
                Err(all.into_iter().flatten().flatten().collect())
            }
        }
    }
}

/// The rulebook as it stands, replaced as a whole when an edition is loaded.
#[derive(Clone)]
pub struct Shelf(Arc<std::sync::RwLock<Arc<Rulebook>>>);

impl Shelf {
    /// Puts a rulebook on the shelf.
    pub fn new(rulebook: Rulebook) -> Shelf {
        Shelf(Arc::new(std::sync::RwLock::new(Arc::new(rulebook))))
    }
    /// The rulebook in force.
    pub fn get(&self) -> Arc<Rulebook> {
        self.0.read().expect("no holder of this lock can panic").clone()
    }
    /// Replaces it.
    pub fn replace(&self, rulebook: Rulebook) {
        *self.0.write().expect("no holder of this lock can panic") = Arc::new(rulebook);
    }
}
