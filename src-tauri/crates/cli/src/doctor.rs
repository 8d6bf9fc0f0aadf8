//! `yiju doctor`: whether everything that is needed is there.

use crate::Ended;
use crate::error::CliError;
use serde_json::json;
use yiju_app::{App, ModelFile, Options, data_dir};

pub fn run(options: &Options, json: bool) -> Result<Ended, CliError> {
    let mut checks = Vec::new();
    let text = |result: Result<String, CliError>| result.map_err(|error| error.to_string());
    checks.push((
        "data",
        text(data_dir(options.data_dir.as_deref()).map(|it| it.display().to_string()).map_err(Into::into)),
    ));
    checks.push((
        "model",
        text(ModelFile::find(options).map(|file| file.path.display().to_string()).map_err(Into::into)),
    ));
    match App::open(options.clone()) {
        Ok(app) => {
            checks.push(("app", Ok("opens".to_owned())));
            let catalogs = app.catalog().list().map(|all| format!("{} on this disk", all.len())).map_err(Into::into);
            checks.push(("catalogs", text(catalogs)));
            checks.push(("keyring", text(app.try_keyring().map(|()| "can be used".to_owned()).map_err(Into::into))));
        }
        Err(error) => checks.push(("app", Err(error.to_string()))),
    }
    let well = checks.iter().all(|(_, outcome)| outcome.is_ok());
    for (name, outcome) in checks {
        let (ok, words) = match outcome {
            Ok(words) => (true, words),
            Err(words) => (false, words),
        };
        if json {
            tell!("{}", json!({ "check": name, "ok": ok, "text": words }));
        } else {
            tell!("{} {name}: {words}", if ok { "ok    " } else { "failed" });
        }
    }
    Ok(if well { Ended::Well } else { Ended::Failed })
}
