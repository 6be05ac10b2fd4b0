//! Elements with text, one below the other.

use kernel::{DbError, Fen};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::broken;

/// A piece of a file.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// The beginning of a file, with its outermost element open.
    pub(super) fn begin(root: &str) -> Result<Xml, DbError> {
        let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 1));
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        xml.open(root)?;
        Ok(xml)
    }
    fn event(&mut self, event: Event<'_>) -> Result<(), DbError> {
        self.0.write_event(event).map_err(broken)
    }
    pub(super) fn open(&mut self, name: &str) -> Result<(), DbError> {
        self.event(Event::Start(BytesStart::new(name)))
    }
    pub(super) fn close(&mut self, name: &str) -> Result<(), DbError> {
        self.event(Event::End(BytesEnd::new(name)))
    }
    /// A value; characters that no XML may hold are left out.
    pub(super) fn text(&mut self, name: &str, value: &str) -> Result<(), DbError> {
        self.open(name)?;
        let allowed = |letter: &char| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r');
        let value: String =
            value.chars().filter(allowed).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
        self.event(Event::Text(BytesText::new(&value)))?;
        self.close(name)
    }
    /// An amount in yuan without thousands separators.
    pub(super) fn yuan(&mut self, name: &str, fen: i64) -> Result<(), DbError> {
        self.text(name, &Fen::from_fen(fen).yuan().replace(',', ""))
    }
    /// A record of values.
    pub(super) fn record(&mut self, name: &str, values: &[(&str, &str)]) -> Result<(), DbError> {
        self.open(name)?;
        for (element, value) in values {
            self.text(element, value)?;
        }
        self.close(name)
    }
    /// What was written since the last time.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.0.get_mut())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_xml_is_told_and_what_it_cannot_hold_is_left_out() {
        let mut xml = Xml::begin("根").unwrap();
        xml.record("行", &[("名称", "A<B & \"C\"\u{0}\u{b}")]).unwrap();
        xml.yuan("金额", -123_456_789).unwrap();
        xml.close("根").unwrap();
        let text = String::from_utf8(xml.take()).unwrap();
        assert!(text.contains("<名称>A&lt;B &amp; &quot;C&quot;</名称>"), "{text}");
        assert!(text.contains("<金额>-1234567.89</金额>"), "{text}");
    }
}
