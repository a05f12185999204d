//! Gathers what is set, from the settings' file and the environment, which wins.
use super::settings::{SETTINGS, Setting};
use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format as _, Toml},
    value::{Dict, Map, Value},
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
};

/// The name that an environment has in messages.
const ENVIRONMENT: &str = "the environment";

/// Where settings are looked for.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The settings' file; `None`: `limber.toml` in the data folder, if it is there.
    pub file: Option<PathBuf>,
    /// The variables of the environment.
    pub environment: Vec<(OsString, OsString)>,
    /// The data folder, unless another is set.
    pub data_dir: &'static str,
}

/// All that is wrong with the settings, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<String>);

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

/// What was set, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) text: String,
    pub(super) origin: String,
}

/// What was set, by the settings' keys.
#[derive(Debug, Clone)]
pub(super) struct Gathered {
    pub(super) found: BTreeMap<&'static str, Found>,
    pub(super) data_dir: &'static str,
}

impl Sources {
    /// The environment of this process, and the settings' file that was asked for.
    pub fn of_process(file: Option<PathBuf>, data_dir: &'static str) -> Self {
        Self { file, environment: std::env::vars_os().collect(), data_dir }
    }

    pub(super) fn gathered(&self) -> Result<Gathered, Problems> {
        let (environment, mut problems) = Environment::of(&self.environment);
        let mut figment = Figment::new();
        let file = self.settings_file(&environment).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        if let Some(path) = &file {
            figment = figment.merge(Toml::file_exact(path));
        }
        let figment = figment.merge(environment);
        let found = match figment.data() {
            Ok(data) => settings_in(&figment, data, &mut problems),
            Err(error) => {
                problems.push(unreadable(file.as_deref(), &error));
                BTreeMap::new()
            }
        };
        if problems.is_empty() {
            Ok(Gathered { found, data_dir: self.data_dir })
        } else {
            Err(Problems(problems))
        }
    }

    fn settings_file(&self, environment: &Environment) -> Result<Option<PathBuf>, String> {
        match &self.file {
            Some(path) if path.is_file() => Ok(Some(path.clone())),
            Some(path) => Err(format!("there is no settings file at {}", path.display())),
            None => {
                let folder = environment.0.get("data_dir").map_or(self.data_dir, String::as_str);
                Ok(Some(Path::new(folder).join("limber.toml")).filter(|path| path.is_file()))
            }
        }
    }
}

/// The environment's variables of ours, by the settings' keys. Their values are taken as they
/// are written: figment's own reader would see a list in the address `[::1]:8080`.
#[derive(Debug, Clone)]
struct Environment(BTreeMap<&'static str, String>);

impl Environment {
    fn of(variables: &[(OsString, OsString)]) -> (Self, Vec<String>) {
        let (mut ours, mut problems) = (BTreeMap::new(), Vec::new());
        for (name, value) in variables {
            let Some(name) = name.to_str() else { continue };
            match (Setting::by_variable(name), value.to_str()) {
                (Some(setting), Some(value)) => {
                    ours.insert(setting.key, value.to_owned());
                }
                (Some(_), None) => {
                    problems.push(format!("{name} (from {ENVIRONMENT}) is not UTF-8 text"));
                }
                (None, _) if name.starts_with("LIMBER_") => {
                    let known: Vec<_> = SETTINGS.iter().map(|setting| setting.variable).collect();
                    problems.push(format!(
                        "{name} (from {ENVIRONMENT}) is not a setting{}",
                        instead(name, &known)
                    ));
                }
                (None, _) => {}
            }
        }
        (Self(ours), problems)
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named(ENVIRONMENT)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let values = self.0.iter().map(|(key, text)| ((*key).to_owned(), text.clone().into()));
        Ok(Map::from([(Profile::Default, values.collect())]))
    }
}

fn settings_in(
    figment: &Figment,
    data: Map<Profile, Dict>,
    problems: &mut Vec<String>,
) -> BTreeMap<&'static str, Found> {
    let mut found = BTreeMap::new();
    for (key, value) in data.into_values().flatten() {
        let origin = origin(figment.get_metadata(value.tag()));
        let Some(setting) = Setting::by_key(&key) else {
            let known: Vec<_> = SETTINGS.iter().map(|setting| setting.key).collect();
            problems
                .push(format!("`{key}` (from {origin}) is no setting{}", instead(&key, &known)));
            continue;
        };
        match text(value) {
            Some(text) => {
                found.insert(setting.key, Found { text, origin });
            }
            None => problems.push(format!("`{key}` (from {origin}) must be a text in quotes")),
        }
    }
    found
}

/// A value as text; a list of texts is taken for one with commas.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text),
        Value::Array(_, items) => {
            let items: Option<Vec<String>> = items.into_iter().map(Value::into_string).collect();
            items.map(|items| items.join(","))
        }
        _ => None,
    }
}

fn origin(metadata: Option<&Metadata>) -> String {
    match metadata.and_then(|metadata| metadata.source.as_ref()) {
        Some(source) => source.file_path().map_or(source.to_string(), |p| p.display().to_string()),
        None => ENVIRONMENT.to_owned(),
    }
}

/// A file that is no TOML: where it goes wrong, without the line itself, which may hold a secret.
fn unreadable(file: Option<&Path>, error: &figment::Error) -> String {
    let told = error.kind.to_string();
    let mut lines = told.lines().map(str::trim);
    let (first, last) = (lines.next().unwrap_or_default(), lines.next_back());
    let last = last.map(|last| format!(": {last}")).unwrap_or_default();
    let file = file.unwrap_or(Path::new("limber.toml")).display();
    format!("{file} cannot be read: {first}{last}")
}

/// What may have been meant: the known name that shares most with the unknown one.
fn instead(unknown: &str, known: &[&str]) -> String {
    let shared = |name: &&&str| {
        let (front, back) = (unknown.bytes().zip(name.bytes()), unknown.bytes().rev());
        front.take_while(|(a, b)| a == b).count()
            + back.zip(name.bytes().rev()).take_while(|(a, b)| a == b).count()
    };
    let near = known.iter().max_by_key(shared).filter(|name| shared(name) > name.len() / 2);
    match near.filter(|name| unknown.len().abs_diff(name.len()) < 10) {
        Some(name) => format!("; perhaps {name} is meant"),
        None => format!("; these are: {}", known.join(", ")),
    }
}
