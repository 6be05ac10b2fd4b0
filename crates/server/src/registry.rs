//! What the web application asks first: the menu for the caller, the kinds of documents with their states and actions, the
//! roles, the years there are.

use std::sync::OnceLock;

use axum::extract::State;
use chrono::Datelike;
use flow::DocumentId;
use kernel::{Conn, DbError, Problem, Text, text};
use platform::Role;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, MenuItem, ParamKind, Path, Reply, Site};
use platform::initials::first_letter;
use posting::App;
use posting::edits::{self, DocumentEdit};
use posting::visible::visible;
use sea_orm::FromQueryResult;
use serde::Serialize;
use utoipa::ToSchema;

/// What the program holds, for one caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RegistryView {
    /// 今天 / today in the fiscal calendar
    #[schema(value_type = String, format = Date)]
    today: chrono::NaiveDate,
    /// 有数据的年度及当年 / years that occur, and this one
    fiscal_years: Vec<i64>,
    /// 默认年度 / the year to begin with
    default_fiscal_year: i64,
    /// 菜单 / the menu
    groups: Vec<MenuGroupView>,
    /// 单据类型 / kinds of documents
    kinds: Vec<KindView>,
    /// 角色 / roles
    roles: Vec<RoleTitle>,
}

/// A group of the menu with the pages the caller may open.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MenuGroupView {
    /// `execution`
    key: String,
    /// For people.
    title: Text,
    /// Its pages.
    items: Vec<MenuItemView>,
}

/// A page of the menu.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MenuItemView {
    /// Operation id of the endpoint it shows.
    name: String,
    /// For people.
    title: Text,
    /// Path of the endpoint without `/api`; the page is at the same path.
    path: String,
    /// Pinyin initials of the Chinese title, to find it by typing.
    initials: String,
    /// The kind of object it shows: `payment`, `unit`, `voucher`, …
    kind: String,
}

/// A kind of document.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct KindView {
    /// `payment`
    kind: String,
    /// For people.
    title: Text,
    /// Its list; a document is at `{path}/{id}`.
    path: String,
    /// Letters that begin its numbers.
    prefix: String,
    /// The states it may be in.
    states: Vec<NamedText>,
    /// What can be done with it.
    actions: Vec<NamedText>,
}

/// A name of the program and its words for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct NamedText {
    /// As the API names it.
    name: String,
    /// For people.
    title: Text,
}

/// A role and its words for people.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RoleTitle {
    /// The role.
    role: Role,
    /// For people.
    title: Text,
}

/// Where a document is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DocumentPlace {
    /// Kind.
    kind: String,
    /// Number for people.
    number: String,
    /// Its page; the endpoint is at the same path under `/api`.
    path: String,
}

/// The endpoints.
pub fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/platform/registry", registry)
            .named("show_registry")
            .title(text!("系统目录", "What there is"))
            .note(text!(
                "本人可用的菜单、单据类型及其状态和操作、角色、年度。",
                "The caller's menu, the kinds of documents with their states and actions, roles, years."
            ))
            .for_anyone_logged_in()
            .on("registry")
            .answers::<RegistryView>(200),
        Endpoint::get("/api/flow/documents/{id}", place)
            .named("show_document_place")
            .title(text!("单据所在页面", "Where a document is shown"))
            .for_anyone_logged_in()
            .on("document")
            .path_param("id", ParamKind::Uuid)
            .answers::<DocumentPlace>(200),
        Endpoint::get("/api/flow/documents/{id}/changes", changes)
            .named("show_document_changes")
            .title(text!("单据修改记录", "What edits of a document changed"))
            .note(text!(
                "每次修改改了什么，新的在前；供审核人查看退回后的修改。",
                "What each edit changed, newest first: for the reviewer of a document that was sent back."
            ))
            .for_anyone_logged_in()
            .on("document")
            .path_param("id", ParamKind::Uuid)
            .answers::<Vec<DocumentEdit>>(200),
    ]
}

async fn registry(State(app): State<App>, caller: Caller) -> Reply<Answer<RegistryView>> {
    let today = app.platform.clock.today();
    let this_year = i64::from(today.year());
    let mut years = years_unscoped(&app.platform.db.reader()).await?;
    let newest = years.iter().copied().filter(|year| *year <= this_year).max();
    if !years.contains(&this_year) {
        years.push(this_year);
        years.sort_unstable();
    }
    let group = |group: &MenuGroup| {
        let items = menu().iter().filter(|item| item.group == *group && item.is_for(&caller.actor));
        MenuGroupView {
            key: group.key().to_owned(),
            title: group.title(),
            items: items.map(item_view).collect(),
        }
    };
    let groups = MenuGroup::ALL.iter().map(group).filter(|group| !group.items.is_empty()).collect();
    Ok(Answer::ok(RegistryView {
        today,
        fiscal_years: years,
        default_fiscal_year: newest.unwrap_or(this_year),
        groups,
        kinds: kinds().to_vec(),
        roles: Role::ALL.iter().map(|role| RoleTitle { role: *role, title: role.title() }).collect(),
    }))
}

async fn place(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<DocumentPlace>> {
    let header = visible(&app.platform.db.reader(), &caller, id).await?;
    let path = flow::place::path(&header.kind, &id.to_string()).ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(DocumentPlace { kind: header.kind, number: header.number, path }))
}

async fn changes(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<Vec<DocumentEdit>>> {
    let conn = app.platform.db.snapshot().await?;
    visible(&conn, &caller, id).await?;
    Ok(Answer::ok(edits::of_unscoped(&conn, id, caller.language).await?))
}

#[derive(FromQueryResult)]
struct Year {
    year: i64,
}

/// The years in which anything was given a number. Unscoped: a year says nothing of anybody. There are a few counters
/// for each unit and year.
async fn years_unscoped(conn: &Conn) -> Result<Vec<i64>, DbError> {
    let rows: Vec<Year> =
        conn.all("select distinct period / 100 as year from pf_counter order by year", []).await?;
    Ok(rows.into_iter().map(|row| row.year).collect())
}

fn menu() -> &'static [MenuItem] {
    static MENU: OnceLock<Vec<MenuItem>> = OnceLock::new();
    MENU.get_or_init(|| Site::new(crate::endpoints()).menu())
}

fn item_view(item: &MenuItem) -> MenuItemView {
    MenuItemView {
        name: item.name.clone(),
        title: item.title.clone(),
        path: item.path.clone(),
        initials: initials(&item.title.zh),
        kind: item.object.clone(),
    }
}

fn kinds() -> &'static [KindView] {
    static KINDS: OnceLock<Vec<KindView>> = OnceLock::new();
    KINDS.get_or_init(|| crate::assemble::flows().into_iter().map(kind_view).collect())
}

fn kind_view(flow: &flow::Flow) -> KindView {
    KindView {
        kind: flow.kind.to_owned(),
        title: flow.title(),
        path: flow::place::list(flow.kind).unwrap_or_default().to_owned(),
        prefix: flow.prefix.to_owned(),
        states: flow
            .states
            .iter()
            .map(|state| NamedText { name: state.name.to_owned(), title: flow.state(state.name) })
            .collect(),
        actions: flow
            .actions()
            .into_iter()
            .map(|name| NamedText { name: name.to_owned(), title: flow::machine::action_title(name) })
            .collect(),
    }
}

/// Words in which a character is not read as it mostly is.
const READINGS: [(&str, &str); 6] =
    [("会计", "kj"), ("银行", "yh"), ("调剂", "tj"), ("重组", "cz"), ("参数", "cs"), ("长期", "cq")];

/// The first letter of each character's reading; what has none stays as it is, signs fall away.
fn initials(zh: &str) -> String {
    let mut spelt = zh.to_owned();
    for (word, reading) in READINGS {
        spelt = spelt.replace(word, reading);
    }
    spelt.chars().map(first_letter).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Lists that are part of a page and have no place of their own, with what shows them.
    const ELSEWHERE: &[(&str, &str)] = &[
        ("list_inbox", "the first page"),
        ("list_rights_units", "the roles of a user"),
        ("list_master_kinds", "imports and change requests"),
        ("list_rule_counts", "the rule hits"),
    ];

    #[test]
    fn titles_are_found_by_their_initials() {
        for (title, expected) in
            [("支付申请", "zfsq"), ("会计科目", "kjkm"), ("银行回单", "yhhd"), ("指标（A）", "zba")]
        {
            assert_eq!(initials(title), expected, "{title}");
        }
    }
    #[test]
    fn every_kind_has_a_list_and_a_page_for_one_and_words_for_all_it_does() {
        let rows = Site::new(crate::endpoints()).matrix();
        for kind in kinds() {
            let one = format!("/api{}/{{id}}", kind.path);
            assert!(rows.iter().any(|row| row.method == "GET" && row.path == one), "{}: {one}", kind.kind);
            assert!(!kind.states.is_empty() && !kind.actions.is_empty(), "{}", kind.kind);
            for action in &kind.actions {
                assert_ne!(action.title, Text::same(&action.name), "{}: {}", kind.kind, action.name);
            }
        }
    }
    #[test]
    fn every_list_without_an_object_in_its_path_is_in_the_menu() {
        let site = Site::new(crate::endpoints());
        let items: BTreeSet<String> = site.menu().into_iter().map(|item| item.name).collect();
        let lists =
            site.matrix().into_iter().filter(|row| row.name.starts_with("list_") && !row.path.contains('{'));
        for list in lists {
            let elsewhere = ELSEWHERE.iter().any(|(name, _)| *name == list.name);
            assert!(items.contains(&list.name) != elsewhere, "{}", list.name);
        }
    }
    #[test]
    fn paths_and_titles_of_the_menu_are_different() {
        let (mut paths, mut titles) = (BTreeSet::new(), BTreeSet::new());
        for item in menu() {
            assert!(paths.insert(&item.path), "{} is there twice", item.path);
            assert!(titles.insert(&item.title.zh), "{} is there twice", item.title.zh);
        }
    }
}
