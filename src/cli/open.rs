//! Opens the database that the settings name.
use crate::{
    Error,
    actions::Context,
    app::Clock,
    config::{Config, Settings},
    db::{DatabaseUrl, Db, Options, audit::Actor, clinics},
    domain::Catalogue,
};
use anyhow::{Context as _, anyhow};
use tokio::runtime::Runtime;

/// Opens the database. Only the one in the data folder, which nobody had to name and nobody can
/// have mistyped, is made when it is not there.
pub(super) fn or_make(config: &Config) -> anyhow::Result<Db> {
    let ours = config.database_url.is_none();
    if ours {
        config.make_data_dir()?;
    }
    database(config, ours)
}

/// Opens a database that must be there.
pub(super) fn existing(config: &Config) -> anyhow::Result<Db> {
    database(config, false)
}

/// Opens the database and, with `create`, makes its SQLite file.
pub(super) fn database(config: &Config, create: bool) -> anyhow::Result<Db> {
    let url = config.database();
    let opened = Db::open(&url, &Options { create, ..Options::default() });
    opened.map_err(|error| masked(&error, &url))
}

/// The clinic that the command line names.
pub(super) fn clinic(runtime: &Runtime, db: &Db, slug: &str) -> anyhow::Result<Catalogue> {
    let key = slug.to_owned();
    let found = db.read(move |conn| clinics::catalogue_of(conn, &key));
    runtime.block_on(found).map_err(|error| match error {
        Error::NotFound(_) => anyhow!("there is no clinic called {slug}"),
        error => error.into(),
    })
}

/// Who types commands, and when.
pub(super) fn operator(settings: &Settings) -> anyhow::Result<Context> {
    Ok(Context {
        now: Clock::System.now(),
        actor: Actor::System,
        request_id: None,
        key: settings.key()?,
    })
}

/// Brings the tables up to date, making a SQLite file where there is none; answers how many
/// migrations that took.
pub(super) fn migrated(config: &Config) -> anyhow::Result<usize> {
    let url = config.database();
    if let DatabaseUrl::Sqlite(path) = &url
        && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    let options = Options { create: true, ..Options::default() };
    Db::migrate(&url, &options).map_err(|error| masked(&error, &url))
}

/// PostgreSQL's client repeats an address that it cannot read, or the part of it that it stumbled
/// over, password and all.
pub(super) fn masked(error: &anyhow::Error, url: &DatabaseUrl) -> anyhow::Error {
    let said = format!("{error:#}");
    let DatabaseUrl::Postgres(secret) = url else { return anyhow!(said) };
    let said = said.replace(secret.as_str(), &url.to_string());
    anyhow!(passwords(secret).fold(said, |said, part| said.replace(part, "…")))
}

/// The parts of an address that may belong to a password.
fn passwords(url: &str) -> impl Iterator<Item = &str> {
    let login = url.rsplit_once('@').map_or("", |(login, _)| login);
    let (_, login) = login.split_once("://").unwrap_or_default();
    // The first part is the user's name.
    let of_login = login.split([':', '/', '@', '?', '#', '[', ']', ' ']).skip(1);
    let parameters = url.split_once('?').map_or("", |(_, parameters)| parameters);
    let of_parameters = parameters.split('&').filter_map(|one| one.strip_prefix("password="));
    of_login.chain(of_parameters).filter(|part| part.chars().count() > 2)
}
