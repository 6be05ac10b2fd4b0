//! Long files of every kind with one row in a hundred spoilt in one of all the ways there are: each fault is found
//! at its row and column with its reason, and none besides. YITI_IMPORT_ROWS sets the length (5,000).

use std::collections::BTreeSet;

use platform::import::cell_problems;
use testkit::{each_engine, insert_unit};

use crate::{Stage, stage};

/// One way to spoil a row: the column, what stands there then (a star is the row's number), the columns and reasons
/// that must be named.
type Spoiler = (usize, &'static str, &'static [(&'static str, &'static str)]);

struct Sown {
    kind: &'static str,
    header: &'static str,
    row: fn(usize) -> Vec<String>,
    spoilers: &'static [Spoiler],
}

/// Stands for a text longer than any column takes.
const LONG: &str = "long";
const EMPTY: &str = "必须填写。";
const NO_CODE: &str = "代码只能由";
const TOO_LONG: &str = "内容超过";
const CUT: &str = "数字以科学计数法表示";
const FORMULA: &str = "公式没有结果。";
const TWICE: &str = "与第 2 行重复。";
const NO_DATE: &str = "不是日期。";
const NO_WORD: &str = "不是可用的取值。";
const NO_YUAN: &str = "须为不小于零";
const BEFORE: &str = "结束日期早于开始日期。";
const CREDIT: &str = "统一社会信用代码的长度";

const SOWN: &[Sown] = &[
    Sown {
        kind: "persons",
        header: "人员代码,单位代码,姓名,身份证号,职务,级别,人员类别,月工资（元）,入职日期,离职日期",
        row: |n| {
            let own = |text: &str| text.to_owned();
            let [a, b] = [format!("R{n:06}"), format!("人{n}")];
            let pay = format!("{}.{:02}", 5_000 + n % 900, n % 100);
            [
                a,
                own("001"),
                b,
                wide_card(n),
                own("科员"),
                own(""),
                own("公务员"),
                pay,
                own("2020-07-01"),
                own(""),
            ]
            .into()
        },
        spoilers: &[
            (0, "", &[("人员代码", EMPTY)]),
            (0, "代 *", &[("人员代码", NO_CODE)]),
            (0, "R000001", &[("人员代码", TWICE)]),
            (0, "1.*E+10", &[("人员代码", CUT)]),
            (1, "404", &[("单位代码", "没有该单位，或无权维护。")]),
            (1, "", &[("单位代码", EMPTY)]),
            (2, "", &[("姓名", EMPTY)]),
            (2, LONG, &[("姓名", TOO_LONG)]),
            (2, "#N/A", &[("姓名", FORMULA)]),
            (3, "", &[("身份证号", EMPTY)]),
            (3, "110105194912310021", &[("身份证号", "身份证号的长度")]),
            (3, "first", &[("身份证号", TWICE)]),
            (3, "stored", &[("身份证号", "该身份证号已属于另一人员。")]),
            (4, LONG, &[("职务", TOO_LONG)]),
            (5, "#REF!", &[("级别", FORMULA)]),
            (6, "临时工", &[("人员类别", NO_WORD)]),
            (6, "", &[("人员类别", EMPTY)]),
            (7, "1.2E+4", &[("月工资（元）", NO_YUAN)]),
            (7, "-1", &[("月工资（元）", NO_YUAN)]),
            (7, "1.005", &[("月工资（元）", NO_YUAN)]),
            (7, "", &[("月工资（元）", EMPTY)]),
            (8, "2020-02-30", &[("入职日期", NO_DATE)]),
            (8, "", &[("入职日期", EMPTY)]),
            (9, "44000", &[("离职日期", NO_DATE)]),
            (9, "2019-12-31", &[("离职日期", BEFORE)]),
        ],
    },
    Sown {
        kind: "payees",
        header: "收款人代码,收款人名称,收款人类型,统一社会信用代码,是否停用,停用原因",
        row: |n| {
            let own = |text: &str| text.to_owned();
            [format!("S{n:06}"), format!("公司{n}"), own("企业"), own(""), own("否"), own("")].into()
        },
        spoilers: &[
            (0, "", &[("收款人代码", EMPTY)]),
            (0, "甲*", &[("收款人代码", NO_CODE)]),
            (0, "S000001", &[("收款人代码", TWICE)]),
            (1, "", &[("收款人名称", EMPTY)]),
            (1, LONG, &[("收款人名称", TOO_LONG)]),
            (2, "公司", &[("收款人类型", NO_WORD)]),
            (2, "", &[("收款人类型", EMPTY)]),
            (3, "91110000600037341X", &[("统一社会信用代码", CREDIT)]),
            (4, "也许", &[("是否停用", NO_WORD)]),
            (5, LONG, &[("停用原因", TOO_LONG)]),
        ],
    },
    Sown {
        kind: "bank_accounts",
        header: "户主类型,户主代码,账号,户名,开户行,行号,账户用途,是否停用",
        row: |n| {
            let own = |text: &str| text.to_owned();
            let number = format!("6222020{n:010}");
            [
                own("收款人"),
                own("Z1"),
                number,
                own("甲"),
                own("工行"),
                own("102100"),
                own("收款账户"),
                own("否"),
            ]
            .into()
        },
        spoilers: &[
            (0, "他人", &[("户主类型", NO_WORD)]),
            (1, "", &[("户主代码", EMPTY)]),
            (1, "Z9", &[("户主代码", "没有该户主，或无权维护。")]),
            (1, "Z2", &[]),
            (2, "", &[("账号", EMPTY)]),
            (2, "62220A*", &[("账号", "账号须为 8 至 32 位数字。")]),
            (2, "62220200000000001", &[("账号", TWICE)]),
            (2, "theirs", &[("账号", "该账号已登记在其他户主名下。")]),
            (3, "", &[("户名", EMPTY)]),
            (4, LONG, &[("开户行", TOO_LONG)]),
            (5, "一〇二", &[("行号", NO_CODE)]),
            (6, "工资户", &[("账户用途", NO_WORD)]),
            (6, "基本存款账户", &[("账户用途", "账户用途与户主类型不符。")]),
            (7, "不", &[("是否停用", NO_WORD)]),
        ],
    },
    Sown {
        kind: "units",
        header: "单位代码,单位名称,上级单位代码,单位类型,业务性质,编制数,统一社会信用代码,启用日期,停用日期",
        row: |n| {
            let own = |text: &str| text.to_owned();
            let name = format!("单位{n}");
            [
                format!("U{n:06}"),
                name,
                own("001"),
                own("行政单位"),
                own(""),
                own("10"),
                own(""),
                own("2020-01-01"),
                own(""),
            ]
            .into()
        },
        spoilers: &[
            (0, "U *", &[("单位代码", NO_CODE)]),
            (0, "U000001", &[("单位代码", TWICE)]),
            (1, "", &[("单位名称", EMPTY)]),
            (2, "404", &[("上级单位代码", "没有代码为")]),
            (2, "own", &[("上级单位代码", "上下级成环")]),
            (3, "机关", &[("单位类型", NO_WORD)]),
            (4, "其他", &[("业务性质", NO_WORD)]),
            (5, "1.5", &[("编制数", "须为 0 至")]),
            (5, "-1", &[("编制数", "须为 0 至")]),
            (5, "", &[("编制数", EMPTY)]),
            (6, "123", &[("统一社会信用代码", CREDIT)]),
            (7, "明天", &[("启用日期", NO_DATE)]),
            (8, "2019-01-01", &[("停用日期", BEFORE)]),
        ],
    },
    Sown {
        kind: "standards",
        header: "标准代码,标准名称,类别,计量单位,金额（元）,最低使用年限,依据,生效日期",
        row: |n| {
            let own = |text: &str| text.to_owned();
            [
                format!("B{n:06}"),
                own("标准"),
                own("meeting"),
                own("元"),
                own("5.00"),
                own("6"),
                own("文"),
                own("2026-01-01"),
            ]
            .into()
        },
        spoilers: &[
            (0, "", &[("标准代码", EMPTY)]),
            (0, "B000001", &[("标准代码", TWICE)]),
            (1, "", &[("标准名称", EMPTY)]),
            (2, "会议", &[("类别", NO_CODE)]),
            (3, LONG, &[("计量单位", TOO_LONG)]),
            (4, "五元", &[("金额（元）", NO_YUAN)]),
            (5, "六", &[("最低使用年限", "须为 0 至 200")]),
            (6, "", &[("依据", EMPTY)]),
            (7, "2026-13-01", &[("生效日期", NO_DATE)]),
        ],
    },
];

/// From here on numbers belong to people who are stored already.
const STORED: usize = 900_000;

/// A valid identity number for each of a million.
fn wide_card(n: usize) -> String {
    let body =
        format!("{:06}{:04}{:02}{:02}{:03}", 110_100 + n / 60_000, 1950 + n / 1_000 % 60, 6, 15, n % 1_000);
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = body.bytes().zip(WEIGHTS).map(|(b, weight)| usize::from(b - b'0') * weight).sum();
    format!("{body}{}", b"10X98765432"[sum % 11] as char)
}

fn rows() -> usize {
    std::env::var("YITI_IMPORT_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(5_000)
}

/// The file with its faults, or a sound one.
fn file(sown: &Sown, is_faulty: bool) -> (String, BTreeSet<(i64, String, String)>) {
    let (mut file, mut faults) = (format!("{}\r\n", sown.header), BTreeSet::new());
    for n in 1..=rows() {
        let mut cells = (sown.row)(n);
        if is_faulty && n.is_multiple_of(100) {
            let (place, value, named) = sown.spoilers[n / 100 % sown.spoilers.len()];
            cells[place] = match value {
                "first" => wide_card(1),
                "stored" => wide_card(STORED + n / 100),
                "theirs" => format!("9999{:08}", n / 100),
                "own" => cells[0].clone(),
                LONG => "长".repeat(1_001),
                other => other.replace('*', &n.to_string()),
            };
            let line = i64::try_from(n + 1).unwrap();
            faults.extend(named.iter().map(|(column, why)| (line, (*column).to_owned(), (*why).to_owned())));
        }
        file += &cells.join(",");
        file += "\r\n";
    }
    (file, faults)
}

async fn prepare(stage: &Stage) {
    insert_unit(&stage.platform.db, "001", "部本级", None).await;
    let persons = SOWN[0].header;
    let mut stored = format!("{persons}\n");
    let mut accounts = "户主类型,户主代码,账号,户名,开户行,行号,账户用途\n".to_owned();
    for n in 0..=rows() / 100 {
        stored += &format!("Q{n},001,在册,{},,,公务员,1,2020-01-01,\n", wide_card(STORED + n));
        accounts += &format!("收款人,Z2,9999{n:08},乙,工行,102100,收款账户\n");
    }
    stage.take("persons", stored).await.unwrap();
    stage.take("payees", "收款人代码,收款人名称,收款人类型\nZ1,甲,企业\nZ2,乙,企业\n").await.unwrap();
    stage.take("bank_accounts", accounts).await.unwrap();
}

#[tokio::test]
async fn every_seeded_error_of_every_kind_is_found_and_none_besides() {
    each_engine(|db| async move {
        let stage = stage(db);
        prepare(&stage).await;
        for sown in SOWN {
            let before = stage.number("select count(*) from pf_audit").await;
            let (bad, expected) = file(sown, true);
            let problem = stage.take(sown.kind, &bad).await.expect_err("seeded errors");
            let found: Vec<(i64, String, String)> = cell_problems(problem)
                .into_iter()
                .map(|found| (found.cell.row, found.cell.column, found.what.zh))
                .collect();
            let odd: Vec<_> = expected
                .iter()
                .filter(|(row, column, why)| {
                    !found
                        .iter()
                        .any(|one| one.0 == *row && one.1 == *column && one.2.starts_with(why.as_str()))
                })
                .collect();
            assert!(odd.is_empty(), "{}: not found: {odd:?}\nfound: {found:?}", sown.kind);
            assert_eq!(found.len(), expected.len(), "{}: more than was seeded: {found:?}", sown.kind);
            assert_eq!(stage.number("select count(*) from pf_audit").await, before, "{}", sown.kind);
            let (good, _) = file(sown, false);
            let report = stage.take(sown.kind, &good).await.unwrap();
            assert_eq!((report.new, report.changed), (i64::try_from(rows()).unwrap(), 0), "{}", sown.kind);
        }
    })
    .await;
}
