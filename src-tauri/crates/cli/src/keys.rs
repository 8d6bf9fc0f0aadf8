//! Keys of the terminal; where standard input is none, its lines: a digit picks, an empty line or `y` is Enter, `q` goes
//! back, the end leaves, and anything longer is a sentence.

use console::{Key as Raw, Term};
use std::io::{self, BufRead as _, IsTerminal as _};

/// A key that means something here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Digit(u32),
    Enter,
    Back,
    /// The input has ended, or Ctrl+C.
    Leave,
    /// What is wanted changed, said in words.
    Sentence(String),
    Other,
}

pub struct Keys {
    terminal: Option<Term>,
}

impl Keys {
    pub fn new() -> Self {
        // The cards go to stdout, the key comes from the terminal of stdin: both must be people's.
        Self { terminal: io::stdin().is_terminal().then(Term::stderr) }
    }

    /// Waits for a key.
    pub fn key(&self) -> io::Result<Key> {
        match &self.terminal {
            Some(terminal) => Ok(match terminal.read_key() {
                Ok(Raw::Char('/')) => {
                    eprint!("› ");
                    self.line()?.map_or(Key::Leave, Key::Sentence)
                }
                Ok(Raw::Char(c)) => of(c),
                Ok(Raw::Enter) => Key::Enter,
                Ok(Raw::Escape | Raw::Backspace) => Key::Back,
                Ok(Raw::CtrlC) => Key::Leave,
                Ok(_) => Key::Other,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => Key::Leave,
                Err(error) => return Err(error),
            }),
            None => Ok(match self.line()? {
                None => Key::Leave,
                Some(line) => match line.trim() {
                    "yes" => Key::Enter,
                    "quit" | "no" => Key::Back,
                    line if line.chars().nth(1).is_some() => Key::Sentence(line.to_owned()),
                    line => line.chars().next().map_or(Key::Enter, of),
                },
            }),
        }
    }

    /// Waits for a line; `None` at the end of the input.
    pub fn line(&self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        if io::stdin().lock().read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned()))
    }

    pub const fn is_terminal(&self) -> bool {
        self.terminal.is_some()
    }
}

fn of(c: char) -> Key {
    match c {
        '1'..='9' => Key::Digit(u32::from(c) - u32::from('0')),
        'y' | 'Y' => Key::Enter,
        'q' | 'Q' | 'n' | 'N' => Key::Back,
        '\u{3}' | '\u{4}' => Key::Leave,
        _ => Key::Other,
    }
}
