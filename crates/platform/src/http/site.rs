//! The whole table of endpoints, checked and turned into a router.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRef, Request};
use axum::http::Method;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use kernel::{Text, text};
use serde::Serialize;
use tower_http::catch_panic::CatchPanicLayer;

use super::answer::FileAnswer;
use super::compress;
use super::edge;
use super::endpoint::{Access, BodyKind, Endpoint};
use super::guard::{self, Gate};
use super::menu::MenuItem;
use super::{Platform, openapi};
use crate::role::Permission;

/// The public paths under `/api/`. The API reference at `/api` is public too.
const PUBLIC_API: &[&str] = &["/api/health", "/api/openapi.json", "/api/platform/sessions"];

/// A row of the authorisation matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixRow {
    /// `GET`
    pub method: String,
    /// `/api/execution/payments/{id}`
    pub path: String,
    /// Operation id.
    pub name: String,
    /// Whether anybody may call it without logging in.
    pub public: bool,
    /// The right it asks for; none for public and own-profile endpoints.
    pub permission: Option<Permission>,
    /// The kind of object.
    pub object: String,
    /// The audit action of what it changes.
    pub audit_action: Option<String>,
    /// The statuses it documents.
    pub statuses: Vec<u16>,
}

/// Answers what a browser asks for outside `/api`: a page, a file of one, or nothing when there is no such file.
pub type Pages = fn(&Request) -> Option<Response>;

/// All endpoints of a program.
pub struct Site<S> {
    endpoints: Vec<Endpoint<S>>,
    pages: Pages,
    document: Arc<OnceLock<Bytes>>,
}

impl<S: Clone + Send + Sync + 'static> Site<S> {
    /// The given endpoints and `GET /api/openapi.json`, which describes them all.
    pub fn new(mut endpoints: Vec<Endpoint<S>>) -> Site<S> {
        let exports: Vec<Endpoint<S>> = endpoints.iter_mut().filter_map(Endpoint::take_export).collect();
        endpoints.extend(exports);
        let document: Arc<OnceLock<Bytes>> = Arc::default();
        let served = Arc::clone(&document);
        let show = move || {
            let content = served.get().cloned().unwrap_or_default().into();
            async move { FileAnswer { name: None, content_type: "application/json", content } }
        };
        endpoints.push(
            Endpoint::get("/api/openapi.json", show)
                .named("openapi")
                .title(text!("接口文档", "API document"))
                .public()
                .on("api")
                .answers::<serde_json::Value>(200),
        );
        Site { endpoints, pages: |_| None, document }
    }
    /// The pages beside the endpoints.
    pub fn pages(mut self, pages: Pages) -> Site<S> {
        self.pages = pages;
        self
    }
    /// What belongs in the menu, in the order of the table.
    pub fn menu(&self) -> Vec<MenuItem> {
        self.endpoints.iter().filter_map(Endpoint::menu_item).collect()
    }
    /// The authorisation matrix, in the order of the table.
    pub fn matrix(&self) -> Vec<MatrixRow> {
        let row = |endpoint: &Endpoint<S>| MatrixRow {
            method: endpoint.method.to_string(),
            path: endpoint.path.clone(),
            name: endpoint.name.clone(),
            public: endpoint.access.first() == Some(&Access::Public),
            permission: match endpoint.access.first() {
                Some(Access::Needs(permission)) => Some(*permission),
                _ => None,
            },
            object: endpoint.object.clone(),
            audit_action: endpoint.audit.clone(),
            statuses: endpoint.statuses(),
        };
        self.endpoints.iter().map(row).collect()
    }
    /// The OpenAPI 3.1 document.
    pub fn openapi(&self) -> utoipa::openapi::OpenApi {
        openapi::document(&self.endpoints)
    }
    /// The document as text, the same bytes at every call.
    pub fn openapi_text(&self) -> String {
        openapi::text(&self.openapi())
    }
    /// What is wrong with the table; empty when nothing is.
    pub fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.endpoints.iter().flat_map(endpoint_faults).collect();
        let mut names = BTreeSet::new();
        let mut routes = BTreeSet::new();
        for endpoint in &self.endpoints {
            if !names.insert(&endpoint.name) {
                faults.push(format!("the name {} is used twice", endpoint.name));
            }
            if !routes.insert((endpoint.method.to_string(), &endpoint.path)) {
                faults.push(format!("{} {} is declared twice", endpoint.method, endpoint.path));
            }
        }
        faults.extend(openapi::schema_faults(&self.endpoints));
        faults
    }
    /// The router, or everything that is wrong with the table.
    pub fn build(self, state: S) -> Result<Router, Vec<String>>
    where
        Platform: FromRef<S>,
    {
        let faults = self.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        let text = self.openapi_text();
        self.document.get_or_init(|| text.into());
        let platform = Platform::from_ref(&state);
        let mut router = Router::new();
        for endpoint in self.endpoints {
            let gate = Arc::new(Gate::new(platform.clone(), &endpoint));
            let guarded = endpoint.route.route_layer(middleware::from_fn_with_state(gate, guard::pass));
            router = router.route(&endpoint.path, guarded);
        }
        let pages = self.pages;
        let fallback = move |request: Request| async move {
            let page = edge::asks_for_a_page(&request).then(|| pages(&request)).flatten();
            match page {
                Some(page) => page,
                None => edge::no_such_path().await.into_response(),
            }
        };
        Ok(router
            .fallback(fallback)
            .method_not_allowed_fallback(edge::no_such_method)
            .layer(CatchPanicLayer::custom(edge::panicked))
            .layer(middleware::from_fn_with_state(platform, edge::answer))
            .layer(compress::layer())
            .with_state(state))
    }
}

fn endpoint_faults<S: Clone + Send + Sync + 'static>(endpoint: &Endpoint<S>) -> Vec<String> {
    let public = endpoint.access.first() == Some(&Access::Public);
    let hidden = endpoint.path.starts_with("/api/") && !PUBLIC_API.contains(&endpoint.path.as_str());
    let mut in_path: Vec<&str> = endpoint
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{').and_then(|part| part.strip_suffix('}')))
        .collect();
    let mut declared: Vec<&str> = endpoint.params.iter().map(|(name, _)| *name).collect();
    in_path.sort_unstable();
    declared.sort_unstable();
    let unnamed = endpoint.title == Text::default() || endpoint.name.is_empty() || endpoint.object.is_empty();
    let checks = [
        (endpoint.access.len() != 1, "declare exactly one of needs, public and for_anyone_logged_in"),
        (endpoint.changes_state() && endpoint.audit.is_none(), "it changes state: declare audited"),
        (
            !endpoint.changes_state() && endpoint.audit.is_some() != endpoint.leaves_record,
            "it changes nothing: audited is out of place",
        ),
        (public && hidden, "this path may not be public"),
        (
            public && endpoint.changes_state() && endpoint.object != "session",
            "public endpoints change nothing",
        ),
        (unnamed, "declare named, title and on"),
        (endpoint.answers.is_empty(), "declare what it answers"),
        (in_path != declared, "the parameters of the path and path_param differ"),
        (!endpoint.path.starts_with('/'), "the path begins with a slash"),
        (endpoint.method == Method::GET && !matches!(endpoint.body, BodyKind::None), "a GET takes no body"),
    ];
    let wrong = checks.into_iter().filter(|(wrong, _)| *wrong);
    wrong.map(|(_, what)| format!("{} {}: {what}", endpoint.method, endpoint.path)).collect()
}

/// A handler for tables in tests.
#[cfg(test)]
async fn nothing() -> super::Reply<super::NoContent> {
    Ok(super::NoContent::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ParamKind;

    fn sound() -> Endpoint<()> {
        Endpoint::post("/api/test/things/{id}", nothing)
            .named("act_on_thing")
            .title(text!("办理", "Act"))
            .needs(Permission::PaymentEdit)
            .on("thing")
            .audited("thing.act")
            .path_param("id", ParamKind::Uuid)
            .answers_empty(204)
    }
    #[track_caller]
    fn check(endpoints: Vec<Endpoint<()>>, expected: Option<&str>) {
        let faults = Site::new(endpoints).faults();
        match expected {
            None => assert_eq!(faults, Vec::<String>::new()),
            Some(part) => assert!(faults.iter().any(|fault| fault.contains(part)), "{part}: {faults:?}"),
        }
    }

    #[test]
    fn a_whole_declaration_is_accepted() {
        check(vec![sound()], None);
    }
    #[test]
    fn an_endpoint_without_a_right_is_refused() {
        let mut open = sound();
        open.access.clear();
        check(vec![open], Some("exactly one of needs"));
        check(vec![sound().for_anyone_logged_in()], Some("exactly one of needs"));
    }
    #[test]
    fn a_change_without_an_audit_action_is_refused() {
        let mut silent = sound();
        silent.audit = None;
        check(vec![silent], Some("declare audited"));
        check(vec![sound().changes_nothing()], Some("out of place"));
    }
    #[test]
    fn only_listed_paths_are_public() {
        let mut public = sound();
        public.access = vec![Access::Public];
        check(vec![public], Some("may not be public"));
    }
    #[test]
    fn names_paths_and_parameters_are_checked() {
        check(vec![sound(), sound()], Some("used twice"));
        check(vec![sound(), sound().named("other")], Some("declared twice"));
        check(vec![sound().path_param("no", ParamKind::Word)], Some("path_param differ"));
    }
    #[test]
    fn the_matrix_and_the_document_list_every_endpoint() {
        let site = Site::new(vec![sound()]);
        let document: serde_json::Value = serde_json::from_str(&site.openapi_text()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        for row in site.matrix() {
            let operation = &document["paths"][&row.path][row.method.to_lowercase()];
            assert_eq!(operation["operationId"], row.name);
            for status in row.statuses {
                assert!(operation["responses"][status.to_string()].is_object(), "{} {status}", row.name);
            }
        }
        let operation = &document["paths"]["/api/test/things/{id}"]["post"];
        assert_eq!(operation["x-permission"], "payment_edit");
        assert_eq!(operation["x-object"], "thing");
        assert_eq!(operation["x-audit"], "thing.act");
        assert_eq!(operation["parameters"][0]["schema"]["format"], "uuid");
        assert_eq!(site.openapi_text(), site.openapi_text());
    }
}
