//! `limber serve`: the clinics over HTTP, and the jobs beside them.
use super::{open, say};
use crate::{
    App,
    app::Clock,
    config::{Config, Settings},
    db::{Db, clinics},
    guides,
    jobs::Jobs,
    mail::Mailer,
    web,
};
use anyhow::Context as _;
use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    sync::Arc,
};
use tokio::runtime::Runtime;

pub(super) fn run(settings: &Settings) -> anyhow::Result<()> {
    let listener = listen(settings.config())?;
    let db = open::or_make(settings.config())?;
    let app = app(settings.listening(listener.local_addr()?), settings, db)?;
    say_ready(listener.local_addr()?);
    invite_set_up(&app, listener.local_addr()?)?;
    until_stopped(app, listener)
}

/// Takes the port, so that whoever connects from now on is served.
pub(super) fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(config.listen)
        .with_context(|| format!("cannot listen at {} (LIMBER_LISTEN)", config.listen))
}

/// The shared parts, made from the settings.
pub(super) fn app(config: Config, settings: &Settings, db: Db) -> anyhow::Result<App> {
    guides::checked()?;
    let mailer = Mailer::from_config(&config)?;
    let (clock, key) = (Clock::System, settings.key()?);
    Ok(App { db, mailer, clock, key, config: Arc::new(config) })
}

/// Says where the clinics can be reached from this machine.
pub(super) fn say_ready(at: SocketAddr) {
    let port = at.port();
    match at.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => {
            say::line(format_args!("Limber is ready at http://localhost:{port}"));
        }
        IpAddr::V4(ip) => say::line(format_args!("Limber is ready at http://{ip}:{port}")),
        IpAddr::V6(ip) => say::line(format_args!("Limber is ready at http://[{ip}]:{port}")),
    }
}

/// Says how the first clinic is set up in the browser, as long as there is none.
fn invite_set_up(app: &App, at: SocketAddr) -> anyhow::Result<()> {
    let any = app.db.read(|conn| Ok(!clinics::all(conn)?.is_empty()));
    if !runtime()?.block_on(any)? {
        say::line(format_args!(
            "There is no clinic yet. Set it up at http://localhost:{}/setup with the code {}",
            at.port(),
            app.key.set_up_code()
        ));
    }
    Ok(())
}

/// Serves until the process is told to stop; then ends what was begun, the jobs last.
pub(super) fn until_stopped(app: App, listener: TcpListener) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async {
        let jobs = Jobs::start(app.clone());
        let served = web::serve(app, listener).await;
        jobs.stop().await;
        served
    })
}

/// Where commands that do not serve wait for the database.
pub(super) fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")
}
