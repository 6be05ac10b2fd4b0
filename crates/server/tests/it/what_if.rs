//! `yiti what-if` on a database of its own: lists scenarios, shows what one leaves, writes its tables.

use std::path::Path;
use std::process::{Command, Output};

use kernel::{Db, Ids};
use platform::Vault;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_yiti");
const STANDARD: &str = "TRL-003/1";

fn yiti(dir: &Path, args: &[&str]) -> Output {
    let database = format!("sqlite:{}", dir.join("yiti.db").display());
    let keys = dir.join("yiti.keys");
    Command::new(PROGRAM).args(["--database", &database, "--keys"]).arg(keys).args(args).output().unwrap()
}

fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A unit whose budget buys one thing at a standard, and a scenario in which the standard is dearer.
async fn fill(dir: &Path) -> String {
    let db = Db::open(&format!("sqlite:{}", dir.join("yiti.db").display()), 1).await.unwrap();
    kernel::db::migrate(&db, schema::MIGRATIONS).await.unwrap();
    Vault::open_file(&dir.join("yiti.keys"), &db).await.unwrap();
    let unit = testkit::insert_unit(&db, "001", "部本级", None).await.to_string();
    let ids = Ids::system(kernel::Clock::System);
    let (project, budget, scenario) =
        (ids.fresh().to_string(), ids.fresh().to_string(), ids.fresh().to_string());
    let conn = db.begin().await.unwrap();
    let put = async |sql: &str, values: Vec<sea_orm::Value>| conn.exec(sql, values).await.unwrap();
    for (kind, text) in posting::rulebook::shipped::ALL {
        let sql = "insert into pf_edition (kind, effective_from, source, hash, content, loaded_at)
            values ($1, '2020-01-01', '', '', $2, 0)";
        put(sql, vec![(*kind).into(), (*text).into()]).await;
    }
    for (id, kind, state) in [(&project, "project", "reserved"), (&budget, "budget", "draft")] {
        let sql = "insert into fl_document (id, kind, number, unit_id, fiscal_year, state, route, step, waiting_role,
              waiting_unit_id, amount_fen, title, creator_id, created_at, updated_at, version)
            values ($1, $2, $2, $3, 2026, $4, '[]', 0, '', $3, 0, '', '', 0, 0, 1)";
        put(sql, vec![id.as_str().into(), kind.into(), unit.as_str().into(), state.into()]).await;
    }
    let sql = "insert into md_standard (id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank,
          season, quantity_rule, min_years, value_text, basis, effective_from, effective_to)
        values ($1, 'TRL-003', '标准', 'standard', 'travel', '', 50000, '', '', '', '', null, '', '', '2020-01-01', null)";
    put(sql, vec![STANDARD.into()]).await;
    let sql = "insert into pj_project (id, code, name, class, function, start_year, end_year, reason, flags, new_policy,
          appraisal_result, appraisal_note, appraised_fen, released_hash, total_fen)
        values ($1, 'P-1', '项目', '31', '2010302', 2026, 2026, '', '', 0, '', '', 0, '', 0)";
    put(sql, vec![project.as_str().into()]).await;
    let sql = "insert into pj_costing_line (id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity,
          frequency, unit_of_measure, dep_economy, fund, reason, amount_fen, procurement)
        values ('c', $1, 1, '培训', 2026, $2, 50000, '10', '1', '', '30216', '111', '', 500000, 'services')";
    put(sql, vec![project.as_str().into(), STANDARD.into()]).await;
    let sql = "insert into bg_budget (id, unit_id, budget_year, note, sealed_hash, round) values ($1, $2, 2026, '', '', 2)";
    put(sql, vec![budget.as_str().into(), unit.as_str().into()]).await;
    let sql = "insert into bg_line (id, budget_id, project_id, function, dep_economy, gov_economy, fund, expenditure_kind,
          amount_fen, taken_over, note)
        values ('l', $1, $2, '2010302', '30216', '50203', '111', 'project', 500000, 0, '')";
    put(sql, vec![budget.as_str().into(), project.as_str().into()]).await;
    let sql = "insert into bg_purchase (id, budget_id, project_id, costing_line_id, line, task, function, dep_economy, fund,
          expenditure_kind, procurement, service_purchase, asset_class, asset_name, asset_count, asset_replaced,
          unit_price_fen, quantity, frequency, unit_of_measure, amount_fen)
        values ('p', $1, $2, 'c', 1, '培训', '2010302', '30216', '111', 'project', 'services', 0, '', '', 0, 0, 50000, '10',
          '1', '', 500000)";
    put(sql, vec![budget.as_str().into(), project.as_str().into()]).await;
    let sql = "insert into sc_scenario (id, unit_id, budget_year, base, standing, based_at, name, note, state, creator_id,
          created_at, closed_by, closed_at, version)
        values ($1, $2, 2026, 'working', '{\"figures\":[],\"budgets\":[]}', 0, '提标', '', 'open', $2, 0, '', null, 1)";
    put(sql, vec![scenario.as_str().into(), unit.as_str().into()]).await;
    let change = json!({ "kind": "standard", "standard_id": STANDARD, "rate_bp": 1000, "below": true });
    let sql = "insert into sc_change (scenario_id, place, kind, content) values ($1, 1, 'standard', $2)";
    put(sql, vec![scenario.as_str().into(), change.to_string().into()]).await;
    conn.commit().await.unwrap();
    db.close().await.unwrap();
    scenario
}

#[tokio::test]
async fn scenarios_are_listed_and_their_tables_written() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let id = fill(dir).await;
    let listed = answer(&yiti(dir, &["--json", "what-if", "list", "--year", "2026", "--state", "open"]));
    assert_eq!((&listed["total"], &listed["items"][0]["id"]), (&json!(1), &json!(id)));
    assert_eq!(answer(&yiti(dir, &["--json", "what-if", "list", "--state", "adopted"]))["total"], 0);
    let plain = yiti(dir, &["what-if", "list"]);
    assert!(String::from_utf8_lossy(&plain.stdout).contains("当前预算  001 部本级  提标"));

    let shown = answer(&yiti(dir, &["--json", "what-if", "show", &id]));
    assert_eq!(shown["changes"][0]["lines_fen"], 50_000);
    let plain = yiti(dir, &["what-if", "show", &id]);
    assert!(String::from_utf8_lossy(&plain.stdout).contains("[待办理] 部门财务处 支出标准 TRL-003"));

    let total = |side: &str| {
        let sheet = answer(&yiti(dir, &["what-if", "table", &id, "--table", "11", "--side", side]));
        let cells = sheet["rows"].as_array().unwrap().last().unwrap()["cells"].as_array().unwrap().clone();
        cells.iter().find_map(|cell| cell["fen"].as_i64()).unwrap()
    };
    assert_eq!([total("before"), total("after")], [500_000, 550_000]);
    let csv = yiti(dir, &["what-if", "table", &id, "--table", "14", "--format", "csv", "--money", "yuan"]);
    assert!(String::from_utf8_lossy(&csv.stdout).contains("5500.00"), "{csv:?}");
    let file = dir.join("11.xlsx");
    let out = file.to_str().unwrap();
    assert!(yiti(dir, &["what-if", "table", &id, "--format", "xlsx", "--out", out]).status.success());
    assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));
    assert!(yiti(dir, &["what-if", "table", &id, "--check"]).status.success());
    // What is not there is told, and nothing is written.
    for args in [["what-if", "show", "none"], ["what-if", "show", "019a0000-0000-7000-8000-000000000000"]] {
        assert!(!yiti(dir, &args).status.success());
    }
    let unknown = yiti(dir, &["what-if", "table", &id, "--table", "15"]);
    assert!(!unknown.status.success() && unknown.stdout.is_empty());
}
