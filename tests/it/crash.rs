//! A server that dies after it has booked and before it could answer: whoever asks again under
//! the same key gets the booking that was made, and no second one.
//!
//! Without the key in the second request the booking was seen to be refused, for its own first
//! try had taken the time.
use crate::support::{fresh_database, on_both, server::Server};
use limber::{
    Clock,
    db::{self, Db, Options},
    demo,
    secret::Key,
};
use serde_json::{Value, json};
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

/// Takes one request to the server, waits until it begins to answer, and passes none of that on:
/// the server is told nothing, and whoever asked is cut off once `dead` has happened.
fn cut_off(server: u16, dead: impl FnOnce() + Send + 'static) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut upstream = TcpStream::connect(("127.0.0.1", server)).unwrap();
        let (mut to, mut from) = (upstream.try_clone().unwrap(), client.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut from, &mut to));
        let mut first = [0];
        upstream.read_exact(&mut first).unwrap();
        dead();
        client.flush().unwrap();
        client.shutdown(std::net::Shutdown::Both).unwrap();
    });
    (address, proxy)
}

/// A booking at the demo's harbor, at a time that is free.
async fn booking(server: &Server) -> Value {
    let mut booking = server.openings(30).await.pop().unwrap();
    booking["patient"] = json!({
        "given_name": "Crash", "family_name": "Tester", "email": "crash@patients.example",
        "phone": "305 555 0199",
    });
    booking
}

on_both! {
    async fn a_booking_that_nobody_was_told_of_is_found_again(on) {
        let home = tempfile::tempdir().unwrap();
        let url = fresh_database(on, home.path());
        let options = Options { connections: 2, durable: true, create: true };
        let db = Db::open(&url.parse().unwrap(), &options).unwrap();
        let plan = demo::Plan { appointments: Some(50), ..demo::Plan::default() };
        demo::build(&db, &Key::random(), Clock::System.now(), &plan).await.unwrap();
        let count = async || {
            db.read(db::check::counts).await.unwrap().into_iter()
                .find(|(table, _)| *table == "appointments").unwrap().1
        };
        let before = count().await;

        let server = Server::start(home.path(), &url);
        let body = booking(&server).await;
        let port = server.port;
        let mut dying = server;
        let (proxy, cut) = cut_off(port, move || dying.kill());
        let path = "/api/v1/clinics/harbor/appointments";
        let client = reqwest::Client::new();
        let send = async |base: String| {
            let request = client.post(format!("{base}{path}")).json(&body);
            request.header("idempotency-key", "crash-1").send().await
        };
        send(format!("http://{proxy}")).await.unwrap_err();
        cut.join().unwrap();
        assert_eq!(count().await, before + 1, "it was booked before the server died");

        let server = Server::start(home.path(), &url);
        let mut answers = Vec::new();
        for _ in 0..2 {
            let again = send(server.address("")).await.unwrap();
            assert_eq!(again.status(), 201);
            assert_eq!(again.headers()["idempotency-replayed"], "true");
            answers.push(again.json::<Value>().await.unwrap());
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(count().await, before + 1);
        let token = answers[0]["manage_token"].as_str().unwrap();
        let own = server.address(&format!("/api/v1/appointments/{}", answers[0]["id"].as_str().unwrap()));
        let shown = client.get(own).bearer_auth(token).send().await.unwrap();
        assert_eq!(shown.status(), 200, "the link that was told again opens the visit");
    }
}
