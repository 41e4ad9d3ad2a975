//! Medicines and substances that can play a part: what a package knows of them against what the patient said. Shown
//! to the clinician as "may contribute"; they raise no level and are no cause.

use serde::Deserialize;

use super::evaluate::{Evaluator, Truth};
use super::phrase::Searched;
use super::{Condition, Phrase};
use crate::questionnaire::{Index, Text};

/// What can play a part, and where a patient tells of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contributors {
    /// Free texts in which names are looked for.
    #[serde(default)]
    pub items: Vec<String>,
    /// The question which of them changed lately, with the codes that `when` looks for.
    pub changed: Option<String>,
    #[serde(rename = "substance", default)]
    pub substances: Vec<Substance>,
}

/// A medicine, or a kind of medicine, or something else that people take.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substance {
    pub name: String,
    /// For the clinician.
    pub text: Text,
    /// It was ticked, or there is much of it.
    pub when: Option<Condition>,
    /// Names as people write them, in any language.
    #[serde(default)]
    pub words: Vec<Phrase>,
    /// Sources, with how far they were read.
    pub citation: Vec<String>,
}

/// A substance the patient takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution<'a> {
    pub text: &'a Text,
    /// Lists in which it was ticked.
    pub ticked: Vec<Index>,
    /// Questions whose whole answer says it.
    pub told: Vec<Index>,
    /// Free texts that name it, and how.
    pub named: Vec<(Index, String)>,
    /// Begun, raised or stopped lately.
    pub changed: bool,
}

/// What a patient said of substances.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contributions<'a> {
    pub found: Vec<Contribution<'a>>,
    /// Questions without an answer that could name more.
    pub open: Vec<Index>,
}

impl<'a> Evaluator<'a> {
    /// The substances that the answers name, in the package's order.
    #[must_use]
    pub fn contributions(&'a self) -> Contributions<'a> {
        let known = &self.rules.contributors;
        let texts: Vec<(Index, String)> = known.items.iter().filter_map(|link_id| self.written(link_id)).collect();
        let texts: Vec<(Index, Searched<'_>)> = texts.iter().map(|(index, text)| (*index, Searched::new(text))).collect();
        let mut all = Contributions::default();
        for substance in &known.substances {
            let mut one = Contribution { text: &substance.text, ticked: Vec::new(), told: Vec::new(), named: Vec::new(), changed: false };
            for leaf in substance.when.iter().flat_map(Condition::walk) {
                self.read(leaf, &mut one, &mut all.open);
            }
            for (index, text) in &texts {
                one.named.extend(substance.words.iter().find_map(|phrase| text.find(phrase)).map(|found| (*index, found.to_owned())));
            }
            if !(one.ticked.is_empty() && one.told.is_empty() && one.named.is_empty()) {
                all.found.push(one);
            }
        }
        all.open.retain(|index| self.evaluation.values(*index).is_empty());
        all.open.sort_unstable();
        all.open.dedup();
        // A question that waits for another one is not named beside it.
        if all.open.iter().any(|index| self.evaluation.is_enabled(*index)) {
            all.open.retain(|index| self.evaluation.is_enabled(*index));
        }
        all
    }

    fn written(&self, link_id: &str) -> Option<(Index, String)> {
        let index = self.questionnaire.index(link_id)?;
        let text: Vec<String> = self.evaluation.values(index).iter().map(crate::questionnaire::Value::wire).collect();
        (!text.is_empty()).then(|| (index, text.join(" ")))
    }

    fn read(&'a self, leaf: &'a Condition, one: &mut Contribution<'a>, open: &mut Vec<Index>) {
        let indexes = |items: &mut dyn Iterator<Item = &str>| -> Vec<Index> {
            items.filter_map(|link_id| self.questionnaire.index(link_id)).collect()
        };
        match (self.truth(leaf), leaf) {
            (_, Condition::All(_) | Condition::Any(_) | Condition::Not(_)) | (Truth::False, _) => {}
            (Truth::Unknown, leaf) => open.extend(indexes(&mut self.decisive(leaf).into_iter())),
            (Truth::True, Condition::Has { item, of }) => {
                one.ticked.extend(self.questionnaire.index(item));
                let asked = self.rules.contributors.changed.as_ref();
                one.changed |= asked.is_some_and(|changed| {
                    let same = Condition::Has { item: changed.clone(), of: of.clone() };
                    self.truth(&same) == Truth::True
                });
            }
            (Truth::True, leaf) => one.told.extend(indexes(&mut self.decisive(leaf).into_iter())),
        }
    }
}
