//! Bounded lists.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many rows a list answers at most: 50 unless told. Over HTTP a list declares 200 as the most, and more is refused
/// before its handler runs; exports read the same lists in larger pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u32);

impl Limit {
    /// The most rows a page may have over HTTP, as every list declares.
    pub const PAGE: u32 = 200;
    /// The most rows that are read at a time.
    pub const MAX: u32 = 5_000;
    /// Checks the range.
    pub fn new(rows: u32) -> Option<Limit> {
        (1..=Self::MAX).contains(&rows).then_some(Limit(rows))
    }
    /// As the database wants it.
    pub fn rows(self) -> i64 {
        i64::from(self.0)
    }
    /// How many rows to ask for: one more than the page has tells whether there is another.
    pub fn one_more(self) -> i64 {
        self.rows() + 1
    }
    /// Takes the row too many off what [`Limit::one_more`] found; whether there was one.
    pub fn cut<T>(self, rows: &mut Vec<T>) -> bool {
        let most = usize::try_from(self.0).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        more
    }
}
impl Default for Limit {
    fn default() -> Self {
        Limit(50)
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows the filters leave over all pages.
    pub total: i64,
}

// By hand: the derived schema refers to the row's schema but does not hand it over.
impl<T: ToSchema> utoipa::PartialSchema for Page<T> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::Ref;
        use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
        let rows = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        let next = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Pass as `after` to get the next page; absent on the last."));
        let total = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .description(Some("Number of rows the filters leave over all pages."));
        ObjectBuilder::new()
            .property("items", rows)
            .required("items")
            .property("next", next)
            .property("total", total)
            .required("total")
            .into()
    }
}
impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Page_{}", T::name()).into()
    }
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}
