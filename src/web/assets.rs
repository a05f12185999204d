//! Our own style sheets and scripts, embedded, under names that change with their content.
use crate::Error;
use actix_web::{
    HttpResponse,
    http::header,
    web::{Path, ServiceConfig, get, resource},
};
use rust_embed::{Embed, EmbeddedFile};
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, sync::LazyLock};

#[derive(Embed)]
#[folder = "assets/"]
struct Assets;

/// What names all scripts alike: one that loads another finds it beside itself, and it may be
/// kept as long.
static SCRIPTS: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Assets::iter().filter(|name| is_script(name)).collect();
    names.sort();
    let each = names.iter().filter_map(|name| Assets::get(name));
    hex(&Sha256::digest(each.map(|file| hash(&file)).collect::<String>()))
});

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/assets/{hash}/{name:.*}").route(get().to(serve)));
}

/// Where a file of `assets/` is served: the address changes when the file does, so that browsers
/// may keep it for good.
pub(super) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", version(name).unwrap_or_default())
}

/// What stands in a file's address for what is in it.
fn version(name: &str) -> Option<String> {
    let file = Assets::get(name)?;
    Some(if is_script(name) { SCRIPTS.clone() } else { hash(&file) })
}

fn is_script(name: &str) -> bool {
    name.rsplit('.').next() == Some("js")
}

async fn serve(path: Path<(String, String)>) -> Result<HttpResponse, Error> {
    let (wanted, name) = path.into_inner();
    let file = Assets::get(&name).ok_or(Error::NotFound("file"))?;
    let keep = if Some(wanted) == version(&name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
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
    hex(&file.metadata.sha256_hash())
}

fn hex(digest: &[u8]) -> String {
    digest.iter().take(6).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
