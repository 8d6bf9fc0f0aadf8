//! One driver for one order: a lock on a file, which the system takes back when its holder dies, so that a restart
//! never waits for a lease to run out.

use crate::error::OrdersError;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use yiju_domain::id::OrderId;

/// The right to drive an order, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Claim {
    file: File,
    path: PathBuf,
}

impl Claim {
    /// Takes the right, or `None` where another thread or process has it.
    ///
    /// # Errors
    /// [`OrdersError::Claim`].
    pub fn take(folder: &Path, id: &OrderId) -> Result<Option<Self>, OrdersError> {
        let path = folder.join(format!("{id}.lock"));
        let told = |cause| OrdersError::Claim { file: path.clone(), cause };
        fs::create_dir_all(folder).map_err(told)?;
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(told)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file, path })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(told(cause)),
        }
    }

    /// Gives the right up for good, with its file: only once the order's final state is on the disk. Whoever opened
    /// the old file a moment before and whoever makes a new one both find nothing left to do.
    pub fn retire(self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(%error, "a lock file stays behind");
        }
        drop(self.file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_exclusive_until_it_is_dropped() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, two) = (OrderId::from("one"), OrderId::from("two"));
        let claim = Claim::take(folder.path(), &one).expect("usable").expect("free");
        assert!(Claim::take(folder.path(), &one).expect("usable").is_none());
        assert!(Claim::take(folder.path(), &two).expect("usable").is_some());
        drop(claim);
        let claim = Claim::take(folder.path(), &one).expect("usable").expect("free again");
        claim.retire();
        assert!(!folder.path().join("one.lock").exists());
    }
}
