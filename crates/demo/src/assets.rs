//! The asset system's cards: offices full of computers and furniture, cars, instruments, software, a few buildings.

use std::fmt::Write;

use crate::department::{Person, UnitPlan};
use crate::names::Draw;

/// What a card may be of: name, class, measure, price range in yuan, years of use (0: none), share of all cards in
/// thousandths.
struct Thing(&'static str, &'static str, &'static str, i64, i64, i64, i64);

const THINGS: &[Thing] = &[
    Thing("台式计算机", "A02010000", "台", 4_200, 5_800, 6, 90),
    Thing("便携式计算机", "A02010000", "台", 5_500, 8_000, 6, 40),
    Thing("激光打印机", "A02020000", "台", 1_200, 3_500, 6, 90),
    Thing("多功能一体机", "A02020000", "台", 2_500, 9_000, 6, 50),
    Thing("服务器", "A02010000", "台", 38_000, 120_000, 6, 20),
    Thing("网络交换机", "A02080000", "台", 3_000, 26_000, 5, 25),
    Thing("投影仪", "A02020000", "台", 4_000, 12_000, 6, 20),
    Thing("空调机", "A02060000", "台", 2_800, 9_500, 5, 130),
    Thing("公务用车", "A02030000", "辆", 150_000, 180_000, 8, 10),
    Thing("监测仪器", "A02100000", "台", 20_000, 300_000, 5, 205),
    Thing("办公桌", "A05010000", "张", 900, 2_800, 15, 110),
    Thing("办公椅", "A05010000", "把", 300, 900, 15, 110),
    Thing("文件柜", "A05010000", "个", 600, 1_600, 15, 80),
    Thing("办公软件许可", "A08000000", "套", 800, 3_000, 10, 14),
    Thing("业务用房", "A01010000", "平方米", 3_000_000, 90_000_000, 50, 6),
];
/// The day the cards are carried over.
const CARRIED_OVER: (i64, i64) = (2025, 12);

/// The cards as a file. A few are as such cards are: without a keeper, without a place, long past their years.
pub fn cards(draw: &mut Draw, plan: &[UnitPlan], persons: &[Person], count: usize) -> String {
    let mut file = String::from(
        "资产编号,资产名称,资产分类,规格型号,单位代码,数量,计量单位,原值（元）,累计折旧（元）,取得日期,使用年限（月）,存放地点,保管人代码,使用状况\n",
    );
    let spending: Vec<&UnitPlan> = plan.iter().filter(|unit| unit.spends).collect();
    for n in 1..=count {
        let thing = pick(draw);
        let keeper = draw.pick(persons);
        let unit = if draw.percent(98) { keeper.unit } else { draw.pick(&spending).code };
        let cost = draw.between(thing.3, thing.4);
        let (year, month) = (draw.between(2012, 2025), draw.between(1, 12));
        let used = (CARRIED_OVER.0 - year) * 12 + CARRIED_OVER.1 - month;
        let life = thing.5 * 12;
        let depreciation_fen = cost * 100 * used.min(life) / life;
        let keeper = if unit == keeper.unit && draw.percent(93) { keeper.code.as_str() } else { "" };
        let place = if draw.percent(96) {
            format!("{}号楼{}{:02}室", draw.between(1, 6), draw.between(1, 12), draw.between(1, 30))
        } else {
            String::new()
        };
        let state = if used > life + 24 {
            *draw.pick(&["在用", "闲置", "待处置"])
        } else {
            *draw.pick(&["在用", "在用", "在用", "在用", "在用", "在用", "在用", "在用", "闲置", "维修"])
        };
        let _ = writeln!(
            file,
            "ZC{n:08},{},{},型号{},{unit},1,{},{cost}.00,{}.{:02},{year}-{month:02}-15,{life},{place},{keeper},{state}",
            thing.0,
            thing.1,
            draw.between(100, 999),
            thing.2,
            depreciation_fen / 100,
            depreciation_fen % 100
        );
    }
    file
}

fn pick(draw: &mut Draw) -> &'static Thing {
    let mut at = draw.between(1, 1_000);
    for thing in THINGS {
        at -= thing.6;
        if at <= 0 {
            return thing;
        }
    }
    &THINGS[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_a_whole() {
        assert_eq!(THINGS.iter().map(|thing| thing.6).sum::<i64>(), 1_000);
    }
}
