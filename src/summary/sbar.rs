//! The sentences of the summary.

use super::{About, Part, Phrases, Piece, Sentence, Source, Summary, answer_words, one_line, parts_answered, sources, unanswered};
use crate::questionnaire::{Evaluation, Index, Item};
use crate::triage::{Contribution, Entry, Evaluator, Kind as EntryKind, Level, Outcome, State};

/// The summary of a case.
#[must_use]
pub fn summary(source: &Source<'_>, phrases: &dyn Phrases) -> Summary {
    let writer = Writer { source, phrases, evaluation: Evaluation::new(source.questionnaire, source.answers, source.assessment.made_on) };
    let mut heading = source.heading.to_vec();
    heading.extend((!source.rules.signed_off).then(|| phrases.say("review-sbar-unsigned", &[])));
    let part = |key: &str, sentences: Vec<Sentence>| Part { heading: phrases.say(key, &[]), sentences };
    Summary {
        title: phrases.say("review-sbar-title", &[]),
        heading,
        parts: [
            part("review-sbar-situation", writer.situation()),
            part("review-sbar-background", writer.background()),
            part("review-sbar-assessment", writer.assessment()),
            part("review-sbar-recommendation", writer.recommendation()),
        ],
    }
}

struct Writer<'a> {
    source: &'a Source<'a>,
    phrases: &'a dyn Phrases,
    evaluation: Evaluation,
}

impl Writer<'_> {
    fn situation(&self) -> Vec<Sentence> {
        let level = self.source.rules.level(self.source.level);
        let language = self.source.language;
        let roles = &self.source.rules.items;
        let mut said =
            vec![fact("", format!("{} {}: {}", level.rank, level.short.get(language, false), level.meaning.get(language, false)))];
        said.push(match self.source.answers.one(&roles.story) {
            // What a person typed is never an argument of a phrase: digits would be taken for a number.
            Some(story) => {
                let words = Piece { text: format!("\"{}\"", one_line(&story)), of: vec![roles.story.clone()] };
                Sentence { about: About::Fact, lead: self.phrases.say("review-sbar-story", &[]), pieces: vec![words] }
            }
            None => fact(&roles.story, self.phrases.say("review-sbar-no-story", &[])),
        });
        said.extend(self.items(&roles.situation));
        said.extend(self.items(std::slice::from_ref(&roles.body_map)));
        said
    }

    fn background(&self) -> Vec<Sentence> {
        let roles = &self.source.rules.items;
        let mut said = self.items(&roles.background);
        if self.source.answers.get(&roles.allergies).is_empty() {
            said.push(fact(&roles.allergies, self.phrases.say("review-sbar-no-allergies", &[])));
        }
        said.extend(self.items(std::slice::from_ref(&roles.allergies)));
        said
    }

    fn assessment(&self) -> Vec<Sentence> {
        let assessment = self.source.assessment;
        let fired: Vec<&Entry> = assessment.fired().filter(|entry| entry.kind == EntryKind::Rule).collect();
        let mut said: Vec<Sentence> = fired.iter().map(|entry| self.fired(entry)).collect();
        let red = fired.iter().any(|entry| entry.level.is_some_and(Level::is_red_flag));
        let verdict = if assessment.all_red_flags_asked() { "review-sbar-clear" } else { "review-sbar-not-clear" };
        if !red {
            said.push(Sentence { about: About::Verdict, lead: self.phrases.say(verdict, &[]), pieces: Vec::new() });
        }
        let is_negative = |entry: &&Entry| entry.outcome == Outcome::Negative && entry.level.is_some_and(Level::is_red_flag);
        let mut negative: Vec<&Entry> = assessment.entries.iter().filter(is_negative).collect();
        negative.sort_by_key(|entry| entry.level);
        let negative = negative.into_iter().map(|entry| Piece { text: self.rule(entry), of: self.read_by(entry) }).collect();
        said.extend(self.list(About::Negative, "review-sbar-negative", negative));
        let open = unanswered(self.source.questionnaire, assessment, self.source.shown_in);
        said.extend(self.list(About::Open, "review-sbar-unanswered", open.into_iter().map(|item| self.labelled(item)).collect()));
        let unworded = assessment.unworded.iter().map(|link_id| match self.source.questionnaire.item(link_id) {
            Some(item) => self.labelled(item),
            None => Piece { text: link_id.clone(), of: Vec::new() },
        });
        said.extend(self.list(About::Unworded, "review-sbar-unworded", unworded.collect()));
        said.extend(assessment.fired().filter(|entry| entry.kind == EntryKind::Data).map(|check| self.check(check)));
        said.extend(self.list(About::Changed, "review-sbar-changed", self.source.changed.to_vec()));
        said.extend(self.contributors());
        let distress = self.source.rules.items.distress.iter().filter_map(|item| self.item(item).or_else(|| self.unknown(item))).collect();
        said.extend(self.list(About::Distress, "review-sbar-distress", distress));
        said
    }

    fn recommendation(&self) -> Vec<Sentence> {
        let (rules, language) = (self.source.rules, self.source.language);
        let mut said = vec![fact("", rules.level(self.source.level).action.get(language, false).to_owned())];
        for entry in self.source.assessment.fired() {
            let Some(rule) = rules.rule(&entry.rule) else { continue };
            let advice = Piece { text: rule.clinician.get(language, false).to_owned(), of: self.read_by(entry) };
            said.push(Sentence { about: About::Fact, lead: format!("{}:", rule.id), pieces: vec![advice] });
        }
        said
    }

    /// `label: answers` for each of `items` that is answered.
    fn items(&self, items: &[String]) -> Vec<Sentence> {
        let sentence = |piece| Sentence { about: About::Fact, lead: String::new(), pieces: vec![piece] };
        items.iter().filter_map(|item| self.item(item)).map(sentence).collect()
    }

    fn item(&self, link_id: &str) -> Option<Piece> {
        let index = self.source.questionnaire.index(link_id)?;
        let item = &self.source.questionnaire.items[index];
        let values = self.evaluation.values(index);
        if values.is_empty() {
            return None;
        }
        let words = answer_words(item, values, self.source.language, true, self.phrases).join("; ");
        let words = if item.kind.is_free_text() { format!("\"{}\"", one_line(&words)) } else { words };
        let text = match parts_answered(&self.evaluation, item) {
            Some((answered, all)) if answered < all => {
                let args = [("n", answered.to_string()), ("all", all.to_string())];
                let partial = self.phrases.say("review-partial-total", &args.each_ref().map(|(name, value)| (*name, value.as_str())));
                format!("{}: {words} ({partial})", item.label())
            }
            _ => format!("{}: {words}", item.label()),
        };
        Some(Piece { text, of: sources(self.source.questionnaire, item) })
    }

    /// `label: Not known` for what was to be asked.
    fn unknown(&self, link_id: &str) -> Option<Piece> {
        let questionnaire = self.source.questionnaire;
        let item = questionnaire.item(link_id)?;
        let of = sources(questionnaire, item);
        let applies = of.iter().filter_map(|link_id| questionnaire.index(link_id)).any(|index| self.evaluation.is_enabled(index));
        applies.then(|| Piece { text: format!("{}: {}", item.label(), self.phrases.say("review-not-known", &[])), of })
    }

    fn labelled(&self, item: &Item) -> Piece {
        Piece { text: item.label().to_owned(), of: sources(self.source.questionnaire, item) }
    }

    /// `U01 Bulbar symptoms`.
    fn rule(&self, entry: &Entry) -> String {
        let name = self.source.rules.rule(&entry.rule).map(|rule| rule.name.get(self.source.language, false));
        name.map_or_else(|| entry.rule.clone(), |name| format!("{} {name}", entry.rule))
    }

    fn fired(&self, entry: &Entry) -> Sentence {
        Sentence { about: About::Rule(entry.rule.clone()), lead: format!("{}.", self.rule(entry)), pieces: self.because(entry) }
    }

    fn check(&self, check: &Entry) -> Sentence {
        let of = self.read_by(check);
        let details = check.details.iter().map(|detail| Piece { text: one_line(detail), of: of.clone() }).collect();
        let pieces = if check.details.is_empty() { self.because(check) } else { details };
        Sentence { about: About::Check, lead: format!("{} {}:", self.phrases.say("review-sbar-check", &[]), check.rule), pieces }
    }

    /// The questions that decided.
    fn read_by(&self, entry: &Entry) -> Vec<String> {
        let questionnaire = self.source.questionnaire;
        let mut found: Vec<String> = Vec::new();
        for item in entry.because.iter().filter_map(|reading| questionnaire.item(&reading.link_id)) {
            found.extend(sources(questionnaire, item).into_iter().filter(|link_id| !found.contains(link_id)).collect::<Vec<_>>());
        }
        found
    }

    /// The answers that decided, under their short labels.
    fn because(&self, entry: &Entry) -> Vec<Piece> {
        let said = entry.because.iter().filter(|reading| reading.state == State::Answered).map(|reading| {
            let questionnaire = self.source.questionnaire;
            let Some(index) = questionnaire.index(&reading.link_id) else {
                return Piece { text: format!("{}: {}", reading.question, reading.answers.join(", ")), of: Vec::new() };
            };
            let item = &questionnaire.items[index];
            // A danger word is quoted, not the whole text it stands in.
            let words = if item.kind.is_free_text() {
                reading.answers.clone()
            } else {
                answer_words(item, self.evaluation.values(index), self.source.language, true, self.phrases)
            };
            Piece { text: format!("{}: {}", item.label(), one_line(&words.join(", "))), of: sources(questionnaire, item) }
        });
        said.collect()
    }

    /// What can play a part, with what the patient said; that nothing was named only where all of it was asked.
    fn contributors(&self) -> Vec<Sentence> {
        let source = self.source;
        if source.rules.contributors.substances.is_empty() {
            return Vec::new();
        }
        let evaluator = Evaluator::new(source.questionnaire, source.rules, &self.evaluation, source.assessment.made_on);
        let contributions = evaluator.contributions();
        let found: Vec<Piece> = contributions.found.iter().map(|one| self.contribution(one)).collect();
        let open: Vec<Piece> = contributions.open.iter().map(|index| self.labelled(&source.questionnaire.items[*index])).collect();
        let mut said: Vec<Sentence> = Vec::new();
        if found.is_empty() && open.is_empty() {
            said.push(Sentence {
                about: About::Contributor,
                lead: self.phrases.say("review-sbar-no-contributor", &[]),
                pieces: Vec::new(),
            });
        }
        said.extend(self.list(About::Contributor, "review-sbar-contributors", found));
        said.extend(self.list(About::Contributor, "review-sbar-contributors-open", open));
        said
    }

    fn contribution(&self, one: &Contribution<'_>) -> Piece {
        let questionnaire = self.source.questionnaire;
        let label = |index: &Index| questionnaire.items[*index].label();
        let mut said: Vec<String> = Vec::new();
        said.extend(one.told.iter().filter_map(|index| Some(self.item(&questionnaire.items[*index].link_id)?.text)));
        said.extend(one.named.iter().map(|(index, words)| format!("{}: \"{words}\"", label(index))));
        if said.is_empty() {
            said.extend(one.ticked.iter().map(|index| self.phrases.say("review-sbar-ticked", &[("list", label(index))])));
        }
        if one.changed {
            said.push(self.phrases.say("review-sbar-lately", &[]));
        }
        let places = one.told.iter().chain(one.named.iter().map(|(index, _)| index)).chain(&one.ticked);
        let of = places.flat_map(|index| sources(questionnaire, &questionnaire.items[*index])).collect();
        Piece { text: format!("{} ({})", one.text.get(self.source.language, false), said.join(", ")), of }
    }

    fn list(&self, about: About, key: &str, pieces: Vec<Piece>) -> Option<Sentence> {
        (!pieces.is_empty()).then(|| Sentence { about, lead: self.phrases.say(key, &[]), pieces })
    }
}

/// A sentence of one piece; an empty `link_id` comes from no question.
fn fact(link_id: &str, text: String) -> Sentence {
    let of = Some(link_id.to_owned()).filter(|link_id| !link_id.is_empty());
    Sentence { about: About::Fact, lead: String::new(), pieces: vec![Piece { text, of: of.into_iter().collect() }] }
}
