//! What may not be written, where, and why.

use super::{CallException, File, Problem};
use crate::scan::line_of;

/// Which part of a file is searched.
#[derive(Clone, Copy)]
enum View {
    /// Rust without strings and comments.
    Code,
    /// SQL text: strings in Rust, `.sql` files whole. Case does not matter.
    Sql,
    /// What people leave for later: comments in Rust, other sources whole.
    Notes,
    /// Every text file.
    Everything,
}

#[derive(Clone, Copy, PartialEq)]
enum Tests {
    Also,
    Not,
    Only,
}

struct Rule {
    name: &'static str,
    what: &'static [&'static str],
    view: View,
    /// Path beginnings; none means everywhere.
    within: &'static [&'static str],
    except: &'static [&'static str],
    tests: Tests,
    reason: &'static str,
}

const AREAS: &str = "crates/areas/";

const RULES: &[Rule] = &[
    Rule {
        name: "clock",
        what: &["SystemTime::now", "Utc::now", "Local::now", "Instant::now"],
        view: View::Code,
        within: &[],
        except: &["crates/kernel/src/clock.rs", "xtask/src/ci.rs"],
        tests: Tests::Also,
        reason: "take a kernel Clock (or Stopwatch to measure): a test or a simulated year must hold the time",
    },
    Rule {
        name: "ids",
        what: &["Uuid::now_v7", "Uuid::new_v4"],
        view: View::Code,
        within: &[],
        except: &["crates/kernel/src/id.rs"],
        tests: Tests::Also,
        reason: "take a kernel Ids: the same seed must give the same ids",
    },
    Rule {
        name: "randomness",
        what: &["rand::random", "rand::rng(", "thread_rng", "OsRng"],
        view: View::Code,
        within: &["crates/"],
        except: &["crates/kernel/src/id.rs"],
        tests: Tests::Also,
        reason: "take a kernel Ids: the same seed must give the same bytes",
    },
    Rule {
        name: "raw-sql",
        what: &["raw_sql"],
        view: View::Code,
        within: &["crates/"],
        except: &[],
        tests: Tests::Also,
        reason: "it takes several statements and no parameters; use the query functions with bound values",
    },
    Rule {
        name: "floats",
        what: &["f32", "f64"],
        view: View::Code,
        within: &["crates/kernel/", "crates/ledger/", "crates/template/", "crates/posting/", AREAS],
        except: &[],
        tests: Tests::Also,
        reason: "money is integer fen; a rate is a decimal, rounded once by name",
    },
    Rule {
        name: "allow",
        what: &["[allow("],
        view: View::Code,
        within: &[],
        except: &[],
        tests: Tests::Also,
        reason: "use #[expect(lint, reason = \"…\")]: it says why and ends when it is no longer needed",
    },
    Rule {
        name: "unwrap",
        what: &[".unwrap()"],
        view: View::Code,
        within: &[],
        except: &[],
        tests: Tests::Not,
        reason: "answer the error, or expect(\"why it cannot fail\")",
    },
    Rule {
        name: "unfinished",
        what: &["todo!", "unimplemented!", "dbg!"],
        view: View::Code,
        within: &[],
        except: &[],
        tests: Tests::Also,
        reason: "finish it",
    },
    Rule {
        name: "left-for-later",
        what: &["TODO", "FIXME", "fill in:"],
        view: View::Notes,
        within: &[],
        except: &["xtask/"],
        tests: Tests::Also,
        reason: "do it now, or open an issue",
    },
    Rule {
        name: "process",
        what: &["process::Command"],
        view: View::Code,
        within: &["crates/"],
        except: &[
            "crates/testkit/",
            "crates/demo/",
            "crates/server/benches/",
            "crates/server/src/bench",
            // It starts itself, with limits, to read workbooks.
            "crates/platform/src/import/reader.rs",
        ],
        tests: Tests::Not,
        reason: "the program starts no other program",
    },
    Rule {
        name: "skipped-test",
        what: &["#[ignore", "should_panic"],
        view: View::Code,
        within: &[],
        except: &[],
        tests: Tests::Also,
        reason: "a test runs always and asserts on a value",
    },
    Rule {
        name: "sleep",
        what: &["thread::sleep", "time::sleep"],
        view: View::Code,
        within: &[],
        except: &[],
        tests: Tests::Only,
        reason: "a test waits for what it expects (testkit polls), not for a time",
    },
    Rule {
        name: "ledger-writes",
        what: &["insert into lg_", "insert or ignore into lg_", "update lg_", "delete from lg_"],
        view: View::Sql,
        within: &["crates/"],
        // The corruption tests of `yiti verify` and the migrations must write what nobody else may.
        except: &[
            "crates/ledger/",
            "crates/posting/",
            "crates/schema/",
            "crates/testkit/",
            "crates/server/tests/",
        ],
        tests: Tests::Also,
        reason: "money moves only through posting::perform",
    },
    Rule {
        name: "machine-paths",
        what: &[
            concat!("/wo", "rk/"),
            concat!("../sha", "red"),
            concat!("/ro", "ot/"),
            concat!("/.lib", "rary"),
        ],
        view: View::Everything,
        within: &[],
        except: &[],
        tests: Tests::Also,
        reason: "a path of one machine means nothing on another",
    },
];

pub fn check(files: &[File], exceptions: &[CallException]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for rule in RULES {
        for file in files {
            let lines = rule.hits(file);
            let granted = exceptions.iter().find(|one| one.file == file.path && one.rule == rule.name);
            if granted
                .is_some_and(|granted| granted.count == lines.len() && granted.reason.trim().len() >= 10)
            {
                continue;
            }
            problems.extend(lines.iter().map(|(line, what)| {
                let text = format!("`{what}` is forbidden here ({}): {}", rule.name, rule.reason);
                file.problem(*line, text)
            }));
        }
    }
    problems.extend(exceptions.iter().filter_map(|exception| stale(exception, files)));
    problems
}

fn stale(exception: &CallException, files: &[File]) -> Option<Problem> {
    let CallException { file: path, rule, count, reason } = exception;
    let found = RULES.iter().find(|one| one.name == rule);
    let file = files.iter().find(|file| file.path == *path);
    let hits = found.zip(file).map_or(0, |(rule, file)| rule.hits(file).len());
    let text = if hits != *count || hits == 0 {
        format!(
            "the exception to `{rule}` for {path} says {count}, there are {hits}: correct it or take it out"
        )
    } else if reason.trim().len() < 10 {
        format!("the exception to `{rule}` for {path} needs a reason")
    } else {
        return None;
    };
    Some(Problem { file: "tidy.toml".to_owned(), line: 1, text })
}

impl Rule {
    /// The lines where it is broken, with what stands there.
    fn hits(&self, file: &File) -> Vec<(usize, &'static str)> {
        let starts = |list: &[&str]| list.iter().any(|start| file.path.starts_with(start));
        if (!self.within.is_empty() && !starts(self.within)) || starts(self.except) {
            return Vec::new();
        }
        let Some(text) = self.text(file) else { return Vec::new() };
        let in_test =
            |at: usize| file.is_test() || file.source.as_ref().is_some_and(|source| source.is_test(at));
        let counts = |at: usize| match self.tests {
            Tests::Also => true,
            Tests::Not => !in_test(at),
            Tests::Only => in_test(at),
        };
        let ignore_case = matches!(self.view, View::Sql);
        let mut hits = Vec::new();
        for what in self.what {
            let places = occurrences(text.as_bytes(), what.as_bytes(), ignore_case);
            hits.extend(places.into_iter().filter(|at| counts(*at)).map(|at| (line_of(text, at), *what)));
        }
        hits
    }

    fn text<'a>(&self, file: &'a File) -> Option<&'a str> {
        let ends = |endings: &[&str]| endings.iter().any(|ending| file.path.ends_with(ending));
        match (self.view, &file.source) {
            (View::Everything, _) => Some(&file.text),
            (View::Code, Some(source)) => Some(&source.code),
            (View::Sql, Some(source)) => Some(&source.strings),
            (View::Notes, Some(source)) => Some(&source.comments),
            (View::Sql, None) => ends(&[".sql"]).then_some(&file.text),
            (View::Notes, None) => {
                ends(&[".sql", ".toml", ".sh", ".ts", ".tsx", "Makefile"]).then_some(&file.text)
            }
            (View::Code, None) => None,
        }
    }
}

/// Where `what` stands as words of its own; one space in it stands for any white space or line continuation.
fn occurrences(text: &[u8], what: &[u8], ignore_case: bool) -> Vec<usize> {
    let first = what[0];
    let candidates = text.iter().enumerate().filter(|(_, byte)| same(**byte, first, ignore_case));
    candidates.map(|(at, _)| at).filter(|at| is_at(text, *at, what, ignore_case)).collect()
}

fn same(a: u8, b: u8, ignore_case: bool) -> bool {
    a == b || (ignore_case && a.eq_ignore_ascii_case(&b))
}

fn is_at(text: &[u8], at: usize, what: &[u8], ignore_case: bool) -> bool {
    let before = at.checked_sub(1).map_or(b' ', |before| text[before]);
    let within_word = match what[0] {
        b'/' => before.is_ascii_alphanumeric() || b"_-.)}*".contains(&before),
        first => first.is_ascii_alphanumeric() && before.is_ascii_alphanumeric(),
    };
    if within_word {
        return false;
    }
    let mut here = at;
    for &wanted in what {
        if wanted == b' ' {
            let gap = text[here..].iter().take_while(|b| b.is_ascii_whitespace() || **b == b'\\').count();
            if gap == 0 {
                return false;
            }
            here += gap;
        } else if text.get(here).is_some_and(|byte| same(*byte, wanted, ignore_case)) {
            here += 1;
        } else {
            return false;
        }
    }
    let ends_word = what[what.len() - 1].is_ascii_alphanumeric();
    !ends_word || !text.get(here).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

#[cfg(test)]
pub fn names() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.name).collect()
}
