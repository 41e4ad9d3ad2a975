//! Who did and saw what. A row is written in the transaction of the act itself: if it cannot be written,
//! nothing is done and nothing is shown. Rows carry ids and codes, never what a patient said.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{AccountId, CaseId, ClinicId, RequestId, ResponseId};

/// What happened. The names are stored; never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    SignIn,
    SignOut,
    PasswordChange,
    LinkUsed,
    /// Somebody without a session asked for a staff page.
    StaffPage,
    ClinicAdd,
    ClinicSet,
    UserAdd,
    UserDisable,
    UserEnable,
    QueueView,
    ViewSave,
    ViewDelete,
    Search,
    CaseView,
    Decision,
    CaseClaim,
    CaseRelease,
    FlagOpinion,
    LevelChange,
    CaseNote,
    CaseReopen,
    /// Of a decision or a question.
    DecisionUndo,
    QuestionAsk,
    /// What a clinician wrote to a patient has left.
    MessageLeave,
    /// It no longer held when its time came.
    MessageWithhold,
    SamePerson,
    IntakeStart,
    IntakeSave,
    IntakeDanger,
    IntakeStopAnswer,
    IntakeSubmit,
    IntakeEnd,
    IntakeAbandoned,
    IntakeErased,
    ReceiptView,
    IntakeCode,
    IntakeLink,
    IntakeResume,
    MailQueued,
    MailSent,
    MailDeferred,
    MailDead,
    RecordOpen,
    RecordView,
    RecordAnswers,
    RecordDownload,
    RecordAccessLog,
    RecordClose,
    UpdateSend,
    AnswerSend,
    CheckIn,
    Escalate,
    BreachesView,
    BreachesDownload,
    NumbersView,
    NumbersDownload,
}

impl Action {
    /// The stored name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::PasswordChange => "password-change",
            Self::LinkUsed => "link-used",
            Self::StaffPage => "staff-page",
            Self::ClinicAdd => "clinic-add",
            Self::ClinicSet => "clinic-set",
            Self::UserAdd => "user-add",
            Self::UserDisable => "user-disable",
            Self::UserEnable => "user-enable",
            Self::QueueView => "queue-view",
            Self::ViewSave => "view-save",
            Self::ViewDelete => "view-delete",
            Self::Search => "search",
            Self::CaseView => "case-view",
            Self::Decision => "decision",
            Self::CaseClaim => "case-claim",
            Self::CaseRelease => "case-release",
            Self::FlagOpinion => "flag-opinion",
            Self::LevelChange => "level-change",
            Self::CaseNote => "case-note",
            Self::CaseReopen => "case-reopen",
            Self::DecisionUndo => "decision-undo",
            Self::QuestionAsk => "question-ask",
            Self::MessageLeave => "message-leave",
            Self::MessageWithhold => "message-withhold",
            Self::SamePerson => "same-person",
            Self::IntakeStart => "intake-start",
            Self::IntakeSave => "intake-save",
            Self::IntakeDanger => "intake-danger",
            Self::IntakeStopAnswer => "intake-stop-answer",
            Self::IntakeSubmit => "intake-submit",
            Self::IntakeEnd => "intake-end",
            Self::IntakeAbandoned => "intake-abandoned",
            Self::IntakeErased => "intake-erased",
            Self::ReceiptView => "receipt-view",
            Self::IntakeCode => "intake-code",
            Self::IntakeLink => "intake-link",
            Self::IntakeResume => "intake-resume",
            Self::MailQueued => "mail-queued",
            Self::MailSent => "mail-sent",
            Self::MailDeferred => "mail-deferred",
            Self::MailDead => "mail-dead",
            Self::RecordOpen => "record-open",
            Self::RecordView => "record-view",
            Self::RecordAnswers => "record-answers",
            Self::RecordDownload => "record-download",
            Self::RecordAccessLog => "record-access-log",
            Self::RecordClose => "record-close",
            Self::UpdateSend => "update-send",
            Self::AnswerSend => "answer-send",
            Self::CheckIn => "check-in",
            Self::Escalate => "escalate",
            Self::BreachesView => "breaches-view",
            Self::BreachesDownload => "breaches-download",
            Self::NumbersView => "numbers-view",
            Self::NumbersDownload => "numbers-download",
        }
    }
}

/// An event about to be recorded: build it with [`Event::new`] and the `by`, `case`, `response`, `detail` setters.
#[derive(Clone, Debug)]
pub struct Event {
    clinic: ClinicId,
    at: Timestamp,
    action: Action,
    denied: bool,
    account: Option<AccountId>,
    case: Option<CaseId>,
    response: Option<ResponseId>,
    request: Option<RequestId>,
    detail: Value,
}

impl Event {
    /// `action` was done at `at` in `clinic`.
    #[must_use]
    pub fn new(action: Action, clinic: ClinicId, at: Timestamp) -> Self {
        Self {
            clinic,
            at,
            action,
            denied: false,
            account: None,
            case: None,
            response: None,
            request: None,
            detail: Value::Object(serde_json::Map::new()),
        }
    }

    /// It was refused.
    #[must_use]
    pub fn denied(mut self) -> Self {
        self.denied = true;
        self
    }

    /// Which member of staff; none = the patient, the server itself or an operator's command.
    #[must_use]
    pub fn by(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// About which case.
    #[must_use]
    pub fn case(mut self, case: CaseId) -> Self {
        self.case = Some(case);
        self
    }

    /// About which response.
    #[must_use]
    pub fn response(mut self, response: ResponseId) -> Self {
        self.response = Some(response);
        self
    }

    /// In which request.
    #[must_use]
    pub fn request(mut self, request: RequestId) -> Self {
        self.request = Some(request);
        self
    }

    /// Counts, codes and ids that explain it.
    #[must_use]
    pub fn detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Writes the event, in the caller's transaction.
///
/// # Errors
/// When it cannot be written; the caller's transaction must not be committed then.
pub async fn record(conn: &mut PgConnection, event: Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO audit_event (clinic_id, event_id, at, action, outcome, account_id, case_id, response_id, request_id, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        event.clinic.0,
        Uuid::now_v7(),
        event.at.to_sqlx(),
        event.action.name(),
        if event.denied { "denied" } else { "done" },
        event.account.map(|id| id.0),
        event.case.map(|id| id.0),
        event.response.map(|id| id.0),
        event.request.map(|id| id.0),
        event.detail,
    )
    .execute(conn)
    .await?;
    Ok(())
}
