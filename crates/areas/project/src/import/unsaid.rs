//! What a file of costing lines does not speak about: a column that it lacks leaves what the lines buy as it is. Pure.

use std::collections::HashMap;

use platform::import::Row;

use crate::input::CostingLineInput;

/// Which columns of what lines buy a file has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub procurement: bool,
    pub service_purchase: bool,
    pub asset_class: bool,
    pub asset_name: bool,
    pub asset_replaced: bool,
}

impl Said {
    /// By one of its rows.
    pub(super) fn of(row: Row<'_>) -> Said {
        Said {
            procurement: row.has("procurement"),
            service_purchase: row.has("service_purchase"),
            asset_class: row.has("asset_class"),
            asset_name: row.has("asset_name"),
            asset_replaced: row.has("asset_replaced"),
        }
    }
    fn all(self) -> bool {
        self.procurement
            && self.service_purchase
            && self.asset_class
            && self.asset_name
            && self.asset_replaced
    }
    fn keep(self, line: &mut CostingLineInput, before: &CostingLineInput) {
        if !self.procurement {
            line.procurement = before.procurement;
        }
        if !self.service_purchase {
            line.service_purchase = before.service_purchase;
        }
        if !self.asset_class {
            line.asset_class.clone_from(&before.asset_class);
        }
        if !self.asset_name {
            line.asset_name.clone_from(&before.asset_name);
        }
        if !self.asset_replaced {
            line.asset_replaced = before.asset_replaced;
        }
    }
}

/// What makes two lines one: task, year, economic class and fund.
type Same<'a> = (&'a str, i64, &'a str, &'a str);

fn same(line: &CostingLineInput) -> Same<'_> {
    (&line.task, line.budget_year, &line.dep_economy, &line.fund)
}

/// The lines of a file with what it does not speak about as it was. Of several lines that are one by their task, year,
/// economic class and fund, those whose price, quantity and frequency stayed come first, then they go by their order.
pub(super) fn kept(
    said: Said,
    before: &[CostingLineInput],
    lines: Vec<CostingLineInput>,
) -> Vec<CostingLineInput> {
    if said.all() {
        return lines;
    }
    let mut there: HashMap<Same<'_>, Vec<&CostingLineInput>> = HashMap::new();
    for line in before {
        there.entry(same(line)).or_default().push(line);
    }
    let mut found: Vec<Option<&CostingLineInput>> = vec![None; lines.len()];
    let figures =
        |line: &CostingLineInput| (line.unit_price_fen, line.quantity.clone(), line.frequency.clone());
    for exactly in [true, false] {
        for (line, found) in lines.iter().zip(&mut found) {
            let Some(there) = there.get_mut(&same(line)).filter(|_| found.is_none()) else { continue };
            let at = there.iter().position(|one| !exactly || figures(one) == figures(line));
            *found = at.map(|at| there.remove(at));
        }
    }
    let mut lines = lines;
    for (line, before) in lines.iter_mut().zip(found) {
        if let Some(before) = before {
            said.keep(line, before);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buys::Procurement;

    const NOTHING: Said = Said {
        procurement: false,
        service_purchase: false,
        asset_class: false,
        asset_name: false,
        asset_replaced: false,
    };

    fn line(task: &str, quantity: &str, procurement: Option<Procurement>) -> CostingLineInput {
        CostingLineInput {
            task: task.to_owned(),
            budget_year: 2026,
            quantity: quantity.to_owned(),
            frequency: "1".to_owned(),
            dep_economy: "30227".to_owned(),
            fund: "111".to_owned(),
            procurement,
            ..CostingLineInput::blank()
        }
    }
    fn bought(lines: &[CostingLineInput]) -> Vec<Option<Procurement>> {
        lines.iter().map(|line| line.procurement).collect()
    }

    #[test]
    fn what_is_not_spoken_about_stays_with_its_line() {
        use Procurement::{Goods, Services, Works};
        let before = [
            line("a", "1", Some(Goods)),
            line("b", "1", Some(Works)),
            line("b", "2", None),
            line("c", "1", Some(Services)),
        ];
        // In another order, one with another quantity, one that is new, one gone.
        let after =
            vec![line("b", "2", None), line("d", "1", None), line("b", "9", None), line("a", "7", None)];
        let made = kept(NOTHING, &before, after.clone());
        assert_eq!(bought(&made), [None, None, Some(Works), Some(Goods)]);
        assert_eq!(made[3].quantity, "7");
        // What is spoken about counts as it is said: an empty cell says that nothing is bought.
        let said = Said { procurement: true, ..NOTHING };
        assert_eq!(bought(&kept(said, &before, after)), [None, None, None, None]);
    }
    #[test]
    fn columns_are_kept_one_by_one() {
        let asset = CostingLineInput {
            asset_class: "A02010000".to_owned(),
            asset_name: "台式计算机".to_owned(),
            asset_replaced: 2,
            service_purchase: true,
            ..line("a", "3", None)
        };
        let said = Said { asset_name: true, ..NOTHING };
        let renamed =
            CostingLineInput { asset_name: "便携式计算机".to_owned(), ..line("a", "3", None) };
        let made = kept(said, std::slice::from_ref(&asset), vec![renamed]).remove(0);
        assert_eq!(made, CostingLineInput { asset_name: "便携式计算机".to_owned(), ..asset });
    }
}
