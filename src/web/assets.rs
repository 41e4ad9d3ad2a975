//! Our own stylesheet, script and pictures: embedded, served under a content hash, cached for ever.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;

use crate::error::{Error, Result};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

static HASHES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name.to_string(), HEXLOWER.encode(&file.metadata.sha256_hash()[..8])))
        })
        .collect()
});

/// The address of the static file `name`.
#[must_use]
pub fn url(name: &str) -> String {
    let hash = HASHES.get(name).map_or("missing", String::as_str);
    format!("/static/{hash}/{name}")
}

/// `GET /static/{hash}/{name}`
///
/// # Errors
/// Not found, for an unknown file or another version's hash.
pub async fn file(path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (hash, name) = path.into_inner();
    if HASHES.get(&name) != Some(&hash) {
        return Err(Error::NotFound);
    }
    let file = Files::get(&name).ok_or(Error::NotFound)?;
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind.as_ref()))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(file.data.into_owned()))
}
