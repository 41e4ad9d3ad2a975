//! A letter as it goes over the wire.

use anyhow::Context;
use lettre::message::{Mailbox, SinglePart};
use lettre::{Address, Message};

use super::Content;
use super::store::MailRow;

/// Longest address there is (RFC 5321).
const LONGEST: usize = 254;

/// What somebody typed, as an address to which mail can be sent.
#[must_use]
pub fn address(typed: &str) -> Option<Address> {
    let typed = typed.trim();
    let plain = typed.len() <= LONGEST && !typed.chars().any(|one| one.is_control() || one.is_whitespace());
    typed.parse().ok().filter(|_| plain)
}

/// The message of a row, the same at every try.
pub(super) fn compose(row: &MailRow, from: &Mailbox) -> anyhow::Result<Message> {
    // The parsers' own words may quote what they read.
    let content: Content = serde_json::from_value(row.document.clone()).ok().context("the stored letter is unreadable")?;
    let to = address(&content.to).context("the stored address is none")?;
    let subject: String = content.subject.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(subject)
        .date(row.created_at.into())
        .message_id(Some(format!("<{}@{}>", row.mail_id, from.email.domain())))
        .singlepart(SinglePart::plain(content.text));
    message.ok().context("the letter cannot be put together")
}
