//! A desktop session of its own for tests: a message bus, an open keyring and folders, none of them the person's.

use crate::process::program;
use anyhow::{Context as _, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Opens the keyring with an empty password, then becomes the command that it was given.
const WITH_KEYRING: &str = r#"echo | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@""#;

/// The session's folders; gone when it is dropped.
pub struct Session {
    folder: PathBuf,
}

impl Session {
    /// A new, empty session.
    pub fn new() -> Result<Self> {
        // In the system's folder for such things, since the path of a socket may have 107 bytes at most.
        #[expect(clippy::disallowed_methods, reason = "the name is our own, and dropping removes the folder")]
        let folder = std::env::temp_dir().join(format!("yiju-test-{}", std::process::id()));
        for part in ["data", "config", "runtime"] {
            let part = folder.join(part);
            fs::create_dir_all(&part).with_context(|| format!("the folder {} cannot be made", part.display()))?;
        }
        let session = Self { folder };
        session.close_to_others()?;
        Ok(session)
    }

    /// Programs refuse a runtime folder that others may enter.
    fn close_to_others(&self) -> Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            for folder in [self.folder.clone(), self.folder.join("runtime")] {
                let closed = fs::set_permissions(&folder, fs::Permissions::from_mode(0o700));
                closed.with_context(|| format!("the folder {} cannot be closed to others", folder.display()))?;
            }
        }
        Ok(())
    }

    /// The command, to be run inside the session.
    pub fn wrap(&self, inner: &Command) -> Command {
        let mut command = program("dbus-run-session");
        command.args(["--", "sh", "-c", WITH_KEYRING, "sh"]).arg(inner.get_program()).args(inner.get_args());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = inner.get_current_dir() {
            command.current_dir(folder);
        }
        // The runtime folder matters most: by it a keyring daemon finds the person's own, and would try to open that.
        command.env("XDG_RUNTIME_DIR", self.folder.join("runtime")).env_remove("GNOME_KEYRING_CONTROL");
        command.env("XDG_DATA_HOME", self.folder.join("data")).env("XDG_CONFIG_HOME", self.folder.join("config"));
        command
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // What stays behind is in the system's folder for temporary things.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
