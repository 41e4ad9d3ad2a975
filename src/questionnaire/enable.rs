//! Which items are enabled (FHIR R4 enableWhen, two-valued, exactly), what the computed ones are worth, and,
//! for the rules, how each closed item came to be closed (three-valued).

use jiff::civil::Date;

use super::{Answers, ClosedMeans, Computed, Condition, Gate, Index, Operator, Questionnaire, Value};

/// How an item stands for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Enabled: asked, or about to be.
    Open,
    /// An answer at `by` closed it, and `means` says what that tells.
    Closed { means: ClosedMeans, by: Index },
    /// Not enabled only because `by` was never answered: nothing is known.
    NeverAsked { by: Index },
}

/// The state of every item for a set of answers on a day.
#[derive(Clone, Debug)]
pub struct Evaluation {
    standing: Vec<Standing>,
    values: Vec<Vec<Value>>,
}

impl Evaluation {
    /// Evaluates every item once, sources before what depends on them.
    #[must_use]
    pub fn new(questionnaire: &Questionnaire, answers: &Answers, today: Date) -> Self {
        let mut evaluation =
            Self { standing: vec![Standing::Open; questionnaire.items.len()], values: vec![Vec::new(); questionnaire.items.len()] };
        for &index in &questionnaire.order {
            let item = &questionnaire.items[index];
            evaluation.standing[index] = evaluation.stand(item.parent, item.gate.as_ref(), item.closed_means);
            if item.update && evaluation.is_enabled(index) && !is_answered(questionnaire, index, answers) {
                evaluation.standing[index] = Standing::Closed { means: ClosedMeans::NotApplicable, by: index };
            }
            if evaluation.standing[index] == Standing::Open {
                evaluation.values[index] = match &item.computed {
                    Some(computed) => evaluation.compute(questionnaire, computed, today).into_iter().collect(),
                    None => answers.get(&item.link_id).to_vec(),
                };
            }
        }
        evaluation
    }

    /// Whether the item is enabled.
    #[must_use]
    pub fn is_enabled(&self, index: Index) -> bool {
        self.standing[index] == Standing::Open
    }

    /// How the item stands.
    #[must_use]
    pub fn standing(&self, index: Index) -> Standing {
        self.standing[index]
    }

    /// The item's answers that count: none while it is disabled; the computed value of a computed one.
    #[must_use]
    pub fn values(&self, index: Index) -> &[Value] {
        &self.values[index]
    }

    /// `answers` without those of disabled questions: what a completed response holds.
    #[must_use]
    pub fn strip(&self, questionnaire: &Questionnaire, answers: &Answers) -> Answers {
        let mut kept = Answers::default();
        for (link_id, values) in answers.iter() {
            if questionnaire.index(link_id).is_some_and(|index| self.is_enabled(index)) {
                kept.set(link_id, values.to_vec());
            }
        }
        kept
    }

    fn stand(&self, parent: Option<Index>, gate: Option<&Gate>, means: ClosedMeans) -> Standing {
        let above = parent.map_or(Standing::Open, |parent| self.standing[parent]);
        match gate {
            _ if above != Standing::Open => above,
            Some(gate) if !self.opens(gate) => self.closed(gate, means),
            _ => Standing::Open,
        }
    }

    /// FHIR: a disabled source counts as unanswered.
    fn opens(&self, gate: &Gate) -> bool {
        let holds = |condition: &Condition| holds(condition, &self.values[condition.source]);
        if gate.any { gate.conditions.iter().any(holds) } else { gate.conditions.iter().all(holds) }
    }

    /// Which answer closed a gate that is not open. With `all`, one condition known false closes it; with
    /// `any`, every condition must be known false.
    fn closed(&self, gate: &Gate, means: ClosedMeans) -> Standing {
        let mut closers = gate.conditions.iter().filter(|condition| !holds(condition, &self.values[condition.source]));
        let closer = if gate.any {
            match gate.conditions.iter().find(|condition| !self.is_settled(condition.source)) {
                Some(open) => return Standing::NeverAsked { by: self.root(open.source) },
                None => closers.next(),
            }
        } else {
            let settled = closers.clone().find(|condition| self.is_settled(condition.source));
            match settled {
                None => match closers.next() {
                    Some(open) => return Standing::NeverAsked { by: self.root(open.source) },
                    None => None,
                },
                settled => settled,
            }
        };
        let Some(closer) = closer else { return Standing::Open };
        match self.standing[closer.source] {
            // A closed source passes on why: what cannot apply to its gate cannot apply here.
            Standing::Closed { means: ClosedMeans::NotApplicable, by } if means != ClosedMeans::NotAsked => {
                Standing::Closed { means: ClosedMeans::NotApplicable, by }
            }
            Standing::Closed { by, .. } => Standing::Closed { means, by },
            _ => Standing::Closed { means, by: closer.source },
        }
    }

    /// Whether what the source says is known: it was answered, or an answer closed it with a known meaning.
    fn is_settled(&self, source: Index) -> bool {
        match self.standing[source] {
            Standing::Open => !self.values[source].is_empty(),
            Standing::Closed { means, .. } => means != ClosedMeans::NotAsked,
            Standing::NeverAsked { .. } => false,
        }
    }

    /// The question that would have to be answered first.
    fn root(&self, source: Index) -> Index {
        match self.standing[source] {
            Standing::NeverAsked { by } | Standing::Closed { by, .. } => by,
            Standing::Open => source,
        }
    }

    fn compute(&self, questionnaire: &Questionnaire, computed: &Computed, today: Date) -> Option<Value> {
        match computed {
            Computed::AgeInYears(source) => match self.values[*source].first() {
                Some(Value::Date(date)) => age(date.whole()?, today).map(Value::Integer),
                _ => None,
            },
            Computed::Sum(sources) => {
                let scores: Vec<f64> =
                    sources.iter().filter_map(|source| questionnaire.items[*source].score(self.values[*source].first()?)).collect();
                #[expect(clippy::cast_possible_truncation, reason = "scores are small whole numbers")]
                (!scores.is_empty()).then(|| Value::Integer(scores.iter().sum::<f64>() as i64))
            }
        }
    }
}

impl super::Item {
    /// What an answer counts: the option's ordinal, or the number itself.
    #[must_use]
    pub fn score(&self, value: &Value) -> Option<f64> {
        match value {
            Value::Code(code) => self.choice(code)?.ordinal,
            value => value.number(),
        }
    }
}

/// Whether anything on the page is answered.
fn is_answered(questionnaire: &Questionnaire, page: Index, answers: &Answers) -> bool {
    answers.iter().filter_map(|(link_id, _)| questionnaire.index(link_id)).any(|index| questionnaire.page_of(index) == Some(page))
}

/// Whole years from `birth` to `today`; none for a birth in the future. Somebody born on 29 February is a
/// year older on 1 March.
fn age(birth: Date, today: Date) -> Option<i64> {
    if birth > today {
        return None;
    }
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    Some(i64::from(today.year()) - i64::from(birth.year()) - i64::from(!had_birthday))
}

/// One FHIR condition over the source's answers.
fn holds(condition: &Condition, values: &[Value]) -> bool {
    let compare = |wanted: fn(std::cmp::Ordering) -> bool| values.iter().any(|value| order(value, &condition.value).is_some_and(wanted));
    match condition.operator {
        Operator::Exists => values.is_empty() != (condition.value == Value::Boolean(true)),
        Operator::Equal => values.iter().any(|value| equal(value, &condition.value)),
        Operator::NotEqual => !values.iter().any(|value| equal(value, &condition.value)),
        Operator::Greater => compare(std::cmp::Ordering::is_gt),
        Operator::Less => compare(std::cmp::Ordering::is_lt),
        Operator::GreaterOrEqual => compare(std::cmp::Ordering::is_ge),
        Operator::LessOrEqual => compare(std::cmp::Ordering::is_le),
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    a == b || order(a, b).is_some_and(std::cmp::Ordering::is_eq)
}

fn order(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => a.number()?.partial_cmp(&b.number()?),
    }
}
