//! What a newer file of standards would change, for `yiti import standards FILE --dry-run`.

use masterdata::compare::{Outcome, StandardChange, StandardDiff};
use posting::App;
use serde_json::Value;

use super::say;

/// A line for each difference and their numbers, or all of it as one line of JSON: there is no bound on what one's own
/// terminal is told.
pub(super) async fn say_what_would_change(app: &App, file: Vec<u8>, json: bool) -> anyhow::Result<()> {
    let diff: StandardDiff = masterdata::compare::standards(&app.platform, file.into(), usize::MAX).await?;
    if json {
        say(&serde_json::to_string(&diff)?);
        return Ok(());
    }
    diff.items.iter().for_each(line);
    say(&format!(
        "standards beside what is stored: {} new, {} changed, {} same, {} end, {} in force not named",
        diff.new, diff.changed, diff.same, diff.ends, diff.not_named
    ));
    Ok(())
}

fn line(item: &StandardChange) {
    let outcome = match item.outcome {
        Outcome::New => "new",
        Outcome::Same => "same",
        Outcome::Changed => "changed",
        Outcome::Ends => "ends",
    };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fields: Vec<String> = item
        .fields
        .iter()
        .map(|change| format!("{}: {} -> {}", change.field, text(&change.old), text(&change.new)))
        .collect();
    say(&format!("{outcome:<8} {:<24} {} {}", item.edition, item.name, fields.join("; ")));
}
