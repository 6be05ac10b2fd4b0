//! Books written through the ledger's own code, by the posting rules or line by line.

use std::collections::BTreeMap;

use kernel::uuid::Uuid;
use kernel::{Db, Fen, Period, Stamp};
use ledger::store::{Intent, open_units, write};
use ledger::{
    Book, Dimensions, EntryDraft, IndicatorEvents, JournalDraft, JournalId, JournalType, Running, Side,
};
use platform::{UnitId, UserId};
use template::{Facts, Templates};

/// Project, fund, function, departmental economic class.
pub type Place = (Option<String>, Option<String>, Option<String>, Option<String>);

pub struct Books<'a> {
    db: &'a Db,
    units: Vec<UnitId>,
    drafts: Vec<JournalDraft>,
    templates: Templates,
    /// Debit less credit.
    balances: BTreeMap<(UnitId, String, Place), i64>,
}

pub fn place(project: &str, fund: &str, function: &str, economy: &str) -> Place {
    let stated = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (stated(project), stated(fund), stated(function), stated(economy))
}

fn dimensions((project_id, fund, function, dep_economy): &Place, payee: Option<&str>) -> Dimensions {
    Dimensions {
        project_id: project_id.clone(),
        fund: fund.clone(),
        function: function.clone(),
        dep_economy: dep_economy.clone(),
        payee_id: payee.map(str::to_owned),
        ..Dimensions::default()
    }
}

/// A line: account, debit (or credit when negative) in fen, place, payee.
pub struct Line<'a> {
    pub account: &'a str,
    pub fen: i64,
    pub place: Place,
    pub payee: Option<&'a str>,
}

pub fn line(account: &str, fen: i64) -> Line<'_> {
    Line { account, fen, place: place("", "", "", ""), payee: None }
}

impl<'a> Books<'a> {
    pub fn new(db: &'a Db, units: &[UnitId]) -> Books<'a> {
        let templates = Templates::shipped();
        Books { db, units: units.to_vec(), drafts: Vec::new(), templates, balances: BTreeMap::new() }
    }
    /// A journal of lines as they are stated.
    pub fn lines(&mut self, unit: UnitId, period: i64, event: &str, class: &str, lines: &[Line<'_>]) {
        let entries = lines.iter().filter(|line| line.fen != 0).map(|line| EntryDraft {
            unit_id: unit,
            book: if line.account < "6" { Book::Financial } else { Book::Budgetary },
            account: line.account.to_owned(),
            side: if line.fen > 0 { Side::Debit } else { Side::Credit },
            amount_fen: Fen::from_fen(line.fen.abs()),
            event: event.to_owned(),
            dimensions: dimensions(&line.place, line.payee),
        });
        let entries = entries.collect();
        self.post(unit, period, event, class, entries);
    }
    /// A journal by the posting rules.
    pub fn event(&mut self, unit: UnitId, period: i64, event: &str, facts: Facts, place: &Place) {
        let class = self.templates.difference_class(event, &facts).unwrap_or("");
        let lines = self.templates.evaluate(event, &facts, &|_| None).unwrap();
        let entries = lines.iter().map(|line| entry(unit, event, line, place)).collect();
        self.post(unit, period, event, class, entries);
    }
    fn post(&mut self, unit: UnitId, period: i64, event: &str, class: &str, entries: Vec<EntryDraft>) {
        if entries.is_empty() {
            return;
        }
        for entry in &entries {
            let d = &entry.dimensions;
            let place = (d.project_id.clone(), d.fund.clone(), d.function.clone(), d.dep_economy.clone());
            let sign = if entry.side == Side::Debit { 1 } else { -1 };
            *self.balances.entry((unit, entry.account.clone(), place)).or_default() +=
                sign * entry.amount_fen.fen();
        }
        let period = Period::from_code(period).unwrap();
        let n = self.drafts.len() as u128;
        self.drafts.push(JournalDraft {
            id: JournalId(Uuid::from_u128(1_000 + n)),
            unit_id: unit,
            journal_type: JournalType::Voucher,
            posted_on: period.first_day(),
            period,
            event: event.to_owned(),
            summary: format!("no {n}"),
            difference_class: class.to_owned(),
            document_id: format!("d{n}"),
            document_kind: "manual_voucher".into(),
            reverses_id: None,
            prepared_by: UserId::SYSTEM,
            entries,
        });
    }
    /// The carry-forward of an administrative unit, each balance by itself, as the rules say.
    pub fn close(&mut self, unit: UnitId, year: i64) {
        for event in
            ["Y09", "Y10", "Y11", "Y13", "Y22", "Y23", "Y27", "Y02", "Y03", "Y04", "Y06", "Y07", "Y08"]
        {
            let names = self.templates.event(event).unwrap().amounts();
            let read: Vec<String> =
                names.iter().filter_map(|name| name.strip_prefix("bal_")).map(str::to_owned).collect();
            let standing: Vec<(String, Place, i64)> = self
                .balances
                .iter()
                .filter(|((of, account, _), fen)| {
                    *of == unit && **fen != 0 && read.iter().any(|one| account.starts_with(one.as_str()))
                })
                .map(|((_, account, place), fen)| (account.clone(), place.clone(), *fen))
                .collect();
            let mut entries: Vec<EntryDraft> = Vec::new();
            for (account, at, fen) in standing {
                let whole =
                    read.iter().filter(|one| account.starts_with(one.as_str())).max_by_key(|one| one.len());
                let whole = whole.unwrap().clone();
                // On the normal side of the account: debit of expense and expenditure, else credit.
                let normal = if account.starts_with(['5', '7']) { fen } else { -fen };
                let facts = read.iter().fold(
                    Facts::new().word("unit_type", "administrative").word("fund_group", "government_budget"),
                    |facts, one| {
                        let amount = if *one == whole { normal.abs() } else { 0 };
                        facts.amount(format!("bal_{one}"), Fen::from_fen(amount))
                    },
                );
                let lines = self.templates.evaluate(event, &facts, &|_| None).unwrap();
                for line in lines.iter() {
                    let (project, fund, function, _) = &at;
                    let to = match &line.account {
                        own if *own == whole => at.clone(),
                        carried if carried.starts_with("81") => {
                            (project.clone(), fund.clone(), function.clone(), None)
                        }
                        _ => (None, None, None, None),
                    };
                    let mut made = entry(unit, event, line, &to);
                    if line.account == whole {
                        made.account.clone_from(&account);
                    }
                    if normal < 0 {
                        made.side = made.side.other();
                    }
                    entries.push(made);
                }
            }
            self.post(unit, year * 100 + 13, event, "", entries);
        }
    }
    pub async fn write(self) {
        let conn = self.db.begin().await.unwrap();
        let mut running = Running::new(IndicatorEvents::shipped());
        open_units(&conn, &mut running, self.units, 2020, Intent::Write).await.unwrap();
        for draft in self.drafts {
            running.post(draft, Stamp(1)).unwrap();
        }
        write(&conn, &running).await.unwrap();
        conn.commit().await.unwrap();
    }
}

fn entry(unit: UnitId, event: &str, line: &template::Line, place: &Place) -> EntryDraft {
    EntryDraft {
        unit_id: unit,
        book: match line.book {
            template::Book::Financial => Book::Financial,
            template::Book::Budgetary => Book::Budgetary,
        },
        account: line.account.clone(),
        side: match line.side {
            template::Side::Debit => Side::Debit,
            template::Side::Credit => Side::Credit,
        },
        amount_fen: line.amount(),
        event: event.to_owned(),
        dimensions: dimensions(place, None),
    }
}
