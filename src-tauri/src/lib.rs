//! The shell: one window around the use cases of `yiju-app`.
//!
//! Architecture invariant: nothing is decided here. A command hands its arguments to one use case and its failure to
//! the page.

mod arguments;
mod commands;
mod shared;

use std::process::ExitCode;

use shared::Shared;
use tracing_subscriber::EnvFilter;

/// Wrong arguments, or the window could not be opened.
const WRONG: u8 = 2;
/// There is no screen: `cargo xtask run` then starts the conversation in the terminal.
const NO_SCREEN: u8 = 3;

/// Opens the window and stays until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::try_from_env("YIJU_LOG").unwrap_or_else(|_| EnvFilter::new("warn")))
        .init();
    let options = match arguments::read(std::env::args_os().skip(1), std::env::var_os("YIJU_DATA_DIR")) {
        Ok(options) => options,
        Err(wrong) => return stop(WRONG, &wrong.to_string()),
    };
    if !has_screen() {
        return stop(
            NO_SCREEN,
            "no screen: neither DISPLAY nor WAYLAND_DISPLAY is set; `yiju say` works in a terminal",
        );
    }
    let app = Shared::open(options);
    #[expect(clippy::disallowed_methods, reason = "the macro of Tauri ends the process where its context is damaged")]
    let window = tauri::Builder::default()
        .manage(app)
        .invoke_handler(tauri::generate_handler![
            commands::draft,
            commands::say,
            commands::forget,
            commands::next,
            commands::choose,
            commands::address,
            commands::confirm,
            commands::keep_secrets_in_memory,
            commands::orders,
            commands::take_back,
            commands::again,
            commands::open_page,
            commands::merchants,
            commands::add_merchant,
            commands::sign_in_or_out,
            commands::fetch_merchant,
            commands::remove_merchant,
            commands::check,
        ])
        .run(tauri::generate_context!());
    match window {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => stop(WRONG, &format!("the window could not be opened: {error}")),
    }
}

/// Whether a window can be shown. GTK would only panic about it.
fn has_screen() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn stop(code: u8, why: &str) -> ExitCode {
    eprintln!("yiju-desktop: {why}");
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    /// A command that is missing there is refused in the window alone.
    #[test]
    fn every_command_is_permitted() {
        let permitted = include_str!("../permissions/orders.toml");
        let commands = include_str!("commands.rs").split("pub async fn ").skip(1);
        let names: Vec<&str> = commands.filter_map(|rest| rest.split('(').next()).collect();
        assert!(names.len() > 10);
        for name in names {
            assert!(permitted.contains(&format!("\"{name}\"")), "{name} is not in permissions/orders.toml");
        }
    }
}
