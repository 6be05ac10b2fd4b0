//! Checks of units and persons.

use super::checks::{Check, Severity, check};

pub(super) static CHECKS: &[Check] = &[
    check!(
        "unit_no_credit_code", UNIT, Warning, "单位没有统一社会信用代码", "unit without a credit code",
        "补充统一社会信用代码后重新导入单位。", "Import the unit with its credit code.",
        "", "x.credit_code = '' and (x.valid_to is null or x.valid_to >= ':today')", "''"
    ),
    check!(
        "unit_no_accounting_system", UNIT, Hint, "单位没有执行会计制度", "unit without an accounting system",
        "补充执行会计制度后重新导入单位。", "Import the unit with its accounting system.",
        "", "x.accounting_system = '' and (x.valid_to is null or x.valid_to >= ':today')", "''"
    ),
    check!(
        "unit_no_budget_level", UNIT, Hint, "单位没有预算级次", "unit without a budget level",
        "补充预算级次后重新导入单位。", "Import the unit with its budget level.",
        "", "x.budget_level = '' and (x.valid_to is null or x.valid_to >= ':today')", "''"
    ),
    check!(
        "unit_no_region", UNIT, Hint, "单位没有财政区划", "unit without a region code",
        "补充财政区划后重新导入单位。", "Import the unit with its region code.",
        "", "x.region_code = '' and (x.valid_to is null or x.valid_to >= ':today')", "''"
    ),
    check!(
        "unit_no_zero_balance", UNIT, Warning, "单位没有可用的零余额账户", "unit without a zero-balance account in use",
        "导入该单位的零余额账户，或恢复已停用的账户。", "Import its zero-balance account, or free the stopped one.",
        "left join (select b.owner_id from v_bank_account b where b.owner_kind = 'unit' and b.purpose = 'zero_balance'
           and b.stopped = 0 group by b.owner_id) z on z.owner_id = x.id",
        "z.owner_id is null and (x.valid_to is null or x.valid_to >= ':today')", "''"
    ),
    check!(
        "unit_same_credit_code", UNIT, Error, "两个单位的统一社会信用代码相同", "two units have one credit code",
        "核对登记证书，更正其中一个。", "Check the certificates and mend one of them.",
        "join (select s.credit_code from v_unit_record s where s.credit_code <> '' group by s.credit_code
           having count(*) > 1) d on d.credit_code = x.credit_code",
        "1 = 1", "x.credit_code"
    ),
    check!(
        "unit_over_establishment", UNIT, Error, "在编人数超过编制数", "more persons than the establishment has posts",
        "核对编制数和人员类别；多余人员改为编外或办理离职。",
        "Check establishment and classes of persons; others are outside the establishment, or have left.",
        "join (select p.unit_id, count(*) as persons from v_person_record p
           where p.person_class in ('civil_servant', 'civil_servant_by_analogy', 'institution_staff', 'support_staff')
             and (p.left_on is null or p.left_on > ':today') group by p.unit_id) n on n.unit_id = x.id",
        "n.persons > x.establishment", "cast(n.persons as text) || '/' || cast(x.establishment as text)"
    ),
    check!(
        "person_no_post", PERSON, Warning, "在编人员没有职务", "person of the establishment without a post",
        "补充职务后重新导入人员。", "Import the person with the post.",
        "", "x.post = '' and x.person_class not in ('retired', 'outside_establishment')
            and (x.left_on is null or x.left_on > ':today')", "''"
    ),
    check!(
        "person_no_rank", PERSON, Hint, "在编人员没有级别", "person of the establishment without a rank",
        "补充级别后重新导入人员；差旅等标准按级别取用。",
        "Import the person with the rank; standards depend on it.",
        "", "x.rank = '' and x.person_class not in ('retired', 'outside_establishment')
            and (x.left_on is null or x.left_on > ':today')", "''"
    ),
    check!(
        "person_long_service", PERSON, Warning, "入职已满四十五年仍未离退休", "joined 45 years ago and not retired",
        "核对入职日期，或把人员类别改为离退休。", "Check the date, or make the person retired.",
        "", "x.joined_on < ':service' and x.person_class <> 'retired' and (x.left_on is null or x.left_on > ':today')",
        "x.joined_on"
    ),
    check!(
        "person_joins_later", PERSON, Warning, "入职日期在今天之后", "joins in the future",
        "核对入职日期。", "Check the date.",
        "", "x.joined_on > ':today'", "x.joined_on"
    ),
    check!(
        "person_of_ended_unit", PERSON, Error, "单位已停用，人员仍在职", "still employed by a unit that has ended",
        "把人员转到现行单位，或办理离职。", "Move the person to a unit in force, or end the employment.",
        "join v_unit_record u on u.id = x.unit_id",
        "u.valid_to < ':today' and (x.left_on is null or x.left_on > ':today')", "u.valid_to"
    ),
    check!(
        "person_twice", PERSON, Error, "姓名相同且证件号首尾相同的人员", "same name, and the same ends of the identity number",
        "核对是否同一人；同一人只保留一条。", "Check whether it is one person; keep one record.",
        "join (select s.name, s.id_card_masked from v_person_record s group by s.name, s.id_card_masked
           having count(*) > 1) d on d.name = x.name and d.id_card_masked = x.id_card_masked",
        "1 = 1", "''"
    ),
];
