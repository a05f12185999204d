//! `limber migrate`: makes the database, or brings its tables up to date.
use super::{open, say};
use crate::{config::Config, db::DatabaseUrl};

pub(super) fn run(config: &Config) -> anyhow::Result<()> {
    let url = config.database();
    let is_new = matches!(&url, DatabaseUrl::Sqlite(path) if !path.exists());
    if config.database_url.is_none() {
        config.make_data_dir()?;
    }
    let did = match (open::migrated(config)?, is_new) {
        (_, true) => "made, and its tables with it".to_owned(),
        (0, _) => "up to date already".to_owned(),
        (1, _) => "brought up to date by one migration".to_owned(),
        (count, _) => format!("brought up to date by {count} migrations"),
    };
    say::line(format_args!("{url}: {did}"));
    Ok(())
}
