//! The queue: open cases by level, then number of warning signs, then waiting time, in pages. Cases without
//! any contact are folded into one group inside their level, so that a flood of them hides nobody. The number of
//! queries is fixed, and none of them reads closed cases to show open ones.

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::closed_counts::ClosedCounts;
use super::counts::Counts;
use super::filters::{After, Filters};
use super::queue_form::Catalogue;
use super::queue_view::{QueuePage, View};
use super::row::Forms;
use super::row_store::{CaseRow, Cursor, Wanted};
use super::same::{self, Before};
use super::terms::Order;
use super::views::Saving;
use super::words::Words;
use super::{closed_store, count_store, decision_store, live_store, store, undo, view_store};
use crate::account::Clinician;
use crate::error::Result;
use crate::promises::{self, Standing};
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
    pub counts: Counts,
    pub rows: Vec<CaseRow>,
    /// There are more: those that follow a case.
    pub next: Option<After>,
    pub folded: Vec<CaseRow>,
    /// Of these cases, those that stand escalated; and how many there are in all.
    pub standing: Vec<Standing>,
    pub escalated: i64,
    /// The cases before them of the same people, where somebody said so.
    pub before: Vec<Before>,
    /// When the last case arrived, where there is none to show.
    pub last: Option<Timestamp>,
}

/// What is asked for.
pub(super) struct Asked {
    pub filters: Filters,
    /// Something in the address was not understood and is left out.
    pub ignored: bool,
    /// The form that keeps a view, as it was typed.
    pub saving: Saving,
}

/// Reads and makes the page. Returns it with the number of cases it shows.
pub(super) async fn page(
    state: &State,
    conn: &mut PgConnection,
    clinician: &Clinician,
    words: &Words,
    asked: Asked,
) -> Result<(QueuePage, usize)> {
    let Asked { mut filters, ignored, saving } = asked;
    let clinic = &clinician.clinic;
    let after = match &filters.after {
        Some(after) => store::cursor(conn, clinic.id, after.case).await?.filter(|cursor| cursor.mark(&filters) == after.mark),
        None => None,
    };
    let mut wanted = Wanted::new(clinic.id, &filters, clinician.account, words);
    let mut read = read(conn, &wanted, words, after.as_ref()).await?;
    // What followed a case that has moved, or has all gone: better the beginning than a page with cases left out.
    let moved = filters.after.is_some() && (after.is_none() || read.rows.is_empty());
    if moved {
        filters = filters.first_page();
        wanted = Wanted::new(clinic.id, &filters, clinician.account, words);
        read = self::read(conn, &wanted, words, None).await?;
    }
    let ids: Vec<Uuid> = read.rows.iter().chain(&read.folded).map(|row| row.case_id).collect();
    read.before = same::before(conn, clinic.id, &ids).await?;
    if !filters.closed {
        read.escalated = promises::standing_count(conn, clinic.id, words.now).await?;
        if read.escalated > 0 {
            read.standing = promises::standing(conn, clinic.id, &ids, words.now).await?;
        }
    }
    let views = view_store::views(conn, clinic.id, clinician.account).await?;
    let forms = Forms::of(state, conn, read.rows.iter().chain(&read.folded)).await;
    let catalogue = Catalogue::of(state, &clinic.questionnaire);
    let rules = catalogue.rules();
    let undos = undo::of_queue(decision_store::undoable(conn, clinic.id, clinician.account, words.now).await?, words);
    let view = View { ignored, moved, words, filters: &filters, catalogue: &catalogue, forms: &forms, read: &read, views: &views, saving };
    let shown = read.rows.len() + read.folded.len();
    Ok((view.page(shown, forms.unsigned() || rules.is_none_or(|rules| !rules.signed_off), undos), shown))
}

/// One more than are shown: whether there is a next page.
fn limit() -> i64 {
    i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
}

/// The place of the last of a page, when there are more.
fn cut(rows: &mut Vec<CaseRow>, filters: &Filters) -> Option<After> {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    rows.last().filter(|_| more).map(|row| Cursor::of(row).after(filters))
}

async fn read(conn: &mut PgConnection, wanted: &Wanted<'_>, words: &Words, after: Option<&Cursor>) -> Result<Read> {
    if wanted.filters.closed { closed(conn, wanted, words, after).await } else { open(conn, wanted, words, after).await }
}

async fn closed(conn: &mut PgConnection, wanted: &Wanted<'_>, words: &Words, after: Option<&Cursor>) -> Result<Read> {
    let seen = live_store::snapshot(conn).await?;
    let mut counts = counts(conn, wanted, words).await?;
    counts.closed.other_flags = closed_store::counts_by_flag(conn, wanted).await?;
    let mut rows = if wanted.filters.looks_through() {
        closed_store::arrived_page(conn, wanted, after, limit()).await?
    } else {
        closed_store::closed_page(conn, wanted, after, limit()).await?
    };
    let next = cut(&mut rows, wanted.filters);
    Ok(Read { seen, counts, rows, next, folded: Vec::new(), standing: Vec::new(), escalated: 0, before: Vec::new(), last: None })
}

/// What both lists say beside their options.
async fn counts(conn: &mut PgConnection, wanted: &Wanted<'_>, words: &Words) -> Result<Counts> {
    let closed =
        ClosedCounts { flag: wanted.filters.flag.clone(), of: closed_store::counts(conn, wanted).await?, ..ClosedCounts::default() };
    Ok(Counts { open: count_store::open(conn, wanted, words).await?, closed, me: wanted.me })
}

async fn open(conn: &mut PgConnection, wanted: &Wanted<'_>, words: &Words, after: Option<&Cursor>) -> Result<Read> {
    // First: what is committed while the rest is read is told as news, never missed.
    let seen = live_store::snapshot(conn).await?;
    let counts = counts(conn, wanted, words).await?;
    let (rows, next, folded) = if wanted.filters.order == Order::Danger {
        let mut rows = store::open_page(conn, wanted, after, limit()).await?;
        let next = rows.get(PAGE).map(|row| row.level);
        let last = cut(&mut rows, wanted.filters);
        let levels = folds_on(wanted.filters, after.is_some(), rows.first().map(|row| row.level), next);
        let folded = store::folded(conn, wanted, &levels, FOLDED).await?;
        (rows, last, folded)
    } else {
        let mut rows = store::timed_page(conn, wanted, after, limit()).await?;
        let last = cut(&mut rows, wanted.filters);
        (rows, last, Vec::new())
    };
    let last = if rows.is_empty() && folded.is_empty() { store::last_arrival(conn, wanted.clinic).await? } else { None };
    Ok(Read { seen, counts, rows, next, folded, standing: Vec::new(), escalated: 0, before: Vec::new(), last })
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
