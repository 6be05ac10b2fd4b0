//! Names, numbers and sums that look like a Chinese department's, drawn from a seed.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "曾", "彭", "吕",
];
const GIVEN: &[&str] = &[
    "建国", "志强", "晓东", "丽华", "文静", "国栋", "海燕", "俊杰", "雪梅", "立新", "明远", "思远", "雅琴",
    "振宇", "佳怡", "春生", "玉兰", "宏伟", "子涵", "若曦", "浩然", "敏", "磊", "静", "涛", "芳", "伟", "娜",
    "鹏", "婷", "博文", "一鸣",
];
const PLACES: &[&str] = &[
    "北京", "上海", "天津", "南京", "杭州", "武汉", "成都", "西安", "广州", "济南", "沈阳", "长沙", "合肥",
    "福州", "郑州", "南昌", "昆明", "贵阳", "太原", "兰州",
];
const TRADES: &[&str] = &[
    "科技有限公司",
    "信息技术有限公司",
    "物业管理有限公司",
    "印务有限公司",
    "会议服务有限公司",
    "办公设备有限公司",
    "文化传播有限公司",
    "工程咨询有限公司",
    "电力服务有限公司",
    "车辆服务有限公司",
    "会计师事务所",
    "档案服务有限公司",
];
const BRANDS: &[&str] = &[
    "华信", "中衡", "天禾", "博远", "嘉诚", "瑞达", "同创", "金桥", "正大", "远洋", "恒通", "新宇", "明德",
    "汇通", "安泰", "百川", "长青", "德润", "东方", "方正", "广源", "海纳", "鸿图", "嘉禾", "京华", "凯盛",
    "蓝天", "立德", "联创", "龙腾", "美佳", "南山", "鹏程", "启明", "荣昌", "盛世", "泰和", "万象", "祥云",
    "星河", "永信", "云帆", "振华", "智远", "众成", "卓越", "三合", "四通", "五洲", "六合",
];
const BANKS: &[(&str, &str)] = &[
    ("中国工商银行", "102100099996"),
    ("中国农业银行", "103100000026"),
    ("中国银行", "104100000004"),
    ("中国建设银行", "105100000017"),
    ("交通银行", "301290000007"),
];

/// Draws everything random in the demonstration.
pub struct Draw(StdRng);

impl Draw {
    /// The same draws for the same seed.
    pub fn seeded(seed: u64) -> Draw {
        Draw(StdRng::seed_from_u64(seed))
    }
    /// A number between, both ends included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }
    /// True in so many of a hundred.
    pub fn percent(&mut self, chance: i64) -> bool {
        self.between(1, 100) <= chance
    }
    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        from.choose(&mut self.0).expect("there is something to choose from")
    }
    /// A time-ordered id.
    pub fn id(&mut self, at_millis: u64) -> uuid::Uuid {
        let mut random = [0_u8; 10];
        self.0.fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(at_millis, &random).into_uuid()
    }
    /// A person's name.
    pub fn person(&mut self) -> String {
        format!("{}{}", self.pick(SURNAMES), self.pick(GIVEN))
    }
    /// A company's name.
    pub fn company(&mut self) -> String {
        format!("{}{}{}", self.pick(PLACES), self.pick(BRANDS), self.pick(TRADES))
    }
    /// A bank with its clearing code.
    pub fn bank(&mut self) -> (&'static str, &'static str) {
        *self.pick(BANKS)
    }
    /// Digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|place| char::from(b'0' + self.between(i64::from(place == 0), 9) as u8)).collect()
    }
    /// A resident identity number with its check digit (GB 11643-1999).
    pub fn id_card(&mut self) -> String {
        let place =
            self.pick(&["110101", "310104", "320102", "330106", "420102", "510104", "610103", "440103"]);
        let (year, month, day) = (self.between(1966, 2001), self.between(1, 12), self.between(1, 28));
        let body = format!("{place}{year:04}{month:02}{day:02}{:03}", self.between(1, 999));
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = body.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap_or(0) * w).sum();
        let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize];
        format!("{body}{check}")
    }
    /// A unified social credit code with its check character (GB 32100-2015).
    pub fn credit_code(&mut self, kind: &str) -> String {
        const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
        let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
        let body = format!("{kind}110108{}", self.digits(9));
        let value = |c: u8| ALPHABET.iter().position(|a| *a == c).unwrap_or(0);
        let sum: usize = body.bytes().zip(weights).map(|(c, w)| value(c) * w).sum();
        let check = (31 - sum % 31) % 31;
        format!("{body}{}", char::from(ALPHABET[check]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same() {
        let draw = || {
            let mut draw = Draw::seeded(7);
            (draw.person(), draw.company(), draw.id_card(), draw.credit_code("91"), draw.id(1))
        };
        assert_eq!(draw(), draw());
        assert_eq!(draw().2.len(), 18);
        assert_eq!(draw().3.len(), 18);
    }
}
