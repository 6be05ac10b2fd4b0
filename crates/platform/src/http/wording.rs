//! serde's English complaints as sentences for people in both languages.

use kernel::{FieldProblem, Text, text};

/// One complaint at a path. Missing and unknown fields are named by serde, not by the path, so the name is added.
pub(super) fn field_problem(path: &str, said: &str) -> FieldProblem {
    let said = said.split(" at line ").next().unwrap_or(said);
    let named = quoted(said);
    let path = if path == "." { "" } else { path };
    let how = text!("请按接口文档填写。", "Fill it in by the API reference.");
    if said.starts_with("missing field") {
        let what = text!("缺少“{named}”。", "“{named}” is missing.");
        return FieldProblem { at: joined(path, named), what, how, cell: None };
    }
    if said.starts_with("unknown field") {
        let what = text!("没有名为“{named}”的内容。", "There is no field “{named}”.");
        let how = text!("请删除它，或按接口文档改名。", "Remove it, or name it as the API reference does.");
        return FieldProblem { at: joined(path, named), what, how, cell: None };
    }
    FieldProblem { at: path.to_owned(), what: what(said, named), how, cell: None }
}

fn what(said: &str, named: &str) -> Text {
    if said.starts_with("duplicate field") {
        return text!("“{named}”出现了两次。", "“{named}” appears twice.");
    }
    let expected = said.split("expected ").nth(1).unwrap_or("").replace('`', "");
    if said.starts_with("unknown variant") {
        return text!("“{named}”不在允许的取值之内：{expected}。", "“{named}” is not allowed: {expected}.");
    }
    if (said.starts_with("invalid type") || said.starts_with("invalid value")) && !expected.is_empty() {
        return text!("内容的类型或取值不对，应为 {expected}。", "Wrong type or value; expected {expected}.");
    }
    text!("内容不正确（{said}）。", "Not right: {said}.")
}

fn quoted(said: &str) -> &str {
    said.split('`').nth(1).unwrap_or("")
}

/// The path with the name at its end, unless it is there already.
fn joined(path: &str, name: &str) -> String {
    if path.is_empty() {
        return name.to_owned();
    }
    let last = path.rsplit('.').next().unwrap_or(path);
    if last == name { path.to_owned() } else { format!("{path}.{name}") }
}
