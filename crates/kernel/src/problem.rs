//! What went wrong, where, and how to mend it: the one error people and programs see.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text;
use crate::text::{Language, Text};

/// A cell of a file, for those who show the file with what is wrong in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CellPlace {
    /// Row as a spreadsheet counts; 0 for the file as a whole.
    pub row: i64,
    /// What the interface calls the column; empty for a column that is not known.
    pub field: String,
    /// The column's header, as the file names it or in Chinese.
    pub column: String,
    /// The column's header in English.
    pub column_en: String,
    /// What stands there; masked where it is personal.
    pub value: String,
}

/// One wrong place in the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Where: `lines[0].amount_fen`, or `row 12, column 收款人账号`.
    pub at: String,
    /// What is wrong.
    pub what: Text,
    /// How to mend it.
    pub how: Text,
    /// The cell, when the input is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<Box<CellPlace>>,
}

impl FieldProblem {
    /// A wrong cell of a file.
    pub fn in_cell(cell: CellPlace, what: Text, how: Text) -> FieldProblem {
        let at = match (cell.row, cell.column.as_str()) {
            (0, column) => column.to_owned(),
            (row, "") => format!("row {row}"),
            (row, column) => format!("row {row}, column {column}"),
        };
        FieldProblem { at, what, how, cell: Some(Box::new(cell)) }
    }
}

/// A refused request. Carries both languages; the edge renders one.
#[derive(Clone, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{status} {code}: {what:?} {fields:?}")]
pub struct Problem {
    /// HTTP status the edge answers with.
    pub status: u16,
    /// Stable code for programs.
    pub code: std::borrow::Cow<'static, str>,
    /// What is wrong.
    pub what: Text,
    /// How to mend it.
    pub how: Text,
    /// The regulation or rule it stands on.
    pub clause: Option<String>,
    /// The wrong places, all of them.
    pub fields: Vec<FieldProblem>,
    /// Rule findings as data (`rules::Finding`), when rules refused.
    pub findings: Vec<serde_json::Value>,
}

/// A [`Problem`] as the wire carries it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProblemBody {
    /// Stable code for programs.
    pub code: String,
    /// What is wrong, in the caller's language.
    pub message: String,
    /// How to mend it.
    pub how: String,
    /// The regulation or rule it stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// The wrong places.
    pub fields: Vec<FieldProblemBody>,
    /// All rule findings.
    pub findings: Vec<serde_json::Value>,
    /// Names this answer in the log.
    pub request_id: String,
}

/// A [`FieldProblem`] as the wire carries it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FieldProblemBody {
    /// Where.
    pub at: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub how: String,
    /// The cell, when the input is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<CellPlace>,
}

impl Problem {
    /// A problem with the given status and code.
    pub fn new(status: u16, code: &'static str, what: Text, how: Text) -> Problem {
        Problem {
            status,
            code: code.into(),
            what,
            how,
            clause: None,
            fields: Vec::new(),
            findings: Vec::new(),
        }
    }
    /// 400: the request cannot be read.
    pub fn malformed(what: Text) -> Problem {
        Problem::new(
            400,
            "malformed",
            what,
            text!("请按接口文档修改请求。", "Correct the request by the API reference."),
        )
    }
    /// 401: nobody is logged in.
    pub fn unauthenticated() -> Problem {
        Problem::new(
            401,
            "unauthenticated",
            text!("尚未登录或会话已失效。", "You are not logged in, or the session has ended."),
            text!("请重新登录。", "Log in again."),
        )
    }
    /// 403: logged in, without the right.
    pub fn forbidden(right: &str) -> Problem {
        Problem::new(
            403,
            "forbidden",
            text!("没有“{right}”权限。", "You lack the right “{right}”."),
            text!("请联系安全管理员授权。", "Ask the security administrator for it."),
        )
    }
    /// 404: it is not there, or the caller may not know that it is.
    pub fn not_found() -> Problem {
        Problem::new(
            404,
            "not_found",
            text!("没有这条记录。", "There is no such record."),
            text!("请核对编号，或返回列表重新查找。", "Check the number, or look it up in the list."),
        )
    }
    /// 409: somebody else was first, or the state does not allow it.
    pub fn conflict(code: &'static str, what: Text, how: Text) -> Problem {
        Problem::new(409, code, what, how)
    }
    /// 422: the input is readable but wrong.
    pub fn invalid(fields: Vec<FieldProblem>) -> Problem {
        let count = fields.len();
        Problem {
            fields,
            ..Problem::new(
                422,
                "invalid",
                text!("有 {count} 处内容不正确。", "{count} entries are not right."),
                text!("请按各处提示修改后重新提交。", "Mend each place as it says and send it again."),
            )
        }
    }
    /// 422 at one place.
    pub fn field(at: impl Into<String>, what: Text, how: Text) -> Problem {
        Problem::invalid(vec![FieldProblem { at: at.into(), what, how, cell: None }])
    }
    /// 500: logged once at the edge, shown bare.
    pub fn internal() -> Problem {
        Problem::new(
            500,
            "internal",
            text!("系统内部错误，您的数据没有改变。", "An internal error; nothing of yours was changed."),
            text!(
                "请稍后重试，并把请求编号告诉管理员。",
                "Try again later and give the request id to the administrator."
            ),
        )
    }
    /// Adds the clause.
    pub fn with_clause(mut self, clause: impl Into<String>) -> Problem {
        self.clause = Some(clause.into());
        self
    }
    /// As the wire carries it.
    pub fn body(&self, language: Language, request_id: &str) -> ProblemBody {
        ProblemBody {
            code: self.code.to_string(),
            message: self.what.get(language).to_owned(),
            how: self.how.get(language).to_owned(),
            clause: self.clause.clone(),
            fields: self
                .fields
                .iter()
                .map(|field| FieldProblemBody {
                    at: field.at.clone(),
                    message: field.what.get(language).to_owned(),
                    how: field.how.get(language).to_owned(),
                    cell: field.cell.as_deref().cloned(),
                })
                .collect(),
            findings: self.findings.clone(),
            request_id: request_id.to_owned(),
        }
    }
}

impl From<crate::db::DbError> for Problem {
    fn from(error: crate::db::DbError) -> Problem {
        tracing::error!(%error, "the database refused");
        Problem::internal()
    }
}

impl From<crate::money::OutOfRange> for Problem {
    fn from(_: crate::money::OutOfRange) -> Problem {
        Problem::new(
            422,
            "amount_out_of_range",
            text!("金额超出系统可表示的范围。", "The amount is beyond what the system can hold."),
            text!("请核对金额。", "Check the amount."),
        )
    }
}
