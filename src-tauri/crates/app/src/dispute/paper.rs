//! Lines of text as a PDF file of A4 pages (ISO 32000). Latin text stands in Courier, everything else in the reader's own
//! Chinese font by the predefined encoding UniGB-UTF16-H: no font is carried along, and the text can be searched.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo};
use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;
/// A Courier character is so wide, of its size.
const NARROW: f32 = 0.6;
const LATIN: Name<'static> = Name(b"L");
const HAN: Name<'static> = Name(b"H");
const SONG: Name<'static> = Name(b"STSong-Light");
/// What Courier has by its standard encoding.
const PLAIN: std::ops::RangeInclusive<char> = ' '..='~';

/// Pages that are being written.
#[derive(Default)]
pub struct Paper {
    pages: Vec<Content>,
    /// From the page's foot, of the next line.
    y: f32,
}

impl Paper {
    /// What the whole is.
    pub fn title(&mut self, text: &str) {
        self.write(text, 18.0, 0.0);
        self.y -= 6.0;
    }

    /// What comes next.
    pub fn heading(&mut self, text: &str) {
        self.y -= 10.0;
        self.write(text, 12.0, 0.0);
    }

    /// A paragraph.
    pub fn line(&mut self, text: &str) {
        self.write(text, 9.0, 0.0);
    }

    /// A word and what it stands for.
    pub fn pair(&mut self, what: &str, text: &str) {
        self.write(&format!("{what}  {text}"), 9.0, 18.0);
    }

    /// Writes text in as many lines as it needs; those after the first are indented.
    fn write(&mut self, text: &str, size: f32, indent: f32) {
        for (at, line) in wrapped(text, size, WIDTH - 2.0 * MARGIN - indent).into_iter().enumerate() {
            self.y -= size * 1.6;
            if self.pages.is_empty() || self.y < MARGIN {
                self.pages.push(Content::new());
                self.y = HEIGHT - MARGIN - size;
            }
            let x = MARGIN + if at > 0 { indent } else { 0.0 };
            if let Some(page) = self.pages.last_mut() {
                show(page, &line, size, (x, self.y));
            }
        }
    }

    /// The file.
    pub fn finish(self, title: &str) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let mut next = 0;
        let mut id = || {
            next += 1;
            Ref::new(next)
        };
        let (catalog, tree, latin, han, cid, descriptor, info) = (id(), id(), id(), id(), id(), id(), id());
        let pages: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (id(), id())).collect();
        pdf.catalog(catalog).pages(tree);
        pdf.document_info(info).title(TextStr(title)).creator(TextStr("Yiju"));
        let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
        pdf.pages(tree).kids(pages.iter().map(|page| page.0)).count(count);
        for (content, (page, stream)) in self.pages.into_iter().zip(&pages) {
            let mut page = pdf.page(*page);
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(*stream);
            page.resources().fonts().pair(LATIN, latin).pair(HAN, han);
            page.finish();
            pdf.stream(*stream, &content.finish());
        }
        pdf.type1_font(latin).base_font(Name(b"Courier"));
        let base = Name(b"STSong-Light-UniGB-UTF16-H");
        pdf.type0_font(han).base_font(base).encoding_predefined(Name(b"UniGB-UTF16-H")).descendant_font(cid);
        let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"GB1"), supplement: 5 };
        let mut font = pdf.cid_font(cid);
        font.subtype(CidFontType::Type0).base_font(SONG).system_info(system).font_descriptor(descriptor);
        font.default_width(1000.0);
        font.finish();
        let mut described = pdf.font_descriptor(descriptor);
        described
            .name(SONG)
            .flags(FontFlags::SYMBOLIC | FontFlags::SERIF)
            .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0));
        described.italic_angle(0.0).ascent(880.0).descent(-120.0).cap_height(880.0).stem_v(93.0);
        described.finish();
        pdf.finish()
    }
}

/// Text in lines that are no wider than `width`, broken between any two characters: what stands here are codes and
/// Chinese as often as words.
fn wrapped(text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        let wide = size * if PLAIN.contains(&c) { NARROW } else { 1.0 };
        if used + wide > width {
            lines.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}

/// One line, each run of it in the font that has it.
fn show(page: &mut Content, line: &str, size: f32, (mut x, y): (f32, f32)) {
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let plain = PLAIN.contains(&first);
        let end = rest.find(|c| PLAIN.contains(&c) != plain).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        page.begin_text().set_font(if plain { LATIN } else { HAN }, size).next_line(x, y);
        if plain {
            page.show(Str(run.as_bytes()));
        } else {
            let bytes: Vec<u8> = run.encode_utf16().flat_map(u16::to_be_bytes).collect();
            page.show(Str(&bytes));
        }
        page.end_text();
        #[expect(clippy::cast_precision_loss, reason = "a line has few characters")]
        let count = run.chars().count() as f32;
        x += size * count * if plain { NARROW } else { 1.0 };
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_it_is_full() {
        assert_eq!(wrapped("", 10.0, 50.0), [""]);
        assert_eq!(wrapped("奶茶ab奶茶", 10.0, 31.0), ["奶茶a", "b奶茶"]);
        assert_eq!(wrapped("a\nb", 10.0, 100.0), ["a b"]);
    }

    #[test]
    fn what_does_not_fit_goes_on_a_second_page() {
        let mut paper = Paper::default();
        paper.title("订单");
        for number in 0..80 {
            paper.pair(&number.to_string(), "line");
        }
        assert_eq!(paper.pages.len(), 2);
        let file = paper.finish("title");
        assert!(file.starts_with(b"%PDF-") && file.ends_with(b"%%EOF"), "no PDF");
    }
}
