//! The tree of units: every wanted unit finds its place, every circle is named, subtrees move along.

use std::collections::{BTreeMap, HashMap, HashSet};

use kernel::text;
use platform::UnitId;
use platform::import::{CellProblem, Row};

use crate::units::Unit;

/// Most levels of the tree.
const LEVELS_MAX: i64 = 8;
/// Most units of a circle that a message names.
const NAMED_MAX: usize = 20;

/// A unit of the file.
pub(crate) struct Wanted<'a> {
    /// What it is to be.
    pub unit: Unit,
    /// Code of the unit above; empty for a root.
    pub parent_code: String,
    /// Where it stands.
    pub row: Row<'a>,
    /// Whether it has its place; without one its path means nothing.
    pub is_placed: bool,
}

/// Where a unit is.
#[derive(Clone)]
enum Place {
    At {
        path: String,
        level: i64,
    },
    Deep,
    /// Below a bad row, a missing parent or a circle: the fault is named there, not here.
    Unknown,
}

impl Place {
    fn below(&self, id: UnitId) -> Place {
        match self {
            Place::At { level, .. } if *level >= LEVELS_MAX => Place::Deep,
            Place::At { path, level } => Place::At { path: format!("{path}{id}/"), level: level + 1 },
            other => other.clone(),
        }
    }
}

struct Tree<'t, 'r> {
    wanted: &'t BTreeMap<String, Wanted<'r>>,
    stored: &'t HashMap<String, Unit>,
    codes: HashMap<UnitId, &'t str>,
    /// Codes whose row in the file is bad.
    bad: &'t HashSet<String>,
    places: HashMap<&'t str, Place>,
    circles: Vec<Vec<&'t str>>,
    /// Codes of wanted units whose parent is nowhere.
    orphans: Vec<&'t str>,
}

impl<'t> Tree<'t, '_> {
    fn id(&self, code: &str) -> Option<UnitId> {
        let wanted = self.wanted.get(code).map(|wanted| wanted.unit.id);
        wanted.or_else(|| self.stored.get(code).map(|unit| unit.id))
    }
    /// The code above; `None` when there is no such unit.
    fn above(&self, code: &str) -> Option<&'t str> {
        if let Some(wanted) = self.wanted.get(code) {
            return Some(&wanted.parent_code);
        }
        let parent = self.stored.get(code)?.parent_id;
        Some(parent.and_then(|id| self.codes.get(&id).copied()).unwrap_or(""))
    }
    /// Climbs from a unit to one whose place is known and places all on the way: each unit is visited once.
    fn place(&mut self, code: &'t str) {
        let mut way: Vec<&'t str> = Vec::new();
        let mut steps: HashMap<&'t str, usize> = HashMap::new();
        let mut at = code;
        let top = loop {
            if at.is_empty() {
                break Place::At { path: "/".to_owned(), level: 0 };
            }
            if let Some(place) = self.places.get(at) {
                break place.clone();
            }
            if self.bad.contains(at) {
                break Place::Unknown;
            }
            if let Some(step) = steps.get(at) {
                self.circles.push(way[*step..].to_vec());
                break Place::Unknown;
            }
            let Some(above) = self.above(at) else {
                self.orphans.extend(way.last());
                break Place::Unknown;
            };
            steps.insert(at, way.len());
            way.push(at);
            at = above;
        };
        let mut place = top;
        for code in way.into_iter().rev() {
            if let Some(id) = self.id(code) {
                place = place.below(id);
            }
            self.places.insert(code, place.clone());
        }
    }
    /// “A → B → A”, at the first row of the file that takes part.
    fn circle(&self, members: &[&str], problems: &mut Vec<CellProblem>) {
        let line = |code: &str| self.wanted.get(code).map_or(i64::MAX, |wanted| wanted.row.line);
        let Some(first) = (0..members.len()).min_by_key(|place| line(members[*place])) else { return };
        let Some(wanted) = self.wanted.get(members[first]) else { return };
        let mut named: Vec<&str> = members[first..].iter().chain(&members[..first]).copied().collect();
        if named.len() > NAMED_MAX {
            named.truncate(NAMED_MAX);
            named.push("…");
        }
        named.push(members[first]);
        let named = named.join(" → ");
        wanted.row.fault(
            "parent_code",
            problems,
            text!("上下级成环：{named}。", "The units form a circle: {named}."),
            text!("请改正其中一个上级单位代码。", "Mend the parent of one of them."),
        );
    }
}

/// Gives every wanted unit its place in the tree; names missing parents, circles and too many levels.
pub(crate) fn plant(
    wanted: &mut BTreeMap<String, Wanted<'_>>,
    stored: &HashMap<String, Unit>,
    bad: &HashSet<String>,
    problems: &mut Vec<CellProblem>,
) {
    let mut tree = Tree {
        wanted,
        stored,
        codes: stored.values().map(|unit| (unit.id, unit.code.as_str())).collect(),
        bad,
        places: HashMap::new(),
        circles: Vec::new(),
        orphans: Vec::new(),
    };
    for code in tree.wanted.keys() {
        tree.place(code);
    }
    for circle in &tree.circles {
        tree.circle(circle, problems);
    }
    for code in &tree.orphans {
        if let Some(wanted) = tree.wanted.get(*code) {
            let parent = &wanted.parent_code;
            wanted.row.fault(
                "parent_code",
                problems,
                text!("没有代码为“{parent}”的上级单位。", "There is no unit “{parent}” to be under."),
                text!("请核对上级单位代码。", "Check the parent's code."),
            );
        }
    }
    let found: Vec<(String, Option<UnitId>, Place)> = tree
        .wanted
        .iter()
        .map(|(code, wanted)| {
            let place = tree.places.get(code.as_str()).cloned().unwrap_or(Place::Unknown);
            (code.clone(), tree.id(&wanted.parent_code), place)
        })
        .collect();
    for (code, parent_id, place) in found {
        let Some(entry) = wanted.get_mut(&code) else { continue };
        entry.unit.parent_id = parent_id;
        match place {
            Place::At { path, level } => {
                (entry.unit.path, entry.unit.level, entry.is_placed) = (path, level, true)
            }
            Place::Deep => too_deep(&entry.row, problems),
            Place::Unknown => {}
        }
    }
}

fn too_deep(row: &Row<'_>, problems: &mut Vec<CellProblem>) {
    row.fault(
        "parent_code",
        problems,
        text!("层级超过 {LEVELS_MAX} 级。", "There are more than {LEVELS_MAX} levels."),
        text!("请核对上级单位代码。", "Check the parent's code."),
    );
}

/// Stored units below a moved one, with their new paths.
pub(crate) fn carried(
    wanted: &BTreeMap<String, Wanted<'_>>,
    stored: &HashMap<String, Unit>,
    problems: &mut Vec<CellProblem>,
) -> Vec<Unit> {
    let named: HashMap<String, (&Wanted<'_>, &Unit)> = wanted
        .values()
        .filter(|wanted| wanted.is_placed)
        .filter_map(|wanted| Some((wanted, stored.get(&wanted.unit.code)?)))
        .map(|(wanted, old)| (old.id.to_string(), (wanted, old)))
        .collect();
    let mut carried = Vec::new();
    let mut deep: BTreeMap<i64, Row<'_>> = BTreeMap::new();
    for unit in stored.values().filter(|unit| !wanted.contains_key(&unit.code)) {
        // The nearest ancestor that the file names decides.
        let above = unit.path.split('/').rev().find_map(|id| named.get(id));
        let Some((new, old)) = above else { continue };
        let Some(rest) = unit.path.strip_prefix(&old.path) else { continue };
        if new.unit.path == old.path {
            continue;
        }
        let level = unit.level - old.level + new.unit.level;
        if level > LEVELS_MAX {
            deep.insert(new.row.line, new.row);
        }
        let mut moved = unit.clone();
        (moved.path, moved.level) = (format!("{}{rest}", new.unit.path), level);
        carried.push(moved);
    }
    for row in deep.values() {
        too_deep(row, problems);
    }
    carried
}
