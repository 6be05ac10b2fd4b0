//! Objects of one unit that nobody of another may see or touch: one of each kind, made the way people make them.

use std::collections::BTreeMap;

use axum::http::Method;
use kernel::uuid::Uuid;
use platform::{Role, UserClass};
use serde_json::{Value, json};
use testkit::Client;

use crate::example::Known;
use crate::stage::{Stage, Unit};

/// Stands in every text of the objects; an answer to a stranger must not hold it.
pub const SECRET: &str = "机密";

pub struct Victims {
    /// By kind of object: what the parameters in the paths of its routes are filled with, a slash between two.
    pub objects: BTreeMap<&'static str, Vec<String>>,
    /// What fields in bodies are filled with.
    pub known: Known,
    /// Files by operation.
    pub files: BTreeMap<&'static str, String>,
    /// What a stranger's answer must not hold.
    pub markers: Vec<String>,
}

impl Victims {
    pub async fn make(stage: &Stage) -> Victims {
        let unit = &stage.unit;
        let indicators = stage.indicators(unit, 2, 1_000_000).await;
        let (payment, number) = paid(stage, unit, indicators[0]).await;
        let instruction = stage.db().reader();
        let text = async |sql: &str| text(&instruction, sql).await;
        let mut objects = BTreeMap::from([
            ("payment", payment),
            ("indicator", indicators[0].to_string()),
            ("voucher", text("select id as line from lg_journal where journal_type = 'voucher'").await),
            ("bank_instruction", text("select id as line from ex_instruction").await),
            ("project", project(stage, unit).await),
            ("income", income(stage, unit).await),
            ("accrual", accrual(stage, unit).await),
            ("reallocation", reallocation(stage, unit, &indicators).await),
        ]);
        let (change, finance) = change(stage, unit, indicators[1]).await;
        objects.insert("indicator_change", change);
        objects.insert("budget", budget(stage, unit).await);
        objects.insert("budget_version", version(stage, &objects["budget"], unit).await);
        objects.insert("scenario", scenario(stage, unit).await);
        objects.insert("master_change", master_change(stage, unit).await);
        objects.insert("unit", unit.id.to_string());
        objects.insert("person", somebody(stage, unit).await);
        objects.insert("bank_account", unit.accounts[0].to_string());
        objects.insert("asset", asset(stage, unit).await);
        let uses = [
            format!("unit/{}", unit.id),
            format!("unit/{}", unit.code),
            format!("asset/{}", objects["asset"]),
        ];
        objects.insert("import_job", import_job(stage, unit).await);
        let [package, volume, list] = archive(stage, unit).await;
        objects.insert("archive_package", package);
        objects.insert("archive_volume", volume);
        objects.insert("archive_list", list);
        let [event, manual, reversal, template] = vouchers(stage, unit).await;
        objects.insert("event_voucher", event);
        objects.insert("manual_voucher", manual);
        objects.insert("voucher_reversal", reversal);
        objects.insert("voucher_template", template);
        objects.insert("evoucher", evoucher(stage, unit).await);
        objects.extend(closings(stage, unit).await);
        // The data of a unit and year are named by it, in the query.
        objects.insert("audit_data", unit.id.to_string());
        let case = reconciliation(stage, unit).await;
        let traces =
            ["payment", "indicator", "voucher", "project"].map(|kind| format!("{kind}/{}", objects[kind]));
        let markers =
            [SECRET.to_owned(), number.clone(), indicators[1].to_string(), format!("单位{}", unit.code)];
        let mut documents = Vec::new();
        for kind in DOCUMENTS {
            let token = if *kind == "indicator_change" { &finance } else { &unit.handler.token };
            let id = &objects[kind];
            documents
                .push(format!("{id}/{}", file_of(&stage.client.bearer(token), id, *kind == "payment").await));
        }
        objects.insert("waiting_attachment", sent_ahead(stage, unit, &stage.ids.fresh().to_string()).await);
        let files = documents.iter().map(|pair| pair.rsplit('/').next().unwrap().to_owned());
        let markers = objects.values().cloned().chain(files).chain(markers).chain([case.clone()]).collect();
        objects.insert("reconciliation", format!("{case}/A"));
        // A control figure is named by its unit, year, fund and kind, in the query.
        objects.insert("control_figure", unit.id.to_string());
        let mut known = Known::new();
        known.insert("before".to_owned(), json!(objects["budget_version"]));
        known.insert("number".to_owned(), json!(number));
        known.insert("unit_id".to_owned(), json!(unit.id));
        known.insert("indicator_id".to_owned(), json!(indicators[0]));
        known.insert("parent_id".to_owned(), Value::Null);
        known.insert("fiscal_year".to_owned(), json!(stage.year));
        known.insert("budget_year".to_owned(), json!(stage.year));
        known.insert("account_id".to_owned(), json!(unit.accounts[1]));
        known.insert("payee_id".to_owned(), json!(stage.payee_id));
        known.insert("payee_account_id".to_owned(), json!(stage.payee_account_id));
        known.insert("project_ids".to_owned(), json!([objects["project"]]));
        known.insert("purpose".to_owned(), json!("他人用途"));
        let receipts = format!(
            "receipt_no,payment_no,result,amount_yuan,date,reason\r\nH-2,{number},refunded,3.00,{}-03-02,x\r\n",
            stage.year
        );
        let mut objects: BTreeMap<&str, Vec<String>> =
            objects.into_iter().map(|(kind, id)| (kind, vec![id])).collect();
        objects.insert("trace", traces.to_vec());
        objects.insert("document", documents);
        objects.insert("uses", uses.to_vec());
        objects.insert("master_record", vec![format!("units/{}", unit.code)]);
        Victims { objects, known, files: BTreeMap::from([("take_bank_receipts", receipts)]), markers }
    }
}

#[derive(sea_orm::FromQueryResult)]
struct Line {
    line: String,
}

async fn text(conn: &kernel::Conn, sql: &str) -> String {
    let row: Option<Line> = conn.one(sql, []).await.unwrap();
    row.unwrap_or_else(|| panic!("nothing: {sql}")).line
}

/// A payment all the way to the bank and back; its id and number.
async fn paid(stage: &Stage, unit: &Unit, indicator: Uuid) -> (String, String) {
    let mut body = stage.payment(unit.id, indicator, 300);
    body["purpose"] = json!(format!("{SECRET}委托"));
    let id = body["id"].as_str().unwrap().to_owned();
    let handler = stage.client.bearer(&unit.handler.token);
    sent_ahead(stage, unit, &id).await;
    handler.post("/api/execution/payments?submit=true", &body).await.expect(201);
    let number = stage.pay(unit, &id, 300).await;
    (id, number)
}

/// A package of a closed month, a volume of it, and a list of that volume which nobody has decided on.
async fn archive(stage: &Stage, unit: &Unit) -> [String; 3] {
    let period = (stage.year - 1) * 100 + 12;
    let conn = stage.db().begin().await.unwrap();
    let sql = "insert into lg_closed_period (unit_id, period, closed_by, closed_at) values ($1, $2, $3, 1)";
    conn.exec(sql, [unit.id.into(), period.into(), unit.accountant.id.into()]).await.unwrap();
    conn.commit().await.unwrap();
    let ids: [String; 3] = std::array::from_fn(|_| stage.ids.fresh().to_string());
    let [package, volume, list] = &ids;
    let accountant = stage.client.bearer(&unit.accountant.token);
    let body = json!({ "id": package, "unit_id": unit.id, "from": period, "to": period });
    accountant.post("/api/archive/packages", &body).await.expect(201);
    let body = json!({
        "id": volume, "unit_id": unit.id, "category": "voucher", "title": format!("{SECRET}凭证"), "from": period,
        "to": period, "package_id": package, "place": "库房",
    });
    accountant.post("/api/archive/volumes", &body).await.expect(201);
    let body = json!({
        "id": list, "unit_id": unit.id, "kind": "handover", "reason": format!("{SECRET}移交"), "place": "档案馆",
        "lines": [{ "volume_id": volume }],
    });
    accountant.post("/api/archive/lists", &body).await.expect(201);
    ids
}

async fn create(stage: &Stage, unit: &Unit, path: &str, body: Value) -> String {
    stage.client.bearer(&unit.handler.token).post(path, &body).await.expect(201);
    body["id"].as_str().unwrap().to_owned()
}

async fn somebody(stage: &Stage, unit: &Unit) -> String {
    let file = format!(
        "人员代码,单位代码,姓名,身份证号,人员类别,月工资（元）,入职日期\nRY1,{},{SECRET}甲,11010519491231002X,公务员,1,2020-01-01\n",
        unit.code
    );
    let handler = stage.client.bearer(&unit.handler.token);
    let path = "/api/masterdata/imports/persons";
    handler.send(Method::POST, path, Some("text/csv"), file.into()).await.expect(200);
    text(&stage.db().reader(), "select id as line from md_person").await
}

/// The unit's indicators are changed by the finance division; this one of the unit's own. Answers the token too.
async fn change(stage: &Stage, unit: &Unit, indicator: Uuid) -> (String, String) {
    let platform = &stage.product.app.platform;
    let roles = [(Role::DeptFinance, unit.id)];
    let finance = testkit::person(platform, "caiwu.unit", UserClass::Business, &roles).await;
    let id = stage.ids.fresh().to_string();
    let line = json!({ "id": stage.ids.fresh(), "indicator_id": indicator, "amount_fen": 10 });
    let body = json!({
        "id": id, "unit_id": unit.id, "fiscal_year": stage.year, "operation": "freeze",
        "document_no": format!("{SECRET}文号"), "reason": format!("{SECRET}冻结"), "lines": [line],
    });
    stage.client.bearer(&finance.token).post("/api/indicator/changes", &body).await.expect(201);
    (id, finance.token)
}

/// Kinds of documents, each of which has a file.
const DOCUMENTS: &[&str] = &[
    "payment",
    "project",
    "income",
    "accrual",
    "reallocation",
    "indicator_change",
    "budget",
    "master_change",
];

/// A file that waits for a document.
async fn sent_ahead(stage: &Stage, unit: &Unit, document: &str) -> String {
    let handler = stage.client.bearer(&unit.handler.token);
    let path = format!("/api/flow/attachments?document_id={document}&name=a.pdf");
    first(&handler.send(Method::POST, &path, Some("application/pdf"), pdf()).await.expect(201).json())
}

/// The file of a document, attached now unless it brought one.
async fn file_of(client: &Client, document: &str, brought: bool) -> String {
    let path = format!("/api/flow/documents/{document}/attachments");
    let sent = format!("{path}?name=a.pdf");
    let list = match brought {
        true => client.get(&path).await.expect(200),
        false => client.send(Method::POST, &sent, Some("application/pdf"), pdf()).await.expect(201),
    };
    first(&list.json())
}

fn first(list: &Value) -> String {
    list["items"][0]["id"].as_str().unwrap().to_owned()
}

fn pdf() -> axum::body::Body {
    format!("%PDF-1.4 {SECRET}").into()
}

/// A card with a finding for each way to leave one out.
async fn asset(stage: &Stage, unit: &Unit) -> String {
    let handler = stage.client.bearer(&unit.handler.token);
    let header = "资产编号,单位代码,资产名称,资产分类,计量单位,原值（元）,累计折旧（元）,取得日期,使用状况";
    let file = format!("{header}\nZC-1,{},{SECRET}设备,A02010000,台,1,0,2020-01-01,在用\n", unit.code);
    let path = "/api/masterdata/imports/assets";
    handler.send(Method::POST, path, Some("text/csv"), file.into()).await.expect(200);
    text(&stage.db().reader(), "select id as line from md_asset").await
}

const PAYEES: &str = "收款人代码,收款人名称,收款人类型\r\nSK777,某公司,企业\r\n";

async fn import_job(stage: &Stage, unit: &Unit) -> String {
    let handler = stage.client.bearer(&unit.handler.token);
    let path = "/api/masterdata/imports/payees/jobs";
    let sent = handler.send(Method::POST, path, Some("text/csv"), PAYEES.into()).await.expect(202);
    sent.json()["id"].as_str().unwrap().to_owned()
}

/// Brought by the unit's handler, signed by the department.
async fn reconciliation(stage: &Stage, unit: &Unit) -> String {
    let handler = stage.client.bearer(&unit.handler.token);
    let id = stage.ids.fresh().to_string();
    let body = json!({ "id": id, "unit_id": unit.id, "kind": "payees", "note": format!("{SECRET}对账") });
    handler.post("/api/masterdata/reconciliations", &body).await.expect(201);
    let case = format!("/api/masterdata/reconciliations/{id}");
    let path = format!("{case}/sources/A");
    handler.send(Method::PUT, &path, Some("text/csv"), PAYEES.into()).await.expect(200);
    handler.post(&format!("{case}/match"), &json!({})).await.expect(200);
    let finance = stage.client.bearer(&stage.finance[0].token);
    finance.post(&format!("{case}/apply"), &json!({ "opinion": "同意" })).await.expect(200);
    id
}

async fn project(stage: &Stage, unit: &Unit) -> String {
    let line = json!({
        "id": stage.ids.fresh(), "task": format!("{SECRET}任务"), "budget_year": stage.year, "unit_price_fen": 100,
        "quantity": "2", "frequency": "1", "unit_of_measure": "项", "dep_economy": "30227", "fund": "111",
        "reason": "没有标准",
    });
    let body = json!({
        "id": stage.ids.fresh(), "unit_id": unit.id, "code": "XM-1", "name": format!("{SECRET}项目"), "class": "31",
        "function": "2010301", "start_year": stage.year, "end_year": stage.year, "fiscal_year": stage.year,
        "reason": "依据", "lines": [line],
    });
    create(stage, unit, "/api/project/projects", body).await
}

async fn budget(stage: &Stage, unit: &Unit) -> String {
    let body = json!({
        "id": stage.ids.fresh(), "unit_id": unit.id, "budget_year": stage.year, "note": format!("{SECRET}预算"),
    });
    create(stage, unit, "/api/compilation/budgets", body).await
}

/// A version that the budget sealed.
async fn version(stage: &Stage, budget: &str, unit: &Unit) -> String {
    let id = stage.ids.fresh().to_string();
    let conn = stage.db().begin().await.unwrap();
    let sql = "insert into bg_version
        (id, budget_id, unit_id, budget_year, stage, seq, hash, amount_fen, income_fen, actor_id, at)
        values ($1, $2, $3, $4, 'first_up', 1, '', 0, 0, '', 0)";
    let values = [id.clone().into(), budget.into(), unit.id.into(), stage.year.into()];
    conn.exec(sql, values).await.unwrap();
    conn.commit().await.unwrap();
    id
}

/// A scenario of the unit, made by who splits control figures.
async fn scenario(stage: &Stage, unit: &Unit) -> String {
    let body = json!({
        "id": stage.ids.fresh(), "unit_id": unit.id, "budget_year": stage.year, "base": "working",
        "name": format!("{SECRET}方案"), "changes": [{ "kind": "control", "rate_bp": 1_000 }],
    });
    let finance = stage.client.bearer(&stage.finance[0].token);
    finance.post("/api/scenario/scenarios", &body).await.expect(201);
    body["id"].as_str().unwrap().to_owned()
}

async fn master_change(stage: &Stage, unit: &Unit) -> String {
    let name = json!({ "field": "name", "value": format!("{SECRET}局") });
    let body = json!({
        "id": stage.ids.fresh(), "unit_id": unit.id, "kind": "units", "object_id": unit.code,
        "reason": format!("{SECRET}更名"), "fields": [name],
    });
    create(stage, unit, "/api/masterdata/changes", body).await
}

async fn income(stage: &Stage, unit: &Unit) -> String {
    let body = json!({
        "id": stage.ids.fresh(), "unit_id": unit.id, "fiscal_year": stage.year, "business": "revenue",
        "revenue_item": "interest", "amount_fen": 500, "payer": format!("{SECRET}付款人"),
        "received_on": format!("{}-01-05", stage.year), "account_id": unit.accounts[1],
    });
    create(stage, unit, "/api/execution/incomes", body).await
}

async fn accrual(stage: &Stage, unit: &Unit) -> String {
    let body = json!({
        "id": stage.ids.fresh(), "unit_id": unit.id, "fiscal_year": stage.year, "business": "payable",
        "business_detail": "expense", "amount_fen": 500, "purpose": format!("{SECRET}物业费"),
        "invoice_no": format!("{SECRET}发票"),
    });
    create(stage, unit, "/api/execution/accruals", body).await
}

/// What opens and closes the books, as drafts.
async fn closings(stage: &Stage, unit: &Unit) -> Vec<(&'static str, String)> {
    let (accountant, year) = (stage.client.bearer(&unit.accountant.token), stage.year);
    let note = format!("{SECRET}说明");
    let bodies = [
        ("opening_balance", "openings", json!({"fiscal_year": year, "lines": [], "note": note})),
        ("period_close", "period-closes", json!({"period": year * 100 + 1})),
        ("year_end", "year-ends", json!({"fiscal_year": year, "note": note})),
        ("year_close", "year-closes", json!({"fiscal_year": year, "note": note})),
    ];
    let mut made = Vec::new();
    for (kind, plural, mut body) in bodies {
        let id = stage.ids.fresh().to_string();
        body["id"] = json!(id);
        body["unit_id"] = json!(unit.id);
        accountant.post(&format!("/api/closing/{plural}"), &body).await.expect(201);
        made.push((kind, id));
    }
    made
}

/// Vouchers that people enter: of an event and posted, by hand, a reversal of the first, a recurring one.
async fn vouchers(stage: &Stage, unit: &Unit) -> [String; 4] {
    let accountant = stage.client.bearer(&unit.accountant.token);
    let (day, [event, manual, reversal, template]) =
        (format!("{}-01-05", stage.year), [0; 4].map(|_| stage.ids.fresh().to_string()));
    let line = |side: &str, account: &str| json!({"id": stage.ids.fresh(), "book": "financial", "side": side, "account": account, "amount_fen": 5});
    let lines = [line("debit", "220101"), line("credit", "220102")];
    let body = json!({"id": event, "unit_id": unit.id, "event": "E01", "voucher_date": day, "amounts": {"amount": 5},
        "words": {"counter_account": "160102"}, "summary": format!("{SECRET}更正")});
    accountant.post("/api/bookkeeping/event-vouchers?submit=true", &body).await.expect(201);
    let approve = format!("/api/bookkeeping/event-vouchers/{event}/actions/approve");
    stage.client.bearer(&unit.reviewer.token).post(&approve, &json!({"opinion": "同意"})).await.expect(200);
    let body = json!({"id": manual, "unit_id": unit.id, "voucher_date": day, "summary": format!("{SECRET}调整"),
        "lines": lines});
    accountant.post("/api/bookkeeping/manual-vouchers", &body).await.expect(201);
    let posted = "select id as line from lg_journal where document_kind = 'event_voucher'";
    let voucher = text(&stage.db().reader(), posted).await;
    let body = json!({"id": reversal, "unit_id": unit.id, "voucher_id": voucher, "voucher_date": day,
        "reason": format!("{SECRET}记错")});
    accountant.post("/api/bookkeeping/reversals", &body).await.expect(201);
    let mut line = lines[0].clone();
    line.as_object_mut().unwrap().remove("id");
    let body =
        json!({"unit_id": unit.id, "name": format!("{SECRET}模板"), "summary": "摊销", "lines": [line]});
    accountant.put(&format!("/api/bookkeeping/voucher-templates/{template}"), &body).await.expect(200);
    [event, manual, reversal, template]
}

/// An invoice the unit was sent.
async fn evoucher(stage: &Stage, unit: &Unit) -> String {
    let (number, year) = ("26440000000000000001", stage.year);
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EInvoice><Header><EIid>{number}</EIid><Version>0.31</Version></Header>
         <EInvoiceData><SellerInformation><SellerIdNum>91110000000000002B</SellerIdNum>
         <SellerName>{SECRET}公司</SellerName></SellerInformation><BuyerInformation><BuyerIdNum></BuyerIdNum>
         <BuyerName>单位{}</BuyerName></BuyerInformation><BasicInformation><TotalAmWithoutTax>1.00</TotalAmWithoutTax>
         <TotalTaxAm>0.06</TotalTaxAm><TotalTax-includedAmount>1.06</TotalTax-includedAmount></BasicInformation>
         <IssuItemInformation><ItemName>{SECRET}纸</ItemName><Amount>1.00</Amount><TaxRate>0.06</TaxRate>
         <ComTaxAm>0.06</ComTaxAm></IssuItemInformation></EInvoiceData><TaxSupervisionInfo>
         <InvoiceNumber>{number}</InvoiceNumber><IssueTime>{year}-01-05T10:00:00</IssueTime></TaxSupervisionInfo></EInvoice>",
        unit.code
    );
    let handler = stage.client.bearer(&unit.handler.token);
    let path = "/api/evoucher/vouchers?name=invoice.xml";
    let taken = handler.send(Method::POST, path, Some("application/octet-stream"), xml.into()).await;
    let said = taken.expect(200).json();
    said["items"][0]["voucher"]["id"].as_str().unwrap_or_else(|| panic!("{said}")).to_owned()
}

async fn reallocation(stage: &Stage, unit: &Unit, indicators: &[Uuid]) -> String {
    let line =
        |indicator: Uuid| json!([{ "id": stage.ids.fresh(), "indicator_id": indicator, "amount_fen": 10 }]);
    let body = json!({
        "id": stage.ids.fresh(), "unit_id": unit.id, "fiscal_year": stage.year, "reason": format!("{SECRET}调剂"),
        "from": line(indicators[0]), "to": line(indicators[1]),
    });
    create(stage, unit, "/api/indicator/reallocations", body).await
}
