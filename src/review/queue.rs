//! The queue: open cases by level, then number of warning signs, then waiting time, in pages. Cases without
//! any contact are folded into one group inside their level, so that a flood of them hides nobody. The number of
//! queries is fixed, and none of them reads closed cases to show open ones.

use sqlx::PgConnection;

use super::decision_store;
use super::filters::Filters;
use super::live_store;
use super::queue_view::{QueuePage, View};
use super::row::Forms;
use super::store::{self, CaseRow, Count, Cursor};
use super::undo;
use super::words::Words;
use crate::account::Clinician;
use crate::error::Result;
use crate::state::State;
use crate::triage::Level;

/// Cases on a page.
const PAGE: usize = 50;
/// Cases without contact shown inside their level; the rest is behind a link.
const FOLDED: i64 = 10;

/// What the database gave for one page.
pub(super) struct Read {
    /// What the page has seen; see `live`.
    pub seen: String,
    pub counts: Vec<Count>,
    pub rows: Vec<CaseRow>,
    /// There are more after these.
    pub more: bool,
    pub folded: Vec<CaseRow>,
    /// When the last case arrived, where there is none to show.
    pub last: Option<jiff::Timestamp>,
}

/// Reads and makes the page. Returns it with the number of cases it shows.
pub(super) async fn page(
    state: &State,
    conn: &mut PgConnection,
    clinician: &Clinician,
    words: &Words,
    mut filters: Filters,
    mut ignored: bool,
) -> Result<(QueuePage, usize)> {
    let clinic = &clinician.clinic;
    let after = match filters.after {
        Some(case) => store::cursor(conn, clinic.id, case).await?.filter(|cursor| cursor.closed_at.is_some() || !filters.closed),
        None => None,
    };
    if filters.after.is_some() && after.is_none() {
        (filters, ignored) = (filters.first_page(), true);
    }
    let read = read(conn, clinician, words, &filters, after.as_ref()).await?;
    let forms = Forms::of(state, conn, read.rows.iter().chain(&read.folded)).await;
    let package = state.packages.current(&clinic.questionnaire);
    let rules = package.as_ref().map(|package| &package.rules);
    let undos = undo::of_queue(decision_store::undoable(conn, clinic.id, clinician.account, words.now).await?, words);
    let view = View { ignored, me: clinician.account, words, filters: &filters, rules, forms: &forms, read: &read };
    let shown = read.rows.len() + read.folded.len();
    Ok((view.page(shown, forms.unsigned() || rules.is_none_or(|rules| !rules.signed_off), undos), shown))
}

async fn read(conn: &mut PgConnection, clinician: &Clinician, words: &Words, filters: &Filters, after: Option<&Cursor>) -> Result<Read> {
    let (clinic, me) = (clinician.clinic.id, clinician.account);
    // First: what is committed while the rest is read is told as news, never missed.
    let seen = live_store::snapshot(conn).await?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    if filters.closed {
        let mut rows = store::closed_page(conn, clinic, filters, after, limit).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        return Ok(Read { seen, counts: Vec::new(), rows, more, folded: Vec::new(), last: None });
    }
    let counts = store::counts(conn, clinic, words.now).await?;
    let mut rows = store::open_page(conn, clinic, filters, me, after, words.now, limit).await?;
    let next = rows.get(PAGE).map(|row| row.level);
    rows.truncate(PAGE);
    let levels = folds_on(filters, after.is_some(), rows.first().map(|row| row.level), next);
    let folded = store::folded(conn, clinic, filters, me, &levels, words.now, FOLDED).await?;
    let last = if rows.is_empty() && folded.is_empty() { store::last_arrival(conn, clinic).await? } else { None };
    Ok(Read { seen, counts, rows, more: next.is_some(), folded, last })
}

/// The levels whose cases without contact stand on this page: those that end on it. `first` is the level of
/// its first case, `next` that of the first case of the next page.
fn folds_on(filters: &Filters, continued: bool, first: Option<i16>, next: Option<i16>) -> Vec<i16> {
    if filters.no_contact {
        return Vec::new();
    }
    let from = if continued { first.unwrap_or(i16::MAX) } else { 1 };
    let to = next.unwrap_or(i16::MAX);
    let wanted = |rank: &i16| (from..to).contains(rank) && filters.level.is_none_or(|level| level.rank() == *rank);
    Level::ALL.into_iter().map(Level::rank).filter(wanted).collect()
}

#[cfg(test)]
mod tests {
    use super::folds_on;
    use crate::review::filters::Filters;

    #[test]
    fn each_level_folds_on_exactly_one_page() {
        let all = Filters::default();
        // Page 1 ends inside level 2, page 2 inside level 4, page 3 is the last.
        assert_eq!(folds_on(&all, false, Some(1), Some(2)), [1]);
        assert_eq!(folds_on(&all, true, Some(2), Some(4)), [2, 3]);
        assert_eq!(folds_on(&all, true, Some(4), None), [4, 5]);
        // Page 1 ends with the last case of level 1.
        assert_eq!(folds_on(&all, false, Some(1), Some(2)), [1]);
        // Nobody with contact waits.
        assert_eq!(folds_on(&all, false, None, None), [1, 2, 3, 4, 5]);
        let alone = Filters { no_contact: true, ..Filters::default() };
        assert!(folds_on(&alone, false, Some(1), None).is_empty());
    }
}
