//! Amounts in capital Chinese numerals (大写金额), as vouchers and bills carry them.

use crate::Fen;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["仟", "佰", "拾", ""];

impl Fen {
    /// `壹仟零伍拾元叁角整`: by the rules for bills (支付结算办法 附一). One 零 stands for zeros in a row, 整 closes what has
    /// no fen, 负 begins what is written in red.
    pub fn capitals(self) -> String {
        let magnitude = self.fen().unsigned_abs();
        let (yuan, jiao, fen) = (magnitude / 100, magnitude / 10 % 10, magnitude % 10);
        let mut out = String::new();
        if self.fen() < 0 {
            out.push('负');
        }
        if yuan > 0 || magnitude == 0 {
            whole(yuan, &mut out);
            out.push('元');
        }
        if jiao > 0 {
            out.push(digit(jiao));
            out.push('角');
        } else if fen > 0 && yuan > 0 {
            out.push('零');
        }
        if fen > 0 {
            out.push(digit(fen));
            out.push('分');
        } else {
            out.push('整');
        }
        out
    }
}

fn digit(value: u64) -> char {
    usize::try_from(value % 10).map_or('零', |at| DIGITS[at])
}

/// A whole number: what is above 亿 and 万 is a number of its own before the word.
fn whole(number: u64, out: &mut String) {
    for (unit, word) in [(100_000_000, '亿'), (10_000, '万')] {
        if number >= unit {
            whole(number / unit, out);
            out.push(word);
            let rest = number % unit;
            if rest > 0 {
                if rest < unit / 10 {
                    out.push('零');
                }
                whole(rest, out);
            }
            return;
        }
    }
    if number == 0 {
        return out.push('零');
    }
    let mut begun = false;
    let mut gap = false;
    for (place, word) in PLACES.iter().enumerate() {
        let value = number / [1000, 100, 10, 1][place] % 10;
        if value == 0 {
            gap = begun;
            continue;
        }
        if gap {
            out.push('零');
        }
        out.push(digit(value));
        out.push_str(word);
        (begun, gap) = (true, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(yuan: &str, words: &str) {
        assert_eq!(Fen::parse_yuan(yuan).unwrap().capitals(), words);
    }
    #[test]
    fn amounts_are_written_as_on_a_bill() {
        check("0.00", "零元整");
        check("0.07", "柒分");
        check("0.30", "叁角整");
        check("10.50", "壹拾元伍角整");
        check("325.04", "叁佰贰拾伍元零肆分");
        check("1409.50", "壹仟肆佰零玖元伍角整");
        check("6007.14", "陆仟零柒元壹角肆分");
        check("107000.53", "壹拾万柒仟元伍角叁分");
        check("1000000.00", "壹佰万元整");
        check("10001000.00", "壹仟万壹仟元整");
        check("100000010.00", "壹亿零壹拾元整");
        check("100050000.00", "壹亿零伍万元整");
        check("90000000000000.00", "玖拾万亿元整");
        check("-200.00", "负贰佰元整");
    }

    /// What the words say, worked out by another way than they are written.
    fn value(words: &str) -> u64 {
        let (mut total, mut section, mut digit) = (0_u64, 0_u64, 0_u64);
        for letter in words.trim_start_matches('负').chars() {
            let place = |scale: u64| digit * scale;
            match letter {
                '仟' => section += place(100_000),
                '佰' => section += place(10_000),
                '拾' => section += place(1_000),
                '角' => total += place(10),
                '分' => total += digit,
                '万' | '亿' => {
                    section += place(100);
                    let scale = if letter == '万' { 10_000 } else { 100_000_000 };
                    if letter == '亿' {
                        total = (total + section) * scale;
                    } else {
                        total += section * scale;
                    }
                    section = 0;
                }
                '元' => {
                    total += section + place(100);
                    section = 0;
                }
                '整' | '零' => {}
                other => {
                    digit = DIGITS.iter().position(|known| *known == other).unwrap() as u64;
                    continue;
                }
            }
            digit = 0;
        }
        total
    }
    proptest! {
        #[test]
        fn the_words_say_the_amount(fen in -Fen::MAX.fen()..=Fen::MAX.fen()) {
            let words = Fen::from_fen(fen).capitals();
            prop_assert_eq!(value(&words), fen.unsigned_abs(), "{}", words);
            prop_assert!(!words.contains("零零"), "{}", words);
            prop_assert_eq!(words.ends_with('整'), fen % 10 == 0);
        }
    }
}
