//! The bytes of a feed: counted and hashed as they come, unpacked within bounds, and turned into UTF-8.

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::io::{self, BufRead, BufReader, Read};

/// How much of a feed is looked at to find out what it is.
const HEAD: usize = 1 << 18;
/// What a packed feed may unpack to at most, in bytes.
const MOST: u64 = 8 << 30;
/// Unpacked bytes for a packed one beyond which a feed is no feed; real ones stay below fifty.
const RATIO: u64 = 300;
/// Up to here the ratio does not matter.
const HARMLESS: u64 = 64 << 20;

/// Tells how far reading has come.
pub struct Counted<'a, R> {
    inner: R,
    read: u64,
    told: u64,
    tell: &'a mut dyn FnMut(u64),
}

impl<'a, R: BufRead> Counted<'a, R> {
    /// Calls `tell` with the bytes read so far, about once a megabyte.
    pub fn new(inner: R, tell: &'a mut dyn FnMut(u64)) -> Self {
        Self { inner, read: 0, told: 0, tell }
    }
}

impl<R: BufRead> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        copy_from(self, into)
    }
}

impl<R: BufRead> BufRead for Counted<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.read += amount as u64;
        if self.read - self.told >= 1 << 20 {
            self.told = self.read;
            (self.tell)(self.read);
        }
    }
}

/// Hashes all that is read through it.
pub struct Hashed<R> {
    inner: R,
    digest: Sha256,
}

impl<R: BufRead> Hashed<R> {
    /// Hashes what is read from `inner`.
    pub fn new(inner: R) -> Self {
        Self { inner, digest: Sha256::new() }
    }

    /// Reads what is left and tells the SHA-256 of everything.
    pub fn finish(mut self) -> io::Result<[u8; 32]> {
        loop {
            let length = match self.fill_buf() {
                Ok(rest) => rest.len(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if length == 0 {
                return Ok(self.digest.finalize().into());
            }
            self.consume(length);
        }
    }
}

impl<R: BufRead> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        copy_from(self, into)
    }
}

impl<R: BufRead> BufRead for Hashed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed was handed out by `fill_buf` and is still buffered.
        if let Ok(buffer) = self.inner.fill_buf() {
            self.digest.update(&buffer[..amount.min(buffer.len())]);
        }
        self.inner.consume(amount);
    }
}

fn copy_from(reader: &mut impl BufRead, into: &mut [u8]) -> io::Result<usize> {
    let buffer = reader.fill_buf()?;
    let length = buffer.len().min(into.len());
    into[..length].copy_from_slice(&buffer[..length]);
    reader.consume(length);
    Ok(length)
}

/// A reader with a beginning that was looked at before.
struct Headed<R> {
    head: Vec<u8>,
    at: usize,
    rest: R,
}

impl<R: Read> Headed<R> {
    /// Reads up to [`HEAD`] bytes ahead.
    fn new(mut rest: R) -> io::Result<Self> {
        let mut head = Vec::new();
        rest.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        Ok(Self { head, at: 0, rest })
    }
}

impl<R: Read> Read for Headed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at < self.head.len() {
            let length = (self.head.len() - self.at).min(into.len());
            into[..length].copy_from_slice(&self.head[self.at..self.at + length]);
            self.at += length;
            return Ok(length);
        }
        self.rest.read(into)
    }
}

/// Counts what goes into an unpacker.
struct Packed<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        self.read += length as u64;
        Ok(length)
    }
}

type Gzip<R> = MultiGzDecoder<BufReader<Packed<Headed<R>>>>;

/// Unpacks gzip, within bounds.
struct Bounded<R: Read> {
    inner: Gzip<R>,
    unpacked: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        self.unpacked += length as u64;
        let packed = self.inner.get_ref().get_ref().read.max(1);
        if self.unpacked > MOST || (self.unpacked > HARMLESS && self.unpacked / packed > RATIO) {
            let what = format!("it unpacks to more than {RATIO} times its size, as no feed does");
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(length)
    }
}

enum Source<R: Read> {
    Plain(Headed<R>),
    Gzip(Box<Bounded<R>>),
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(plain) => plain.read(into),
            Self::Gzip(gzip) => gzip.read(into),
        }
    }
}

/// A feed unpacked, its text in UTF-8. Bytes that are no text of any known encoding come through as they are.
pub struct Unpacked<R: Read> {
    source: Headed<Source<R>>,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Unpacked<R> {
    /// Looks how the feed is packed and written.
    ///
    /// # Errors
    /// Where it cannot be read or unpacked.
    pub fn new(feed: R) -> io::Result<Self> {
        let plain = Headed::new(feed)?;
        let source = if plain.head.starts_with(&[0x1f, 0x8b]) {
            let packed = BufReader::with_capacity(1 << 16, Packed { inner: plain, read: 0 });
            Source::Gzip(Box::new(Bounded { inner: MultiGzDecoder::new(packed), unpacked: 0 }))
        } else {
            Source::Plain(plain)
        };
        let source = Headed::new(source)?;
        let encoding = encoding(&source.head);
        let decoder = encoding.map(Encoding::new_decoder_with_bom_removal);
        Ok(Self { source, decoder, raw: vec![0; 1 << 16], text: Vec::new(), at: 0, ended: false })
    }

    fn refill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.ended {
            let length = match self.source.read(&mut self.raw) {
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.ended = length == 0;
            let raw = &self.raw[..length];
            match &mut self.decoder {
                None => self.text.extend_from_slice(raw),
                Some(decoder) => {
                    let room = decoder.max_utf8_buffer_length(length).unwrap_or(length * 3 + 16);
                    self.text.resize(room, 0);
                    let (_, _, written, _) = decoder.decode_to_utf8(raw, &mut self.text, self.ended);
                    self.text.truncate(written);
                }
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        copy_from(self, into)
    }
}

impl<R: Read> BufRead for Unpacked<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.text.len() {
            self.refill()?;
        }
        Ok(&self.text[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.text.len());
    }
}

/// The beginning of a feed, which is read again from there.
///
/// # Errors
/// Where it cannot be read.
pub fn peek<R: Read>(feed: &mut Unpacked<R>) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while head.len() < HEAD / 4 {
        let before = head.len();
        if feed.at >= feed.text.len() {
            feed.refill()?;
        }
        head.extend_from_slice(&feed.text[feed.at..]);
        feed.at = feed.text.len();
        if head.len() == before {
            break;
        }
    }
    feed.text.clone_from(&head);
    feed.at = 0;
    Ok(head)
}

/// The encoding that the beginning of a text shows; `None` where it is UTF-8 already, or nothing known.
fn encoding(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return (encoding != UTF_8).then_some(encoding);
    }
    // Plain Latin text in UTF-16 has a zero at every other byte.
    let pairs = head.len() / 2;
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    if pairs > 8 && zeros(1) * 3 > pairs && zeros(0) * 20 < pairs {
        return Some(UTF_16LE);
    }
    if pairs > 8 && zeros(0) * 3 > pairs && zeros(1) * 20 < pairs {
        return Some(UTF_16BE);
    }
    match std::str::from_utf8(head) {
        Ok(_) => return None,
        // Cut off within a character.
        Err(error) if error.error_len().is_none() => return None,
        Err(_) => {}
    }
    // GBK is within GB18030. The last bytes may be half a character.
    let whole = head.len() - head.len().min(4);
    let (text, _, wrong) = GB18030.decode(&head[..head.len()]);
    let wrong = wrong && GB18030.decode(&head[..whole]).2;
    let han = text.chars().filter(|&c| ('\u{4e00}'..='\u{9fff}').contains(&c)).count();
    let other = text.chars().filter(|&c| !c.is_ascii() && !('\u{4e00}'..='\u{9fff}').contains(&c)).count();
    (!wrong && han > other).then_some(GB18030)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    fn text(bytes: &[u8]) -> io::Result<String> {
        let mut unpacked = Unpacked::new(bytes)?;
        peek(&mut unpacked)?;
        let mut all = Vec::new();
        unpacked.read_to_end(&mut all)?;
        Ok(String::from_utf8_lossy(&all).into_owned())
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("packed");
        encoder.finish().expect("packed")
    }

    const SAMPLE: &str = "编号,名称,价格\n1,珍珠奶茶大杯,15\n2,鱼香肉丝盖饭,22\n";

    #[test]
    fn every_encoding_comes_out_as_utf_8() {
        let long = SAMPLE.repeat(20_000);
        for sample in [SAMPLE, long.as_str()] {
            let utf_16 = |bom: bool, big: bool| {
                let units = bom.then_some(0xfeff).into_iter().chain(sample.encode_utf16());
                units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect::<Vec<u8>>()
            };
            let gbk = GB18030.encode(sample).0.into_owned();
            assert_eq!(text(sample.as_bytes()).expect("read"), sample);
            assert_eq!(text(&gbk).expect("read"), sample);
            assert_eq!(text(&packed(&gbk)).expect("read"), sample);
            assert_eq!(text(&utf_16(true, false)).expect("read"), sample);
            assert_eq!(text(&utf_16(true, true)).expect("read"), sample);
        }
        let latin: Vec<u8> = "id,title\n1,Tea with milk\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&latin).expect("read"), "id,title\n1,Tea with milk\n");
    }

    #[test]
    fn a_bomb_is_stopped_and_a_feed_of_the_same_size_is_not() {
        let error = text(&packed(&vec![b' '; 70 << 20])).expect_err("a bomb");
        assert!(error.to_string().contains("300 times"), "{error}");
        let mut noise = 1_u64;
        let mut feed = Vec::new();
        while feed.len() < 70 << 20 {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            feed.extend_from_slice(format!("{{\"id\":\"{}\",\"title\":\"tea\"}}\n", noise >> 40).as_bytes());
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&feed).expect("packed");
        assert_eq!(text(&encoder.finish().expect("packed")).expect("read").len(), feed.len());
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        let whole = packed(SAMPLE.as_bytes());
        assert!(text(&whole[..whole.len() - 9]).is_err());
    }

    #[test]
    fn the_digest_is_of_every_byte() {
        let mut hashed = Hashed::new(SAMPLE.as_bytes());
        let mut half = [0; 10];
        hashed.read_exact(&mut half).expect("read");
        let expected: [u8; 32] = Sha256::digest(SAMPLE).into();
        assert_eq!(hashed.finish().expect("read"), expected);
    }
}
