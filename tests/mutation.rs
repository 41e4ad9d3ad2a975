//! Are the vignettes strong enough? The package is broken in every small way there is, one at a time: a rule that
//! never fires, a condition or a code left out, a threshold moved by one, an exception dropped, a level moved. At
//! least one vignette must fail for each. Those that cannot make a difference are listed with the reason.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anteroom::package::Package;
use anteroom::package::vignettes::{self, Vignette};
use anteroom::questionnaire::{Answers, Evaluation};
use anteroom::triage::{Condition, Evaluator, Level, RuleSet, Truth};

/// Mutants that mean the same as the original, with the reason. Each must survive: a vignette that fails for one
/// shows that the reason is wrong.
const EQUIVALENT: &[(&str, &str)] = &[
    ("DATEODD 1-7d from day 0", "today then falls in two buckets, and every rule treats those two alike"),
    ("DATEODD lt-24h from day -1", "no date lies after today: the future counts as today"),
    ("DATEODD gt-12m to day 49999", "no life is 137 years long, and older dates are refused"),
    ("DATEODD gt-12m to day 50001", "no life is 137 years long, and older dates are refused"),
    ("D02 ticked-then-denied without [symptoms body-signs]", "body-signs is only asked when it is ticked"),
    ("D02 ticked-then-denied without [symptoms fine-tasks]", "fine-tasks is only asked when it is ticked"),
    ("D02 ticked-then-denied without [symptoms numb-tingle]", "sense-type is only asked when it is ticked"),
    ("D02 ticked-then-denied without [symptoms speech]", "speech-type is only asked when it is ticked"),
    ("D02 ticked-then-denied without [symptoms thinking-mood]", "mind-signs is only asked when it is ticked"),
    ("D02 ticked-then-denied without [symptoms weight-loss]", "weight-loss is only asked when it is ticked"),
    ("E06 unless without [FASTSYM]", "where the rest of the exception holds, FASTSYM is the only way the rule is true"),
    ("E21 without [pregnancy gave-birth]", "the signs are only asked in or after pregnancy, and the other half has the same ones"),
    ("E21 unless without [pregnancy pregnant]", "the weeks are only asked when pregnant"),
    ("LITHIUMSX without [falls-3m at least 1]", "falls are only asked when balance-falls is ticked, which counts by itself"),
    ("LITHIUMSX falls-3m at least 0", "falls are only asked when balance-falls is ticked, which counts by itself"),
    ("LITHIUMSX falls-3m at least 2", "falls are only asked when balance-falls is ticked, which counts by itself"),
    ("N03 at level routine", "the place is only asked when wasting = yes, and then N02 fires at the same level"),
    ("N03 without fine-tasks cannot", "fine-tasks = cannot makes FW true"),
    ("E12 without [stopped-sub alcohol/benzo-z/ghb/opioids]", "the signs are only asked when one of these was stopped"),
    ("E25 at level urgent", "fever with agitation or confusion is E04, an emergency by itself"),
    ("U06 without [stopped-sub alcohol/benzo-z/ghb/opioids]", "the signs are only asked when one of these was stopped"),
];

#[test]
fn every_mutant_of_the_package_fails_a_vignette() {
    let package = Package::read(
        include_str!("../forms/muscle-twitching/questionnaire.json").to_owned(),
        include_str!("../forms/muscle-twitching/triage.toml").to_owned(),
    )
    .expect("a package without faults");
    let bench =
        Bench::new(&package, vignettes::read(include_str!("../forms/muscle-twitching/vignettes.json")).expect("a list of vignettes"));
    let mutants = mutants(&package.rules);
    let survivors = bench.survivors(&mutants);

    let equivalent: BTreeSet<&str> = EQUIVALENT.iter().map(|(name, _)| *name).collect();
    let missed: Vec<&&str> = survivors.iter().filter(|name| !equivalent.contains(**name)).collect();
    let stale: Vec<&&str> = equivalent.iter().filter(|name| !survivors.contains(**name)).collect();
    assert!(missed.is_empty(), "of {} mutants {} fail no vignette:\n{missed:#?}", mutants.len(), missed.len());
    assert!(stale.is_empty(), "listed as equivalent, but there is no such mutant or a vignette fails for it:\n{stale:#?}");
    // Should the rules ever be read in a way that leaves the mutants out, the test would pass for nothing.
    assert!(mutants.len() > 1200, "only {} mutants", mutants.len());
}

/// The package with one thing broken.
struct Mutant {
    name: String,
    /// Rules and data checks it can change: vignettes that name one come first.
    touches: BTreeSet<String>,
    /// It changes nothing but whether the conditions of what it touches are true.
    only_conditions: bool,
    apply: Apply,
}

type Apply = Box<dyn Fn(&mut RuleSet) + Send + Sync>;

/// The vignettes, what is enabled in each, and which of them name a rule.
struct Bench<'a> {
    package: &'a Package,
    vignettes: Vec<Vignette>,
    evaluations: Vec<Evaluation>,
    naming: BTreeMap<String, BTreeSet<usize>>,
}

impl<'a> Bench<'a> {
    fn new(package: &'a Package, vignettes: Vec<Vignette>) -> Self {
        let mut naming: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (place, vignette) in vignettes.iter().enumerate() {
            for id in vignette.expected_flags.iter().chain(&vignette.must_not_flag) {
                naming.entry(id.clone()).or_default().insert(place);
            }
        }
        let evaluation = |vignette: &Vignette| {
            let answers = Answers::from_json(&package.questionnaire, &vignette.answers).expect("answers the form knows");
            Evaluation::new(&package.questionnaire, &answers, vignette.authored)
        };
        Self { package, evaluations: vignettes.iter().map(evaluation).collect(), vignettes, naming }
    }

    /// Names of the mutants for which no vignette fails.
    fn survivors<'m>(&self, mutants: &'m [Mutant]) -> BTreeSet<&'m str> {
        let next = AtomicUsize::new(0);
        let survivors = Mutex::new(BTreeSet::new());
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
                scope.spawn(|| {
                    while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if !self.fails(mutant) {
                            survivors.lock().expect("no other thread panicked").insert(mutant.name.as_str());
                        }
                    }
                });
            }
        });
        survivors.into_inner().expect("no thread panicked")
    }

    fn fails(&self, mutant: &Mutant) -> bool {
        let mut rules = self.package.rules.clone();
        (mutant.apply)(&mut rules);
        let named: BTreeSet<usize> = mutant.touches.iter().filter_map(|id| self.naming.get(id)).flatten().copied().collect();
        let others = (0..self.vignettes.len()).filter(|place| !named.contains(place));
        named.iter().copied().chain(others).any(|place| {
            let differs = || self.found(&rules, mutant, place) != self.found(&self.package.rules, mutant, place);
            (!mutant.only_conditions || differs()) && !self.vignettes[place].failures(&self.package.questionnaire, &rules).is_empty()
        })
    }

    /// Which conditions of what the mutant touches are true: much cheaper than a whole assessment. Where they are
    /// as without the mutant the vignette cannot fail.
    fn found(&self, rules: &RuleSet, mutant: &Mutant, place: usize) -> Vec<bool> {
        let evaluator = Evaluator::new(&self.package.questionnaire, rules, &self.evaluations[place], self.vignettes[place].authored);
        let is_true = |condition: &Condition| evaluator.truth(condition) == Truth::True;
        let touched = |id: &String| mutant.touches.contains(id);
        let of_rules = rules
            .rules
            .iter()
            .filter(|rule| touched(&rule.id))
            .map(|rule| is_true(&rule.when) && !rule.unless.as_ref().is_some_and(is_true));
        let pairs = rules.contradiction.pairs.iter().filter(|_| touched(&rules.contradiction.id)).map(|pair| is_true(&pair.when));
        let odd = rules.impossible.odd.iter().filter(|_| touched(&rules.impossible.id)).map(|odd| is_true(&odd.when));
        let cases = rules.proxy.cases.iter().filter(|_| touched(&rules.proxy.id)).map(|case| is_true(&case.when));
        of_rules.chain(pairs).chain(odd).chain(cases).collect()
    }
}

/// Every mutant of the rule set, each with a name of its own.
fn mutants(rules: &RuleSet) -> Vec<Mutant> {
    let mut maker = Maker { rules, mutants: Vec::new() };
    for (place, rule) in rules.rules.iter().enumerate() {
        let id = rule.id.as_str();
        maker.add(&format!("{id} never fires"), &[id], move |rules| rules.rules[place].when = NEVER);
        let touches = BTreeSet::from([rule.id.clone()]);
        maker.condition(id, &touches, &rule.when, move |rules, when| rules.rules[place].when = when);
        if let Some(unless) = &rule.unless {
            maker.add(&format!("{id} without unless"), &[id], move |rules| rules.rules[place].unless = None);
            maker.condition(&format!("{id} unless"), &touches, unless, move |rules, unless| rules.rules[place].unless = Some(unless));
        }
        for level in neighbours(rule.level) {
            maker.add(&format!("{id} at level {}", level.code()), &[id], move |rules| rules.rules[place].level = level);
        }
    }
    for (place, fact) in rules.facts.iter().enumerate() {
        let mut users = maker.users(&fact.name);
        if matches!(fact.when, Condition::DateDisagrees { .. }) {
            // The more recent of the two counts, for every rule.
            users.extend(rules.rules.iter().map(|rule| rule.id.clone()));
        }
        maker.condition(&fact.name, &users, &fact.when, move |rules, when| rules.facts[place].when = when);
    }
    for place in 0..rules.counts.len() {
        maker.count(place);
    }
    maker.abandoned();
    maker.data_checks();
    for level in neighbours(rules.default_level) {
        maker.add(&format!("default level {}", level.code()), &[], move |rules| rules.default_level = level);
    }
    maker.mutants
}

const NEVER: Condition = Condition::Any(Vec::new());

fn neighbours(level: Level) -> impl Iterator<Item = Level> {
    [level.rank() - 1, level.rank() + 1].into_iter().filter_map(Level::from_rank)
}

struct Maker<'a> {
    rules: &'a RuleSet,
    mutants: Vec<Mutant>,
}

impl Maker<'_> {
    fn add(&mut self, name: &str, touches: &[&str], apply: impl Fn(&mut RuleSet) + Send + Sync + 'static) {
        self.push(name, touches.iter().map(|id| (*id).to_owned()).collect(), false, Box::new(apply));
    }

    fn push(&mut self, name: &str, touches: BTreeSet<String>, only_conditions: bool, apply: Apply) {
        let same = self.mutants.iter().filter(|mutant| mutant.name == name || mutant.name.starts_with(&format!("{name} ("))).count();
        let name = if same == 0 { name.to_owned() } else { format!("{name} ({})", same + 1) };
        self.mutants.push(Mutant { name, touches, only_conditions, apply });
    }

    /// Everything that can be broken in one condition; `put` puts the broken one in its place.
    fn condition(
        &mut self,
        whose: &str,
        touches: &BTreeSet<String>,
        condition: &Condition,
        put: impl Fn(&mut RuleSet, Condition) + Clone + Send + Sync + 'static,
    ) {
        for broken in broken(condition) {
            let (put, condition) = (put.clone(), broken.condition);
            self.push(&format!("{whose} {}", broken.how), touches.clone(), true, Box::new(move |rules| put(rules, condition.clone())));
        }
    }

    fn count(&mut self, place: usize) {
        let count = &self.rules.counts[place];
        let users = self.users(&count.name);
        let mut part = |how: String, apply: Apply| self.push(&format!("{} {how}", count.name), users.clone(), true, apply);
        for (at, codes) in count.codes.iter().enumerate() {
            part(format!("without {}", codes.of), Box::new(move |rules| drop(rules.counts[place].codes.remove(at))));
            for (code, name) in codes.codes.iter().enumerate() {
                part(format!("without {} {name}", codes.of), Box::new(move |rules| drop(rules.counts[place].codes[at].codes.remove(code))));
            }
        }
        for (at, item) in count.values.iter().enumerate() {
            part(format!("without {item}"), Box::new(move |rules| drop(rules.counts[place].values.remove(at))));
        }
        for (at, condition) in count.conditions.iter().enumerate() {
            part(format!("without [{}]", say(condition)), Box::new(move |rules| drop(rules.counts[place].conditions.remove(at))));
        }
        for (at, condition) in count.conditions.iter().enumerate() {
            self.condition(&count.name, &users, condition, move |rules, condition| rules.counts[place].conditions[at] = condition);
        }
    }

    fn abandoned(&mut self) {
        let abandoned = &self.rules.abandoned;
        for (at, level) in abandoned.levels.iter().enumerate() {
            self.add(&format!("D01 without level {}", level.code()), &["D01"], move |rules| {
                rules.abandoned.levels.remove(at);
            });
        }
        for (at, screen) in abandoned.screens.iter().enumerate() {
            self.add(&format!("D01 without screen {screen}"), &["D01"], move |rules| drop(rules.abandoned.screens.remove(at)));
        }
        for level in neighbours(abandoned.floor) {
            self.add(&format!("D01 at least {}", level.code()), &["D01"], move |rules| rules.abandoned.floor = level);
        }
    }

    fn data_checks(&mut self) {
        let rules = self.rules;
        for (place, pair) in rules.contradiction.pairs.iter().enumerate() {
            let name = format!("D02 {}", pair.name);
            self.add(&format!("{name} is never found"), &["D02"], move |rules| rules.contradiction.pairs[place].when = NEVER);
            self.condition(&name, &BTreeSet::from(["D02".to_owned()]), &pair.when, move |rules, when| {
                rules.contradiction.pairs[place].when = when;
            });
        }
        for (place, odd) in rules.impossible.odd.iter().enumerate() {
            let name = format!("D03 {}", odd.name);
            self.add(&format!("{name} is never found"), &["D03"], move |rules| rules.impossible.odd[place].when = NEVER);
            self.condition(&name, &BTreeSet::from(["D03".to_owned()]), &odd.when, move |rules, when| {
                rules.impossible.odd[place].when = when;
            });
        }
        for (place, case) in rules.proxy.cases.iter().enumerate() {
            let name = format!("D04 {}", case.name);
            self.add(&format!("{name} is never found"), &["D04"], move |rules| rules.proxy.cases[place].when = NEVER);
            self.condition(&name, &BTreeSet::from(["D04".to_owned()]), &case.when, move |rules, when| rules.proxy.cases[place].when = when);
        }
        for (place, group) in rules.danger_words.groups.iter().enumerate() {
            self.add(&format!("D05 {} is never found", group.name), &["D05"], move |rules| rules.danger_words.groups[place].words.clear());
        }
        for (place, item) in rules.danger_words.items.iter().enumerate() {
            self.add(&format!("D05 does not read {item}"), &["D05"], move |rules| drop(rules.danger_words.items.remove(place)));
        }
    }

    /// The rules and data checks that use the fact or count, directly or through another.
    fn users(&self, name: &str) -> BTreeSet<String> {
        let rules = self.rules;
        let mut names = BTreeSet::from([name.to_owned()]);
        // A fact uses facts above it and counts, a count uses facts: three rounds reach everything.
        for _ in 0..3 {
            let facts = rules.facts.iter().filter(|fact| uses(&fact.when, &names)).map(|fact| fact.name.clone());
            let counts = rules
                .counts
                .iter()
                .filter(|count| count.conditions.iter().any(|condition| uses(condition, &names)))
                .map(|count| count.name.clone());
            let more: Vec<String> = facts.chain(counts).collect();
            names.extend(more);
        }
        let of_rules =
            rules.rules.iter().filter(|rule| uses(&rule.when, &names) || rule.unless.as_ref().is_some_and(|unless| uses(unless, &names)));
        let mut users: BTreeSet<String> = of_rules.map(|rule| rule.id.clone()).collect();
        users.extend(rules.contradiction.pairs.iter().any(|pair| uses(&pair.when, &names)).then(|| rules.contradiction.id.clone()));
        users
    }
}

fn uses(condition: &Condition, names: &BTreeSet<String>) -> bool {
    condition.walk().into_iter().any(|part| match part {
        Condition::Fact { name } | Condition::Count { name, .. } => names.contains(name),
        _ => false,
    })
}

struct Broken {
    how: String,
    condition: Condition,
}

/// The condition with one part left out, one code left out, or one threshold moved by one.
fn broken(condition: &Condition) -> Vec<Broken> {
    match condition {
        Condition::All(parts) => in_list(parts, Condition::All),
        Condition::Any(parts) => in_list(parts, Condition::Any),
        Condition::Not(part) => {
            broken(part).into_iter().map(|inner| Broken { condition: Condition::Not(Box::new(inner.condition)), ..inner }).collect()
        }
        Condition::Has { item, of } => less_codes(item, of, |item, of| Condition::Has { item, of }),
        Condition::Only { item, of } => less_codes(item, of, |item, of| Condition::Only { item, of }),
        Condition::AtLeast { item, number } => moved(item, *number, "at least", |item, number| Condition::AtLeast { item, number }),
        Condition::Below { item, number } => moved(item, *number, "below", |item, number| Condition::Below { item, number }),
        Condition::Count { name, at_least } => moved(name, *at_least, "at least", |name, at_least| Condition::Count { name, at_least }),
        Condition::DateDisagrees { date, bucket, days } => {
            let ends = days.iter().flat_map(|(code, range)| [(code, 0), (code, 1)].map(|(code, end)| (code, end, range[end])));
            let moves = ends.flat_map(|(code, end, day)| [-1.0, 1.0].map(|by| (code.clone(), end, day + by)));
            moves
                .map(|(code, end, day)| {
                    let how = format!("{code} {} day {day}", ["from", "to"][end]);
                    let mut days = days.clone();
                    days.entry(code).and_modify(|range| range[end] = day);
                    Broken { how, condition: Condition::DateDisagrees { date: date.clone(), bucket: bucket.clone(), days } }
                })
                .collect()
        }
        Condition::Yes { .. } | Condition::Fact { .. } | Condition::NoneAndOthers { .. } => Vec::new(),
    }
}

fn in_list(parts: &[Condition], list: fn(Vec<Condition>) -> Condition) -> Vec<Broken> {
    let mut found = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let mut rest = parts.to_vec();
        rest.remove(place);
        found.push(Broken { how: format!("without [{}]", say(part)), condition: list(rest) });
        found.extend(broken(part).into_iter().map(|inner| {
            let mut parts = parts.to_vec();
            parts[place] = inner.condition;
            Broken { condition: list(parts), ..inner }
        }));
    }
    found
}

fn less_codes(item: &str, of: &[String], leaf: fn(String, Vec<String>) -> Condition) -> Vec<Broken> {
    if of.len() == 1 {
        return Vec::new(); // The same as leaving the condition out, or "never".
    }
    let without = of.iter().enumerate().map(|(place, code)| {
        let mut rest = of.to_vec();
        rest.remove(place);
        Broken { how: format!("without {item} {code}"), condition: leaf(item.to_owned(), rest) }
    });
    without.collect()
}

fn moved(name: &str, number: f64, comparison: &str, leaf: fn(String, f64) -> Condition) -> Vec<Broken> {
    let moves = [-1.0, 1.0].map(|by| {
        let number = number + by;
        Broken { how: format!("{name} {comparison} {number}"), condition: leaf(name.to_owned(), number) }
    });
    moves.into()
}

/// A condition in a few words.
fn say(condition: &Condition) -> String {
    let list = |parts: &[Condition], word: &str| parts.iter().map(say).collect::<Vec<_>>().join(word);
    match condition {
        Condition::All(parts) => format!("({})", list(parts, " and ")),
        Condition::Any(parts) => format!("({})", list(parts, " or ")),
        Condition::Not(part) => format!("not {}", say(part)),
        Condition::Has { item, of } => format!("{item} {}", of.join("/")),
        Condition::Only { item, of } => format!("{item} only {}", of.join("/")),
        Condition::Yes { item } | Condition::NoneAndOthers { item } => item.clone(),
        Condition::AtLeast { item, number } => format!("{item} at least {number}"),
        Condition::Below { item, number } => format!("{item} below {number}"),
        Condition::Count { name, at_least } => format!("{name} at least {at_least}"),
        Condition::Fact { name } => name.clone(),
        Condition::DateDisagrees { date, bucket, .. } => format!("{date} against {bucket}"),
    }
}
