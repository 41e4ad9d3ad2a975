//! How close rows stand on staff pages: a cookie, so that it needs no script and goes with the browser.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};

use super::cookies;
use crate::config::Config;

/// Name of the cookie.
const COOKIE: &str = "density";
const COMPACT: &str = "compact";
/// As long as browsers keep one.
const KEPT: i64 = 400 * 86_400;

/// Whether this browser wants them close together.
#[must_use]
pub fn is_compact(config: &Config, request: &HttpRequest) -> bool {
    cookies::read(config, request, COOKIE).is_some_and(|value| value == COMPACT)
}

/// The cookie that says so; far apart needs none.
#[must_use]
pub fn cookie(config: &Config, compact: bool) -> Cookie<'static> {
    if compact {
        cookies::make(config, COOKIE, COMPACT.to_owned(), SameSite::Strict, Some(KEPT))
    } else {
        cookies::end(config, COOKIE, SameSite::Strict)
    }
}
