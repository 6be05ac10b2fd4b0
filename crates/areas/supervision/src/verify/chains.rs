//! I11 and I16: the audit chain, the states of documents against it, and idempotency keys.

use kernel::{Conn, DbError, text};
use ledger::verify::{Check, chain::chains};
use platform::UserId;
use platform::audit::{COLUMNS, Chain, Record};
use platform::hash::GENESIS;

/// Records read at once.
const PAGE: i64 = 2_000;

/// I11: the audit chain holds; each change of state has its record; nobody took two duties on one document.
pub(super) async fn audit_chain(conn: &Conn) -> Result<Check, DbError> {
    let title = text!(
        "审计链逐条相连，单据状态与最后记录一致，不相容岗位由不同人员担任",
        "The audit chain holds, states agree with the last record, and duties are kept apart"
    );
    let mut check = Check::new("I11", title);
    for chain in chains(conn, "pf_audit").await? {
        walk(conn, &chain, &mut check).await?;
    }
    states(conn, &mut check).await?;
    duties(conn, &mut check).await?;
    Ok(check)
}

async fn walk(conn: &Conn, chain: &Chain, check: &mut Check) -> Result<(), DbError> {
    let (mut seq, mut previous) = (0_i64, GENESIS.to_owned());
    let sql = format!("select {COLUMNS} from pf_audit where unit_id = $1 and seq > $2 order by seq limit $3");
    loop {
        let page: Vec<Record> = conn.all(&sql, [chain.unit_id.into(), seq.into(), PAGE.into()]).await?;
        if page.is_empty() {
            break;
        }
        for record in page {
            check.checked += 1;
            let object = format!("{}/{}", record.unit_id, record.seq);
            if record.expected_hash() != record.hash {
                check.add(object.clone(), text!("内容与哈希不符", "its content does not fit its hash"));
            }
            if record.seq != seq + 1 || record.prev_hash != previous {
                let (at, after) = (record.seq, seq);
                check.add(
                    object,
                    text!("链上第 {at} 条不接第 {after} 条", "link {at} does not follow link {after}"),
                );
            }
            seq = record.seq;
            previous = record.hash;
        }
    }
    if seq != chain.audit_seq || previous != chain.audit_hash {
        let head = chain.audit_seq;
        check.add(
            chain.unit_id.to_string(),
            text!("链头为第 {head} 条，末条为第 {seq} 条", "the head is link {head}, the last one is {seq}"),
        );
    }
    Ok(())
}

async fn states(conn: &Conn, check: &mut Check) -> Result<(), DbError> {
    check.count(conn, "select count(*) from fl_document").await?;
    // Numbered once over all records: a look for the last of each document would read its unit's whole chain every time.
    let last = "select d.id as object, d.state as detail from fl_document d
        left join (select object_id, unit_id, to_state,
            row_number() over (partition by object_id, unit_id order by seq desc) as place from pf_audit) a
          on a.object_id = d.id and a.unit_id = d.unit_id and a.place = 1
        where a.to_state is null or a.to_state <> d.state";
    check
        .rows(conn, last, vec![], |state| {
            text!("状态 {state} 与最后一条审计记录不符", "state {state} is not that of the last audit record")
        })
        .await?;
    let counts =
        "select d.id as object, cast(d.version as text) || '/' || cast(count(a.seq) as text) as detail
        from fl_document d left join pf_audit a on a.object_id = d.id
        group by d.id, d.version having count(a.seq) <> d.version";
    check
        .rows(conn, counts, vec![], |n| {
            text!("版本数与审计记录数不等（{n}）", "versions and audit records differ in number ({n})")
        })
        .await?;
    let steps = "select x.object_id as object, x.before || ' / ' || x.from_state as detail
        from (select a.object_id, a.from_state,
                lag(a.to_state) over (partition by a.object_id order by a.seq) as before
              from pf_audit a join fl_document d on d.id = a.object_id and d.unit_id = a.unit_id) as x
        where x.before is not null and x.before <> x.from_state";
    check
        .rows(conn, steps, vec![], |step| {
            text!("前后状态不相接（{step}）", "one record does not begin where the one before ended ({step})")
        })
        .await
}

async fn duties(conn: &Conn, check: &mut Check) -> Result<(), DbError> {
    let system = UserId::SYSTEM.to_string();
    let sql = "select x.object_id as object, max(x.person) as detail
        from (select object_id, actor_id as person, duty || '/' || step as post from pf_audit
                where duty <> '' and actor_id <> $1
              union select object_id, on_behalf_of, duty || '/' || step from pf_audit
                where duty <> '' and on_behalf_of is not null) as x
        group by x.object_id, x.person having count(distinct x.post) > 1";
    check
        .rows(conn, sql, vec![system.into()], |person| {
            text!("人员 {person} 在同一单据上担任两个岗位", "person {person} took two duties on it")
        })
        .await
}

/// How the answer of an accepted command begins; the document's id follows.
const RECEIPT: &str = "{\"document\":{\"id\":\"";

/// I16: each key has one body and one effect: a document has as many accepted keys as versions.
pub(super) async fn keys_have_one_effect(conn: &Conn) -> Result<Check, DbError> {
    let title = text!("每个幂等键对应一个请求、一次效果", "Each idempotency key has one body and one effect");
    let mut check = Check::new("I16", title);
    check.count(conn, "select count(*) from pf_idempotency").await?;
    let bodies = "select k.key as object, k.fingerprint as detail from pf_idempotency k
        where length(k.fingerprint) <> 64";
    check.rows(conn, bodies, vec![], |_| text!("没有请求指纹", "it has no fingerprint of a request")).await?;
    let effects = "select x.id as object, cast(sum(x.n) as text) as detail
        from (select d.id, d.version as n from fl_document d
              union all select substr(k.answer, 20, 36), -1 from pf_idempotency k
                where k.status = 200 and substr(k.answer, 1, 19) = $1) as x
        group by x.id having sum(x.n) <> 0";
    check
        .rows(conn, effects, vec![RECEIPT.into()], |by| {
            text!("版本数与已接受的幂等键数相差 {by}", "versions and accepted keys differ by {by}")
        })
        .await?;
    Ok(check)
}
