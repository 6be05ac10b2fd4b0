//! CR02 to CR06: what a project must satisfy before it is reviewed and before it enters the library. Pure.

use kernel::Fen;
use serde_json::{Map, Value, json};

use crate::model::{Project, Standards};

/// A rule that was hit, before the catalogue words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Rule.
    pub rule: &'static str,
    /// The values used.
    pub values: Map<String, Value>,
    /// Where.
    pub field: Option<String>,
}

fn hit(rule: &'static str, values: Value, field: Option<String>) -> Hit {
    let values = match values {
        Value::Object(values) => values,
        _ => Map::new(),
    };
    Hit { rule, values, field }
}

/// CR02: the stored total is the sum of its lines, each worked out again.
pub fn total_follows_from_lines(project: &Project) -> Option<Hit> {
    let computed = project.recomputed();
    let lines_fen = computed.unwrap_or(Fen::ZERO).fen();
    let total_fen = project.row.total_fen;
    (computed != Some(total_fen)).then(|| {
        hit("CR02", json!({"total_fen": total_fen.fen(), "lines_fen": lines_fen}), Some("lines".to_owned()))
    })
}

/// Whether a line cites a standard that is in force in its budget year.
fn has_standard(line: &crate::model::CostingLine, standards: &Standards) -> bool {
    let standard = line.standard_id.as_ref().and_then(|id| standards.get(id));
    standard.is_some_and(|standard| standard.in_force_in(line.budget_year))
}

/// CR03: a line cites a standard in force in its budget year, or says why there is none.
pub fn lines_have_standard_or_reason(project: &Project, standards: &Standards) -> Vec<Hit> {
    let bare = project
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !has_standard(line, standards) && line.reason.is_empty());
    bare.map(|(index, line)| {
        hit("CR03", json!({"task": line.task}), Some(format!("lines[{index}].standard_id")))
    })
    .collect()
}

/// CR04: no unit price above its standard.
pub fn prices_within_standard(project: &Project, standards: &Standards) -> Vec<Hit> {
    let priced = project.lines.iter().enumerate().filter_map(|(index, line)| {
        let standard_fen = line.standard_id.as_ref().and_then(|id| standards.get(id))?.amount_fen?;
        (line.unit_price_fen > standard_fen).then(|| {
            let values = json!({
                "task": line.task, "price_fen": line.unit_price_fen.fen(), "standard_fen": standard_fen.fen()
            });
            hit("CR04", values, Some(format!("lines[{index}].unit_price_fen")))
        })
    });
    priced.collect()
}

/// CR05: there is a performance target, and an output among them.
pub fn has_output_target(project: &Project) -> Option<Hit> {
    let output = project.targets.iter().any(|target| target.kind == "output");
    (!output).then(|| hit("CR05", json!({"project": project.row.name}), Some("targets".to_owned())))
}

/// CR06: what has no standard, or is a large new policy, is appraised before it enters the library. A pass covers
/// no more than what was appraised; "reduce" asks for less than that.
pub fn appraised_when_needed(project: &Project, standards: &Standards, limit_fen: Fen) -> Option<Hit> {
    let row = &project.row;
    let without_standard = project.lines.iter().any(|line| !has_standard(line, standards));
    let large_new_policy = row.new_policy == 1 && row.total_fen >= limit_fen;
    let passed = match row.appraisal_result.as_str() {
        "pass" => row.total_fen <= row.appraised_fen,
        "reduce" => row.total_fen < row.appraised_fen,
        "fail" => return Some(not_appraised(project)),
        _ => false,
    };
    ((without_standard || large_new_policy) && !passed).then(|| not_appraised(project))
}

fn not_appraised(project: &Project) -> Hit {
    let result = match project.row.appraisal_result.as_str() {
        "pass" => "通过 pass",
        "reduce" => "核减 reduce",
        "fail" => "不通过 fail",
        _ => "未评审 none",
    };
    let values =
        json!({"project": project.row.name, "amount_fen": project.row.total_fen.fen(), "result": result});
    hit("CR06", values, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::ProjectInput;
    use crate::model::Standard;
    use kernel::uuid::Uuid;

    fn standards() -> Standards {
        let standard = |id: &str, to: Option<&str>| Standard {
            id: id.to_owned(),
            amount_fen: Some(Fen::from_fen(50_000)),
            effective_from: "2016-01-01".to_owned(),
            effective_to: to.map(str::to_owned),
        };
        Standards::from([
            ("open".to_owned(), standard("open", None)),
            ("ended".to_owned(), standard("ended", Some("2025-12-31"))),
        ])
    }

    fn id(n: u128) -> String {
        Uuid::from_u128(n).to_string()
    }

    fn project(change: impl FnOnce(&mut Value)) -> Project {
        let mut input = json!({
            "id": id(1), "unit_id": id(2), "code": "P-1", "name": "差旅", "class": "31", "function": "2010301",
            "start_year": 2026, "end_year": 2027, "fiscal_year": 2026, "reason": "履职需要",
            "lines": [{"id": id(3), "task": "住宿", "budget_year": 2026, "standard_id": "open", "quantity": "10",
                "frequency": "2", "unit_of_measure": "天", "dep_economy": "30211", "fund": "111"}],
            "targets": [{"id": id(4), "kind": "output", "name": "出差人次", "value": "10", "unit_of_measure": "人次",
                "weight": 50}],
        });
        change(&mut input);
        let input: ProjectInput = serde_json::from_value(input).unwrap();
        input.compute(&standards(), None).unwrap()
    }

    fn all(project: &Project) -> Vec<&'static str> {
        let standards = standards();
        let mut hits: Vec<Hit> = total_follows_from_lines(project).into_iter().collect();
        hits.extend(lines_have_standard_or_reason(project, &standards));
        hits.extend(prices_within_standard(project, &standards));
        hits.extend(has_output_target(project));
        hits.extend(appraised_when_needed(project, &standards, Fen::from_fen(1_000_000)));
        hits.iter().map(|hit| hit.rule).collect()
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Value), expected: &[&str]) {
        assert_eq!(all(&project(change)), expected);
    }

    #[test]
    fn an_ordinary_project_passes_and_takes_its_price_from_the_standard() {
        check(|_| {}, &[]);
        assert_eq!(project(|_| {}).row.total_fen, Fen::from_fen(1_000_000));
    }
    #[test]
    fn a_price_at_the_standard_passes_and_one_fen_over_does_not() {
        check(|input| input["lines"][0]["unit_price_fen"] = json!(50_000), &[]);
        check(|input| input["lines"][0]["unit_price_fen"] = json!(50_001), &["CR04"]);
        assert_eq!(
            project(|input| input["lines"][0]["unit_price_fen"] = json!(40_000)).row.total_fen.fen(),
            800_000
        );
    }
    #[test]
    fn a_line_without_standard_needs_a_reason_and_then_an_appraisal() {
        let bare = |input: &mut Value| {
            input["lines"][0]["standard_id"] = Value::Null;
            input["lines"][0]["unit_price_fen"] = json!(100);
        };
        check(bare, &["CR03", "CR06"]);
        let reasoned = |input: &mut Value| {
            bare(input);
            input["lines"][0]["reason"] = json!("没有适用标准");
        };
        check(reasoned, &["CR06"]);
        check(|input| input["lines"][0]["standard_id"] = json!("ended"), &["CR03", "CR06"]);
    }
    #[test]
    fn a_pass_covers_what_was_appraised_and_reduce_asks_for_less() {
        let appraised = |result: &str, appraised: i64| {
            let mut project = project(|input| input["new_policy"] = json!(true));
            project.row.appraisal_result = result.to_owned();
            project.row.appraised_fen = Fen::from_fen(appraised);
            all(&project)
        };
        assert_eq!(appraised("", 0), ["CR06"]);
        assert_eq!(appraised("pass", 1_000_000), [""; 0]);
        assert_eq!(appraised("pass", 999_999), ["CR06"]);
        assert_eq!(appraised("reduce", 1_000_000), ["CR06"]);
        assert_eq!(appraised("reduce", 1_000_001), [""; 0]);
        assert_eq!(appraised("fail", 1_000_000), ["CR06"]);
        // One fen under the limit a new policy needs none.
        let mut under = project(|input| input["new_policy"] = json!(true));
        under.lines[0].unit_price_fen = Fen::from_fen(49_999);
        under.lines[0].amount_fen = Fen::from_fen(999_980);
        under.row.total_fen = Fen::from_fen(999_980);
        assert_eq!(all(&under), [""; 0]);
    }
    #[test]
    fn targets_without_an_output_do_not_do() {
        check(|input| input["targets"][0]["kind"] = json!("benefit"), &["CR05"]);
        check(|input| input["targets"] = json!([]), &["CR05"]);
    }
    #[test]
    fn a_total_that_was_tampered_with_is_found() {
        let mut changed = project(|_| {});
        changed.row.total_fen = Fen::from_fen(1_000_001);
        assert_eq!(all(&changed), ["CR02"]);
        let mut changed = project(|_| {});
        changed.lines[0].amount_fen = Fen::from_fen(2_000_000);
        changed.row.total_fen = Fen::from_fen(2_000_000);
        assert_eq!(all(&changed), ["CR02"]);
    }
}
