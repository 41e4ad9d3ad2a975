//! What of the queue is asked for. All of it stands in the address, so that a view can be kept and passed on;
//! names never do.

use form_urlencoded::Serializer;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::ids::{AccountId, CaseId};
use crate::triage::Level;

/// In whose hands an open case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Me,
    Nobody,
}

/// The filters of a list of cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filters {
    /// Closed cases, newest first, instead of the open ones.
    pub closed: bool,
    pub level: Option<Level>,
    /// Only cases past their promised time.
    pub overdue: bool,
    /// Only drafts, or only what was submitted.
    pub draft: Option<bool>,
    /// Only cases without any contact.
    pub no_contact: bool,
    pub holder: Option<Holder>,
    /// The page that follows this case.
    pub after: Option<CaseId>,
}

impl Filters {
    /// Reads an address's query. What is unknown is left out, never an error; the second value says so.
    pub fn read(query: &str) -> (Self, bool) {
        let (mut filters, mut ignored) = (Self::default(), false);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            ignored |= !value.is_empty() && filters.take(&name, &value).is_none();
        }
        if filters.closed && (filters.overdue || filters.no_contact || filters.holder.is_some()) {
            return (Self { overdue: false, no_contact: false, holder: None, ..filters }, true);
        }
        (filters, ignored)
    }

    fn take(&mut self, name: &str, value: &str) -> Option<()> {
        match (name, value) {
            ("status", "open") => self.closed = false,
            ("status", "closed") => self.closed = true,
            ("level", code) => self.level = Some(Level::from_code(code)?),
            ("overdue", "yes") => self.overdue = true,
            ("draft", "yes") => self.draft = Some(true),
            ("draft", "no") => self.draft = Some(false),
            ("contact", "none") => self.no_contact = true,
            ("holder", "me") => self.holder = Some(Holder::Me),
            ("holder", "nobody") => self.holder = Some(Holder::Nobody),
            ("after", id) => self.after = Some(Uuid::try_parse(id).ok()?.into()),
            _ => return None,
        }
        Some(())
    }

    /// Name and value of every filter that is set, but for the page.
    pub fn pairs(&self) -> Vec<(&'static str, &'static str)> {
        let mut pairs = Vec::new();
        if self.closed {
            pairs.push(("status", "closed"));
        }
        if let Some(level) = self.level {
            pairs.push(("level", level.code()));
        }
        if self.overdue {
            pairs.push(("overdue", "yes"));
        }
        if let Some(draft) = self.draft {
            pairs.push(("draft", if draft { "yes" } else { "no" }));
        }
        if self.no_contact {
            pairs.push(("contact", "none"));
        }
        if let Some(holder) = self.holder {
            pairs.push(("holder", if holder == Holder::Me { "me" } else { "nobody" }));
        }
        pairs
    }

    /// Whether anything but open or closed is chosen.
    pub fn narrows(&self) -> bool {
        self.level.is_some() || self.overdue || self.draft.is_some() || self.no_contact || self.holder.is_some()
    }

    /// The account whose cases are asked for, when `me` asks.
    pub fn owner_is(&self, me: AccountId) -> Option<Uuid> {
        (self.holder == Some(Holder::Me)).then_some(me.0)
    }

    /// The address of a case opened from this view: it leads back here.
    pub fn case_url(&self, case: Uuid) -> String {
        self.lead_back(format!("/cases/{case}"))
    }

    /// The address of an act on a case that was opened from this view.
    pub fn case_act(&self, case: CaseId, act: &str) -> String {
        self.lead_back(format!("/cases/{case}/{act}"))
    }

    fn lead_back(&self, path: String) -> String {
        match self.url().split_once('?') {
            Some((_, query)) => format!("{path}?from={}", form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>()),
            None => path,
        }
    }

    /// This view, at the row of a case.
    pub fn place_of(&self, case: CaseId) -> String {
        format!("{}#case-{case}", self.url())
    }

    /// The view a case was opened from, as its address says; the whole queue when it does not.
    pub fn come_from(query: &str) -> Self {
        let from = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "from");
        from.map(|(_, view)| Self::read(&view).0).unwrap_or_default()
    }

    /// The address of this view.
    pub fn url(&self) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        if let Some(after) = self.after {
            query.append_pair("after", &after.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/queue".to_owned() } else { format!("/queue?{query}") }
    }

    /// The same view from its first page.
    pub fn first_page(&self) -> Self {
        Self { after: None, ..self.clone() }
    }

    /// The page after `case`.
    pub fn page_after(&self, case: CaseId) -> Self {
        Self { after: Some(case), ..self.first_page() }
    }

    /// The same view without the filter `name`.
    pub fn without(&self, name: &str) -> Self {
        let mut other = self.first_page();
        match name {
            "status" => other.closed = false,
            "level" => other.level = None,
            "overdue" => other.overdue = false,
            "draft" => other.draft = None,
            "holder" => other.holder = None,
            _ => other.no_contact = false,
        }
        other
    }

    /// Only open or closed is left.
    pub fn cleared(&self) -> Self {
        Self { closed: self.closed, ..Self::default() }
    }

    /// For the audit: codes only.
    pub fn codes(&self) -> Json {
        let codes: serde_json::Map<String, Json> = self.pairs().into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
        Json::Object(codes)
    }
}

#[cfg(test)]
mod tests {
    use super::Filters;
    use crate::triage::Level;

    #[test]
    fn an_address_says_what_was_read_from_it() {
        let query = "status=open&level=urgent&overdue=yes&draft=no&contact=none&holder=nobody&after=0198a3b0-0000-7000-8000-000000000001";
        let (filters, ignored) = Filters::read(query);
        assert!(!ignored);
        assert_eq!(filters.level, Some(Level::Urgent));
        assert_eq!(
            filters.url(),
            "/queue?level=urgent&overdue=yes&draft=no&contact=none&holder=nobody&after=0198a3b0-0000-7000-8000-000000000001"
        );
        assert_eq!(filters.cleared().url(), "/queue");
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        for query in [
            "level=worst",
            "after=1",
            "draft=maybe",
            "name=Ann",
            "status=gone",
            "status=closed&overdue=yes",
            "status=closed&holder=me",
            "holder=you",
        ] {
            assert!(Filters::read(query).1, "{query}");
        }
        // The visible form sends empty fields.
        assert_eq!(Filters::read("level=&overdue=&draft=&status="), (Filters::default(), false));
    }
}
