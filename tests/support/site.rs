//! A running server with a database of its own, and browsers that look at it.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anteroom::account::{self, Enrolment, Role};
use anteroom::app;
use anteroom::clinic::{self, Clinic, Clinics};
use anteroom::clock::Clock;
use anteroom::config::{self, Config, Deadlines, Secret};
use anteroom::db::Db;
use anteroom::ids::ClinicId;
use anteroom::package::Packages;
use anteroom::state::State;
use anteroom::text::Texts;
use jiff::tz::TimeZone;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

use crate::postgres::TestDatabase;

/// Everybody's password.
pub const PASSWORD: &str = "the heron waits for rain";
/// What it is changed to.
pub const NEW: &str = "seven lamps above the quay";

pub struct Site {
    pub clock: Clock,
    pub clinics: Vec<Clinic>,
    /// Sees everything that is stored.
    pub superuser: PgConnection,
    pub owner: PgConnection,
    pub state: Arc<State>,
    secret: Secret,
    pub url: String,
    /// Every address that was asked for.
    pub visited: Mutex<Vec<String>>,
    pub database: TestDatabase,
}

/// What a browser got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// Where a redirect leads.
    pub fn to(&self) -> &str {
        self.headers.get("location").and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The `name=value` of a cookie it sets, and all of its line.
    pub fn cookie(&self, name: &str) -> Option<(String, String)> {
        let lines = self.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
        let line = lines.into_iter().find(|line| line.starts_with(&format!("{name}=")))?;
        Some((line.split(';').next().unwrap_or_default().to_owned(), line.to_owned()))
    }

    /// The value of the input that begins with `start`.
    pub fn value(&self, start: &str) -> String {
        let rest = self.body.split_once(start).unwrap_or_else(|| panic!("no {start} in {}", self.body)).1;
        let value = rest.split_once("value=\"").expect("a value").1;
        value.split('"').next().unwrap_or_default().to_owned()
    }
}

impl Site {
    pub async fn start() -> Self {
        Self::tuned(|_| ()).await
    }

    pub async fn tuned(tune: impl FnOnce(&mut Config)) -> Self {
        Self::behind(tune, |options| options).await
    }

    /// With something between the application and its database.
    pub async fn behind(tune: impl FnOnce(&mut Config), wire: impl FnOnce(PgConnectOptions) -> PgConnectOptions) -> Self {
        let packages = Packages::load(None).unwrap_or_else(|faults| panic!("{faults}"));
        Self::with(tune, wire, Texts::load().expect("texts"), packages).await
    }

    /// With these texts and forms.
    pub async fn speaking(tune: impl FnOnce(&mut Config), texts: Texts, packages: Packages) -> Self {
        Self::with(tune, |options| options, texts, packages).await
    }

    async fn with(
        tune: impl FnOnce(&mut Config),
        wire: impl FnOnce(PgConnectOptions) -> PgConnectOptions,
        texts: Texts,
        packages: Packages,
    ) -> Self {
        let database = TestDatabase::create().await;
        let clock = Clock::manual("2026-11-23T09:00:00Z".parse().expect("a time"));
        let mut owner = database.owner_options().connect().await.expect("owner");
        let clinics = vec![clinic("riverside"), clinic("harbour")];
        for clinic in &clinics {
            clinic::store::add(&mut owner, clinic, clock.now()).await.expect("clinic");
        }
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let secret = Secret::new("a secret of the tests, forty bytes long..").expect("long enough");
        let mut config = Config {
            public_url: url.clone(),
            demo: false,
            secret: secret.clone(),
            trusted_proxies: vec!["127.0.0.1".parse().expect("an address")],
            patience: Duration::from_millis(200),
            intakes_per_hour: 50,
            sign_ins_per_hour: 20,
            guesses_per_account: 4,
            deadlines: Deadlines::default(),
            mail: None,
            fonts: config::FONTS.into(),
        };
        tune(&mut config);
        let db = Db::connect_lazy(wire(database.app_options()), 24, anteroom::app::workers());
        let directory = Clinics::load(&db).await.expect("directory");
        packages.pin(&db, clock.now()).await.expect("pinned");
        let state = State::new(config, db, clock.clone(), packages, directory, texts);
        let server = app::server(Arc::clone(&state), listener, app::TABLE).expect("server");
        actix_web::rt::spawn(server);
        let superuser = database.superuser_options().connect().await.expect("superuser");
        Self { clock, clinics, superuser, owner, state, secret, url, visited: Mutex::default(), database }
    }

    /// Lets somebody into the clinic with this number.
    pub async fn enrol(&mut self, login: &str, clinic: usize, role: Role) {
        let name = format!("Test {login}");
        let who = Enrolment { login, name: &name, clinic: self.clinics[clinic].id, role };
        account::create_with_password(&mut self.owner, &self.secret, &who, PASSWORD, self.clock.now()).await.expect("enrolled");
    }

    /// Sends a form from the address `from`.
    pub async fn post_from(&self, from: &str, browser: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
        answer(self.request(browser, Method::POST, path).header("x-forwarded-for", from).form(fields)).await
    }

    pub async fn post(&self, browser: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from("192.0.2.1", browser, path, fields).await
    }

    pub async fn get(&self, browser: &Client, path: &str) -> Answer {
        self.send(browser, Method::GET, path).await
    }

    /// With another method than GET and POST.
    pub async fn send(&self, browser: &Client, method: Method, path: &str) -> Answer {
        answer(self.request(browser, method, path)).await
    }

    /// A request to be added to.
    pub fn request(&self, browser: &Client, method: Method, path: &str) -> RequestBuilder {
        self.visited.lock().expect("a list").push(path.to_owned());
        browser.request(method, format!("{}{path}", self.url))
    }

    /// With these cookies and no others.
    pub async fn get_with(&self, cookies: &str, path: &str) -> Answer {
        let browser = Client::builder().redirect(Policy::none()).build().expect("client");
        answer(self.request(&browser, Method::GET, path).header("cookie", cookies)).await
    }

    pub async fn sign_in(&self, browser: &Client, login: &str, password: &str) -> Answer {
        self.post(browser, "/sign-in", &[("login", login), ("password", password)]).await
    }

    /// Signs in and chooses the clinic with this number among several.
    pub async fn sign_in_at(&self, browser: &Client, login: &str, password: &str, number: usize) -> Answer {
        let choice = self.sign_in(browser, login, password).await;
        let (ticket, clinic) = (choice.value("name=\"ticket\""), choice.value(&format!("id=\"clinic-{number}\"")));
        self.post(browser, "/sign-in/clinic", &[("ticket", &ticket), ("clinic", &clinic)]).await
    }

    /// Whether the browser is signed in.
    pub async fn is_in(&self, browser: &Client) -> bool {
        let answer = self.get(browser, "/password").await;
        assert!(answer.status == 200 || answer.to() == "/sign-in", "{answer:?}");
        answer.status == 200
    }

    /// The audit trail of requests: `action outcome reason account? clinic?`, in order.
    pub async fn trail(&mut self) -> Vec<String> {
        let rows = sqlx::query_scalar::<_, String>(
            "SELECT concat_ws(' ', action, outcome, detail->>'reason', CASE WHEN account_id IS NOT NULL THEN 'account' END,
                              CASE WHEN clinic_id <> '00000000-0000-0000-0000-000000000000' THEN 'clinic' END)
             FROM audit_event WHERE request_id IS NOT NULL ORDER BY event_id",
        );
        rows.fetch_all(&mut self.superuser).await.expect("trail")
    }

    /// Another connection that sees everything.
    pub async fn connection(&self) -> PgConnection {
        self.database.superuser_options().connect().await.expect("superuser")
    }

    pub async fn as_superuser(&mut self, sql: &'static str) {
        sqlx::query(sql).execute(&mut self.superuser).await.expect("done");
    }
}

/// A browser with cookies of its own that does not follow redirects.
pub fn browser() -> Client {
    Client::builder().cookie_store(true).redirect(Policy::none()).build().expect("client")
}

/// Sends it.
pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let own = response.url().origin().ascii_serialization();
    let (status, mut headers) = (response.status(), response.headers().clone());
    headers.remove("date");
    let answer = Answer { status, headers, body: response.text().await.expect("text") };
    stays_home(&own, &answer);
    answer
}

/// No page of ours makes a browser ask anybody else, or leads away: holds of every page that a test ever gets.
fn stays_home(own: &str, answer: &Answer) {
    if answer.headers.get("content-type").is_none_or(|kind| !kind.as_bytes().starts_with(b"text/html")) {
        return;
    }
    let body = answer.body.replace(own, "");
    for attribute in ["href", "src", "srcset", "action", "formaction", "poster", "data", "content"] {
        for away in ["http:", "https:", "//"] {
            let link = format!(" {attribute}=\"{away}");
            assert!(!body.contains(&link), "{link} in {body}");
        }
    }
}

fn clinic(slug: &str) -> Clinic {
    Clinic {
        id: ClinicId::new(),
        slug: slug.to_owned(),
        name: format!("The {slug} practice"),
        phone: "020 7946 0000".to_owned(),
        country: "gb".to_owned(),
        zone: TimeZone::get("Europe/London").expect("a zone"),
        language: "en".to_owned(),
        staffed: Vec::new(),
        holidays: Vec::new(),
        second_contact: "the duty doctor".to_owned(),
        second_contact_mail: Some(format!("second@{slug}.example")),
        lead_mail: Some(format!("lead@{slug}.example")),
        second_person: slug == "harbour",
        questionnaire: "https://anteroom.example/fhir/Questionnaire/muscle-twitching".to_owned(),
    }
}

impl Answer {
    /// Before anything was opened.
    pub fn empty() -> Self {
        Self { status: StatusCode::OK, headers: HeaderMap::new(), body: String::new() }
    }
}

impl Site {
    /// The database goes away for the application (true), or comes back.
    pub async fn outage(&self, away: bool) {
        let mut conn = self.database.superuser_options().database("postgres").connect().await.expect("superuser");
        let name = &self.database.name;
        let sql = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {}", if away { "false" } else { "true" });
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut conn).await.expect("switched");
        if away {
            sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1")
                .bind(name)
                .execute(&mut conn)
                .await
                .expect("thrown out");
        }
    }
}
