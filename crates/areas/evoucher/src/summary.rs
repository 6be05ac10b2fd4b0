//! What a list says of a voucher in short.

use crate::read::Reading;

/// Most characters of what a list shows of the lines.
const SUMMARY_MAX: usize = 300;

/// What the lines, the usage and the note of a voucher say, in short.
pub(crate) fn summary(reading: &Reading) -> String {
    let lines = reading.lines.iter().map(|line| line.name.as_str());
    let rest = ["usage", "note"].into_iter().map(|field| reading.get(field));
    let journey = match (reading.get("from_place"), reading.get("to_place")) {
        ("", _) | (_, "") => String::new(),
        (from, to) => format!("{} {from}—{to}", reading.get("train")).trim().to_owned(),
    };
    let parts: Vec<&str> =
        std::iter::once(journey.as_str()).chain(lines).chain(rest).filter(|part| !part.is_empty()).collect();
    parts.join("；").chars().take(SUMMARY_MAX).collect()
}
