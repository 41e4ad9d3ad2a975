//! Rules and what clinicians thought of them, levels they changed, cases they closed over a red flag, and what patients pressed on the stop page.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::chart::{self, Chart, Range};
use super::figures::{FEW, share, wilson};
use super::sections::{Section, Words, interval, sum};
use super::store::{Act, Fired};
use super::table::{Cell, Table};
use crate::record::{EventDocument, EventKind};

/// Rules in the chart; all stand in the table.
const SHOWN: usize = 12;

/// A rule and what became of it.
#[derive(Debug, Default)]
struct Judged {
    fired: i64,
    agreed: i64,
    not_relevant: i64,
}

/// Counts by rule. What somebody said last of a rule in a case counts.
fn judge(fired: &[Fired], acts: &[Act]) -> BTreeMap<String, Judged> {
    let mut verdicts: BTreeMap<(Uuid, String), bool> = BTreeMap::new();
    for act in acts {
        let dismissed = match EventKind::of(&act.kind) {
            Some(EventKind::FlagAgreed) => false,
            Some(EventKind::FlagNotRelevant) => true,
            _ => continue,
        };
        let document: EventDocument = serde_json::from_value(act.document.clone()).unwrap_or_default();
        verdicts.extend(document.rules.into_iter().map(|rule| ((act.case_id, rule), dismissed)));
    }
    let mut judged: BTreeMap<String, Judged> = BTreeMap::new();
    for one in fired {
        judged.entry(one.rule.clone()).or_default().fired = one.n;
    }
    for ((_, rule), dismissed) in verdicts {
        let of = judged.entry(rule).or_default();
        *(if dismissed { &mut of.not_relevant } else { &mut of.agreed }) += 1;
    }
    judged
}

pub(super) fn rules(words: Words<'_>, fired: &[Fired], acts: &[Act]) -> Section {
    let mut judged = judge(fired, acts);
    for rule in words.rules.iter().flat_map(|rules| &rules.rules) {
        judged.entry(rule.id.clone()).or_default();
    }
    let mut judged: Vec<(String, Judged)> = judged.into_iter().collect();
    judged.sort_by_key(|(_, of)| Reverse((of.fired, of.agreed + of.not_relevant)));
    let chart = drawn(words, &judged);
    let enough = judged.iter().any(|(_, of)| of.agreed + of.not_relevant >= FEW);
    let notes = if enough { Vec::new() } else { vec![words.frame.t1("numbers-rules-few", "n", FEW)] };
    let rows = judged.into_iter().map(|(id, of)| {
        let rule = words.rules.and_then(|rules| rules.rule(&id));
        let name = rule.map(|rule| rule.name.get(&words.frame.language, false).to_owned());
        let level = rule.map(|rule| words.level(rule.level));
        let whole = of.agreed + of.not_relevant;
        let statistics = match (share(of.not_relevant, whole), wilson(of.not_relevant, whole)) {
            (Some(share), Some((low, high))) if whole >= FEW => [share, low, high].map(Cell::Share),
            _ => [Cell::Few, Cell::Few, Cell::Few],
        };
        let texts = [id, name.unwrap_or_else(|| words.frame.t("numbers-rule-gone")), level.unwrap_or_default()].map(Cell::Text);
        texts.into_iter().chain([of.fired, of.agreed, of.not_relevant].map(Cell::Count)).chain(statistics).collect()
    });
    let rows = rows.collect();
    let columns = &["rule", "name", "level", "fired", "agreed", "not_relevant", "not_relevant_share", "interval_low", "interval_high"];
    Section { id: "rules", chart, notes, table: Table { columns, rows } }
}

fn drawn(words: Words<'_>, judged: &[(String, Judged)]) -> Chart {
    let mut chart = Chart::default();
    let fired: Vec<(String, i64)> =
        judged.iter().filter(|(_, of)| of.fired > 0).take(SHOWN).map(|(id, of)| (id.clone(), of.fired)).collect();
    if !fired.is_empty() {
        chart.heading(words.frame.t1("numbers-rules-fired", "n", fired.len()));
        let bars = chart::counted(fired);
        chart.bars(&bars, chart::most(&bars));
    }
    let enough = judged.iter().filter(|(_, of)| of.agreed + of.not_relevant >= FEW).take(SHOWN);
    for (number, (id, of)) in enough.enumerate() {
        let whole = of.agreed + of.not_relevant;
        let (Some(point), Some((low, high))) = (share(of.not_relevant, whole), wilson(of.not_relevant, whole)) else { continue };
        if number == 0 {
            chart.heading(words.frame.t("numbers-rules-judged"));
        }
        let (dismissed, whole) = (of.not_relevant.to_string(), whole.to_string());
        let said = interval(words.frame, point, (low, high));
        chart.note(words.frame.with("numbers-rule-judged", &[("rule", id), ("n", &dismissed), ("of", &whole), ("interval", &said)]));
        chart.range(Range { low, point: Some(point), high: Some(high) }, None);
    }
    chart
}

/// Levels that clinicians changed, and cases they closed over a red flag, of so many cases.
pub(super) fn overrides(words: Words<'_>, acts: &[Act], cases: i64) -> Section {
    tally(words, "overrides", &[EventKind::LevelRaised.code(), EventKind::LevelLowered.code(), "flag-closed"], acts, cases)
}

/// Answers to the stop page, of so many cases.
pub(super) fn stops(words: Words<'_>, acts: &[Act], cases: i64) -> Section {
    tally(words, "stops", &[EventKind::StopCalled, EventKind::StopCannot, EventKind::StopMistake].map(EventKind::code), acts, cases)
}

fn tally(words: Words<'_>, id: &'static str, kinds: &[&str], acts: &[Act], cases: i64) -> Section {
    let (mut bars, mut rows) = (Vec::new(), Vec::new());
    for kind in kinds {
        let of: Vec<Uuid> = acts.iter().filter(|act| act.kind == *kind).map(|act| act.case_id).collect();
        let times = sum(of.iter().map(|_| 1));
        let distinct = sum(of.into_iter().collect::<BTreeSet<_>>().iter().map(|_| 1));
        let share = share(distinct, cases).filter(|_| cases >= FEW).map_or(Cell::Few, Cell::Share);
        let label = words.frame.t(&format!("numbers-act-{kind}"));
        bars.push((label.clone(), distinct));
        rows.push(vec![Cell::Text(label), Cell::Count(times), Cell::Count(distinct), share]);
    }
    let mut chart = Chart::default();
    let bars = chart::counted(bars);
    chart.bars(&bars, chart::most(&bars));
    Section { id, chart, notes: Vec::new(), table: Table { columns: &["what", "times", "cases", "share_of_cases"], rows } }
}
