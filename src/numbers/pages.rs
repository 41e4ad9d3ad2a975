//! The page and its files: read in one transaction with the audit row, like all that staff see.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::civil::Date;
use serde_json::json;

use super::chart::Chart;
use super::figures::FEW;
use super::period::{DAYS, Period};
use super::sections::{self, Section, Words};
use super::{judged, store};
use crate::account::{Clinician, staff_frame};
use crate::audit::{self, Action, Event};
use crate::error::{Error, Result};
use crate::questionnaire::PartialDate;
use crate::state::State;
use crate::web::frame::Frame;
use crate::web::page;
use crate::web::shell::request_id;
use crate::{clock, db};

/// What can be downloaded.
const CHARTS: [&str; 7] = ["hours", "weekdays", "waiting", "open", "rules", "overrides", "stops"];

#[derive(Template)]
#[template(path = "numbers/page.html")]
struct NumbersPage {
    frame: Frame,
    period_words: String,
    cases: String,
    zone: String,
    as_of: String,
    ignored: bool,
    few: bool,
    /// Number of days, and whether it is shown now.
    last: Vec<(i32, bool)>,
    from: String,
    to: String,
    today: String,
    query: String,
    sections: Vec<SectionView>,
}

struct SectionView {
    id: &'static str,
    title: String,
    lead: String,
    chart: Chart,
    notes: Vec<String>,
    heads: Vec<String>,
    rows: Vec<Vec<CellView>>,
}

struct CellView {
    head: String,
    text: String,
    number: bool,
}

/// `GET /numbers`
///
/// # Errors
/// When the database cannot be read or the view cannot be put on record.
pub async fn numbers(clinician: Clinician, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    let frame = Frame::new(&state, Some(&clinician.clinic), "numbers-title").for_staff(staff_frame(&clinician));
    let now = state.clock.now();
    let zone = &clinician.clinic.zone;
    let today = clock::day(now, zone);
    let (period, ignored) = Period::read(request.query_string(), today);
    let (sections, cases) = read(&state, &clinician, &request, &frame, period, None).await?;
    let date = |day: Date| frame.date(PartialDate { year: day.year(), month: Some(day.month()), day: Some(day.day()) });
    page(&NumbersPage {
        period_words: frame.t2("numbers-period", ("from", date(period.from)), ("to", date(period.to))),
        cases: frame.t1("numbers-cases", "n", cases),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        as_of: now.to_zoned(zone.clone()).strftime("%H:%M").to_string(),
        ignored,
        few: cases < FEW,
        last: DAYS.map(|days| (days, period.to == today && period.days() == days)).to_vec(),
        from: period.from.to_string(),
        to: period.to.to_string(),
        today: today.to_string(),
        query: period.query(),
        sections: sections.into_iter().map(|section| view(&frame, section)).collect(),
        frame,
    })
}

/// `GET /numbers/{chart}.csv`: the table of a chart, for a spreadsheet.
///
/// # Errors
/// Not found, for another chart; a bad request, for a period that is not understood: a file of another one than was
/// asked for would go unnoticed. When the database cannot be read or the download cannot be put on record.
pub async fn download(
    clinician: Clinician,
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse> {
    let chart = CHARTS.into_iter().find(|chart| *chart == path.as_str()).ok_or(Error::NotFound)?;
    let (period, ignored) = Period::read(request.query_string(), clock::day(state.clock.now(), &clinician.clinic.zone));
    if ignored {
        return Err(Error::BadRequest("error-bad-request"));
    }
    let frame = Frame::new(&state, Some(&clinician.clinic), "numbers-title");
    let (sections, _) = read(&state, &clinician, &request, &frame, period, Some(chart)).await?;
    let section = sections.into_iter().find(|section| section.id == chart).ok_or(Error::NotFound)?;
    let name = format!("attachment; filename=\"numbers-{chart}-{}-{}.csv\"", period.from, period.to);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(section.table.csv()))
}

/// Reads and puts on record; the sections, and how many cases they are about.
async fn read(
    state: &State,
    clinician: &Clinician,
    request: &HttpRequest,
    frame: &Frame,
    period: Period,
    chart: Option<&str>,
) -> Result<(Vec<Section>, i64)> {
    let (clinic, now) = (&clinician.clinic, state.clock.now());
    let (from, until) = period.bounds(&clinic.zone).ok_or(Error::BadRequest("error-bad-request"))?;
    let span = store::Span { clinic: clinic.id, from, until, now };
    let package = state.packages.current(&clinic.questionnaire);
    let words = Words { frame, rules: package.as_ref().map(|package| &package.rules) };
    let mut tx = state.db.begin(clinic.id).await?;
    let counts = count(&mut tx, span, clinic.zone.iana_name().unwrap_or("UTC"), chart).await?;
    let action = if chart.is_some() { Action::NumbersDownload } else { Action::NumbersView };
    let event = Event::new(action, clinic.id, now).by(clinician.account).request(request_id(request));
    let detail = json!({ "from": period.from.to_string(), "to": period.to.to_string(), "chart": chart });
    audit::record(&mut tx, event.detail(detail)).await?;
    db::commit(tx).await?;
    let cases = sections::sum(counts.arrived.iter().map(|one| one.n));
    let sections = vec![
        sections::hours(&counts.arrived),
        sections::weekdays(words, &counts.arrived, period),
        sections::waiting(words, &counts.waits),
        sections::open(words, &counts.open),
        judged::rules(words, &counts.fired, &counts.acts),
        judged::overrides(words, &counts.acts, cases),
        judged::stops(words, &counts.acts, cases),
    ];
    Ok((sections, cases))
}

/// What the charts are made of.
#[derive(Default)]
struct Counts {
    arrived: Vec<store::Arrived>,
    waits: Vec<store::Wait>,
    open: Vec<store::Open>,
    fired: Vec<store::Fired>,
    acts: Vec<store::Act>,
}

/// Counts what one chart needs, or all of them.
async fn count(tx: &mut db::Tx, span: store::Span, zone: &str, chart: Option<&str>) -> Result<Counts> {
    let wants = |charts: &[&str]| chart.is_none_or(|chart| charts.contains(&chart));
    let mut counts = Counts::default();
    if wants(&["hours", "weekdays", "overrides", "stops"]) {
        counts.arrived = store::arrivals(tx, span, zone).await?;
    }
    if wants(&["waiting"]) {
        counts.waits = store::waits(tx, span).await?;
    }
    if wants(&["open"]) {
        counts.open = store::open(tx, span, &sections::AGES).await?;
    }
    if wants(&["rules"]) {
        counts.fired = store::fired(tx, span).await?;
    }
    if wants(&["rules", "overrides", "stops"]) {
        counts.acts = store::acts(tx, span).await?;
    }
    if wants(&["overrides"]) {
        counts.acts.extend(store::closings(tx, span).await?);
    }
    Ok(counts)
}

fn view(frame: &Frame, section: Section) -> SectionView {
    let id = section.id;
    let heads: Vec<String> = section.table.columns.iter().map(|column| frame.t(&format!("numbers-column-{column}"))).collect();
    let cells = |row: &Vec<super::table::Cell>| {
        let cells = row.iter().zip(&heads);
        cells.map(|(cell, head)| CellView { head: head.clone(), text: cell.shown(frame), number: cell.is_number() }).collect()
    };
    SectionView {
        id,
        title: frame.t(&format!("numbers-{id}-title")),
        lead: frame.t(&format!("numbers-{id}-lead")),
        rows: section.table.rows.iter().map(cells).collect(),
        chart: section.chart,
        notes: section.notes,
        heads,
    }
}
