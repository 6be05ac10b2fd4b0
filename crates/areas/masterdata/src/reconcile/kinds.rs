//! How records of each kind are told to be the same: one table of data. A kind that is not here cannot be reconciled.

use platform::Place;

use crate::accounts::ACCOUNT_NO;
use crate::persons::{ID_CARD, PAY, PHONE};

/// How the records of a kind are matched, and where the stored ones are read.
pub(crate) struct Matching {
    /// The kind, as its importer calls it.
    pub kind: &'static str,
    /// Exact keys, the surest first. The last one is what the importer knows a record by.
    pub keys: &'static [Key],
    /// What may be one record although no key says so.
    pub near: Near,
    /// Columns with personal data.
    pub private: &'static [Private],
    /// The column that says which unit a record belongs to.
    pub unit: Option<&'static str>,
    /// What an empty cell of these columns stands for.
    pub defaults: &'static [(&'static str, &'static str)],
    /// Whether rows may name other rows of the file (units and the units above them).
    pub refers_to_itself: bool,
    /// Stored records as cells of a file; `scope_id` is the unit whose people may see one, empty for everybody.
    pub stored: &'static str,
}

/// Columns that together name a record.
pub(crate) struct Key {
    /// The columns.
    pub columns: &'static [&'static str],
    /// The first of them in `stored`.
    pub stored: &'static str,
    /// Whether it joins only what the first key does not tell apart.
    pub is_weak: bool,
}

/// What makes two records be proposed as one.
#[derive(Clone, Copy)]
pub(crate) struct Near {
    /// Names that are alike when width, blanks, brackets and 其它/其他 are left aside.
    pub name: Option<&'static str>,
    /// Only within this column's value.
    pub within: Option<&'static str>,
    /// Also names of four characters or more that differ in one.
    pub with_one_edit: bool,
    /// Identity numbers that differ in one digit, or in their form (15 and 18 digits).
    pub card: Option<&'static str>,
}

/// A column with personal data.
pub(crate) struct Private {
    /// The column.
    pub column: &'static str,
    /// Where it is sealed, when `stored` gives it sealed; the row is `stored`'s `row_id`.
    pub sealed: Option<Place<'static>>,
    /// Whether the store finds it by a blind index: then `Key::stored` is that index.
    pub is_indexed: bool,
}

const NOTHING_NEAR: Near = Near { name: None, within: None, with_one_edit: false, card: None };

const fn key(columns: &'static [&'static str], stored: &'static str) -> Key {
    Key { columns, stored, is_weak: false }
}

const fn readable(column: &'static str) -> Private {
    Private { column, sealed: None, is_indexed: false }
}

const fn sealed(column: &'static str, place: Place<'static>) -> Private {
    Private { column, sealed: Some(place), is_indexed: false }
}

const fn indexed(column: &'static str, place: Place<'static>) -> Private {
    Private { column, sealed: Some(place), is_indexed: true }
}

/// Every kind that can be reconciled.
pub(crate) static KINDS: &[Matching] = &[
    Matching {
        kind: "units",
        keys: &[key(&["credit_code"], "u.credit_code"), key(&["code"], "u.code")],
        near: Near { name: Some("name"), with_one_edit: true, ..NOTHING_NEAR },
        private: &[],
        unit: Some("code"),
        defaults: &[],
        refers_to_itself: true,
        stored: "select u.code as code, u.name as name, coalesce(a.code, '') as parent_code,
            u.unit_type as unit_type, u.purpose as purpose, u.short_name as short_name,
            u.accounting_system as accounting_system, u.admin_level as admin_level, u.budget_level as budget_level,
            u.region_code as region_code, u.address as address, u.postcode as postcode,
            u.office_phone as office_phone, cast(u.establishment as text) as establishment,
            u.credit_code as credit_code, u.valid_from as valid_from, coalesce(u.valid_to, '') as valid_to,
            u.id as scope_id
          from md_unit u left join md_unit a on a.id = u.parent_id",
    },
    Matching {
        kind: "persons",
        keys: &[key(&["id_card"], "p.id_card_index"), key(&["code"], "p.code")],
        near: Near {
            name: Some("name"),
            within: Some("unit_code"),
            with_one_edit: true,
            card: Some("id_card"),
        },
        private: &[
            readable("name"),
            indexed("id_card", ID_CARD),
            sealed("phone", PHONE),
            sealed("monthly_pay", PAY),
        ],
        unit: Some("unit_code"),
        defaults: &[],
        refers_to_itself: false,
        stored: "select p.code as code, u.code as unit_code, p.name as name, p.id_card_sealed as id_card,
            p.phone_sealed as phone, p.id as row_id,
            p.post as post, p.rank as rank, p.person_class as person_class,
            p.pay_sealed as monthly_pay, p.joined_on as joined_on,
            coalesce(p.left_on, '') as left_on, p.unit_id as scope_id
          from md_person p join md_unit u on u.id = p.unit_id",
    },
    Matching {
        kind: "payees",
        keys: &[
            key(&["credit_code"], "p.credit_code"),
            Key { columns: &["name", "kind"], stored: "p.name", is_weak: true },
            key(&["code"], "p.code"),
        ],
        near: Near { name: Some("name"), with_one_edit: true, ..NOTHING_NEAR },
        private: &[],
        unit: None,
        defaults: &[],
        refers_to_itself: false,
        stored: "select p.code as code, p.name as name, p.kind as kind, p.credit_code as credit_code,
            cast(p.stopped as text) as stopped, p.stop_reason as stop_reason, '' as scope_id
          from md_payee p",
    },
    Matching {
        kind: "bank_accounts",
        keys: &[key(&["account_no"], "b.account_index")],
        near: NOTHING_NEAR,
        private: &[indexed("account_no", ACCOUNT_NO), readable("account_name")],
        unit: None,
        defaults: &[],
        refers_to_itself: false,
        stored: "select b.owner_kind as owner_kind, coalesce(u.code, p.code, '') as owner_code,
            b.account_sealed as account_no, b.id as row_id, b.account_name as account_name, b.bank_name as bank_name,
            b.bank_code as bank_code, b.purpose as purpose, cast(b.stopped as text) as stopped,
            coalesce(u.id, '') as scope_id
          from md_bank_account b left join md_unit u on b.owner_kind = 'unit' and u.id = b.owner_id
            left join md_payee p on b.owner_kind = 'payee' and p.id = b.owner_id",
    },
    Matching {
        kind: "assets",
        keys: &[key(&["code"], "a.code")],
        near: NOTHING_NEAR,
        private: &[],
        unit: Some("unit_code"),
        defaults: &[("quantity", "1")],
        refers_to_itself: false,
        stored: "select a.code as code, u.code as unit_code, a.name as name, a.class as class, a.model as model,
            a.serial_no as serial_no, cast(a.quantity as text) as quantity, a.unit_of_measure as unit_of_measure,
            cast(a.cost_fen as text) as cost, cast(a.depreciation_fen as text) as depreciation,
            a.acquired_on as acquired_on, cast(a.useful_months as text) as useful_months, a.place as place,
            coalesce(k.code, '') as keeper_code, a.state as state, a.unit_id as scope_id
          from md_asset a join md_unit u on u.id = a.unit_id left join md_person k on k.id = a.keeper_id",
    },
    Matching {
        kind: "standards",
        keys: &[key(&["code", "effective_from"], "s.code")],
        near: NOTHING_NEAR,
        private: &[],
        unit: None,
        defaults: &[("effective_from", "2016-01-01")],
        refers_to_itself: false,
        stored: "select s.code as code, s.name_zh as name_zh, s.name_en as name_en, s.category as category,
            s.unit_of_measure as unit_of_measure, coalesce(cast(s.amount_fen as text), '') as amount_cny,
            s.region as region, s.rank as rank, s.season as season, s.quantity_rule as quantity_rule,
            coalesce(cast(s.min_years as text), '') as min_years, s.value_text as value_text, s.basis as basis,
            s.effective_from as effective_from, '' as scope_id
          from md_standard s",
    },
    Matching {
        kind: "performance_indicators",
        keys: &[key(&["code", "effective_from"], "i.code")],
        near: NOTHING_NEAR,
        private: &[],
        unit: None,
        defaults: &[],
        refers_to_itself: false,
        stored: "select i.code as code, i.name as name, i.level_one as level_one, i.level_two as level_two,
            i.unit_of_measure as unit_of_measure, i.direction as direction, i.typical_value as typical_value,
            i.category as category, i.basis as basis, i.effective_from as effective_from, '' as scope_id
          from md_performance_indicator i",
    },
];

/// The description of a kind.
pub(crate) fn matching(kind: &str) -> Option<&'static Matching> {
    KINDS.iter().find(|matching| matching.kind == kind)
}

/// Whether several sources of a kind can be brought together.
pub(crate) fn takes(kind: &str) -> bool {
    matching(kind).is_some()
}

/// Columns of a kind with personal data; none for kinds without a description.
pub(crate) fn private_columns(kind: &str) -> Vec<&'static str> {
    let private = matching(kind).map_or(&[][..], |matching| matching.private);
    private.iter().map(|private| private.column).collect()
}

impl Matching {
    /// What the importer knows a record by.
    pub(crate) fn identity(&self) -> &'static Key {
        self.keys.last().expect("every kind has a key")
    }
    /// How a private column is kept.
    pub(crate) fn private(&self, column: &str) -> Option<&'static Private> {
        self.private.iter().find(|private| private.column == column)
    }
}
