//! Files in and out: 100,000 persons of one workbook until they are committed, and as many rows going out as one. The
//! reference is `openpyxl`, merely reading and merely writing such a file.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use kernel::clock::Stopwatch;
use kernel::{Db, Engine};
use platform::table::XlsxText;
use platform::{Role, UserClass};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::client::get;
use crate::database::{Database, Server};
use crate::plan::Plan;
use crate::report::{Figure, Report};

/// Units that the persons are of.
const UNITS: usize = 64;

/// Seconds and peak memory of an import, and seconds of an export of the same rows.
pub async fn persons(plan: &Plan, engine: Engine, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let book = folder.join("persons.xlsx");
    if !book.exists() {
        plan.say(&format!("a workbook of {} persons", plan.persons));
        std::fs::write(&book, workbook(plan.persons)?)?;
    }
    let (mut values, mut memory, mut references) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = None;
    for run in 0..plan.runs {
        plan.say(&format!("import_persons on {}, run {} of {}", engine.name(), run + 1, plan.runs));
        if let Some(python) = &plan.openpyxl {
            references.push(openpyxl(python, READ, &book).await?);
        }
        let base = Database::create(plan, engine, folder, &format!("persons{run}")).await?;
        units(&base, folder).await?;
        let (seconds, megabytes) = import(&base, &book, plan.persons).await?;
        values.push(seconds);
        memory.push(megabytes);
        if let Some(before) = last.replace(base) {
            before.remove().await?;
        }
    }
    report.add(Figure {
        name: format!("import_persons.{}", engine.name()),
        engine: engine.name(),
        unit: "s",
        reference: "openpyxl reading the file",
        values,
        references,
        note: format!(
            "{} persons of one workbook, all checks, versions and audit, until committed",
            plan.persons
        ),
    });
    report.add(Figure {
        name: format!("import_persons_memory.{}", engine.name()),
        engine: engine.name(),
        unit: "MB",
        reference: "",
        values: memory,
        references: Vec::new(),
        note: "peak of the program and of the process that reads the workbook, added up".to_owned(),
    });
    let base = last.context("there was no run")?;
    export(plan, &base, folder, report).await?;
    base.remove().await
}

async fn export(plan: &Plan, base: &Database, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let server = Server::start(base).await?;
    let token = reader(base).await?;
    for format in ["xlsx", "csv"] {
        let (mut values, mut references) = (Vec::new(), Vec::new());
        for _ in 0..plan.runs {
            if let Some(python) = &plan.openpyxl {
                references.push(openpyxl(python, WRITE, &folder.join("persons.xlsx")).await?);
            }
            let path = format!("/api/masterdata/persons/export?format={format}");
            let watch = Stopwatch::start();
            let bytes = whole(&server.address, &path, &token).await?;
            values.push(watch.elapsed().as_secs_f64());
            if bytes.len() < plan.persons * 10 {
                bail!("the export has {} bytes only", bytes.len());
            }
        }
        report.add(Figure {
            name: format!("export_persons_{format}.{}", base.engine.name()),
            engine: base.engine.name(),
            unit: "s",
            reference: "openpyxl writing such a file",
            values,
            references,
            note: format!("{} rows over HTTP", plan.persons),
        });
    }
    server.stop().await
}

/// The file of an answer that comes in chunks; the connection ends with it.
async fn whole(address: &str, path: &str, token: &str) -> anyhow::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let request =
        String::from_utf8(get(path, token))?.replace("Host: bench", "Host: bench\r\nConnection: close");
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    let ok = bytes.starts_with(b"HTTP/1.1 200");
    // What was cut off lacks the last, empty chunk.
    if !ok || !bytes.ends_with(b"0\r\n\r\n") {
        bail!("{path}: {}", String::from_utf8_lossy(&bytes[..bytes.len().min(200)]));
    }
    Ok(bytes)
}

/// A token of somebody who may read all master data.
async fn reader(base: &Database) -> anyhow::Result<String> {
    use server::Product;
    let product = Product::open(&base.url, &testkit::key_file()).await?;
    let platform = &product.app.platform;
    let conn = platform.db.reader();
    let top = conn.number("select count(*) from md_unit", []).await?;
    if top == 0 {
        bail!("there are no units");
    }
    let row: Option<Top> = conn.one("select id from md_unit where parent_id is null", []).await?;
    let top = row.context("no top unit")?.id.parse().context("an id")?;
    let person = testkit::person(platform, "reader", UserClass::Business, &[(Role::DeptFinance, top)]).await;
    crate::stage::close(product).await?;
    Ok(person.token)
}

#[derive(sea_orm::FromQueryResult)]
struct Top {
    id: String,
}

async fn units(base: &Database, folder: &Path) -> anyhow::Result<()> {
    let mut file = String::from("单位代码,单位名称,上级单位代码,单位类型,编制数,启用日期\n");
    file.push_str("165,部,,行政单位,10,2020-01-01\n");
    for n in 1..=UNITS {
        file.push_str(&format!("165{n:03},单位{n},165,事业单位,5000,2020-01-01\n"));
    }
    let path = folder.join("units.csv");
    std::fs::write(&path, file)?;
    let done = yiti(base, &["import", "units", &path.display().to_string()]).output().await?;
    if !done.status.success() {
        bail!("units: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(())
}

fn yiti(base: &Database, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yiti"));
    command
        .args(["--json", "--database", &base.url, "--keys"])
        .arg(testkit::key_file())
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Seconds and megabytes of one import by the operator's command.
async fn import(base: &Database, book: &Path, rows: usize) -> anyhow::Result<(f64, f64)> {
    let watch = Stopwatch::start();
    let child = yiti(base, &["import", "persons", &book.display().to_string()]).spawn()?;
    let id = child.id().context("the import has ended already")?;
    let peak = tokio::spawn(peak_of(id));
    let done = child.wait_with_output().await?;
    let seconds = watch.elapsed().as_secs_f64();
    let peak = peak.await?;
    if !done.status.success() {
        bail!("import: {}", String::from_utf8_lossy(&done.stderr));
    }
    let db = Db::open(&base.url, 1).await?;
    let stored = db.reader().number("select count(*) from md_person", []).await?;
    db.close().await?;
    if stored != i64::try_from(rows)? {
        bail!("{stored} of {rows} persons are there");
    }
    Ok((seconds, peak))
}

/// The most memory that a process and its children were seen to hold together, until it ends.
async fn peak_of(process: u32) -> f64 {
    let mut most = 0;
    loop {
        let Some(own) = resident(process) else { return most as f64 / 1024.0 };
        let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
        let children = children.unwrap_or_default();
        let theirs: u64 = children.split(' ').filter_map(|id| resident(id.parse().ok()?)).sum();
        most = most.max(own + theirs);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Kilobytes a process holds now; none when it has ended.
fn resident(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

const READ: &str = "import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
print(sum(1 for sheet in book for row in sheet.iter_rows(values_only=True)))";
const WRITE: &str = "import sys, openpyxl
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet('x')
for row in range(100000):
    sheet.append(['RY%06d' % row, '张三', '165001', '单位', '110105********1234', '科员', '科员', '事业编制', '2020-07-01', ''])
book.save(sys.argv[1] + '.written.xlsx')";

/// Seconds of a few lines of Python on a file.
async fn openpyxl(python: &Path, lines: &str, file: &Path) -> anyhow::Result<f64> {
    let watch = Stopwatch::start();
    let done = Command::new(python).arg("-c").arg(lines).arg(file).output().await?;
    if !done.status.success() {
        bail!("openpyxl: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(watch.elapsed().as_secs_f64())
}

/// A workbook of persons without a fault.
fn workbook(rows: usize) -> anyhow::Result<Vec<u8>> {
    let broken = |problem: kernel::Problem| anyhow::anyhow!("{}", problem.what.en);
    let mut book = XlsxText::new();
    let mut sheet = book.sheet("人员", 9).map_err(broken)?;
    sheet
        .header([
            "人员代码",
            "单位代码",
            "姓名",
            "身份证号",
            "职务",
            "级别",
            "人员类别",
            "月工资（元）",
            "入职日期",
        ])
        .map_err(broken)?;
    for n in 0..rows {
        let (code, unit) = (format!("RY{n:06}"), format!("165{:03}", n % UNITS + 1));
        let (card, pay) = (id_card(n), format!("{}.00", 6_000 + n % 5_000));
        let name = format!("人员{n}");
        let cells = [code.as_str(), &unit, &name, &card, "科员", "科员", "事业编制", &pay, "2020年7月1日"];
        sheet.row(cells).map_err(broken)?;
    }
    book.finish().map_err(broken)
}

/// The n-th of many identity numbers with their check digits (GB 11643-1999).
fn id_card(n: usize) -> String {
    let (serial, rest) = (n % 999 + 1, n / 999);
    let (day, month, year) = (rest % 28 + 1, rest / 28 % 12 + 1, 1966 + rest / 336);
    let body = format!("110105{year:04}{month:02}{day:02}{serial:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize =
        body.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum % 11];
    format!("{body}{check}")
}

/// Seconds of each stage of the demonstration department.
pub async fn demo(plan: &Plan, engine: Engine, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let base = Database::create(plan, engine, folder, "demo").await?;
    plan.say(&format!("the demonstration department ({}) on {}", plan.demo, engine.name()));
    let done = yiti(&base, &["demo", "--scale", plan.demo]).output().await?;
    if !done.status.success() {
        bail!("demo: {}", String::from_utf8_lossy(&done.stderr));
    }
    let said = String::from_utf8(done.stdout)?;
    let summary: serde_json::Value = serde_json::from_str(said.trim().lines().last().unwrap_or(""))?;
    for (stage, seconds) in summary["seconds"].as_object().context("the demo tells its seconds")? {
        report.add(Figure {
            name: format!("demo_{stage}.{}", engine.name()),
            engine: engine.name(),
            unit: "s",
            reference: "",
            values: vec![seconds.as_f64().unwrap_or(0.0)],
            references: Vec::new(),
            note: format!("demonstration department, {}", plan.demo),
        });
    }
    base.remove().await
}
