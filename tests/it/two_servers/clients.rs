//! Clients of one or several servers, and what they want.
use super::told::{Told, id};
use crate::support::{Clinic, PASSWORD, dice::Dice, server::Server};
use chrono::{DateTime, TimeDelta, Utc};
use limber::domain::Role;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Mutex};
use uuid::Uuid;

/// How many people there are for whom clients want visits.
pub const PEOPLE: i64 = 32;

/// What all clients share.
pub struct World {
    servers: Vec<String>,
    slug: String,
    desk: String,
    practitioners: [(&'static str, Uuid); 2],
    room: Uuid,
    starts: Vec<DateTime<Utc>>,
    pub told: Mutex<Told>,
}

impl World {
    pub async fn of(clinic: &Clinic, servers: &[Server], starts: Vec<DateTime<Utc>>) -> Self {
        let email = clinic.staff(Role::Receptionist).await;
        let body = json!({ "clinic": clinic.slug, "email": email, "password": PASSWORD });
        let signing_in = reqwest::Client::new().post(servers[0].address("/api/v1/sessions"));
        let (status, body) = answer(signing_in.json(&body)).await;
        assert_eq!(status, 201, "{body}");
        Self {
            servers: servers.iter().map(|server| server.address("")).collect(),
            slug: clinic.slug.clone(),
            desk: body["token"].as_str().unwrap().to_owned(),
            practitioners: [("osei", clinic.osei.uuid()), ("ruiz", clinic.ruiz.uuid())],
            room: clinic.room.uuid(),
            starts,
            told: Mutex::default(),
        }
    }

    /// Some deeds of one client, one after the other, each at whichever server.
    pub async fn client(&self, seed: u64, deeds: usize) {
        // Without a connection kept open, which the server may close when a request is on its way.
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap();
        let (dice, links) = (Dice::of(seed), HashMap::new());
        let mut client = Client { world: self, http, dice, links };
        for _ in 0..deeds {
            match client.dice.below(100) {
                0..26 => client.keeps_and_books().await,
                26..46 => client.books_at_the_desk().await,
                46..66 => client.moves().await,
                66..80 => client.confirms().await,
                80..90 => client.cancels().await,
                _ => client.blocks().await,
            }
        }
    }
}

struct Client<'a> {
    world: &'a World,
    http: reqwest::Client,
    dice: Dice,
    /// The secrets of the visits that this client booked online.
    links: HashMap<Uuid, String>,
}

impl Client<'_> {
    async fn keeps_and_books(&mut self) {
        let holds = format!("/api/v1/clinics/{}/holds", self.world.slug);
        let wish = self.wish();
        let held = answer(self.post(&holds, &wish)).await;
        if !self.tell(|told| told.counts("keep", &held)) {
            return;
        }
        self.tell(|told| told.kept(&held.1));
        if self.dice.chance(10) {
            return;
        }
        let path = format!("/api/v1/clinics/{}/appointments", self.world.slug);
        let claim = json!({ "id": held.1["id"], "token": held.1["token"] });
        let wish = json!({ "hold": claim, "patient": self.patient() });
        if let Some(booked) = self.keyed("book", (&path, None), &wish).await {
            let link = booked["manage_token"].as_str().unwrap().to_owned();
            self.links.insert(id(&booked), link);
        }
    }

    async fn books_at_the_desk(&mut self) {
        let mut wish = self.wish();
        wish["patient"] = self.patient();
        self.keyed("book at the desk", ("/api/v1/staff/appointments", Some(())), &wish).await;
    }

    /// Sends a request under a key, now and then to two servers at once: they answer the same.
    async fn keyed(
        &mut self,
        deed: &str,
        (path, desk): (&str, Option<()>),
        wish: &Value,
    ) -> Option<Value> {
        let key = Uuid::new_v4().to_string();
        let mut request = || {
            let request = self.post(path, wish).header("idempotency-key", &key);
            if desk.is_some() { request.bearer_auth(&self.world.desk) } else { request }
        };
        let (first, second) = (request(), request());
        let twice = self.dice.chance(25);
        let answers = if twice {
            let (first, second) = futures::join!(answer(first), answer(second));
            vec![first, second]
        } else {
            vec![answer(first).await]
        };
        let mut done = Vec::new();
        for reply in answers {
            if self.tell(|told| told.counts(deed, &reply)) {
                done.push(reply.1);
            }
        }
        let booked = done.pop()?;
        self.tell(|told| {
            for other in &done {
                told.differ(&booked, other);
            }
            told.visit(&booked, None);
        });
        Some(booked)
    }

    async fn moves(&mut self) {
        let wish = self.wish();
        let mut body = json!({ "starts_at": wish["starts_at"] });
        if self.dice.chance(40) {
            body["practitioner"] = wish["practitioner"].clone();
        }
        self.changes("reschedule", &body, true).await;
    }

    async fn confirms(&mut self) {
        self.changes("confirm", &json!({}), false).await;
    }

    async fn cancels(&mut self) {
        self.changes("cancel", &json!({ "reason": "Rain" }), true).await;
    }

    /// Changes one of the latest visits as somebody saw it; the patient may do it too, with the
    /// link.
    async fn changes(&mut self, deed: &str, body: &Value, by_patients: bool) {
        let mostly = if deed == "confirm" && self.dice.chance(70) { "requested" } else { "" };
        let known = self.tell(|told| told.known(mostly));
        let latest = &known[known.len().saturating_sub(40)..];
        if latest.is_empty() {
            return;
        }
        let (visit, revision) = *self.dice.pick(latest);
        let seen = if self.dice.chance(10) { revision - 1 } else { revision };
        let link = self.links.get(&visit).filter(|_| by_patients && seen == revision).cloned();
        let whose = if link.is_some() { "" } else { "staff/" };
        let secret = link.as_ref().unwrap_or(&self.world.desk);
        let path = format!("/api/v1/{whose}appointments/{visit}/{deed}");
        let request = self.post(&path, body).bearer_auth(secret);
        let reply = answer(request.header("if-match", format!("\"{seen}\""))).await;
        if self.tell(|told| told.counts(deed, &reply)) {
            self.tell(|told| told.visit(&reply.1, Some(seen)));
        }
    }

    /// Blocks some time; every other block is taken away again.
    async fn blocks(&mut self) {
        let from = *self.dice.pick(&self.world.starts);
        let until = from + TimeDelta::minutes(30 + 15 * self.dice.below(5));
        let mut body =
            json!({ "title": "Away", "kind": "meeting", "starts_at": from, "ends_at": until });
        let whose = if self.dice.chance(25) {
            body["room"] = json!(self.world.room);
            self.world.room
        } else {
            let (slug, id) = *self.dice.pick(&self.world.practitioners);
            body["practitioner"] = json!(slug);
            id
        };
        let path = "/api/v1/staff/blocks";
        let reply = answer(self.post(path, &body).bearer_auth(&self.world.desk)).await;
        if !self.tell(|told| told.counts("block", &reply)) {
            return;
        }
        self.tell(|told| told.blocked(whose, &reply.1));
        if self.dice.chance(50) {
            let block = id(&reply.1);
            let url = format!("{}{path}/{block}", self.dice.pick(&self.world.servers));
            let reply = answer(self.http.delete(url).bearer_auth(&self.world.desk)).await;
            if self.tell(|told| told.counts("unblock", &reply)) {
                self.tell(|told| told.unblocked(block));
            }
        }
    }

    fn wish(&mut self) -> Value {
        let service = *self.dice.pick(&["adjustment", "injection", "consultation", "consultation"]);
        let start = *self.dice.pick(&self.world.starts);
        let mut wish = json!({ "service": service, "starts_at": start });
        if self.dice.chance(60) {
            wish["practitioner"] = json!(self.dice.pick(&self.world.practitioners).0);
        }
        wish
    }

    fn patient(&mut self) -> Value {
        let nth = self.dice.below(PEOPLE);
        let email = format!("person{nth}@patients.example");
        let name = ["Ada", "Ben", "Cyd", "Dan"][usize::try_from(nth % 4).unwrap()];
        json!({
            "given_name": name, "family_name": "Tester", "email": email, "phone": "(305) 555-0199",
        })
    }

    /// A request to whichever server, from an address of the client's own.
    fn post(&mut self, path: &str, body: &Value) -> RequestBuilder {
        let url = format!("{}{path}", self.dice.pick(&self.world.servers));
        let from = format!("203.0.113.{}", self.dice.below(250));
        self.http.post(url).json(body).header("x-forwarded-for", from)
    }

    fn tell<T>(&self, what: impl FnOnce(&mut Told) -> T) -> T {
        what(&mut self.world.told.lock().unwrap())
    }
}

/// Status and body.
async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
