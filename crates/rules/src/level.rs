//! The five alert levels.

use kernel::{Text, text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How hard a rule bites. The colours are those of the platforms in use.
/// Ordered by severity: blue < yellow < orange < red < grey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 黄色预警: a warning; the handler gives a reason.
    Yellow,
    /// 橙色预警: a warning; the handler gives a reason and an attachment.
    Orange,
    /// 红色拦截: intercepted; a reviewer other than the handler may release it with an explanation.
    Red,
    /// 灰色禁止: prohibited; nobody can release it.
    Grey,
    /// 蓝色记录: recorded only; never stops anything.
    Blue,
}

impl Level {
    /// Stops the document: red (until released) and grey.
    pub const fn blocks(self) -> bool {
        matches!(self, Level::Red | Level::Grey)
    }
    /// Goes on once acknowledged: yellow and orange.
    pub const fn warns(self) -> bool {
        matches!(self, Level::Yellow | Level::Orange)
    }
    /// The handler must give a reason.
    pub const fn needs_reason(self) -> bool {
        self.warns()
    }
    /// The handler must attach evidence.
    pub const fn needs_attachment(self) -> bool {
        matches!(self, Level::Orange)
    }
    /// A reviewer may let the document pass.
    pub const fn releasable(self) -> bool {
        matches!(self, Level::Red)
    }
    /// 0 for blue up to 4 for grey.
    pub const fn severity(self) -> u8 {
        match self {
            Level::Blue => 0,
            Level::Yellow => 1,
            Level::Orange => 2,
            Level::Red => 3,
            Level::Grey => 4,
        }
    }
    /// The name on the screen.
    pub fn label(self) -> Text {
        match self {
            Level::Yellow => text!("黄色预警", "Yellow: warning"),
            Level::Orange => text!("橙色预警（需附件）", "Orange: warning, attachment needed"),
            Level::Red => text!("红色拦截", "Red: intercepted"),
            Level::Grey => text!("灰色禁止", "Grey: prohibited"),
            Level::Blue => text!("蓝色记录", "Blue: recorded"),
        }
    }
}

impl Ord for Level {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.severity().cmp(&other.severity())
    }
}
impl PartialOrd for Level {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_does_what_the_design_says() {
        // level, blocks, warns, reason, attachment, releasable
        for (level, expected) in [
            (Level::Yellow, (false, true, true, false, false)),
            (Level::Orange, (false, true, true, true, false)),
            (Level::Red, (true, false, false, false, true)),
            (Level::Grey, (true, false, false, false, false)),
            (Level::Blue, (false, false, false, false, false)),
        ] {
            let found = (
                level.blocks(),
                level.warns(),
                level.needs_reason(),
                level.needs_attachment(),
                level.releasable(),
            );
            assert_eq!(found, expected, "{level:?}");
            assert!(!level.label().zh.is_empty() && !level.label().en.is_empty());
        }
        assert_eq!(serde_json::to_string(&Level::Grey).unwrap(), "\"grey\"");
    }
}
