//! What the user sets.

use crate::Ended;
use crate::arguments::SettingsCommand;
use crate::error::CliError;
use serde_json::json;
use yiju_app::{Options, Settings};

pub fn run(options: &Options, command: Option<SettingsCommand>, json: bool) -> Result<Ended, CliError> {
    let settings = Settings::open(options)?;
    let mut weights = match command {
        None => settings.weights()?,
        Some(SettingsCommand::Set { name, percent }) => settings.set_weight(&name, percent)?,
        Some(SettingsCommand::Reset) => settings.reset()?,
    };
    if json {
        tell!("{}", json!({ "weights": weights }));
    } else {
        for name in yiju_app::Weights::NAMES {
            let weight = weights.named(name).copied().unwrap_or_default();
            tell!("{name:10} {weight:4} %");
        }
    }
    Ok(Ended::Well)
}
