//! The URL table, on one screen: every address, who may use it, and what answers. The access test is
//! generated from the same value, so a route without a line here cannot exist.

use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::http::KeepAlive;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, HttpServer, Route, guard, web};

use crate::error::Error;
use crate::state::State;
use crate::web::language::Readable;
use crate::web::shell::{calm, shell};
use crate::web::{assets, health};
use crate::{account, intake, mail, numbers, review};

/// Who may use an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// The browser that holds the intake's cookie; to all others it does not exist.
    Patient,
    /// The browser in which a record was opened with its access code; all others are led to the door.
    Record,
    /// A signed-in member of the clinic's staff.
    Staff,
    /// Anybody who tries the demo; elsewhere it does not exist.
    Demo,
}

/// A line of the URL table.
pub struct Line {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
    /// What answers.
    pub handler: fn() -> Route,
}

macro_rules! line {
    ($access:ident GET $path:literal $handler:path) => {
        Line { method: "GET", path: $path, access: Access::$access, handler: || get().to($handler) }
    };
    ($access:ident POST $path:literal $handler:path) => {
        Line { method: "POST", path: $path, access: Access::$access, handler: || web::post().to($handler) }
    };
}

/// Every address there is.
#[rustfmt::skip]
pub const TABLE: &[Line] = &[
    line!(Public  GET  "/healthz"                          health::healthz),
    line!(Public  GET  "/readyz"                           health::readyz),
    line!(Public  GET  "/static/{hash}/{name}"             assets::file),

    line!(Public  GET  "/"                                 intake::home),
    line!(Public  GET  "/c/{clinic}"                       intake::front),
    line!(Public  POST "/c/{clinic}/start"                 intake::begin),
    line!(Public  GET  "/c/{clinic}/drafts"                intake::drafts),
    line!(Public  GET  "/c/{clinic}/goodbye"               intake::goodbye),
    line!(Public  GET  "/c/{clinic}/resume"                intake::resume_form),
    line!(Public  POST "/c/{clinic}/resume"                intake::resume_by_code),
    line!(Public  GET  "/c/{clinic}/resume/{token}"        intake::resume_link_form),
    line!(Public  POST "/c/{clinic}/resume/{token}"        intake::resume_by_link),
    line!(Patient GET  "/c/{clinic}/i/{id}/come-back"      intake::come_back),
    line!(Patient POST "/c/{clinic}/i/{id}/come-back"      intake::come_back_ask),
    line!(Patient GET  "/c/{clinic}/i/{id}/"               intake::resume),
    line!(Patient GET  "/c/{clinic}/i/{id}/p/{page}"       intake::page),
    line!(Patient POST "/c/{clinic}/i/{id}/p/{page}"       intake::answer),
    line!(Patient GET  "/c/{clinic}/i/{id}/stop"           intake::stop),
    line!(Patient POST "/c/{clinic}/i/{id}/stop"           intake::stop_answer),
    line!(Patient GET  "/c/{clinic}/i/{id}/unreachable"    intake::unreachable),
    line!(Patient GET  "/c/{clinic}/i/{id}/contact"        intake::contact_form),
    line!(Patient POST "/c/{clinic}/i/{id}/contact"        intake::contact),
    line!(Patient GET  "/c/{clinic}/i/{id}/carry-on"       intake::carry_on),
    line!(Patient GET  "/c/{clinic}/i/{id}/check"          intake::check),
    line!(Patient GET  "/c/{clinic}/i/{id}/confirm"        intake::confirm_form),
    line!(Patient POST "/c/{clinic}/i/{id}/confirm"        intake::confirm),
    line!(Patient POST "/c/{clinic}/i/{id}/submit"         intake::submit),
    line!(Patient GET  "/c/{clinic}/i/{id}/receipt"        intake::receipt),
    line!(Patient POST "/c/{clinic}/i/{id}/clear"          intake::clear),
    line!(Patient GET  "/c/{clinic}/i/{id}/update"         intake::update_form),
    line!(Patient POST "/c/{clinic}/i/{id}/update"         intake::update),
    line!(Public  POST "/c/{clinic}/i/{id}/finish"         intake::finish), // forgets a cookie of this browser, no more

    line!(Public  GET  "/c/{clinic}/status"                intake::door),
    line!(Public  POST "/c/{clinic}/status"                intake::knock),
    line!(Record  GET  "/c/{clinic}/r/{record}/"           intake::status),
    line!(Record  GET  "/c/{clinic}/r/{record}/answers"    intake::answers),
    line!(Record  GET  "/c/{clinic}/r/{record}/answers.txt" intake::answers_text),
    line!(Record  GET  "/c/{clinic}/r/{record}/answers.fhir.json" intake::answers_fhir),
    line!(Record  GET  "/c/{clinic}/r/{record}/opened"     intake::opened),
    line!(Record  GET  "/c/{clinic}/r/{record}/update"     intake::record_update_form),
    line!(Record  POST "/c/{clinic}/r/{record}/update"     intake::record_update),
    line!(Record  POST "/c/{clinic}/r/{record}/answer"     intake::answer_question),
    line!(Record  POST "/c/{clinic}/r/{record}/close"      intake::close),

    line!(Public  GET  "/sign-in"                          account::sign_in_form),
    line!(Public  POST "/sign-in"                          account::sign_in),
    line!(Public  POST "/sign-in/clinic"                   account::choose_clinic),
    line!(Public  GET  "/welcome/{token}"                  account::welcome_form),
    line!(Public  POST "/welcome/{token}"                  account::welcome),

    line!(Demo    GET  "/demo/mail"                        mail::demo_mail),

    line!(Staff   GET  "/session"                          account::session_left),
    line!(Staff   POST "/session"                          account::session_stay),
    line!(Staff   POST "/sign-out"                         account::sign_out),
    line!(Staff   GET  "/password"                         account::password_form),
    line!(Staff   POST "/password"                         account::change_password),
    line!(Staff   GET  "/queue"                            review::queue),
    line!(Staff   GET  "/queue/events"                     review::events),
    line!(Staff   POST "/queue/density"                    review::density),
    line!(Staff   POST "/queue/views"                      review::save_view),
    line!(Staff   POST "/queue/views/delete"               review::delete_view),
    line!(Staff   GET  "/search"                           review::search_form),
    line!(Staff   POST "/search"                           review::search),
    line!(Staff   GET  "/cases/{id}.txt"                   review::case_text),
    line!(Staff   GET  "/cases/{id}.pdf"                   review::case_pdf),
    line!(Staff   GET  "/cases/{id}"                       review::case),
    line!(Staff   POST "/cases/{id}/decisions"             review::decide),
    line!(Staff   POST "/cases/{id}/draft"                 review::draft),
    line!(Staff   POST "/cases/{id}/flags"                 review::judge_flag),
    line!(Staff   POST "/cases/{id}/level"                 review::judge_level),
    line!(Staff   POST "/cases/{id}/notes"                 review::note),
    line!(Staff   POST "/cases/{id}/questions"             review::ask),
    line!(Staff   POST "/cases/{id}/reopen"                review::reopen),
    line!(Staff   POST "/cases/{id}/undo"                  review::undo),
    line!(Staff   POST "/cases/{id}/same-person"           review::same_person),
    line!(Staff   POST "/cases/{id}/claim"                 review::claim),
    line!(Staff   POST "/cases/{id}/release"               review::release),
    line!(Staff   POST "/cases/{id}/stay"                  review::stay),
    line!(Staff   POST "/queue/next"                       review::take_next),
    line!(Staff   GET  "/breaches"                         numbers::list),
    line!(Staff   GET  "/breaches.csv"                     numbers::list_file),
    line!(Staff   GET  "/numbers"                          numbers::numbers),
    line!(Staff   GET  "/numbers/{chart}.csv"              numbers::download),
];

/// How many threads serve.
#[must_use]
pub fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// GET, and HEAD, which is the same without the body.
fn get() -> Route {
    Route::new().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// Puts a table into an application. Staff addresses stand behind the session middleware; it comes before
/// any extractor, so that a signed-out request is refused whatever its body is.
fn routes(config: &mut web::ServiceConfig, table: &'static [Line]) {
    let mut paths: Vec<&str> = table.iter().map(|line| line.path).collect();
    paths.dedup();
    for path in paths {
        let lines: Vec<&Line> = table.iter().filter(|line| line.path == path).collect();
        let mut resource = web::resource(path);
        let staff = lines.iter().any(|line| line.access == Access::Staff);
        let allowed = match (lines.iter().any(|line| line.method == "GET"), lines.iter().any(|line| line.method == "POST")) {
            (true, false) => "GET, HEAD",
            (false, _) => "POST",
            (true, true) => "GET, HEAD, POST",
        };
        for line in lines {
            resource = resource.route((line.handler)());
        }
        resource = resource.default_service(web::to(async move || Err::<HttpResponse, _>(Error::Method(allowed))));
        if staff {
            config.service(resource.wrap(from_fn(account::session)).wrap(from_fn(calm)));
        } else {
            config.service(resource.wrap(from_fn(calm)));
        }
    }
}

async fn nothing_here() -> Result<HttpResponse, Error> {
    Err(Error::NotFound)
}

/// The server of a table on a listener that is already bound.
///
/// # Errors
/// When the listener cannot be used.
pub fn server(state: Arc<State>, listener: std::net::TcpListener, table: &'static [Line]) -> std::io::Result<Server> {
    let deadlines = state.config.deadlines;
    let data = web::Data::from(state);
    let readable = web::Data::new(Readable(table.iter().filter(|line| line.method == "GET").map(|line| line.path).collect()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .app_data(readable.clone())
            .wrap(from_fn(shell)) // request id, refusals, error pages, headers, log line: around everything, 404 too
            .configure(|config| routes(config, table))
            .default_service(web::to(nothing_here))
    });
    Ok(server
        .client_request_timeout(deadlines.head)
        // On a connection that is kept, actix gives every head after the first all the time there is. Behind a proxy
        // on the same network a new connection costs nothing.
        .keep_alive(KeepAlive::Disabled)
        .shutdown_timeout(25)
        .disable_signals()
        .workers(workers())
        .listen(listener)?
        .run())
}
