//! A server from its parts to its end: what `serve` and `demo` have in common.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anteroom::clinic::Clinics;
use anteroom::clock::Clock;
use anteroom::config::Config;
use anteroom::db::Db;
use anteroom::package::Packages;
use anteroom::state::State;
use anteroom::text::Texts;
use anteroom::{app, bells, intake, mail};
use anyhow::{Context, bail, ensure};
use sqlx::postgres::PgConnectOptions;
use tokio::time::{sleep, timeout};

use super::healthcheck;
use super::signals::Signals;

/// Listens on `address`; connections wait until the server is there.
///
/// # Errors
/// When the address is taken or not ours: with what to do about it.
pub fn listen(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| {
        format!("cannot listen on {address}; is something else using it? Choose another with --listen, for example --listen 127.0.0.1:0 for any free port")
    })
}

/// Puts the parts together: form packages proved and pinned, the directory of clinics read.
///
/// # Errors
/// With the faults of a form package, or what the database said.
pub async fn assemble(config: Config, app: PgConnectOptions, connections: u32, forms: Option<&Path>) -> anyhow::Result<Arc<State>> {
    let clock = Clock::System;
    let packages = Packages::load(forms)?;
    let db = Db::connect_lazy(app, connections, app::workers());
    packages.pin(&db, clock.now()).await?;
    let clinics = Clinics::load(&db).await?;
    for clinic in clinics.all() {
        // Without its form a clinic's patients would get nowhere, and drafts left alone would stay unseen.
        ensure!(
            packages.current(&clinic.questionnaire).is_some(),
            "clinic {}: its form {} is not loaded",
            clinic.slug,
            clinic.questionnaire
        );
    }
    Ok(State::new(config, db, clock, packages, clinics, Texts::load()?))
}

/// Serves until a signal comes, then ends cleanly: first `/readyz` says 503 for `drain`, so that the load balancer
/// sends nobody new; then no new connections, and those that are open get their answers; then the database.
/// `ready` is called once the first request was answered.
///
/// # Errors
/// When the server cannot start, or ends by itself.
pub async fn serve(
    state: Arc<State>,
    listener: TcpListener,
    drain: Duration,
    signals: &mut Signals,
    ready: impl FnOnce(),
) -> anyhow::Result<()> {
    let address = reachable(listener.local_addr()?);
    let server = app::server(Arc::clone(&state), listener, app::TABLE)?;
    let handle = server.handle();
    let mut running = actix_web::rt::spawn(server);
    let housekeeping = actix_web::rt::spawn(intake::housekeeping(Arc::clone(&state)));
    let ears = Arc::clone(&state);
    let bells = actix_web::rt::spawn(async move { bells::listen(&ears.bells, &ears.db).await });
    let sender = actix_web::rt::spawn(mail::sender(Arc::clone(&state)));
    let answered = tokio::select! {
        answered = answers(address) => answered.map(|()| true),
        _ = signals.ending() => Ok(false),
    };
    let outcome = match answered {
        Ok(true) => {
            ready();
            tokio::select! {
                ended = &mut running => ended.context("the server panicked").and_then(|ended| {
                    ended?;
                    bail!("the server ended by itself")
                }),
                _ = signals.ending() => Ok(()),
            }
        }
        Ok(false) => Ok(()),
        Err(error) => Err(error),
    };
    state.drain();
    tracing::info!("draining");
    if outcome.is_ok() {
        // A second signal cuts the wait short.
        tokio::select! {
            () = sleep(drain) => {}
            _ = signals.ending() => {}
        }
    }
    housekeeping.abort();
    bells.abort();
    handle.stop(true).await;
    // It has taken no new letter since draining began; the one it had has had its time.
    sender.abort();
    let _ = timeout(Duration::from_secs(5), state.db.close()).await;
    outcome
}

/// The address by which this machine reaches a listener of its own.
pub fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    address
}

/// Waits until the process answers requests.
async fn answers(address: SocketAddr) -> anyhow::Result<()> {
    let url = format!("http://{address}/healthz");
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let asked = url.clone();
        let status = tokio::task::spawn_blocking(move || healthcheck::get(&asked, Duration::from_secs(2))).await?;
        if matches!(status, Ok(200)) {
            return Ok(());
        }
        ensure!(Instant::now() < until, "the server does not answer on {address}: {status:?}");
        sleep(Duration::from_millis(50)).await;
    }
}
