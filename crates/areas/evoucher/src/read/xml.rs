//! XML as a flat list of facts, in limits: no document type, no entities but those every file has, no recursion.

use std::collections::HashMap;

use kernel::{FieldProblem, text};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::refused;

/// Most bytes of one XML document.
pub const XML_MAX: usize = 4 * 1024 * 1024;
/// Most elements.
const ELEMENTS_MAX: usize = 20_000;
/// Most levels.
const DEPTH_MAX: usize = 32;
/// Most characters of a value.
const VALUE_MAX: usize = 4_000;
/// Most characters of a path.
const PATH_MAX: usize = 1_000;

/// An element with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Where it stands: `/xbrl/Fare`, with `[2]` behind the second of a name.
    pub path: String,
    /// Its name without prefix.
    pub name: String,
    /// Its namespace.
    pub space: String,
    /// Its text.
    pub value: String,
}

/// An XML document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doc {
    /// Name of the root.
    pub root: String,
    /// Every name that occurs.
    pub facts: Vec<Fact>,
    /// Whether an element of a signature occurs.
    pub signed: bool,
    /// Namespaces that elements are of.
    pub spaces: Vec<String>,
}

/// Text of a document: UTF-8, or GB18030 when it says so.
fn decoded(bytes: &[u8]) -> Result<String, FieldProblem> {
    if bytes.len() > XML_MAX {
        return Err(refused(
            "xml",
            text!("XML 超过 4 MB。", "The XML is larger than 4 MB."),
            text!("请使用开票平台下载的原始文件。", "Use the original file as it was issued."),
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_lowercase();
    let says_gb = head
        .split("?>")
        .next()
        .is_some_and(|decl| decl.contains("encoding=\"gb") || decl.contains("encoding='gb"));
    if says_gb {
        let (text, bad) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
        return if bad { Err(damaged("encoding")) } else { Ok(text.into_owned()) };
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| damaged("encoding"))
}

fn damaged(at: &str) -> FieldProblem {
    refused(
        at,
        text!("XML 不完整或格式有误，无法读取。", "The XML is incomplete or malformed."),
        text!("请从开票平台重新下载原始文件。", "Download the original file again."),
    )
}

fn too_much() -> FieldProblem {
    refused(
        "xml",
        text!("XML 的元素过多、过深或过长。", "The XML has too many, too deep or too long elements."),
        text!("请使用开票平台下载的原始文件。", "Use the original file as it was issued."),
    )
}

struct Open {
    path: String,
    name: String,
    space: String,
    value: String,
    has_children: bool,
    seen: HashMap<String, usize>,
}

#[derive(Default)]
struct Reading {
    doc: Doc,
    stack: Vec<Open>,
    elements: usize,
    ended: bool,
}

/// Reads a document.
pub fn read(bytes: &[u8]) -> Result<Doc, FieldProblem> {
    let content = decoded(bytes)?;
    let mut reader = NsReader::from_str(&content);
    let mut reading = Reading::default();
    loop {
        let (space, event) = reader.read_resolved_event().map_err(|_| damaged("xml"))?;
        let space = match space {
            ResolveResult::Bound(space) => space.as_ref().to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) if matches!(event, Event::Start(_) | Event::Empty(_)) => {
                return Err(damaged("xml"));
            }
            ResolveResult::Unknown(_) => String::new(),
        };
        match event {
            Event::Start(start) => reading.open(&start, space)?,
            Event::Empty(start) => {
                reading.open(&start, space)?;
                reading.close()?;
            }
            Event::End(_) => reading.close()?,
            Event::Text(text) => reading.text(&text.xml10_content())?,
            Event::CData(text) => reading.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let letter = character(&reference)?;
                reading.text(letter.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => {
                return Err(refused(
                    "xml",
                    text!(
                        "XML 含有文档类型声明（DTD），不予接收。",
                        "The XML declares a document type; it is not taken."
                    ),
                    text!("请使用开票平台下载的原始文件。", "Use the original file as it was issued."),
                ));
            }
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
        }
    }
    if !reading.stack.is_empty() || !reading.ended {
        return Err(damaged("xml"));
    }
    Ok(reading.doc)
}

/// The five entities of XML and character references; there are no others without a declaration.
fn character(reference: &BytesRef<'_>) -> Result<char, FieldProblem> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Ok(letter);
    }
    match &*reference.xml_content(XmlVersion::Implicit1_0) {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(damaged("entity")),
    }
}

impl Reading {
    fn open(&mut self, start: &BytesStart<'_>, space: String) -> Result<(), FieldProblem> {
        self.elements += 1;
        if self.elements > ELEMENTS_MAX || self.stack.len() >= DEPTH_MAX {
            return Err(too_much());
        }
        let name = start.local_name().as_ref().to_owned();
        let path = match self.stack.last_mut() {
            Some(parent) => {
                parent.has_children = true;
                let count = parent.seen.entry(name.clone()).or_insert(0);
                *count += 1;
                if *count == 1 {
                    format!("{}/{name}", parent.path)
                } else {
                    format!("{}/{name}[{count}]", parent.path)
                }
            }
            None if self.ended => return Err(damaged("xml")),
            None => {
                self.doc.root.clone_from(&name);
                format!("/{name}")
            }
        };
        if path.chars().count() > PATH_MAX {
            return Err(too_much());
        }
        self.doc.signed |= name == "Signature" || name == "SignatureValue" || name == "SignedInfo";
        if !space.is_empty() && !self.doc.spaces.contains(&space) && self.doc.spaces.len() < 64 {
            self.doc.spaces.push(space.clone());
        }
        self.stack.push(Open {
            path,
            name,
            space,
            value: String::new(),
            has_children: false,
            seen: HashMap::new(),
        });
        Ok(())
    }
    fn text(&mut self, text: &str) -> Result<(), FieldProblem> {
        let Some(open) = self.stack.last_mut() else {
            return if text.trim().is_empty() { Ok(()) } else { Err(damaged("xml")) };
        };
        // Signatures and pictures may be long; what is that long is no field of ours.
        if open.value.len() < VALUE_MAX * 4 {
            open.value.push_str(text);
        }
        Ok(())
    }
    fn close(&mut self) -> Result<(), FieldProblem> {
        let open = self.stack.pop().ok_or_else(|| damaged("xml"))?;
        self.ended |= self.stack.is_empty();
        let value = open.value.trim();
        if open.has_children || value.chars().count() > VALUE_MAX {
            self.doc.facts.push(Fact {
                path: open.path,
                name: open.name,
                space: open.space,
                value: String::new(),
            });
        } else {
            let value = value.to_owned();
            self.doc.facts.push(Fact { path: open.path, name: open.name, space: open.space, value });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_their_places() {
        let doc = read("<a xmlns:r='urn:r'><r:b>1 &amp; 2</r:b><b/><b>&#x4e2d;</b></a>".as_bytes()).unwrap();
        let found: Vec<(&str, &str, &str)> =
            doc.facts.iter().map(|f| (f.path.as_str(), f.space.as_str(), f.value.as_str())).collect();
        assert_eq!(
            found,
            [("/a/b", "urn:r", "1 & 2"), ("/a/b[2]", "", ""), ("/a/b[3]", "", "中"), ("/a", "", "")]
        );
        assert_eq!(doc.root, "a");
    }
    #[test]
    fn what_could_expand_or_does_not_end_is_refused() {
        for bad in [
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
            "<a>&x;</a>",
            "<a><b></a>",
            "<a>",
            "<a/><b/>",
            "text",
            "",
            "<r:a/>",
        ] {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
        let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
        assert!(read(deep.as_bytes()).is_err());
        let wide = format!("<a>{}</a>", "<b/>".repeat(20_001));
        assert!(read(wide.as_bytes()).is_err());
        assert!(read(b"<a>\xff</a>").is_err());
    }
    #[test]
    fn gb18030_is_read_when_it_says_so() {
        let (bytes, _, _) =
            encoding_rs::GB18030.encode("<?xml version=\"1.0\" encoding=\"GBK\"?><a>发票</a>");
        assert_eq!(read(&bytes).unwrap().facts[0].value, "发票");
    }
}
