//! A patient without script: reads the HTML, fills in the form it finds, sends it, follows where it leads.
//! It knows linkIds and codes, and nothing of the program.

use reqwest::Client;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value as Json;

use crate::site::{Answer, Site, browser};

/// Most pages a walk may take.
const PAGES: usize = 150;

/// A browser window on the form.
pub struct Visit<'a> {
    pub site: &'a Site,
    pub browser: Client,
    /// Path of the page shown.
    pub path: String,
    pub page: Answer,
}

/// A form as it stands on a page.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub fields: Vec<Field>,
}

/// One input, as it stands there.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub kind: String,
    pub value: String,
    pub checked: bool,
}

impl Field {
    fn ticks(&self) -> bool {
        matches!(self.kind.as_str(), "radio" | "checkbox")
    }
}

impl<'a> Visit<'a> {
    /// Opens the clinic's first page.
    pub async fn open(site: &'a Site, clinic: &str) -> Self {
        let mut visit = Self { site, browser: browser(), path: String::new(), page: Answer::empty() };
        visit.go(&format!("/c/{clinic}")).await;
        visit
    }

    /// Opens it and starts a form.
    pub async fn start(site: &'a Site, clinic: &str) -> Self {
        let mut visit = Self::open(site, clinic).await;
        visit.send(&Json::Null, None).await;
        visit
    }

    /// Opens a page and follows where it leads.
    pub async fn go(&mut self, path: &str) {
        path.clone_into(&mut self.path);
        self.page = self.site.get(&self.browser, path).await;
        self.follow().await;
    }

    async fn follow(&mut self) {
        for _ in 0..10 {
            if !self.page.status.is_redirection() {
                return;
            }
            self.page.to().clone_into(&mut self.path);
            self.page = self.site.get(&self.browser, &self.path).await;
        }
        panic!("a circle of redirects at {}", self.path);
    }

    /// Fills the page's form with those of `answers` it asks for, presses the button with `press` as its value
    /// (the first when none), and follows.
    pub async fn send(&mut self, answers: &Json, press: Option<&str>) {
        let form = self.form();
        let fields = filled(&form, answers, press);
        self.post(&form.action, &fields).await;
    }

    /// Sends these fields and follows.
    pub async fn post(&mut self, action: &str, fields: &[(String, String)]) {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let action = if action.is_empty() { self.path.clone() } else { action.to_owned() };
        self.page = self.site.post(&self.browser, &action, &fields).await;
        self.path = action;
        self.follow().await;
    }

    /// Walks on with `answers` until a page whose path ends in `until`, going through stop pages as one who has
    /// called. Answers with the names of the pages passed.
    pub async fn walk(&mut self, answers: &Json, until: &str) -> Vec<String> {
        let mut passed = Vec::new();
        for _ in 0..PAGES {
            if self.at() == until {
                return passed;
            }
            passed.push(self.at());
            match self.at().as_str() {
                "stop" => self.send(answers, Some("called")).await,
                "carry-on" | "unreachable" => {
                    let onward = self.link("a.button");
                    self.go(&onward).await;
                }
                _ => self.send(answers, None).await,
            }
            assert!(self.page.status.is_success(), "{} after {passed:?}: {} {:?}", self.path, self.page.status, self.texts(".summary"));
        }
        panic!("no end after {passed:?}");
    }

    /// The last part of the path: `page-now`, `stop`, `check`, `receipt` ...
    pub fn at(&self) -> String {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// Texts of everything `selector` finds, white space folded.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.page.body);
        let selector = Selector::parse(selector).expect("selector");
        html.select(&selector).map(text).collect()
    }

    /// Where the first link that `selector` finds leads.
    pub fn link(&self, selector: &str) -> String {
        let html = Html::parse_document(&self.page.body);
        let selector = Selector::parse(selector).expect("selector");
        let link = html.select(&selector).next().and_then(|link| link.attr("href")).unwrap_or_else(|| panic!("no link on {}", self.path));
        link.to_owned()
    }

    /// The form in the main part of the page.
    pub fn form(&self) -> Form {
        let html = Html::parse_document(&self.page.body);
        let found = Selector::parse("main form").expect("selector");
        let form = html.select(&found).next().unwrap_or_else(|| panic!("no form on {}: {}", self.path, self.page.body));
        let inputs = Selector::parse("input, textarea, button").expect("selector");
        let fields = form.select(&inputs).filter_map(|input| {
            let kind = match input.value().name() {
                "textarea" => "textarea",
                "button" => "button",
                _ => input.attr("type").unwrap_or("text"),
            };
            let value = if kind == "textarea" {
                input.text().collect::<String>().trim_start_matches('\n').to_owned()
            } else {
                input.attr("value").unwrap_or_default().to_owned()
            };
            // A button without a name is pressed all the same.
            let name = input.attr("name").or((kind == "button").then_some(""))?;
            Some(Field { name: name.to_owned(), kind: kind.to_owned(), value, checked: input.attr("checked").is_some() })
        });
        Form { action: form.attr("action").unwrap_or_default().to_owned(), fields: fields.collect() }
    }
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a browser sends for the form, filled with those of `answers` it asks for.
pub fn filled(form: &Form, answers: &Json, press: Option<&str>) -> Vec<(String, String)> {
    let mut sent = Vec::new();
    let mut pressed = false;
    for field in &form.fields {
        let (link_id, part) = field.name.split_once('.').map_or((field.name.as_str(), None), |(link_id, part)| (link_id, Some(part)));
        let answer = answers.get(link_id).map(texts);
        if field.kind == "button" {
            if !pressed && press.is_none_or(|press| press == field.value) {
                sent.extend((!field.name.is_empty()).then(|| (field.name.clone(), field.value.clone())));
                pressed = true;
            }
        } else if field.ticks() {
            let ticked = answer.map_or(field.checked, |answer| answer.contains(&field.value));
            if ticked {
                sent.push((field.name.clone(), field.value.clone()));
            }
        } else {
            let value = match (answer, part) {
                (Some(answer), Some(part)) => date_part(&answer[0], part),
                (Some(answer), None) => answer[0].clone(),
                (None, _) => field.value.clone(),
            };
            sent.push((field.name.clone(), value));
        }
    }
    sent
}

fn texts(answer: &Json) -> Vec<String> {
    let one = |answer: &Json| answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
    answer.as_array().map_or_else(|| vec![one(answer)], |answers| answers.iter().map(one).collect())
}

fn date_part(date: &str, part: &str) -> String {
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    match part {
        "day" => day,
        "month" => month,
        _ => year,
    }
    .unwrap_or_default()
    .to_owned()
}
