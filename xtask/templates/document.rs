//! fill in: what a {{document}} is, who writes it, and what it never does ("Invariant: …" with the name of its test).

use flow::{Flow, Move, Role};
use kernel::Fen;
use posting::{BudgetEffect, Document, VoucherRequest};
use rules::Finding;

kernel::id_type! {
    /// Names one {{document}}.
    {{Document}}Id
}

/// fill in: the fields, one word per Chinese term from docs/glossary.md.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct {{Document}} {
    pub id: {{Document}}Id,
    pub amount_fen: Fen,
}

/// fill in: every move; the state is written by `flow` only.
pub static FLOW: Flow = Flow {
    initial: "draft",
    moves: &[
        Move { from: "draft", action: "submit", to: "submitted", role: Role::Clerk },
        Move { from: "submitted", action: "return", to: "draft", role: Role::UnitHead },
        Move { from: "submitted", action: "approve", to: "approved", role: Role::UnitHead },
    ],
};

/// fill in: the rule's id and the regulation it stands on.
pub fn amount_is_positive({{document}}: &{{Document}}) -> Option<Finding> {
    ({{document}}.amount_fen <= Fen(0)).then(|| Finding::block("fill in: rule id", {{document}}.amount_fen))
}

impl Document for {{Document}} {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    fn check(&self, _action: &str) -> Vec<Finding> {
        [amount_is_positive(self)].into_iter().flatten().collect()
    }
    fn budget(&self, _action: &str) -> Vec<BudgetEffect> {
        // fill in: submit holds, return releases, pay commits; or nothing
        Vec::new()
    }
    fn vouchers(&self, _action: &str) -> Vec<VoucherRequest> {
        // fill in: the events of templates/{{document}}.toml that this action posts; or nothing
        Vec::new()
    }
}

// fill in: store (one function per query, each read takes &Scope), then handlers

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(amount_fen: i64, refused: bool) {
        let {{document}} = {{Document}} { id: {{Document}}Id(uuid::Uuid::nil()), amount_fen: Fen(amount_fen) };
        assert_eq!(amount_is_positive(&{{document}}).is_some(), refused);
    }

    #[test]
    fn nothing_is_refused() {
        check(0, true);
    }
    #[test]
    fn one_fen_is_enough() {
        check(1, false);
    }
}
