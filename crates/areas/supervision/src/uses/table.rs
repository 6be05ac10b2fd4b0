//! Kinds of records and what may use them: one table, so that a new use is one entry.
//!
//! Every text gives the columns kind, id, number, title, state, amount_fen and unit_id; `$1` holds the keys.

/// A kind of record.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// id, code, name and unit of the records that `$1` names, by id or by code.
    pub(super) find: &'static str,
    /// Whether uses name the record by its code.
    pub(super) by_code: bool,
    pub(super) uses: &'static [Use],
}

/// A kind of use.
pub(super) struct Use {
    pub(super) of: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) sql: &'static str,
}

const UNIT: &[Use] = &[
    Use {
        of: "documents",
        zh: "单据",
        en: "documents",
        // The kinds are few: hopping over them lets the index by kind and unit serve each.
        sql: "select d.kind, d.id, d.number, d.title, d.state, d.amount_fen, d.unit_id
            from (with recursive kinds (kind) as (
                select min(kind) from fl_document
                union all select (select min(n.kind) from fl_document n where n.kind > k.kind) from kinds k
                  where k.kind is not null)
              select kind from kinds where kind is not null) k
            join fl_document d on d.kind = k.kind and d.unit_id in {in:1}",
    },
    Use {
        of: "indicators",
        zh: "指标",
        en: "indicators",
        sql: "select 'indicator' as kind, i.id, i.number, i.title, i.year_kind as state, i.granted_fen as amount_fen,
            i.unit_id from lg_indicator i where i.unit_id in {in:1}",
    },
    Use {
        of: "persons",
        zh: "人员",
        en: "persons",
        sql: "select 'person' as kind, p.id, p.code as number, p.name as title,
            case when p.left_on is null then 'employed' else 'left' end as state, cast(0 as bigint) as amount_fen, p.unit_id
            from v_person_record p where p.unit_id in {in:1}",
    },
    Use {
        of: "assets",
        zh: "资产卡片",
        en: "asset cards",
        sql: "select 'asset' as kind, a.id, a.code as number, a.name as title, a.state, a.cost_fen as amount_fen,
            a.unit_id from v_asset a where a.unit_id in {in:1}",
    },
    Use {
        of: "bank_accounts",
        zh: "银行账户",
        en: "bank accounts",
        sql: "select 'bank_account' as kind, b.id, b.purpose as number, b.bank_name as title,
            case when b.stopped = 1 then 'stopped' else 'active' end as state, cast(0 as bigint) as amount_fen, b.owner_id as unit_id
            from v_bank_account b where b.owner_id in {in:1} and b.owner_kind = 'unit'",
    },
    Use {
        of: "users",
        zh: "在该单位有角色的用户",
        en: "users with a role there",
        sql: "select 'user' as kind, u.id || '/' || r.role as id, r.role as number, u.name as title,
            case when u.disabled = 1 then 'disabled' else 'active' end as state, cast(0 as bigint) as amount_fen, r.unit_id
            from pf_user_role r join pf_user u on u.id = r.user_id where r.unit_id in {in:1}",
    },
    Use {
        of: "units",
        zh: "下级单位",
        en: "units below",
        sql: "select 'unit' as kind, u.id, u.code as number, u.name as title,
            case when u.valid_to is null then 'open' else 'ended' end as state, cast(0 as bigint) as amount_fen, u.id as unit_id
            from v_unit_record u where u.parent_id in {in:1}",
    },
];

const STANDARD: &[Use] = &[
    Use {
        of: "projects",
        zh: "引用该标准的项目",
        en: "projects costed with it",
        sql: "select 'project' as kind, p.id, p.number, p.name as title, p.state, cast(sum(l.amount_fen) as bigint) as amount_fen,
            p.unit_id from v_costing_line l join v_project p on p.id = l.project_id
            where l.standard_id in {in:1} group by p.id, p.number, p.name, p.state, p.unit_id",
    },
    Use {
        of: "budgets",
        zh: "由这些项目编制的预算",
        en: "budgets of these projects",
        sql: "select 'budget' as kind, d.id, d.number, d.title, d.state, cast(sum(b.amount_fen) as bigint) as amount_fen, d.unit_id
            from v_budget_line b join fl_document d on d.id = b.budget_id
            where b.project_id in (select l.project_id from v_costing_line l where l.standard_id in {in:1})
            group by d.id, d.number, d.title, d.state, d.unit_id",
    },
    Use {
        of: "indicators",
        zh: "这些项目的指标",
        en: "indicators of these projects",
        sql: "select 'indicator' as kind, i.id, i.number, i.title, i.year_kind as state, i.granted_fen as amount_fen,
            i.unit_id from lg_indicator i
            where i.project_id in (select l.project_id from v_costing_line l where l.standard_id in {in:1})",
    },
    Use {
        of: "payments",
        zh: "这些项目的支付",
        en: "payments of these projects",
        sql: "select 'payment' as kind, p.id, p.number, p.title, p.state, p.amount_fen, p.unit_id from v_payment p
            where p.id in (select n.payment_id from lg_indicator i join v_payment_line n on n.indicator_id = i.id
              where i.project_id in (select l.project_id from v_costing_line l where l.standard_id in {in:1}))",
    },
];

const PAYEE: &[Use] = &[
    Use {
        of: "payments",
        zh: "支付",
        en: "payments",
        sql: "select 'payment' as kind, p.id, p.number, p.title, p.state, p.amount_fen, p.unit_id
            from v_payment p where p.payee_id in {in:1}",
    },
    Use {
        of: "accruals",
        zh: "应计业务",
        en: "accruals",
        sql: "select 'accrual' as kind, a.id, a.number, a.title, a.state, a.amount_fen, a.unit_id
            from v_accrual a where a.payee_id in {in:1} and a.payee_id <> ''",
    },
    Use {
        of: "bank_accounts",
        zh: "银行账户",
        en: "bank accounts",
        sql: "select 'bank_account' as kind, b.id, b.purpose as number, b.bank_name as title,
            case when b.stopped = 1 then 'stopped' else 'active' end as state, cast(0 as bigint) as amount_fen, null as unit_id
            from v_bank_account b where b.owner_id in {in:1} and b.owner_kind = 'payee'",
    },
];

const PERSON: &[Use] = &[Use {
    of: "assets",
    zh: "保管的资产",
    en: "assets kept",
    sql: "select 'asset' as kind, a.id, a.code as number, a.name as title, a.state, a.cost_fen as amount_fen, a.unit_id
        from v_asset a where a.keeper_id in {in:1} and a.keeper_id is not null",
}];

const ASSET: &[Use] = &[Use {
    of: "documents",
    zh: "单据",
    en: "documents",
    sql: "select d.kind, d.id, d.number, d.title, d.state, d.amount_fen, d.unit_id from fl_document d
        where d.id in (select l.to_id from ps_link l where l.from_id in {in:1} and l.from_kind = 'asset'
          union select l.from_id from ps_link l where l.to_id in {in:1} and l.to_kind = 'asset')",
}];

const INDICATOR: &[Use] = &[Use {
    of: "projects",
    zh: "采用该指标的项目",
    en: "projects with it as a target",
    sql: "select 'project' as kind, p.id, p.number, p.name as title, p.state, p.total_fen as amount_fen, p.unit_id
        from v_project p where p.id in (select t.project_id from v_target t
          where t.library_code in {in:1} and t.library_code <> '')",
}];

/// Every kind of record that may be asked for.
pub(super) static KINDS: &[Kind] = &[
    Kind {
        name: "unit",
        find: "select u.id, u.code, u.name, u.id as unit_id from v_unit_record u where u.id = $1 or u.code = $1",
        by_code: false,
        uses: UNIT,
    },
    Kind {
        name: "person",
        find: "select p.id, p.code, p.name, p.unit_id from v_person_record p where p.id = $1 or p.code = $1",
        by_code: false,
        uses: PERSON,
    },
    Kind {
        name: "standard",
        find: "select s.id, s.code, s.name_zh as name, null as unit_id from v_standard s
            where s.id = $1 or s.code = $1 order by s.effective_from",
        by_code: false,
        uses: STANDARD,
    },
    Kind {
        name: "payee",
        find: "select p.id, p.code, p.name, null as unit_id from v_payee p where p.id = $1 or p.code = $1",
        by_code: false,
        uses: PAYEE,
    },
    Kind {
        name: "asset",
        find: "select a.id, a.code, a.name, a.unit_id from v_asset a where a.id = $1 or a.code = $1",
        by_code: false,
        uses: ASSET,
    },
    Kind {
        name: "performance_indicator",
        find: "select i.id, i.code, i.name, null as unit_id from v_performance_indicator i
            where i.id = $1 or i.code = $1 order by i.effective_from",
        by_code: true,
        uses: INDICATOR,
    },
];
