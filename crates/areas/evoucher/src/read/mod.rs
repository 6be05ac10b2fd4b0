//! From a file to the fields of an electronic voucher: pure, in limits, nothing believed.
//!
//! Signatures are noted and not verified.

pub mod archive;
pub mod elements;
pub mod fields;
pub mod pdf;
pub mod xml;

use kernel::{FieldProblem, Text, text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use fields::{FieldRead, LineRead, Reading};

/// Most bytes of one voucher.
pub const FILE_MAX: usize = 10 * 1024 * 1024;

/// The form of a file, by its first bytes and never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// XML.
    Xml,
    /// OFD with the XML attached.
    Ofd,
    /// PDF with the XML attached.
    Pdf,
}

impl Format {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Format::Xml => "xml",
            Format::Ofd => "ofd",
            Format::Pdf => "pdf",
        }
    }
    /// Content type to keep it under.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Xml => "application/xml",
            Format::Ofd => "application/ofd",
            Format::Pdf => "application/pdf",
        }
    }
}

/// A place that is wrong, with its cause and how to mend it.
pub(crate) fn refused(at: impl Into<String>, what: Text, how: Text) -> FieldProblem {
    FieldProblem { at: at.into(), what, how, cell: None }
}

/// What came out of a file: what could be read, and everything that is doubtful about it. A file with a doubt is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What could be read.
    pub reading: Option<Reading>,
    /// What is doubtful.
    pub doubts: Vec<FieldProblem>,
}

impl Outcome {
    /// Nothing could be read.
    pub fn refused(doubt: FieldProblem) -> Outcome {
        Outcome { reading: None, doubts: vec![doubt] }
    }
}

/// Reads one file.
pub fn read(bytes: &[u8]) -> Outcome {
    match documents(bytes) {
        Ok((format, documents, signed)) => match one(documents) {
            Ok(doc) => fields::read(&doc, format, signed || doc.signed),
            Err(doubt) => Outcome::refused(doubt),
        },
        Err(doubt) => Outcome::refused(doubt),
    }
}

type Documents = (Format, Vec<Vec<u8>>, bool);

/// The XML documents of a file, and whether it is signed.
fn documents(bytes: &[u8]) -> Result<Documents, FieldProblem> {
    if bytes.len() > FILE_MAX {
        return Err(refused(
            "file",
            text!("文件超过 10 MB。", "The file is larger than 10 MB."),
            text!("请使用开票平台下载的原始文件。", "Use the original file as it was issued."),
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let (entries, names) = archive::read(bytes, |name| name.to_ascii_lowercase().ends_with(".xml"))?;
        if !names.iter().any(|name| name.eq_ignore_ascii_case("OFD.xml")) {
            return Err(unknown());
        }
        let signed = names.iter().any(|name| name.to_ascii_lowercase().contains("signs/"));
        let attached = |name: &str| {
            let name = name.to_ascii_lowercase();
            name.contains("attach") && !name.ends_with("attachments.xml")
                || !name.contains('/') && name != "ofd.xml"
        };
        let documents = entries.into_iter().filter(|entry| attached(&entry.name)).map(|entry| entry.content);
        return Ok((Format::Ofd, documents.collect(), signed));
    }
    if bytes.starts_with(b"%PDF-") {
        let found = pdf::read(bytes)?;
        return Ok((Format::Pdf, found.documents, found.signed));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if text.starts_with(b"<") { Ok((Format::Xml, vec![bytes.to_vec()], false)) } else { Err(unknown()) }
}

fn unknown() -> FieldProblem {
    refused(
        "file",
        text!(
            "文件不是 OFD、PDF 或 XML 格式的电子凭证。",
            "The file is no electronic voucher in OFD, PDF or XML."
        ),
        text!("请上传开票方提供的原始电子凭证文件。", "Send the original electronic file of the issuer."),
    )
}

/// The one voucher among the documents of a file. Copies of the same content count once; two different ones are
/// ambiguous.
fn one(documents: Vec<Vec<u8>>) -> Result<xml::Doc, FieldProblem> {
    let mut found: Option<(Vec<u8>, xml::Doc)> = None;
    let mut broken = None;
    for content in documents {
        let doc = match xml::read(&content) {
            Ok(doc) => doc,
            Err(doubt) => {
                broken = Some(doubt);
                continue;
            }
        };
        if fields::kind_of(&doc).is_none() {
            continue;
        }
        match &found {
            Some((before, _)) if *before == content => {}
            Some(_) => {
                return Err(refused(
                    "file",
                    text!(
                        "文件中有多份不同的凭证数据，无法确定以哪一份为准。",
                        "The file holds several different vouchers; which counts cannot be told."
                    ),
                    text!(
                        "请使用开票平台下载的原始文件，一个文件一张凭证。",
                        "Use original files, one voucher each."
                    ),
                ));
            }
            None => found = Some((content, doc)),
        }
    }
    match (found, broken) {
        (Some((_, doc)), _) => Ok(doc),
        (None, Some(doubt)) => Err(doubt),
        (None, None) => Err(refused(
            "file",
            text!(
                "文件中没有可识别的结构化数据（数电发票、财政电子票据、银行电子回单、铁路电子客票）。",
                "The file holds no data of a digital invoice, fiscal receipt, bank receipt or rail ticket."
            ),
            text!(
                "版式文件中须附有结构化数据；请向开票方索取 XML，或按纸质凭证录入。",
                "The data must be attached to the file; ask the issuer for the XML, or enter it as a paper voucher."
            ),
        )),
    }
}
