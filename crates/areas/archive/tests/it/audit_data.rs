//! Every line of every voucher is in the data for auditors, and sums tie.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use kernel::Fen;
use quick_xml::Reader;
use quick_xml::events::Event;
use testkit::each_engine;
use zip::ZipArchive;

use crate::world::{FEBRUARY, JANUARY, World};

/// The records of a file: element names with their values.
fn records(text: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut records: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                if path.len() == 1 {
                    records.push((name.clone(), BTreeMap::new()));
                } else if path.len() == 2 {
                    records.last_mut().unwrap().1.insert(name.clone(), String::new());
                }
                path.push(name);
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(piece) if path.len() == 3 => {
                let text = piece.into_inner().into_owned();
                records.last_mut().unwrap().1.get_mut(path.last().unwrap()).unwrap().push_str(&text);
            }
            Event::Eof => return records,
            _ => {}
        }
    }
}

fn fen(record: &BTreeMap<String, String>, name: &str) -> i64 {
    Fen::parse_yuan(&record[name]).unwrap().fen()
}

#[tokio::test]
async fn every_line_is_in_it_and_sums_tie() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let path = format!("/api/archive/audit-data?unit_id={}&year=2026", world.unit);
        let file = world.client.bearer(&world.supervisor.token).get(&path).await.expect(200);
        let mut archive = ZipArchive::new(Cursor::new(file.bytes)).unwrap();
        let mut text = async |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let ledger = records(&text("总账.xml").await);
        let of = |name: &str| -> Vec<&BTreeMap<String, String>> {
            ledger.iter().filter(|(element, _)| element == name).map(|(_, values)| values).collect()
        };
        let lines = of("记账凭证");
        assert_eq!(lines.len(), 4 * (JANUARY + FEBRUARY));
        let stored = "select count(*) from lg_entry where book <> 'indicator'";
        assert_eq!(world.db().reader().number(stored, []).await.unwrap(), lines.len() as i64);
        // Each voucher's numbers and lines, each once.
        let mut places: Vec<(i64, i64, i64)> = lines
            .iter()
            .map(|line| {
                let number = |name: &str| line[name].parse::<i64>().unwrap();
                (number("会计期间号"), number("记账凭证编号"), number("记账凭证行号"))
            })
            .collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), lines.len());
        // Movements of accounts are the sums of the lines; one month begins where the one before ended.
        let mut moved: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
        for line in &lines {
            let sum = moved.entry((line["会计期间号"].clone(), line["科目编号"].clone())).or_default();
            sum.0 += fen(line, "借方本币金额");
            sum.1 += fen(line, "贷方本币金额");
        }
        let debit: i64 = moved.values().map(|sum| sum.0).sum();
        let credit: i64 = moved.values().map(|sum| sum.1).sum();
        assert!(debit > 0 && debit == credit);
        let mut before: BTreeMap<String, i64> = BTreeMap::new();
        let balances = of("科目余额及发生额");
        assert_eq!(balances.len(), 4 * 14);
        for row in balances {
            let place = (row["会计期间号"].clone(), row["科目编号"].clone());
            let (debit, credit) = moved.remove(&place).unwrap_or_default();
            assert_eq!((fen(row, "借方本币金额"), fen(row, "贷方本币金额")), (debit, credit));
            let signed = |side: &str, amount: &str| {
                if row[side] == "借" { fen(row, amount) } else { -fen(row, amount) }
            };
            let (opening, closing) =
                (signed("期初余额方向", "期初本币余额"), signed("期末余额方向", "期末本币余额"));
            assert_eq!(opening, before.insert(place.1, closing).unwrap_or(0));
            assert_eq!(opening + debit - credit, closing);
        }
        assert!(moved.is_empty());
        // Accounts and payees that lines name are there, and names that mean something in XML come through.
        let accounts: Vec<String> = of("会计科目").iter().map(|row| row["科目编号"].clone()).collect();
        assert!(lines.iter().all(|line| accounts.contains(&line["科目编号"])));
        let public = records(&text("公共档案.xml").await);
        let payee = public.iter().find(|(element, _)| element == "往来单位档案").unwrap();
        assert_eq!(payee.1["往来单位编码"], "P1");
        assert!(lines.iter().all(|line| line["辅助项6编号"] == "P1"));
        // Statements of the closed month and of the year; every item is of one of them.
        let statements = records(&text("报表.xml").await);
        let numbers: std::collections::BTreeSet<&str> = statements
            .iter()
            .filter(|(element, _)| element == "报表集")
            .map(|(_, values)| values["报表编号"].as_str())
            .collect();
        assert!(numbers.iter().any(|number| number.ends_with("-202601")), "{numbers:?}");
        assert!(numbers.iter().any(|number| number.ends_with("-2026")), "{numbers:?}");
        let items: Vec<_> = statements.iter().filter(|(element, _)| element == "报表项数据").collect();
        assert!(items.iter().all(|(_, values)| numbers.contains(values["报表编号"].as_str())));
        assert!(
            items.iter().any(
                |(_, values)| values["报表项名称"].contains("银行存款") || fen(values, "报表项数值") != 0
            )
        );
        let periods: Vec<&str> = public
            .iter()
            .filter(|(element, values)| element == "会计期间" && values["结账标志"] == "1")
            .map(|(_, values)| values["会计期间号"].as_str())
            .collect();
        assert_eq!(periods, ["01"]);
    })
    .await;
}

#[tokio::test]
async fn data_of_other_units_is_not_found() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let path = format!("/api/archive/audit-data?unit_id={}&year=2026", world.other);
        assert_eq!(world.accountant().get(&path).await.problem(404), "not_found");
        assert_eq!(world.client.bearer(&world.cashier.token).get(&path).await.problem(403), "forbidden");
    })
    .await;
}
