//! What every scene of the demonstration uses: the application, the people, the calendar, the draws.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::NaiveDate;
use kernel::Db;
use platform::UnitId;
use platform::http::Platform;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

use crate::client::Client;
use crate::department::UnitPlan;
use crate::names::Draw;
use crate::people::People;
use crate::plan::Standard;

/// The stage.
pub struct Stage {
    /// The application, as its users reach it.
    pub client: Client,
    /// Database and calendar.
    pub platform: Platform,
    /// Who acts.
    pub people: People,
    /// The draws.
    pub draw: Draw,
    /// The units, the ministry first.
    pub plan: Vec<UnitPlan>,
    /// Unit ids by code.
    pub units: BTreeMap<String, UnitId>,
    /// The fiscal year.
    pub year: i64,
}

/// An executable indicator.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Indicator {
    /// Id.
    pub id: String,
    /// Unit.
    pub unit_id: String,
    /// The unallotted indicator it came from.
    pub parent_id: Option<String>,
    /// Project.
    pub project_id: Option<String>,
    /// Fund.
    pub fund: String,
    /// Fund group.
    pub fund_group: String,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Kind of expenditure.
    pub expenditure_kind: String,
    /// Granted.
    pub granted_fen: i64,
    /// Available.
    pub available_fen: i64,
    /// Title.
    pub title: String,
}

#[derive(FromQueryResult)]
struct AccountRow {
    id: String,
}

impl Stage {
    /// The database, for reading what the year has come to.
    pub fn db(&self) -> &Db {
        &self.platform.db
    }
    /// Sets the calendar.
    pub fn on(&self, month: u32, day: u32) -> anyhow::Result<()> {
        let date = NaiveDate::from_ymd_opt(i32::try_from(self.year)?, month, day).context("no such day")?;
        self.platform.clock.set_date(date);
        Ok(())
    }
    /// Milliseconds of the calendar, for ids.
    pub fn millis(&self) -> u64 {
        u64::try_from(self.platform.clock.now().0 / 1_000).unwrap_or(0)
    }
    /// A new id.
    pub fn id(&mut self) -> String {
        let millis = self.millis();
        self.draw.id(millis).to_string()
    }
    /// The id of a unit.
    pub fn unit(&self, code: &str) -> anyhow::Result<String> {
        Ok(self.units.get(code).with_context(|| format!("no unit {code}"))?.to_string())
    }
    /// The code of a unit.
    pub fn unit_code(&self, id: &str) -> anyhow::Result<String> {
        let found = self.units.iter().find(|(_, unit)| unit.to_string() == id);
        Ok(found.with_context(|| format!("no unit {id}"))?.0.clone())
    }
    /// Acts on a document; anything but success ends the demonstration.
    pub async fn act(&self, who: &str, path: &str, action: &str, body: &Value) -> anyhow::Result<Value> {
        let token = self.people.token(who)?;
        let answer = self.client.post(token, &format!("{path}/{action}"), None, body).await?;
        answer.ok(&format!("{who}: {action} {path}"))
    }
    /// Makes a change of indicators, reviewed by a second person of the finance division.
    pub async fn change(&mut self, operation: &str, lines: Value, reason: &str) -> anyhow::Result<()> {
        let id = self.id();
        let headquarters = self.unit(self.plan[0].code)?;
        let body = json!({
            "id": id, "unit_id": headquarters, "fiscal_year": self.year, "operation": operation,
            "document_no": format!("综财〔{}〕{}号", self.year, self.draw.between(1, 300)), "reason": reason, "lines": lines,
        });
        let token = self.people.token("caiwu")?;
        let made = self.client.post(token, "/api/indicator/changes?submit=true", None, &body).await?;
        made.ok(&format!("indicator change: {operation}"))?;
        let path = format!("/api/indicator/changes/{id}/actions");
        self.act("caiwu2", &path, "approve", &json!({ "opinion": "复核无误。" })).await?;
        Ok(())
    }
    /// The standards that have an amount, in force at the end of the year.
    pub async fn standards(&self) -> anyhow::Result<Vec<Standard>> {
        let sql = "select id, code, amount_fen from v_standard
            where amount_fen is not null and effective_from <= $1 and (effective_to is null or effective_to >= $1)
            order by code, effective_from desc";
        Ok(self.db().reader().all(sql, [format!("{}-12-31", self.year).into()]).await?)
    }
    /// All executable indicators in number order.
    pub async fn indicators(&self) -> anyhow::Result<Vec<Indicator>> {
        let sql = "select id, unit_id, parent_id, project_id, fund, fund_group, function, dep_economy, expenditure_kind,
                granted_fen, available_fen, title
            from lg_indicator where allotted = 1 order by number";
        Ok(self.db().reader().all(sql, []).await?)
    }
    /// The basic account of a unit, into which its own money comes.
    pub async fn basic_account(&self, unit_id: &str) -> anyhow::Result<String> {
        let sql =
            "select id from v_bank_account where owner_kind = 'unit' and owner_id = $1 and purpose = 'basic'";
        let row: Option<AccountRow> = self.db().reader().one(sql, [unit_id.into()]).await?;
        Ok(row.context("the unit has no basic account")?.id)
    }
    /// How many indicators there are, unallotted ones included.
    pub async fn indicator_count(&self) -> anyhow::Result<usize> {
        Ok(usize::try_from(self.db().reader().number("select count(*) from lg_indicator", []).await?)?)
    }
}
