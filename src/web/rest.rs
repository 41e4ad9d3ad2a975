//! What is left of a request's body when the answer is ready.
//!
//! actix waits for the rest of a chunked body that nobody reads, however long that takes: a refused request could
//! hold its connection for ever. While somebody still holds the body it hangs up instead, after a moment for the
//! other side to read the answer. So the answer holds it.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::web::Bytes;
use futures_util::{StreamExt, stream};

/// A request's body, shared by whoever reads it and by the answer.
pub struct Rest(Option<Rc<RefCell<Payload>>>);

impl Rest {
    /// Puts a reader of the body in its place.
    pub fn of(request: &mut ServiceRequest) -> Self {
        let payload = request.take_payload();
        if matches!(payload, Payload::None) {
            return Self(None);
        }
        let shared = Rc::new(RefCell::new(payload));
        let read = Rc::clone(&shared);
        request.set_payload(Payload::Stream { payload: stream::poll_fn(move |cx| read.borrow_mut().poll_next_unpin(cx)).boxed_local() });
        Self(Some(shared))
    }

    /// The answer's body, which holds the request's until it is sent.
    pub fn held_by(self, body: BoxBody) -> BoxBody {
        match self.0 {
            Some(rest) => BoxBody::new(Holding { body, _rest: rest }),
            None => body,
        }
    }
}

struct Holding {
    body: BoxBody,
    _rest: Rc<RefCell<Payload>>,
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}
