//! Persons from three old systems, brought together the way the department does it: one person of the finance division
//! opens the case, sends the files and decides the conflicts, another signs.

use anyhow::{Context, bail};
use platform::UnitId;
use serde_json::{Value, json};

use crate::client::Client;
use crate::old_systems::{FINANCE, OldFile, PAYROLL, PERSONNEL};

/// Who does it.
pub struct Desk<'a> {
    /// The application.
    pub client: &'a Client,
    /// Token of who prepares.
    pub clerk: &'a str,
    /// Token of who signs.
    pub signer: &'a str,
    /// The unit it is done for.
    pub unit_id: UnitId,
}

impl Desk<'_> {
    async fn ask(&self, path: &str, body: &Value, what: &str) -> anyhow::Result<Value> {
        self.client.post(self.clerk, path, None, body).await?.ok(what)
    }
}

/// One case from its files to the signed report; how many conflicts were decided.
pub async fn persons(desk: &Desk<'_>, id: &str, files: Vec<OldFile>) -> anyhow::Result<i64> {
    const BASE: &str = "/api/masterdata/reconciliations";
    let own = [PERSONNEL, PAYROLL, FINANCE];
    let case = json!({
        "id": id, "unit_id": desk.unit_id, "kind": "persons", "note": "三套旧系统人员信息合并",
        "precedence": { "order": [], "fields": {
            "post": own, "rank": own, "person_class": own, "joined_on": own,
            "monthly_pay": [PAYROLL, PERSONNEL, FINANCE],
        } },
    });
    desk.ask(BASE, &case, "reconciliation").await?;
    for file in files {
        let path = format!("{BASE}/{id}/sources/{}", percent(file.system));
        desk.client
            .put_file(desk.clerk, &path, file.content_type, file.bytes)
            .await?
            .ok("file of a source")?;
    }
    let matched = desk.ask(&format!("{BASE}/{id}/match"), &json!({}), "matching").await?;
    if matched["problems"].as_i64().unwrap_or(0) > 0 {
        bail!("the sources have bad cells: {matched}");
    }
    let decided = decide(desk, &format!("{BASE}/{id}")).await?;
    let opinion = json!({ "opinion": "冲突均已核实，同意写入。" });
    let path = format!("{BASE}/{id}/apply");
    desk.client.post(desk.signer, &path, None, &opinion).await?.ok("signing the reconciliation")?;
    Ok(decided)
}

/// The personnel system knows who is where and what people are called; what it does not know, the payroll system does.
/// Records that are only alike stay two.
async fn decide(desk: &Desk<'_>, case: &str) -> anyhow::Result<i64> {
    let path = format!("{case}/decisions");
    let mut decided = 0;
    for source in [PERSONNEL, PAYROLL, FINANCE] {
        let body = json!({ "take": "source", "source": source, "reason": format!("经与原单位核对，以{source}为准。") });
        let answer = desk.ask(&path, &body, "bulk decision").await?;
        decided += answer["count"].as_i64().context("a bulk decision answers a count")?;
    }
    let body = json!({ "take": "different", "reason": "经核对身份证号，不是同一人。" });
    let answer = desk.ask(&path, &body, "bulk decision").await?;
    Ok(decided + answer["count"].as_i64().unwrap_or(0))
}

/// A part of a path in the only spelling that URLs have.
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
