//! Master data over HTTP: lists, details, one payee at a time, personal data in clear, and files coming in.

mod assets;
mod codes;
pub(crate) mod columns;
mod detail;
mod files;
mod items;
mod kinds;
mod library;
mod list;
mod reveal;
mod single;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::extract::State;
use kernel::{Conn, Page, Problem, text};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::import::Importer;
use platform::initials::initials;
use platform::{Permission, UnitId};
use posting::App;
use serde::Deserialize;
use utoipa::IntoParams;

use self::items::{
    BankAccountItem, CodeItem, EconomicMappingItem, PayeeItem, PersonItem, StandardItem, UnitItem,
};
use self::list::{ACCOUNTS, Asked, CODES, MAPPING, PAYEES, PERSONS, STANDARDS, UNITS, page};
use crate::versions::{self, Titles};

/// What lists of master data may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 代码或名称的一部分 / part of code or name
    #[serde(default)]
    #[param(max_length = 100)]
    text: String,
    /// 类别、方案或类型 / category, scheme or kind
    #[serde(default)]
    #[param(max_length = 60)]
    kind: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 200)]
    after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What the list of units may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UnitQuery {
    /// 某日的单位和上下级关系 / units and their tree as they were on a day
    #[param(max_length = 10)]
    on: Option<String>,
    /// 代码或名称的一部分 / part of code or name
    #[serde(default)]
    #[param(max_length = 100)]
    text: String,
    /// 类别、方案或类型 / category, scheme or kind
    #[serde(default)]
    #[param(max_length = 60)]
    kind: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 200)]
    after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What the list of persons may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PersonQuery {
    /// 所属单位 / of one unit
    unit_id: Option<UnitId>,
    /// 代码或名称的一部分 / part of code or name
    #[serde(default)]
    #[param(max_length = 100)]
    text: String,
    /// 类别、方案或类型 / category, scheme or kind
    #[serde(default)]
    #[param(max_length = 60)]
    kind: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 200)]
    after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What the list of standards may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StandardQuery {
    /// 级别 / rank
    #[serde(default)]
    #[param(max_length = 200)]
    rank: String,
    /// 地区 / region
    #[serde(default)]
    #[param(max_length = 200)]
    region: String,
    /// 旺季 / season
    #[serde(default)]
    #[param(max_length = 200)]
    season: String,
    /// 某日有效的版本 / editions in force on a day
    #[param(max_length = 10)]
    in_force_on: Option<String>,
    /// 代码或名称的一部分 / part of code or name
    #[serde(default)]
    #[param(max_length = 100)]
    text: String,
    /// 类别、方案或类型 / category, scheme or kind
    #[serde(default)]
    #[param(max_length = 60)]
    kind: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 200)]
    after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What the list of bank accounts may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountQuery {
    /// 户主 / of one payee or unit
    #[serde(default)]
    #[param(max_length = 40)]
    owner_id: String,
    /// 代码或名称的一部分 / part of code or name
    #[serde(default)]
    #[param(max_length = 100)]
    text: String,
    /// 类别、方案或类型 / category, scheme or kind
    #[serde(default)]
    #[param(max_length = 60)]
    kind: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 200)]
    after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The endpoints of this area; files of every kind in `importers` are taken.
pub fn endpoints(importers: Vec<Arc<dyn Importer>>) -> Vec<Endpoint<App>> {
    let mut all = lists();
    all.extend(detail::endpoints());
    all.extend(reveal::endpoints());
    all.extend(assets::endpoints());
    all.extend(codes::endpoints());
    all.extend(library::endpoints());
    all.extend(single::endpoints());
    all.push(kinds::endpoint(&importers));
    all.extend(versions::http::endpoints(&Titles::new(importers.clone())));
    all.extend(crate::change::endpoints());
    all.extend(crate::jobs::endpoints(&importers));
    all.extend(crate::reconcile::endpoints(&importers));
    all.extend(files::endpoints(importers));
    all
}

fn lists() -> Vec<Endpoint<App>> {
    let of = |plural: &str| format!("/api/masterdata/{plural}");
    let lists = [
        Endpoint::get(of("units"), units)
            .named("list_units")
            .title(text!("预算单位列表", "Budget units"))
            .on("unit")
            .query::<UnitQuery>()
            .answers::<Page<UnitItem>>(200)
            .exports(columns::UNITS),
        Endpoint::get(of("persons"), persons)
            .named("list_persons")
            .title(text!("人员列表", "Persons"))
            .on("person")
            .query::<PersonQuery>()
            .answers::<Page<PersonItem>>(200)
            .exports(columns::PERSONS),
        Endpoint::get(of("payees"), payees)
            .named("list_payees")
            .title(text!("收款人列表", "Payees"))
            .on("payee")
            .query::<ListQuery>()
            .answers::<Page<PayeeItem>>(200)
            .exports(columns::PAYEES),
        Endpoint::get(of("bank-accounts"), accounts)
            .named("list_bank_accounts")
            .title(text!("银行账户列表", "Bank accounts"))
            .on("bank_account")
            .query::<AccountQuery>()
            .answers::<Page<BankAccountItem>>(200)
            .exports(columns::ACCOUNTS),
        Endpoint::get(of("standards"), standards)
            .named("list_standards")
            .title(text!("支出标准列表", "Expenditure standards"))
            .on("standard")
            .query::<StandardQuery>()
            .answers::<Page<StandardItem>>(200)
            .exports(columns::STANDARDS),
        Endpoint::get(of("codes"), codes)
            .named("list_codes")
            .title(text!("分类科目列表", "Classifications"))
            .on("code")
            .query::<ListQuery>()
            .answers::<Page<CodeItem>>(200)
            .exports(columns::CODES),
        Endpoint::get(of("economic-mapping"), mapping)
            .named("list_economic_mapping")
            .title(text!("经济分类对应关系", "Mapping of economic classifications"))
            .on("code")
            .query::<ListQuery>()
            .answers::<Page<EconomicMappingItem>>(200)
            .exports(columns::MAPPING),
    ];
    lists.into_iter().map(|list| list.needs(Permission::MasterRead).menu(MenuGroup::Master)).collect()
}

async fn units(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<UnitQuery>,
) -> Reply<Answer<Page<UnitItem>>> {
    let asked = Asked {
        scope: &caller.scope,
        text: &query.text,
        kind: &query.kind,
        own: &[],
        after: &query.after,
        limit: limit(query.limit)?,
    };
    let conn = app.platform.db.reader();
    if query.on.is_some() {
        let on = versions::day(query.on.as_deref(), app.platform.clock.today())?;
        return Ok(Answer::ok(units_on(&conn, &asked, &on).await?));
    }
    let key = |item: &UnitItem| vec![item.code.clone()];
    Ok(Answer::ok(page(&conn, &UNITS, &asked, key).await?))
}

/// The same list out of the versions of a day.
async fn units_on(conn: &Conn, asked: &Asked<'_>, on: &str) -> Result<Page<UnitItem>, Problem> {
    let read = |version: versions::Version| serde_json::from_str::<UnitItem>(&version.body);
    let units: Result<Vec<UnitItem>, serde_json::Error> =
        versions::units_on(conn, asked.scope, on).await?.into_iter().map(read).collect();
    let text = asked.text.trim();
    let letters = text.to_lowercase();
    let fits = |unit: &UnitItem| {
        (unit.code.contains(text) || unit.name.contains(text) || unit.initials.contains(&letters))
            && (asked.kind.is_empty() || unit.unit_type == asked.kind)
    };
    let mut units = units.map_err(|_| Problem::internal())?;
    place(&mut units);
    units.retain(fits);
    let total = units.len() as i64;
    let rest = units.into_iter().filter(|unit| unit.code.as_str() > asked.after);
    let items: Vec<UnitItem> = rest.take(asked.limit.rows() as usize).collect();
    let full = items.len() as i64 == asked.limit.rows();
    let next = items.last().filter(|_| full).map(|last| last.code.clone());
    Ok(Page { items, next, total })
}

/// What the list of today has besides the version: initials, and the places in the tree of that day.
fn place(units: &mut [UnitItem]) {
    let codes: HashMap<UnitId, String> = units.iter().map(|unit| (unit.id, unit.code.clone())).collect();
    let above: HashSet<UnitId> = units.iter().filter_map(|unit| unit.parent_id).collect();
    for unit in units {
        unit.parent_code = unit.parent_id.and_then(|id| codes.get(&id).cloned()).unwrap_or_default();
        unit.is_leaf = i64::from(!above.contains(&unit.id));
        unit.initials = initials(&unit.name);
    }
}

async fn persons(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PersonQuery>,
) -> Reply<Answer<Page<PersonItem>>> {
    let unit_id = query.unit_id.map(|id| id.to_string()).unwrap_or_default();
    let asked = Asked {
        scope: &caller.scope,
        text: &query.text,
        kind: &query.kind,
        own: &[&unit_id],
        after: &query.after,
        limit: limit(query.limit)?,
    };
    let key = |item: &PersonItem| vec![item.code.clone()];
    Ok(Answer::ok(page(&app.platform.db.reader(), &PERSONS, &asked, key).await?))
}

async fn payees(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<PayeeItem>>> {
    let asked = Asked {
        scope: &caller.scope,
        text: &query.text,
        kind: &query.kind,
        own: &[],
        after: &query.after,
        limit: limit(query.limit)?,
    };
    let key = |item: &PayeeItem| vec![item.code.clone()];
    Ok(Answer::ok(page(&app.platform.db.reader(), &PAYEES, &asked, key).await?))
}

async fn accounts(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AccountQuery>,
) -> Reply<Answer<Page<BankAccountItem>>> {
    let asked = Asked {
        scope: &caller.scope,
        text: &query.text,
        kind: &query.kind,
        own: &[&query.owner_id],
        after: &query.after,
        limit: limit(query.limit)?,
    };
    let key = |item: &BankAccountItem| vec![item.id.clone()];
    Ok(Answer::ok(page(&app.platform.db.reader(), &ACCOUNTS, &asked, key).await?))
}

async fn standards(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<StandardQuery>,
) -> Reply<Answer<Page<StandardItem>>> {
    let day = day(query.in_force_on.as_deref())?;
    let asked = Asked {
        scope: &caller.scope,
        text: &query.text,
        kind: &query.kind,
        own: &[&query.rank, &query.region, day, &query.season],
        after: &query.after,
        limit: limit(query.limit)?,
    };
    let key = |item: &StandardItem| vec![item.code.clone(), item.effective_from.clone()];
    Ok(Answer::ok(page(&app.platform.db.reader(), &STANDARDS, &asked, key).await?))
}

async fn codes(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<CodeItem>>> {
    let asked = Asked {
        scope: &caller.scope,
        text: &query.text,
        kind: &query.kind,
        own: &[],
        after: &query.after,
        limit: limit(query.limit)?,
    };
    let key = |item: &CodeItem| vec![item.scheme.clone(), item.code.clone(), item.effective_from.clone()];
    Ok(Answer::ok(page(&app.platform.db.reader(), &CODES, &asked, key).await?))
}

async fn mapping(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<EconomicMappingItem>>> {
    let asked = Asked {
        scope: &caller.scope,
        text: &query.text,
        kind: &query.kind,
        own: &[],
        after: &query.after,
        limit: limit(query.limit)?,
    };
    let key = |item: &EconomicMappingItem| {
        vec![item.departmental_code.clone(), item.unit_type.clone(), item.effective_from.clone()]
    };
    Ok(Answer::ok(page(&app.platform.db.reader(), &MAPPING, &asked, key).await?))
}

/// The day for which editions are asked; empty for all of them.
fn day(asked: Option<&str>) -> Result<&str, Problem> {
    let day = asked.unwrap_or("");
    if day.is_empty() || kernel::period::parse_date(day).is_some() {
        return Ok(day);
    }
    Err(Problem::field(
        "in_force_on",
        text!("不是日期。", "It is not a date."),
        text!("请写成 2026-03-01。", "Write it like 2026-03-01."),
    ))
}
