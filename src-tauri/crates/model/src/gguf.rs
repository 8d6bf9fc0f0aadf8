//! Reads a GGUF file's header and judges it before llama.cpp does: llama.cpp aborts the process on some bad files.
//!
//! The form is that of ggml's `docs/gguf.md`, version 3 (and 2, which differs in nothing read here).

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// What is wrong with a model file.
#[derive(Debug, thiserror::Error)]
pub enum GgufError {
    /// The system cannot read it.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// It is something else.
    #[error("it is no GGUF file")]
    Magic,
    /// It is of a version that is not read.
    #[error("it is a GGUF file of version {0}, and 2 and 3 are read")]
    Version(u32),
    /// A count or a length is absurd.
    #[error("its header is damaged: {0}")]
    Damaged(&'static str),
    /// It ends before its tensors do.
    #[error("it is cut short: {found} bytes of {needed}")]
    CutShort {
        /// Bytes on the disk.
        found: u64,
        /// Bytes that the header tells of.
        needed: u64,
    },
}

/// What a GGUF file says of itself.
#[derive(Debug)]
pub struct Header {
    /// `general.architecture`.
    pub architecture: Option<String>,
    /// `general.name`.
    pub name: Option<String>,
    /// How many tensors it has.
    pub tensors: u64,
    /// How many weights.
    pub weights: u64,
    /// Bytes of the file.
    pub size: u64,
    /// Bytes of the weights that the computation of one token reads: all, but of experts only as many as are used.
    pub active: u64,
}

const MAX_TENSORS: u64 = 65_536;
const MAX_ENTRIES: u64 = 65_536;
const MAX_STRING: u64 = 1 << 20;
const MAX_ARRAY: u64 = 1 << 24;

impl Header {
    /// Reads the header of a file and checks that every tensor lies within it.
    ///
    /// # Errors
    /// See [`GgufError`].
    pub fn read(path: &Path) -> Result<Self, GgufError> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut input = Input { inner: BufReader::new(file), at: 0 };
        if &input.bytes::<4>()? != b"GGUF" {
            return Err(GgufError::Magic);
        }
        let version = input.u32()?;
        if !(2..=3).contains(&version) {
            return Err(GgufError::Version(version));
        }
        let tensors = bounded(input.u64()?, MAX_TENSORS, "too many tensors")?;
        let entries = bounded(input.u64()?, MAX_ENTRIES, "too many entries")?;
        let (mut architecture, mut name, mut alignment) = (None, None, 32_u64);
        let (mut experts, mut used) = (1_u64, 1_u64);
        for _ in 0..entries {
            let key = input.string()?;
            let kind = input.u32()?;
            match (key.as_str(), kind) {
                ("general.architecture", STRING) => architecture = Some(input.string()?),
                ("general.name", STRING) => name = Some(input.string()?),
                ("general.alignment", UINT32) => alignment = u64::from(input.u32()?),
                (key, UINT32) if key.ends_with(".expert_count") => experts = u64::from(input.u32()?).max(1),
                (key, UINT32) if key.ends_with(".expert_used_count") => used = u64::from(input.u32()?),
                _ => input.skip_value(kind)?,
            }
        }
        if !alignment.is_power_of_two() {
            return Err(GgufError::Damaged("its alignment is no power of two"));
        }
        let (mut end, mut weights, mut active) = (0_u64, 0_u64, 0_u64);
        for _ in 0..tensors {
            let is_of_experts = input.string()?.contains("_exps.");
            let dimensions = input.u32()?;
            if dimensions > 4 {
                return Err(GgufError::Damaged("a tensor has more than four dimensions"));
            }
            let mut count = 1_u64;
            for _ in 0..dimensions {
                count = count.checked_mul(input.u64()?).ok_or(GgufError::Damaged("a tensor is too large"))?;
            }
            let kind = input.u32()?;
            let offset = input.u64()?;
            // Types of later versions of ggml are left to llama.cpp; their offsets are checked all the same.
            let bytes = block(kind).map_or(0, |(per_block, bytes)| count.div_ceil(per_block).saturating_mul(bytes));
            end = end.max(offset.checked_add(bytes).ok_or(GgufError::Damaged("a tensor lies outside of any file"))?);
            weights = weights.saturating_add(count);
            let read = if is_of_experts { bytes.saturating_mul(used.min(experts)) / experts } else { bytes };
            active = active.saturating_add(read);
        }
        let needed = input.at.next_multiple_of(alignment).saturating_add(end);
        if needed > size {
            return Err(GgufError::CutShort { found: size, needed });
        }
        Ok(Self { architecture, name, tensors, weights, size, active })
    }
}

const UINT32: u32 = 4;
const STRING: u32 = 8;
const ARRAY: u32 = 9;

/// Weights and bytes of one block of a tensor type (ggml's `type_traits`).
const fn block(kind: u32) -> Option<(u64, u64)> {
    Some(match kind {
        0 | 26 => (1, 4),
        1 | 25 | 30 => (1, 2),
        2 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        10 => (256, 84),
        11 => (256, 110),
        12 => (256, 144),
        13 => (256, 176),
        14 => (256, 210),
        24 => (1, 1),
        27 | 28 => (1, 8),
        _ => return None,
    })
}

fn bounded(value: u64, most: u64, why: &'static str) -> Result<u64, GgufError> {
    if value <= most { Ok(value) } else { Err(GgufError::Damaged(why)) }
}

struct Input<R> {
    inner: R,
    at: u64,
}

impl<R: Read> Input<R> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], GgufError> {
        let mut buffer = [0; N];
        self.inner.read_exact(&mut buffer).map_err(ended)?;
        self.at += N as u64;
        Ok(buffer)
    }

    fn u32(&mut self) -> Result<u32, GgufError> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    fn u64(&mut self) -> Result<u64, GgufError> {
        Ok(u64::from_le_bytes(self.bytes()?))
    }

    fn string(&mut self) -> Result<String, GgufError> {
        let length = bounded(self.u64()?, MAX_STRING, "a text is too long")?;
        let mut buffer = Vec::new();
        let read = self.inner.by_ref().take(length).read_to_end(&mut buffer)?;
        if read as u64 != length {
            return Err(GgufError::Damaged("it ends within its header"));
        }
        self.at += length;
        Ok(String::from_utf8_lossy(&buffer).into_owned())
    }

    fn skip(&mut self, bytes: u64) -> Result<(), GgufError> {
        let skipped = std::io::copy(&mut self.inner.by_ref().take(bytes), &mut std::io::sink())?;
        self.at += skipped;
        if skipped == bytes { Ok(()) } else { Err(GgufError::Damaged("it ends within its header")) }
    }

    fn skip_value(&mut self, kind: u32) -> Result<(), GgufError> {
        if kind == STRING {
            return self.string().map(drop);
        }
        if kind != ARRAY {
            return self.skip(width(kind)?);
        }
        let inner = self.u32()?;
        let count = bounded(self.u64()?, MAX_ARRAY, "a list is too long")?;
        match inner {
            ARRAY => Err(GgufError::Damaged("a list of lists")),
            STRING => (0..count).try_for_each(|_| self.string().map(drop)),
            _ => self.skip(count * width(inner)?),
        }
    }
}

fn ended(error: std::io::Error) -> GgufError {
    if error.kind() == std::io::ErrorKind::UnexpectedEof {
        GgufError::Damaged("it ends within its header")
    } else {
        GgufError::Io(error)
    }
}

fn width(kind: u32) -> Result<u64, GgufError> {
    match kind {
        0 | 1 | 7 => Ok(1),
        2 | 3 => Ok(2),
        UINT32 | 5 | 6 => Ok(4),
        10..=12 => Ok(8),
        _ => Err(GgufError::Damaged("a value of unknown type")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Result<Header, GgufError> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        Header::read(file.path())
    }

    fn text(s: &str) -> Vec<u8> {
        [&(s.len() as u64).to_le_bytes(), s.as_bytes()].concat()
    }

    fn small(data: usize) -> Vec<u8> {
        let mut b = b"GGUF".to_vec();
        b.extend(3_u32.to_le_bytes());
        b.extend(1_u64.to_le_bytes());
        b.extend(1_u64.to_le_bytes());
        b.extend(text("general.architecture"));
        b.extend(STRING.to_le_bytes());
        b.extend(text("qwen3moe"));
        b.extend(text("a"));
        b.extend(1_u32.to_le_bytes());
        b.extend(64_u64.to_le_bytes());
        b.extend(8_u32.to_le_bytes());
        b.extend(0_u64.to_le_bytes());
        b.resize(b.len().next_multiple_of(32) + data, 0);
        b
    }

    #[test]
    fn a_whole_file_is_read_and_a_cut_one_refused() {
        let header = read(&small(68)).expect("whole");
        assert_eq!((header.architecture.as_deref(), header.weights), (Some("qwen3moe"), 64));
        assert!(matches!(read(&small(67)), Err(GgufError::CutShort { .. })));
        assert!(matches!(read(&small(68)[..40]), Err(GgufError::Damaged(_))));
        assert!(matches!(read(b"not a model"), Err(GgufError::Magic)));
        assert!(matches!(read(b""), Err(GgufError::Damaged(_))));
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(mut bytes in Just(small(68)), at in 0_usize..120, value in any::<u8>(), cut in 0_usize..200) {
            let place = at % bytes.len();
            bytes[place] = value;
            bytes.truncate(bytes.len().saturating_sub(cut));
            let _ = read(&bytes);
        }
    }
}
