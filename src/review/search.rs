//! What a search asks for, as whole normalised tokens. It is sent by POST: names never stand in an address.

use askama::Template;
use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

use super::draft::Trouble;
use super::escalated;
use super::row::{Forms, Row};
use super::store;
use super::words::Words;
use crate::error::Result;
use crate::ids::ClinicId;
use crate::promises;
use crate::record;
use crate::state::State;
use crate::triage::plain_words;
use crate::web::field::{Control, Field, Problem};
use crate::web::form::Form;
use crate::web::frame::Frame;

/// Most parts of a name that are looked up.
const MAX_WORDS: usize = 12;
/// Longest field that is read, in characters.
const MAX_FIELD: usize = 200;

/// Most cases shown.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "review/search.html")]
pub(super) struct SearchPage {
    frame: Frame,
    now: String,
    unsigned: bool,
    problems: Vec<Problem>,
    fields: Vec<Field>,
    found: Option<Found>,
    as_of: String,
}

/// What a search found.
pub(super) struct Found {
    /// Newest first.
    pub rows: Vec<Row>,
    /// There are more.
    pub more: bool,
    /// A form among them is not clinically signed off.
    pub unsigned: bool,
}

/// A search as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Query {
    pub name: String,
    pub born: String,
    pub phone: String,
    pub reference: String,
}

impl Query {
    pub fn read(form: &Form) -> Self {
        let field = |name: &str| form.text(name).chars().filter(|c| *c != '\0').take(MAX_FIELD).collect::<String>().trim().to_owned();
        Self { name: field("name"), born: field("born"), phone: field("phone"), reference: field("reference") }
    }

    /// The tokens a case must carry, all of them.
    ///
    /// # Errors
    /// What the page must explain.
    pub fn tokens(&self, words: &Words) -> Result<Vec<String>, Vec<Trouble>> {
        let mut tokens: Vec<String> = plain_words(&self.name).into_iter().take(MAX_WORDS).collect();
        let mut troubles = Vec::new();
        let mut take = |typed: &str, token: Option<String>, field: &'static str, key: &'static str| match token {
            Some(token) => tokens.push(token),
            None if typed.is_empty() => {}
            None => troubles.push(Trouble { field, key }),
        };
        take(
            &self.born,
            birth(&self.born, &words.frame.t("review-months")).map(|date| date.to_string()),
            "born",
            "review-search-born-wrong",
        );
        take(&self.phone, record::phone_token(&self.phone), "phone", "review-search-phone-wrong");
        let reference = Some(record::reference_token(&self.reference)).filter(|token| !token.is_empty());
        take(&self.reference, reference, "reference", "review-search-reference-wrong");
        if troubles.is_empty() && tokens.is_empty() {
            troubles.push(Trouble { field: "name", key: "review-search-empty" });
        }
        tokens.sort();
        tokens.dedup();
        if troubles.is_empty() { Ok(tokens) } else { Err(troubles) }
    }
}

/// Looks the tokens up.
pub(super) async fn find(state: &State, conn: &mut PgConnection, clinic: ClinicId, words: &Words, tokens: &[String]) -> Result<Found> {
    let mut rows = store::find(conn, clinic, tokens, words.now, i64::try_from(MOST + 1).unwrap_or(i64::MAX)).await?;
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let forms = Forms::of(state, conn, &rows).await;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.case_id).collect();
    let standing = promises::standing(conn, clinic, &ids, words.now).await?;
    let row = |row| Row { escalated: escalated::of(row, &standing, words), ..Row::new(row, &forms, words) };
    Ok(Found { rows: rows.iter().map(row).collect(), more, unsigned: forms.unsigned() })
}

impl SearchPage {
    /// The form as typed, with what is wrong with it or what it found.
    pub fn new(words: &Words, query: &Query, troubles: &[Trouble], found: Option<Found>) -> Self {
        let frame = words.frame.clone().with_error(!troubles.is_empty());
        let field = |name: &str, value: &str, hint: bool| {
            let error = troubles.iter().find(|trouble| trouble.field == name).map(|trouble| frame.t(trouble.key));
            let help = if hint { vec![frame.t(&format!("review-search-{name}-hint"))] } else { Vec::new() };
            line(name, frame.t(&format!("review-search-{name}")), value, help, error)
        };
        let fields = vec![
            field("name", &query.name, true),
            field("born", &query.born, true),
            field("phone", &query.phone, false),
            field("reference", &query.reference, true),
        ];
        Self {
            now: words.now.to_string(),
            unsigned: found.as_ref().is_some_and(|found| found.unsigned),
            problems: fields.iter().filter_map(|field| Some(Problem { id: field.id.clone(), text: field.error.clone()? })).collect(),
            fields,
            found,
            as_of: words.as_of(),
            frame,
        }
    }
}

fn line(name: &str, label: String, value: &str, help: Vec<String>, error: Option<String>) -> Field {
    Field {
        id: name.to_owned(),
        name: name.to_owned(),
        label,
        help,
        optional: false,
        error,
        heading: false,
        safety: false,
        control: Control::Text {
            value: value.to_owned(),
            multiline: false,
            input_type: "text",
            inputmode: "",
            autocomplete: Some("off".to_owned()),
            max: None,
        },
    }
}

/// `12 3 1980`, `12/03/1980`, `12-Mar-1980` or `1980-03-12`: the day comes first, unless the year does.
fn birth(text: &str, months: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let [first, month, last] = parts[..] else { return None };
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let year = year.parse().ok().filter(|_| year.len() == 4)?;
    Date::new(year, month_number(month, months)?, day.parse().ok()?).ok()
}

fn month_number(text: &str, months: &str) -> Option<i8> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let text = text.to_lowercase();
    let place = months.split_whitespace().position(|month| text.starts_with(&month.to_lowercase()))?;
    i8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::birth;

    #[test]
    fn dates_of_birth_are_read_as_people_write_them() {
        let months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
        for text in ["12 3 1980", "12/03/1980", "12.3.1980", "1980-03-12", "12-Mar-1980", "12 march 1980", " 12 MARCH, 1980 "] {
            assert_eq!(birth(text, months).map(|date| date.to_string()).as_deref(), Some("1980-03-12"), "{text}");
        }
        for text in ["", "1980", "12 3", "12 3 80", "31 2 1980", "12 13 1980", "12 3 1980 5", "a b c"] {
            assert_eq!(birth(text, months), None, "{text}");
        }
    }
}
