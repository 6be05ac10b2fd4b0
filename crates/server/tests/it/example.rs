//! Requests made from the API document: the least that an operation's schemas accept, so that what is refused is
//! refused for its right and not for its form.

use kernel::Ids;
use platform::http::{MatrixRow, Site};
use serde_json::{Map, Value, json};

/// Deeper than any body of ours.
const DEPTH_MAX: usize = 12;

/// The API document, read once.
#[derive(Clone)]
pub struct Document(Value);

/// What an operation is sent.
#[derive(Clone, Debug)]
pub enum Body {
    Nothing,
    Json(Value),
    /// Content type and file.
    File(String, String),
}

/// Values for fields of a name, wherever they occur: the ids of another unit's objects.
pub type Known = Map<String, Value>;

impl Document {
    pub fn of_the_product() -> Document {
        Document::read(&Site::new(server::endpoints()).openapi_text())
    }
    pub fn read(text: &str) -> Document {
        Document(serde_json::from_str(text).unwrap())
    }
    pub fn value(&self) -> &Value {
        &self.0
    }
    #[track_caller]
    pub fn operation(&self, row: &MatrixRow) -> &Value {
        let operation = &self.0["paths"][&row.path][row.method.to_lowercase()];
        assert!(operation.is_object(), "{} {} is not in the document", row.method, row.path);
        operation
    }
    /// The names and schemas of the parameters in the path.
    pub fn path_parameters<'d>(&'d self, row: &MatrixRow) -> Vec<(&'d str, &'d Value)> {
        self.parameters(row, "path").map(|one| (one["name"].as_str().unwrap(), &one["schema"])).collect()
    }
    /// The query that the operation cannot do without, with its question mark; empty when it can.
    pub fn required_query(&self, row: &MatrixRow, known: &Known, ids: &Ids) -> String {
        let needed = self.parameters(row, "query").filter(|one| one["required"] == true);
        let pair = |one: &Value| {
            let value = self.value_of(&one["schema"], one["name"].as_str().unwrap(), known, ids, 0);
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{}={}", one["name"].as_str().unwrap(), value.replace(' ', "%20"))
        };
        let pairs: Vec<String> = needed.map(pair).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
    fn parameters<'d>(&'d self, row: &MatrixRow, place: &'static str) -> impl Iterator<Item = &'d Value> {
        let all = self.operation(row)["parameters"].as_array();
        all.into_iter().flatten().filter(move |one| one["in"] == place)
    }
    /// The least body the operation accepts; fields named in `known` hold what stands there.
    pub fn body(&self, row: &MatrixRow, known: &Known, ids: &Ids) -> Body {
        let Some(content) = self.operation(row)["requestBody"]["content"].as_object() else {
            return Body::Nothing;
        };
        match content.get("application/json") {
            Some(media) => Body::Json(self.value_of(&media["schema"], "", known, ids, 0)),
            None => Body::File(content.keys().next().unwrap().clone(), "一,二\r\n1,2\r\n".to_owned()),
        }
    }
    fn value_of(&self, schema: &Value, name: &str, known: &Known, ids: &Ids, depth: usize) -> Value {
        assert!(depth <= DEPTH_MAX, "the schema of {name} does not end");
        if let Some(value) = known.get(name) {
            return value.clone();
        }
        if let Some(reference) = schema["$ref"].as_str() {
            return self.value_of(self.resolve(reference), name, known, ids, depth + 1);
        }
        for word in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[word].as_array() {
                let real = choices.iter().find(|choice| choice["type"] != "null").unwrap();
                return self.value_of(real, name, known, ids, depth + 1);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut all = Map::new();
            for part in parts {
                if let Value::Object(fields) = self.value_of(part, name, known, ids, depth + 1) {
                    all.extend(fields);
                }
            }
            return Value::Object(all);
        }
        if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
            return first.clone();
        }
        match kind(schema) {
            "string" => Value::String(text(schema, ids)),
            "integer" | "number" => json!(schema["minimum"].as_i64().unwrap_or(1).max(1).min(most(schema))),
            "boolean" => json!(false),
            "array" => {
                let least = usize::try_from(schema["minItems"].as_u64().unwrap_or(0)).unwrap();
                // One where none is needed: an empty list could be accepted as nothing to do.
                let count = if schema["maxItems"] == 0 { 0 } else { least.max(1) };
                (0..count).map(|_| self.value_of(&schema["items"], name, known, ids, depth + 1)).collect()
            }
            _ => self.object(schema, known, ids, depth),
        }
    }
    /// Required fields, and those that `known` has a value for.
    fn object(&self, schema: &Value, known: &Known, ids: &Ids, depth: usize) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut fields = Map::new();
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            if required.contains(&name.as_str()) || known.contains_key(name) {
                fields.insert(name.clone(), self.value_of(schema, name, known, ids, depth + 1));
            }
        }
        Value::Object(fields)
    }
    #[track_caller]
    pub fn resolve(&self, reference: &str) -> &Value {
        self.find(reference).unwrap_or_else(|| panic!("{reference} is not in the document"))
    }
    /// What a reference points at.
    pub fn find(&self, reference: &str) -> Option<&Value> {
        self.0.pointer(reference.strip_prefix('#')?)
    }
}

/// The type of a schema; of several, the first that is not null.
fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap(),
        _ => "object",
    }
}

fn most(schema: &Value) -> i64 {
    schema["maximum"].as_i64().unwrap_or(i64::MAX)
}

fn text(schema: &Value, ids: &Ids) -> String {
    match schema["format"].as_str() {
        Some("uuid") => ids.fresh().to_string(),
        Some("date") => "2026-03-02".to_owned(),
        Some("date-time") => "2026-03-02T04:00:00Z".to_owned(),
        _ => {
            let least = usize::try_from(schema["minLength"].as_u64().unwrap_or(1)).unwrap().max(1);
            let most =
                usize::try_from(schema["maxLength"].as_u64().unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
            "a1".repeat(least).chars().take(least.max(2).min(most)).collect()
        }
    }
}

#[test]
fn an_example_has_what_is_required_and_keeps_to_the_limits() {
    let document = Document::read(
        r##"{"components":{"schemas":{"Line":{"type":"object","required":["amount_fen","unit_id","kind"],"properties":{
            "amount_fen":{"type":"integer","minimum":5},"unit_id":{"type":"string","format":"uuid"},
            "kind":{"type":"string","enum":["a","b"]},"note":{"type":["string","null"]}}}}}}"##,
    );
    let schema = json!({
        "type": "object", "required": ["lines", "code", "on"],
        "properties": {
            "lines": { "type": "array", "minItems": 2, "items": { "$ref": "#/components/schemas/Line" } },
            "code": { "type": "string", "minLength": 12, "maxLength": 12 },
            "on": { "oneOf": [{ "type": "null" }, { "type": "string", "format": "date" }] },
            "spare": { "type": "boolean" },
        },
    });
    let mut known = Known::new();
    known.insert("unit_id".to_owned(), json!("theirs"));
    let ids = Ids::system(kernel::Clock::System);
    let line = json!({ "amount_fen": 5, "unit_id": "theirs", "kind": "a" });
    let value = document.value_of(&schema, "", &known, &ids, 0);
    assert_eq!(value, json!({ "lines": [line, line], "code": "a1a1a1a1a1a1", "on": "2026-03-02" }));
}
