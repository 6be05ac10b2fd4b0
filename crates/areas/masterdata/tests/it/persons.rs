//! A long file of persons with faults sown in.

use std::collections::BTreeSet;

use testkit::{each_engine, insert_unit};

use crate::{Stage, stage};

const ROWS: usize = 2_000;
const HEADER: &str = "人员代码,单位代码,姓名,身份证号,职务,级别,人员类别,月工资（元）,入职日期,离职日期\r\n";

pub(crate) fn card(n: usize) -> String {
    let body = format!("110105{:04}{:02}{:02}{:03}", 1950 + n % 50, 1 + n % 12, 1 + n % 28, n % 1_000);
    // Persons 1,000 apart were born in different regions.
    let body = format!("{}{}", if n >= 1_000 { "3" } else { "1" }, &body[1..]);
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = body.bytes().zip(WEIGHTS).map(|(b, weight)| usize::from(b - b'0') * weight).sum();
    format!("{body}{}", b"10X98765432"[sum % 11] as char)
}

fn cells(n: usize) -> Vec<String> {
    let class = ["公务员", "参公人员", "事业编制", "工勤", "离退休", "编外"][n % 6];
    let left = if n.is_multiple_of(9) { "2025/12/31" } else { "" };
    [
        format!("R{n:05}"),
        "001".to_owned(),
        format!("人{n}"),
        card(n),
        if n.is_multiple_of(7) { "\"科长,兼\"".to_owned() } else { "科员".to_owned() },
        String::new(),
        class.to_owned(),
        format!("{}.{:02}", 5_000 + n, n % 100),
        format!("2020-{:02}-01", 1 + n % 12),
        left.to_owned(),
    ]
    .into()
}

/// Spoils a row in one of eleven ways; answers the columns that must be named.
fn spoil(kind: usize, cells: &mut Vec<String>) -> Vec<&'static str> {
    let (at, value, named) = match kind {
        0 => (0, "R00001".to_owned(), "人员代码"),
        1 => (1, "404".to_owned(), "单位代码"),
        2 => (2, String::new(), "姓名"),
        3 => (3, "110105194912310021".to_owned(), "身份证号"),
        4 => (3, card(1), "身份证号"),
        5 => (6, "临时工".to_owned(), "人员类别"),
        6 => (7, "1.2E+4".to_owned(), "月工资（元）"),
        7 => (8, "2020-02-30".to_owned(), "入职日期"),
        8 => (9, "2019-12-31".to_owned(), "离职日期"),
        9 => (4, "\"两行\r\n职务\"".to_owned(), "职务"),
        _ => {
            cells.truncate(6);
            return vec!["人员类别", "月工资（元）", "入职日期"];
        }
    };
    cells[at] = value;
    vec![named]
}

/// The file, and the places of its faults.
fn file(faulty: bool) -> (String, BTreeSet<String>) {
    let (mut file, mut faults) = (HEADER.to_owned(), BTreeSet::new());
    let mut line = 1;
    for n in 1..=ROWS {
        line += 1;
        let mut cells = cells(n);
        if n.is_multiple_of(11) {
            // A blank row, as spreadsheets leave them.
            file += ",,,,\r\n";
            line += 1;
        }
        if faulty && n.is_multiple_of(13) {
            let named = spoil(n / 13 % 11, &mut cells);
            faults.extend(named.into_iter().map(|column| format!("row {line}, column {column}")));
        }
        file += &cells.join(",");
        file += "\r\n";
    }
    (file, faults)
}

async fn people(db: kernel::Db) -> Stage {
    let stage = stage(db);
    insert_unit(&stage.platform.db, "001", "部本级", None).await;
    stage
}

#[tokio::test]
async fn every_fault_is_named_and_none_besides() {
    each_engine(|db| async move {
        let stage = people(db).await;
        let (bad, expected) = file(true);
        let found = stage.faults("persons", &bad).await;
        assert_eq!(found.len(), expected.len(), "a place is named once");
        let found: BTreeSet<String> = found.into_iter().collect();
        let odd: Vec<&String> = found.symmetric_difference(&expected).collect();
        assert!(odd.is_empty(), "{odd:?}");
        assert_eq!(stage.number("select count(*) from md_person").await, 0);
        assert_eq!(stage.number("select count(*) from pf_audit").await, 0);
        // Sound rows are all taken, whatever the encoding; again, nothing changes.
        let (good, _) = file(false);
        let report = stage.take("persons", &good).await.unwrap();
        assert_eq!((report.rows, report.new, report.changed, report.same), (2_000, 2_000, 0, 0));
        let audits = stage.number("select count(*) from pf_audit").await;
        for bytes in [good.clone().into_bytes(), encoding_rs::GB18030.encode(&good).0.into_owned()] {
            let report = stage.take("persons", &bytes).await.unwrap();
            assert_eq!((report.new, report.changed, report.same), (0, 0, 2_000));
        }
        assert_eq!(stage.number("select count(*) from pf_audit").await, audits);
    })
    .await;
}

#[tokio::test]
async fn what_a_file_has_no_column_for_stays() {
    each_engine(|db| async move {
        let stage = people(db).await;
        let row = |cells: &[String]| format!("{HEADER}{}\r\n", cells.join(","));
        let mut first = cells(9);
        first[5] = "一级".to_owned();
        stage.take("persons", row(&first)).await.unwrap();
        let few = format!(
            "人员代码,单位代码,姓名,身份证号,人员类别,月工资（元）,入职日期\nR00009,001,改名,{},公务员,1,2020-01-01\n",
            card(9)
        );
        assert_eq!(stage.take("persons", few).await.unwrap().changed, 1);
        let kept = stage.words("select name || rank || post || left_on || person_class as word from md_person");
        assert_eq!(kept.await, ["改名一级科员2025-12-31civil_servant"]);
    })
    .await;
}

#[tokio::test]
async fn history_holds_no_personal_data() {
    each_engine(|db| async move {
        let stage = people(db).await;
        stage.take("persons", format!("{HEADER}{}\n", cells(8).join(","))).await.unwrap();
        let payees = "收款人代码,收款人名称,收款人类型\nSK1,王某某,自然人\nSK2,某公司,企业\n";
        stage.take("payees", payees).await.unwrap();
        let accounts = "户主类型,户主代码,账号,户名,开户行,行号,账户用途\n收款人,SK1,6222020000001234567,王某某,工行,102100,收款账户\n";
        stage.take("bank_accounts", accounts).await.unwrap();
        // What was a natural person's name is masked when the payee becomes a company, too.
        stage.take("payees", "收款人代码,收款人名称,收款人类型\nSK1,王某某商行,企业\n").await.unwrap();
        let sql = "select detail || object_id || opinion as word from pf_audit order by seq";
        let history = stage.words(sql).await;
        assert_eq!(history.len(), 5);
        let history = history.join("\n");
        for secret in ["王某某", "人8", &card(8), "6222020000001234567", "4567", "500800", "5008.08"] {
            assert!(!history.contains(secret), "{secret}: {history}");
        }
        assert!(history.contains("某公司") && history.contains("***") && history.contains("R00008"));
    })
    .await;
}

#[tokio::test]
async fn two_imports_at_once_are_one_after_the_other() {
    each_engine(|db| async move {
        let stage = people(db).await;
        let file = "收款人代码,收款人名称,收款人类型\nSK1,甲,企业\nSK2,乙,企业\n";
        let (one, other) = tokio::join!(stage.take("payees", file), stage.take("payees", file));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!((one.new + other.new, one.same + other.same), (2, 2));
    })
    .await;
}

#[tokio::test]
async fn a_file_of_several_parts_is_one_file() {
    each_engine(|db| async move {
        let stage = people(db).await;
        let payee = |n: usize| format!("SK{n:05},公司{n},企业\n");
        let header = "收款人代码,收款人名称,收款人类型\n";
        let many: String = (0..5_050).map(payee).collect();
        // The first row comes again in the second part, and a later one is wrong: nothing is taken of either.
        let wrong = format!("{header}{many}{}SK!,x,企业\n", payee(0));
        let expected = ["row 5052, column 收款人代码", "row 5053, column 收款人代码"];
        assert_eq!(stage.faults("payees", &wrong).await, expected);
        assert_eq!(stage.number("select count(*) from md_payee").await, 0);
        let report = stage.take("payees", format!("{header}{many}")).await.unwrap();
        assert_eq!((report.rows, report.new, report.same), (5_050, 5_050, 0));
        let changed = format!("{header}{many}").replace("公司5049,", "改名,");
        let report = stage.take("payees", changed).await.unwrap();
        assert_eq!((report.new, report.changed, report.same), (0, 1, 5_049));
        assert_eq!(stage.number("select count(*) from pf_audit where object_kind = 'payees'").await, 5_051);
    })
    .await;
}

#[tokio::test]
async fn sealed_values_change_only_when_what_is_in_them_does() {
    each_engine(|db| async move {
        let stage = people(db).await;
        let header = "人员代码,单位代码,姓名,身份证号,手机号,人员类别,月工资（元）,入职日期\n";
        let row = |phone: &str, pay: &str| {
            format!("{header}R1,001,甲,{},{phone},公务员,{pay},2020-01-01\n", card(1))
        };
        let sealed = async || {
            let sql =
                "select id_card_sealed as word from md_person union all select phone_sealed from md_person
                union all select pay_sealed from md_person";
            stage.words(sql).await
        };
        stage.take("persons", row("+86 138-0013-8000", "5000")).await.unwrap();
        assert_eq!(stage.words("select phone_masked as word from md_person").await, ["138****8000"]);
        let first = sealed().await;
        assert_eq!(stage.take("persons", row("13800138000", "5000.00")).await.unwrap().same, 1);
        assert_eq!(sealed().await, first);
        assert_eq!(stage.take("persons", row("13800138000", "5000.01")).await.unwrap().changed, 1);
        let second = sealed().await;
        assert_eq!((&second[..2], second[2] == first[2]), (&first[..2], false));
        // A file without the column leaves the phone; an empty cell takes it away.
        let few = row("", "6000").replace("手机号,", "").replace(",,", ",");
        assert_eq!(stage.take("persons", few).await.unwrap().changed, 1);
        assert_eq!(sealed().await[1], first[1]);
        assert_eq!(stage.take("persons", row("", "6000")).await.unwrap().changed, 1);
        assert_eq!(sealed().await[1], "");
        for wrong in ["1380013800", "23800138000", "abc"] {
            let problem = stage.take("persons", row(wrong, "1")).await.expect_err("no number");
            assert_eq!(problem.fields[0].at, "row 2, column 手机号");
            assert!(!problem.fields[0].what.zh.contains(wrong), "{:?}", problem.fields[0]);
        }
    })
    .await;
}
