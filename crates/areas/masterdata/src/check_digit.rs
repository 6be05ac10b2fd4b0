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

/// Whether a unified social credit code is well formed (GB 32100-2015).
pub fn credit_code(code: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let values: Option<Vec<usize>> = code.bytes().map(|b| ALPHABET.iter().position(|a| *a == b)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else { return false };
    let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    values[17] == (31 - sum % 31) % 31
}

/// Hides the middle of a number: `110101********1234`.
pub fn mask(number: &str) -> String {
    let count = number.chars().count();
    if count <= 8 {
        return "*".repeat(count);
    }
    let keep = if count >= 16 { 4 } else { 2 };
    let head: String = number.chars().take(keep).collect();
    let tail: String = number.chars().skip(count - 4).collect();
    format!("{head}{}{tail}", "*".repeat(count - keep - 4))
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
    fn a_masked_number_keeps_its_ends_only() {
        assert_eq!(mask("11010519491231002X"), "1101**********002X");
        assert_eq!(mask("12345678"), "********");
    }
}
