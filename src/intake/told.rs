//! What a person is told about their case: by the texts of its level and of the rules that fired, never their
//! names. The receipt and the status page say the same.

use jiff::Timestamp;

use crate::clinic::Clinic;
use crate::text::isolate;
use crate::triage::{Advice, Level, RuleSet};
use crate::web::frame::Frame;

/// The texts for one case.
pub(super) struct Told {
    /// What the level promises.
    pub level: String,
    /// The same in English, where that stands beside it: for an emergency in a language nobody has reviewed.
    pub level_in_english: Option<String>,
    /// Somebody else fills the form in.
    pub proxy: bool,
    pub confirmation: String,
    /// What the rules that fired tell the person to do.
    pub to_do: Vec<String>,
    pub emergency: bool,
    /// Never beside a flag: only when the case itself is at the level of self-care.
    pub self_care: bool,
    pub advice: Advice,
}

impl Told {
    /// The texts for a case at `level`, due at `due`, with these rules fired.
    pub fn new(frame: &Frame, rules: &RuleSet, clinic: &Clinic, level: Level, due: Timestamp, flags: &[String], proxy: bool) -> Self {
        let (due, phone) = (isolate(&frame.language, &frame.moment(due)), isolate(&frame.language, &clinic.phone));
        let fill = |text: &str| {
            let text = text.replace("{DUE}", &due).replace("{PHONE}", &phone);
            frame.helplines.as_ref().map_or_else(|| text.clone(), |lines| lines.fill(&text))
        };
        // Self-care texts only when the whole case is at that level; emergencies have their own page.
        let told_at =
            |at: Level| if level == Level::SelfCare { at == Level::SelfCare } else { !matches!(at, Level::SelfCare | Level::Emergency) };
        let mut to_do: Vec<String> = Vec::new();
        for text in
            rules.rules.iter().filter(|rule| flags.contains(&rule.id) && told_at(rule.level)).filter_map(|rule| rule.patient.as_ref())
        {
            let text = fill(text.get(&frame.language, proxy));
            if !to_do.contains(&text) {
                to_do.push(text);
            }
        }
        Self {
            level: fill(rules.level(level).patient.get(&frame.language, proxy)),
            level_in_english: frame.text_in_english(&rules.level(level).patient, proxy).filter(|_| level == Level::Emergency),
            proxy,
            confirmation: fill(rules.advice.confirmation.get(&frame.language, proxy)),
            to_do,
            emergency: level == Level::Emergency,
            self_care: level == Level::SelfCare,
            advice: rules.advice.clone(),
        }
    }
}
