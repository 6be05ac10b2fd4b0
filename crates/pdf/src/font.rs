//! The shipped font: which characters it has and how wide they are.

use std::sync::LazyLock;

use ttf_parser::Face;

use crate::Unprintable;

/// Noto Sans CJK SC, cut down to the characters of GB 2312, Latin letters, punctuation and what the official tables use
/// besides (`data/fonts/README.md`).
pub(crate) static DATA: &[u8] = include_bytes!("../../../data/fonts/noto-sans-sc-subset.otf");

/// The font, read once.
pub(crate) struct Font {
    pub face: Face<'static>,
    /// Units of the font in the side of its square.
    per_em: i64,
}

static SHIPPED: LazyLock<Result<Font, Unprintable>> = LazyLock::new(|| {
    let face = Face::parse(DATA, 0).map_err(|error| Unprintable(error.to_string()))?;
    let per_em = i64::from(face.units_per_em());
    Ok(Font { face, per_em })
});

pub(crate) fn shipped() -> Result<&'static Font, Unprintable> {
    SHIPPED.as_ref().map_err(Clone::clone)
}

impl Font {
    /// The glyph of a character; 0, the box, when there is none.
    pub fn glyph(&self, character: char) -> u16 {
        self.face.glyph_index(character).map_or(0, |glyph| glyph.0)
    }
    /// Width of a glyph in thousandths of the font's size.
    pub fn advance(&self, glyph: u16) -> i64 {
        let width = self.face.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0);
        i64::from(width) * 1_000 / self.per_em
    }
    /// Width of a text at a size, in the unit of the size.
    pub fn width(&self, text: &str, size: i64) -> i64 {
        let thousandths: i64 = text.chars().map(|c| self.advance(self.glyph(c))).sum();
        (thousandths * size).div_euclid(1_000) + 1
    }
    /// A text broken into lines no wider than this: before a wide character anywhere, else at spaces, and within a word
    /// only when it alone is too wide.
    pub fn wrap(&self, text: &str, size: i64, width: i64) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for piece in pieces(text) {
            if !line.is_empty() && self.width(&format!("{line}{}", piece.trim_end()), size) > width {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            line.push_str(piece);
            while self.width(line.trim_end(), size) > width && line.chars().count() > 1 {
                let fits = self.fitting(&line, size, width);
                let rest = line.split_off(fits);
                lines.push(std::mem::replace(&mut line, rest));
            }
        }
        lines.push(line.trim_end().to_owned());
        lines
    }
    /// How many bytes of a text fit; one character at least.
    fn fitting(&self, text: &str, size: i64, width: i64) -> usize {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        let fit = ends.clone().take_while(|end| self.width(&text[..*end], size) <= width).last();
        fit.or_else(|| ends.clone().next()).unwrap_or(text.len())
    }
}

/// Pieces that stay together: a wide character alone, a word with the space behind it.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = if first.is_ascii() && first != ' ' {
            let word = rest.find(|c: char| !c.is_ascii() || c == ' ').unwrap_or(rest.len());
            word + rest[word..].len() - rest[word..].trim_start_matches(' ').len()
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}
