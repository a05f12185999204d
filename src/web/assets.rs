//! Our own style sheets and scripts, embedded, under names that change with their content.
use crate::Error;
use actix_web::{
    HttpResponse,
    http::header,
    web::{Path, ServiceConfig, get, resource},
};
use rust_embed::{Embed, EmbeddedFile};
use std::fmt::Write as _;

#[derive(Embed)]
#[folder = "assets/"]
struct Assets;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/assets/{hash}/{name:.*}").route(get().to(serve)));
}

/// Where a file of `assets/` is served: the address changes when the file does, so that browsers
/// may keep it for good.
pub(super) fn address(name: &str) -> String {
    let hash = Assets::get(name).map(|file| hash(&file)).unwrap_or_default();
    format!("/assets/{hash}/{name}")
}

async fn serve(path: Path<(String, String)>) -> Result<HttpResponse, Error> {
    let (wanted, name) = path.into_inner();
    let file = Assets::get(&name).ok_or(Error::NotFound("file"))?;
    let keep =
        if wanted == hash(&file) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, keep))
        .content_type(kind)
        .body(file.data.into_owned()))
}

fn hash(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(6).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
