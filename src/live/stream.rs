//! One reader's stream of server-sent events.
use super::Watched;
use crate::db::{calendars::Versions, sessions::SessionId};
use std::time::Duration;
use tokio::{
    sync::mpsc::{self, error::TrySendError},
    time::Instant,
};

/// How long a stream is silent at the most. The beat is an event and no comment, so that scripts
/// see it too, and notice a connection that died without a word.
const BEAT: Duration = Duration::from_secs(15);
/// How many events may wait for a slow reader; what comes meanwhile is told as one later.
const WAITING: usize = 4;

/// The reader's end: events as they stand in the answer's body. It ends with the session, or when
/// the server stops.
pub type Events = mpsc::Receiver<String>;

/// The server's end.
pub(super) struct Stream {
    pub(super) session: SessionId,
    pub(super) watched: Watched,
    /// The mark that its reader saw last.
    seen: Option<String>,
    /// When something was told last; `None`: nothing was yet.
    told_at: Option<Instant>,
    events: mpsc::Sender<String>,
}

/// Both ends of a new stream.
pub(super) fn open(session: SessionId, watched: Watched, seen: Option<String>) -> (Stream, Events) {
    let (events, reader) = mpsc::channel(WAITING);
    (Stream { session, watched, seen, told_at: None, events }, reader)
}

impl Stream {
    /// Whether anybody still reads it.
    pub(super) fn is_open(&self) -> bool {
        !self.events.is_closed()
    }

    /// Tells of what its reader does not know yet, or that there is nothing; answers whether
    /// anybody still reads it.
    pub(super) fn tell(&mut self, versions: &Versions) -> bool {
        let due = self.watched.mark(versions).and_then(|mark| Some((self.event(&mark)?, mark)));
        let Some((event, mark)) = due else { return self.is_open() };
        match self.events.try_send(format!("event: {event}\nid: {mark}\ndata: {{}}\n\n")) {
            Ok(()) => {
                self.seen = Some(mark);
                self.told_at = Some(Instant::now());
                true
            }
            // Its reader is slow, and is told next time.
            Err(TrySendError::Full(_)) => true,
            Err(TrySendError::Closed(_)) => false,
        }
    }

    /// What there is to say with this mark.
    fn event(&self, mark: &str) -> Option<&'static str> {
        match (&self.seen, self.told_at) {
            (Some(seen), _) if seen != mark => Some("changed"),
            (_, None) => Some("ready"),
            (_, Some(at)) => (at.elapsed() >= BEAT).then_some("beat"),
        }
    }
}
