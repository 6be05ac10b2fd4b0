//! The menu of the pages: endpoints say themselves that they belong there ([`Endpoint::menu`]), so that it is filtered by
//! the same rights as the routes.
//!
//! [`Endpoint::menu`]: super::Endpoint::menu

use kernel::{Text, text};

use super::endpoint::Access;
use crate::actor::Actor;
use crate::role::Permission;

macro_rules! groups {
    ($($variant:ident = $key:literal, $zh:literal, $en:literal;)*) => {
        /// A group of the menu, in the order in which they are shown.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum MenuGroup { $(#[doc = $zh] $variant,)* }
        impl MenuGroup {
            /// All of them.
            pub const ALL: &'static [MenuGroup] = &[$(MenuGroup::$variant,)*];
            /// As the wire names it.
            pub fn key(self) -> &'static str {
                match self { $(MenuGroup::$variant => $key,)* }
            }
            /// For people.
            pub fn title(self) -> Text {
                match self { $(MenuGroup::$variant => text!($zh, $en),)* }
            }
        }
    };
}

groups! {
    Project = "project", "项目库", "Project library";
    Budget = "budget", "预算编制", "Budgeting";
    Indicator = "indicator", "指标管理", "Indicators";
    Execution = "execution", "预算执行", "Execution";
    Accounting = "accounting", "会计核算", "Accounting";
    Statement = "statement", "财务报表", "Statements";
    Archive = "archive", "会计档案", "Archive";
    Master = "master", "基础信息", "Master data";
    Supervision = "supervision", "监督查询", "Supervision";
    System = "system", "系统管理", "System";
}

/// A page of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// Where it stands.
    pub group: MenuGroup,
    /// Operation id of its endpoint.
    pub name: String,
    /// For people.
    pub title: Text,
    /// The endpoint's path without `/api`, up to its first parameter.
    pub path: String,
    /// The kind of object it shows.
    pub object: String,
    pub(super) access: Access,
}

impl MenuItem {
    /// The right it asks for, when it asks for one.
    pub fn permission(&self) -> Option<Permission> {
        match self.access {
            Access::Needs(permission) => Some(permission),
            Access::Public | Access::LoggedIn => None,
        }
    }
    /// Whether somebody may use it.
    pub fn is_for(&self, actor: &Actor) -> bool {
        self.permission().is_none_or(|permission| actor.may(permission))
    }
}
