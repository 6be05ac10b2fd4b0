//! Who is in post, for those who plan money by persons: sums by unit and class. Pay is opened here and leaves as sums.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::db::list;
use kernel::{Conn, DbError, Fen};
use platform::{Place, UnitId, Vault};
use posting::staffing::{Asked, Group, StaffSource, Staffing};
use sea_orm::FromQueryResult;

use crate::persons::PAY;

/// The persons of the master data, with the keys of their pay.
pub fn staff(vault: &Vault) -> Arc<dyn StaffSource> {
    Arc::new(Staff { vault: vault.clone() })
}

struct Staff {
    vault: Vault,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    unit_id: UnitId,
    person_class: String,
    pay_sealed: String,
    joined_on: String,
    left_on: Option<String>,
}

impl Row {
    /// In post on a day: joined by then, and not left.
    fn is_in_post(&self, on: NaiveDate) -> bool {
        let on = on.to_string();
        self.joined_on <= on && self.left_on.as_ref().is_none_or(|left| *left > on)
    }
}

#[async_trait]
impl StaffSource for Staff {
    async fn staffing(&self, conn: &Conn, asked: &[Asked]) -> Result<Vec<Staffing>, DbError> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let units: BTreeSet<UnitId> = asked.iter().map(|asked| asked.unit_id).collect();
        let sql = "select id, unit_id, person_class, pay_sealed, joined_on, left_on from md_person
            where unit_id in {in:1}";
        let mut people: BTreeMap<UnitId, Vec<(Row, Fen)>> = BTreeMap::new();
        for row in conn.all::<Row>(sql, [list(units)]).await? {
            let pay = self.pay(&row)?;
            people.entry(row.unit_id).or_default().push((row, pay));
        }
        let none = Vec::new();
        asked.iter().map(|asked| sums(people.get(&asked.unit_id).unwrap_or(&none), asked)).collect()
    }
}

impl Staff {
    fn pay(&self, row: &Row) -> Result<Fen, DbError> {
        let pay = self.vault.open(Place { row: &row.id, ..PAY }, &row.pay_sealed)?;
        let fen =
            pay.parse().map_err(|_| DbError::Other(format!("the pay of person {} is no number", row.id)))?;
        Ok(Fen::from_fen(fen))
    }
}

fn sums(people: &[(Row, Fen)], asked: &Asked) -> Result<Staffing, DbError> {
    let too_much = || DbError::Other(format!("the pay of unit {} is beyond what can be held", asked.unit_id));
    let mut staffing = Staffing::new();
    for (row, pay) in people.iter().filter(|(row, _)| row.is_in_post(asked.on)) {
        let group: &mut Group = staffing.entry(row.person_class.clone()).or_default();
        group.persons += 1;
        group.pay_fen = group.pay_fen.checked_add(*pay).ok_or_else(too_much)?;
        group.base_fen = group.base_fen.checked_add(asked.base.of(*pay)).ok_or_else(too_much)?;
    }
    Ok(staffing)
}
