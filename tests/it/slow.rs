//! Clients that send a byte now and then keep no connection.
//!
//! Without `patience::limit` the server was seen to wait for ever.
use crate::support::{Clinic, on_both};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{interval, timeout},
};

/// How long somebody waits for the server to hang up before the test fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// Says something, and then goes on with a byte a second; answers what was heard until the server
/// hung up.
async fn drip(clinic: &Clinic, begin: &str) -> String {
    let address = clinic.base.trim_start_matches("http://");
    let (mut ears, mut mouth) = TcpStream::connect(address).await.unwrap().into_split();
    mouth.write_all(begin.as_bytes()).await.unwrap();
    let dripping = async {
        let mut seconds = interval(Duration::from_secs(1));
        loop {
            seconds.tick().await;
            if mouth.write_all(b"a").await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let mut heard = Vec::new();
    let ended = async {
        // A connection that is reset has ended too.
        let _ = ears.read_to_end(&mut heard).await;
    };
    let hung_up = async {
        tokio::select! {
            () = ended => {}
            () = dripping => {}
        }
    };
    timeout(PATIENCE, hung_up).await.expect("the server waits for ever");
    String::from_utf8_lossy(&heard).into_owned()
}

on_both! {
    async fn whoever_sends_a_byte_a_second_is_hung_up_on(on) {
        let clinic = Clinic::open(on).await;
        let post = |path: &str, kind: &str| {
            format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\ncontent-length: 5000\r\n\r\n")
        };
        let form = post("/language", "application/x-www-form-urlencoded");
        let holds = format!("/api/v1/clinics/{}/holds", clinic.slug);
        let document = post(&holds, "application/json");
        let (head, form, document) = tokio::join!(
            drip(&clinic, "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "),
            drip(&clinic, &form),
            drip(&clinic, &document),
        );
        assert!(head.starts_with("HTTP/1.1 408") || head.is_empty(), "{head}");
        for (answer, said) in
            [(form, "The request cannot be read"), (document, "the body did not arrive in time")]
        {
            assert!(answer.starts_with("HTTP/1.1 400") && answer.contains(said), "{answer}");
        }
        assert_eq!(clinic.get("/health/live", None).await.status, 200);
    }
}
