use ledger::IndicatorId;
use serde_json::{Value, json};

use crate::world::{Kind, Unit, World, each, id_of, places, rules};

/// Accounts that hold nothing after the year.
const EMPTY: &[&str] = &[
    "3301", "3302", "3401", "3501", "4", "5", "6", "7", "8501", "8701", "810106", "810101", "810204",
    "820104", "820203",
];

impl World {
    /// A settlement of everything that is left, decided as proposed but for what is stated.
    async fn settlement(&self, unit: &Unit, decisions: &[(IndicatorId, &str)]) -> Value {
        self.settlement_of(unit, 2026, decisions).await
    }
    async fn settlement_of(&self, unit: &Unit, year: i64, decisions: &[(IndicatorId, &str)]) -> Value {
        let path = format!("/api/closing/year-end-proposal?unit_id={}&year={year}", unit.id);
        // Sessions do not last a year.
        let token = testkit::token_for(&self.app.platform, unit.accountant.id).await;
        let proposal = self.client(&token).get(&path).await.expect(200).json();
        let rests: Vec<Value> = proposal["rests"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rest| {
                let id: IndicatorId = rest["indicator_id"].as_str().unwrap().parse().unwrap();
                let stated = decisions.iter().find(|(known, _)| *known == id);
                let decision = stated.map_or(rest["decision"].clone(), |(_, decision)| json!(decision));
                json!({"id": self.fresh(), "indicator_id": id, "decision": decision,
                    "amount_fen": rest["available_fen"]})
            })
            .collect();
        json!({"id": self.fresh(), "unit_id": unit.id, "fiscal_year": year, "rests": rests, "advances": []})
    }
    /// Settles December, closes what is open of the year's months, and the year.
    async fn end(&self, unit: &Unit, year: i64) -> flow::DocumentId {
        let settlement = self.settlement_of(unit, year, &[]).await;
        self.settle_year(unit, settlement).await;
        for month in 1..=12 {
            self.close(unit, year * 100 + month).await.expect("the month closes");
        }
        let close = json!({"id": self.fresh(), "unit_id": unit.id, "fiscal_year": year});
        self.reviewed("year_close", unit, close).await.expect("the year closes")
    }
    async fn settle_year(&self, unit: &Unit, body: Value) -> flow::DocumentId {
        let id = self.reviewed("year_end", unit, body).await.expect("reviewed");
        self.tell("year_end", self.finance.id, id, "approve", Value::Null).await.expect("settled");
        id
    }
    /// The carried indicator of a settled one.
    async fn carried(&self, from: IndicatorId) -> IndicatorId {
        #[derive(sea_orm::FromQueryResult)]
        struct Row {
            id: IndicatorId,
        }
        let sql = "select to_id as id from ps_link where relation = 'carries' and from_id = $1";
        let row: Option<Row> = self.app.platform.db.reader().one(sql, [from.into()]).await.unwrap();
        row.expect("it was carried").id
    }
    /// Balance of an account for the project, debit positive.
    async fn of_project(&self, unit: &Unit, account: &str, to: i64) -> i64 {
        let sql = "select cast(coalesce(sum(debit_fen - credit_fen), 0) as bigint) from lg_dimension_balance
            where unit_id = $1 and account = $2 and project_id = $3 and period <= $4";
        let values = [unit.id.into(), account.into(), crate::world::PROJECT.into(), to.into()];
        self.app.platform.db.reader().number(sql, values).await.unwrap()
    }
    /// Assets, liabilities and net assets come to nothing together.
    async fn out_of_balance(&self, unit: &Unit, to: i64) -> i64 {
        self.balance(unit, "1", to).await
            + self.balance(unit, "2", to).await
            + self.balance(unit, "3", to).await
    }
}

/// Opens, lives a year, closes its months and the year; the carried project money is spent in part.
async fn lived(world: &World, unit: &Unit, prior: IndicatorId) {
    world.receive(unit, 5_000).await;
    world.paid(unit, 2026, unit.treasury, 3_000).await;
    world.paid(unit, 2026, unit.own, 1_000).await;
    let carried = world.paid(unit, 2026, prior, 400).await;
    let lines = world.booked(carried).await;
    assert!(lines.contains(&"P01 fc 1201 400".to_owned()), "{lines:?}");
    for month in 1..=11 {
        world.close(unit, 202_600 + month).await.unwrap();
    }
}

#[tokio::test]
async fn a_whole_year_of_both_kinds_of_unit_and_the_next_year_begins() {
    each(|world| async move {
        world.on(2026, 11, 30);
        let units = [(&world.office, false), (&world.institute, true)];
        let mut priors = Vec::new();
        for (unit, _) in units {
            let kind =
                Kind { fund_group: "government_budget", year_kind: "prior", project: true, granted: 1_000 };
            let prior = world.indicator(unit, &kind).await;
            let opening = [
                ("1002", 2_000),
                ("1201", 1_000),
                ("3001", -3_000),
                ("800102", 2_000),
                ("800103", 1_000),
                ("820204", -2_000),
                ("810205", -1_000),
            ];
            world.open(unit, &opening).await;
            lived(&world, unit, prior).await;
            priors.push(prior);
        }
        world.on(2026, 12, 31);
        for ((unit, institution), prior) in units.into_iter().zip(priors) {
            year_end(&world, unit, prior, institution).await;
        }
        next_year(&world).await;
        assert!(world.breaks().await.is_empty(), "{:?}", world.breaks().await);
    })
    .await;
}

async fn year_end(world: &World, unit: &Unit, prior: IndicatorId, institution: bool) {
    // December does not close over rests nobody decided about.
    assert_eq!(places(&world.close(unit, 202_612).await.unwrap_err()), ["checklist.year_end"]);
    let year = json!({"id": world.fresh(), "unit_id": unit.id, "fiscal_year": 2026, "provision_rate": 4_000});
    let early = world.tell("year_close", unit.accountant.id, id_of(&year), "submit", year.clone()).await;
    assert_eq!(places(&early.unwrap_err()), ["fiscal_year"]);

    // Project money idle for two years may not be carried again; it is given back here.
    let idle = world.settlement(unit, &[(prior, "carry")]).await;
    let refused = world.tell("year_end", unit.accountant.id, id_of(&idle), "submit", idle).await;
    assert_eq!(rules(&refused.unwrap_err()), ["CR61"]);
    let mut part = world.settlement(unit, &[(prior, "withdraw")]).await;
    part["rests"][0]["amount_fen"] = json!(1);
    let refused = world.tell("year_end", unit.accountant.id, id_of(&part), "submit", part).await;
    assert_eq!(places(&refused.unwrap_err()), ["rests[0].amount_fen"], "the whole rest is settled");
    let settlement = world.settlement(unit, &[(prior, "withdraw")]).await;
    let settled = world.settle_year(unit, settlement).await;
    let booked = world.booked(settled).await;
    assert!(booked.contains(&"Y01 fd 1201 9997000".to_owned()), "{booked:?}");
    assert!(booked.contains(&"Y14 bc 800103 600".to_owned()), "{booked:?}");
    assert_eq!(world.known(unit.treasury).await.available_fen, kernel::Fen::ZERO);

    world.close(unit, 202_612).await.unwrap();
    let id = id_of(&year);
    let preview = world.tell("year_close", unit.accountant.id, id, "submit", year).await.unwrap();
    assert_eq!(preview["vouchers"], json!([]), "nothing before it is approved");
    let done = world.tell("year_close", unit.reviewer.id, id, "approve", Value::Null).await.unwrap();
    let events: Vec<&str> = done["vouchers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|voucher| voucher["event"].as_str().unwrap())
        .collect();
    let own = if institution { vec!["Y22", "Y23", "Y28"] } else { vec!["Y22", "Y23", "Y27"] };
    for event in ["Y09", "Y10", "Y11", "Y02", "Y03", "Y04", "Y06"].into_iter().chain(own) {
        assert!(events.contains(&event), "{event} of {events:?}");
    }
    assert_eq!(events.contains(&"Y05"), institution);
    for account in EMPTY {
        assert_eq!(world.balance(unit, account, 202_613).await, 0, "{account}");
    }
    assert_eq!(world.out_of_balance(unit, 202_613).await, 0);
    assert_eq!(world.balance(unit, "8", 202_613).await, 0);
    assert_eq!(world.balance(unit, "4001", 202_612).await, -10_000_000, "the months keep their figures");
    let provision = if institution { -1_600 } else { 0 };
    assert_eq!(world.balance(unit, "8301", 202_613).await, provision);
    assert_eq!(world.balance(unit, "820204", 202_613).await, -6_000 - provision);
    let again = json!({"id": world.fresh(), "unit_id": unit.id, "fiscal_year": 2026});
    let refused = world.tell("year_close", unit.accountant.id, id_of(&again), "submit", again).await;
    assert_eq!(refused.unwrap_err().code, "period_closed");
}

async fn next_year(world: &World) {
    world.on(2027, 1, 31);
    for unit in [&world.office, &world.institute] {
        let carried = world.carried(unit.treasury).await;
        let known = world.known(carried).await;
        assert_eq!((known.fiscal_year, known.year_kind.as_str()), (2027, "prior"));
        assert_eq!(known.available_fen.fen(), 9_997_000);
        let paid = world.paid(unit, 2027, carried, 250).await;
        let lines = world.booked(paid).await;
        let expected = ["P01 fc 1201 250", "P01 bc 800103 250"];
        assert!(expected.iter().all(|line| lines.contains(&(*line).to_owned())), "{lines:?}");
        assert_eq!(world.known(world.carried(unit.own).await).await.fund_group, "own_funds");
        assert_eq!(world.balance(unit, "1201", 202_701).await, 9_996_750);
        world.close(unit, 202_701).await.unwrap();
    }
}

#[tokio::test]
async fn project_money_left_after_a_second_year_is_surplus_of_its_project() {
    each(|world| async move {
        let unit = &world.office;
        world.on(2026, 11, 30);
        world.open(unit, &[]).await;
        let kind =
            Kind { fund_group: "government_budget", year_kind: "current", project: true, granted: 1_000 };
        let first = world.indicator(unit, &kind).await;
        world.paid(unit, 2026, first, 300).await;
        world.on(2026, 12, 31);
        world.end(unit, 2026).await;
        assert_eq!(world.of_project(unit, "810107", 202_613).await, -700);

        world.on(2027, 11, 30);
        let carried = world.carried(first).await;
        world.paid(unit, 2027, carried, 200).await;
        world.on(2027, 12, 31);
        let closed = world.end(unit, 2027).await;
        let booked = world.booked(closed).await;
        assert!(booked.contains(&"Y12 bd 810107 500".to_owned()), "{booked:?}");
        assert_eq!(
            (
                world.of_project(unit, "810107", 202_713).await,
                world.of_project(unit, "810205", 202_713).await
            ),
            (0, -500)
        );
        // What the treasury owes is the same in both books, and is what may still be spent with the surplus.
        let owed = world.balance(unit, "1201", 202_713).await;
        assert_eq!(owed, world.balance(unit, "800103", 202_713).await);
        assert_eq!(owed, 10_000_000 + 500);
        assert_eq!(world.out_of_balance(unit, 202_713).await, 0);
        assert!(world.breaks().await.is_empty(), "{:?}", world.breaks().await);
    })
    .await;
}
