//! Reads Rust just well enough to tell code, strings and comments apart and to find functions and test code.
//! No parser: a check must also work on a file that does not compile yet, and build in a second.

use std::ops::Range;

/// One source file, three times: each view has the length and the lines of the text, the rest of it blanked.
pub struct Source {
    pub code: String,
    pub strings: String,
    pub comments: String,
    /// Byte ranges of items under `#[cfg(test)]`.
    pub tests: Vec<Range<usize>>,
}

/// A function: its name and the lines from `fn` to the closing brace.
pub struct Function {
    pub name: String,
    pub at: usize,
    pub line: usize,
    pub lines: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum View {
    Code,
    Strings,
    Comments,
}

/// The three views while they are written.
struct Views {
    code: Vec<u8>,
    strings: Vec<u8>,
    comments: Vec<u8>,
}

impl Views {
    fn put(&mut self, bytes: &[u8], view: View) {
        for &byte in bytes {
            let keep = |wanted: View| if wanted == view || byte == b'\n' { byte } else { b' ' };
            self.code.push(keep(View::Code));
            self.strings.push(keep(View::Strings));
            self.comments.push(keep(View::Comments));
        }
    }
}

impl Source {
    pub fn rust(text: &str) -> Source {
        let bytes = text.as_bytes();
        let mut views = Views { code: Vec::new(), strings: Vec::new(), comments: Vec::new() };
        let mut at = 0;
        while at < bytes.len() {
            let (end, view) = token(bytes, at);
            views.put(&bytes[at..end], view);
            at = end;
        }
        let text = |bytes| String::from_utf8(bytes).expect("tokens end between characters");
        let code = text(views.code);
        let tests = test_ranges(&code);
        Source { code, strings: text(views.strings), comments: text(views.comments), tests }
    }

    pub fn is_test(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    pub fn functions(&self) -> Vec<Function> {
        let code = self.code.as_bytes();
        let mut found = Vec::new();
        for (at, _) in self.code.match_indices("fn ") {
            let name: String = self.code[at + 3..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || "_$#".contains(*c))
                .collect();
            let starts_word = at == 0 || !is_word(code[at - 1]);
            if let (true, false, Some(end)) = (starts_word, name.is_empty(), item_end(code, at)) {
                let line = line_of(&self.code, at);
                found.push(Function { name, at, line, lines: line_of(&self.code, end) - line + 1 });
            }
        }
        found
    }
}

/// The line of a byte, counted from one.
pub fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The end and the kind of what begins at `at`.
fn token(bytes: &[u8], at: usize) -> (usize, View) {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return (at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()), View::Comments);
    }
    if rest.starts_with(b"/*") {
        return (block_comment_end(bytes, at), View::Comments);
    }
    if is_word(rest[0]) {
        return word(bytes, at);
    }
    match rest[0] {
        b'"' => (string_end(bytes, at), View::Strings),
        b'\'' => quote(bytes, at),
        _ => (at + 1, View::Code),
    }
}

/// A word, or a string with a prefix: r"", br#""#, b"", c"".
fn word(bytes: &[u8], at: usize) -> (usize, View) {
    let mut end = at;
    while end < bytes.len() && is_word(bytes[end]) {
        end += 1;
    }
    let prefix = &bytes[at..end];
    let hashes = bytes[end..].iter().take_while(|b| **b == b'#').count();
    let opens = bytes.get(end + hashes) == Some(&b'"');
    if opens && matches!(prefix, b"r" | b"br" | b"cr") {
        let close: Vec<u8> = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
        let body = end + hashes + 1;
        let length = bytes[body..].windows(close.len()).position(|window| window == close);
        return (length.map_or(bytes.len(), |length| body + length + close.len()), View::Strings);
    }
    if opens && hashes == 0 && matches!(prefix, b"b" | b"c") {
        return (string_end(bytes, end), View::Strings);
    }
    (end, View::Code)
}

fn block_comment_end(bytes: &[u8], at: usize) -> usize {
    let (mut depth, mut here) = (0, at);
    while here < bytes.len() {
        if bytes[here..].starts_with(b"/*") {
            (depth, here) = (depth + 1, here + 2);
        } else if bytes[here..].starts_with(b"*/") {
            (depth, here) = (depth - 1, here + 2);
            if depth == 0 {
                return here;
            }
        } else {
            here += 1;
        }
    }
    bytes.len()
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut here = at + 1;
    while here < bytes.len() {
        match bytes[here] {
            b'\\' => here += 2,
            b'"' => return here + 1,
            _ => here += 1,
        }
    }
    bytes.len()
}

/// A character or a lifetime.
fn quote(bytes: &[u8], at: usize) -> (usize, View) {
    if bytes.get(at + 1) == Some(&b'\\') {
        let close = bytes[(at + 3).min(bytes.len())..].iter().position(|b| *b == b'\'');
        return (close.map_or(bytes.len(), |length| at + 4 + length), View::Strings);
    }
    let width = match bytes.get(at + 1) {
        Some(0xf0..) => 4,
        Some(0xe0..) => 3,
        Some(0xc0..) => 2,
        _ => 1,
    };
    if bytes.get(at + 1 + width) == Some(&b'\'') {
        return (at + 2 + width, View::Strings);
    }
    (at + 1, View::Code)
}

/// Where the item that begins at `at` closes its braces; `None` if it ends in a semicolon.
fn item_end(code: &[u8], at: usize) -> Option<usize> {
    let (mut inner, mut braces) = (0_i32, 0_i32);
    for (offset, byte) in code[at..].iter().enumerate() {
        match byte {
            b'(' | b'[' => inner += 1,
            b')' | b']' => inner -= 1,
            b'{' => braces += 1,
            b'}' => {
                braces -= 1;
                if braces <= 0 {
                    return (braces == 0).then_some(at + offset);
                }
            }
            b';' if inner <= 0 && braces == 0 => return None,
            _ => {}
        }
    }
    None
}

fn test_ranges(code: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for mark in ["#[cfg(test)]", "#[cfg(any(test"] {
        for (at, _) in code.match_indices(mark) {
            let after = at + code[at..].find(']').unwrap_or(mark.len() - 1) + 1;
            let end = item_end(code.as_bytes(), after).unwrap_or(after);
            ranges.push(at..end + 1);
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, code: &str) {
        let source = Source::rust(text);
        assert_eq!(source.code.split_whitespace().collect::<Vec<_>>().join(" "), code);
        assert_eq!([source.code.len(), source.strings.len(), source.comments.len()], [text.len(); 3]);
    }

    #[test]
    fn strings_and_comments_are_not_code() {
        check(r#"a("b // c", 'd', '\'', '"', '元') // e"#, "a( , , , , )");
        check(r##"x(r#"a "quoted" { "#, b"y", br"z") y"##, "x( , , ) y");
        check("a /* b /* c */ d */ e<'a>(&'a str)", "a e<'a>(&'a str)");
    }

    #[test]
    fn functions_are_measured_and_braces_in_strings_do_not_count() {
        let text = "fn one() -> [u8; 2] {\n  let a = \"}\";\n  [1, 2]\n}\ntrait T { fn none(&self); }\ntype F = fn (u8);\n";
        let found = Source::rust(text).functions();
        let found: Vec<_> = found.iter().map(|f| (f.name.as_str(), f.line, f.lines)).collect();
        assert_eq!(found, [("one", 1, 4)]);
    }

    #[test]
    fn test_code_is_known() {
        let text = "fn a() { b() }\n#[cfg(test)]\nmod tests { fn c() {} }\nfn d() {}\n";
        let source = Source::rust(text);
        assert!(!source.is_test(text.find("b()").unwrap()));
        assert!(source.is_test(text.find("fn c").unwrap()));
        assert!(!source.is_test(text.find("fn d").unwrap()));
    }
}
