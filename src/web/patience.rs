//! Bodies that do not arrive in time are given up, so that nobody keeps a connection by sending a
//! byte now and then.
use actix_web::{
    HttpMessage as _,
    dev::{Payload, ServiceRequest},
    error::PayloadError,
    http::Method,
    web::Bytes,
};
use futures_core::Stream;
use std::{
    future::Future as _,
    io::ErrorKind,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Sleep, sleep};

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// Has the body of a request end with an error once it has taken too long.
pub(super) fn limit(request: &mut ServiceRequest) {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return;
    }
    let body = request.take_payload();
    let in_time = InTime { body, until: Box::pin(sleep(PATIENCE)) };
    request.set_payload(Payload::Stream { payload: Box::pin(in_time) });
}

/// Whether a body was given up because it took too long.
pub(super) fn ran_out(error: &PayloadError) -> bool {
    matches!(error, PayloadError::Io(error) if error.kind() == ErrorKind::TimedOut)
}

struct InTime {
    body: Payload,
    until: Pin<Box<Sleep>>,
}

impl Stream for InTime {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(part) = Pin::new(&mut self.body).poll_next(context) {
            return Poll::Ready(part);
        }
        ready!(self.until.as_mut().poll(context));
        Poll::Ready(Some(Err(PayloadError::Io(ErrorKind::TimedOut.into()))))
    }
}
