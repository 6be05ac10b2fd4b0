//! Who is in post, in sums.

use chrono::NaiveDate;
use kernel::Fen;
use posting::generation::Base;
use posting::staffing::{Asked, Group};
use testkit::each_engine;

use crate::persons::card;
use crate::{stage, units};

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

#[tokio::test]
async fn pay_leaves_as_sums_of_who_is_in_post_on_the_day() {
    each_engine(|db| async move {
        let stage = stage(db);
        stage.take("units", units(&[("001", "部本级", ""), ("001001", "一局", "001")])).await.unwrap();
        let mut file = "人员代码,单位代码,姓名,身份证号,人员类别,月工资（元）,入职日期,离职日期\n".to_owned();
        for (n, (unit, class, pay, joined, left)) in [
            ("001", "公务员", "5000.01", "2020-07-01", ""),
            ("001", "公务员", "20000.00", "2020-07-01", ""),
            ("001", "公务员", "9000.00", "2026-03-01", ""),
            ("001", "公务员", "9000.00", "2020-07-01", "2026-02-01"),
            ("001", "离退休", "3000.00", "1990-01-01", ""),
            ("001001", "工勤", "4000.00", "2020-07-01", ""),
        ]
        .into_iter()
        .enumerate()
        {
            file += &format!("R{n},{unit},人{n},{},{class},{pay},{joined},{left}\n", card(n + 1));
        }
        stage.take("persons", file).await.unwrap();
        let ids = stage.words("select id as word from md_unit order by code").await;
        let id = |at: usize| ids[at].parse().unwrap();
        let base =
            Base { lower_fen: Some(Fen::from_fen(600_000)), upper_fen: Some(Fen::from_fen(1_500_000)) };
        let asked = [
            Asked { unit_id: id(0), on: day(2, 1), base },
            Asked { unit_id: id(1), on: day(2, 1), base: Base::default() },
            Asked { unit_id: id(0), on: day(1, 31), base },
        ];
        let conn = stage.platform.db.snapshot().await.unwrap();
        let staff = masterdata::staff(&stage.platform.vault);
        let found = staff.staffing(&conn, &asked).await.unwrap();
        conn.commit().await.unwrap();
        let group = |persons, pay, base| {
            Some(&Group { persons, pay_fen: Fen::from_fen(pay), base_fen: Fen::from_fen(base) }).copied()
        };
        assert_eq!(found[0].get("civil_servant").copied(), group(2, 2_500_001, 2_100_000));
        assert_eq!(found[0].get("retired").copied(), group(1, 300_000, 600_000));
        assert_eq!(found[1].get("support_staff").copied(), group(1, 400_000, 400_000));
        assert_eq!(found[1].len(), 1);
        assert_eq!(found[2]["civil_servant"].persons, 3, "who leaves on the first is there the day before");
    })
    .await;
}
