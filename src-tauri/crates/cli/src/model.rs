//! `yiju model`: which file understands.

use crate::Ended;
use crate::arguments::ModelCommand;
use crate::error::CliError;
use serde_json::json;
use yiju_app::{Header, ModelFile, Options, use_model};
use yiju_domain::conversation::Stage;

pub fn run(options: &Options, command: ModelCommand, json: bool) -> Result<Ended, CliError> {
    match command {
        ModelCommand::Use { path } => use_model(options, &path)?,
        ModelCommand::Info => info(options, json)?,
        ModelCommand::Verify => {
            let file = ModelFile::find(options)?;
            let parsed = file.load(options)?.parse("来两杯拿铁", Stage::Beginning)?;
            let ModelFile { path: file, bundled } = file;
            let milliseconds = parsed.elapsed.as_secs_f64() * 1000.0;
            if json {
                tell!("{}", json!({ "file": file, "ok": true, "bundled": bundled, "ms": milliseconds }));
            } else {
                let whose = if bundled { "this edition's own file" } else { "a file of your choice" };
                tell!("{}: {whose}; understood a sentence in {milliseconds:.1} ms", file.display());
            }
        }
    }
    Ok(Ended::Well)
}

fn info(options: &Options, json: bool) -> Result<(), CliError> {
    let file = ModelFile::find(options)?;
    let Header { architecture, name, tensors, weights, size, active } = file.header()?;
    let file = file.path;
    if json {
        tell!(
            "{}",
            json!({ "file": file, "architecture": architecture, "name": name, "tensors": tensors, "weights": weights, "bytes": size, "active_bytes": active })
        );
    } else {
        let or_unnamed = |text: Option<String>| text.unwrap_or_else(|| "unnamed".to_owned());
        tell!("{}", file.display());
        tell!(
            "{} ({}), {tensors} tensors, {weights} weights, {size} bytes",
            or_unnamed(name),
            or_unnamed(architecture)
        );
    }
    Ok(())
}
