//! The promises that were broken: each with its case, the worst first. As a page, and as a file.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::breach_store::{Breach, Place, breaches};
use super::period::{DAYS, Period};
use super::sections::Words;
use super::store::Span;
use super::table::{self, Cell, Table};
use crate::account::{Clinician, staff_frame};
use crate::audit::{self, Action, Event};
use crate::error::{Error, Result};
use crate::questionnaire::PartialDate;
use crate::state::State;
use crate::triage::Level;
use crate::web::frame::Frame;
use crate::web::page;
use crate::web::shell::request_id;
use crate::{clock, db};

/// Lines of a page, and of a file at most.
const PAGE: usize = 50;
const FILE: usize = 20_000;

#[derive(Template)]
#[template(path = "numbers/breaches.html")]
struct BreachesPage {
    frame: Frame,
    period_words: String,
    zone: String,
    as_of: String,
    ignored: bool,
    /// Number of days, and whether it is shown now.
    last: Vec<(i32, bool)>,
    from: String,
    to: String,
    today: String,
    query: String,
    rows: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
}

/// A broken promise as the page shows it.
struct Line {
    url: String,
    reference: String,
    rank: i16,
    word: String,
    due: String,
    acknowledged: Option<(String, String)>,
    /// None = open still.
    ended: Option<(bool, String)>,
    late: String,
}

/// What the address asks for.
struct Asked {
    period: Period,
    /// Part of it was not understood.
    ignored: bool,
    after: Option<Place>,
    as_of: Option<Timestamp>,
}

impl Asked {
    fn read(query: &str, today: Date) -> Self {
        let own = |name: &'static str| query.split('&').find_map(move |pair| pair.strip_prefix(name)?.strip_prefix('='));
        let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("after=") && !pair.starts_with("as-of=")).collect();
        let (period, ignored) = Period::read(&rest.join("&"), today);
        let as_of = own("as-of").and_then(|micros| Timestamp::from_microsecond(micros.parse().ok()?).ok());
        let after = own("after").and_then(Place::read).filter(|_| as_of.is_some());
        Self { period, ignored: ignored || own("after").is_some() != after.is_some(), after, as_of }
    }
}

impl Place {
    fn of(breach: &Breach) -> Self {
        Self { level: breach.level, late: breach.late, case_id: breach.case_id, since: breach.since }
    }

    /// `1.600000000.0192....1795424400000000`
    fn written(self) -> String {
        format!("{}.{}.{}.{}", self.level, self.late, self.case_id.simple(), self.since.as_microsecond())
    }

    fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let [level, late, case_id, since] = parts.as_slice() else { return None };
        let since = Timestamp::from_microsecond(since.parse().ok()?).ok()?;
        Some(Self { level: level.parse().ok()?, late: late.parse().ok()?, case_id: Uuid::try_parse(case_id).ok()?, since })
    }
}

/// `GET /breaches`
///
/// # Errors
/// When the database cannot be read or the view cannot be put on record.
pub async fn list(clinician: Clinician, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let frame = Frame::new(&state, Some(&clinician.clinic), "breaches-title").for_staff(staff_frame(&clinician));
    let (now, zone) = (state.clock.now(), &clinician.clinic.zone);
    let today = clock::day(now, zone);
    let asked = Asked::read(request.query_string(), today);
    let as_of = asked.as_of.filter(|at| *at <= now).unwrap_or(now);
    let mut found = read(&state, &clinician, &request, &asked, as_of, PAGE).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let query = asked.period.query();
    let next = found.last().filter(|_| more).map(Place::of);
    let package = state.packages.current(&clinician.clinic.questionnaire);
    let words = Words { frame: &frame, rules: package.as_ref().map(|package| &package.rules) };
    let date = |day: Date| frame.date(PartialDate { year: day.year(), month: Some(day.month()), day: Some(day.day()) });
    page(&BreachesPage {
        period_words: frame.t2("numbers-period", ("from", date(asked.period.from)), ("to", date(asked.period.to))),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        as_of: as_of.to_zoned(zone.clone()).strftime("%H:%M").to_string(),
        ignored: asked.ignored,
        last: DAYS.map(|days| (days, asked.period.to == today && asked.period.days() == days)).to_vec(),
        from: asked.period.from.to_string(),
        to: asked.period.to.to_string(),
        today: today.to_string(),
        rows: found.iter().map(|breach| line(breach, words, zone)).collect(),
        first: asked.after.map(|_| format!("/breaches?{query}")),
        next: next.map(|place| format!("/breaches?{query}&as-of={}&after={}", as_of.as_microsecond(), place.written())),
        query,
        frame,
    })
}

/// `GET /breaches.csv`: the whole period, for a spreadsheet.
///
/// # Errors
/// A bad request for a period that is not understood or holds too many. When the database cannot be read or the
/// download cannot be put on record.
pub async fn list_file(clinician: Clinician, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let (now, zone) = (state.clock.now(), &clinician.clinic.zone);
    let asked = Asked::read(request.query_string(), clock::day(now, zone));
    if asked.ignored || asked.after.is_some() {
        return Err(Error::BadRequest("error-bad-request"));
    }
    let found = read(&state, &clinician, &request, &asked, now, FILE).await?;
    if found.len() > FILE {
        return Err(Error::BadRequest("error-bad-request"));
    }
    let package = state.packages.current(&clinician.clinic.questionnaire);
    let frame = Frame::new(&state, Some(&clinician.clinic), "breaches-title");
    let words = Words { frame: &frame, rules: package.as_ref().map(|package| &package.rules) };
    let columns = &["reference", "level", "promised", "acknowledged", "acknowledged_by", "ended", "decided", "late_minutes"];
    let table = Table { columns, rows: found.iter().map(|breach| cells(breach, words, zone)).collect() };
    let name = format!("attachment; filename=\"breaches-{}-{}.csv\"", asked.period.from, asked.period.to);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(table.csv()))
}

/// Reads one line more than `most` and puts it on record.
async fn read(
    state: &State,
    clinician: &Clinician,
    request: &HttpRequest,
    asked: &Asked,
    as_of: Timestamp,
    most: usize,
) -> Result<Vec<Breach>> {
    let (clinic, period) = (&clinician.clinic, asked.period);
    let (from, until) = period.bounds(&clinic.zone).ok_or(Error::BadRequest("error-bad-request"))?;
    let mut tx = state.db.begin(clinic.id).await?;
    let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
    let found = breaches(&mut tx, Span { clinic: clinic.id, from, until, now: as_of }, asked.after, limit).await?;
    let action = if most == PAGE { Action::BreachesView } else { Action::BreachesDownload };
    let event = Event::new(action, clinic.id, state.clock.now()).by(clinician.account).request(request_id(request));
    let detail = json!({ "from": period.from.to_string(), "to": period.to.to_string(), "shown": found.len().min(most) });
    audit::record(&mut tx, event.detail(detail)).await?;
    db::commit(tx).await?;
    Ok(found)
}

fn line(breach: &Breach, words: Words<'_>, zone: &TimeZone) -> Line {
    let level = Level::from_rank(breach.level).unwrap_or(Level::Emergency);
    let acknowledged = breach.acknowledged_at.map(|at| moment(words.frame, at.to_jiff(), zone));
    Line {
        url: format!("/cases/{}", breach.case_id),
        reference: breach.reference.clone(),
        rank: breach.level,
        word: words.short(level),
        due: moment(words.frame, breach.due_at, zone),
        acknowledged: acknowledged.zip(breach.acknowledged_by.clone()),
        ended: breach.ended_at.map(|at| (breach.decided, moment(words.frame, at.to_jiff(), zone))),
        late: table::span(words.frame, minutes(breach)),
    }
}

fn cells(breach: &Breach, words: Words<'_>, zone: &TimeZone) -> Vec<Cell> {
    let at = |at: Option<jiff_sqlx::Timestamp>| {
        let written = |at: jiff_sqlx::Timestamp| at.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        Cell::Text(at.map(written).unwrap_or_default())
    };
    vec![
        Cell::Text(breach.reference.clone()),
        Cell::Text(words.level(Level::from_rank(breach.level).unwrap_or(Level::Emergency))),
        at(Some(breach.due_at.into())),
        at(breach.acknowledged_at),
        Cell::Text(breach.acknowledged_by.clone().unwrap_or_default()),
        at(breach.ended_at),
        Cell::Text(if breach.decided { "yes" } else { "no" }.to_owned()),
        Cell::Minutes(minutes(breach)),
    ]
}

fn minutes(breach: &Breach) -> i64 {
    SignedDuration::from_micros(breach.late).as_mins()
}

/// `21-Nov-2026 09:12`, in the clinic's zone.
fn moment(frame: &Frame, at: Timestamp, zone: &TimeZone) -> String {
    let (local, months) = (at.to_zoned(zone.clone()), frame.t("review-months"));
    let month = usize::try_from(local.month() - 1).ok().and_then(|place| months.split_whitespace().nth(place));
    format!("{}-{}-{}", local.strftime("%d"), month.unwrap_or_default(), local.strftime("%Y %H:%M"))
}
