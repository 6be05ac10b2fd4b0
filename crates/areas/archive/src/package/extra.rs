//! What other areas put into a package: statements, electronic vouchers. Each gives files whose bytes depend on what is
//! closed alone.

use std::future::Future;
use std::pin::Pin;

use kernel::{Conn, Problem};

use super::facts::Range;

/// Files with their names in the package.
pub type Files = Vec<(String, Vec<u8>)>;

/// Something that gives files of a range.
pub trait Extra: Send + Sync {
    /// The files, in a fixed order.
    fn files<'a>(
        &'a self,
        conn: &'a Conn,
        range: &'a Range,
    ) -> Pin<Box<dyn Future<Output = Result<Files, Problem>> + Send + 'a>>;
}
