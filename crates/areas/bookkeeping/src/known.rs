//! What a batch of vouchers names (units, payees, projects, codes, indicators), read in a fixed number of statements, and
//! what is wrong with it.

use std::collections::{BTreeSet, HashMap, HashSet};

use kernel::db::list;
use kernel::{Conn, DbError, Faults, Text, text};
use ledger::{Dimensions, IndicatorId};
use platform::UnitId;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The dimensions of a line as they are typed; what is not stated is empty. The government economic class follows from
/// the departmental one and is never typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Stands {
    /// Project.
    #[schema(max_length = 40)]
    pub project_id: String,
    /// Functional class.
    #[schema(max_length = 40)]
    pub function: String,
    /// Departmental economic class.
    #[schema(max_length = 40)]
    pub dep_economy: String,
    /// Fund.
    #[schema(max_length = 40)]
    pub fund: String,
    /// Payee or payer.
    #[schema(max_length = 40)]
    pub payee_id: String,
    /// Indicator.
    #[schema(max_length = 40)]
    pub indicator_id: String,
}

/// A unit, as far as the posting rules ask.
#[derive(Clone, Debug, FromQueryResult)]
pub struct UnitFacts {
    id: UnitId,
    /// `administrative` or `institution`.
    pub unit_type: String,
    /// `core`, `management`, `business`.
    pub purpose: String,
}

/// An indicator, as far as the posting rules ask.
#[derive(Clone, Debug, FromQueryResult)]
pub struct IndicatorFacts {
    id: String,
    unit_id: UnitId,
    /// Fund.
    pub fund: String,
    /// Its group.
    pub fund_group: String,
    /// `current` or `prior`.
    pub year_kind: String,
}

/// What was found of all that a batch names.
#[derive(Debug, Default)]
pub struct Known {
    units: HashMap<UnitId, UnitFacts>,
    payees: HashSet<String>,
    projects: HashMap<String, UnitId>,
    codes: HashMap<(String, String), String>,
    economies: HashMap<(String, String), String>,
    indicators: HashMap<String, IndicatorFacts>,
}

fn named<'a>(all: &[&'a Stands], field: fn(&Stands) -> &String) -> BTreeSet<&'a String> {
    all.iter().copied().map(field).filter(|text| !text.is_empty()).collect()
}

impl Known {
    /// Looks everything up.
    pub async fn load(
        conn: &Conn,
        units: impl IntoIterator<Item = UnitId>,
        stands: &[&Stands],
        today: chrono::NaiveDate,
    ) -> Result<Known, DbError> {
        #[derive(FromQueryResult)]
        struct Payee {
            id: String,
        }
        #[derive(FromQueryResult)]
        struct Project {
            id: String,
            unit_id: UnitId,
        }
        let mut known = Known::default();
        let units: BTreeSet<UnitId> = units.into_iter().collect();
        let sql = "select id, unit_type, purpose from v_unit where id in {in:1}";
        let units: Vec<UnitFacts> = conn.all(sql, [list(units)]).await?;
        known.units = units.into_iter().map(|unit| (unit.id, unit)).collect();
        let wanted = named(stands, |one| &one.payee_id);
        if !wanted.is_empty() {
            let sql = "select id from v_payee where id in {in:1} and stopped = 0";
            let found: Vec<Payee> = conn.all(sql, [list(wanted)]).await?;
            known.payees = found.into_iter().map(|payee| payee.id).collect();
        }
        let wanted = named(stands, |one| &one.project_id);
        if !wanted.is_empty() {
            let sql = "select id, unit_id from v_project where id in {in:1}";
            let found: Vec<Project> = conn.all(sql, [list(wanted)]).await?;
            known.projects = found.into_iter().map(|project| (project.id, project.unit_id)).collect();
        }
        let wanted = named(stands, |one| &one.indicator_id);
        if !wanted.is_empty() {
            let sql = "select id, unit_id, fund, fund_group, year_kind from lg_indicator where id in {in:1}";
            let found: Vec<IndicatorFacts> = conn.all(sql, [list(wanted)]).await?;
            known.indicators = found.into_iter().map(|one| (one.id.clone(), one)).collect();
        }
        known.codes(conn, stands, today).await?;
        Ok(known)
    }
    async fn codes(
        &mut self,
        conn: &Conn,
        stands: &[&Stands],
        today: chrono::NaiveDate,
    ) -> Result<(), DbError> {
        #[derive(FromQueryResult)]
        struct Code {
            scheme: String,
            code: String,
            attributes: String,
        }
        #[derive(FromQueryResult)]
        struct Mapping {
            departmental_code: String,
            unit_type: String,
            government_code: String,
        }
        let economies = named(stands, |one| &one.dep_economy);
        let mut codes = economies.clone();
        codes.extend(named(stands, |one| &one.function));
        codes.extend(named(stands, |one| &one.fund));
        if codes.is_empty() {
            return Ok(());
        }
        let day = today.to_string();
        let sql = "select scheme, code, attributes from v_code
            where code in {in:1} and scheme in ('functional', 'economic_departmental', 'funding_sources')
              and effective_from <= $2 and (effective_to is null or effective_to >= $2)";
        let found: Vec<Code> = conn.all(sql, [list(codes), day.clone().into()]).await?;
        self.codes = found.into_iter().map(|code| ((code.scheme, code.code), code.attributes)).collect();
        let sql = "select m.departmental_code, m.unit_type, m.government_code from v_economic_mapping m
            where m.departmental_code in {in:1} and m.effective_from =
              (select max(n.effective_from) from v_economic_mapping n
               where n.departmental_code = m.departmental_code and n.unit_type = m.unit_type
                 and n.effective_from <= $2)";
        let found: Vec<Mapping> = conn.all(sql, [list(economies), day.into()]).await?;
        self.economies = found
            .into_iter()
            .map(|row| ((row.departmental_code, row.unit_type), row.government_code))
            .collect();
        Ok(())
    }
    /// The unit.
    pub fn unit(&self, id: UnitId) -> Option<&UnitFacts> {
        self.units.get(&id)
    }
    /// The indicator that is stated.
    pub fn indicator(&self, id: &str) -> Option<&IndicatorFacts> {
        self.indicators.get(id)
    }
    /// The group of a fund: as the table says, otherwise by the first digit of the official code.
    pub fn fund_group(&self, fund: &str) -> String {
        let attributes = self.codes.get(&("funding_sources".to_owned(), fund.to_owned()));
        let attributes: serde_json::Value =
            attributes.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let by_code = match fund.as_bytes().first() {
            None => "",
            Some(b'1') => "government_budget",
            Some(b'2') => "fiscal_special_account",
            Some(_) => "own_funds",
        };
        let said = attributes["fund_group"].as_str().filter(|group| !group.is_empty());
        said.unwrap_or(by_code).to_owned()
    }
    /// The government economic class of a departmental one, for a kind of unit.
    pub fn government_economy(&self, departmental: &str, unit_type: &str) -> Option<&String> {
        let of = |unit_type: &str| self.economies.get(&(departmental.to_owned(), unit_type.to_owned()));
        of(unit_type).or_else(|| of("both"))
    }
    /// Notes everything that is named and not there, or not the unit's. `before` stands before the names of fields:
    /// `lines[2].`.
    pub fn check(&self, stands: &Stands, unit_id: UnitId, before: &str, faults: &mut Faults) {
        let is = |empty: &String, found: bool| empty.is_empty() || found;
        let code = |scheme: &str, code: &String| {
            is(code, self.codes.contains_key(&(scheme.to_owned(), code.clone())))
        };
        let indicator = self.indicators.get(&stands.indicator_id);
        let unit_type = self.units.get(&unit_id).map_or("", |unit| unit.unit_type.as_str());
        let no_code = || text!("代码表中没有该编码。", "The code is not in the table.");
        let mapped = stands.dep_economy.is_empty()
            || !code("economic_departmental", &stands.dep_economy)
            || self.government_economy(&stands.dep_economy, unit_type).is_some();
        let of_fund = indicator.is_none_or(|one| stands.fund.is_empty() || one.fund == stands.fund);
        let found: [(bool, &str, Text); 9] = [
            (
                is(&stands.payee_id, self.payees.contains(&stands.payee_id)),
                "payee_id",
                text!("往来单位不存在或已停用。", "The payee is not there or is stopped."),
            ),
            (
                is(&stands.project_id, self.projects.get(&stands.project_id) == Some(&unit_id)),
                "project_id",
                text!("项目不存在或不属于本单位。", "The project is not there or not the unit's."),
            ),
            (
                is(&stands.indicator_id, indicator.is_some_and(|one| one.unit_id == unit_id)),
                "indicator_id",
                text!("指标不存在或不属于本单位。", "The indicator is not there or not the unit's."),
            ),
            (code("functional", &stands.function), "function", no_code()),
            (code("economic_departmental", &stands.dep_economy), "dep_economy", no_code()),
            (code("funding_sources", &stands.fund), "fund", no_code()),
            (
                mapped,
                "dep_economy",
                text!(
                    "该部门经济分类对本类单位没有对应的政府经济分类。",
                    "The class maps to no government economic class for this kind of unit."
                ),
            ),
            (of_fund, "fund", text!("资金性质与所选指标不一致。", "The fund is not that of the indicator.")),
            (
                [&stands.project_id, &stands.function, &stands.dep_economy, &stands.fund, &stands.payee_id]
                    .iter()
                    .all(|text| text.chars().count() <= 40),
                "dimensions",
                text!("编码不超过 40 字。", "At most 40 characters."),
            ),
        ];
        for (_, at, what) in found.into_iter().filter(|(fits, _, _)| !fits) {
            faults.add(format!("{before}{at}"), what, text!("请更正后重试。", "Correct it and try again."));
        }
    }
    /// The dimensions of a line in the ledger.
    pub fn dimensions(&self, stands: &Stands, unit_type: &str, line: String) -> Dimensions {
        let stated = |text: &String| (!text.is_empty()).then(|| text.clone());
        let fund = match self.indicator(&stands.indicator_id) {
            Some(indicator) if stands.fund.is_empty() => Some(indicator.fund.clone()),
            _ => stated(&stands.fund),
        };
        Dimensions {
            indicator_id: stands.indicator_id.parse::<IndicatorId>().ok(),
            project_id: stated(&stands.project_id),
            function: stated(&stands.function),
            dep_economy: stated(&stands.dep_economy),
            gov_economy: self.government_economy(&stands.dep_economy, unit_type).cloned(),
            fund,
            payee_id: stated(&stands.payee_id),
            source_line_id: Some(line),
        }
    }
}
