//! How pages become a file.

use std::collections::{BTreeMap, BTreeSet};

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, TextRenderingMode, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use subsetter::GlyphRemapper;

use crate::font::{DATA, Font};
use crate::layout::Page;
use crate::{Unprintable, Written};

const FONT: Name<'static> = Name(b"F1");
const BASE: Name<'static> = Name(b"YITIAA+NotoSansCJKsc-Regular");
const SYSTEM: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Lengths are hundredths of a point.
const SCALE: [f32; 6] = [0.01, 0.0, 0.0, 0.01, 0.0, 0.0];
/// How far glyphs are compressed: figures repeat, and nobody waits.
const LEVEL: u8 = 6;

/// The characters of a file and their glyphs in the embedded part of the font.
struct Used {
    remapper: GlyphRemapper,
    glyphs: BTreeMap<char, u16>,
    missing: BTreeSet<char>,
}

impl Used {
    fn of(font: &Font, pages: &[Page]) -> Used {
        let words = pages.iter().flat_map(|page| &page.words);
        let characters: BTreeSet<char> = words.flat_map(|words| words.text.chars()).collect();
        let mut used =
            Used { remapper: GlyphRemapper::new(), glyphs: BTreeMap::new(), missing: BTreeSet::new() };
        for character in characters {
            let glyph = font.glyph(character);
            if glyph == 0 {
                used.missing.insert(character);
            }
            used.glyphs.insert(character, used.remapper.remap(glyph));
        }
        used
    }
    fn encode(&self, text: &str) -> Vec<u8> {
        let glyphs = text.chars().map(|character| self.glyphs.get(&character).copied().unwrap_or(0));
        glyphs.flat_map(u16::to_be_bytes).collect()
    }
}

fn number(length: i64) -> f32 {
    length as f32
}

fn content(page: &Page, used: &Used) -> Vec<u8> {
    let mut content = Content::new();
    content.transform(SCALE);
    content.set_fill_gray(0.93);
    for frame in page.frames.iter().filter(|frame| frame.shaded) {
        content.rect(number(frame.x), number(frame.y), number(frame.width), number(frame.height));
        content.fill_nonzero();
    }
    content.set_line_width(40.0).set_stroke_gray(0.35);
    for frame in &page.frames {
        content.rect(number(frame.x), number(frame.y), number(frame.width), number(frame.height)).stroke();
    }
    content.set_fill_gray(0.0).set_stroke_gray(0.0).set_line_width(25.0);
    for words in &page.words {
        content.begin_text().set_font(FONT, number(words.size));
        if words.strong {
            content.set_text_rendering_mode(TextRenderingMode::FillStroke);
        }
        content.set_text_matrix([1.0, 0.0, 0.0, 1.0, number(words.x), number(words.y)]);
        content.show(Str(&used.encode(&words.text)));
        if words.strong {
            content.set_text_rendering_mode(TextRenderingMode::Fill);
        }
        content.end_text();
    }
    compress_to_vec_zlib(&content.finish().into_vec(), LEVEL)
}

/// Numbers for the objects of a file.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

pub(crate) fn file(font: &Font, title: &str, pages: &[Page]) -> Result<Written, Unprintable> {
    let used = Used::of(font, pages);
    let mut pdf = Pdf::new();
    let mut numbers = Numbers(0);
    let (catalog, tree, info, type0) = (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    pdf.catalog(catalog).pages(tree).lang(TextStr("zh-CN"));
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("Yiti"));
    let ids: Vec<(Ref, Ref)> = pages.iter().map(|_| (numbers.next(), numbers.next())).collect();
    let count = i32::try_from(pages.len()).map_err(|_| Unprintable("too many pages".to_owned()))?;
    pdf.pages(tree).kids(ids.iter().map(|(page, _)| *page)).count(count);
    for (page, (id, stream)) in pages.iter().zip(&ids) {
        let mut leaf = pdf.page(*id);
        leaf.parent(tree).media_box(Rect::new(0.0, 0.0, 841.89, 595.28)).contents(*stream);
        leaf.resources().fonts().pair(FONT, type0);
        leaf.finish();
        pdf.stream(*stream, &content(page, &used)).filter(Filter::FlateDecode);
    }
    embed(&mut pdf, font, &used, type0, &mut numbers)?;
    Ok(Written { bytes: pdf.finish(), pages: pages.len(), missing: used.missing })
}

/// The used part of the font, with widths and the way back from glyphs to characters.
fn embed(
    pdf: &mut Pdf,
    font: &Font,
    used: &Used,
    type0: Ref,
    numbers: &mut Numbers,
) -> Result<(), Unprintable> {
    let (cid, descriptor, program, cmap) = (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    let broken = |error: String| Unprintable(error);
    let subset = subsetter::subset(DATA, 0, &used.remapper).map_err(|error| broken(error.to_string()))?;
    let outlines = ttf_parser::RawFace::parse(&subset, 0).map_err(|error| broken(error.to_string()))?;
    let outlines = outlines
        .table(ttf_parser::Tag::from_bytes(b"CFF "))
        .ok_or_else(|| broken("it has no outlines".to_owned()))?;
    pdf.type0_font(type0)
        .base_font(BASE)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(cmap);
    let mut part = pdf.cid_font(cid);
    part.subtype(CidFontType::Type0).base_font(BASE).system_info(SYSTEM).font_descriptor(descriptor);
    part.default_width(1_000.0);
    let widths = used.remapper.remapped_gids().map(|glyph| number(font.advance(glyph)));
    part.widths().consecutive(0, widths);
    part.finish();
    pdf.font_descriptor(descriptor)
        .name(BASE)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(-1_002.0, -1_048.0, 2_928.0, 1_808.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(733.0)
        .stem_v(80.0)
        .font_file3(program);
    pdf.stream(program, &compress_to_vec_zlib(outlines, LEVEL))
        .filter(Filter::FlateDecode)
        .pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    let mut back: UnicodeCmap<u16> = UnicodeCmap::new(Name(b"Yiti-UTF16"), SYSTEM);
    for (character, glyph) in used.glyphs.iter().filter(|(_, glyph)| **glyph != 0) {
        back.pair(*glyph, *character);
    }
    pdf.cmap(cmap, &back.finish());
    Ok(())
}
