//! `limber serve` as a process of its own.
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A running `limber serve`, gone with the test.
pub struct Server {
    process: Child,
    pub port: u16,
    log: PathBuf,
}

impl Server {
    /// Starts one on a port of its own; those with the same home have the same key.
    pub fn start(home: &Path, url: &str) -> Self {
        Self::start_with(home, url, &[])
    }

    /// The same with more settings, or others; its log is kept in `home`.
    pub fn start_with(home: &Path, url: &str, settings: &[(&str, &str)]) -> Self {
        let log = home.join(format!("log-{}", uuid::Uuid::now_v7()));
        let mut process = Command::new(env!("CARGO_BIN_EXE_limber"))
            .arg("serve")
            .env_clear()
            .env("DATABASE_URL", url)
            .env("LIMBER_DATA_DIR", home.join("data"))
            .env("LIMBER_LISTEN", "127.0.0.1:0")
            .env("LIMBER_TRUSTED_PROXIES", "127.0.0.1")
            .env("LIMBER_LOG", "error")
            .envs(settings.iter().copied())
            .current_dir(home)
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let port = said.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        Self { process, port: port.unwrap_or_else(|| panic!("it said: {said}")), log }
    }

    /// What it has written into its log so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What can be booked at the demo's harbor within so many days, the soonest first: a service
    /// that everybody books online, with each of its starts.
    pub async fn openings(&self, days: i64) -> Vec<Value> {
        let get = async |path: &str| -> Value {
            let path = format!("/api/v1/clinics/harbor/{path}");
            reqwest::get(self.address(&path)).await.unwrap().json().await.unwrap()
        };
        let services = get("services").await;
        let mut services = services["items"].as_array().unwrap().iter();
        let service =
            services.find(|one| one["booking"] == "online" && one["audience"] == "everyone");
        let slug = service.unwrap()["slug"].as_str().unwrap();
        let today = Utc::now().date_naive();
        let until = today + TimeDelta::days(days);
        let found = get(&format!("slots?service={slug}&from={today}&to={until}")).await;
        let days = found["days"].as_array().unwrap().iter();
        let slots = days.flat_map(|day| day["slots"].as_array().unwrap());
        slots.map(|slot| json!({ "service": slug, "starts_at": slot["starts_at"] })).collect()
    }

    /// As `kill -9` does it.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// As an operator does it: it ends what was begun, and then itself.
    pub fn stop(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let ended = self.process.wait().unwrap();
        assert!(ended.success(), "{ended}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
