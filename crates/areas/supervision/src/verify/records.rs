//! I20: a master record is what its last version says.

use kernel::{Conn, DbError, text};
use ledger::verify::Check;
use sea_orm::FromQueryResult;
use serde_json::{Map, Value};

/// Records read at once.
const PAGE: i64 = 2_000;
/// The kinds of `v_master_record`; asked for one by one, so that the view reads one table at a time.
const KINDS: &[&str] = &[
    "units",
    "persons",
    "payees",
    "bank_accounts",
    "standards",
    "codes",
    "economic_mapping",
    "assets",
    "performance_indicators",
];

#[derive(FromQueryResult)]
struct Record {
    object_id: String,
    version: Option<i64>,
    body: String,
    last: Option<i64>,
    last_body: Option<String>,
}

/// I20: the version of each record is its newest one, and the columns agree. Personal data are not compared: versions
/// do not hold them.
pub(super) async fn records_are_their_versions(conn: &Conn) -> Result<Check, DbError> {
    let title = text!("每条基础信息等于其最后一个版本", "Each master record is what its last version says");
    let mut check = Check::new("I20", title);
    let sql = "select r.object_id, r.version, r.body, v.version as last, v.body as last_body
        from v_master_record r
        left join v_master_version v on v.kind = r.kind and v.object_id = r.object_id and v.version = (
          select max(w.version) from v_master_version w where w.kind = r.kind and w.object_id = r.object_id)
        where r.kind = $1 and r.object_id > $2 order by r.object_id limit $3";
    for kind in KINDS {
        let mut after = String::new();
        loop {
            let page: Vec<Record> =
                conn.all(sql, [(*kind).into(), after.clone().into(), PAGE.into()]).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.object_id);
            for record in &page {
                check.checked += 1;
                compare(&mut check, kind, record);
            }
        }
    }
    Ok(check)
}

fn compare(check: &mut Check, kind: &str, record: &Record) {
    let object = format!("{kind}/{}", record.object_id);
    let (Some(last), Some(kept)) = (record.last, &record.last_body) else {
        check.add(&object, text!("没有版本", "it has no version"));
        return;
    };
    if let Some(version) = record.version.filter(|version| *version != last) {
        check.add(
            &object,
            text!(
                "记录为第 {version} 版，最后一个版本是第 {last} 版",
                "it is at version {version}, its last version is {last}"
            ),
        );
        return;
    }
    let read = |text: &str| serde_json::from_str::<Map<String, Value>>(text).unwrap_or_default();
    let (now, kept) = (read(&record.body), read(kept));
    let differing = now.iter().find(|(column, value)| kept.get(*column).unwrap_or(&Value::Null) != *value);
    if let Some((column, _)) = differing {
        check.add(&object, text!("“{column}”与第 {last} 版不一致", "“{column}” differs from version {last}"));
    }
}
