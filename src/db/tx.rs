//! A transaction, as whatever writes asks for one.
use super::DbConn;
use crate::Error;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use std::ops::{Deref, DerefMut};

pub(super) type Transactions = <DbConn as diesel::Connection>::TransactionManager;

/// A connection inside a transaction. Only [`super::Db::write`] makes one.
pub struct Tx<'a>(&'a mut DbConn);

impl<'a> Tx<'a> {
    pub(super) fn inside(conn: &'a mut DbConn) -> Self {
        Self(conn)
    }

    /// Does `work`, and undoes it if it fails or if `keep` does not care for what came of it.
    pub fn tried<T>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
        keep: impl FnOnce(&T) -> bool,
    ) -> Result<T, Error> {
        <Transactions as TransactionManager<DbConn>>::begin_transaction(self.0)?;
        let outcome = work(&mut Tx::inside(self.0));
        match outcome {
            Ok(value) if !keep(&value) => {
                <Transactions as TransactionManager<DbConn>>::rollback_transaction(self.0)?;
                Ok(value)
            }
            outcome => end(self.0, outcome),
        }
    }

    pub(super) fn conn(&mut self) -> &mut DbConn {
        self.0
    }

    /// Does `work`, answers what came of it, and undoes all of it.
    pub fn rehearse<T>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        <Transactions as TransactionManager<DbConn>>::begin_transaction(self.0)?;
        let outcome = work(&mut Tx::inside(self.0));
        <Transactions as TransactionManager<DbConn>>::rollback_transaction(self.0)?;
        outcome
    }
}

/// Begins. SQLite takes its write lock at once: a transaction that reads first and then writes
/// fails as soon as another has written in between.
pub(super) fn begin(conn: &mut DbConn) -> Result<(), Error> {
    match conn {
        DbConn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN"),
        DbConn::Sqlite(conn) => {
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
        }
    }?;
    Ok(())
}

/// Ends what was begun last: keeps it if the outcome is good, undoes it otherwise.
pub(super) fn end<T>(conn: &mut DbConn, outcome: Result<T, Error>) -> Result<T, Error> {
    match outcome {
        Ok(value) => {
            <Transactions as TransactionManager<DbConn>>::commit_transaction(conn)?;
            Ok(value)
        }
        Err(error) => {
            match <Transactions as TransactionManager<DbConn>>::rollback_transaction(conn) {
                // A connection that broke has nothing left to undo; what broke it is the answer.
                Ok(()) | Err(diesel::result::Error::BrokenTransactionManager) => Err(error),
                Err(undo) => {
                    tracing::error!(error = ?undo, "a transaction could not be undone");
                    Err(error)
                }
            }
        }
    }
}

/// Reads at one moment, whatever others change meanwhile.
pub fn snapshot<T>(
    conn: &mut DbConn,
    work: impl FnOnce(&mut DbConn) -> Result<T, Error>,
) -> Result<T, Error> {
    match conn {
        DbConn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(
            conn,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
        DbConn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN"),
    }?;
    let outcome = work(conn);
    end(conn, outcome)
}

impl Deref for Tx<'_> {
    type Target = DbConn;

    fn deref(&self) -> &DbConn {
        self.0
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut DbConn {
        self.0
    }
}
