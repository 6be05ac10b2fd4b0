//! One entry of the table that makes a route, its OpenAPI operation and its row of the authorisation matrix.

use axum::extract::{FromRef, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};
use kernel::Text;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

use super::Platform;
use super::menu::{MenuGroup, MenuItem};
use super::openapi::schema_of;
use crate::export::{self, About, Column};
use crate::role::Permission;

/// Most bytes of a JSON body.
pub(super) const JSON_BYTES_MAX: usize = 1024 * 1024;
/// Most bytes of an uploaded file.
pub(super) const UPLOAD_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody: login, health, the API document and pages without data.
    Public,
    /// Everybody who is logged in, about themselves.
    LoggedIn,
    /// Who has the right at some unit; the handler's [`crate::Scope`] says at which.
    Needs(Permission),
}

/// What a parameter in the path looks like. Anything else is answered 404, as an unknown one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// An id.
    Uuid,
    /// A name of the program: `^[a-z][a-z0-9_]{0,39}$`.
    Word,
    /// A code: `^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`.
    Code,
    /// Any text up to so many characters, control characters excepted (document numbers).
    Text(usize),
    /// A whole number in a range.
    Int(i64, i64),
    /// One of these.
    OneOf(&'static [&'static str]),
}

/// The body an endpoint takes.
#[derive(Clone)]
pub(super) enum BodyKind {
    None,
    Json(Box<RefOr<Schema>>),
    /// Content types and what the file holds.
    Raw(Vec<&'static str>, Text),
}

/// An answer an endpoint gives.
#[derive(Clone)]
pub(super) struct AnswerKind {
    pub status: u16,
    pub content_type: &'static str,
    pub schema: Option<RefOr<Schema>>,
}

/// An endpoint. Every part is declared here once; see the module's head.
pub struct Endpoint<S> {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) route: MethodRouter<S>,
    pub(super) name: String,
    pub(super) title: Text,
    pub(super) note: Text,
    pub(super) access: Vec<Access>,
    pub(super) object: String,
    pub(super) audit: Option<String>,
    pub(super) changes_nothing: bool,
    /// Reads, and leaves an audit record of having read.
    pub(super) leaves_record: bool,
    pub(super) before_password_change: bool,
    pub(super) query: Vec<Parameter>,
    pub(super) body: BodyKind,
    pub(super) bytes_max: usize,
    pub(super) params: Vec<(&'static str, ParamKind)>,
    pub(super) answers: Vec<AnswerKind>,
    pub(super) also: Vec<u16>,
    pub(super) idempotent: bool,
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
    /// Of a list that goes out as a file.
    pub(super) columns: &'static [Column],
    menu: Option<(MenuGroup, Text)>,
    export: Option<ExportRoute<S>>,
}

/// Makes the route of a list's file.
type ExportRoute<S> = Box<dyn FnOnce(About) -> MethodRouter<S> + Send>;

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident $method:ident;)*) => {
        $($(#[$doc])*
        pub fn $name<H, T>(path: impl Into<String>, handler: H) -> Endpoint<S>
        where
            H: Handler<T, S>,
            T: 'static,
        {
            Endpoint::new(Method::$method, path.into(), routing::$name(handler))
        })*
    };
}

impl<S: Clone + Send + Sync + 'static> Endpoint<S> {
    methods! {
        /// Reads.
        get GET;
        /// Creates, or acts.
        post POST;
        /// Replaces.
        put PUT;
        /// Edits.
        patch PATCH;
        /// Ends something (a session).
        delete DELETE;
    }

    fn new(method: Method, path: String, route: MethodRouter<S>) -> Endpoint<S> {
        Endpoint {
            method,
            path,
            route,
            name: String::new(),
            title: Text::default(),
            note: Text::default(),
            access: Vec::new(),
            object: String::new(),
            audit: None,
            changes_nothing: false,
            leaves_record: false,
            before_password_change: false,
            query: Vec::new(),
            body: BodyKind::None,
            bytes_max: JSON_BYTES_MAX,
            params: Vec::new(),
            answers: Vec::new(),
            also: Vec::new(),
            idempotent: false,
            schemas: Vec::new(),
            columns: &[],
            menu: None,
            export: None,
        }
    }
    /// Operation id, unique in the product.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
    /// What it is for, in a few words.
    pub fn title(mut self, title: Text) -> Self {
        self.title = title;
        self
    }
    /// What a caller should know besides.
    pub fn note(mut self, note: Text) -> Self {
        self.note = note;
        self
    }
    /// The right it asks for.
    pub fn needs(mut self, permission: Permission) -> Self {
        self.access.push(Access::Needs(permission));
        self
    }
    /// Everybody may call it.
    pub fn public(mut self) -> Self {
        self.access.push(Access::Public);
        self
    }
    /// Everybody logged in may call it, about themselves.
    pub fn for_anyone_logged_in(mut self) -> Self {
        self.access.push(Access::LoggedIn);
        self
    }
    /// The kind of object it works on.
    pub fn on(mut self, object: impl Into<String>) -> Self {
        self.object = object.into();
        self
    }
    /// The action its audit record carries.
    pub fn audited(mut self, action: impl Into<String>) -> Self {
        self.audit = Some(action.into());
        self
    }
    /// A POST that only computes (a preview): nothing changes, so nothing is audited.
    pub fn changes_nothing(mut self) -> Self {
        self.changes_nothing = true;
        self
    }
    /// Sends a file of its own and keeps a record of that first ([`export::ExportRecord`]).
    pub fn sends_a_file(mut self) -> Self {
        self.audit = Some(export::ACTION.to_owned());
        self.leaves_record = true;
        self
    }
    /// Reachable before a first password has been changed.
    pub(crate) fn before_password_change(mut self) -> Self {
        self.before_password_change = true;
        self
    }
    /// Its query parameters; call again for further ones.
    pub fn query<Q: IntoParams>(mut self) -> Self {
        self.query.extend(Q::into_params(|| Some(utoipa::openapi::path::ParameterIn::Query)));
        self
    }
    /// Its JSON body.
    pub fn body<T: ToSchema>(mut self) -> Self {
        self.body = BodyKind::Json(Box::new(schema_of::<T>(&mut self.schemas)));
        self
    }
    /// Takes a file as it is; call again for a further content type.
    pub fn raw_body(mut self, content_type: &'static str, holds: Text) -> Self {
        match &mut self.body {
            BodyKind::Raw(types, _) => types.push(content_type),
            _ => {
                self.body = BodyKind::Raw(vec![content_type], holds);
                self.bytes_max = UPLOAD_BYTES_MAX;
            }
        }
        self
    }
    /// Most bytes of its body.
    pub fn bytes_max(mut self, bytes: usize) -> Self {
        self.bytes_max = bytes;
        self
    }
    /// A parameter in its path.
    pub fn path_param(mut self, name: &'static str, kind: ParamKind) -> Self {
        self.params.push((name, kind));
        self
    }
    /// A JSON answer.
    pub fn answers<T: ToSchema>(mut self, status: u16) -> Self {
        let schema = Some(schema_of::<T>(&mut self.schemas));
        self.answers.push(AnswerKind { status, content_type: "application/json", schema });
        self
    }
    /// A file or a page, status 200; call again for a further content type.
    pub fn answers_file(mut self, content_type: &'static str) -> Self {
        self.answers.push(AnswerKind { status: 200, content_type, schema: None });
        self
    }
    /// An empty answer.
    pub fn answers_empty(mut self, status: u16) -> Self {
        self.answers.push(AnswerKind { status, content_type: "", schema: None });
        self
    }
    /// A further problem status it may answer with.
    pub fn also(mut self, status: u16) -> Self {
        self.also.push(status);
        self
    }
    /// Makes the list available as a file too, at its path with `/export` behind, under the same right and filters.
    pub fn exports(mut self, columns: &'static [Column]) -> Self
    where
        Platform: FromRef<S>,
    {
        let list = self.route.clone();
        self.columns = columns;
        self.export = Some(Box::new(move |about: About| {
            let about = std::sync::Arc::new(about);
            routing::get(move |State(state): State<S>, State(platform): State<Platform>, request: Request| {
                let (list, about) = (list.clone().with_state(state), std::sync::Arc::clone(&about));
                async move { export::serve(list, platform, &about, columns, request).await }
            })
        }));
        self
    }
    /// Has a place in the menu, under its title (without the 列表 of a list), for whoever has its right.
    pub fn menu(self, group: MenuGroup) -> Self {
        let zh = self.title.zh.strip_suffix("列表").unwrap_or(&self.title.zh).to_owned();
        let title = Text { zh, en: self.title.en.clone() };
        self.menu_as(group, title)
    }
    /// Has a place in the menu under words of its own.
    pub fn menu_as(mut self, group: MenuGroup, title: Text) -> Self {
        self.menu = Some((group, title));
        self
    }
    /// Its entry in the menu.
    pub(super) fn menu_item(&self) -> Option<MenuItem> {
        let (group, title) = self.menu.clone()?;
        let path = self.path.strip_prefix("/api").unwrap_or(&self.path);
        Some(MenuItem {
            group,
            name: self.name.clone(),
            title,
            path: path.split("/{").next().unwrap_or(path).to_owned(),
            object: self.object.clone(),
            access: self.access.first().copied()?,
        })
    }
    /// The endpoint of the file, for lists that have one.
    pub(super) fn take_export(&mut self) -> Option<Endpoint<S>> {
        let route = self.export.take()?;
        let about = About {
            name: self.name.clone(),
            title: self.title.clone(),
            object: self.object.clone(),
            paged: self.query.iter().any(|parameter| parameter.name == "limit"),
        };
        let name = format!("export_{}", self.name.trim_start_matches("list_"));
        let title = export::title(&self.title);
        let mut file = Endpoint::new(Method::GET, format!("{}/export", self.path), route(about));
        file = file.named(name).title(title).on(self.object.clone()).query::<crate::import::FormatQuery>();
        // With the place of a page, or rows chosen on it, the file has these; otherwise all pages.
        file = file.query::<export::Selection>();
        file.query.extend(self.query.iter().cloned());
        file.access.clone_from(&self.access);
        file.params.clone_from(&self.params);
        file.also.clone_from(&self.also);
        file.schemas.clone_from(&self.schemas);
        file.audit = Some(export::ACTION.to_owned());
        file.leaves_record = true;
        Some(file.answers_file(crate::import::XLSX).answers_file("text/csv"))
    }
    /// Takes an `Idempotency-Key` header; a repeat answers as the first did.
    pub fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Whether the method changes state unless it says otherwise.
    pub(super) fn changes_state(&self) -> bool {
        self.method != Method::GET && !self.changes_nothing
    }
    /// Every status it documents.
    pub(super) fn statuses(&self) -> Vec<u16> {
        self.answers.iter().map(|answer| answer.status).chain(self.problem_statuses()).collect()
    }
    /// Every problem status it can answer with, in order.
    pub(super) fn problem_statuses(&self) -> Vec<u16> {
        let mut statuses = vec![400, 500];
        if self.access.first() != Some(&Access::Public) {
            statuses.extend([401, 403]);
        }
        if !self.params.is_empty() {
            statuses.push(404);
        }
        if !matches!(self.body, BodyKind::None) {
            statuses.extend([413, 415, 422]);
        }
        if !self.query.is_empty() {
            statuses.push(422);
        }
        if self.idempotent {
            statuses.push(409);
        }
        statuses.extend(&self.also);
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    }
}

impl ParamKind {
    /// Whether a value in a path is of this kind.
    pub(super) fn accepts(self, value: &str) -> bool {
        let tail = |rest: &str, allowed: fn(char) -> bool| rest.chars().all(allowed);
        match self {
            ParamKind::Uuid => value.len() == 36 && uuid::Uuid::parse_str(value).is_ok(),
            ParamKind::Word => {
                value.len() <= 40
                    && value.starts_with(|c: char| c.is_ascii_lowercase())
                    && tail(value, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            }
            ParamKind::Code => {
                value.len() <= 64
                    && value.starts_with(|c: char| c.is_ascii_alphanumeric())
                    && tail(value, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
            }
            ParamKind::Text(most) => {
                !value.is_empty() && value.chars().count() <= most && !value.chars().any(char::is_control)
            }
            ParamKind::Int(least, most) => {
                let canonical = value.parse::<i64>().ok().filter(|number| number.to_string() == value);
                canonical.is_some_and(|number| (least..=most).contains(&number))
            }
            ParamKind::OneOf(words) => words.contains(&value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: ParamKind, value: &str, accepted: bool) {
        assert_eq!(kind.accepts(value), accepted, "{kind:?} {value}");
    }

    #[test]
    fn parameters_in_paths_are_strict() {
        check(ParamKind::Uuid, "0193a6e0-0000-7000-8000-000000000001", true);
        check(ParamKind::Uuid, "0193a6e0000070008000000000000001", false);
        check(ParamKind::Uuid, "{0193a6e0-0000-7000-8000-0000000001}", false);
        check(ParamKind::Word, "payment_line", true);
        check(ParamKind::Word, "Payment", false);
        check(ParamKind::Code, "2130101", true);
        check(ParamKind::Code, "../etc", false);
        check(ParamKind::Text(5), "国库〔1〕", true);
        check(ParamKind::Text(4), "国库〔1〕", false);
        check(ParamKind::Text(9), "a\0b", false);
        check(ParamKind::Int(1, 12), "12", true);
        check(ParamKind::Int(1, 12), "13", false);
        check(ParamKind::Int(1, 12), "+1", false);
        check(ParamKind::OneOf(&["up", "down"]), "up", true);
        check(ParamKind::OneOf(&["up", "down"]), "left", false);
    }
}
