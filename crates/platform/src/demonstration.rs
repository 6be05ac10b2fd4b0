//! The calendar of a demonstration database.
//!
//! A demonstration is of one year: its indicators expire with it, and in its last month the rules ask other questions.
//! So a database that `yiti demo` made keeps how far its calendar is from the machine's, and is served on the day its
//! simulated year has reached. The row is written by the command that makes the department, into a database that held
//! none; nothing else writes it.

use kernel::{Clock, Conn, Db, DbError};

/// The clock that a database lives by: the machine's, unless it is a demonstration.
pub async fn clock_of(db: &Db) -> Result<Clock, DbError> {
    // Zero where there is no row.
    Ok(match db.reader().number("select max(shift_us) from pf_demonstration", []).await? {
        0 => Clock::System,
        shift => Clock::Shifted(shift),
    })
}

/// Keeps where a demonstration's calendar stands now.
pub async fn mark(conn: &Conn, calendar: &Clock) -> Result<(), DbError> {
    let shift = calendar.now().0 - Clock::System.now().0;
    conn.exec("insert into pf_demonstration (id, shift_us) values (1, $1)", [shift.into()]).await?;
    Ok(())
}
