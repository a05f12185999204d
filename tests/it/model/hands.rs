//! Doing a deed at the database, with what goes wrong meanwhile.
use super::{
    acts::Act,
    book::{Book, Whose as Owner, Wish},
    deeds::{Aside, Fault},
};
use anyhow::anyhow;
use diesel::connection::SimpleConnection as _;
use limber::{
    Error,
    actions::{
        self, Booking, Cancellation, Context, Move, NewBlock, NewHold, Overrides, RoomChange, What,
        Who, setup::Outcome,
    },
    db::{Db, DbConn, Tx, appointments, audit::Actor},
    domain::{
        Appointment, AppointmentId, AskedBy, BlockId, BlockKind, ClinicId, Source, Span, Step,
        Title, Whose,
    },
    secret::{Key, Token},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What came of a deed.
#[derive(Debug)]
pub enum Answer {
    Visit(Box<Appointment>),
    Block(BlockId, Vec<AppointmentId>),
    Done,
    /// Refused; the refusal's name.
    No(String),
    /// Something went wrong, after all of its work or in the midst of it.
    Fault {
        after_its_work: bool,
    },
}

/// A deed with all that it needs.
#[derive(Debug, Clone)]
enum Order {
    Hold(NewHold),
    Renew(AppointmentId, Token),
    Release(AppointmentId, Token),
    Book(Box<Booking>),
    Move(Move),
    Cancel(Cancellation),
    Step(ClinicId, AppointmentId, Step, Option<i32>),
    Undo(ClinicId, AppointmentId, Option<i32>),
    Room(RoomChange),
    Block(NewBlock),
    Unblock(ClinicId, BlockId),
    Sweep,
}

/// What the faults' errors say, so that they are told from refusals.
const UNDONE: &str = "undone after its work";

/// Does an act, or several in one group; answers in the same order.
pub async fn carry_out(db: &Db, key: &Key, book: &Book, acts: &[(Act, Fault)]) -> Vec<Answer> {
    // While this one occupies SQLite's writer the others line up behind it and share a commit.
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let first = (acts.len() > 1 && on_sqlite(db).await).then(|| {
        tokio::task::spawn_local({
            let db = db.clone();
            async move {
                let hold_up = move |_: &mut Tx<'_>| {
                    let _ = wait.lock().unwrap().recv();
                    Ok(())
                };
                db.write(hold_up).await
            }
        })
    });
    let mut jobs = Vec::new();
    for (act, fault) in acts {
        let job = one(db.clone(), context(key, book, act), order(book, act), *fault);
        if first.is_some() {
            jobs.push(tokio::task::spawn_local(job));
        } else {
            jobs.push(tokio::task::spawn_local(std::future::ready(job.await)));
        }
        // Lets the job reach the queue, so that they stand there in their order.
        tokio::task::yield_now().await;
    }
    drop(go);
    if let Some(first) = first {
        first.await.unwrap().unwrap();
    }
    let mut answers = Vec::new();
    for job in jobs {
        answers.push(job.await.unwrap());
    }
    answers
}

async fn on_sqlite(db: &Db) -> bool {
    db.read(|conn| Ok(matches!(conn, DbConn::Sqlite(_)))).await.unwrap()
}

async fn one(db: Db, context: Context, order: Option<Order>, fault: Fault) -> Answer {
    let Some(order) = order else { return Answer::Done };
    let cut_before = Arc::new(AtomicBool::new(false));
    let outcome = db
        .write(move |tx| {
            if let Fault::Refuses(table) = fault {
                refuse(tx, table)?;
            }
            let answer = perform(tx, &context, &order)?;
            match fault {
                // Without the hook that would print where it was.
                Fault::Panics => std::panic::resume_unwind(Box::new(UNDONE)),
                Fault::Undone => return Err(anyhow!(UNDONE).into()),
                Fault::Refuses(table) => accept(tx, table)?,
                Fault::Cut if !cut_before.swap(true, Ordering::Relaxed) => cut(tx),
                _ => {}
            }
            Ok(answer)
        })
        .await;
    match outcome {
        Ok(answer) => answer,
        Err(error) => told(&error, fault),
    }
}

fn told(error: &Error, fault: Fault) -> Answer {
    match error {
        Error::Refused(refusal) => {
            let name = format!("{refusal:?}");
            let end = name.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(name.len());
            Answer::No(name[..end].to_owned())
        }
        Error::Invalid(_) => Answer::No("Invalid".to_owned()),
        Error::NotFound(_) => Answer::No("NotFound".to_owned()),
        Error::Internal(_) | Error::Busy(_) if fault != Fault::None => {
            Answer::Fault { after_its_work: !matches!(fault, Fault::Refuses(_)) }
        }
        other => Answer::No(format!("{other:#}")),
    }
}

/// From now on a table takes no rows.
fn refuse(tx: &mut Tx<'_>, table: &str) -> Result<(), Error> {
    let statement = match &**tx {
        DbConn::Sqlite(_) => format!(
            "CREATE TRIGGER refuses BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"
        ),
        DbConn::Postgres(_) => {
            format!("ALTER TABLE {table} ADD CONSTRAINT refuses CHECK (false) NOT VALID")
        }
    };
    Ok(tx.batch_execute(&statement)?)
}

/// A table takes rows again: the deed had none for it.
fn accept(tx: &mut Tx<'_>, table: &str) -> Result<(), Error> {
    let statement = match &**tx {
        DbConn::Sqlite(_) => "DROP TRIGGER refuses".to_owned(),
        DbConn::Postgres(_) => format!("ALTER TABLE {table} DROP CONSTRAINT refuses"),
    };
    Ok(tx.batch_execute(&statement)?)
}

/// Cuts the connection to the server.
fn cut(tx: &mut Tx<'_>) {
    if matches!(&**tx, DbConn::Postgres(_)) {
        let cut = tx.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())");
        assert!(cut.is_err(), "the server answered on a connection that was cut");
    }
}

fn perform(tx: &mut Tx<'_>, context: &Context, order: &Order) -> Result<Answer, Error> {
    let visit = match order {
        Order::Hold(new) => actions::hold(tx, context, new)?,
        Order::Renew(id, token) => actions::renew(tx, context, *id, token)?,
        Order::Book(booking) => actions::book(tx, context, booking)?,
        Order::Move(new) => actions::reschedule(tx, context, new)?,
        Order::Cancel(this) => actions::cancel(tx, context, this)?,
        Order::Step(clinic, id, step, seen) => {
            actions::advance(tx, context, (*clinic, *id), *step, *seen)?
        }
        Order::Undo(clinic, id, seen) => actions::undo(tx, context, (*clinic, *id), *seen)?,
        Order::Room(this) => actions::change_room(tx, context, this)?,
        Order::Release(id, token) => {
            actions::release(tx, context, *id, token)?;
            return Ok(Answer::Done);
        }
        Order::Block(new) => {
            let Outcome { thing, affected } = actions::block(tx, context, new)?;
            let affected = affected.into_iter().map(|one| one.booked.appointment.id).collect();
            return Ok(Answer::Block(thing.id, affected));
        }
        Order::Unblock(clinic, id) => {
            actions::unblock(tx, context, *clinic, *id)?;
            return Ok(Answer::Done);
        }
        Order::Sweep => {
            appointments::delete_expired(tx, context.now)?;
            return Ok(Answer::Done);
        }
    };
    Ok(Answer::Visit(Box::new(visit)))
}

fn context(key: &Key, book: &Book, act: &Act) -> Context {
    let (by_staff, house) = match act {
        Act::Hold { wish, .. } | Act::Book { wish, .. } => (wish.by_staff, wish.house),
        Act::Move { visit, how, .. }
        | Act::Cancel { visit, how, .. }
        | Act::Step { visit, how, .. }
        | Act::Undo { visit, how, .. }
        | Act::Room { visit, how, .. } => (how.by_staff, book.visits[*visit].house),
        Act::Block { house, .. } => (true, *house),
        Act::Unblock { .. } => (true, 0),
        _ => (false, 0),
    };
    let actor = if by_staff { Actor::Staff(book.houses[house].staff) } else { Actor::Patient };
    Context { now: book.now, actor, request_id: None, key: key.clone() }
}

fn new_hold(book: &Book, wish: &Wish, token: Token, strange: bool) -> NewHold {
    let house = &book.houses[wish.house];
    NewHold {
        clinic_id: book.houses[wish.house ^ usize::from(strange)].id,
        service_id: house.services[wish.service].id,
        practitioner_id: wish.doctor.map(|doctor| house.doctors[doctor].id),
        starts_at: wish.from,
        returning: wish.returning,
        token: Some(token),
        // How many holds one browser and one address may have is no matter of the calendar.
        instead: None,
        client: None,
    }
}

/// What is asked of the database; `None`: nothing, only time passes.
fn order(book: &Book, act: &Act) -> Option<Order> {
    // A strange wish is brought to the other clinic.
    let clinic = |house: usize, strange: bool| book.houses[house ^ usize::from(strange)].id;
    let visit = |nth: usize| &book.visits[nth];
    let token = |nth: usize, forged: bool| match &visit(nth).hold {
        Some(hold) if !forged => hold.token.clone(),
        _ => Token::random(),
    };
    Some(match act.clone() {
        Act::TimePasses(_) => return None,
        Act::Sweep => Order::Sweep,
        Act::Hold { wish, token, strange } => Order::Hold(new_hold(book, &wish, token, strange)),
        Act::Renew { visit: nth, forged } => Order::Renew(visit(nth).id, token(nth, forged)),
        Act::Release { visit: nth, forged } => Order::Release(visit(nth).id, token(nth, forged)),
        Act::BookHeld { .. } | Act::Book { .. } => Order::Book(Box::new(booking(book, act)?)),
        Act::Move { visit: nth, wish, aside, how, seen } => Order::Move(Move {
            clinic_id: clinic(wish.house, how.strange),
            id: visit(nth).id,
            starts_at: wish.from,
            practitioner_id: wish.doctor.map(|doctor| book.houses[wish.house].doctors[doctor].id),
            seen,
            overrides: overrides(&aside),
        }),
        Act::Cancel { visit: nth, how, seen } => Order::Cancel(Cancellation {
            clinic_id: clinic(visit(nth).house, how.strange),
            id: visit(nth).id,
            asked_by: AskedBy::Clinic,
            reason: None,
            seen,
        }),
        Act::Step { visit: nth, step, how, seen } => {
            Order::Step(clinic(visit(nth).house, how.strange), visit(nth).id, step, seen)
        }
        Act::Undo { visit: nth, how, seen } => {
            Order::Undo(clinic(visit(nth).house, how.strange), visit(nth).id, seen)
        }
        Act::Room { visit: nth, room, how, seen } => Order::Room(RoomChange {
            clinic_id: clinic(visit(nth).house, how.strange),
            id: visit(nth).id,
            room_id: book.houses[visit(nth).house].rooms[room].id,
            seen,
        }),
        Act::Block { house, whose, time, strange } => Order::Block(NewBlock {
            clinic_id: clinic(house, strange),
            whose: match whose {
                Owner::Doctor(nth) => Whose::Practitioner(book.houses[house].doctors[nth].id),
                Owner::Room(nth) => Whose::Room(book.houses[house].rooms[nth].id),
            },
            title: Title::parse("Away").unwrap(),
            kind: BlockKind::TimeOff,
            span: Span::between(time.from, time.until).unwrap(),
        }),
        Act::Unblock { nth, strange } => {
            Order::Unblock(clinic(book.blocks[nth].house, strange), book.blocks[nth].id)
        }
    })
}

fn booking(book: &Book, act: &Act) -> Option<Booking> {
    let (wish, aside, strange, what) = match act {
        Act::BookHeld { visit, wish, forged, strange } => {
            let held = &book.visits[*visit];
            let token = held.hold.as_ref().filter(|_| !forged).map(|hold| hold.token.clone());
            let token = token.unwrap_or_else(Token::random);
            (wish, Aside::default(), strange, What::Held { id: held.id, token })
        }
        Act::Book { wish, aside, strange } => {
            let house = &book.houses[wish.house];
            let what = What::Direct {
                service_id: house.services[wish.service].id,
                practitioner_id: wish.doctor.map(|doctor| house.doctors[doctor].id),
                starts_at: wish.from,
            };
            (wish, aside.clone(), strange, what)
        }
        _ => return None,
    };
    let person = wish.person?;
    let known = book.known.get(&(wish.house, person)).filter(|_| wish.by_staff);
    let given = || Who::Given(book.houses[wish.house].people[person].clone());
    Some(Booking {
        clinic_id: book.houses[wish.house ^ usize::from(*strange)].id,
        what,
        particulars: actions::Particulars {
            who: known.map_or_else(given, |id| Who::Known(*id)),
            returning: wish.returning,
            reason: None,
            intake: None,
            source: if wish.by_staff { Source::Desk } else { Source::Online },
        },
        overrides: overrides(&aside),
    })
}

fn overrides(aside: &Aside) -> Overrides {
    let reason = aside.reason.then(|| "it must be".to_owned());
    Overrides { rules: aside.rules.clone(), reason }
}
