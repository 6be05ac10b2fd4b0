//! How the process that reads a workbook tells its parent what it read: frames of known length, all little-endian.
//!
//! `MAGIC`, then any number of `R row:u32 count:u16 (length:u32 bytes)*`, then `E rows:u32` or `F fault:u8 row:u32`.

use std::io::Write;

use tokio::io::{AsyncRead, AsyncReadExt};

use super::fault::Fault;
use super::grid::{CELL_MAX, COLUMNS_MAX, GRID_ROWS_MAX, Grid};
use super::rows::{Cell, Rows};

const MAGIC: u32 = u32::from_le_bytes(*b"YTS1");
/// Most bytes of all frames.
const STREAM_MAX: u64 = 160 * 1024 * 1024;
/// Most bytes of a cell: it has at most one character more than `CELL_MAX`.
const CELL_BYTES_MAX: usize = (CELL_MAX + 1) * 4;

/// Begins the stream.
pub(super) fn begin(out: &mut impl Write) -> std::io::Result<()> {
    out.write_all(&MAGIC.to_le_bytes())
}

/// One row.
pub(super) fn row(out: &mut impl Write, number: u32, cells: &[String]) -> std::io::Result<()> {
    out.write_all(b"R")?;
    out.write_all(&number.to_le_bytes())?;
    out.write_all(&(cells.len() as u16).to_le_bytes())?;
    for cell in cells {
        out.write_all(&(cell.len() as u32).to_le_bytes())?;
        out.write_all(cell.as_bytes())?;
    }
    Ok(())
}

/// Ends the stream.
pub(super) fn end(out: &mut impl Write, outcome: Result<u32, Fault>) -> std::io::Result<()> {
    match outcome {
        Ok(rows) => {
            out.write_all(b"E")?;
            out.write_all(&rows.to_le_bytes())?;
        }
        Err(fault) => {
            let (number, row) = fault.number();
            out.write_all(&[b'F', number])?;
            out.write_all(&row.to_le_bytes())?;
        }
    }
    out.flush()
}

/// Takes the stream in. It is believed no more than the file was: every length is checked, and a stream that breaks
/// off is no answer.
pub(super) async fn collect(stream: impl AsyncRead + Unpin) -> Result<Grid, Fault> {
    let mut stream = tokio::io::BufReader::with_capacity(64 * 1024, stream.take(STREAM_MAX));
    if stream.read_u32_le().await.map_err(died)? != MAGIC {
        return Err(Fault::Died);
    }
    let mut grid = Grid { is_workbook: true, ..Grid::default() };
    let mut buffer = Vec::new();
    loop {
        match stream.read_u8().await.map_err(died)? {
            b'R' => {
                let number = i64::from(stream.read_u32_le().await.map_err(died)?);
                let is_next = grid.rows.last_number().is_none_or(|last| last < number);
                if grid.rows.len() >= GRID_ROWS_MAX || !is_next {
                    return Err(Fault::Died);
                }
                cells(&mut stream, &mut buffer, &mut grid.rows).await?;
                grid.rows.end(number);
            }
            b'E' => {
                let rows = stream.read_u32_le().await.map_err(died)?;
                grid.rows.finish();
                return if rows as usize == grid.rows.len() { Ok(grid) } else { Err(Fault::Died) };
            }
            b'F' => {
                let number = stream.read_u8().await.map_err(died)?;
                return Err(Fault::of(number, stream.read_u32_le().await.map_err(died)?));
            }
            _ => return Err(Fault::Died),
        }
    }
}

async fn cells(
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
    rows: &mut Rows,
) -> Result<(), Fault> {
    let count = usize::from(stream.read_u16_le().await.map_err(died)?);
    if count > COLUMNS_MAX {
        return Err(Fault::Died);
    }
    for _ in 0..count {
        let length = stream.read_u32_le().await.map_err(died)? as usize;
        if length > CELL_BYTES_MAX {
            return Err(Fault::Died);
        }
        buffer.resize(length, 0);
        stream.read_exact(buffer).await.map_err(died)?;
        rows.cell(Cell::Given(std::str::from_utf8(buffer).map_err(|_| Fault::Died)?));
    }
    Ok(())
}

fn died(_: std::io::Error) -> Fault {
    Fault::Died
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(rows: &[(u32, &[&str])], outcome: Result<u32, Fault>) -> Vec<u8> {
        let mut out = Vec::new();
        begin(&mut out).expect("memory");
        for (number, cells) in rows {
            let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            row(&mut out, *number, &cells).expect("memory");
        }
        end(&mut out, outcome).expect("memory");
        out
    }

    #[tokio::test]
    async fn what_is_sent_arrives() {
        let sent = stream(&[(1, &["代码", ""]), (7, &["A"])], Ok(2));
        let grid = collect(sent.as_slice()).await.expect("whole");
        let expected = [(1, vec!["代码".to_owned(), String::new()]), (7, vec!["A".to_owned()])];
        assert_eq!(grid.rows.first(9), expected);
        let fault = stream(&[(1, &["x"])], Err(Fault::TooManyColumns(9)));
        assert_eq!(collect(fault.as_slice()).await, Err(Fault::TooManyColumns(9)));
    }
    #[tokio::test]
    async fn a_stream_that_lies_or_breaks_off_is_no_answer() {
        let whole = stream(&[(1, &["代码"]), (2, &["A"])], Ok(2));
        for end in 0..whole.len() {
            assert_eq!(collect(&whole[..end]).await, Err(Fault::Died), "cut at {end}");
        }
        let long = [&whole[..4], b"R\x01\0\0\0\x01\0\xff\xff\xff\xff"].concat();
        for bytes in [stream(&[(1, &["A"])], Ok(2)), stream(&[(2, &["A"]), (2, &["B"])], Ok(2)), long] {
            assert_eq!(collect(bytes.as_slice()).await, Err(Fault::Died));
        }
    }
}
