//! How long the session lasts, for the page's warning; and going on with it.

use actix_web::HttpResponse;
use serde_json::json;

use super::session::Clinician;

/// `GET /session`: how long it lasts, in seconds. To ask is no sign of life.
pub async fn session_left(clinician: Clinician) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "left": clinician.left.as_secs() }))
}

/// `POST /session`: somebody is there; how long it lasts since.
pub async fn session_stay(clinician: Clinician) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "left": clinician.left.as_secs() }))
}
