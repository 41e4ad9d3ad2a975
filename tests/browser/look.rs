//! What every page must pass, at whatever width and in whatever colours: axe, no sideways scrolling, no complaint
//! in the console. And a picture of it.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value as Json, json};

use crate::chrome::Browser;

/// The accessibility checker; `make test` installs it.
static AXE: LazyLock<String> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; `make test` installs it", path.display()))
});

/// What reaches beyond the screen.
const TOO_WIDE: &str = "
    const width = arguments[0];
    if (document.scrollingElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > width + 0.5)
        .map(one => `${one.tagName}.${one.getAttribute('class')} to ${one.getBoundingClientRect().right}: ${one.textContent.slice(0, 40)}`)
        .slice(0, 5).concat(`the page is ${document.scrollingElement.scrollWidth} wide`);";

const RUN_AXE: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, {
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        rules: { 'target-size': { enabled: true } },
        resultTypes: ['violations', 'incomplete'],
    }).then(found => done({
        rules: found.passes.length + found.violations.length + found.incomplete.length,
        faults: found.violations.flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.target} ${node.failureSummary} ${node.html}`)),
    }), error => done({ rules: 0, faults: [String(error)] }));";

/// What is true of a page that heeds the light it is in.
fn shows(light: &str) -> &'static str {
    match light {
        "dark" => "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).every(part => part < 64)",
        "forced" => {
            "matchMedia('(forced-colors: active)').matches && !document.querySelector('main .button:not(.quiet, .plain)') \
                     || getComputedStyle(document.querySelector('main .button:not(.quiet, .plain)')).forcedColorAdjust === 'none'"
        }
        _ => {
            "[...document.querySelectorAll('.actions, .tabs, .strip, .foot, .skip, .back')].every(one => !one.checkVisibility()) \
              && getComputedStyle(document.body).color === 'rgb(0, 0, 0)'"
        }
    }
}

impl Browser {
    /// Everything a page must pass; a picture under `name`.
    pub async fn inspect(&mut self, name: &str) {
        self.fits(name).await;
        self.accessible(name).await;
        self.quiet(name).await;
        self.picture(name).await;
    }

    /// The same in dark.
    pub async fn in_the_dark(&self, name: &str) {
        self.in_this_light(name, "dark", "", ("prefers-color-scheme", "dark")).await;
    }

    /// The same in dark, in the reader's own colours, and on paper.
    pub async fn in_every_light(&self, name: &str) {
        self.in_the_dark(name).await;
        self.in_this_light(name, "forced", "", ("forced-colors", "active")).await;
        self.in_this_light(name, "print", "print", ("prefers-color-scheme", "light")).await;
    }

    async fn in_this_light(&self, name: &str, light: &str, media: &str, feature: (&str, &str)) {
        self.emulate(media, &[feature]).await;
        assert!(self.holds(&format!("return {}", shows(light))).await, "{name} in {light}");
        let name = format!("{name}-{light}");
        self.accessible(&name).await;
        self.picture(&name).await;
        self.emulate("", &[]).await;
    }

    /// Nothing is wider than the screen; on a phone, nor than the smallest one.
    pub async fn fits(&mut self, name: &str) {
        let width = self.width;
        if (321..700).contains(&width) {
            self.resize(320).await;
            self.fits_here(name).await;
            self.resize(width).await;
        }
        self.fits_here(name).await;
    }

    async fn fits_here(&self, name: &str) {
        let wide = self.run_with(TOO_WIDE, vec![json!(self.width)]).await;
        assert_eq!(wide, json!([]), "{name} at {}", self.width);
    }

    /// axe has nothing to say.
    pub async fn accessible(&self, name: &str) {
        if !self.holds("return typeof axe === 'object'").await {
            self.run(&AXE).await;
        }
        let found = self.client.execute_async(RUN_AXE, Vec::new()).await.unwrap_or_else(|error| panic!("axe on {name}: {error}"));
        let faults: Vec<&str> = found["faults"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        assert!(faults.is_empty(), "axe on {name} at {}: {}", self.width, faults.join("\n"));
        assert!(found["rules"].as_u64() > Some(10), "axe did not look at {name}: {found}");
    }

    /// The console is empty.
    pub async fn quiet(&self, name: &str) {
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "{name}: {complaints:?}");
    }
}
