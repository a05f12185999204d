//! Reminders go out at the right local time across a change of clocks, never at night, and never
//! for a visit that moved or was called off; nothing goes out late.
use crate::support::{Clinic, Reply, on_both, on_day};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::America::New_York;
use limber::{
    App,
    db::outbox::{self, Mail},
    domain::{Leads, MailKind, MailStatus, Role},
    jobs,
};
use serde_json::json;

/// Lets time pass, and the jobs do what they do meanwhile.
async fn until(app: &App, then: DateTime<Utc>) {
    while app.clock.now() < then {
        app.clock.move_on(TimeDelta::minutes(30).min(then - app.clock.now()));
        work(app).await;
    }
}

async fn work(app: &App) {
    jobs::remind::remind(app).await.unwrap();
    jobs::outbox::deliver_due(app).await.unwrap();
}

async fn mails(clinic: &Clinic, visit: &Reply) -> Vec<Mail> {
    let id = visit.text("/id").parse().unwrap();
    clinic.app.db.read(move |conn| outbox::about(conn, id)).await.unwrap()
}

/// When a visit was reminded of, as the clocks of the clinic showed it.
async fn reminded(clinic: &Clinic, visit: &Reply) -> Vec<String> {
    let mails = mails(clinic, visit).await;
    let reminders = mails.iter().filter(|mail| mail.kind == MailKind::Reminder);
    let shown = |at: DateTime<Utc>| at.with_timezone(&New_York).format("%a %H:%M %Z").to_string();
    reminders.filter_map(|mail| mail.sent_at).map(|at| shown(at.0)).collect()
}

async fn booked(clinic: &Clinic, name: &str, starts_at: DateTime<Utc>) -> Reply {
    let reply = clinic.book(name, starts_at).send().await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply
}

/// A week with a change of clocks on its Sunday: what its visits of the Monday after, nine, ten,
/// eleven and twelve o'clock, are reminded of.
async fn over_a_change(
    clinic: &Clinic,
    (saturday, sunday, monday, tuesday): Days,
) -> [Vec<String>; 4] {
    let early = booked(clinic, "Dee", on_day(monday, "09:00")).await;
    let kept = booked(clinic, "Ada", on_day(monday, "10:00")).await;
    let cancelled = booked(clinic, "Ben", on_day(monday, "11:00")).await;
    let moved = booked(clinic, "Cy", on_day(monday, "12:00")).await;

    until(&clinic.app, on_day(saturday, "12:00")).await;
    let path = format!("/api/v1/appointments/{}/reschedule", moved.text("/id"));
    let wish = json!({ "starts_at": on_day(tuesday, "12:00") });
    let reply = clinic.post(&path, Some(&moved.text("/manage_token")), wish).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    until(&clinic.app, on_day(sunday, "09:00")).await;
    let path = format!("/api/v1/appointments/{}/cancel", cancelled.text("/id"));
    let reply = clinic.post(&path, Some(&cancelled.text("/manage_token")), json!({})).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    until(&clinic.app, on_day(tuesday, "13:00")).await;

    let mut all = Vec::new();
    for visit in [early, kept, cancelled, moved] {
        all.push(reminded(clinic, &visit).await);
    }
    all.try_into().unwrap()
}

type Days = (&'static str, &'static str, &'static str, &'static str);

on_both! {
    async fn reminders_keep_to_the_clocks_on_the_wall_in_spring(on) {
        let clinic =
            Clinic::open_with(on, |policy| policy.reminders = Leads::of([1440, 120])).await;
        clinic.minutes_pass(4 * 24 * 60);
        let days = ("2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10");
        let [early, kept, cancelled, moved] = over_a_change(&clinic, days).await;
        // Two hours before nine it is night: the evening before.
        assert_eq!(early, ["Sun 09:00 EDT", "Sun 20:00 EDT"]);
        assert_eq!(kept, ["Sun 10:00 EDT", "Mon 08:00 EDT"]);
        assert!(cancelled.is_empty(), "{cancelled:?}");
        assert_eq!(moved, ["Mon 12:00 EDT", "Tue 10:00 EDT"]);
    }

    async fn reminders_keep_to_the_clocks_on_the_wall_in_autumn(on) {
        let clinic =
            Clinic::open_with(on, |policy| policy.reminders = Leads::of([1440, 120])).await;
        clinic.app.clock.move_on(on_day("2026-10-30", "08:00") - clinic.app.clock.now());
        let days = ("2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03");
        let [early, kept, cancelled, moved] = over_a_change(&clinic, days).await;
        assert_eq!(early, ["Sun 09:00 EST", "Sun 20:00 EST"]);
        assert_eq!(kept, ["Sun 10:00 EST", "Mon 08:00 EST"]);
        assert!(cancelled.is_empty(), "{cancelled:?}");
        assert_eq!(moved, ["Mon 12:00 EST", "Tue 10:00 EST"]);
    }

    async fn a_program_that_stood_still_reminds_of_nothing_too_late(on) {
        let clinic = Clinic::open(on).await;
        let still = booked(&clinic, "Ada", on_day("2026-03-05", "10:00")).await;
        let late = booked(&clinic, "Ben", on_day("2026-03-05", "11:00")).await;
        work(&clinic.app).await;
        // The reminder of eleven o'clock is written, and no mail leaves the house for a day.
        clinic.app.clock.move_on(on_day("2026-03-04", "11:00") - clinic.app.clock.now());
        jobs::remind::remind(&clinic.app).await.unwrap();
        clinic.app.clock.move_on(on_day("2026-03-05", "10:45") - clinic.app.clock.now());
        work(&clinic.app).await;
        assert!(reminded(&clinic, &late).await.is_empty());
        let now = clinic.app.clock.now();
        let last = mails(&clinic, &late).await.pop().unwrap();
        assert_eq!((last.kind, last.status(now)), (MailKind::Reminder, MailStatus::Superseded));

        // And of ten o'clock none is written when it has begun.
        let reminders = mails(&clinic, &still).await;
        assert_eq!(reminders.iter().filter(|mail| mail.sent_at.is_some()).count(), 1);
    }

    async fn whoever_booked_just_now_is_not_reminded_of_it(on) {
        let clinic = Clinic::open(on).await;
        let visit = booked(&clinic, "Ada", on_day("2026-03-03", "09:30")).await;
        until(&clinic.app, on_day("2026-03-03", "09:30")).await;
        assert!(reminded(&clinic, &visit).await.is_empty());
    }

    async fn after_care_follows_a_visit_that_is_done_and_waits_for_the_morning(on) {
        let clinic = Clinic::open_with(on, |policy| policy.no_show_note = true).await;
        let service = "needling";
        clinic.offer(service, |service| {
            "Soreness for a day is usual.".clone_into(&mut service.aftercare);
            service.aftercare_delay_minutes = 5 * 60;
        }).await;
        let with = |name, time| clinic.book(name, on_day("2026-03-02", time)).with("/service", json!(service)).send();
        let (done, missed) = (with("Ada", "16:00").await, with("Ben", "15:00").await);
        until(&clinic.app, on_day("2026-03-02", "16:30")).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        for (visit, steps) in [(&done, &["arrive", "fulfil"][..]), (&missed, &["no-show"])] {
            for (revision, step) in (1..).zip(steps) {
                let path = format!("/api/v1/staff/appointments/{}/{step}", visit.text("/id"));
                let reply = clinic.change(&path, &token, revision, json!({})).await;
                assert_eq!(reply.status, 200, "{reply:?}");
            }
        }
        until(&clinic.app, on_day("2026-03-03", "12:00")).await;
        let sent = |mails: Vec<Mail>| -> Vec<(MailKind, String)> {
            let at = |mail: &Mail| mail.sent_at.unwrap().0.with_timezone(&New_York);
            mails.iter().map(|mail| (mail.kind, at(mail).format("%a %H:%M").to_string())).collect()
        };
        let (done, missed) = (sent(mails(&clinic, &done).await), sent(mails(&clinic, &missed).await));
        assert_eq!(done[1..], [(MailKind::Aftercare, "Tue 08:00".to_owned())]);
        assert_eq!(missed[1..], [(MailKind::Missed, "Mon 17:00".to_owned())]);
    }

    async fn practitioners_get_their_next_day_in_the_evening(on) {
        let clinic = Clinic::open_with(on, |policy| policy.daily_schedule = true).await;
        booked(&clinic, "Ada", on_day("2026-03-03", "09:30")).await;
        let id = clinic.id;
        let reach = move |tx: &mut limber::db::Tx<'_>| {
            let mut osei = limber::db::clinics::catalogue(tx, id)?.practitioners.into_iter()
                .find(|one| one.slug == "osei").unwrap();
            osei.email = Some("osei@harbor.example".to_owned());
            limber::db::practitioners::update(tx, id, &osei)
        };
        clinic.app.db.write(reach).await.unwrap();
        until(&clinic.app, on_day("2026-03-03", "08:00")).await;
        let limber::mail::Mailer::Memory(memory) = &clinic.app.mailer else { panic!() };
        let sent = memory.sent();
        let schedules: Vec<_> = sent
            .iter()
            .filter(|one| one.envelope().to()[0].to_string() == "osei@harbor.example")
            .map(|one| String::from_utf8(one.formatted()).unwrap())
            .collect();
        assert_eq!(schedules.len(), 1);
        assert!(schedules[0].contains("Subject: Your visits on Tuesday, March 3: 1"));
        assert!(schedules[0].contains("9:30 am to 10:00 am  A. T.") && !schedules[0].contains("Ada"));
    }
}
