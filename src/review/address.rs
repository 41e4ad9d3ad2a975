//! The addresses of a view: of itself, of a case opened from it, and back.

use form_urlencoded::Serializer;
use uuid::Uuid;

use super::filters::Filters;
use crate::ids::CaseId;

impl Filters {
    /// The query of this view.
    pub fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        if let Some(after) = &self.after {
            query.append_pair("after", &format!("{}.{}", after.case, after.mark));
        }
        query.finish()
    }

    /// The address of this view.
    pub fn url(&self) -> String {
        let query = self.query();
        if query.is_empty() { "/queue".to_owned() } else { format!("/queue?{query}") }
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
        let query = self.query();
        if query.is_empty() {
            return path;
        }
        format!("{path}?from={}", form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>())
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
}
