//! A document that does nothing but hold money on one indicator.

use std::sync::Arc;

use async_trait::async_trait;
use flow::machine::IN_REVIEW;
use flow::route::DefaultStep;
use flow::{By, DocumentId, Duty, Flow, Header, Move, NEW, StateName};
use kernel::uuid::Uuid;
use kernel::{Conn, Db, DbError, Fen, Problem};
use ledger::store::{Intent, open_units, write};
use ledger::{Effect, HoldMove, Indicator, IndicatorEvents, IndicatorId, LineId, Running};
use platform::{Role, UnitId, UserClass, UserId};
use posting::document::Loaded;
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::{Act, Command, Context, Document, Kind, Poster, Registry, Rulebook, Subject, Work, Writes};
use rules::Finding;

static FLOW: Flow = Flow {
    kind: "toy",
    zh: "占用单",
    en: "hold",
    prefix: "ZY",
    states: &[
        StateName { name: "draft", zh: "编制中", en: "draft" },
        StateName { name: "in_review", zh: "审核中", en: "in review" },
    ],
    moves: &[
        Move {
            from: NEW,
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "draft",
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move { from: IN_REVIEW, action: "withdraw", to: "draft", by: By::Creator, duty: Duty::None },
    ],
    route: &[DefaultStep {
        step: "review",
        zh: "审核",
        en: "review",
        role: Role::Reviewer,
        duty: Duty::Review,
        amount_from_fen: 0,
    }],
};

pub struct ToyKind {
    unit: UnitId,
}

struct Toy {
    unit: UnitId,
    indicator: IndicatorId,
    line: LineId,
    amount: Fen,
}

#[async_trait]
impl Kind for ToyKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    async fn units(&self, _: &Conn, work: &[Work<'_>]) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        Ok(work.iter().map(|_| Ok(vec![self.unit])).collect())
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], _: &Context) -> Result<Vec<Loaded>, DbError> {
        let mut loaded: Vec<Loaded> = Vec::new();
        for work in work {
            let line = LineId(work.command.id.0);
            // A toy may ask row by row: the amount of an old one stands in its header.
            let (indicator, amount) = match work.header {
                Some(header) => {
                    let sql = "select indicator_id from lg_hold where id = $1";
                    let row: Option<Found> = conn.one(sql, [line.into()]).await?;
                    (row.map(|row| row.indicator_id), header.amount_fen)
                }
                None => {
                    let id = work.command.body["indicator"].as_str().and_then(|id| id.parse().ok());
                    (id, Fen::from_fen(work.command.body["amount"].as_i64().unwrap_or(0)))
                }
            };
            let indicator = indicator.ok_or_else(Problem::not_found);
            loaded.push(indicator.map(|indicator| -> Box<dyn Document> {
                Box::new(Toy { unit: self.unit, indicator, line, amount })
            }));
        }
        Ok(loaded)
    }
}

#[derive(sea_orm::FromQueryResult)]
struct Found {
    indicator_id: IndicatorId,
}

impl Document for Toy {
    fn subject(&self) -> Subject {
        Subject { unit_id: self.unit, fiscal_year: 2026, amount_fen: self.amount, title: "占用".to_owned() }
    }
    fn indicators(&self) -> Vec<IndicatorId> {
        vec![self.indicator]
    }
    fn check(&self, _: Act<'_>, _: &Running, _: &Context) -> Vec<Finding> {
        Vec::new()
    }
    fn budget(&self, act: Act<'_>, _: &Running) -> Vec<Effect> {
        let effect = |event, hold| Effect {
            event,
            indicator_id: self.indicator,
            counter_id: None,
            amount_fen: self.amount,
            line_id: self.line,
            hold,
        };
        if act.enters(IN_REVIEW) {
            vec![effect("IE21", HoldMove::Take)]
        } else if act.leaves(IN_REVIEW) {
            vec![effect("IE24", HoldMove::Cancel)]
        } else {
            Vec::new()
        }
    }
    fn rows(&self, _: Act<'_>, _: &Header, _: &mut Writes) {}
}

/// A database with one unit, one handler and one indicator, and a poster on it.
pub struct Stand {
    pub db: Db,
    pub poster: Poster,
    pub indicator: IndicatorId,
    pub audit_before: i64,
    pub journals_before: i64,
    unit: UnitId,
    clerk: UserId,
    ids: kernel::Ids,
    first: Command,
}

pub async fn stand(db: Db, available: i64) -> Stand {
    let platform = testkit::platform(db.clone());
    let unit = testkit::insert_unit(&db, "001", "部本级", None).await;
    let clerk = testkit::person(&platform, "clerk", UserClass::Business, &[(Role::Handler, unit)]).await;
    let indicator = issue(&db, unit, available).await;
    let shelf = Shelf::new(Rulebook::shipped().unwrap());
    let registry = Registry::new([Arc::new(ToyKind { unit }) as Arc<dyn Kind>]);
    let pipeline = Pipeline { db: db.clone(), clock: platform.clock.clone(), registry, shelf };
    let conn = db.reader();
    let audit_before = conn.number("select count(*) from pf_audit", []).await.unwrap();
    let journals_before = conn.number("select count(*) from lg_journal", []).await.unwrap();
    let ids = platform.ids.clone();
    let clerk = clerk.id;
    let first = hold(&ids, unit, clerk, indicator, 30);
    let poster = Poster::start(pipeline);
    Stand { db, poster, indicator, audit_before, journals_before, unit, clerk, ids, first }
}

/// Money on an indicator, straight through the ledger.
async fn issue(db: &Db, unit: UnitId, amount: i64) -> IndicatorId {
    let id = IndicatorId(Uuid::from_u128(5));
    let conn = db.begin().await.unwrap();
    let mut running = Running::new(IndicatorEvents::shipped());
    open_units(&conn, &mut running, [unit], 2025, Intent::Write).await.unwrap();
    let mut trial = running.trial();
    trial.create(indicator(id, unit)).unwrap();
    let effect = Effect {
        event: "IE09",
        indicator_id: id,
        counter_id: None,
        amount_fen: Fen::from_fen(amount),
        line_id: LineId(id.0),
        hold: HoldMove::None,
    };
    trial.apply("issue", &effect).unwrap();
    let changes = trial.finish();
    running.adopt(changes);
    write(&conn, &running).await.unwrap();
    conn.commit().await.unwrap();
    id
}

fn indicator(id: IndicatorId, unit: UnitId) -> Indicator {
    Indicator {
        id,
        number: "ZB-1".into(),
        unit_id: unit,
        fiscal_year: 2026,
        parent_id: None,
        project_id: None,
        budget_line_id: None,
        fund: "111".into(),
        fund_group: "government_budget".into(),
        function: "2010101".into(),
        dep_economy: "30201".into(),
        gov_economy: "50201".into(),
        expenditure_kind: "project".into(),
        payment_mode: "treasury".into(),
        year_kind: "current".into(),
        allotted: 1,
        title: String::new(),
        expires_on: "2026-12-31".into(),
        granted_fen: Fen::ZERO,
        available_fen: Fen::ZERO,
        frozen_fen: Fen::ZERO,
        held_fen: Fen::ZERO,
        paid_fen: Fen::ZERO,
        version: 1,
    }
}

pub fn body(indicator: IndicatorId, amount: i64) -> serde_json::Value {
    serde_json::json!({ "indicator": indicator, "amount": amount })
}

fn hold(ids: &kernel::Ids, unit: UnitId, clerk: UserId, indicator: IndicatorId, amount: i64) -> Command {
    Command {
        actor_id: clerk,
        system: false,
        kind: "toy",
        id: ids.new_id(),
        unit_hint: unit,
        action: "submit".into(),
        body: body(indicator, amount),
        opinion: String::new(),
        acknowledgements: Vec::new(),
        expected_version: None,
        key: ids.fresh(),
        fingerprint: String::new(),
        request_id: "test".into(),
    }
}

impl Stand {
    pub fn hold(&self, amount: i64) -> Command {
        hold(&self.ids, self.unit, self.clerk, self.indicator, amount)
    }
    pub fn repeat_of_first(&self) -> Command {
        self.first.clone()
    }
    pub fn act(&self, id: DocumentId, action: &str) -> Command {
        Command { id, action: action.into(), body: serde_json::Value::Null, ..self.hold(0) }
    }
}

pub fn amount_of(receipt: &serde_json::Value, part: &str) -> i64 {
    receipt["indicators"][0][part].as_i64().unwrap()
}
