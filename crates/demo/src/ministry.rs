//! The units of the full department: a ministry with its own offices and institutions, and eight regional bureaus,
//! each with stations and centres of its own.

use crate::department::UnitPlan;

/// Institutions directly under the ministry: name, posts, functional class.
const INSTITUTIONS: &[(&str, i64, &str)] = &[
    ("规划研究院", 260, "2060301"),
    ("信息中心", 220, "2010350"),
    ("机关服务中心", 240, "2010303"),
    ("标准化研究所", 180, "2060301"),
    ("质量监督检测总站", 260, "2010350"),
    ("干部教育培训中心", 160, "2050803"),
    ("档案馆", 120, "2010350"),
    ("国际合作交流中心", 110, "2010350"),
    ("宣传教育中心", 130, "2010350"),
    ("科技成果转化中心", 150, "2060301"),
    ("应急保障中心", 190, "2010350"),
    ("人才交流服务中心", 100, "2010350"),
    ("离退休干部服务局", 90, "2010303"),
    ("采购与招标中心", 80, "2010303"),
    ("数据资源管理中心", 170, "2010350"),
];
/// Regional bureaus with the cities of their stations.
const BUREAUS: &[(&str, [&str; 6])] = &[
    ("华东", ["上海", "南京", "杭州", "合肥", "福州", "济南"]),
    ("华北", ["北京", "天津", "石家庄", "太原", "呼和浩特", "雄安"]),
    ("华南", ["广州", "深圳", "南宁", "海口", "珠海", "湛江"]),
    ("华中", ["武汉", "长沙", "郑州", "南昌", "宜昌", "襄阳"]),
    ("西南", ["成都", "重庆", "贵阳", "昆明", "拉萨", "绵阳"]),
    ("西北", ["西安", "兰州", "西宁", "银川", "乌鲁木齐", "喀什"]),
    ("东北", ["沈阳", "大连", "长春", "哈尔滨", "吉林", "大庆"]),
    ("长江流域", ["三峡", "九江", "芜湖", "镇江", "岳阳", "荆州"]),
];
/// What stands in a city: word, posts, functional class.
const STATIONS: &[(&str, i64, &str)] = &[
    ("监测站", 210, "2010350"),
    ("培训中心", 120, "2050803"),
    ("技术服务中心", 170, "2010350"),
    ("监测站", 200, "2010350"),
    ("科研试验站", 160, "2060301"),
    ("监测站", 190, "2010350"),
];

/// The ministry's name, which begins the names of what is directly under it.
const MINISTRY: &str = "国家综合事务管理部";

/// The units of the full department, parents first. Their texts live as long as the program, as the small one's do.
pub fn units() -> Vec<UnitPlan> {
    let keep = |text: String| -> &'static str { text.leak() };
    let administrative = |code, name, parent, posts, spends| UnitPlan {
        code,
        name,
        parent,
        unit_type: "administrative",
        establishment: posts,
        spends,
        function: "2010301",
    };
    let institution = |code, name, parent, posts, function| UnitPlan {
        code,
        name,
        parent,
        unit_type: "institution",
        establishment: posts,
        spends: true,
        function,
    };
    let mut units = vec![
        administrative("165", MINISTRY, "", 5, false),
        administrative("165001", keep(format!("{MINISTRY}本级")), "165", 420, true),
    ];
    let mut next = 2;
    for (name, posts, function) in INSTITUTIONS {
        let code = keep(format!("165{next:03}"));
        units.push(institution(code, keep(format!("{MINISTRY}{name}")), "165", *posts, function));
        next += 1;
    }
    for (region, cities) in BUREAUS {
        let bureau = keep(format!("165{next:03}"));
        next += 1;
        units.push(administrative(bureau, keep(format!("{region}综合事务管理局")), "165", 190, true));
        for (place, (city, (word, posts, function))) in (1..).zip(cities.iter().zip(STATIONS)) {
            let code = keep(format!("{bureau}{place:03}"));
            units.push(institution(code, keep(format!("{region}局{city}{word}")), bureau, *posts, function));
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_three_levels_and_every_parent_comes_first() {
        let units = units();
        assert!(units.len() >= 64, "{}", units.len());
        let mut seen = BTreeSet::from([""]);
        let mut names = BTreeSet::new();
        for unit in &units {
            assert!(seen.contains(unit.parent), "{}", unit.code);
            assert!(seen.insert(unit.code) && names.insert(unit.name), "{}", unit.code);
        }
        assert!(units.iter().any(|unit| unit.code.len() == 9));
        let posts: i64 = units.iter().map(|unit| unit.establishment).sum();
        assert!((12_000..14_000).contains(&posts), "{posts} posts for 12,000 persons");
    }
}
