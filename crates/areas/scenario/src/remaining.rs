//! What adopting leaves to the master data: the standards and headcounts that a scenario supposes, with their values, and
//! whether it has been done since. What was supposed is kept when a scenario is adopted; whether it has been done is asked of
//! the master data each time and stands nowhere.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Text, text};
use platform::{Role, UnitId};
use posting::staffing::{Asked, Staffing};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::load::{Force, Place, day_of};
use crate::model::{Change, ChangeKind, Headcount};
use crate::work::{Standard, World};

/// Whether something has been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ScenarioRemainingState)]
pub enum Done {
    /// 待办理
    Open,
    /// 部分办理：人数已变动，尚未到位 / some of the persons
    Begun,
    /// 已办理
    Done,
    /// 已办理，但数值与试算不同 / there is a new value, and it is another
    Other,
}

/// What such states are called.
pub const DONE: &[(&str, &str, &str)] = &[
    ("open", "待办理", "to be done"),
    ("begun", "部分办理", "begun"),
    ("done", "已办理", "done"),
    ("other", "数值不同", "done otherwise"),
];

/// Something a scenario supposes that must be done in the master data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ScenarioRemaining)]
pub struct Remaining {
    /// Place of the last change that supposes it, from 0.
    pub change: i64,
    /// 须办理的事项 / what must be done
    pub text: Text,
    /// 由谁办理 / who is to do it
    pub who: Text,
    /// The page where it is done.
    pub path: String,
    /// `fen`, `persons`
    pub measure: String,
    /// The value as it was.
    pub before: i64,
    /// The value as it is supposed.
    pub after: i64,
    /// The value as it is now.
    pub now: i64,
    /// 是否已办理 / whether it has been done
    pub state: Done,
}

/// A value of the master data that a scenario supposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult)]
pub struct Supposed {
    /// Place of the last change that supposes it, from 0.
    pub place: i64,
    /// `standard`, `headcount`
    pub kind: String,
    /// The unit of the change.
    pub unit_id: UnitId,
    /// 1 = with all units below it.
    pub below: i64,
    /// The edition of a standard, or whose number.
    pub subject: String,
    /// The value as it was.
    pub before_value: i64,
    /// The value as it is supposed.
    pub after_value: i64,
}

/// What a scenario supposes of the master data: one for each standard and each number of persons, with what all changes of
/// it come to. What stays as it is, and what cannot be, is nothing to do.
pub fn supposed(world: &World, changes: &[Change]) -> Vec<Supposed> {
    let mut found: BTreeMap<(ChangeKind, UnitId, bool, String), Supposed> = BTreeMap::new();
    for (place, change) in (0_i64..).zip(changes) {
        let Some(unit_id) = change.unit_id.or_else(|| world.top().map(|top| top.id)) else { continue };
        let Some((subject, before, after)) = values(world, changes, (place, change), unit_id) else {
            continue;
        };
        let below = change.below && change.kind == ChangeKind::Standard;
        let one = Supposed {
            place,
            kind: change.kind.word().to_owned(),
            unit_id,
            below: i64::from(below),
            subject: subject.clone(),
            before_value: before,
            after_value: after,
        };
        found.insert((change.kind, unit_id, below, subject), one);
    }
    let mut all: Vec<Supposed> = found
        .into_values()
        .filter(|one| one.before_value != one.after_value && one.after_value >= 0)
        .collect();
    all.sort_by_key(|one| one.place);
    all
}

/// Of what, the value as it is, and the value after all changes of it up to one.
fn values(
    world: &World,
    changes: &[Change],
    (place, change): (i64, &Change),
    unit_id: UnitId,
) -> Option<(String, i64, i64)> {
    let so_far = (0..=place).zip(changes).map(|(_, one)| one).filter(|one| one.kind == change.kind);
    match change.kind {
        ChangeKind::Control => None,
        ChangeKind::Standard => {
            let id = change.standard_id.clone()?;
            let before = world.standards.get(&id)?.amount_fen?;
            let of_it = so_far
                .filter(|one| one.standard_id.as_ref() == Some(&id) && world.reach(one).contains(&unit_id));
            let mut amount = before;
            for one in of_it {
                amount = crate::costing::standard_after(amount, one).ok()?;
            }
            Some((id, before.fen(), amount.fen()))
        }
        ChangeKind::Headcount => {
            let head = change.headcount?;
            let crew = world.crews.get(&unit_id)?;
            let before = number(head, &crew.staffing, crew.unit.establishment);
            let top = world.top().map(|top| top.id);
            let of_it =
                so_far.filter(|one| one.headcount == Some(head) && one.unit_id.or(top) == Some(unit_id));
            let count: i64 = of_it.filter_map(|one| one.count).sum();
            Some((head.word().to_owned(), before, before.checked_add(count)?))
        }
    }
}

/// How many persons of a class, or posts, there are.
fn number(head: Headcount, staffing: &Staffing, establishment: i64) -> i64 {
    match head.class() {
        Some(class) => staffing.get(class).map_or(0, |group| group.persons),
        None => establishment,
    }
}

/// Whether a number of persons has come to where it was to come.
fn reached(before: i64, after: i64, now: i64) -> Done {
    let (wanted, got) = (after - before, now - before);
    match (wanted.signum() * got, wanted.abs()) {
        (got, _) if got <= 0 => Done::Open,
        (got, wanted) if got < wanted => Done::Begun,
        _ => Done::Done,
    }
}

/// What a standard has come to by its newer editions, oldest first.
fn renewed(before: i64, after: i64, editions: &[Option<Fen>]) -> (i64, Done) {
    let amounts: Vec<i64> = editions.iter().flatten().map(|amount| amount.fen()).collect();
    let now = amounts.last().copied().unwrap_or(before);
    let state = match (amounts.contains(&after), amounts.is_empty()) {
        (true, _) => Done::Done,
        (false, true) => Done::Open,
        (false, false) => Done::Other,
    };
    (now, state)
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
    name: String,
    establishment: i64,
}
#[derive(FromQueryResult)]
struct EditionRow {
    subject: String,
    amount_fen: Option<Fen>,
}

/// The master data as it is now, for what is supposed.
struct Present {
    units: BTreeMap<UnitId, UnitRow>,
    staffing: BTreeMap<UnitId, Staffing>,
    standards: BTreeMap<String, Standard>,
    editions: BTreeMap<String, Vec<Option<Fen>>>,
}

/// What is supposed, in words, and whether it has been done: four statements at most.
pub async fn told(
    conn: &Conn,
    force: &Force,
    place: Place,
    all: &[Supposed],
) -> Result<Vec<Remaining>, DbError> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let present = present(conn, force, place, all).await?;
    Ok(all.iter().filter_map(|one| present.tell(one, place.unit_id)).collect())
}

async fn present(conn: &Conn, force: &Force, place: Place, all: &[Supposed]) -> Result<Present, DbError> {
    let sql = "select id, code, name, establishment from v_unit_record where id in {in:1}";
    let units: Vec<UnitRow> = conn.all(sql, [list(all.iter().map(|one| one.unit_id))]).await?;
    let heads = all.iter().filter(|one| one.kind == ChangeKind::Headcount.word());
    let mut wanted: Vec<UnitId> = heads.map(|one| one.unit_id).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let (on, base): (NaiveDate, _) = (day_of(place.year, force.today), force.rulebook.generation.base);
    let asked: Vec<Asked> = wanted.iter().map(|unit_id| Asked { unit_id: *unit_id, on, base }).collect();
    let staffing = match asked.is_empty() {
        true => BTreeMap::new(),
        false => wanted.into_iter().zip(force.staff.staffing(conn, &asked).await?).collect(),
    };
    let standards = all.iter().filter(|one| one.kind == ChangeKind::Standard.word());
    let ids: Vec<&String> = standards.map(|one| &one.subject).collect();
    let mut editions: BTreeMap<String, Vec<Option<Fen>>> = BTreeMap::new();
    if !ids.is_empty() {
        let sql = "select s.id as subject, n.amount_fen from v_standard s
            join v_standard n on n.code = s.code and n.effective_from > s.effective_from
            where s.id in {in:1} order by s.id, n.effective_from";
        for row in conn.all::<EditionRow>(sql, [list(&ids)]).await? {
            editions.entry(row.subject).or_default().push(row.amount_fen);
        }
    }
    Ok(Present {
        units: units.into_iter().map(|row| (row.id, row)).collect(),
        staffing,
        standards: crate::load::standards_of(conn, ids).await?,
        editions,
    })
}

impl Present {
    fn tell(&self, one: &Supposed, top: UnitId) -> Option<Remaining> {
        let unit = self.units.get(&one.unit_id)?;
        if one.kind == ChangeKind::Standard.word() {
            self.standard(one, unit, top)
        } else {
            self.head(one, unit)
        }
    }
    fn standard(&self, one: &Supposed, unit: &UnitRow, top: UnitId) -> Option<Remaining> {
        let standard = self.standards.get(&one.subject)?;
        let none = Vec::new();
        let editions = self.editions.get(&one.subject).unwrap_or(&none);
        let (now, state) = renewed(one.before_value, one.after_value, editions);
        let [was, is] = [one.before_value, one.after_value].map(|fen| Fen::from_fen(fen).yuan());
        let (code, zh, en) = (&standard.code, &standard.name.zh, &standard.name.en);
        let whose = match (one.unit_id == top && one.below == 1, one.below == 1) {
            (true, _) => Text::default(),
            (false, true) => {
                let (code, name) = (&unit.code, &unit.name);
                text!("（适用 {code} {name} 及下级）", " (for {code} {name} and below)")
            }
            (false, false) => {
                let (code, name) = (&unit.code, &unit.name);
                text!("（适用 {code} {name}）", " (for {code} {name})")
            }
        };
        let (of_zh, of_en) = (&whose.zh, &whose.en);
        Some(Remaining {
            change: one.place,
            text: text!(
                "支出标准 {code} {zh}：请导入新版本，标准额 {was} 元改为 {is} 元{of_zh}。",
                "Standard {code} {en}: import a new edition with {is} yuan in place of {was}{of_en}."
            ),
            who: Role::DeptFinance.title(),
            path: "/masterdata/imports".to_owned(),
            measure: "fen".to_owned(),
            before: one.before_value,
            after: one.after_value,
            now,
            state,
        })
    }
    fn head(&self, one: &Supposed, unit: &UnitRow) -> Option<Remaining> {
        let head: Headcount = serde_json::from_value(one.subject.clone().into()).ok()?;
        let none = Staffing::new();
        let staffing = self.staffing.get(&one.unit_id).unwrap_or(&none);
        let now = number(head, staffing, unit.establishment);
        let (code, name, title) = (&unit.code, &unit.name, head.title());
        let (zh, en, was, is) = (&title.zh, &title.en, one.before_value, one.after_value);
        let count = is - was;
        let signed = if count > 0 { format!("+{count}") } else { count.to_string() };
        let path = match head {
            Headcount::Posts => format!("/masterdata/units/{}", one.unit_id),
            _ => "/masterdata/persons".to_owned(),
        };
        let by = Role::Handler.title();
        let (by_zh, by_en) = (&by.zh, &by.en);
        Some(Remaining {
            change: one.place,
            text: text!(
                "{code} {name}：{zh}{signed}（{was} 改为 {is}），请办理信息变更。",
                "{code} {name}: {en} {signed} ({was} to {is}); make a change request."
            ),
            who: text!("{name}{by_zh}", "{by_en} of {name}"),
            path,
            measure: "persons".to_owned(),
            before: was,
            after: is,
            now,
            state: reached(was, is, now),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_there_when_as_many_have_come_or_gone() {
        for (before, after, now, state) in [
            (10, 12, 10, Done::Open),
            (10, 12, 9, Done::Open),
            (10, 12, 11, Done::Begun),
            (10, 12, 12, Done::Done),
            (10, 12, 15, Done::Done),
            (10, 8, 10, Done::Open),
            (10, 8, 11, Done::Open),
            (10, 8, 9, Done::Begun),
            (10, 8, 8, Done::Done),
            (0, 1, 1, Done::Done),
        ] {
            assert_eq!(reached(before, after, now), state, "{before} to {after}, now {now}");
        }
    }
    #[test]
    fn a_standard_is_done_once_an_edition_had_the_amount() {
        let fen = |amounts: &[i64]| amounts.iter().map(|fen| Some(Fen::from_fen(*fen))).collect::<Vec<_>>();
        assert_eq!(renewed(500, 600, &[]), (500, Done::Open));
        assert_eq!(renewed(500, 600, &fen(&[550])), (550, Done::Other));
        assert_eq!(renewed(500, 600, &fen(&[600])), (600, Done::Done));
        // Done, and renewed again since.
        assert_eq!(renewed(500, 600, &fen(&[600, 700])), (700, Done::Done));
        // An edition that is words says no amount.
        assert_eq!(renewed(500, 600, &[None]), (500, Done::Open));
    }
}
