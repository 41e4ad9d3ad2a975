//! The handlers of judging: a flag, the level, a note, opening a case again, a question to the patient, taking back. Their
//! buttons send the form of the decision too, so that nothing typed there is lost.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use uuid::Uuid;

use super::addenda;
use super::at_case::{CaseRequest, Notice, Shown};
use super::decide::Kept;
use super::draft::{Draft, Trouble};
use super::level::{self, Became, Change};
use super::level_view::LowerPage;
use super::opinion::{self, Opinion};
use super::question;
use super::undo::{self as taking_back, Became as Undoing};
use crate::audit::Action;
use crate::error::Result;
use crate::web::form::Form;
use crate::web::{page_with, see_other};

/// `POST /cases/{id}/flags`: agrees with a flag, or finds it not relevant.
///
/// # Errors
/// Not found in this clinic; when it cannot be put on record.
pub async fn judge_flag(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let draft = Draft::read(&form);
    let Some(opinion) = Opinion::read(&form) else {
        return at.show(Shown::of(draft, Notice::Unreadable)).await;
    };
    let kept = opinion::keep(&at.state, &at.clinician, at.id(), at.case, &draft, &opinion).await?;
    let place = format!("f-{}", opinion.rule);
    settled(&at, Judged { kept, draft, at: place, action: Action::FlagOpinion }).await
}

/// `POST /cases/{id}/level`: raises it, lowers it with a reason, or settles what somebody proposed.
///
/// # Errors
/// Not found in this clinic; when it cannot be put on record.
pub async fn judge_level(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let mut draft = Draft::read(&form);
    let Some(change) = Change::read(&form) else {
        // Also whoever leaves the level as it is, when it is asked once more.
        let notice = if form.get("keep").is_some() { Notice::Nothing } else { Notice::Unreadable };
        return at.show(Shown::of(draft, notice)).await;
    };
    match level::apply(&at.state, &at.clinician, at.id(), at.case, &draft, &change).await? {
        Became::Settled(kept) => {
            if kept == Kept::Stored {
                (draft.lower_to, draft.because) = (String::new(), String::new());
            }
            let judged = Judged { kept, draft, at: "level".to_owned(), action: Action::LevelChange };
            settled(&at, judged).await
        }
        Became::Unreasoned => {
            let troubles = vec![Trouble { field: "because-level", key: "review-lower-unreasoned" }];
            at.show(Shown::of(draft, Notice::Troubles(troubles))).await
        }
        Became::Asked(file, to) => {
            let sure = form.get("lower") == Some("sure");
            let words = at.words("review-case-title").titled(&file.row.reference, sure);
            let status = if sure { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            page_with(status, &LowerPage::new(&file, &words, &at.clinician, draft, to, &at.from(), sure))
        }
    }
}

/// `POST /cases/{id}/draft`: the page again, with what was typed when the session had ended. Nothing of it is saved.
///
/// # Errors
/// Not found in this clinic; when the view cannot be put on record.
pub async fn draft(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let draft = Draft::read(&Form::of_body(form.text("kept")));
    let notice = if draft.is_empty() { Notice::Nothing } else { Notice::Restored };
    at.show(Shown::of(draft, notice)).await
}

/// `POST /cases/{id}/notes`: keeps the note of the decision's form by itself.
///
/// # Errors
/// Not found in this clinic; when it cannot be put on record.
pub async fn note(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let mut draft = Draft::read(&form);
    let troubles = draft.note_troubles();
    if !troubles.is_empty() {
        return at.show(Shown::of(draft, Notice::Troubles(troubles))).await;
    }
    let text = std::mem::take(&mut draft.words.note);
    let kept = addenda::note(&at.state, &at.clinician, at.id(), at.case, &text).await?;
    settled(&at, Judged { kept, draft, at: "trail".to_owned(), action: Action::CaseNote }).await
}

/// `POST /cases/{id}/reopen`: puts a closed case back into the queue, with a reason.
///
/// # Errors
/// Not found in this clinic; when it cannot be put on record.
pub async fn reopen(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let (draft, reason) = (Draft::read(&form), form.text("because-reopen"));
    if !addenda::REASONS.contains(&reason) {
        let troubles = vec![Trouble { field: "because-reopen", key: "review-reopen-unreasoned" }];
        return at.show(Shown::of(draft, Notice::Troubles(troubles))).await;
    }
    let kept = addenda::reopen(&at.state, &at.clinician, at.id(), at.case, &draft, reason).await?;
    settled(&at, Judged { kept, draft, at: "decide".to_owned(), action: Action::CaseReopen }).await
}

/// `POST /cases/{id}/questions`: asks the patient.
///
/// # Errors
/// Not found in this clinic; when it cannot be put on record.
pub async fn ask(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let mut draft = Draft::read(&form);
    let troubles = draft.question_troubles();
    if !troubles.is_empty() {
        return at.show(Shown::of(draft, Notice::Troubles(troubles))).await;
    }
    let kept = question::ask(&at.state, &at.clinician, at.id(), at.case, &draft).await?;
    if kept == Kept::Stored {
        draft.question.clear();
    }
    settled(&at, Judged { kept, draft, at: "questions".to_owned(), action: Action::QuestionAsk }).await
}

/// `POST /cases/{id}/undo`: takes a decision back that has not left yet. What was written stands in the form again.
///
/// # Errors
/// Not found in this clinic; when it cannot be put on record.
pub async fn undo(at: CaseRequest, form: Form) -> Result<HttpResponse> {
    let draft = Draft::read(&form);
    let became = match Uuid::try_parse(form.text("undo")) {
        Ok(decision) => taking_back::undo(&at.state, &at.clinician, at.id(), at.case, decision).await?,
        Err(_) => Undoing::Refused("review-undo-unknown"),
    };
    let shown = match became {
        Undoing::Undone(undone) => Shown::of(draft.or(*undone), Notice::Undone).at("decide"),
        Undoing::Refused(why) => Shown::of(draft, Notice::Refused(why)),
        Undoing::Missing => return at.denied(Action::DecisionUndo).await,
    };
    at.show(shown).await
}

/// What became of an act, and the rest of the page it came from.
pub(super) struct Judged {
    pub kept: Kept,
    pub draft: Draft,
    /// The place on the page.
    pub at: String,
    pub action: Action,
}

/// Back to the same place of the case; what was typed of a decision stays.
pub(super) async fn settled(request: &CaseRequest, judged: Judged) -> Result<HttpResponse> {
    let Judged { kept, draft, at, action } = judged;
    let shown = match kept {
        Kept::Missing => return request.denied(action).await,
        Kept::Stored if draft.is_empty() => {
            return Ok(see_other(&format!("{}#{at}", request.from().case_url(request.case.0))));
        }
        Kept::Stored => Shown::of(draft, Notice::Nothing).at(&at),
        Kept::Stale => Shown::of(draft, Notice::Stale),
        Kept::Held => Shown::of(draft, Notice::Held),
    };
    request.show(shown).await
}
