//! One Chromium at a time, driven through chromedriver.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use data_encoding::BASE64;
use fantoccini::actions::{InputSource, KeyAction, KeyActions, MouseActions, PointerAction, TouchActions};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use reqwest::{Method, Url};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

/// Two browsers on a small machine slow each other down until something times out. (nextest, a process for each
/// test, keeps them apart by a test group.)
static ONE: Mutex<()> = Mutex::const_new(());

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
const OFTEN: Duration = Duration::from_millis(20);

/// What a session is like.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    pub width: u32,
    pub height: u32,
    /// Touch screen, overlay scroll bars, the viewport tag counts.
    pub phone: bool,
    pub script: bool,
}

pub const PHONE: Setup = Setup { width: 375, height: 800, phone: true, script: true };
pub const DESKTOP: Setup = Setup { width: 1280, height: 900, phone: false, script: true };

/// A running browser; it ends with the test.
pub struct Browser {
    pub client: Client,
    pub base: String,
    pub width: u32,
    height: u32,
    phone: bool,
    driver: Child,
    process: Option<i32>,
    _profile: TempDir,
    _one: MutexGuard<'static, ()>,
}

impl Browser {
    /// A fresh browser that looks at the server at `base`.
    pub async fn start(base: &str, setup: Setup) -> Self {
        let one = ONE.lock().await;
        let profile = tempfile::tempdir().expect("a folder");
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver runs: `make test` installs it");
        let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let port =
            lines.find_map(|line| line.split_once(" on port ")?.1.trim_end_matches('.').parse::<u16>().ok().filter(|port| *port != 0));
        let port = port.expect("chromedriver says its port");
        thread::spawn(move || lines.for_each(drop));
        let capabilities = capabilities(profile.path(), setup);
        let connected =
            ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await;
        let client = connected.unwrap_or_else(|error| {
            let _ = driver.kill().and_then(|()| driver.wait());
            panic!("chromium does not start: {error}")
        });
        let process = client.capabilities().and_then(|given| i32::try_from(given.get("goog:processID")?.as_i64()?).ok());
        let mut started = Self {
            client,
            base: base.to_owned(),
            width: setup.width,
            height: setup.height,
            phone: setup.phone,
            driver,
            process,
            _profile: profile,
            _one: one,
        };
        started.resize(setup.width).await;
        started.emulate("", &[]).await;
        if setup.phone {
            started.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await;
        }
        started
    }

    /// A command of the browser's own protocol.
    pub async fn cdp(&self, command: &str, parameters: Json) -> Json {
        let body = json!({ "cmd": command, "params": parameters });
        self.client.issue_cmd(Extension { path: "goog/cdp/execute", body }).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Another width of the screen, in CSS pixels.
    pub async fn resize(&mut self, width: u32) {
        self.width = width;
        let metrics = json!({ "width": width, "height": self.height, "deviceScaleFactor": 1, "mobile": self.phone });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// What the reader asked for: ("prefers-color-scheme", "dark"), ("forced-colors", "active"); or print. Nothing
    /// moves: a colour on its way to another is neither.
    pub async fn emulate(&self, media: &str, features: &[(&str, &str)]) {
        let still = ("prefers-reduced-motion", "reduce");
        let features: Vec<Json> = features.iter().chain([&still]).map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.cdp("Emulation.setEmulatedMedia", json!({ "media": media, "features": features })).await;
    }

    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("the page opens");
    }

    /// Path and fragment of the page shown.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.expect("an address").to_string();
        url.strip_prefix(&self.base).unwrap_or(&url).to_owned()
    }

    /// The last part of the path: `page-now`, `stop`, `check`, `receipt` ...
    pub async fn at(&self) -> String {
        let path = self.path().await;
        let path = path.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    }

    pub async fn run(&self, script: &str) -> Json {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    pub async fn run_with(&self, script: &str, arguments: Vec<Json>) -> Json {
        self.client.execute(script, arguments).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Whether a script's answer is true.
    pub async fn holds(&self, script: &str) -> bool {
        self.run(script).await == json!(true)
    }

    /// Waits for an element.
    pub async fn wait_for(&self, selector: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE).every(OFTEN);
        match wait.for_element(Locator::Css(selector)).await {
            Ok(element) => element,
            Err(error) => panic!("no {selector} on {}: {error}", self.path().await),
        }
    }

    pub async fn find(&self, selector: &str) -> Element {
        match self.client.find(Locator::Css(selector)).await {
            Ok(element) => element,
            Err(error) => panic!("no {selector} on {}: {error}", self.path().await),
        }
    }

    pub async fn count(&self, selector: &str) -> usize {
        self.client.find_all(Locator::Css(selector)).await.expect("a search").len()
    }

    pub async fn text(&self, selector: &str) -> String {
        self.find(selector).await.text().await.expect("a text")
    }

    pub async fn shown(&self, selector: &str) -> bool {
        self.find(selector).await.is_displayed().await.expect("an element")
    }

    pub async fn click(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    pub async fn checked(&self, selector: &str) -> bool {
        self.find(selector).await.is_selected().await.expect("a box")
    }

    /// Puts a text into a field, in place of what stands there.
    pub async fn write(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        field.clear().await.expect("emptied");
        field.send_keys(text).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Does what leads to another page, and waits for that page.
    pub async fn leave(&self, how: impl Future<Output = ()>) {
        self.run("document.documentElement.dataset.left = ''").await;
        how.await;
        self.wait_for("html:not([data-left])").await;
    }

    /// Presses the button, or follows the link, and waits for the page it leads to.
    pub async fn follow(&self, selector: &str) {
        self.leave(self.click(selector)).await;
    }

    /// A key of the keyboard, with whatever has the focus.
    pub async fn key(&self, key: char) {
        let press = KeyActions::new("keys".to_owned()).then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        self.client.perform_actions(press).await.expect("a key");
    }

    /// A finger on the middle of an element, whatever lies there.
    pub async fn tap(&self, selector: &str) {
        let element = self.find(selector).await;
        self.run_with("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", vec![json!(element)]).await;
        let finger = TouchActions::new("finger".to_owned())
            .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: 0 })
            .then(PointerAction::Up { button: 0 });
        self.client.perform_actions(finger).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    pub async fn double_click(&self, selector: &str) {
        let element = self.find(selector).await;
        self.run_with("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", vec![json!(element)]).await;
        let mut mouse =
            MouseActions::new("mouse".to_owned()).then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 });
        for _ in 0..2 {
            mouse = mouse.then(PointerAction::Down { button: 0 }).then(PointerAction::Up { button: 0 });
        }
        self.client.perform_actions(mouse).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// What the console has said since the last time: errors of scripts, refusals of the content security policy,
    /// files that are missing. The answer to a faulty page is no fault of the page.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.client.issue_cmd(Extension { path: "se/log", body: json!({ "type": "browser" }) }).await.expect("the log");
        let lines = log.as_array().into_iter().flatten();
        let told = lines.filter(|line| matches!(line["level"].as_str(), Some("SEVERE" | "WARNING")));
        told.filter_map(|line| line["message"].as_str()).filter(|text| !text.contains("status of 422")).map(str::to_owned).collect()
    }

    /// The whole page as a picture in the build folder, for people to look at.
    pub async fn picture(&self, name: &str) {
        let size = self.cdp("Page.getLayoutMetrics", json!({})).await;
        let clip = json!({ "x": 0, "y": 0, "width": self.width, "height": size["cssContentSize"]["height"], "scale": 1 });
        let shot = self.cdp("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": true, "clip": clip })).await;
        let picture = BASE64.decode(shot["data"].as_str().expect("a picture").as_bytes()).expect("base64");
        let folder = screenshots();
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(format!("{name}-{}.png", self.width)), picture).expect("written");
    }
}

impl Drop for Browser {
    /// Chromium first: its driver does not take it along.
    fn drop(&mut self) {
        if let Some(process) = self.process {
            let _ = kill(Pid::from_raw(process), Signal::SIGKILL);
        }
        let _ = self.driver.kill().and_then(|()| self.driver.wait());
    }
}

fn capabilities(profile: &Path, setup: Setup) -> fantoccini::wd::Capabilities {
    let mut arguments: Vec<String> = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--lang=en-GB",
    ]
    .map(str::to_owned)
    .into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let mut options = json!({ "args": arguments });
    if !setup.script {
        options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
    }
    let wanted = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "pageLoad": 30_000, "script": 30_000 },
    });
    wanted.as_object().cloned().expect("an object")
}

fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the build folder").join("screenshots")
}

/// A command that chromedriver has beyond the standard.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Json,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
