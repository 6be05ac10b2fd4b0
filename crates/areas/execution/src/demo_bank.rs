//! A demonstration bank: reads an instruction file and answers with a receipt file, the way a bank would. Pure; the
//! same seed gives the same answer.

use kernel::Fen;

use crate::bank::file::{Format, Row, yuan};
use crate::bank::{instruction, receipt};

/// How often things go wrong, in hundredths.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    /// Not paid at all.
    pub failed: u64,
    /// Paid, then sent back by the payee's bank (退票).
    pub returned: u64,
    /// Paid, then refunded: every second one in part, the others wholly.
    pub refunded: u64,
}

/// Answers an instruction file (CSV) with a receipt file (CSV). A file that is none gets no receipts.
pub fn answer(instruction_csv: &str, seed: u64, rates: Rates) -> String {
    let orders = instruction::SHAPE.read(instruction_csv.as_bytes(), Format::Csv).unwrap_or_default();
    let rows: Vec<Row> = orders.iter().flat_map(|order| receipts(order, seed, rates)).collect();
    receipt::SHAPE.write(&rows, Format::Csv)
}

fn receipts(order: &Row, seed: u64, rates: Rates) -> Vec<Row> {
    let get = |column: &str| order.get(column).cloned().unwrap_or_default();
    let payment_no = get("payment_no");
    let digest = platform::hash::digest(format!("{seed}/{payment_no}").as_bytes());
    let draw = u64::from_str_radix(&digest[..12], 16).unwrap_or(0);
    let (chance, in_part) = (draw % 100, (draw / 100).is_multiple_of(2));
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
    let mut edge = 0;
    let fate = [rates.failed, rates.returned, rates.refunded].iter().position(|rate| {
        edge += rate;
        chance < edge
    });
    let half = Fen::parse_yuan(&amount).map(|amount| Fen::from_fen(amount.fen() / 2));
    match (fate, half.filter(|half| in_part && *half > Fen::ZERO)) {
        (Some(0), _) => vec![row("failed", amount, "收款账户状态异常")],
        (Some(1), _) => vec![paid, row("returned", amount, "户名不符，退票")],
        (Some(2), Some(half)) => vec![paid, row("refunded", yuan(half), "退回多付款项")],
        (Some(2), None) => vec![paid, row("refunded", amount, "业务取消，全额退款")],
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
        let rates = Rates { failed: 10, returned: 10, refunded: 20 };
        let answered = answer(&file, 7, rates);
        assert_eq!(answered, answer(&file, 7, rates));
        let rows =
            receipt::receipts(&receipt::SHAPE.read(answered.as_bytes(), Format::Csv).unwrap()).unwrap();
        let count = |result: &str| rows.iter().filter(|row| row.result == result).count();
        assert_eq!(count("paid") + count("failed"), 200);
        assert!(count("failed") > 5 && count("returned") > 5 && count("refunded") > 10);
        assert!(rows.iter().any(|row| row.result == "refunded" && row.amount_fen == Fen::from_fen(500)));
        let numbers: std::collections::BTreeSet<&str> =
            rows.iter().map(|row| row.receipt_no.as_str()).collect();
        assert_eq!(numbers.len(), rows.len());
        assert_eq!(answer(&file, 7, Rates::default()).lines().count(), 201);
        assert_eq!(answer("no file", 7, rates).lines().count(), 1);
    }
}
