//! A project being decided: what is asked of it, what it writes.
//!
//! What is entered before a project is in the library is written to its tables. While a project of the library is being
//! adjusted, its tables keep what is in force and the proposal stands in `pj_proposal`; the approval that takes it
//! into the library again puts it in force ([`Written`]).

use std::sync::Arc;

use ::rules::{Finding, Level};
use flow::Header;
use flow::machine::IN_REVIEW;
use kernel::{Fen, Problem, text};
use ledger::{Indicator, IndicatorId, Running};
use platform::UserId;
use posting::{Act, Context, Document, Link, Subject, Work, Writes};
use serde_json::json;

use crate::diff::between;
use crate::facts::{Facts, Use};
use crate::flow::RESERVED;
use crate::generate::{self, Fresh};
use crate::life::{APPRAISAL, Appraisal, AppraisalRow};
use crate::model::{CostingLine, Project, ProjectRow, Standards, word, years};
use crate::rules::{self as checks, Hit};
use crate::store::{self, PastLine, Proposal};
use crate::version::{self, Last, VERSION, VERSION_SUM, VersionRow};

/// Which rows an action writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Nothing,
    /// The project's own row: its lines stay.
    Row,
    /// Everything, to the tables.
    Tables,
    /// Everything, to the proposal; the tables keep what is in force.
    Proposal,
}

impl Project {
    /// Where a change that leaves its lines alone is written.
    pub(crate) fn written(&self) -> Written {
        if self.row.adjusting == 1 { Written::Proposal } else { Written::Row }
    }
    /// One of the same id that has nothing yet.
    pub(crate) fn emptied(&self) -> Project {
        Project { row: ProjectRow::fresh(self.row.id), lines: vec![], targets: vec![], ..self.clone() }
    }
}

/// What a project is by the facts of now, and who is in post then.
#[derive(Clone, Debug)]
pub(crate) struct Generated {
    /// The project.
    pub(crate) project: Project,
    /// Persons that take a post, and posts; where the project is to watch them.
    pub(crate) posts: Option<(i64, i64)>,
}

impl Generated {
    /// From what is generated, with what is kept of the project as it stands.
    pub(crate) fn of(fresh: &Fresh, row: Option<&ProjectRow>) -> Result<Generated, Problem> {
        let mut project = fresh.input.compute(&Standards::new(), row)?;
        project.row.generated.clone_from(&fresh.key);
        for line in &mut project.lines {
            let derivation = fresh.derivations.get(&line.id).ok_or_else(Problem::internal)?;
            line.derivation = serde_json::to_string(derivation).expect("a derivation is plain data");
        }
        Ok(Generated { project, posts: fresh.posts })
    }
}

/// A project being decided.
pub(crate) struct ProjectDocument {
    /// As the action leaves it.
    project: Project,
    /// What is in force while it is being adjusted.
    library: Option<Project>,
    /// The lines of the library that this action would replace.
    past: Vec<CostingLine>,
    /// Its lines are not those that were released over the standard: a red finding prohibits until they are released anew.
    release_lapsed: bool,
    standards: Arc<Standards>,
    written: Written,
    pub(crate) appraisal: Option<Appraisal>,
    /// What would be generated now, of a project of a class that is.
    pub(crate) fresh: Option<Generated>,
    /// As it stood before it was generated anew.
    pub(crate) before: Option<Project>,
    actor_id: UserId,
    last: Option<Last>,
    used: Use,
}

impl ProjectDocument {
    pub(crate) fn of(
        mut project: Project,
        written: Written,
        facts: &Facts,
        work: &Work<'_>,
    ) -> ProjectDocument {
        let id = project.row.id;
        let library = facts.library_of(&id).cloned();
        let version = work.header.map_or(1, |header| header.version + 1);
        // A release stands on the lines the releaser saw.
        let released = project.row.released_hash.clone();
        let release_lapsed = !released.is_empty() && released != project.lines_hash();
        let mut past = Vec::new();
        if let Some(library) = library.as_ref().filter(|_| work.command.action == "approve") {
            past = version::settle(&mut project, library, version);
            if !released.is_empty() && !release_lapsed {
                project.row.released_hash = project.lines_hash();
            }
        }
        ProjectDocument {
            project,
            library,
            past,
            release_lapsed,
            standards: facts.standards.clone(),
            written,
            appraisal: None,
            fresh: None,
            before: None,
            actor_id: work.command.actor_id,
            last: facts.last.get(&id).cloned(),
            used: facts.uses.get(&id).cloned().unwrap_or_default(),
        }
    }
    /// What is asked of a project before it is reviewed.
    fn before_review(&self) -> Vec<Hit> {
        let (project, standards) = (&self.project, &self.standards);
        let mut hits: Vec<Hit> = checks::total_follows_from_lines(project).into_iter().collect();
        hits.extend(checks::lines_have_standard_or_reason(project, standards));
        hits.extend(checks::prices_within_standard(project, standards));
        hits.extend(checks::has_output_target(project));
        hits.extend(self.against_masters());
        if let Some((persons, posts)) = self.fresh.as_ref().and_then(|fresh| fresh.posts) {
            hits.extend(checks::posts_not_exceeded(project, persons, posts));
        }
        hits
    }
    /// What is generated is what persons, posts and parameters of now give.
    fn against_masters(&self) -> Option<Hit> {
        let generated = generate::CLASSES.contains(&self.project.row.class.as_str());
        let fresh = self.fresh.as_ref().map(|fresh| &fresh.project);
        let agrees = fresh.is_some_and(|fresh| generate::agrees(&self.project, fresh));
        (generated && !agrees).then(|| checks::differs_from_masters(&self.project, fresh))
    }
    /// What is asked of a project that has indicators before it is changed or ends.
    fn against_indicators(&self, act: Act<'_>, running: &Running) -> Option<Hit> {
        let indicators = || self.used.indicators.iter().filter_map(|one| running.indicator(one.id));
        let sum = |pick: fn(&Indicator) -> Fen| Fen::sum(indicators().map(pick)).unwrap_or(Fen::MAX);
        match act.action {
            "finish" | "terminate" => checks::nothing_in_flight(&self.project, sum(|one| one.held_fen)),
            "submit" | "approve" if self.library.is_some() => {
                checks::covers_indicators(&self.project, sum(|one| one.granted_fen))
            }
            _ => None,
        }
    }
    /// The project as this action leaves it.
    fn after(&self, act: Act<'_>, header: &Header) -> Project {
        let mut project = self.project.clone();
        if let Some(appraisal) = &self.appraisal {
            project.row.appraisal_result = word(&appraisal.result);
            project.row.appraisal_note.clone_from(&appraisal.note);
            project.row.appraised_fen = appraisal.appraised_fen.unwrap_or(Fen::ZERO);
        }
        match act.action {
            "release" => project.row.released_hash = project.lines_hash(),
            "submit" if project.row.requested_fen == Fen::ZERO => {
                project.row.requested_fen = project.row.total_fen;
            }
            "approve" if act.enters(RESERVED) => {
                project.row.adjusting = 0;
                project.row.reserved_fen = project.row.total_fen;
                if project.row.reserved_at == 0 {
                    project.row.reserved_at = header.updated_at.0;
                }
            }
            "remove" => project.row.reserved_fen = Fen::ZERO,
            _ => {}
        }
        project
    }
    /// Keeps a version of the project.
    fn keep(&self, project: &Project, action: &str, header: &Header, writes: &mut Writes) {
        let (version, at) = (header.version, header.updated_at.0);
        let row = VersionRow::next(project, (version, action), (at, self.actor_id), self.last.as_ref());
        writes.insert(&VERSION, &row);
        if action != "submit" {
            for sum in version::sums(project, version) {
                writes.insert(&VERSION_SUM, &sum);
            }
        }
    }
}

impl Document for ProjectDocument {
    fn subject(&self) -> Subject {
        Subject {
            unit_id: self.project.unit_id,
            fiscal_year: self.project.fiscal_year,
            amount_fen: self.project.row.total_fen,
            title: self.project.row.name.clone(),
        }
    }
    fn indicators(&self) -> Vec<IndicatorId> {
        self.used.indicators.iter().map(|one| one.id).collect()
    }
    fn check(&self, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding> {
        let releasing = act.action == "release";
        let mut hits: Vec<Hit> = self.against_indicators(act, running).into_iter().collect();
        let mut findings = Vec::new();
        if act.enters(IN_REVIEW) || releasing {
            hits.extend(self.before_review());
        }
        if act.enters(RESERVED) && act.action == "approve" {
            hits.extend(checks::total_follows_from_lines(&self.project));
            hits.extend(self.against_masters());
            match context.rules.rule("CR06").and_then(|rule| rule.parameter_fen("limit_fen")) {
                Ok(limit_fen) => {
                    hits.extend(checks::appraised_when_needed(&self.project, &self.standards, limit_fen));
                }
                Err(missing) => findings.push(missing.finding()),
            }
        }
        findings.extend(hits.into_iter().map(|hit| context.rules.finding(hit.rule, hit.values, hit.field)));
        if !releasing && self.release_lapsed {
            for finding in findings.iter_mut().filter(|finding| finding.level == Level::Red) {
                finding.level = Level::Grey;
                finding.how = text!(
                    "放行后测算明细已修改，请由审核人重新放行，或调整到标准以内",
                    "The lines changed after the release; have them released anew, or keep within the standard"
                );
            }
        }
        findings
    }
    /// The price and amount of each line, the amount of each year; and what generating it anew changes.
    fn computed(&self) -> Option<serde_json::Value> {
        let lines: Vec<_> = self
            .project
            .lines
            .iter()
            .map(|line| {
                json!({"id": line.id, "unit_price_fen": line.unit_price_fen, "amount_fen": line.amount_fen})
            })
            .collect();
        let years = years(self.project.lines.iter().map(|line| (line.budget_year, line.amount_fen))).ok()?;
        let mut computed = json!({"lines": lines, "years": years, "total_fen": self.project.row.total_fen});
        if let Some(before) = &self.before {
            computed["differences"] = serde_json::to_value(between(before, &self.project)).ok()?;
        }
        Some(computed)
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        if !act.enters(RESERVED) || act.action != "approve" {
            return Vec::new();
        }
        let project = ("project", self.project.row.id.to_string());
        let mut links = Vec::new();
        for line in &self.project.lines {
            let costing = ("costing_line", line.id.to_string());
            if let Some(standard) = &line.standard_id {
                links.push(Link {
                    from: ("standard", standard.clone()),
                    to: costing.clone(),
                    relation: "prices",
                    amount_fen: line.amount_fen,
                });
            }
            links.push(Link {
                from: costing,
                to: project.clone(),
                relation: "costs",
                amount_fen: line.amount_fen,
            });
        }
        links
    }
    /// A budget that is decided later in the same batch must know that the project has left the library.
    fn observes(&self, act: Act<'_>) -> Vec<(String, i64)> {
        if act.leaves(RESERVED) {
            vec![(format!("project_left/{}", self.project.row.id), 1)]
        } else {
            Vec::new()
        }
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        let project = self.after(act, header);
        let id = project.row.id;
        if let Some(appraisal) = &self.appraisal {
            let row = AppraisalRow {
                project_id: id,
                version: header.version,
                at: header.updated_at.0,
                actor_id: self.actor_id,
                result: project.row.appraisal_result.clone(),
                requested_fen: project.row.total_fen,
                appraised_fen: project.row.appraised_fen,
                note: appraisal.note.clone(),
            };
            writes.insert(&APPRAISAL, &row);
        }
        let enters_library = act.action == "approve" && act.enters(RESERVED);
        match act.action {
            "submit" => self.keep(&project, "submit", header, writes),
            "approve" if enters_library => self.keep(&project, "approve", header, writes),
            // The library as it was before there were versions.
            "adjust" if self.last.as_ref().is_none_or(|last| last.action == "submit") => {
                self.keep(&project, "adjust", header, writes);
            }
            _ => {}
        }
        match (self.written, enters_library, &self.library) {
            (_, true, Some(_)) => {
                for line in &self.past {
                    writes.insert(&store::PAST_LINE, &PastLine { line, until_version: header.version });
                }
                writes.delete(&store::PROPOSAL, "project_id", id);
                tables(&project, writes);
            }
            (_, true, None) | (Written::Row, ..) => {
                writes.upsert(&store::PROJECT, &store::Searched::of(&project.row));
                if act.action == "revoke" {
                    writes.delete(&store::PROPOSAL, "project_id", id);
                }
            }
            (Written::Tables, ..) => tables(&project, writes),
            (Written::Proposal, ..) => {
                let mut proposed = project;
                if act.action == "adjust" {
                    writes.upsert(&store::PROJECT, &store::Searched::of(&proposed.row));
                    proposed.row.requested_fen = Fen::ZERO;
                }
                writes.upsert(&store::PROPOSAL, &Proposal::of(&proposed));
            }
            (Written::Nothing, ..) => {}
        }
    }
}

/// Everything of a project, written anew.
fn tables(project: &Project, writes: &mut Writes) {
    writes.delete(&store::COSTING_LINE, "project_id", project.row.id);
    writes.delete(&store::TARGET, "project_id", project.row.id);
    for line in &project.lines {
        writes.upsert(&store::COSTING_LINE, line);
    }
    for target in &project.targets {
        writes.upsert(&store::TARGET, target);
    }
    writes.upsert(&store::PROJECT, &store::Searched::of(&project.row));
}
