//! Mail to a server over TLS, with certificates made for the run.
use crate::support::{
    Clinic, at, on_both,
    smtp::{Behaviour, SmtpStub},
    tls::{Authority, Beginning, Front, Papers},
};
use limber::{
    App,
    config::{Config, Security, Smtp},
    domain::{AppointmentId, Role},
    jobs::outbox,
    mail::{Mailer, Trial, trial},
};

/// A server behind TLS, and the settings that lead there.
struct Scene {
    stub: SmtpStub,
    front: Front,
    server: Smtp,
    home: tempfile::TempDir,
}

impl Scene {
    async fn set(papers: Papers, beginning: Beginning) -> Self {
        let (home, authority) = (tempfile::tempdir().unwrap(), Authority::new());
        let stub = SmtpStub::start(Behaviour::Normal).await;
        let front = Front::before(&stub, &authority, papers, beginning).await;
        let server = Smtp {
            security: match beginning {
                Beginning::AtOnce => Security::Tls,
                Beginning::Asked | Beginning::Never => Security::StartTls,
            },
            host: "localhost".to_owned(),
            port: front.port,
            login: Some(("desk".to_owned(), "secret".to_owned())),
            ca: Some(authority.written(home.path())),
        };
        Self { stub, front, server, home }
    }

    fn of_another_authority(mut self) -> Self {
        self.server.ca = Some(Authority::new().written(self.home.path()));
        self
    }

    fn mailer(&self) -> Mailer {
        let config = Config { smtp: Some(self.server.clone()), ..Config::default() };
        Mailer::from_config(&config).unwrap()
    }

    async fn tried_out(&self) -> Trial {
        let from = "desk@harbor.example".parse().unwrap();
        let message = trial(from, "ada@patients.example", at("08:00")).unwrap();
        self.mailer().try_out(&message).await
    }

    /// Somebody books, and the outbox is looked into: what it notes of the mail.
    async fn booked(&self, clinic: &Clinic) -> Option<String> {
        let booked = clinic.book("Ada", at("16:00")).send().await;
        let id: AppointmentId = booked.text("/id").parse().unwrap();
        clinic.minutes_pass(10);
        let app = App { mailer: self.mailer(), ..clinic.app.clone() };
        outbox::deliver_due(&app).await.unwrap();
        let about = app.db.read(move |conn| limber::db::outbox::about(conn, id));
        let mail = about.await.unwrap().remove(0);
        assert_eq!(mail.sent_at.is_some(), mail.last_error.is_none());
        assert_eq!(mail.failed_at, None, "a fault of the server's is not the mail's");
        mail.last_error
    }
}

on_both! {
    async fn a_mail_goes_through_tls_with_a_login(on) {
        let clinic = Clinic::open(on).await;
        for beginning in [Beginning::AtOnce, Beginning::Asked] {
            let scene = Scene::set(Papers::Good, beginning).await;
            let trial = scene.tried_out().await;
            assert_eq!(trial.failed, None, "{trial:?}");
            let steps: Vec<&str> = trial.done.iter().map(|(step, _)| step.as_str()).collect();
            let all = ["name", "connect", "encryption", "login", "sender", "recipient", "content"];
            assert_eq!(steps, all);
            assert_eq!(scene.stub.mails()[0].to, ["ada@patients.example"]);
        }
        let scene = Scene::set(Papers::Good, Beginning::Asked).await;
        assert_eq!(scene.booked(&clinic).await, None);
        assert!(scene.stub.mails()[0].data.contains("METHOD:REQUEST"));
        assert_eq!(scene.front.heard().len(), 2, "{:?}", scene.front.heard());
    }

    async fn a_certificate_that_is_not_in_order_is_refused_by_name(on) {
        let clinic = Clinic::open(on).await;
        for beginning in [Beginning::AtOnce, Beginning::Asked] {
            for (papers, why) in [
                (Papers::Expired, "certificate has expired"),
                (Papers::OfAnother, "certificate is for another name"),
                (Papers::Good, "certificate is not trusted"),
            ] {
                let mut scene = Scene::set(papers, beginning).await;
                if papers == Papers::Good {
                    scene = scene.of_another_authority();
                }
                let clinic = clinic.neighbour().await;
                let error = scene.booked(&clinic).await.unwrap();
                assert!(error.contains(why), "{error}");
                assert!(scene.stub.mails().is_empty());
            }
        }
    }

    async fn without_starttls_nothing_is_said_in_the_clear(on) {
        let clinic = Clinic::open(on).await;
        let scene = Scene::set(Papers::Good, Beginning::Never).await;
        let error = scene.booked(&clinic).await.unwrap();
        assert!(error.contains("does not offer STARTTLS"), "{error}");
        let heard = scene.front.heard();
        assert!(heard.iter().all(|line| line.starts_with("EHLO ")), "{heard:?}");
        assert!(scene.stub.mails().is_empty());
    }
}

#[tokio::test]
async fn the_wrong_kind_of_tls_for_a_port_is_told_with_the_right_one() {
    let mut scene = Scene::set(Papers::Good, Beginning::Asked).await;
    scene.server.security = Security::Tls;
    let (step, words) = scene.tried_out().await.failed.unwrap();
    assert_eq!(step.as_str(), "encryption");
    assert!(words.contains("write smtp+starttls://"), "{words}");
}

/// Every way in which a test message can go wrong, as an operator reads of it.
#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_tells_at_which_step_a_mail_stops() {
    let test = async |url: String, more: &[(&str, &str)]| {
        let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_limber"));
        run.args(["mail", "test", "ada@patients.example"]).env_clear();
        run.env("LIMBER_SMTP_URL", url).env("LIMBER_MAIL_FROM", "desk@harbor.example");
        run.envs(more.iter().copied());
        let output = tokio::task::spawn_blocking(move || run.output()).await.unwrap().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), said)
    };
    let refused = async |url: String, more: &[(&str, &str)], why: &str| {
        let (code, out, said) = test(url, more).await;
        assert_eq!(code, 1, "{out}{said}");
        assert!(said.starts_with("limber: ") && said.contains(why), "{why}: {said}");
        assert!(!said.contains("hunter2") && said.lines().count() == 1, "{said}");
    };
    let stub = SmtpStub::start(Behaviour::Normal).await;
    let login = stub.url.replace("://", "://desk:hunter2@");
    let (code, out, said) = test(login.clone(), &[]).await;
    assert_eq!((code, said.as_str()), (0, ""), "{out}");
    assert!(out.contains("login: the login is taken\n"), "{out}");
    assert!(out.contains("content: the server has it: 250 taken\n"), "{out}");
    for (behaviour, why) in [
        (Behaviour::Down, "greeting: "),
        (Behaviour::NoLogin, "login: the mail server refuses the login: 535 5.7.8"),
        (Behaviour::NoSender, "sender: the mail server refuses the sender: 553 5.7.1"),
        (Behaviour::Never, "recipient: the mail server refuses the recipient: 550 5.1.1"),
        (Behaviour::Later, "recipient: the mail server refuses the recipient: 451 4.3.0"),
        (Behaviour::DropAfterData, "content: "),
    ] {
        stub.behave(behaviour);
        refused(login.clone(), &[], why).await;
    }
    stub.behave(Behaviour::Normal);
    refused("smtp://no-such-server.invalid".into(), &[], "name: the name no-such-s").await;
    let starttls = stub.url.replace("smtp://", "smtp+starttls://");
    refused(starttls, &[], "encryption: the mail server does not offer STARTTLS").await;
    for (papers, why) in [
        (Papers::Expired, "encryption: the mail server's certificate has expired"),
        (Papers::OfAnother, "encryption: the mail server's certificate is for another name"),
    ] {
        let scene = Scene::set(papers, Beginning::AtOnce).await;
        let url = format!("smtps://localhost:{}", scene.front.port);
        let ca = scene.server.ca.clone().unwrap();
        refused(url, &[("LIMBER_SMTP_CA", ca.to_str().unwrap())], why).await;
    }
    let scene = Scene::set(Papers::Good, Beginning::Asked).await;
    let url = format!("smtp+starttls://localhost:{}", scene.front.port);
    let unknown = "encryption: the mail server's certificate is not trusted: its issuer";
    refused(url, &[], unknown).await;
    let url = stub.url.clone();
    drop(stub);
    tokio::task::yield_now().await;
    refused(url, &[], "connect: 127.0.0.1:").await;
}

on_both! {
    async fn an_admin_tries_the_mail_out_and_nobody_else(on) {
        let clinic = Clinic::open(on).await;
        let path = "/api/v1/staff/mail/test";
        let to = |address: &str| serde_json::json!({ "to": address });
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        assert_eq!(clinic.post(path, Some(&desk), to("ada@patients.example")).await.status, 403);
        assert_eq!(clinic.post(path, None, to("ada@patients.example")).await.status, 401);
        let wrong = clinic.post(path, Some(&admin), to("ada")).await;
        assert_eq!((wrong.status, wrong.text("/errors/0/pointer").as_str()), (422, "/to"));
        let tried = clinic.post(path, Some(&admin), to("ada@patients.example")).await;
        assert_eq!((tried.status, tried.body["delivered"].as_bool()), (200, Some(true)));
        assert_eq!(tried.text("/steps/0/step"), "content");
        let Mailer::Memory(memory) = &clinic.app.mailer else { panic!() };
        assert_eq!(memory.sent().len(), 1);

        let page = clinic.get("/admin/mail/test", Some(&admin)).await.body;
        let page = page.as_str().unwrap();
        assert!(page.contains("Send a test message") && !page.contains("is out"), "{page}");
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let fields = [("csrf", csrf), ("to", "ada@patients.example")];
        let url = format!("{}/admin/mail/test", clinic.base);
        let sent = clinic.ask(clinic.http().post(&url).form(&fields), Some(&admin)).await;
        assert!(sent.body.as_str().unwrap().contains("The message is out"), "{sent:?}");
        assert_eq!(memory.sent().len(), 2);
        assert_eq!(clinic.get("/admin/mail/test", Some(&desk)).await.status, 403);
    }
}
