//! What a scenario shows.

use project::generate::Ask;
use report::book::NUMBERS;
use serde_json::{Value, json};
use testkit::{Client, each_engine};

use crate::stand::{SCENARIOS, Stand, YEAR, stand};

pub async fn table(client: &Client, path: &str, no: &str, query: &str) -> (Value, Value) {
    let both = client.get(&format!("{path}/tables/{no}?{query}")).await.expect(200).json();
    (both["before"].clone(), both["after"].clone())
}

/// What a table shows but for its title.
pub fn body(sheet: &Value) -> Value {
    json!([sheet["rows"], sheet["headings"], sheet["notes"], sheet["empty"], sheet["place"]])
}

pub async fn real(stand: &Stand, no: &str) -> Value {
    let path = format!(
        "/api/report/budget-tables/{no}?year={YEAR}&unit_id={}&range=department&stage=draft",
        stand.top
    );
    body(&stand.finance.get(&path).await.expect(200).json())
}

async fn rooms(client: &Client, path: &str, query: &str) -> Vec<Value> {
    let page = client.get(&format!("{path}/rooms{query}")).await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

pub fn fen(row: &Value, field: &str) -> i64 {
    row[field].as_i64().unwrap()
}

/// What a unit may budget and has left, before and after.
fn numbers(room: &Value) -> [i64; 4] {
    ["control_before_fen", "control_after_fen", "room_before_fen", "room_after_fen"]
        .map(|field| fen(room, field))
}

#[tokio::test]
async fn without_changes_tables_and_rooms_are_the_real_ones() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let (path, detail) = stand.begin(&[]).await;
        assert_eq!((detail["state"].as_str(), detail["version"].as_i64()), (Some("open"), Some(1)));
        for no in NUMBERS {
            let (before, after) = table(&stand.finance, &path, no, "").await;
            let real = real(&stand, no).await;
            assert_eq!(body(&before), real, "{no}");
            assert_eq!(body(&after), real, "{no}");
            assert!(after["title"].as_str().unwrap().contains("（试算：提标）"));
        }
        // A unit by itself too.
        let query = format!("unit_id={}&range=unit&money=yuan", stand.unit);
        let (_, alone) = table(&stand.finance, &path, "01", &query).await;
        let path_of = format!(
            "/api/report/budget-tables/01?year={YEAR}&unit_id={}&range=unit&stage=draft&money=yuan",
            stand.unit
        );
        assert_eq!(body(&alone), body(&stand.finance.get(&path_of).await.expect(200).json()));

        let all = rooms(&stand.finance, &path, "").await;
        assert_eq!(all.len(), 3);
        assert_eq!(numbers(&all[0]), [444_999, 444_999, 444_999, 444_999]);
        let budget = format!("/api/compilation/budgets/{}", stand.budget);
        let shown = stand.finance.get(&budget).await.expect(200).json();
        let own = all.iter().find(|room| room["unit_code"] == "001001").unwrap();
        let told = &shown["comparison"][0];
        assert_eq!(fen(own, "control_after_fen"), fen(told, "control_fen"));
        assert_eq!(fen(own, "lines_after_fen"), fen(told, "lines_fen"));
        assert_eq!(fen(own, "room_after_fen"), fen(told, "remaining_fen"));
        // Page by page it is the same.
        let first = stand.finance.get(&format!("{path}/rooms?limit=2")).await.expect(200).json();
        let next = first["next"].as_str().unwrap();
        let second = rooms(&stand.finance, &path, &format!("?limit=2&after={next}")).await;
        assert_eq!((first["total"].as_i64(), second.as_slice()), (Some(3), &all[2..]));
        assert_eq!(rooms(&stand.finance, &path, "?changed=true").await, Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn a_standard_comes_to_what_costing_and_budgeting_anew_comes_to() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let raise =
            json!({ "kind": "standard", "standard_id": stand.standard, "rate_bp": 1_000, "below": true });
        let (path, detail) = stand.begin(&[raise]).await;
        // 10 and 3.5 nights of two units at 50 yuan more; what is below the standard stays.
        assert_eq!(fen(&detail["changes"][0], "lines_fen"), 2 * (50_000 + 17_500));
        assert_eq!(detail["changes"][0]["standard"]["zh"], "TRL-003 差旅住宿费限额");
        let over = rooms(&stand.finance, &path, "?over=true").await;
        assert_eq!(over.len(), 2);
        assert_eq!(numbers(&over[0]), [800_001, 800_001, 45_001, -22_499]);
        assert_eq!(numbers(&over[1]), [755_000, 755_000, 0, -67_500]);
        assert_eq!(detail["totals"][0]["units_over"], 2);
        let mut would = Vec::new();
        for no in NUMBERS {
            let (before, after) = table(&stand.finance, &path, no, "").await;
            assert_eq!(body(&before), real(&stand, no).await, "{no}");
            would.push(body(&after));
        }
        assert_ne!(would[0], real(&stand, "01").await);
        let file = format!("{path}/tables/01/export?format=json");
        let sheet: Value = stand.finance.get(&file).await.expect(200).json();
        assert_eq!(body(&sheet), would[0]);
        // Costed and budgeted anew, the real tables are what the scenario showed.
        let conn = stand.db.begin().await.unwrap();
        let sql = "update bg_line set amount_fen = amount_fen + 67500 where dep_economy = '30211'";
        stand.put(&conn, sql, vec![]).await;
        conn.commit().await.unwrap();
        for (no, would) in NUMBERS.iter().zip(would) {
            assert_eq!(would, real(&stand, no).await, "{no}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_figure_by_per_cent_moves_the_rooms_and_nothing_else() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let cut =
            |below| json!({ "kind": "control", "unit_id": stand.unit, "rate_bp": -1_000, "below": below });
        let (path, detail) = stand.begin(&[cut(true)]).await;
        assert_eq!(fen(&detail, "figures"), 1);
        let all = rooms(&stand.finance, &path, "?changed=true").await;
        // What the unit gives up is the top's to give again.
        assert_eq!(numbers(&all[0]), [444_999, 525_000, 444_999, 525_000]);
        assert_eq!(numbers(&all[1]), [800_001, 720_000, 45_001, -35_000]);
        assert_eq!(stand.figures().await, [2_000_000, 800_001, 755_000]);
        let (before, after) = table(&stand.finance, &path, "01", "").await;
        assert_eq!(body(&before), body(&after));
    })
    .await;
}

#[tokio::test]
async fn a_person_more_comes_to_what_the_parameters_say() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let generated = |key: &str| {
            let ask =
                Ask { unit_id: stand.unit, fiscal_year: YEAR, key: key.to_owned(), function: String::new() };
            ask.project_id().to_string()
        };
        let conn = stand.db.begin().await.unwrap();
        stand.project(&conn, stand.unit, "1", &generated("RY2")).await;
        stand.project(&conn, stand.unit, "21", &generated("GY1")).await;
        stand.line(&conn, &stand.budget, &generated("RY2"), "30108", "basic_person", 3_840_000).await;
        conn.commit().await.unwrap();
        let one =
            json!({ "kind": "headcount", "unit_id": stand.unit, "headcount": "civil_servant", "count": 1 });
        let (path, detail) = stand.begin(&[one]).await;
        // Of what the budget holds, the pension follows: 10,000 × 0.16 × 12.
        assert_eq!(fen(&detail["changes"][0], "lines_fen"), 1_920_000);
        let basic = rooms(&stand.finance, &path, "?changed=true").await;
        assert_eq!(basic[0]["expenditure_kind"], "basic");
        assert_eq!(fen(&basic[0], "lines_after_fen"), 5_760_000);
        let gone =
            json!({ "kind": "headcount", "unit_id": stand.unit, "headcount": "civil_servant", "count": -3 });
        let (_, detail) = stand.begin(&[gone]).await;
        assert_eq!(fen(&detail["changes"][0], "lines_fen"), 0);
        assert!(detail["changes"][0]["note"]["zh"].as_str().unwrap().contains("现有 2 人"));
        let unknown =
            json!({ "kind": "headcount", "unit_id": stand.unit, "headcount": "retired", "count": 1 });
        let (_, detail) = stand.begin(&[unknown]).await;
        assert!(detail["changes"][0]["note"]["zh"].as_str().unwrap().contains("月工资"));
    })
    .await;
}

#[tokio::test]
async fn a_sealed_round_is_read_as_it_was() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let conn = stand.db.begin().await.unwrap();
        for (seq, fen) in [(1_i64, 100_000_i64), (2, 123_456)] {
            let version = format!("version {seq}");
            let sql =
                "insert into bg_version (id, budget_id, unit_id, budget_year, stage, seq, hash, amount_fen,
                  income_fen, actor_id, at)
                values ($1, $2, $3, $4, 'first_up', $5, '', $6, 0, '', 0)";
            let values = vec![
                version.clone().into(),
                stand.budget.clone().into(),
                stand.unit.into(),
                YEAR.into(),
                seq.into(),
                fen.into(),
            ];
            stand.put(&conn, sql, values).await;
            let sql =
                "insert into bg_version_line (version_id, line, fund, project_code, project_name, project_id,
                  function, dep_economy, gov_economy, expenditure_kind, taken_over, note, amount_fen)
                values ($1, 1, '111', '', '', null, '2010301', '30211', '50201', 'project', 0, '', $2)";
            stand.put(&conn, sql, vec![version.clone().into(), fen.into()]).await;
            let sql = "insert into bg_version_income (version_id, line, fund, revenue_item, note, amount_fen)
                values ($1, 1, '31', 'operating', '', 700)";
            stand.put(&conn, sql, vec![version.into()]).await;
        }
        conn.commit().await.unwrap();
        let mut input = stand.input(&[]);
        input["base"] = json!("first_up");
        stand.finance.post(SCENARIOS, &input).await.expect(201);
        let path = format!("{SCENARIOS}/{}", input["id"].as_str().unwrap());
        let all = rooms(&stand.finance, &path, "").await;
        let of = |code: &str, fund: &str| {
            let room = all.iter().find(|room| room["unit_code"] == code && room["fund"] == fund).unwrap();
            (fen(room, "control_after_fen"), fen(room, "lines_after_fen"))
        };
        // The last of the stage; the other unit has submitted nothing.
        assert_eq!(of("001001", "111"), (800_001, 123_456));
        assert_eq!(of("001001", "31"), (700, 0));
        assert_eq!(of("001002", "111"), (755_000, 0));
        let (before, after) = table(&stand.finance, &path, "02", "money=yuan").await;
        assert!(before.to_string().contains("1,234.56"), "{before}");
        assert_eq!(body(&before), body(&after));
    })
    .await;
}

#[tokio::test]
async fn what_a_change_names_must_be_there_and_fit() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let stranger = testkit::insert_unit(&stand.db, "002", "他部", None).await;
        for (change, at) in [
            (json!({ "kind": "control" }), "changes[0].kind"),
            (json!({ "kind": "control", "rate_bp": 0 }), "changes[0].kind"),
            (json!({ "kind": "control", "rate_bp": 500, "unit_id": stranger }), "changes[0].unit_id"),
            (json!({ "kind": "standard", "rate_bp": 500, "standard_id": "none" }), "changes[0].standard_id"),
            (
                json!({ "kind": "standard", "rate_bp": 5, "amount_fen": 5, "standard_id": stand.standard }),
                "changes[0].kind",
            ),
            (
                json!({ "kind": "headcount", "headcount": "posts", "count": 2, "amount_fen": 9 }),
                "changes[0].kind",
            ),
        ] {
            let answer = stand.finance.post(SCENARIOS, &stand.input(&[change])).await;
            assert_eq!(answer.problem(422), "invalid");
            assert_eq!(answer.json()["fields"][0]["at"], at);
        }
        let listed = stand.finance.get(SCENARIOS).await.expect(200).json();
        assert_eq!(listed["total"], 0);
    })
    .await;
}
