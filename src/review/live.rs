//! The queue's live line: what has come, risen or changed since a page was made. Ids and counts only, and a sentence
//! made of counts; rows are never sent, so none moves under the reader.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream;
use serde_json::json;
use tokio::sync::watch::Receiver;
use tokio::time::{Instant, sleep, sleep_until};

use super::live_store::{self, News};
use super::words::Words;
use crate::account::{Clinician, still_in};
use crate::db;
use crate::error::{Error, Result};
use crate::state::State;
use crate::web::frame::Frame;

/// A page that hears nothing for twice this long says that the connection is lost.
const BEAT: Duration = Duration::from_secs(15);
/// How often a stream looks whether the server is about to stop.
const GLANCE: Duration = Duration::from_secs(1);
/// A burst of changes is told once.
const BURST: Duration = Duration::from_millis(300);

/// One open page.
struct Watch {
    state: web::Data<State>,
    request: HttpRequest,
    clinician: Clinician,
    /// What the page has seen, as Postgres writes a snapshot.
    seen: String,
    bell: Receiver<()>,
    beat: Instant,
    /// Nothing was told yet.
    fresh: bool,
    told: Option<News>,
}

/// `GET /queue/events?seen=...`: a stream of events for a page that was made at the snapshot `seen`.
///
/// # Errors
/// A snapshot that is none.
pub async fn events(clinician: Clinician, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let seen =
        form_urlencoded::parse(request.query_string().as_bytes()).find(|(name, _)| name == "seen").map(|(_, value)| value.into_owned());
    let seen = seen.filter(|seen| is_snapshot(seen)).ok_or(Error::BadRequest("error-bad-request"))?;
    let bell = state.bells.hear(clinician.clinic.id);
    let watch = Watch { state, request, clinician, seen, bell, beat: Instant::now(), fresh: true, told: None };
    let events = stream::unfold(watch, async |mut watch| watch.next().await.map(|event| (Ok::<_, Infallible>(event), watch)));
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("X-Accel-Buffering", "no")) // nginx would hold it back
        .streaming(events))
}

impl Watch {
    /// The next event; none when the stream ends: the server stops, the session is over, or the database is away.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.state.is_draining() {
                return None;
            }
            let due = self.beat <= Instant::now();
            if due {
                still_in(&self.state, &self.request).await.ok()?;
                self.beat = Instant::now() + BEAT;
            }
            if self.fresh || due || self.bell.has_changed().ok()? {
                if !self.fresh && !due {
                    sleep(BURST).await;
                }
                self.bell.borrow_and_update();
                let news = self.look().await.ok()?;
                // A beat says so too when there is nothing new.
                if self.fresh || due || self.told.as_ref() != Some(&news) {
                    self.fresh = false;
                    let event = self.event(&news);
                    self.told = Some(news);
                    return Some(event);
                }
            }
            let glance = Instant::now() + GLANCE;
            tokio::select! {
                changed = self.bell.changed() => { changed.ok()?; self.bell.mark_changed(); }
                () = sleep_until(self.beat.min(glance)) => {}
            }
        }
    }

    async fn look(&self) -> Result<News> {
        let clinic = self.clinician.clinic.id;
        let mut tx = self.state.db.begin(clinic).await?;
        let news = live_store::news(&mut tx, clinic, &self.seen).await?;
        db::commit(tx).await?;
        Ok(news)
    }

    fn event(&self, news: &News) -> Bytes {
        let frame = Frame::new(&self.state, Some(&self.clinician.clinic), "review-queue-title");
        let (new, emergencies) = (news.arrived, news.emergencies);
        let said = match (new, emergencies) {
            (_, 0) if news.far => frame.t("review-live-far"),
            (0, _) if news.changed.is_empty() => String::new(),
            (0, _) => frame.t("review-live-changed"),
            (_, 0) => frame.t1("review-live-new", "n", new),
            (..) => frame.t2("review-live-emergency", ("n", new), ("emergencies", emergencies)),
        };
        let words = Words::new(frame, &self.clinician.clinic, self.state.clock.now());
        let data = json!({ "said": said, "new": new, "emergencies": emergencies, "changed": news.changed, "at": words.as_of() });
        Bytes::from(format!("data: {data}\n\n"))
    }
}

/// Whether the text is a snapshot of Postgres: `xmin:xmax:xip,xip`.
fn is_snapshot(text: &str) -> bool {
    let number = |part: &str| part.parse::<u64>().is_ok();
    let mut parts = text.split(':');
    let whole = [parts.next(), parts.next()].into_iter().all(|part| part.is_some_and(number));
    whole && parts.next().is_some_and(|running| running.is_empty() || running.split(',').all(number)) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_snapshot;

    #[test]
    fn a_snapshot_is_what_postgres_writes() {
        for text in ["10:20:", "10:20:10,14,15", "1:1:"] {
            assert!(is_snapshot(text), "{text}");
        }
        for text in ["", "10", "10:20", "10:20:x", "10:20:1,", "10:20::", "1;2;", "'", "-1:2:", "99999999999999999999999:1:"] {
            assert!(!is_snapshot(text), "{text}");
        }
    }
}
