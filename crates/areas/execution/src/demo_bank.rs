//! A demonstration bank: reads an instruction file and answers with a receipt file, the way a bank would. Pure; the
//! same seed gives the same answer.

use kernel::{Fen, Problem};

use crate::bank::file::{Format, Row, yuan};
use crate::bank::{instruction, receipt};

/// How often things go wrong, in thousandths.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    /// Not paid at all.
    pub failed: u64,
    /// Paid, then sent back by the payee's bank (退票).
    pub returned: u64,
    /// Paid, then refunded in part.
    pub refunded_part: u64,
    /// Paid, then refunded wholly.
    pub refunded: u64,
}

/// Answers an instruction file (CSV) with a receipt file (CSV).
pub fn answer(instruction_csv: &str, seed: u64, rates: Rates) -> Result<String, Problem> {
    let orders = instruction::SHAPE.read(instruction_csv.as_bytes(), Format::Csv)?;
    let rows: Vec<Row> = orders.iter().flat_map(|order| receipts(order, seed, rates)).collect();
    Ok(receipt::SHAPE.write(&rows, Format::Csv))
}

fn receipts(order: &Row, seed: u64, rates: Rates) -> Vec<Row> {
    let get = |column: &str| order.get(column).cloned().unwrap_or_default();
    let payment_no = get("payment_no");
    let digest = platform::hash::digest(format!("{seed}/{payment_no}").as_bytes());
    let chance = u64::from_str_radix(&digest[..12], 16).unwrap_or(0) % 1_000;
    let row = |result: &str, amount: String, reason: &str| {
        Row::from([
            // One receipt per payment and result: a bank that answers twice answers the same.
            ("receipt_no", format!("HD{}{}", &digest[12..36], &result[..2]).to_uppercase()),
            ("payment_no", payment_no.clone()),
            ("result", result.to_owned()),
            ("amount_yuan", amount),
            ("date", get("date")),
            ("reason", reason.to_owned()),
        ])
    };
    let amount = get("amount_yuan");
    let paid = row("paid", amount.clone(), "");
    let bounds = [rates.failed, rates.returned, rates.refunded_part, rates.refunded];
    let mut edge = 0;
    let fate = bounds.iter().position(|rate| {
        edge += rate;
        chance < edge
    });
    let half = Fen::parse_yuan(&amount)
        .map(|amount| Fen::from_fen(amount.fen() / 2))
        .filter(|half| *half > Fen::ZERO);
    match (fate, half) {
        (Some(0), _) => vec![row("failed", amount, "收款账户状态异常")],
        (Some(1), _) => vec![paid, row("returned", amount, "户名不符，退票")],
        (Some(2), Some(half)) => vec![paid, row("refunded", yuan(half), "退回多付款项")],
        (Some(3), _) => vec![paid, row("refunded", amount, "业务取消，全额退款")],
        _ => vec![paid],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(n: usize) -> Row {
        let mut row = Row::new();
        for column in instruction::SHAPE.required {
            row.insert(column, "x".to_owned());
        }
        row.insert("payment_no", format!("ZF-2026-{n}"));
        row.insert("amount_yuan", "10.01".to_owned());
        row.insert("date", "2026-03-01".to_owned());
        row
    }

    #[test]
    fn the_bank_answers_every_order_and_always_the_same() {
        let orders: Vec<Row> = (0..200).map(order).collect();
        let file = instruction::SHAPE.write(&orders, Format::Csv);
        let rates = Rates { failed: 100, returned: 100, refunded_part: 100, refunded: 100 };
        let answered = answer(&file, 7, rates).unwrap();
        assert_eq!(answered, answer(&file, 7, rates).unwrap());
        let rows =
            receipt::receipts(&receipt::SHAPE.read(answered.as_bytes(), Format::Csv).unwrap()).unwrap();
        let count = |result: &str| rows.iter().filter(|row| row.result == result).count();
        assert_eq!(count("paid") + count("failed"), 200);
        assert!(count("failed") > 5 && count("returned") > 5 && count("refunded") > 10);
        assert!(rows.iter().any(|row| row.result == "refunded" && row.amount_fen == Fen::from_fen(500)));
        let numbers: std::collections::BTreeSet<&str> =
            rows.iter().map(|row| row.receipt_no.as_str()).collect();
        assert_eq!(numbers.len(), rows.len());
        assert!(answer(&file, 7, Rates::default()).unwrap().lines().count() == 201);
    }
}
