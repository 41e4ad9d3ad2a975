//! The form fields of these pages.

use crate::web::field::{Choice, Control, Field, Problem};
use crate::web::frame::Frame;

/// A line of text: its name, the keys of its label and of its problem, its type and what fills it in, what it holds.
pub fn line(frame: &Frame, name: &str, label: &str, problem: Option<&str>, kind: (&'static str, &str), value: &str) -> Field {
    let control = Control::Text {
        value: value.to_owned(),
        multiline: false,
        input_type: kind.0,
        inputmode: "",
        autocomplete: Some(kind.1.to_owned()),
        max: None,
    };
    field(frame, name, label, problem, control)
}

/// Radios under the page's heading; the choices as (value, label).
pub fn choice(frame: &Frame, name: &str, label: &str, problem: Option<&str>, choices: Vec<(String, String)>) -> Field {
    let choice = |(number, (value, label))| Choice {
        id: format!("{name}-{number}"),
        value,
        label,
        checked: false,
        exclusive: false,
        divider: false,
        follow_up: None,
    };
    let choices = choices.into_iter().enumerate().map(choice).collect();
    let control = Control::Choices { multiple: false, choices, inline: false };
    Field { heading: true, ..field(frame, name, label, problem, control) }
}

fn field(frame: &Frame, name: &str, label: &str, problem: Option<&str>, control: Control) -> Field {
    Field {
        id: name.to_owned(),
        name: name.to_owned(),
        label: frame.t(label),
        help: Vec::new(),
        optional: false,
        error: problem.map(|key| frame.t(key)),
        heading: false,
        safety: false,
        control,
    }
}

/// The lines of the error summary.
pub fn problems(fields: &[Field]) -> Vec<Problem> {
    fields.iter().filter_map(|field| Some(Problem { id: field.id.clone(), text: field.error.clone()? })).collect()
}
