//! The OpenAPI 3.1 document, made from the table of endpoints.

use std::collections::BTreeMap;

use kernel::Text;
use kernel::problem::ProblemBody;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, Info, License, OpenApi, OpenApiBuilder, Ref, RefOr, Required,
    Response, ResponseBuilder, ResponsesBuilder,
};

use super::endpoint::{Access, AnswerKind, BodyKind, Endpoint, ParamKind};
use crate::export::Column;
use crate::identity::{COOKIE, CSRF_HEADER};

/// The media type of refusals.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// A reference to the schema of a type, which is collected; lists and plain values stand by themselves.
pub(super) fn schema_of<T: ToSchema>(collected: &mut Vec<(String, RefOr<Schema>)>) -> RefOr<Schema> {
    T::schemas(collected);
    let name = T::name().into_owned();
    let plain = ["Vec", "Option", "Value", "String", "i64", "bool"];
    if plain.contains(&name.as_str()) {
        return T::schema();
    }
    collected.push((name.clone(), T::schema()));
    Ref::from_schema_name(name).into()
}

/// Two different types under one name would silently describe each other.
pub(super) fn schema_faults<S>(endpoints: &[Endpoint<S>]) -> Vec<String> {
    let mut seen: BTreeMap<&str, &RefOr<Schema>> = BTreeMap::new();
    let mut faults = Vec::new();
    for (name, schema) in endpoints.iter().flat_map(|endpoint| &endpoint.schemas) {
        if let Some(other) = seen.insert(name, schema)
            && serde_json::to_value(other).ok() != serde_json::to_value(schema).ok()
        {
            faults.push(format!("two types have the schema name {name}"));
        }
    }
    for (name, schema) in &seen {
        for missing in references(schema).into_iter().filter(|missing| !seen.contains_key(missing.as_str())) {
            faults.push(format!("the schema {name} refers to {missing}, which nothing declares"));
        }
    }
    faults.dedup();
    faults
}

/// The names of the schemas that a schema refers to.
fn references(schema: &RefOr<Schema>) -> Vec<String> {
    let text = serde_json::to_string(schema).expect("a schema is plain JSON");
    let after = text.split("#/components/schemas/").skip(1);
    after.filter_map(|part| part.split('"').next().map(str::to_owned)).collect()
}

/// The document of all endpoints.
pub(super) fn document<S: Clone + Send + Sync + 'static>(endpoints: &[Endpoint<S>]) -> OpenApi {
    let mut paths: BTreeMap<&str, Vec<(HttpMethod, Operation)>> = BTreeMap::new();
    let mut components = ComponentsBuilder::new();
    let mut problem_schemas = Vec::new();
    schema_of::<ProblemBody>(&mut problem_schemas);
    for (name, schema) in
        endpoints.iter().flat_map(|endpoint| endpoint.schemas.iter()).chain(&problem_schemas)
    {
        components = components.schema(name.clone(), schema.clone());
    }
    for endpoint in endpoints {
        paths.entry(&endpoint.path).or_default().push((method(endpoint), operation(endpoint)));
    }
    let mut items = PathsBuilder::new();
    for (path, operations) in paths {
        let mut item = PathItem::default();
        for (method, operation) in operations {
            item.merge_operations(PathItem::new(method, operation));
        }
        items = items.path(path, item);
    }
    let cookie =
        format!("Browser session; requests that change something also carry the {CSRF_HEADER} header.");
    let components = components
        .security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme(
            "cookie",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(COOKIE, &cookie))),
        );
    let mut info = Info::new("Yiti 一体", env!("CARGO_PKG_VERSION"));
    info.license = Some(License::new("Apache-2.0"));
    OpenApiBuilder::new().info(info).paths(items.build()).components(Some(components.build())).build()
}

/// The document as text. Extensions come out of a hash map, so their order is made here.
pub(super) fn text(document: &OpenApi) -> String {
    let value = serde_json::to_value(document).expect("the document is plain JSON");
    let mut text = serde_json::to_string_pretty(&ordered(value)).expect("the document is plain JSON");
    text.push('\n');
    text
}

fn ordered(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let (mut extensions, mut rest): (Vec<_>, Vec<_>) = object
                .into_iter()
                .map(|(key, value)| (key, ordered(value)))
                .partition(|(key, _)| key.starts_with("x-"));
            extensions.sort_by(|a, b| a.0.cmp(&b.0));
            rest.extend(extensions);
            Value::Object(Map::from_iter(rest))
        }
        Value::Array(items) => Value::Array(items.into_iter().map(ordered).collect()),
        other => other,
    }
}

fn method<S>(endpoint: &Endpoint<S>) -> HttpMethod {
    match endpoint.method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation<S: Clone + Send + Sync + 'static>(endpoint: &Endpoint<S>) -> Operation {
    let tag = endpoint.path.split('/').nth(2).filter(|_| endpoint.path.matches('/').count() > 2);
    let note = [&endpoint.title.en, &endpoint.note.zh, &endpoint.note.en];
    let note: Vec<&str> = note.into_iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
    let mut extensions = Extensions::default();
    extensions.insert("x-object".to_owned(), endpoint.object.clone().into());
    if let Some(action) = &endpoint.audit {
        extensions.insert("x-audit".to_owned(), action.clone().into());
    }
    if !endpoint.columns.is_empty() {
        let columns: Vec<Value> = endpoint.columns.iter().map(Column::describe).collect();
        extensions.insert("x-columns".to_owned(), columns.into());
    }
    let mut operation = OperationBuilder::new()
        .tag(tag.unwrap_or("system"))
        .operation_id(Some(endpoint.name.clone()))
        .summary(Some(endpoint.title.zh.clone()))
        .description(Some(note.join("\n\n")))
        .request_body(request_body(&endpoint.body));
    for parameter in parameters(endpoint) {
        operation = operation.parameter(parameter);
    }
    if endpoint.access.first() != Some(&Access::Public) {
        for scheme in ["bearer", "cookie"] {
            operation = operation.security(SecurityRequirement::new(scheme, Vec::<String>::new()));
        }
    }
    if let Some(Access::Needs(permission)) = endpoint.access.first() {
        extensions.insert("x-permission".to_owned(), permission.word().into());
    }
    let mut responses = ResponsesBuilder::new();
    for answer in &endpoint.answers {
        let alike = endpoint.answers.iter().filter(|other| other.status == answer.status);
        responses = responses.response(answer.status.to_string(), success(answer.status, alike));
    }
    for status in endpoint.problem_statuses() {
        responses = responses.response(status.to_string(), problem(status));
    }
    operation.responses(responses.build()).extensions(Some(extensions)).build()
}

fn request_body(body: &BodyKind) -> Option<utoipa::openapi::request_body::RequestBody> {
    let builder = RequestBodyBuilder::new().required(Some(Required::True));
    match body {
        BodyKind::None => None,
        BodyKind::Json(schema) => {
            Some(builder.content("application/json", Content::new(Some(schema.as_ref().clone()))).build())
        }
        BodyKind::Raw(types, holds) => {
            let mut builder = builder.description(Some(both(holds)));
            for content_type in types {
                // Any bytes: the file's own reader says what is wrong inside.
                let schema = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
                builder = builder.content(*content_type, ContentBuilder::new().schema(Some(schema)).build());
            }
            Some(builder.build())
        }
    }
}

fn both(text: &Text) -> String {
    format!("{} / {}", text.zh, text.en)
}

fn parameters<S>(endpoint: &Endpoint<S>) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = endpoint
        .params
        .iter()
        .map(|(name, kind)| parameter(name, ParameterIn::Path, kind.schema()))
        .collect();
    parameters.extend(endpoint.query.iter().cloned());
    if endpoint.idempotent {
        let mut key = parameter("Idempotency-Key", ParameterIn::Header, ParamKind::Uuid.schema());
        key.required = Required::False;
        key.description = Some("A repeat with this key answers as the first request did.".to_owned());
        parameters.push(key);
    }
    parameters
}

fn parameter(name: &str, place: ParameterIn, schema: Schema) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::True)
        .schema(Some(schema))
        .build()
}

impl ParamKind {
    fn schema(self) -> Schema {
        let text = ObjectBuilder::new().schema_type(Type::String);
        match self {
            ParamKind::Uuid => text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))),
            ParamKind::Word => text.pattern(Some("^[a-z][a-z0-9_]{0,39}$")),
            ParamKind::Code => text.pattern(Some("^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")),
            ParamKind::Text(most) => text.min_length(Some(1)).max_length(Some(most)),
            ParamKind::Int(least, most) => ObjectBuilder::new()
                .schema_type(Type::Integer)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
                .minimum(Some(utoipa::Number::Int(least as isize)))
                .maximum(Some(utoipa::Number::Int(most as isize))),
            ParamKind::OneOf(words) => text.enum_values(Some(words.iter().copied())),
        }
        .into()
    }
}

/// A status with all content types it may have.
fn success<'a>(status: u16, answers: impl Iterator<Item = &'a AnswerKind>) -> Response {
    let mut builder = ResponseBuilder::new().description(match status {
        201 => "已建立 / created",
        202 => "已受理 / accepted",
        204 => "已完成 / done",
        _ => "成功 / success",
    });
    for answer in answers.filter(|answer| !answer.content_type.is_empty()) {
        let schema = answer
            .schema
            .clone()
            .unwrap_or_else(|| Schema::from(ObjectBuilder::new().schema_type(Type::String)).into());
        builder = builder.content(answer.content_type, Content::new(Some(schema)));
    }
    builder.build()
}

fn problem(status: u16) -> Response {
    let words = match status {
        400 => "请求无法读取 / the request cannot be read",
        401 => "尚未登录 / not logged in",
        403 => "没有权限 / no right",
        404 => "没有这条记录 / no such record",
        409 => "与现有状态冲突 / conflicts with what is there",
        413 => "内容过大 / too large",
        415 => "内容类型不支持 / content type not supported",
        422 => "内容不正确 / the content is wrong",
        429 => "请求过于频繁 / too many requests",
        503 => "暂时无法服务 / cannot serve just now",
        _ => "系统错误 / internal error",
    };
    let schema: RefOr<Schema> = Ref::from_schema_name("ProblemBody").into();
    ResponseBuilder::new().description(words).content(PROBLEM_JSON, Content::new(Some(schema))).build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Page;

    #[derive(serde::Serialize, utoipa::ToSchema)]
    struct ThingRow {
        inner: Inner,
    }
    #[derive(serde::Serialize, utoipa::ToSchema)]
    struct Inner {
        name: String,
    }

    #[test]
    fn generic_types_are_named_after_their_parameters_and_every_reference_resolves() {
        let mut collected = Vec::new();
        let reference = schema_of::<Page<ThingRow>>(&mut collected);
        let names: Vec<&str> = collected.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(references(&reference), ["Page_ThingRow"]);
        for (_, schema) in &collected {
            for name in references(schema) {
                assert!(names.contains(&name.as_str()), "{name} is not in {names:?}");
            }
        }
    }
}
