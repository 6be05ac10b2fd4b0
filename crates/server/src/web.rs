//! The web application: the files of `web/dist`, in the program itself, or on disk in a debug build.
//!
//! Names under `/assets/` change with their content and are kept for ever; everything else is asked for again each time
//! and answered with an entity tag. A path that is no file is the application's own: it gets the start page, which
//! carries a nonce of its own each time: the styles that the component library writes while it runs name it, and no
//! other inline style is let in.

use std::borrow::Cow;
use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use platform::http::Visitor;
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

const START: &str = "index.html";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// Forms a file may lie in beside itself, the smaller first.
const PACKED: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];
/// Shown while there is no web application to show.
const UNBUILT: &str = include_str!("../assets/unbuilt.html");

/// Where the start page wants its nonce.
const NONCE: &str = "__CSP_NONCE__";

/// Answers a request for a page or a file of one.
pub fn serve(request: &Request) -> Option<Response> {
    // The id of a request is made for it and cannot be foretold: it serves as the page's nonce.
    let nonce = request.extensions().get::<Visitor>().map_or("", |visitor| &visitor.request_id);
    answer(request.uri().path(), request.headers(), nonce, &Files::get)
}

/// The start page for one visit.
fn start_page(page: &EmbeddedFile, nonce: &str) -> Response {
    let html = String::from_utf8_lossy(&page.data).replace(NONCE, nonce);
    let policy = format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    let mut response = Response::new(Body::from(html));
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(START)));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = HeaderValue::from_str(&policy).expect("words and an id are plain ASCII");
    out.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

type Find<'a> = &'a dyn Fn(&str) -> Option<EmbeddedFile>;

fn answer(path: &str, headers: &HeaderMap, nonce: &str, find: Find<'_>) -> Option<Response> {
    let name = path.trim_start_matches('/');
    let lasting = name.starts_with("assets/");
    let is_file = !name.is_empty() && find(name).is_some();
    let name = match is_file {
        true => name,
        // An old page asking for a script that is gone must not get a page for one.
        false if lasting => return None,
        false => START,
    };
    if name == START {
        return Some(find(START).map_or_else(unbuilt, |page| start_page(&page, nonce)));
    }
    let (file, packed) = packed(name, headers, find).or_else(|| Some((find(name)?, None))).unzip();
    let file = file?;
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    let mut response = Response::new(Body::empty());
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = match file.data {
            Cow::Borrowed(bytes) => Body::from(bytes),
            Cow::Owned(bytes) => Body::from(bytes),
        };
    }
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    out.insert(header::CACHE_CONTROL, if lasting { FOR_EVER } else { ASK_AGAIN });
    out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    out.insert(header::ETAG, HeaderValue::from_str(&tag).expect("hexadecimal digits in quotes"));
    if let Some(encoding) = packed.flatten() {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The file in the smallest form that there is and the browser takes.
fn packed(name: &str, headers: &HeaderMap, find: Find<'_>) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let takes = |coding: &str| {
        accepted.split(',').any(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let named = pieces.next() == Some(coding);
            named
                && !pieces.any(|piece| {
                    matches!(piece.replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
                })
        })
    };
    PACKED
        .into_iter()
        .filter(|(coding, _)| takes(coding))
        .find_map(|(coding, ending)| Some((find(&format!("{name}{ending}"))?, Some(coding))))
}

fn unbuilt() -> Response {
    let mut response = Response::new(Body::from(UNBUILT));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(START)));
    response
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn content_type(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_embed::Metadata;

    const BUILT: [&str; 4] = ["index.html", "assets/app-1a2b.js", "assets/app-1a2b.js.br", "favicon.svg"];

    fn built(name: &str) -> Option<EmbeddedFile> {
        let known = BUILT.into_iter().find(|known| *known == name)?;
        let mut hash = [0; 32];
        hash[0] = known.len() as u8;
        let metadata = Metadata::__rust_embed_new(hash, None, None);
        Some(EmbeddedFile { data: Cow::Borrowed(known.as_bytes()), metadata })
    }
    fn asked(path: &str, headers: &[(header::HeaderName, &'static str)]) -> Option<Response> {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        answer(path, &headers.collect(), "n-1", &built)
    }
    #[track_caller]
    fn header_of<'a>(response: &'a Response, name: &header::HeaderName) -> &'a str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn a_path_of_the_application_gets_the_start_page() {
        for path in ["/", "/index.html", "/execution/payments/7", "/apiary"] {
            let page = asked(path, &[]).unwrap();
            assert_eq!(header_of(&page, &header::CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
            assert_eq!(header_of(&page, &header::CACHE_CONTROL), "no-store", "{path}");
            let policy = header_of(&page, &header::CONTENT_SECURITY_POLICY);
            assert!(
                policy.contains("style-src 'self' 'nonce-n-1';") && !policy.contains("unsafe"),
                "{policy}"
            );
        }
        assert!(asked("/assets/gone.js", &[]).is_none());
    }
    #[test]
    fn files_are_kept_for_ever_and_sent_packed_to_whoever_takes_it() {
        let script = asked("/assets/app-1a2b.js", &[(header::ACCEPT_ENCODING, "gzip, br;q=1.0")]).unwrap();
        assert_eq!(header_of(&script, &header::CONTENT_ENCODING), "br");
        assert_eq!(header_of(&script, &header::CACHE_CONTROL), "public, max-age=31536000, immutable");
        assert_eq!(header_of(&script, &header::CONTENT_TYPE), "text/javascript; charset=utf-8");
        let plain = asked("/assets/app-1a2b.js", &[(header::ACCEPT_ENCODING, "gzip, br;q=0")]).unwrap();
        assert_eq!(header_of(&plain, &header::CONTENT_ENCODING), "");
        assert_ne!(header_of(&plain, &header::ETAG), header_of(&script, &header::ETAG));
        assert_eq!(header_of(&plain, &header::VARY), "Accept-Encoding");
    }
    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let first = asked("/favicon.svg", &[]).unwrap();
        let tag = first.headers()[header::ETAG].clone();
        let again = answer("/favicon.svg", &HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)]), "", &built);
        assert_eq!(again.unwrap().status(), StatusCode::NOT_MODIFIED);
    }
    #[test]
    fn without_a_web_application_the_page_says_how_to_build_it() {
        assert!(answer("/", &HeaderMap::new(), "", &|_| None).is_some());
        assert!(UNBUILT.contains("make web") && UNBUILT.contains("/api"));
    }
}
