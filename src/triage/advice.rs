//! What the stop page says: one action, the strongest, then do and do-not lines in their order, without
//! those that contradict each other.

use super::{Action, Helplines, LineKind, RuleSet};

/// The one action.
pub type StopAction = Action;

/// The stop page's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopAdvice {
    pub action: StopAction,
    /// A place to call besides the emergency number (a maternity unit).
    pub place: Option<String>,
    pub to_do: Vec<String>,
    pub not_to_do: Vec<String>,
    /// Numbers of crisis lines stand on it too.
    pub crisis: bool,
}

/// What to say when the rules `fired` are true. None when none of them is an emergency rule.
#[must_use]
pub fn stop_advice(rules: &RuleSet, fired: &[String], helplines: &Helplines, language: &str, proxy: bool) -> Option<StopAdvice> {
    let fired: Vec<_> = rules.rules.iter().filter(|rule| fired.contains(&rule.id)).collect();
    let action = fired.iter().filter_map(|rule| rule.action).min()?;
    let wanted = |name: &str| fired.iter().any(|rule| rule.lines.iter().any(|line| line == name));
    let dropped = |name: &str| {
        rules.conflicts.iter().any(|conflict| {
            conflict.keep != name && conflict.lines.iter().any(|line| line == name) && conflict.lines.iter().all(|line| wanted(line))
        })
    };
    let lines = |kind: LineKind| {
        let chosen = rules.lines.iter().filter(move |line| line.kind == kind && wanted(&line.name) && !dropped(&line.name));
        chosen.map(|line| helplines.fill(line.text.get(language, proxy))).collect::<Vec<_>>()
    };
    Some(StopAdvice {
        action,
        place: fired.iter().find_map(|rule| rule.place.clone()),
        to_do: lines(LineKind::Do),
        not_to_do: lines(LineKind::DoNot),
        crisis: fired.iter().any(|rule| rule.patient.as_ref().is_some_and(|text| text.own().contains("{CRISIS}"))),
    })
}
