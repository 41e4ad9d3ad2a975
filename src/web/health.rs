//! `/healthz`: the process answers. `/readyz`: it can do its work.

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::db::migrations_applied;
use crate::ids::ClinicId;
use crate::rounds::Round;
use crate::state::State;

/// `GET /healthz`
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// `GET /readyz`: 503 while draining, without a database, with missing migrations, without a form package, or when this
/// process has not looked for minutes who is to be told of cases that nobody takes.
pub async fn readyz(state: web::Data<State>) -> HttpResponse {
    let database = match state.db.begin(ClinicId::NONE).await {
        Ok(mut tx) => migrations_applied(&mut tx).await.unwrap_or(false),
        Err(_) => false,
    };
    let packages = !state.packages.is_empty();
    let escalation = !state.rounds.is_late(Round::Escalation);
    let draining = state.is_draining();
    let body = json!({ "database": database, "packages": packages, "escalation": escalation, "draining": draining });
    if database && packages && escalation && !draining {
        HttpResponse::Ok().json(body)
    } else {
        HttpResponse::ServiceUnavailable().json(body)
    }
}
