//! The questionnaire as the rest of the program sees it: proved, flat, in document order.

use std::collections::HashMap;

use super::{Text, Value};

/// Place of an item in [`Questionnaire::items`].
pub type Index = usize;

/// A questionnaire that was proved (FHIR Questionnaire).
#[derive(Clone, Debug)]
pub struct Questionnaire {
    /// Canonical url, without the version.
    pub url: String,
    pub version: String,
    pub title: Text,
    pub language: String,
    /// Every item, parents before children, in document order.
    pub items: Vec<Item>,
    pub(super) by_link_id: HashMap<String, Index>,
    /// An order in which every item comes after its parent and everything its gate or computation looks at.
    pub(super) order: Vec<Index>,
}

impl Questionnaire {
    /// The item with this linkId.
    #[must_use]
    pub fn item(&self, link_id: &str) -> Option<&Item> {
        self.index(link_id).map(|index| &self.items[index])
    }

    /// The place of the item with this linkId.
    #[must_use]
    pub fn index(&self, link_id: &str) -> Option<Index> {
        self.by_link_id.get(link_id).copied()
    }

    /// The pages: groups shown as one page each, in order.
    pub fn pages(&self) -> impl Iterator<Item = (Index, &Item)> {
        self.items.iter().enumerate().filter(|(_, item)| item.is_page())
    }

    /// The page of an update: what is asked again, once the form was sent.
    #[must_use]
    pub fn update_page(&self) -> Option<Index> {
        self.items.iter().position(|item| item.update)
    }

    /// The page `index` stands on.
    #[must_use]
    pub fn page_of(&self, index: Index) -> Option<Index> {
        std::iter::successors(Some(index), |index| self.items[*index].parent).find(|index| self.items[*index].is_page())
    }

    /// The section (top-level group) `index` belongs to.
    #[must_use]
    pub fn section_of(&self, index: Index) -> Index {
        std::iter::successors(Some(index), |index| self.items[*index].parent).last().unwrap_or(index)
    }

    /// The questions on the page `page` that a person may answer (not computed), in order.
    pub fn questions_on(&self, page: Index) -> impl Iterator<Item = (Index, &Item)> {
        self.items.iter().enumerate().filter(move |(index, item)| {
            item.kind.is_question() && item.computed.is_none() && !item.hidden && self.page_of(*index) == Some(page)
        })
    }
}

/// A question, a group of them, or a text to read.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "FHIR names them one by one; they are independent")]
pub struct Item {
    pub link_id: String,
    pub parent: Option<Index>,
    pub kind: Kind,
    pub text: Text,
    /// A few words for staff, where the question itself is long.
    pub short: String,
    /// Help for the person, in paragraphs.
    pub help: Vec<Text>,
    pub required: bool,
    pub repeats: bool,
    pub hidden: bool,
    pub gate: Option<Gate>,
    /// What it means for a rule that the gate is closed.
    pub closed_means: ClosedMeans,
    pub choices: Vec<Choice>,
    pub control: Control,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Most characters.
    pub max_length: Option<usize>,
    /// The day, or day and month, of the date may stay open.
    pub partial_date: bool,
    /// HTML `autocomplete` token, for people who fill in their own data.
    pub autocomplete: Option<String>,
    /// A safety screen: a tick on a danger is never cleared or refused.
    pub safety_screen: bool,
    /// The page of an update. It is closed, as what cannot apply, until something on it was answered: nobody is asked
    /// on the way through the form how it is compared with when the form was sent.
    pub update: bool,
    pub computed: Option<Computed>,
    /// Languages in which its wording was published and tested (a question of a scale); empty = no such limit.
    pub published: Vec<String>,
}

impl Item {
    /// The option with this code.
    #[must_use]
    pub fn choice(&self, code: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.code == code)
    }

    /// Whether it may be asked in `language`: a question of a scale only as it was published.
    #[must_use]
    pub fn is_worded_in(&self, language: &str) -> bool {
        self.published.is_empty() || self.published.iter().any(|published| published == language)
    }

    /// Whether it is shown as one page.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.kind == Kind::Group && self.control == Control::Page
    }

    /// The label for staff: the short text, else the question.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.short.is_empty() { self.text.own() } else { &self.short }
    }
}

/// FHIR `item.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Group,
    Display,
    Boolean,
    Decimal,
    Integer,
    Date,
    DateTime,
    Time,
    String,
    Text,
    Url,
    Choice,
    OpenChoice,
    Attachment,
    Reference,
    Quantity,
}

impl Kind {
    /// Whether it takes an answer.
    #[must_use]
    pub fn is_question(self) -> bool {
        !matches!(self, Self::Group | Self::Display)
    }

    /// Whether its answers can be compared as numbers.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Quantity)
    }

    /// Whether a person answers in words of their own.
    #[must_use]
    pub fn is_free_text(self) -> bool {
        matches!(self, Self::String | Self::Text)
    }
}

/// How it is shown (FHIR itemControl).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Control {
    #[default]
    Standard,
    Page,
    Help,
    BodyMap,
    /// A boolean as one box to tick.
    CheckBox,
}

/// An option of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub system: String,
    pub code: String,
    pub text: Text,
    /// Choosing it means none of the others.
    pub exclusive: bool,
    /// "Not sure", "would rather not say": makes the other codes unknown to a rule.
    pub uncertain: bool,
    /// The score it counts.
    pub ordinal: Option<f64>,
    /// Heading of the options it stands with.
    pub group: Option<Text>,
}

/// FHIR `enableWhen` and `enableBehavior`.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// One true condition is enough; otherwise all must be.
    pub any: bool,
    pub conditions: Vec<Condition>,
}

/// One `enableWhen`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub source: Index,
    pub operator: Operator,
    pub value: Value,
}

/// FHIR questionnaire-enable-operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Exists,
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
}

/// What a gate that an answer closed means to a rule. Declared at the item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClosedMeans {
    /// As good as "no": the question before it settled it.
    Negative,
    /// Cannot apply to this person.
    NotApplicable,
    /// Nothing is known; the default, since unknown is never "no".
    #[default]
    NotAsked,
}

/// A hidden item whose value the program works out; no POST can set it.
#[derive(Clone, Debug, PartialEq)]
pub enum Computed {
    /// Whole years from the date at the source to the day of assessment.
    AgeInYears(Index),
    /// The scores at the sources added up, as far as they are known.
    Sum(Vec<Index>),
}

impl Computed {
    /// What it looks at.
    #[must_use]
    pub fn sources(&self) -> &[Index] {
        match self {
            Self::AgeInYears(source) => std::slice::from_ref(source),
            Self::Sum(sources) => sources,
        }
    }
}
