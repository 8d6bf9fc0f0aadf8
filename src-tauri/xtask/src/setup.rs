//! Brings a machine to where Yiju can be run or tested. Does nothing, quickly, where nothing lacks.

use crate::{system, tools, ui};
use anyhow::Result;

/// What the machine is made ready for; testing holds running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Compilers, libraries, Node.js and the front end's packages.
    Run,
    /// Besides, the test runner, a keyring, a display without a screen, and the window's driver.
    Test,
}

/// Installs what is needed and the machine lacks.
pub fn setup(need: Need) -> Result<()> {
    // Node.js first: a person must act on its absence, so they hear of it before anything long begins.
    tools::ensure_node()?;
    system::ensure(need)?;
    if need == Need::Test {
        tools::ensure_components()?;
        tools::ensure_cargo_tools()?;
    }
    ui::install()
}
