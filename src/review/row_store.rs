//! Rows of lists, as the stores select them: written once, for every list.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::filters::{After, Filters};
use super::terms::Order;
use super::words::Words;
use crate::ids::{AccountId, ClinicId};

/// A case as a row of a list shows it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a query")]
pub(super) struct CaseRow {
    pub case_id: Uuid,
    pub reference: String,
    /// Url of the questionnaire.
    pub form: String,
    pub level: i16,
    pub worse: bool,
    pub danger_count: i16,
    pub flags: Vec<String>,
    pub draft: bool,
    pub help_unreachable: bool,
    pub arrived_at: Timestamp,
    pub due_at: Timestamp,
    pub closed_at: Option<jiff_sqlx::Timestamp>,
    pub updated_at: Option<jiff_sqlx::Timestamp>,
    pub document: Json,
    /// Of the newest assessment.
    pub package_hash: Option<String>,
    /// Of the newest decision.
    pub outcome: Option<String>,
    /// Who works on it: their display name, as long as the claim has not lapsed.
    pub owner: Option<String>,
    pub owned_since: Option<jiff_sqlx::Timestamp>,
    /// Since when a question waits for its answer, and when an answer came that nobody has acted on.
    pub asked_at: Option<jiff_sqlx::Timestamp>,
    pub answered_at: Option<jiff_sqlx::Timestamp>,
    /// Something waits for a second person.
    pub proposed: bool,
}

/// Where a page begins: the place of the last case of the page before.
#[derive(Clone, Debug)]
pub(super) struct Cursor {
    pub case_id: Uuid,
    pub level: i16,
    pub worse: bool,
    pub danger_count: i16,
    pub arrived_at: Timestamp,
    pub due_at: Timestamp,
    pub closed_at: Option<jiff_sqlx::Timestamp>,
}

impl Cursor {
    /// Where a row stands.
    pub fn of(row: &CaseRow) -> Self {
        Self {
            case_id: row.case_id,
            level: row.level,
            worse: row.worse,
            danger_count: row.danger_count,
            arrived_at: row.arrived_at,
            due_at: row.due_at,
            closed_at: row.closed_at,
        }
    }

    /// Marks the place in a list: another one when the case has moved there, since what then follows it is not what
    /// followed it before. A hash, as how grave a case is belongs into no address.
    pub fn mark(&self, filters: &Filters) -> String {
        let place = match filters.order {
            _ if filters.looks_through() => String::new(), // a case arrives once
            _ if filters.closed => format!("{:?}", self.closed_at.map(jiff_sqlx::Timestamp::to_jiff)),
            Order::Danger => format!("{} {} {}", self.level, self.worse, self.danger_count),
            Order::Due => self.due_at.to_string(),
            Order::Arrival => String::new(),
        };
        let mut first = [0; 8];
        first.copy_from_slice(&Sha256::digest(format!("{} {place}", self.case_id))[..8]);
        format!("{:016x}", u64::from_be_bytes(first))
    }

    /// The page that follows it.
    pub fn after(&self, filters: &Filters) -> After {
        After { case: self.case_id.into(), mark: self.mark(filters) }
    }
}

/// What is asked for, as the queries take it.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'a> {
    pub clinic: ClinicId,
    pub filters: &'a Filters,
    pub me: AccountId,
    pub now: Timestamp,
    pub today: Date,
    /// When the cases arrived: first and last day; from when, and until before when.
    pub first: Option<Date>,
    pub last: Option<Date>,
    pub since: Timestamp,
    pub until: Timestamp,
}

impl<'a> Wanted<'a> {
    pub fn new(clinic: ClinicId, filters: &'a Filters, me: AccountId, words: &Words) -> Self {
        let today = words.today();
        let (first, last) = filters.days(today);
        let since = first.map_or(Timestamp::UNIX_EPOCH, |day| words.day_begins(day));
        let until = last.map_or(Timestamp::MAX, |day| day.tomorrow().map_or(Timestamp::MAX, |next| words.day_begins(next)));
        Self { clinic, filters, me, now: words.now, today, first, last, since, until }
    }
}

/// A query of rows: `$1` is the clinic, `$2` now, and `c` the case. `$rest` begins with the outcome's column.
macro_rules! rows {
    ($rest:expr, $($args:tt)*) => {
        sqlx::query_as!(
            CaseRow,
            r#"SELECT c.case_id AS "case_id!", c.reference AS "reference!", c.form AS "form!", c.level AS "level!", c.worse AS "worse!", c.danger_count AS "danger_count!", c.flags AS "flags!",
                      c.draft AS "draft!", c.help_unreachable AS "help_unreachable!", c.arrived_at AS "arrived_at!", c.due_at AS "due_at!",
                      c.closed_at, c.updated_at, c.document AS "document!", c.owned_since,
                      c.asked_at, c.answered_at, c.proposed_version IS NOT DISTINCT FROM c.version AS "proposed!",
                      (SELECT a.package_hash FROM assessment a WHERE a.clinic_id = c.clinic_id AND a.case_id = c.case_id
                       ORDER BY a.made_at DESC LIMIT 1) AS package_hash,
                      (SELECT o.display_name FROM account o WHERE o.account_id = c.owner AND c.owned_until > $2) AS owner, "#
                + $rest,
            $($args)*
        )
    };
}
pub(super) use rows;

/// What was decided last.
macro_rules! with_outcome {
    ($rest:expr, $($args:tt)*) => {
        $crate::review::row_store::rows!(
            "(SELECT d.outcome FROM decision d WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id AND d.status <> 'undone'
              ORDER BY d.decided_at DESC LIMIT 1) AS outcome "
                + $rest,
            $($args)*
        )
    };
}
pub(super) use with_outcome;

/// Open cases that meet the filters: `$from` names the table as `c`, `$rest` begins behind the conditions; the
/// arguments after `$wanted` are counted from `$14`.
macro_rules! open_rows {
    ($from:expr, $rest:expr, $wanted:expr, $($args:tt)*) => {
        $crate::review::row_store::rows!(
            "NULL::text AS outcome "
                + $from
                + " WHERE c.clinic_id = $1 AND c.status = 'open'
                    AND ($3::smallint IS NULL OR c.level = $3)
                    AND (NOT $4::boolean OR c.due_at < $2)
                    AND ($5::text IS NULL OR c.flags @> ARRAY[$5])
                    AND ($6::boolean IS NULL OR c.draft = $6)
                    AND ($7::uuid IS NULL OR (c.owner = $7 AND c.owned_until > $2))
                    AND (NOT $8::boolean OR c.owned_until IS NULL OR c.owned_until <= $2)
                    AND ($9::text IS NULL OR c.language = $9)
                    AND ($10::text IS NULL OR c.form = $10)
                    AND c.arrived_at >= $11 AND c.arrived_at < $12
                    AND ($13::text IS NULL OR CASE $13 WHEN 'asked' THEN c.asked_at ELSE c.answered_at END IS NOT NULL) "
                + $rest,
            $wanted.clinic.0,
            $wanted.now.to_sqlx(),
            $wanted.filters.level.map(Level::rank) as _,
            $wanted.filters.overdue,
            $wanted.filters.flag.as_deref() as _,
            $wanted.filters.draft as _,
            $wanted.filters.owner_is($wanted.me) as _,
            $wanted.filters.holder == Some(Holder::Nobody),
            $wanted.filters.language.as_deref() as _,
            $wanted.filters.form.as_deref() as _,
            $wanted.since.to_sqlx(),
            $wanted.until.to_sqlx(),
            $wanted.filters.talk.map(Talk::code) as _,
            $($args)*
        )
    };
}
pub(super) use open_rows;
