//! Checks tauri.conf.json and what the page may call, and ties the program to the built page.

use std::{error::Error, path::Path};

use tauri_build::{AppManifest, Attributes};

const PAGE: &str = "ui/dist";
const PERMISSIONS: &str = "src-tauri/permissions";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={PERMISSIONS}");
    println!("cargo:rerun-if-changed={PAGE}");
    // The page is built by another tool. Without it Rust must still compile, for tests and lints.
    if !Path::new(PAGE).join("index.html").exists() {
        std::fs::create_dir_all(PAGE)?;
        println!("cargo:warning=The window will be empty: {PAGE} is not built. Run `npm ci && npm run build` in ui/.");
    }
    let manifest = AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml");
    tauri_build::try_build(Attributes::new().app_manifest(manifest))?;
    Ok(())
}
