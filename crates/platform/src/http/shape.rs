//! The limits that the API document promises (lengths, ranges, sizes, formats), enforced from the document
//! itself, so that the two cannot differ. Types and unknown fields are serde's; this looks at values only.

use std::collections::BTreeMap;

use kernel::{FieldProblem, Text, text};
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

/// Deeper than any body of ours; ends types that contain themselves.
const DEPTH_MAX: usize = 12;

/// What a value must keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing is promised.
    Free,
    Text {
        least: Option<u64>,
        most: Option<u64>,
        format: Format,
    },
    Int {
        least: Option<i64>,
        most: Option<i64>,
    },
    List {
        least: Option<u64>,
        most: Option<u64>,
        items: Box<Shape>,
    },
    Object(BTreeMap<String, Shape>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Any,
    Uuid,
    Date,
}

impl Shape {
    /// Reads a schema; references are looked up among the endpoint's own.
    pub fn of(schema: &RefOr<Schema>, named: &[(String, RefOr<Schema>)]) -> Shape {
        Shape::read(&json(schema), named, 0)
    }

    fn read(schema: &Value, named: &[(String, RefOr<Schema>)], depth: usize) -> Shape {
        if depth > DEPTH_MAX {
            return Shape::Free;
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            let found = named.iter().find(|(known, _)| known == name);
            return found.map_or(Shape::Free, |(_, schema)| Shape::read(&json(schema), named, depth + 1));
        }
        // An optional part is "null or that"; a real choice is left to serde.
        if let Some(choices) = schema["oneOf"].as_array() {
            let mut real = choices.iter().filter(|choice| choice["type"] != "null");
            return match (real.next(), real.next()) {
                (Some(only), None) => Shape::read(only, named, depth + 1),
                _ => Shape::Free,
            };
        }
        let is = |kind: &str| {
            let kinds = &schema["type"];
            kinds == kind || kinds.as_array().is_some_and(|kinds| kinds.iter().any(|known| known == kind))
        };
        if is("string") {
            return Shape::text(schema);
        }
        if is("integer") {
            let (least, most) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
            return if least.or(most).is_some() { Shape::Int { least, most } } else { Shape::Free };
        }
        if is("array") {
            let items = Shape::read(&schema["items"], named, depth + 1);
            let (least, most) = (schema["minItems"].as_u64(), schema["maxItems"].as_u64());
            let free = items == Shape::Free && least.or(most).is_none();
            return if free { Shape::Free } else { Shape::List { least, most, items: Box::new(items) } };
        }
        let Some(properties) = schema["properties"].as_object() else { return Shape::Free };
        let bound: BTreeMap<String, Shape> = properties
            .iter()
            .map(|(name, schema)| (name.clone(), Shape::read(schema, named, depth + 1)))
            .filter(|(_, shape)| *shape != Shape::Free)
            .collect();
        if bound.is_empty() { Shape::Free } else { Shape::Object(bound) }
    }

    fn text(schema: &Value) -> Shape {
        let format = match schema["format"].as_str() {
            Some("uuid") => Format::Uuid,
            Some("date") => Format::Date,
            _ => Format::Any,
        };
        let (least, most) = (schema["minLength"].as_u64(), schema["maxLength"].as_u64());
        let free = format == Format::Any && least.or(most).is_none();
        if free { Shape::Free } else { Shape::Text { least, most, format } }
    }

    /// Adds what is wrong with a value, with its place. Values of another type are serde's to refuse.
    pub fn check(&self, value: &Value, at: &str, wrong: &mut Vec<FieldProblem>) {
        match (self, value) {
            (Shape::Text { least, most, format }, Value::String(text)) => {
                let length = text.chars().count() as u64;
                if outside(length, *least, *most) {
                    wrong.push(problem(at, length_words(*least, *most)));
                } else if !format.fits(text) {
                    wrong.push(problem(at, format.words()));
                }
            }
            (Shape::Int { least, most }, Value::Number(number))
                if number.as_i64().is_none_or(|number| outside(number, *least, *most)) =>
            {
                let (zh, en) = range_words(*least, *most);
                wrong.push(problem(at, text!("数值应{zh}。", "The number must be {en}.")));
            }
            (Shape::List { least, most, items }, Value::Array(values)) => {
                if outside(values.len() as u64, *least, *most) {
                    let (zh, en) = range_words(*least, *most);
                    wrong.push(problem(at, text!("条数应{zh}。", "The number of entries must be {en}.")));
                }
                for (place, value) in values.iter().enumerate() {
                    items.check(value, &format!("{at}[{place}]"), wrong);
                }
            }
            (Shape::Object(shapes), Value::Object(object)) => {
                for (name, shape) in shapes {
                    if let Some(value) = object.get(name) {
                        let place = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                        shape.check(value, &place, wrong);
                    }
                }
            }
            _ => {}
        }
    }

    /// The same for a query parameter, which is always text.
    pub fn check_text(&self, text: &str, at: &str, wrong: &mut Vec<FieldProblem>) {
        let value = match self {
            // What is no number at all is serde's to refuse.
            Shape::Int { .. } => text.parse::<i64>().map_or(Value::Null, Value::from),
            _ => Value::from(text),
        };
        self.check(&value, at, wrong);
    }
}

impl Format {
    fn fits(self, text: &str) -> bool {
        match self {
            Format::Any => true,
            Format::Uuid => text.len() == 36 && uuid::Uuid::parse_str(text).is_ok(),
            Format::Date => kernel::period::parse_date(text).is_some(),
        }
    }
    fn words(self) -> Text {
        match self {
            Format::Any => Text::default(),
            Format::Uuid => text!("应为 36 位的 UUID。", "It must be a UUID of 36 characters."),
            Format::Date => text!("应为 2026-03-01 形式的日期。", "It must be a day like 2026-03-01."),
        }
    }
}

fn outside<N: PartialOrd>(number: N, least: Option<N>, most: Option<N>) -> bool {
    least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most)
}

fn length_words(least: Option<u64>, most: Option<u64>) -> Text {
    let (zh, en) = range_words(least, most);
    text!("字符数应{zh}。", "The number of characters must be {en}.")
}

fn range_words<N: std::fmt::Display>(least: Option<N>, most: Option<N>) -> (String, String) {
    match (least, most) {
        (Some(least), Some(most)) => {
            (format!("在 {least} 到 {most} 之间"), format!("between {least} and {most}"))
        }
        (Some(least), None) => (format!("不小于 {least}"), format!("at least {least}")),
        (None, Some(most)) => (format!("不大于 {most}"), format!("at most {most}")),
        (None, None) => (String::new(), String::new()),
    }
}

fn problem(at: &str, what: Text) -> FieldProblem {
    FieldProblem {
        at: at.to_owned(),
        what,
        how: text!("请修改后重新提交。", "Correct it and send it again."),
        cell: None,
    }
}

fn json(schema: &RefOr<Schema>) -> Value {
    serde_json::to_value(schema).expect("a schema is plain JSON")
}

#[cfg(test)]
mod tests {
    use super::super::openapi::schema_of;
    use super::*;
    use serde_json::json;
    use utoipa::ToSchema;

    #[derive(ToSchema)]
    #[expect(dead_code, reason = "only its schema is read")]
    struct Form {
        #[schema(min_length = 2, max_length = 3)]
        name: String,
        note: Option<String>,
        #[schema(max_items = 2)]
        lines: Vec<Line>,
        first: Option<Line>,
    }
    #[derive(ToSchema)]
    #[expect(dead_code, reason = "only its schema is read")]
    struct Line {
        #[schema(minimum = 1)]
        amount_fen: i64,
        #[schema(value_type = Option<String>, format = Date)]
        day: Option<String>,
        unit_id: crate::UnitId,
    }

    #[track_caller]
    fn check(value: Value, expected: &[&str]) {
        let mut named = Vec::new();
        let schema = schema_of::<Form>(&mut named);
        let mut wrong = Vec::new();
        Shape::of(&schema, &named).check(&value, "", &mut wrong);
        let places: Vec<&str> = wrong.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(places, expected);
    }

    #[test]
    fn documented_limits_are_enforced_at_every_depth() {
        check(json!({ "name": "张三", "note": "", "lines": [] }), &[]);
        check(json!({ "name": "张" }), &["name"]);
        check(json!({ "name": "张三李四" }), &["name"]);
        check(json!({ "lines": [{ "amount_fen": 1 }, { "amount_fen": 0 }] }), &["lines[1].amount_fen"]);
        check(json!({ "lines": [{}, {}, {}] }), &["lines"]);
        check(json!({ "first": { "day": "2026-3-1" } }), &["first.day"]);
        check(json!({ "first": { "day": "2026-02-28", "unit_id": "x" } }), &["first.unit_id"]);
        check(json!({ "first": null, "name": 5 }), &[]);
    }
    #[test]
    fn query_parameters_are_checked_as_text() {
        let mut wrong = Vec::new();
        let limit = Shape::Int { least: Some(1), most: Some(200) };
        for text in ["0", "201", "200", "x"] {
            limit.check_text(text, text, &mut wrong);
        }
        let places: Vec<&str> = wrong.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(places, ["0", "201"]);
    }
}
