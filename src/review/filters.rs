//! What of the queue is asked for. All of it stands in the address, so that a view can be kept and passed on;
//! names never do.

use jiff::civil::Date;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::terms::{Holder, Order, Recent, Talk};
use crate::ids::{AccountId, CaseId};
use crate::triage::Level;

/// Longest address of a form that is read.
const MAX_FORM: usize = 300;

/// The filters of a list of cases: a case must meet all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filters {
    /// Closed cases, newest first, instead of the open ones.
    pub closed: bool,
    pub level: Option<Level>,
    /// Only cases past their promised time.
    pub overdue: bool,
    /// Id of a rule that fired.
    pub flag: Option<String>,
    /// Only drafts, or only what was submitted.
    pub draft: Option<bool>,
    /// Only cases without any contact.
    pub no_contact: bool,
    pub holder: Option<Holder>,
    pub talk: Option<Talk>,
    /// Code of the language the patient reads.
    pub language: Option<String>,
    /// Url of the questionnaire.
    pub form: Option<String>,
    pub recent: Option<Recent>,
    /// First and last day of arrival, in the clinic's zone.
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub order: Order,
    /// The page that follows a case.
    pub after: Option<After>,
}

/// A case that a page follows, and the mark of the place where it stood then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct After {
    pub case: CaseId,
    pub mark: String,
}

impl Filters {
    /// Reads an address's query. What is unknown is left out, never an error; the second value says so.
    pub fn read(query: &str) -> (Self, bool) {
        let (mut filters, mut ignored) = (Self::default(), false);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            ignored |= !value.is_empty() && filters.take(&name, &value).is_none();
        }
        let of_open = Self { overdue: false, no_contact: false, holder: None, talk: None, order: Order::default(), ..filters.clone() };
        if filters.closed && filters != of_open { (of_open, true) } else { (filters, ignored) }
    }

    fn take(&mut self, name: &str, value: &str) -> Option<()> {
        match (name, value) {
            ("status", "open") => self.closed = false,
            ("status", "closed") => self.closed = true,
            ("level", code) => self.level = Some(Level::from_code(code)?),
            ("overdue", "yes") => self.overdue = true,
            ("flag", id) => self.flag = Some(code(id)?),
            ("draft", "yes") => self.draft = Some(true),
            ("draft", "no") => self.draft = Some(false),
            ("contact", "none") => self.no_contact = true,
            ("holder", code) => self.holder = Some(Holder::ALL.into_iter().find(|holder| holder.code() == code)?),
            ("question", code) => self.talk = Some(Talk::ALL.into_iter().find(|talk| talk.code() == code)?),
            ("reads", tag) => self.language = Some(code(tag)?),
            ("form", url) if url.len() <= MAX_FORM && url.bytes().all(|byte| byte.is_ascii_graphic()) => self.form = Some(url.to_owned()),
            ("arrived", code) => self.recent = Some(Recent::ALL.into_iter().find(|recent| recent.code() == code)?),
            ("from", day) => self.from = Some(day_of(day)?),
            ("to", day) => self.to = Some(day_of(day)?),
            ("order", code) => self.order = Order::ALL.into_iter().find(|order| order.code() == code)?,
            ("after", place) => {
                let (case, mark) = place.split_once('.')?;
                self.after = Some(After { case: Uuid::try_parse(case).ok()?.into(), mark: code(mark)? });
            }
            _ => return None,
        }
        Some(())
    }

    /// Name and value of everything that is set, but for the page.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let of = |name: &'static str, value: Option<&str>| value.map(|value| (name, value.to_owned()));
        let day = |name: &'static str, day: Option<Date>| day.map(|day| (name, day.to_string()));
        let set = [
            of("status", self.closed.then_some("closed")),
            of("level", self.level.map(Level::code)),
            of("overdue", self.overdue.then_some("yes")),
            of("flag", self.flag.as_deref()),
            of("draft", self.draft.map(|draft| if draft { "yes" } else { "no" })),
            of("contact", self.no_contact.then_some("none")),
            of("holder", self.holder.map(Holder::code)),
            of("question", self.talk.map(Talk::code)),
            of("reads", self.language.as_deref()),
            of("form", self.form.as_deref()),
            of("arrived", self.recent.map(Recent::code)),
            day("from", self.from),
            day("to", self.to),
            of("order", Some(self.order).filter(|order| *order != Order::default()).map(Order::code)),
        ];
        set.into_iter().flatten().collect()
    }

    /// The filters that are set: all but the list itself and its order.
    pub fn narrowing(&self) -> Vec<(&'static str, String)> {
        self.pairs().into_iter().filter(|(name, _)| !matches!(*name, "status" | "order")).collect()
    }

    /// Whether anything but the list itself and its order is chosen.
    pub fn narrows(&self) -> bool {
        !self.narrowing().is_empty()
    }

    /// Whether this is read in the order of arrival, newest first: closed cases by what the order of their closing has no
    /// index for.
    pub fn looks_through(&self) -> bool {
        let told = self.flag.is_some() || self.language.is_some() || self.form.is_some();
        self.closed && (told || self.recent.is_some() || self.from.is_some() || self.to.is_some())
    }

    /// First and last day of arrival that is asked for.
    pub fn days(&self, today: Date) -> (Option<Date>, Option<Date>) {
        let recent = self.recent.map(|recent| recent.first_day(today));
        (recent.max(self.from), self.to)
    }

    /// The account whose cases are asked for, when `me` asks.
    pub fn owner_is(&self, me: AccountId) -> Option<Uuid> {
        (self.holder == Some(Holder::Me)).then_some(me.0)
    }

    /// The same view, from its first page, with the filter `name` set to a value it knows; to none when it is empty.
    pub fn choosing(&self, name: &str, value: &str) -> Self {
        let mut other = self.first_page();
        match name {
            "status" => other.closed = false,
            "level" => other.level = None,
            "overdue" => other.overdue = false,
            "flag" => other.flag = None,
            "draft" => other.draft = None,
            "contact" => other.no_contact = false,
            "holder" => other.holder = None,
            "question" => other.talk = None,
            "reads" => other.language = None,
            "form" => other.form = None,
            "arrived" => other.recent = None,
            "from" => other.from = None,
            "to" => other.to = None,
            _ => other.order = Order::default(),
        }
        if !value.is_empty() {
            other.take(name, value);
        }
        other
    }

    /// The same view from its first page.
    pub fn first_page(&self) -> Self {
        Self { after: None, ..self.clone() }
    }

    /// The page after a case.
    pub fn page_after(&self, after: After) -> Self {
        Self { after: Some(after), ..self.first_page() }
    }

    /// Only open or closed, and the order, are left.
    pub fn cleared(&self) -> Self {
        Self { closed: self.closed, order: self.order, ..Self::default() }
    }

    /// For the audit: codes only.
    pub fn codes(&self) -> Json {
        Json::Object(self.pairs().into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect())
    }
}

/// A day that a case can have arrived on.
fn day_of(text: &str) -> Option<Date> {
    text.parse().ok().filter(|day: &Date| (1970..=9_000).contains(&day.year()))
}

/// A code as rules and languages have it.
fn code(text: &str) -> Option<String> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (text.len() <= 64 && text.chars().all(sound)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Filters;
    use crate::triage::Level;

    #[test]
    fn an_address_says_what_was_read_from_it() {
        let query = "level=urgent&overdue=yes&flag=E02&draft=no&contact=none&holder=nobody&question=asked&reads=es\
                     &form=https%3A%2F%2Fforms.example%2Fone&arrived=week&from=2026-11-01&to=2026-11-20&order=due\
                     &after=0198a3b0-0000-7000-8000-000000000001.9f";
        let (filters, ignored) = Filters::read(&format!("status=open&{query}"));
        assert!(!ignored);
        assert_eq!(filters.level, Some(Level::Urgent));
        assert_eq!(filters.url(), format!("/queue?{query}"));
        assert_eq!(filters.cleared().url(), "/queue?order=due");
        // Each is taken away by itself, and put back.
        for (name, value) in filters.pairs() {
            let without = filters.choosing(name, "");
            assert_eq!(without.pairs().len() + 1, filters.pairs().len(), "{name}");
            assert_eq!(without.choosing(name, &value), filters.first_page(), "{name}");
        }
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        for query in [
            "level=worst",
            "after=1",
            "after=0198a3b0-0000-7000-8000-000000000001",
            "draft=maybe",
            "name=Ann",
            "status=gone",
            "status=closed&overdue=yes",
            "status=closed&holder=me",
            "status=closed&order=due",
            "status=closed&question=asked",
            "holder=you",
            "question=why",
            "flag=%27",
            "flag=E02%00",
            "reads=a b",
            "form=Ann+Example",
            "arrived=never",
            "from=1-2-2026",
            "to=2026-02-30",
            "to=9999-12-31",
            "from=-009999-01-01",
            "order=random",
        ] {
            assert!(Filters::read(query).1, "{query}");
        }
        // The visible form sends empty fields.
        assert_eq!(Filters::read("level=&overdue=&draft=&status=&flag=&from=&to=&form="), (Filters::default(), false));
    }
}
