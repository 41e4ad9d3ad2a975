//! A form field as a template needs it: `templates/web/field.html` renders these.

/// One question on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Id of its input, or of its first one: what an error summary links to.
    pub id: String,
    /// The input's name: the linkId.
    pub name: String,
    pub label: String,
    /// First paragraph shown, the rest behind "more help".
    pub help: Vec<String>,
    pub optional: bool,
    pub error: Option<String>,
    /// Its label is the page's heading.
    pub heading: bool,
    /// A safety screen: nothing a person ticks is ever cleared.
    pub safety: bool,
    pub control: Control,
}

/// How a field is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// A line or a box of text; numbers too.
    Text {
        value: String,
        multiline: bool,
        input_type: &'static str,
        inputmode: &'static str,
        autocomplete: Option<String>,
        max: Option<usize>,
    },
    /// Radios, or checkboxes when `multiple`.
    Choices { multiple: bool, choices: Vec<Choice>, inline: bool },
    /// Three text inputs; parts may stay empty when `partial`.
    Date { day: String, month: String, year: String, partial: bool, autocomplete: bool },
    /// The body map: grouped checkboxes are the truth, the drawing mirrors them.
    BodyMap { groups: Vec<RegionGroup> },
}

/// One radio or checkbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub id: String,
    pub value: String,
    pub label: String,
    pub checked: bool,
    /// Ticking it means none of the others.
    pub exclusive: bool,
    /// An "or" stands before it.
    pub divider: bool,
    /// A question that opens when it is ticked, rendered right behind it.
    pub follow_up: Option<Box<Field>>,
}

/// Regions of the body map that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionGroup {
    pub legend: String,
    pub choices: Vec<Choice>,
}

/// A line of the error summary: the text and the id it links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub id: String,
    pub text: String,
}
