//! Answers that are text go out compressed when the caller takes that. Streams are compressed as they go.

use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Below this a header costs more than is saved.
const BYTES_MIN: u64 = 1024;
/// What is text. Workbooks and pictures are compressed already; files of the pages lie beside their compressed forms.
const TEXTS: [&str; 4] = ["application/json", "application/problem+json", "text/csv", "text/html"];

type Worth = And<SizeAbove, fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool>;

/// The layer, with levels that cost less time than they save on a line of 100 Mbit/s.
pub(super) fn layer() -> CompressionLayer<Worth> {
    let worth = SizeAbove::new(BYTES_MIN).and(is_text as fn(_, _, &_, &_) -> _);
    CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(worth)
}

fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    TEXTS.contains(&kind.split(';').next().unwrap_or("").trim())
}
