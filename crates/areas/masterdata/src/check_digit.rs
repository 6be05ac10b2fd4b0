//! Check digits of Chinese identity numbers.

/// Whether a resident identity number is well formed (GB 11643-1999): 17 digits, a possible birthday, check digit.
pub fn id_card(number: &str) -> bool {
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let part = |from: usize, to: usize| number[from..to].parse::<u32>().unwrap_or(0);
    let year = i32::try_from(part(6, 10)).unwrap_or(0);
    if chrono::NaiveDate::from_ymd_opt(year, part(10, 12), part(12, 14)).is_none() || year < 1900 {
        return false;
    }
    char::from(bytes[17].to_ascii_uppercase()) == id_card_end(&number[..17])
}

/// The check digit after 17 digits.
pub(crate) fn id_card_end(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.bytes().map(|b| u32::from(b.wrapping_sub(b'0')));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

/// Whether it can be the number of a mobile phone in China.
pub fn mobile(number: &str) -> bool {
    let bytes = number.as_bytes();
    let digits = bytes.len() == 11 && bytes.iter().all(u8::is_ascii_digit);
    digits && bytes[0] == b'1' && bytes[1] >= b'3'
}

/// Whether a unified social credit code is well formed (GB 32100-2015).
pub fn credit_code(code: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let values: Option<Vec<usize>> = code.bytes().map(|b| ALPHABET.iter().position(|a| *a == b)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else { return false };
    let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    values[17] == (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers() {
        // The example of the standard itself.
        assert!(id_card("11010519491231002X"));
        for wrong in
            ["110105194912310021", "11010519491331002X", "1101051949123100", "1101051949123100２X", ""]
        {
            assert!(!id_card(wrong), "{wrong}");
        }
    }
    #[test]
    fn credit_codes() {
        assert!(credit_code("91350100M000100Y43"));
        for wrong in ["91350100M000100Y44", "91350100I000100Y43", "91350100M000100Y4"] {
            assert!(!credit_code(wrong), "{wrong}");
        }
    }
    #[test]
    fn mobile_numbers() {
        assert!(mobile("13800138000") && mobile("19912345678"));
        for wrong in ["1380013800", "138001380000", "12800138000", "23800138000", "1380013800a", ""] {
            assert!(!mobile(wrong), "{wrong}");
        }
    }
}
