//! The official tables: loaded whole at first start, replaceable by newer editions, effective-dated.

use std::collections::BTreeMap;

use kernel::{Clock, Col, Conn, Db, Ids, Problem, Table, text};
use platform::audit::{self, Event, Origin, SYSTEM_CHAIN};
use platform::import::{Column, Importer, Importing, Manner, Sheet};
use platform::initials::{self, Named};
use platform::{Actor, Scope, UserId, Vault, hash};
use posting::Rulebook;
use posting::rulebook::shipped;
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::lives;
use crate::performance::{self, PerformanceIndicators};
use crate::record::searched;
use crate::standards::{self, Standards};

/// The day from which the shipped editions count.
pub const SINCE: &str = "2016-01-01";

/// A scheme of codes with its shipped file.
const SCHEMES: &[(&str, &str)] = &[
    ("functional", include_str!("../../../../data/reference/functional.csv")),
    ("economic_departmental", include_str!("../../../../data/reference/economic_departmental.csv")),
    ("economic_government", include_str!("../../../../data/reference/economic_government.csv")),
    ("funding_sources", include_str!("../../../../data/reference/funding_sources.csv")),
    ("asset_classes", include_str!("../../../../data/reference/asset_classes.csv")),
];
const REVENUE_ITEMS: &str = include_str!("../../../../data/reference/revenue_items.csv");
const MAPPING: &str = include_str!("../../../../data/reference/economic_mapping.csv");
const STANDARDS: &str = include_str!("../../../../data/reference/expenditure_standards.csv");
const INDICATORS: &str = include_str!("../../../../data/reference/performance_indicators.csv");

pub(crate) static CODE: Table = Table {
    name: "md_code",
    columns: &[
        ("scheme", Col::Text),
        ("code", Col::Text),
        ("name_zh", Col::Text),
        ("name_en", Col::Text),
        ("parent", Col::Text),
        ("level", Col::Int),
        ("effective_from", Col::Text),
        ("effective_to", Col::Text),
        ("attributes", Col::Text),
        ("initials", Col::Text),
    ],
    key: &["scheme", "code", "effective_from"],
};
pub(crate) static MAP: Table = Table {
    name: "md_economic_mapping",
    columns: &[
        ("departmental_code", Col::Text),
        ("unit_type", Col::Text),
        ("government_code", Col::Text),
        ("effective_from", Col::Text),
    ],
    key: &["departmental_code", "unit_type", "effective_from"],
};
static EDITION: Table = Table {
    name: "pf_edition",
    columns: &[
        ("kind", Col::Text),
        ("effective_from", Col::Text),
        ("source", Col::Text),
        ("hash", Col::Text),
        ("content", Col::Text),
        ("loaded_at", Col::Int),
    ],
    key: &["kind", "effective_from"],
};

#[derive(Serialize)]
struct CodeRow {
    scheme: &'static str,
    code: String,
    name_zh: String,
    name_en: String,
    parent: String,
    level: i64,
    effective_from: String,
    effective_to: Option<String>,
    attributes: String,
}

#[derive(Serialize)]
struct MapRow {
    departmental_code: String,
    unit_type: String,
    government_code: String,
    effective_from: &'static str,
}

/// Records that are found by the first letters of their names as well.
const NAMED: [Named; 4] = [
    Named { table: "md_unit", key: "id", name: "name" },
    Named { table: "md_person", key: "id", name: "name" },
    Named { table: "md_payee", key: "id", name: "name" },
    Named { table: "md_code", key: "name_zh", name: "name_zh" },
];

/// Loads what is shipped into a database that has none of it yet; does nothing to one that has. Tables that came
/// later are filled when they are empty, so that a database of an older version gets them too.
pub async fn load_shipped(db: &Db, clock: &Clock, vault: &Vault) -> Result<(), Problem> {
    load(db, clock, vault).await?;
    for named in NAMED {
        initials::fill(db, named).await?;
    }
    Ok(())
}

async fn load(db: &Db, clock: &Clock, vault: &Vault) -> Result<(), Problem> {
    let conn = db.begin().await?;
    // Two servers that start at once on one database: the second waits here and then finds everything loaded.
    audit::lock_chains(&conn, [SYSTEM_CHAIN]).await?;
    load_later(&conn, clock, vault).await?;
    if conn.number("select count(*) from pf_edition", []).await? > 0 {
        conn.commit().await?;
        return Ok(());
    }
    let rulebook = Rulebook::shipped().map_err(|problems| broken(&problems))?;
    rulebook.chart.store(&conn).await?;
    for (scheme, text) in SCHEMES {
        conn.upsert(&CODE, &searched(&CODE, &codes(scheme, text)?)?).await?;
    }
    conn.upsert(&MAP, &mapping()?).await?;
    let origin = origin(clock);
    let shipping = Shipping { origin: &origin, clock, vault };
    shipping.take(&conn, &Standards, STANDARDS, standards::COLUMNS).await?;
    begin_versions(&conn, &origin).await?;
    let mut events = Vec::new();
    for (kind, content) in shipped::ALL {
        store_edition(&conn, kind, SINCE, "shipped", content, origin.at.0).await?;
        events.push(edition_event(kind, content));
    }
    audit::record(&conn, SYSTEM_CHAIN, &origin, events).await?;
    conn.commit().await?;
    Ok(())
}

/// The first versions of the shipped codes, made by the database out of what was just loaded.
async fn begin_versions(conn: &Conn, origin: &Origin) -> Result<(), Problem> {
    let sql =
        "insert into md_version (kind, object_id, version, effective_from, recorded_at, actor_id, actor_name,
           source, source_ref, reason, changed, body)
         select kind, object_id, 1, begins, $1, $2, $3, 'import', 'shipped', '', '[]', body
         from v_master_record m where kind in ('codes', 'economic_mapping')
           and not exists (select 1 from md_version v where v.kind = m.kind and v.object_id = m.object_id)";
    let (actor, name) = (origin.actor_id, origin.actor_name.clone());
    conn.exec(sql, [origin.at.0.into(), actor.into(), name.into()]).await?;
    Ok(())
}

/// Useful lives of assets, the library of performance indicators, and revenue items.
async fn load_later(conn: &Conn, clock: &Clock, vault: &Vault) -> Result<(), Problem> {
    if conn.number("select count(*) from md_asset_life", []).await? == 0 {
        lives::load_shipped(conn).await?;
    }
    if conn.number("select count(*) from md_performance_indicator", []).await? == 0 {
        let origin = origin(clock);
        let shipping = Shipping { origin: &origin, clock, vault };
        shipping.take(conn, &PerformanceIndicators, INDICATORS, performance::COLUMNS).await?;
    }
    if conn.number("select count(*) from md_code where scheme = 'revenue_items'", []).await? == 0 {
        conn.upsert(&CODE, &searched(&CODE, &codes("revenue_items", REVENUE_ITEMS)?)?).await?;
        begin_versions(conn, &origin(clock)).await?;
    }
    Ok(())
}

fn origin(clock: &Clock) -> Origin {
    Origin {
        actor_id: UserId::SYSTEM,
        actor_name: "系统".to_owned(),
        on_behalf_of: None,
        at: clock.now(),
        request_id: "first start".to_owned(),
    }
}

/// Imports shipped files as the system.
struct Shipping<'a> {
    origin: &'a Origin,
    clock: &'a Clock,
    vault: &'a Vault,
}

impl Shipping<'_> {
    async fn take(
        &self,
        conn: &Conn,
        importer: &dyn Importer,
        content: &str,
        columns: &[Column],
    ) -> Result<(), Problem> {
        let Shipping { origin, clock, vault } = *self;
        let (actor, scope) = (Actor::system(origin.at.date()), Scope::of_operator([]));
        let ids = Ids::system(clock.clone());
        let importing = Importing {
            origin: origin.clone(),
            actor: &actor,
            scope: &scope,
            today: origin.at.date(),
            ids: &ids,
            vault,
            manner: Manner::default(),
        };
        importer.apply(conn, &importing, &Sheet::read(content.as_bytes(), columns)?).await?;
        Ok(())
    }
}

/// The mapping with `both` written out: readers look up exactly one type of unit.
fn mapping() -> Result<Vec<MapRow>, Problem> {
    let mut mapped = Vec::new();
    for row in rows(MAPPING)? {
        let get = |column: &str| row.get(column).cloned().unwrap_or_default();
        let types = match get("unit_type").as_str() {
            "both" => vec!["administrative".to_owned(), "institution".to_owned()],
            one => vec![one.to_owned()],
        };
        mapped.extend(types.into_iter().map(|unit_type| MapRow {
            departmental_code: get("departmental_code"),
            unit_type,
            government_code: get("government_code"),
            effective_from: SINCE,
        }));
    }
    Ok(mapped)
}

async fn store_edition(
    conn: &Conn,
    kind: &str,
    effective_from: &str,
    source: &str,
    content: &str,
    loaded_at: i64,
) -> Result<(), Problem> {
    let row = serde_json::json!({
        "kind": kind, "effective_from": effective_from, "source": source,
        "hash": hash::digest(content.as_bytes()), "content": content, "loaded_at": loaded_at,
    });
    conn.insert(&EDITION, &[row]).await?;
    Ok(())
}

fn edition_event(kind: &str, content: &str) -> Event {
    Event {
        action: "edition.load".to_owned(),
        object_kind: "edition".to_owned(),
        object_id: kind.to_owned(),
        after_hash: hash::digest(content.as_bytes()),
        ..Event::default()
    }
}

#[derive(FromQueryResult)]
struct Content {
    kind: String,
    content: String,
}

/// Replaces an official rule set by a newer edition: `yiti import reference:posting_rules FILE --effective-from
/// DATE`. The whole rulebook is parsed with the new text before it is stored; a broken file changes nothing.
///
/// An edition may begin in the future. What is in force on a day is read from the database when a server starts and
/// once a day after that ([`posting::rulebook::Shelf`]), so it takes effect on its first day without being loaded
/// again; one that begins today does so at the next reading.
pub async fn replace(
    db: &Db,
    origin: &Origin,
    kind: &str,
    content: &str,
    effective_from: &str,
) -> Result<(), Problem> {
    let known: Vec<&str> = shipped::ALL.iter().map(|(kind, _)| *kind).collect();
    if !known.contains(&kind) {
        let known = known.join(", ");
        return Err(Problem::field(
            "kind",
            text!("没有“{kind}”这种基础表。", "There is no reference table “{kind}”."),
            text!("可用：{known}", "There are: {known}"),
        ));
    }
    if kernel::period::parse_date(effective_from).is_none() {
        return Err(Problem::field(
            "effective_from",
            text!("生效日期不正确。", "The date is not right."),
            text!("请写成 2027-01-01。", "Write it like 2027-01-01."),
        ));
    }
    let conn = db.begin().await?;
    audit::lock_chains(&conn, [SYSTEM_CHAIN]).await?;
    let sql = "select kind, content from pf_edition e
        where effective_from = (select max(n.effective_from) from pf_edition n
          where n.kind = e.kind and n.effective_from <= $1)";
    let rows: Vec<Content> = conn.all(sql, [effective_from.into()]).await?;
    let newest: BTreeMap<String, String> = rows.into_iter().map(|row| (row.kind, row.content)).collect();
    let text_of =
        |name: &str| if name == kind { Some(content.to_owned()) } else { newest.get(name).cloned() };
    let rulebook = Rulebook::from_texts(&text_of).map_err(|problems| broken(&problems))?;
    let stored = "select count(*) from pf_edition where kind = $1 and effective_from >= $2";
    if conn.number(stored, [kind.into(), effective_from.into()]).await? > 0 {
        conn.rollback().await?;
        return Err(Problem::conflict(
            "edition_exists",
            text!("已有同日或更晚生效的版本。", "There is an edition from that day or later."),
            text!(
                "请使用更晚的生效日期；已装载的版本不能修改。",
                "Use a later date; a loaded edition is never changed."
            ),
        ));
    }
    rulebook.chart.store(&conn).await?;
    store_edition(&conn, kind, effective_from, "import", content, origin.at.0).await?;
    audit::record(&conn, SYSTEM_CHAIN, origin, vec![edition_event(kind, content)]).await?;
    conn.commit().await?;
    Ok(())
}

fn broken(problems: &[String]) -> Problem {
    let fields = problems.iter().map(|problem| kernel::FieldProblem {
        at: "file".to_owned(),
        what: kernel::Text::same(problem.clone()),
        how: text!("请更正后重新装载。", "Mend it and load it again."),
        cell: None,
    });
    Problem::invalid(fields.collect())
}

pub(crate) fn rows(text: &str) -> Result<Vec<BTreeMap<String, String>>, Problem> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Result<Vec<BTreeMap<String, String>>, csv::Error> = reader.deserialize().collect();
    rows.map_err(|error| broken(&[error.to_string()]))
}

/// The codes of a scheme. Levels come from the file (类款项) or from the chain of parents.
fn codes(scheme: &'static str, text: &str) -> Result<Vec<CodeRow>, Problem> {
    let rows = rows(text)?;
    let parents: BTreeMap<String, String> = rows
        .iter()
        .map(|row| {
            (row.get("code").cloned().unwrap_or_default(), row.get("parent").cloned().unwrap_or_default())
        })
        .collect();
    let level = |code: &str| {
        let mut level = 1;
        let mut at = code;
        while let Some(parent) = parents.get(at).filter(|parent| !parent.is_empty() && level < 10) {
            level += 1;
            at = parent;
        }
        level
    };
    Ok(rows
        .iter()
        .map(|row| {
            let get = |column: &str| row.get(column).cloned().unwrap_or_default();
            let code = get("code");
            let extra: BTreeMap<&String, &String> = row
                .iter()
                .filter(|(column, value)| {
                    !value.is_empty()
                        && !["code", "name_zh", "name_en", "parent", "level", "evidence", "note"]
                            .contains(&column.as_str())
                })
                .collect();
            CodeRow {
                scheme,
                name_zh: get("name_zh"),
                name_en: get("name_en"),
                parent: get("parent"),
                level: level(&code),
                effective_from: SINCE.to_owned(),
                effective_to: None,
                attributes: serde_json::to_string(&extra).expect("text by text is plain data"),
                code,
            }
        })
        .collect())
}
