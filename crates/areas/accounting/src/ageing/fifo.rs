//! What is still open, and how old it is: settlements meet the oldest open sums first (先进先出), payee by payee.
//!
//! Invariant: what is open adds up to the balance, and nothing is open on both sides at once (`tests`).

use chrono::NaiveDate;

/// Bounds of the buckets in days: up to 30, 90, 180, 365, 730, 1095, and over.
pub(crate) const BOUNDS: [i64; 6] = [30, 90, 180, 365, 730, 1_095];

/// How many buckets there are.
pub(crate) const BUCKETS: usize = BOUNDS.len() + 1;

/// An entry on an account of dues: above zero what makes it greater, below zero what settles it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Move<K> {
    /// What it is.
    pub key: K,
    /// Its day.
    pub day: NaiveDate,
    /// Amount in its sign.
    pub fen: i64,
}

/// What is left of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Open<K> {
    /// Which entry.
    pub key: K,
    /// Its day.
    pub day: NaiveDate,
    /// What it was.
    pub fen: i64,
    /// What is left, in the same sign.
    pub left: i64,
}

/// What is open after all moves, which come oldest first. Each move meets what is open on the other side, oldest first;
/// only what remains of it is open itself. So a settlement before its debt waits for it, and a red entry takes back.
pub(crate) fn open<K: Clone>(moves: &[Move<K>]) -> Vec<Open<K>> {
    let mut waiting: std::collections::VecDeque<Open<K>> = std::collections::VecDeque::new();
    for one in moves {
        let mut left = one.fen;
        while let Some(oldest) =
            waiting.front_mut().filter(|oldest| left != 0 && (oldest.left > 0) != (left > 0))
        {
            // Of different signs: the smaller of both in size goes from each.
            let met = if oldest.left.unsigned_abs() <= left.unsigned_abs() { oldest.left } else { -left };
            oldest.left -= met;
            left += met;
            if oldest.left == 0 {
                waiting.pop_front();
            }
        }
        if left != 0 {
            waiting.push_back(Open { key: one.key.clone(), day: one.day, fen: one.fen, left });
        }
    }
    waiting.into()
}

/// The bucket of a day as seen on another: a day to come counts as today.
pub(crate) fn bucket(day: NaiveDate, on: NaiveDate) -> usize {
    let age = (on - day).num_days().max(0);
    BOUNDS.iter().position(|bound| age <= *bound).unwrap_or(BOUNDS.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Duration::days(n)
    }
    fn moves(fens: &[i64]) -> Vec<Move<usize>> {
        fens.iter().enumerate().map(|(n, fen)| Move { key: n, day: on(n as i64), fen: *fen }).collect()
    }
    fn left(fens: &[i64]) -> Vec<(usize, i64)> {
        open(&moves(fens)).into_iter().map(|open| (open.key, open.left)).collect()
    }

    #[test]
    fn the_oldest_is_settled_first() {
        assert_eq!(left(&[100, 50, -120]), [(1, 30)]);
        assert_eq!(left(&[100, -30, 50]), [(0, 70), (2, 50)]);
        assert_eq!(left(&[-40, 100]), [(1, 60)], "an advance meets the debt that follows");
        assert_eq!(left(&[100, -130]), [(1, -30)], "what was settled twice is open the other way");
        assert_eq!(left(&[100, -100]), []);
    }
    #[test]
    fn ages_fall_into_buckets() {
        for (age, expected) in
            [(0, 0), (30, 0), (31, 1), (90, 1), (180, 2), (365, 3), (730, 4), (1_095, 5), (1_096, 6), (-5, 0)]
        {
            assert_eq!(bucket(on(0), on(age)), expected, "{age}");
        }
    }
    proptest! {
        #[test]
        fn what_is_open_is_the_balance_on_one_side(fens in prop::collection::vec(-1_000_i64..1_000, 0..60)) {
            let fens: Vec<i64> = fens.into_iter().filter(|fen| *fen != 0).collect();
            let open = open(&moves(&fens));
            let balance: i64 = fens.iter().sum();
            prop_assert_eq!(open.iter().map(|open| open.left).sum::<i64>(), balance);
            for one in &open {
                prop_assert_eq!(one.left > 0, balance > 0);
                prop_assert!(one.left.abs() <= one.fen.abs() && (one.left > 0) == (one.fen > 0));
            }
            prop_assert!(open.windows(2).all(|pair| pair[0].day < pair[1].day));
        }
        #[test]
        fn only_the_latest_stay_open(fens in prop::collection::vec(1_i64..1_000, 1..40), paid in 0_i64..20_000) {
            let total: i64 = fens.iter().sum();
            let paid = paid.min(total);
            let mut all = fens.clone();
            if paid > 0 { all.push(-paid); }
            let open = open(&moves(&all));
            // All but the oldest that is open are whole.
            prop_assert!(open.iter().skip(1).all(|one| one.left == one.fen));
            prop_assert_eq!(open.iter().map(|one| one.left).sum::<i64>(), total - paid);
        }
    }
}
