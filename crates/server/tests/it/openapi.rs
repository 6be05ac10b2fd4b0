//! Route table, API document and authorisation matrix are one list. (That the document is the one in `docs/` is
//! checked where it is made.)

use std::collections::BTreeSet;

use platform::Permission;
use platform::http::Site;
use serde_json::Value;

use crate::example::Document;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Method and path of every operation in the document.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if METHODS.contains(&method.as_str()) {
                all.push((method.to_uppercase(), path.clone(), operation));
            }
        }
    }
    all
}

#[test]
fn the_table_is_sound_and_is_the_document_and_the_matrix() {
    let site = Site::new(server::endpoints());
    assert_eq!(site.faults(), Vec::<String>::new());
    let document = Document::of_the_product();
    let described: BTreeSet<(String, String)> =
        operations(document.value()).into_iter().map(|(method, path, _)| (method, path)).collect();
    let listed: BTreeSet<(String, String)> =
        site.matrix().into_iter().map(|row| (row.method, row.path)).collect();
    assert_eq!(described, listed);
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_what_right_it_asks_for() {
    let document = Document::of_the_product();
    let mut names = BTreeSet::new();
    for row in Site::new(server::endpoints()).matrix() {
        let operation = document.operation(&row);
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is used twice");
        assert_eq!(operation["x-object"], row.object, "{name}");
        let word = operation["x-permission"].as_str();
        assert_eq!(word.and_then(Permission::parse), row.permission, "{name}");
        assert_eq!(operation["x-audit"].as_str(), row.audit_action.as_deref(), "{name}");
        assert_eq!(operation["security"].is_array(), !row.public, "{name}");
        for field in ["summary", "description"] {
            assert!(operation[field].as_str().is_some_and(|words| !words.is_empty()), "{name}: {field}");
        }
    }
}

#[test]
fn every_reference_resolves_and_every_problem_is_a_problem_document() {
    let document = Document::of_the_product();
    let mut references = Vec::new();
    collect(document.value(), &mut references);
    assert!(references.len() > 100, "{} references: the document is not the whole one", references.len());
    references.retain(|reference| document.find(reference).is_none());
    assert_eq!(references, Vec::<String>::new(), "references to nothing");
    for (method, path, operation) in operations(document.value()) {
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{method} {path} never succeeds");
        for (status, response) in responses.iter().filter(|(status, _)| !status.starts_with('2')) {
            let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/ProblemBody", "{method} {path} {status}");
        }
    }
}

/// Objects that take unknown fields would swallow a misspelt one.
#[test]
fn every_json_body_refuses_unknown_fields() {
    let document = Document::of_the_product();
    for (method, path, operation) in operations(document.value()) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if let Some(reference) = schema["$ref"].as_str() {
            let schema = document.resolve(reference);
            let choice = schema["oneOf"].is_array() || schema["enum"].is_array();
            assert!(
                choice || schema["additionalProperties"] == false,
                "{method} {path} takes unknown fields"
            );
        }
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(reference) if name == "$ref" => references.push(reference.clone()),
                    other => collect(other, references),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}
