//! With the keyboard alone, and one always sees where one is.

use fantoccini::key::Key;
use serde_json::json;

use crate::chrome::{Browser, DESKTOP};
use crate::site::Site;

/// Most stops on the way to what one looks for: the drawing of the body has one for each of its parts.
const STOPS: usize = 120;

/// Whether the focus can be seen: an outline on the element, or on the label that stands for it, within the window.
const SEEN: &str = "
    const one = document.activeElement;
    const drawn = one.matches('.choice input') ? one.labels[0] : one;
    const style = getComputedStyle(drawn);
    const at = drawn.getBoundingClientRect();
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
        && at.bottom > 0 && at.top < innerHeight && at.right > 0 && at.left < innerWidth && at.width > 0;";

impl Browser {
    pub async fn focused(&self, selector: &str) -> bool {
        self.run_with("return document.activeElement.matches(arguments[0])", vec![json!(selector)]).await == json!(true)
    }

    /// Goes on with Tab until the focus is there.
    pub async fn tab_to(&self, selector: &str) {
        for _ in 0..STOPS {
            self.key(Key::Tab.into()).await;
            let at = self.run("return document.activeElement.outerHTML.slice(0, 200)").await;
            assert!(self.holds(SEEN).await, "the focus cannot be seen on {}: {at}", self.path().await);
            if self.focused(selector).await {
                return;
            }
        }
        panic!("Tab does not lead to {selector} on {}", self.path().await);
    }

    async fn tick(&self, selector: &str) {
        self.tab_to(selector).await;
        self.key(Key::Space.into()).await;
        assert!(self.checked(selector).await, "{selector}");
    }

    /// Enter on the button that sends the page.
    pub async fn send(&self) {
        self.tab_to("main .actions .button").await;
        self.leave(self.key(Key::Enter.into())).await;
    }
}

#[actix_web::test]
async fn the_keyboard_alone_reaches_the_story() {
    let site = Site::start().await;
    let mut browser = Browser::start(&site.url, DESKTOP).await;
    browser.open("/c/riverside").await;
    // The first stop is the way past the header.
    browser.key(Key::Tab.into()).await;
    assert!(browser.focused("a.skip").await && browser.holds(SEEN).await);
    browser.picture("skip-link").await;
    browser.key(Key::Enter.into()).await;
    browser.wait_for("main:focus").await;
    browser.key(Key::Tab.into()).await;
    assert!(browser.holds("return document.activeElement.closest('main') !== null").await, "past the header");
    browser.open("/c/riverside").await;
    browser.send().await;

    // Nothing answered: the summary has the focus, and its links lead to the questions.
    assert_eq!(browser.at().await, "page-consent");
    browser.send().await;
    browser.wait_for(".summary:focus").await;
    assert!(browser.client.title().await.expect("a title").starts_with("Error: "));
    browser.tab_to(".summary a").await;
    browser.key(Key::Enter.into()).await;
    browser.wait_for("#consent-use-true:focus").await;
    assert!(browser.holds(SEEN).await);
    browser.inspect("page-consent-faulty").await;
    browser.key(Key::Space.into()).await;
    assert!(browser.checked("#consent-use-true").await);
    browser.tick("#consent-share-true").await;
    browser.send().await;

    assert_eq!(browser.at().await, "page-who");
    browser.tick("#completed-by-self").await;
    // The arrows go through the radios.
    browser.key(Key::Down.into()).await;
    assert!(browser.checked("#completed-by-parent").await && browser.focused("#completed-by-parent").await && browser.holds(SEEN).await);
    browser.key(Key::Up.into()).await;
    assert!(browser.checked("#completed-by-self").await);
    browser.tick("#country-now-gb").await;
    browser.send().await;

    for page in ["now", "new"] {
        assert_eq!(browser.at().await, format!("page-{page}"));
        browser.tick(&format!("#es-{page}-none")).await;
        browser.send().await;
    }
    assert_eq!(browser.at().await, "page-story");
    browser.tab_to("#story").await;
    browser.find("#story").await.send_keys("It twitches.").await.expect("typed");
    browser.send().await;
    assert_eq!(browser.at().await, "page-name");
    browser.quiet("the way").await;
}
