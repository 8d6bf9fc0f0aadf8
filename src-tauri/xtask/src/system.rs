//! The system's packages: what building and testing need, found missing and installed by the system's own manager.

use crate::process::{self, answer, find, program};
use crate::setup::Need;
use anyhow::{Result, bail};

/// A package manager of a Linux distribution, and what the packages are called there.
struct Manager {
    /// Its program; where it is on the PATH, the machine is of its kind.
    program: &'static str,
    build: &'static [&'static str],
    test: &'static [&'static str],
    /// The packages, of those asked, that the machine lacks.
    missing: fn(&[&'static str]) -> Vec<&'static str>,
    /// What to run, as root, before and to install; the packages come last.
    refresh: Option<&'static [&'static str]>,
    install: &'static [&'static str],
}

const MANAGERS: [Manager; 3] = [
    Manager {
        program: "apt-get",
        build: &[
            "build-essential",
            "clang",
            "cmake",
            "libayatana-appindicator3-dev",
            "libclang-dev",
            "libgtk-3-dev",
            "librsvg2-dev",
            "libsoup-3.0-dev",
            "libwebkit2gtk-4.1-dev",
            "pkg-config",
        ],
        // xvfb-run needs xauth, which the package of Xvfb only recommends.
        test: &["dbus", "dbus-x11", "fonts-noto-cjk", "gnome-keyring", "webkit2gtk-driver", "xauth", "xvfb"],
        missing: missing_by_dpkg,
        refresh: Some(&["apt-get", "update", "--quiet"]),
        install: &[
            // Through env, since sudo drops the variable: a question would wait for an answer for ever.
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "install",
            "--yes",
            "--quiet",
            "--no-install-recommends",
            // Another apt, such as a machine's own daily one, is waited for.
            "--option=DPkg::Lock::Timeout=300",
        ],
    },
    Manager {
        program: "dnf",
        build: &[
            "clang",
            "clang-devel",
            "cmake",
            "gcc-c++",
            "gtk3-devel",
            "libayatana-appindicator-gtk3-devel",
            "librsvg2-devel",
            "libsoup3-devel",
            "make",
            "pkgconf-pkg-config",
            "webkit2gtk4.1-devel",
        ],
        // The driver of the web view is part of webkit2gtk4.1 there.
        test: &["dbus-daemon", "gnome-keyring", "google-noto-sans-cjk-fonts", "xorg-x11-server-Xvfb", "xorg-x11-xauth"],
        missing: missing_by_rpm,
        refresh: None,
        install: &["dnf", "install", "--assumeyes"],
    },
    Manager {
        program: "pacman",
        build: &[
            "base-devel",
            "clang",
            "cmake",
            "gtk3",
            "libayatana-appindicator",
            "librsvg",
            "libsoup3",
            "webkit2gtk-4.1",
        ],
        test: &["dbus", "gnome-keyring", "noto-fonts-cjk", "xorg-server-xvfb", "xorg-xauth"],
        missing: missing_by_pacman,
        refresh: None,
        install: &["pacman", "--sync", "--needed", "--noconfirm"],
    },
];

/// Sees to it that the system's packages are there, or says which are not and how to get them.
pub fn ensure(need: Need) -> Result<()> {
    if cfg!(target_os = "macos") {
        return ensure_macos();
    }
    if cfg!(windows) {
        return ensure_windows();
    }
    match MANAGERS.iter().find(|manager| find(manager.program).is_some()) {
        Some(manager) => manager.ensure(need),
        None => ensure_other(),
    }
}

impl Manager {
    fn ensure(&self, need: Need) -> Result<()> {
        let mut wanted = self.build.to_vec();
        if need == Need::Test {
            wanted.extend(self.test);
        }
        let missing = (self.missing)(&wanted);
        if missing.is_empty() {
            return Ok(());
        }
        println!("setup: installing the system packages {}", missing.join(" "));
        let prefix: &[&str] = if answer(program("id").arg("-u")).trim() == "0" {
            &[]
        } else if find("sudo").is_some() {
            &["sudo"]
        } else {
            bail!("this needs root, and there is no sudo: run as root `{}`", self.by_hand(&missing))
        };
        let as_root = |words: &[&str]| {
            let words = [prefix, words].concat();
            process::run(program(words[0]).args(&words[1..]))
        };
        if let Some(refresh) = self.refresh {
            as_root(refresh)?;
        }
        as_root(&[self.install, missing.as_slice()].concat())
    }

    /// The command that a person types to install the packages.
    fn by_hand(&self, packages: &[&str]) -> String {
        let install = [self.install, packages].concat().join(" ");
        self.refresh.map_or(install.clone(), |refresh| format!("{} && {install}", refresh.join(" ")))
    }
}

fn missing_by_dpkg(wanted: &[&'static str]) -> Vec<&'static str> {
    let report =
        answer(program("dpkg-query").args(["--show", "--showformat=${db:Status-Status} ${Package}\n"]).args(wanted));
    without(wanted, |package| report.lines().any(|line| line == format!("installed {package}")))
}

fn missing_by_rpm(wanted: &[&'static str]) -> Vec<&'static str> {
    without(wanted, |package| {
        // By what is provided, since packages are renamed and split between releases.
        program("rpm")
            .args(["--query", "--quiet", "--whatprovides", package])
            .output()
            .is_ok_and(|o| o.status.success())
    })
}

fn missing_by_pacman(wanted: &[&'static str]) -> Vec<&'static str> {
    let report = answer(program("pacman").arg("--deptest").args(wanted));
    without(wanted, |package| !report.lines().any(|line| line == package))
}

fn without(wanted: &[&'static str], present: impl Fn(&str) -> bool) -> Vec<&'static str> {
    wanted.iter().copied().filter(|package| !present(package)).collect()
}

/// A distribution whose package manager is not known here: only looked at.
fn ensure_other() -> Result<()> {
    let libraries = ["ayatana-appindicator3-0.1", "gtk+-3.0", "librsvg-2.0", "libsoup-3.0", "webkit2gtk-4.1"];
    let mut lacking: Vec<&str> =
        ["cmake", "clang", "pkg-config"].into_iter().filter(|tool| find(tool).is_none()).collect();
    lacking.extend(libraries.into_iter().filter(|library| {
        !program("pkg-config").args(["--exists", library]).status().is_ok_and(|status| status.success())
    }));
    if lacking.is_empty() {
        return Ok(());
    }
    bail!(
        "missing: {}. Setup knows apt-get, dnf and pacman, none of which is here: install these, with their development files, by hand",
        lacking.join(", ")
    )
}

fn ensure_macos() -> Result<()> {
    let mut todo = Vec::new();
    if !program("xcode-select").arg("--print-path").output().is_ok_and(|output| output.status.success()) {
        todo.push("the compiler: xcode-select --install");
    }
    if find("cmake").is_none() {
        todo.push("CMake: brew install cmake");
    }
    tell(&todo)
}

fn ensure_windows() -> Result<()> {
    let mut todo = Vec::new();
    if find("cmake").is_none() {
        todo.push("CMake: winget install Kitware.CMake");
    }
    let standard = r"C:\Program Files\LLVM\bin\libclang.dll";
    if std::env::var_os("LIBCLANG_PATH").is_none()
        && find("clang").is_none()
        && !std::path::Path::new(standard).exists()
    {
        todo.push("libclang: winget install LLVM.LLVM");
    }
    tell(&todo)
}

fn tell(todo: &[&str]) -> Result<()> {
    if todo.is_empty() {
        return Ok(());
    }
    bail!("install what is missing, open a new terminal and try again: {}", todo.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_types_holds_both_commands() {
        let line = MANAGERS[0].by_hand(&["cmake", "xvfb"]);
        assert!(
            line.starts_with("apt-get update --quiet && env DEBIAN_FRONTEND=noninteractive apt-get install"),
            "{line}"
        );
        assert!(line.ends_with(" cmake xvfb"), "{line}");
    }

    #[test]
    fn only_absent_packages_are_missing() {
        assert_eq!(without(&["clang", "cmake"], |package| package == "clang"), ["cmake"]);
    }
}
