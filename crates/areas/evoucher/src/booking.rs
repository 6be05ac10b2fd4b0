//! 入账信息: how a voucher was booked, in the form of the standard's receiving side, as far as that is known
//! (`docs/how-to/evoucher.md` says which elements are established).

use kernel::{Conn, Fen, Problem, text};
use platform::Scope;
use quick_xml::Writer;
use quick_xml::events::{BytesText, Event};
use sea_orm::FromQueryResult;
use serde_json::{Map, Value, json};

use crate::read::elements::{Kind, kind};
use crate::store::{self, EvoucherId, EvoucherRow};

/// What a voucher of the books says.
#[derive(Clone, Debug)]
pub struct Booked {
    /// The electronic voucher.
    pub voucher: EvoucherRow,
    /// Credit code of the unit.
    pub credit_code: String,
    /// What the voucher says.
    pub summary: String,
    /// Its lines.
    pub entries: Vec<Entry>,
}

/// A line of a voucher.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Entry {
    /// `debit`, `credit`
    pub side: String,
    /// Name of the account of the first level.
    pub general: String,
    /// Name of the account itself; empty when it is of the first level.
    pub subsidiary: String,
    /// Amount.
    pub amount_fen: i64,
}

#[derive(FromQueryResult)]
struct Head {
    summary: String,
    credit_code: String,
}

/// Reads how a voucher was booked, or says that it is not.
pub async fn booked(conn: &Conn, scope: &Scope, id: EvoucherId) -> Result<Booked, Problem> {
    let voucher = store::find(conn, scope, id).await?;
    if voucher.journal_id.is_empty() {
        return Err(Problem::conflict(
            "not_booked",
            text!("该凭证尚未入账，没有入账信息。", "The voucher is not booked yet."),
            text!("请在单据记账后再下载。", "Download it after its document has been booked."),
        ));
    }
    let sql = "select j.summary, coalesce(u.credit_code, '') as credit_code
        from lg_journal j left join v_unit_record u on u.id = j.unit_id where j.id = $1";
    let head: Option<Head> = conn.one(sql, [voucher.journal_id.clone().into()]).await?;
    let Head { summary, credit_code } = head.ok_or_else(Problem::not_found)?;
    // The account of the first level has the first four digits.
    let sql = "select e.side, coalesce(g.name_zh, a.name_zh, e.account) as general,
          case when g.code is null or g.code = e.account then '' else coalesce(a.name_zh, e.account) end as subsidiary,
          e.amount_fen
        from lg_entry e left join lg_account a on a.code = e.account left join lg_account g on g.code = substr(e.account, 1, 4)
        where e.journal_id = $1 order by e.line";
    let entries: Vec<Entry> = conn.all(sql, [voucher.journal_id.clone().into()]).await?;
    Ok(Booked { voucher, credit_code, summary, entries })
}

/// Yuan with two decimals and no separators.
fn plain(fen: i64) -> String {
    Fen::from_fen(fen).yuan().replace(',', "")
}

fn table(voucher: &EvoucherRow) -> Result<&'static Kind, Problem> {
    kind(&voucher.kind).ok_or_else(Problem::internal)
}

/// The element of the kind that holds a field, the last part of its name.
fn element<'k>(kind: &'k Kind, field: &str) -> Option<&'k str> {
    let names = &kind.field.iter().find(|one| one.field == field)?.names;
    names.first().map(|name| name.rsplit('/').next().unwrap_or(name))
}

/// As JSON: an object of elements and tuples.
pub fn as_json(booked: &Booked) -> Result<Value, Problem> {
    let Booked { voucher, credit_code, summary, entries } = booked;
    let kind = table(voucher)?;
    let entries: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "DebitOrCredit": if entry.side == "debit" { "借" } else { "贷" },
                "NameOfGeneralLedgerSubject": entry.general,
                "NameOfSubsidiaryLedgerSubject": entry.subsidiary,
                "RecordedAmount": plain(entry.amount_fen),
            })
        })
        .collect();
    let period = voucher.journal_period;
    let document = json!({
        "NumberOfAccountingDocuments": format!("{}-{period}-{}", voucher.unit_code, voucher.journal_number),
        "PostingDate": voucher.journal_date,
        "AccountingPeriod": format!("{}-{:02}", period / 100, period % 100),
        "SummaryOfAccountingDocuments": summary,
        "InformationOfDebitAndCreditEntryTuple": entries,
    });
    let mut out = Map::new();
    let own = [
        ("number", voucher.number.clone()),
        ("code", voucher.code.clone()),
        ("issued_on", voucher.issued_on.clone()),
        ("total", plain(voucher.total_fen)),
    ];
    for (field, value) in own {
        if let (Some(name), false) = (element(kind, field), value.is_empty()) {
            out.insert(name.to_owned(), json!(value));
        }
    }
    out.insert("UnifiedSocialCreditCodeOfAccountingEntity".to_owned(), json!(credit_code));
    out.insert("NameOfAccountingEntity".to_owned(), json!(voucher.unit_name));
    out.insert(kind.flag.clone(), json!("true"));
    out.insert("InformationOfAccountingDocumentsTuple".to_owned(), json!([document]));
    Ok(Value::Object(out))
}

/// As an instance of XBRL.
pub fn as_xml(booked: &Booked) -> Result<Vec<u8>, Problem> {
    let content = as_json(booked)?;
    let kind = table(&booked.voucher)?;
    let prefix = kind.spaces.first().ok_or_else(Problem::internal)?;
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let day = &booked.voucher.journal_date;
    let space = format!("http://xbrl.mof.gov.cn/taxonomy/2023-05-15/{prefix}");
    let declaration = quick_xml::events::BytesDecl::new("1.0", Some("UTF-8"), None);
    let written = writer.write_event(Event::Decl(declaration)).and_then(|()| {
        let root = writer
            .create_element("xbrl")
            .with_attribute(("xmlns", "http://www.xbrl.org/2003/instance"))
            .with_attribute(("xmlns:iso4217", "http://www.xbrl.org/2003/iso4217"))
            .with_attribute((format!("xmlns:{prefix}").as_str(), space.as_str()));
        root.write_inner_content(|inner| {
            context(inner, &booked.voucher.number, day)?;
            elements(inner, prefix, &content)
        })?;
        Ok(())
    });
    written.map_err(|error| {
        tracing::error!(%error, "booking information cannot be written");
        Problem::internal()
    })?;
    Ok(writer.into_inner())
}

type Out = Writer<Vec<u8>>;

fn context(out: &mut Out, number: &str, day: &str) -> std::io::Result<()> {
    out.create_element("context").with_attribute(("id", "c1")).write_inner_content(|context| {
        context.create_element("entity").write_inner_content(|entity| {
            entity
                .create_element("identifier")
                .with_attribute(("scheme", "http://xbrl.mof.gov.cn"))
                .write_text_content(BytesText::new(number))?;
            Ok(())
        })?;
        context.create_element("period").write_inner_content(|period| {
            period.create_element("instant").write_text_content(BytesText::new(day))?;
            Ok(())
        })?;
        Ok(())
    })?;
    out.create_element("unit").with_attribute(("id", "CNY")).write_inner_content(|unit| {
        unit.create_element("measure").write_text_content(BytesText::new("iso4217:CNY"))?;
        Ok(())
    })?;
    Ok(())
}

/// Elements of an object; of a list, one for each of its objects.
fn elements(out: &mut Out, prefix: &str, content: &Value) -> std::io::Result<()> {
    let Value::Object(fields) = content else { return Ok(()) };
    for (name, value) in fields {
        let qualified = format!("{prefix}:{name}");
        match value {
            Value::Array(tuples) => {
                for tuple in tuples {
                    out.create_element(qualified.as_str())
                        .write_inner_content(|inner| elements(inner, prefix, tuple))?;
                }
            }
            other => {
                let text = other.as_str().unwrap_or_default();
                let is_money = name == "RecordedAmount";
                let element = out.create_element(qualified.as_str()).with_attribute(("contextRef", "c1"));
                let element = if is_money {
                    element.with_attribute(("unitRef", "CNY")).with_attribute(("decimals", "2"))
                } else {
                    element
                };
                element.write_text_content(BytesText::new(text))?;
            }
        }
    }
    Ok(())
}
