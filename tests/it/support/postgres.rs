//! A PostgreSQL of the test run's own: made in a temporary folder, reached by its socket only,
//! and gone with the run, however that ends.
use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

static SERVER: OnceLock<Server> = OnceLock::new();

struct Server {
    folder: PathBuf,
    /// Its standard input is what keeps the server up: when the run ends, the pipe closes.
    _watch: Child,
}

/// Starts, waits on the pipe, stops, and cleans up. Whoever reads "ready" may connect. Nothing
/// of it has to outlive a power cut, unless somebody measures how fast it is when it has to.
const SCRIPT: &str = r#"
    DURABLE="${LIMBER_TEST_FSYNC:-off}"
    "$BIN/initdb" --pgdata="$FOLDER/data" --username=limber --auth=trust --no-sync \
        --encoding=UTF8 --locale=C >"$FOLDER/initdb.log" 2>&1 || { echo "initdb failed"; exit 1; }
    "$BIN/pg_ctl" --pgdata="$FOLDER/data" --wait --silent --log="$FOLDER/log" start --options="\
        -k $FOLDER -c listen_addresses='' -c fsync=$DURABLE \
        -c synchronous_commit=$DURABLE -c full_page_writes=$DURABLE -c max_connections=300 -c shared_buffers=128MB" \
        >"$FOLDER/start.log" 2>&1 || { echo "start failed"; exit 1; }
    echo ready
    cat >/dev/null
    "$BIN/pg_ctl" --pgdata="$FOLDER/data" --mode=immediate --silent stop
    rm -rf "$FOLDER"
"#;

/// The address of a migrated database without rows that nobody else uses.
pub(crate) fn fresh_database() -> String {
    database_like("model")
}

/// The address of a database without tables that nobody else uses.
pub(crate) fn bare_database() -> String {
    database_like("template0")
}

fn database_like(template: &str) -> String {
    let server = SERVER.get_or_init(start);
    let name = format!("t{}", uuid::Uuid::now_v7().simple());
    let address =
        |name: &str| format!("postgres://limber@/{name}?host={}", server.folder.display());
    execute(
        &address("postgres"),
        &format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"),
    );
    address(&name)
}

fn start() -> Server {
    let folder = tempfile::Builder::new().prefix("limber-pg").tempdir().unwrap().keep();
    let mut watch = Command::new("sh");
    watch.args(["-c", SCRIPT]).env("BIN", programs()).env("FOLDER", &folder);
    watch.stdin(Stdio::piped()).stdout(Stdio::piped()).current_dir(&folder);
    // PostgreSQL refuses to run as root.
    if let Some((user, group)) = unprivileged() {
        chown(&folder, Some(user), Some(group)).unwrap();
        watch.uid(user).gid(group);
    }
    let mut watch = watch.spawn().unwrap();
    let mut said = String::new();
    BufReader::new(watch.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said.trim(), "ready", "{}", logs(&folder));

    let model = format!("postgres://limber@/model?host={}", folder.display());
    let all = format!("postgres://limber@/postgres?host={}", folder.display());
    execute(&all, "CREATE DATABASE model");
    let options = limber::db::Options::default();
    limber::db::Db::migrate(&model.parse().unwrap(), &options).unwrap();
    Server { folder, _watch: watch }
}

fn execute(url: &str, statement: &str) {
    use diesel::connection::{Connection as _, SimpleConnection as _};
    let mut conn = diesel::PgConnection::establish(url).unwrap();
    conn.batch_execute(statement).unwrap();
}

/// The newest server's programs.
pub(crate) fn programs() -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = installed
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .max_by_key(|bin| version(bin));
    let on_path = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    };
    newest.or_else(on_path).expect("PostgreSQL is needed: `make test` installs it")
}

fn version(bin: &Path) -> usize {
    let name = bin.parent().and_then(Path::file_name).map(|name| name.to_string_lossy());
    name.and_then(|name| name.parse().ok()).unwrap_or(0)
}

/// The user and group to run as where this is root: PostgreSQL's own, or nobody.
fn unprivileged() -> Option<(u32, u32)> {
    let me = fs::metadata("/proc/self").map(|me| std::os::unix::fs::MetadataExt::uid(&me));
    if me.ok()? != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    ids("postgres").or_else(|| ids("nobody"))
}

fn logs(folder: &Path) -> String {
    ["initdb.log", "start.log", "log"]
        .map(|name| fs::read_to_string(folder.join(name)).unwrap_or_default())
        .join("\n")
}
