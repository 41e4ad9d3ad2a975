//! Holds the patient's texts of every language against the English ones: the same keys with the same values to
//! fill in, no more and no fewer. Used by the build, which fails on a fault, and by its test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

/// Files of the staff's rooms: English only so far.
const STAFF: [&str; 4] = ["account.ftl", "numbers.ftl", "promises.ftl", "review.ftl"];

/// By key, the values that a text fills in.
type Keys = BTreeMap<String, BTreeSet<String>>;

/// Everything in `folder` (one folder a language) that differs from its English files, a line each.
pub fn faults(folder: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let english = folder.join("en");
    let files: Vec<String> = names(&english).into_iter().filter(|name| !STAFF.contains(&name.as_str())).collect();
    for language in names(folder).into_iter().filter(|language| language != "en") {
        let other = folder.join(&language);
        for name in names(&other).iter().filter(|name| !files.contains(name)) {
            faults.push(format!("{language}: {name} is no file of the patient's side"));
        }
        for name in &files {
            let (wanted, found) = match (keys(&english.join(name)), keys(&other.join(name))) {
                (Ok(wanted), Ok(found)) => (wanted, found),
                (Err(fault), _) | (_, Err(fault)) => {
                    faults.push(format!("{language}: {fault}"));
                    continue;
                }
            };
            faults.extend(compare(&wanted, &found).into_iter().map(|fault| format!("{language}/{name}: {fault}")));
        }
    }
    faults
}

fn compare(wanted: &Keys, found: &Keys) -> Vec<String> {
    let missing = wanted.keys().filter(|key| !found.contains_key(*key)).map(|key| format!("{key} is missing"));
    let more = found.keys().filter(|key| !wanted.contains_key(*key)).map(|key| format!("{key} is no English text"));
    let other = wanted.iter().filter_map(|(key, values)| {
        let theirs = found.get(key).filter(|theirs| *theirs != values)?;
        Some(format!("{key} fills in {theirs:?}, the English {values:?}"))
    });
    missing.chain(more).chain(other).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn keys(file: &Path) -> Result<Keys, String> {
    let name = file.display();
    let source = fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    let resource = parser::parse(source).map_err(|(_, errors)| format!("{name} is malformed: {errors:?}"))?;
    let mut keys = Keys::new();
    for entry in &resource.body {
        if let Entry::Message(message) = entry {
            let mut values = BTreeSet::new();
            match &message.value {
                Some(pattern) => in_pattern(pattern, &mut values),
                None => return Err(format!("{name}: {} has no text", message.id.name)),
            }
            if keys.insert(message.id.name.clone(), values).is_some() {
                return Err(format!("{name}: {} stands twice", message.id.name));
            }
        }
    }
    Ok(keys)
}

fn in_pattern(pattern: &Pattern<String>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression } => in_expression(expression, found),
        }
    }
}

fn in_expression(expression: &Expression<String>, found: &mut BTreeSet<String>) {
    match expression {
        Expression::Select { selector, variants } => {
            in_inline(selector, found);
            for variant in variants {
                in_pattern(&variant.value, found);
            }
        }
        Expression::Inline(inline) => in_inline(inline, found),
    }
}

fn in_inline(inline: &InlineExpression<String>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.clone());
        }
        InlineExpression::Placeable { expression } => in_expression(expression, found),
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                in_inline(argument, found);
            }
        }
        _ => {}
    }
}
