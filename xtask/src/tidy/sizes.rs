//! How long a file and a function may be.

use super::{File, Problem, SizeException};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 60;
/// A test tells a story from top to bottom; cutting it up hides it.
const TEST_FUNCTION_LINES_MAX: usize = 100;

struct Measured {
    file: String,
    function: Option<String>,
    line: usize,
    lines: usize,
    max: usize,
}

pub fn check(files: &[File], exceptions: &[SizeException]) -> Vec<Problem> {
    let measured: Vec<Measured> = files.iter().flat_map(measure).collect();
    let mut problems: Vec<Problem> = measured.iter().filter_map(|one| too_long(one, exceptions)).collect();
    problems.extend(exceptions.iter().filter_map(|exception| stale(exception, &measured)));
    problems
}

/// Functions are measured in Rust only; for TypeScript the web linter does it with a parser.
fn measure(file: &File) -> Vec<Measured> {
    let generated = file.path == "web/src/api/schema.ts";
    let counted = [".rs", ".ts", ".tsx"].iter().any(|ending| file.path.ends_with(ending));
    if !counted || generated {
        return Vec::new();
    }
    let whole = Measured {
        file: file.path.clone(),
        function: None,
        line: 1,
        lines: file.text.lines().count(),
        max: FILE_LINES_MAX,
    };
    let mut measured = vec![whole];
    if let Some(source) = &file.source {
        measured.extend(source.functions().into_iter().map(|function| {
            let test = file.is_test() || source.is_test(function.at);
            Measured {
                file: file.path.clone(),
                function: Some(function.name),
                line: function.line,
                lines: function.lines,
                max: if test { TEST_FUNCTION_LINES_MAX } else { FUNCTION_LINES_MAX },
            }
        }));
    }
    measured
}

fn is_for(exception: &SizeException, one: &Measured) -> bool {
    exception.file == one.file && exception.function == one.function
}

fn name(function: Option<&String>) -> String {
    function.map_or_else(|| "the file".to_owned(), |function| format!("fn {function}"))
}

fn too_long(one: &Measured, exceptions: &[SizeException]) -> Option<Problem> {
    let granted = exceptions.iter().find(|exception| is_for(exception, one)).map(|exception| exception.lines);
    let max = granted.unwrap_or(one.max).max(one.max);
    let advice = if granted.is_some() { "an exception may only shrink" } else { "divide it" };
    let text = || format!("{} has {} lines, at most {max}: {advice}", name(one.function.as_ref()), one.lines);
    (one.lines > max).then(|| Problem { file: one.file.clone(), line: one.line, text: text() })
}

/// An exception that is not needed, too wide, or without a reason.
fn stale(exception: &SizeException, measured: &[Measured]) -> Option<Problem> {
    let largest = measured.iter().filter(|one| is_for(exception, one)).max_by_key(|one| one.lines);
    let of = format!("{} of {}", name(exception.function.as_ref()), exception.file);
    let text = match largest {
        None => format!("the size exception for {of} names nothing that exists: take it out"),
        Some(one) if one.lines <= one.max => {
            format!("the size exception for {of} is not needed any more: take it out")
        }
        Some(one) if one.lines < exception.lines => {
            format!("the size exception for {of} may shrink to {} lines: lower it", one.lines)
        }
        _ if exception.reason.trim().len() < 10 => format!("the size exception for {of} needs a reason"),
        _ => return None,
    };
    Some(Problem { file: "tidy.toml".to_owned(), line: 1, text })
}
