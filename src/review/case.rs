//! One case: everything the database has about it, and the page made from it.

use std::sync::Arc;

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::case_store::{self, AssessmentRow, CaseRow, ChangeRow, EventRow, ResponseRow};
use super::decision_store::{self, DecisionRow};
use super::question_store::{self, QuestionRow};
use super::words::{Ticking, Words};
use crate::error::{Error, Result};
use crate::ids::{CaseId, ClinicId};
use crate::package::Package;
use crate::promises::{self, Standing};
use crate::record::{AssessmentDocument, CaseDocument, ResponseDocument};
use crate::state::State;
use crate::triage::Level;

/// Most answer changes shown: a person makes some hundred.
const CHANGES: i64 = 2_000;

/// A case as read.
pub(super) struct CaseFile {
    pub id: CaseId,
    pub row: CaseRow,
    pub who: CaseDocument,
    pub package: Arc<Package>,
    /// The package it was made with cannot be read; this is the form's current one.
    pub substitute: bool,
    /// The response the newest assessment is of.
    pub response: ResponseDocument,
    /// Everything that was filled in, the oldest first.
    pub responses: Vec<ResponseRow>,
    pub started_at: Option<Timestamp>,
    pub submitted: bool,
    /// The newest ledger.
    pub ledger: Option<AssessmentDocument>,
    /// Newest first.
    pub assessments: Vec<AssessmentRow>,
    /// Newest first.
    pub changes: Vec<ChangeRow>,
    /// There were more changes than are shown.
    pub cut: bool,
    pub events: Vec<EventRow>,
    /// Nobody has seen to it, and who was told.
    pub standing: Option<Standing>,
    /// Oldest first.
    pub decisions: Vec<DecisionRow>,
    /// Oldest first.
    pub questions: Vec<QuestionRow>,
}

impl CaseFile {
    /// When it was closed.
    pub fn closed_at(&self) -> Option<Timestamp> {
        self.row.closed_at.map(jiff_sqlx::Timestamp::to_jiff)
    }

    /// Since when the patient of the open case is asked and has not answered.
    pub fn asked(&self, words: &Words) -> Option<Ticking> {
        self.row.asked_at.filter(|_| self.row.closed_at.is_none()).map(|at| words.asked(at.to_jiff()))
    }

    /// The case's level: the worst since the last decision. What cannot be read counts as an emergency.
    pub fn level(&self) -> Level {
        Level::from_rank(self.row.level).unwrap_or(Level::Emergency)
    }
}

/// Reads a case; none when this clinic has no such case.
///
/// # Errors
/// When the database cannot be read, or no version of its form is at hand.
pub(super) async fn load(state: &State, conn: &mut PgConnection, clinic: ClinicId, case: CaseId) -> Result<Option<CaseFile>> {
    let Some(row) = case_store::case(conn, clinic, case).await? else { return Ok(None) };
    let responses = case_store::responses(conn, clinic, case).await?;
    let mut assessments = case_store::assessments(conn, clinic, case).await?;
    let ids: Vec<Uuid> = responses.iter().map(|response| response.response_id).collect();
    let mut changes = case_store::changes(conn, clinic, &ids, CHANGES + 1).await?;
    let cut = i64::try_from(changes.len()).is_ok_and(|n| n > CHANGES) && changes.pop().is_some();
    let events = case_store::events(conn, clinic, case).await?;
    let decisions = decision_store::decisions(conn, clinic, case).await?;
    let questions = question_store::questions(conn, clinic, case).await?;
    let standing = promises::standing(conn, clinic, &[case.0], state.clock.now()).await?.pop();

    let of = assessments.first().map(|assessment| assessment.response_id);
    let response = of.and_then(|id| responses.iter().find(|response| response.response_id == id)).or(responses.last());
    let hash = assessments.first().map(|newest| &newest.package_hash).or(response.map(|response| &response.package_hash));
    let (package, substitute) = package(state, conn, hash, &row.form).await?;
    let ledger = assessments.first_mut().and_then(|newest| newest.document.take()).and_then(|json| serde_json::from_value(json).ok());
    let read = |response: &ResponseRow| serde_json::from_value(response.document.clone()).ok();
    let submitted = response.is_some_and(|response| response.status == "completed");
    let document = response.and_then(read).unwrap_or_default();
    Ok(Some(CaseFile {
        id: case,
        who: serde_json::from_value(row.document.clone()).unwrap_or_default(),
        package,
        substitute,
        response: document,
        started_at: responses.first().map(|response| response.started_at),
        submitted,
        responses,
        ledger,
        assessments,
        changes,
        cut,
        events,
        standing,
        decisions,
        questions,
        row,
    }))
}

/// The package the case was assessed by, else the form's current one, else any.
pub(super) async fn package(state: &State, conn: &mut PgConnection, hash: Option<&String>, form: &str) -> Result<(Arc<Package>, bool)> {
    if let Some(hash) = hash
        && let Ok(package) = state.packages.by_hash(conn, hash).await
    {
        return Ok((package, false));
    }
    // Better a page with a notice than none: who it is and what was said of danger stand with the case itself.
    let any = || state.packages.first_url().and_then(|url| state.packages.current(url));
    let current = state
        .packages
        .current(form)
        .or_else(any)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("no version of a case's form can be read")))?;
    Ok((current, true))
}
