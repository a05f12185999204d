//! SQLite's single writer: one thread that commits many people's changes together.
//!
//! Each job runs in a savepoint of its own inside one transaction; nobody is answered before the
//! commit. A job that fails or panics undoes its own savepoint only; a commit that fails fails
//! every job of the group.
use super::{
    Commits, DbConn,
    tx::{self, Transactions, Tx},
};
use crate::Error;
use anyhow::anyhow;
use diesel::connection::TransactionManager;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread,
};
use tokio::sync::oneshot;

/// How many jobs may wait before further ones are told that the clinic is busy.
const QUEUE: usize = 2048;
/// How many jobs share a commit at the most.
const GROUP: usize = 64;

/// Answers the one who asked, once it is known whether the group was committed.
type Reply = Box<dyn FnOnce(Result<(), Error>) + Send>;
type Job = Box<dyn FnOnce(&mut DbConn) -> Reply + Send>;

/// The way to the writer thread, which ends when the last clone is gone.
#[derive(Clone)]
pub(super) struct Writer(SyncSender<Job>);

impl Writer {
    /// Starts the writer on its connection.
    pub(super) fn start(conn: DbConn, commits: Commits) -> anyhow::Result<Self> {
        let (jobs, queue) = sync_channel(QUEUE);
        let run = move || run(conn, &queue, &commits);
        thread::Builder::new().name("sqlite-writer".to_owned()).spawn(run)?;
        Ok(Self(jobs))
    }

    /// Has `work` done in the next group, and waits for its commit.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |conn| {
            let outcome = in_savepoint(conn, &work);
            Box::new(move |commit| {
                let outcome = commit.and(outcome);
                // Whoever asked may have gone away meanwhile.
                let _ = answer.send(outcome);
            })
        });
        self.0.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Error::Busy(anyhow!("the writer's queue is full")),
            TrySendError::Disconnected(_) => Error::Internal(anyhow!("the writer is gone")),
        })?;
        answered.await.map_err(|_| Error::Internal(anyhow!("the writer dropped a job")))?
    }
}

fn run(mut conn: DbConn, queue: &Receiver<Job>, commits: &Commits) {
    while let Ok(first) = queue.recv() {
        if let Err(error) = tx::begin(&mut conn) {
            tracing::error!(error = ?error, "the writer could not begin");
            // Dropping the job tells who asked.
            drop(first);
            continue;
        }
        let jobs = std::iter::once(first).chain(queue.try_iter().take(GROUP - 1));
        let replies: Vec<Reply> = jobs.map(|job| job(&mut conn)).collect();
        match tx::end(&mut conn, Ok(())) {
            Ok(()) => {
                for reply in replies {
                    reply(Ok(()));
                }
                commits.send_replace(());
            }
            Err(error) => {
                tracing::error!(error = ?error, "a group of changes could not be committed");
                let _ = tx::end::<()>(&mut conn, Err(Error::Internal(anyhow!("undone"))));
                for reply in replies {
                    reply(Err(Error::Busy(anyhow!("the group's commit failed"))));
                }
            }
        }
    }
}

fn in_savepoint<T>(
    conn: &mut DbConn,
    work: &impl Fn(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    <Transactions as TransactionManager<DbConn>>::begin_transaction(conn)?;
    let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut Tx::inside(conn))))
        .unwrap_or_else(|_| Err(Error::Internal(anyhow!("a deed panicked"))));
    tx::end(conn, outcome)
}
