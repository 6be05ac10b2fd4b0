//! The XML that stands in a PDF.
//!
//! Nothing of the document's structure is followed: streams cannot stand inside other streams, so a walk from `stream` to
//! `stream` sees every attached file, whatever the tables of the file say, without recursion and in one pass.

use kernel::{FieldProblem, text};
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::refused;
use super::xml::XML_MAX;

/// Most streams that are looked into.
const STREAMS_MAX: usize = 5_000;
/// Most bytes of a dictionary before its stream.
const DICTIONARY_MAX: usize = 4_096;
/// Most bytes that all streams come to.
const INFLATED_MAX: usize = 64 * 1024 * 1024;

/// What a PDF holds for us.
#[derive(Default)]
pub struct Found {
    /// Documents that look like XML, without the metadata of the PDF itself.
    pub documents: Vec<Vec<u8>>,
    /// Whether it has a signature.
    pub signed: bool,
}

/// Where `needle` begins in `bytes` from `from` on.
fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let first = *needle.first()?;
    let mut at = 0;
    while let Some(step) = rest.get(at..)?.iter().position(|byte| *byte == first) {
        at += step;
        if rest[at..].starts_with(needle) {
            return Some(from + at);
        }
        at += 1;
    }
    None
}

/// Looks through a PDF.
pub fn read(bytes: &[u8]) -> Result<Found, FieldProblem> {
    if find(bytes, b"/Encrypt", 0).is_some() {
        return Err(refused(
            "pdf",
            text!("PDF 已加密，无法读取其中的结构化数据。", "The PDF is encrypted; its data cannot be read."),
            text!("请使用开票平台下载的原始文件。", "Use the original file as it was issued."),
        ));
    }
    let mut found = Found { documents: Vec::new(), signed: find(bytes, b"/ByteRange", 0).is_some() };
    let (mut at, mut count, mut left) = (0, 0, INFLATED_MAX);
    while let Some(keyword) = find(bytes, b"stream", at) {
        at = keyword + 6;
        if bytes[..keyword].ends_with(b"end") {
            continue;
        }
        count += 1;
        if count > STREAMS_MAX {
            return Err(too_much());
        }
        let Some(begin) = after_line_end(bytes, at) else { continue };
        let end = find(bytes, b"endstream", begin).unwrap_or(bytes.len());
        let dictionary = dictionary(bytes, keyword);
        at = end;
        if find(dictionary, b"/Metadata", 0).is_some() || find(dictionary, b"/Image", 0).is_some() {
            continue;
        }
        let raw = bytes.get(begin..end).unwrap_or_default();
        let Some(content) = unpacked(dictionary, raw, &mut left)? else { continue };
        if looks_like_xml(&content) {
            found.documents.push(content);
        }
    }
    Ok(found)
}

fn too_much() -> FieldProblem {
    refused(
        "pdf",
        text!("PDF 中的数据过多或过大。", "The PDF holds too much data."),
        text!("请使用开票平台下载的原始文件。", "Use the original file as it was issued."),
    )
}

/// `stream` is followed by a line feed, with or without a carriage return.
fn after_line_end(bytes: &[u8], at: usize) -> Option<usize> {
    match (bytes.get(at)?, bytes.get(at + 1)) {
        (b'\n', _) => Some(at + 1),
        (b'\r', Some(b'\n')) => Some(at + 2),
        (b'\r', _) => Some(at + 1),
        _ => None,
    }
}

/// What stands between the beginning of the object and its stream.
fn dictionary(bytes: &[u8], keyword: usize) -> &[u8] {
    let from = keyword.saturating_sub(DICTIONARY_MAX);
    let before = &bytes[from..keyword];
    let begin = before.windows(4).rposition(|window| window == b" obj").unwrap_or(0);
    &before[begin..]
}

/// The content of a stream that is stored plainly or deflated; others are none of ours.
fn unpacked(dictionary: &[u8], raw: &[u8], left: &mut usize) -> Result<Option<Vec<u8>>, FieldProblem> {
    if find(dictionary, b"/Filter", 0).is_none() {
        let plain = raw.len() <= XML_MAX;
        return Ok(plain.then(|| raw.to_vec()));
    }
    let others: [&[u8]; 6] =
        [b"/LZWDecode", b"/DCTDecode", b"/ASCII85Decode", b"/ASCIIHexDecode", b"/JPXDecode", b"/DecodeParms"];
    let is_flate = find(dictionary, b"/FlateDecode", 0).is_some() || find(dictionary, b"/Fl ", 0).is_some();
    if !is_flate || others.iter().any(|other| find(dictionary, other, 0).is_some()) {
        return Ok(None);
    }
    let most = XML_MAX.min(*left);
    let content = match decompress_to_vec_zlib_with_limit(raw, most) {
        Ok(content) => content,
        Err(broken) if looks_like_xml(&broken.output) => {
            // A voucher that bursts or breaks off is no voucher that could be believed.
            return Err(too_much());
        }
        Err(broken) => broken.output,
    };
    *left = left.checked_sub(content.len()).filter(|left| *left > 0).ok_or_else(too_much)?;
    Ok(Some(content))
}

fn looks_like_xml(content: &[u8]) -> bool {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content).trim_ascii_start();
    content.starts_with(b"<?xml") || content.starts_with(b"<xbrl") || content.starts_with(b"<EInvoice")
}
