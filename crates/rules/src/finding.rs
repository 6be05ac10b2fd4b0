//! What a rule says about a document.

use crate::Level;
use kernel::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};

/// One hit of one rule, explained with the values used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Rule id, such as `CR24`.
    #[schema(examples("CR24"))]
    pub rule: String,
    /// Version of the rule in force on the date of the check; 0 when the catalogue has no such rule.
    pub version: i64,
    /// How hard it bites.
    pub level: Level,
    /// The regulation it stands on.
    pub clause: String,
    /// What is wrong.
    pub text: Text,
    /// What to do about it.
    pub how: Text,
    /// The values used, by name: whole numbers, words, yes/no, or lists of them. Amounts end in `_fen`.
    #[schema(schema_with = values_schema)]
    pub values: Map<String, Value>,
    /// Where in the document, such as `lines[0].amount_fen`.
    #[schema(examples("lines[0].amount_fen"))]
    pub field: Option<String>,
}

fn values_schema() -> Schema {
    let integer = || {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
    };
    let scalar = || {
        AnyOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::String))
            .item(integer())
            .item(ObjectBuilder::new().schema_type(Type::Boolean))
    };
    let value = scalar().item(ArrayBuilder::new().items(RefOr::T(Schema::from(scalar().build()))).build());
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::from(RefOr::T(Schema::from(value.build())))))
        .into()
}

/// Items of one list kept in a finding.
const LIST_ITEMS_MAX: usize = 20;

/// Brings values to the shape [`Finding::values`] promises: nested objects become dotted names, nothing is
/// null, fractions become words, lists hold at most 20 scalars.
pub fn flatten(values: Map<String, Value>) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in values {
        flatten_into(&mut flat, name, value, 0);
    }
    flat
}

fn flatten_into(flat: &mut Map<String, Value>, name: String, value: Value, depth: usize) {
    match value {
        Value::Null => {}
        Value::Object(fields) if depth < 4 => {
            for (field, value) in fields {
                flatten_into(flat, format!("{name}.{field}"), value, depth + 1);
            }
        }
        Value::Array(items) => {
            let items = items.into_iter().take(LIST_ITEMS_MAX).map(scalar).collect();
            flat.insert(name, Value::Array(items));
        }
        other => {
            flat.insert(name, scalar(other));
        }
    }
}

fn scalar(value: Value) -> Value {
    match value {
        Value::String(_) | Value::Bool(_) => value,
        Value::Number(ref number) if number.is_i64() => value,
        other => Value::String(other.to_string()),
    }
}

/// All findings of a check in one order: hardest first, then rule, field and words; identical ones once.
pub fn collect(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = findings.into_iter().collect();
    findings.sort_by_cached_key(|finding| {
        (
            std::cmp::Reverse(finding.level),
            finding.rule.clone(),
            finding.version,
            finding.field.clone(),
            finding.text.clone(),
            Value::Object(finding.values.clone()).to_string(),
        )
    });
    findings.dedup();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn finding(rule: &str, level: Level, field: Option<&str>) -> Finding {
        Finding {
            rule: rule.into(),
            version: 1,
            level,
            clause: "设计".into(),
            text: Text::same(rule),
            how: Text::same("改"),
            values: Map::new(),
            field: field.map(Into::into),
        }
    }

    #[test]
    fn collected_findings_are_hardest_first_and_unique() {
        let yellow = finding("CR35", Level::Yellow, None);
        let grey = finding("CR24", Level::Grey, Some("lines[0]"));
        let other_line = finding("CR24", Level::Grey, Some("lines[1]"));
        let blue = finding("CR99", Level::Blue, None);
        let red = finding("CR27", Level::Red, None);
        let found = collect([&blue, &yellow, &other_line, &grey, &yellow, &red, &grey].map(Clone::clone));
        assert_eq!(found, [grey, other_line, red, yellow, blue]);
    }
    #[test]
    fn values_take_the_promised_shape() {
        let values =
            json!({"from": {"fund": "111", "none": null}, "rate": 0.5, "many": [1, {"a": 1}], "n": 7});
        let Value::Object(values) = values else { panic!("an object") };
        let expected = json!({"from.fund": "111", "rate": "0.5", "many": [1, "{\"a\":1}"], "n": 7});
        assert_eq!(Value::Object(flatten(values)), expected);
        let long = flatten(Map::from_iter([("x".to_owned(), json!(vec![1; 100]))]));
        assert_eq!(long["x"].as_array().map(Vec::len), Some(20));
    }
    #[test]
    fn the_schema_says_what_values_hold() {
        let schema = serde_json::to_value(<Finding as utoipa::PartialSchema>::schema()).unwrap();
        let values = &schema["properties"]["values"];
        assert_eq!(values["type"], "object");
        assert_eq!(values["additionalProperties"]["anyOf"].as_array().map(Vec::len), Some(4), "{values}");
    }
}
