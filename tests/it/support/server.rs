//! `limber serve` as a process of its own.
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// A running `limber serve`, gone with the test.
pub struct Server {
    process: Child,
    pub port: u16,
}

impl Server {
    /// Starts one on a port of its own; those with the same home have the same key.
    pub fn start(home: &Path, url: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_limber"))
            .arg("serve")
            .env_clear()
            .env("DATABASE_URL", url)
            .env("LIMBER_DATA_DIR", home.join("data"))
            .env("LIMBER_LISTEN", "127.0.0.1:0")
            .env("LIMBER_TRUSTED_PROXIES", "127.0.0.1")
            .env("LIMBER_LOG", "error")
            .current_dir(home)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let port = said.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        Self { process, port: port.unwrap_or_else(|| panic!("it said: {said}")) }
    }

    pub fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
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
