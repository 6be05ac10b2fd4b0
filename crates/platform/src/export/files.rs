//! The two forms of a file, made of pages.

use std::io::{Seek, SeekFrom};

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use kernel::{Language, Problem};
use tokio::io::AsyncReadExt;
use tokio::sync::{Semaphore, mpsc};

use super::pages::Pages;
use crate::table::{Cell, CsvText, XlsxText};

/// Rows that a sheet of a workbook takes, its header aside.
const SHEET_ROWS_MAX: usize = 1_048_000;
/// Bytes sent at a time.
const PIECE: usize = 64 * 1024;
/// Workbooks made at the same time; each keeps a core busy.
static WORKBOOKS: Semaphore = Semaphore::const_new(2);

/// CSV, made while it is sent. When a page cannot be read any more, the answer is cut off: nothing else can tell the
/// reader that the file is not whole.
pub(super) fn csv(pages: Pages, language: Language) -> Body {
    let parts = stream::unfold(Some((pages, true)), move |state| async move {
        let (mut pages, first) = state?;
        let mut text = if first { CsvText::new() } else { CsvText::piece() };
        if first {
            text.row(pages.titles(language));
        } else {
            match pages.turn().await {
                Ok(true) => {}
                Ok(false) => return None,
                Err(_) => return Some((Err(std::io::Error::other("the export broke off")), None)),
            }
        }
        for cells in pages.cells(language) {
            text.cells(&cells);
        }
        Some((Ok(Bytes::from(text.finish())), Some((pages, false))))
    });
    // Whoever packs it asks once more after the end.
    Body::from_stream(parts.fuse())
}

/// XLSX, made in a temporary file and sent from there: neither the rows nor the file stand in memory.
pub(super) async fn xlsx(mut pages: Pages, title: String, language: Language) -> Result<Body, Problem> {
    let _turn = WORKBOOKS.acquire().await.map_err(|_| Problem::internal())?;
    let (sender, receiver) = mpsc::channel::<Vec<Vec<Cell>>>(2);
    let header = pages.titles(language);
    let writing = tokio::task::spawn_blocking(move || write(receiver, &title, &header));
    loop {
        // The writer hangs up when it fails; why is its own answer.
        if sender.send(pages.cells(language)).await.is_err() {
            break;
        }
        match pages.turn().await {
            Ok(true) => {}
            Ok(false) => break,
            Err(problem) => return Err(problem),
        }
    }
    drop(sender);
    let file = writing.await.map_err(|_| Problem::internal())??;
    Ok(from_file(tokio::fs::File::from_std(file)))
}

fn write(
    mut pages: mpsc::Receiver<Vec<Vec<Cell>>>,
    title: &str,
    header: &[String],
) -> Result<std::fs::File, Problem> {
    let mut book = XlsxText::new();
    let mut rest: Vec<Vec<Cell>> = Vec::new();
    for number in 1.. {
        let name = if number == 1 { title.to_owned() } else { format!("{title}({number})") };
        let mut sheet = book.sheet_of_values(&name, header.len())?;
        sheet.header(header)?;
        let mut room = SHEET_ROWS_MAX;
        while room > 0 {
            if rest.is_empty() {
                match pages.blocking_recv() {
                    Some(page) => rest = page,
                    None => break,
                }
            }
            let now = rest.len().min(room);
            for cells in rest.drain(..now) {
                sheet.cells(&cells)?;
            }
            room -= now;
        }
        if room > 0 {
            break;
        }
    }
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "no temporary file for an export");
        Problem::internal()
    };
    let mut file = tempfile::tempfile().map_err(failed)?;
    book.save_to(&mut file)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    Ok(file)
}

/// A file as the body of an answer, read as it is sent.
pub fn from_file(file: tokio::fs::File) -> Body {
    let pieces = stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let mut piece = vec![0; PIECE];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(Bytes::from(piece)), Some(file)))
            }
            Err(error) => Some((Err(error), None)),
        }
    });
    Body::from_stream(pieces.fuse())
}
