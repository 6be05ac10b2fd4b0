//! Checks of what is the whole department's: payees with their accounts, and standards.

use super::checks::{Check, Severity, check};

pub(super) static CHECKS: &[Check] = &[
    check!(
        "payee_no_credit_code", PAYEE, Warning, "单位收款人没有统一社会信用代码", "payee that is no person, without a credit code",
        "补充统一社会信用代码后重新导入收款人。", "Import the payee with its credit code.",
        "", "x.credit_code = '' and x.kind <> 'person' and x.stopped = 0", "''"
    ),
    check!(
        "payee_no_account", PAYEE, Warning, "收款人没有可用的账户", "payee without an account in use",
        "导入其收款账户，或停用该收款人。", "Import its account, or stop the payee.",
        "left join (select b.owner_id from v_bank_account b where b.owner_kind = 'payee' and b.stopped = 0
           group by b.owner_id) b on b.owner_id = x.id",
        "b.owner_id is null and x.stopped = 0", "''"
    ),
    check!(
        "payee_other_holder", PAYEE, Warning, "账户户名与收款人名称不同", "an account's holder has another name",
        "核对户名；名称变更的先更正收款人。", "Check the holder; mend the payee when it was renamed.",
        "join (select b.owner_id, min(b.account_name) as account_name from v_bank_account b
           join v_payee y on y.id = b.owner_id where b.owner_kind = 'payee' and b.stopped = 0
           and b.account_name <> y.name group by b.owner_id) b on b.owner_id = x.id",
        "x.kind <> 'person' and x.stopped = 0", "b.account_name"
    ),
    check!(
        "payee_same_name", PAYEE, Warning, "名称相同的收款人", "payees of one name",
        "核对是否同一收款人；重复的停用其一。", "Check whether it is one payee; stop the other.",
        "join (select s.name, s.kind from v_payee s where s.stopped = 0 group by s.name, s.kind having count(*) > 1) d
           on d.name = x.name and d.kind = x.kind",
        "x.stopped = 0", "''"
    ),
    check!(
        "payee_same_credit_code", PAYEE, Error, "统一社会信用代码相同的收款人", "payees of one credit code",
        "核对登记证书；重复的停用其一。", "Check the certificates; stop the other.",
        "join (select s.credit_code from v_payee s where s.credit_code <> '' and s.stopped = 0 group by s.credit_code
           having count(*) > 1) d on d.credit_code = x.credit_code",
        "x.stopped = 0", "x.credit_code"
    ),
    check!(
        "payee_same_holder", PAYEE, Warning, "同一户名、同一开户行的账户分属两个收款人",
        "accounts of one holder at one bank belong to two payees",
        "核对账户归属；重复的收款人停用其一。", "Check whose account it is; stop the payee that is one too many.",
        "join (select distinct b.owner_id from v_bank_account b
           join (select s.account_name, s.bank_code from v_bank_account s where s.owner_kind = 'payee' and s.stopped = 0
             group by s.account_name, s.bank_code having count(distinct s.owner_id) > 1) d
           on d.account_name = b.account_name and d.bank_code = b.bank_code
           where b.owner_kind = 'payee' and b.stopped = 0) b on b.owner_id = x.id",
        "x.stopped = 0", "''"
    ),
    check!(
        "standard_no_value", STANDARD, Warning, "现行标准既无金额也无文字标准", "standard in force without amount or words",
        "补充金额或文字标准。", "Give the amount or the value in words.",
        "", "x.amount_fen is null and x.value_text = '' and x.effective_from <= ':today'
            and (x.effective_to is null or x.effective_to >= ':today')", "''"
    ),
    check!(
        "standard_outlier", STANDARD, Warning, "金额与同类标准平均相差十倍以上",
        "amount ten times above or below the average of its category",
        "核对金额和计量单位。", "Check amount and unit of measure.",
        "join (select s.category, s.unit_of_measure, avg(s.amount_fen) as usual, count(*) as n from v_standard s
           where s.amount_fen > 0 and s.effective_from <= ':today'
             and (s.effective_to is null or s.effective_to >= ':today')
           group by s.category, s.unit_of_measure) g on g.category = x.category and g.unit_of_measure = x.unit_of_measure",
        "g.n >= 3 and (x.amount_fen > g.usual * 10 or x.amount_fen * 10 < g.usual) and x.effective_from <= ':today'
         and (x.effective_to is null or x.effective_to >= ':today')",
        "cast(x.amount_fen / 100 as text)"
    ),
];
