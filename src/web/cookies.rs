//! Cookies: one way to make and end them, so that no attribute is forgotten.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::config::Config;

/// A cookie of ours: `HttpOnly`, `Path=/`, `SameSite`; `Secure` and `__Host-` wherever the public reaches us by TLS.
#[must_use]
pub fn make(config: &Config, name: &str, value: String, same_site: SameSite, seconds: Option<i64>) -> Cookie<'static> {
    let mut cookie = Cookie::build(config.cookie_name(name), value).http_only(true).secure(config.secure()).same_site(same_site).path("/");
    if let Some(seconds) = seconds {
        cookie = cookie.max_age(Duration::seconds(seconds));
    }
    cookie.finish()
}

/// The same cookie, ended.
#[must_use]
pub fn end(config: &Config, name: &str, same_site: SameSite) -> Cookie<'static> {
    make(config, name, String::new(), same_site, Some(0))
}

/// The value of the cookie `name`, if the browser sent it.
#[must_use]
pub fn read(config: &Config, request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(&config.cookie_name(name)).map(|cookie| cookie.value().to_owned())
}

/// Every cookie whose name begins with `prefix`: (rest of the name, value).
#[must_use]
pub fn read_all(config: &Config, request: &HttpRequest, prefix: &str) -> Vec<(String, String)> {
    let prefix = config.cookie_name(prefix);
    let Ok(cookies) = request.cookies() else { return Vec::new() };
    cookies.iter().filter_map(|cookie| Some((cookie.name().strip_prefix(&prefix)?.to_owned(), cookie.value().to_owned()))).collect()
}
