//! What a new password must be: long enough, and not easy to guess. No rules of composition.

/// Fewest and most characters. The most is there because something must be; nothing is ever cut off.
const LENGTH: std::ops::RangeInclusive<usize> = 15..=128;
/// What must be left when everything easy is taken out.
const LEFT: usize = 6;
/// Words of which the passwords that people reuse are made; the words of the place are added by the caller.
const WORDS: &str = "\
    password passwort passphrase passwd letmein welcome willkommen changeme default secret login signin admin \
    administrator root user guest test demo temp qwerty qwertz azerty qwertyuiop asdfghjkl zxcvbnm asdf zxcv \
    qazwsx anteroom clinic clinician doctor nurse patient hospital surgery practice medical medicine health \
    healthcare triage intake iloveyou love princess sunshine monkey dragon football baseball basketball \
    liverpool chelsea arsenal barcelona superman batman pokemon starwars master shadow michael jordan charlie \
    thomas jessica ashley daniel summer winter spring autumn monday friday january february march april june \
    july august september october november december hello thisis myname trustno whatever freedom company \
    computer internet access office london paris berlin america australia canada england ireland scotland";

/// What is wrong with a new password, as a key of the language layer. `place`: the names that belong to the
/// account, such as its login and its clinic's name.
#[must_use]
pub fn problem(password: &str, place: &[&str]) -> Option<&'static str> {
    let length = password.chars().count();
    if length < *LENGTH.start() {
        Some("account-password-short")
    } else if length > *LENGTH.end() {
        Some("account-password-long")
    } else if is_easy(password, place) {
        Some("account-password-easy")
    } else {
        None
    }
}

/// Nothing much is left of it without rows of neighbours (`aaaa`, `1234`, `dcba`) and words everybody tries.
fn is_easy(password: &str, place: &[&str]) -> bool {
    let small = password.to_lowercase();
    let mut kinds: Vec<char> = small.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() < LEFT {
        return true;
    }
    let own = place.iter().flat_map(|name| words(name));
    let mut known: Vec<String> = WORDS.split_whitespace().map(str::to_owned).chain(own).collect();
    known.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut rest: String = without_rows(&small).chars().map(plain).filter(|letter| letter.is_alphanumeric()).collect();
    for word in known {
        rest = rest.replace(&word, "");
    }
    rest.chars().count() < LEFT
}

/// The words of a name that are long enough to be guessed with, and the name written as one.
fn words(name: &str) -> Vec<String> {
    let small = name.to_lowercase();
    let mut words: Vec<String> =
        small.split(|letter: char| !letter.is_alphanumeric()).map(|word| word.chars().map(plain).collect()).collect();
    words.push(words.concat());
    words.retain(|word| word.chars().count() > 3);
    words
}

/// Leaves out runs of four and more characters that are equal or follow each other.
fn without_rows(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut kept = String::new();
    let mut start = 0;
    while start < letters.len() {
        let step = letters.get(start + 1).map(|next| distance(letters[start], *next));
        let mut end = start + 1;
        while end < letters.len() && step.is_some_and(|step| step.abs() < 2 && distance(letters[end - 1], letters[end]) == step) {
            end += 1;
        }
        if end - start >= 4 {
            start = end;
        } else {
            kept.push(letters[start]);
            start += 1;
        }
    }
    kept
}

fn distance(from: char, to: char) -> i64 {
    i64::from(u32::from(to)) - i64::from(u32::from(from))
}

/// The letter that a digit or sign is often put for.
fn plain(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: &[&str] = &["dr.moss", "Imogen Moss", "Riverside Practice"];

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(problem("fourteen chars", PLACE), Some("account-password-short"));
        assert_eq!(problem("fifteen charact", PLACE), None);
        assert_eq!(problem("über-größe ñandú", PLACE), None);
        assert_eq!(problem(&"wandering stars ".repeat(8), PLACE), None);
        assert_eq!(problem(&format!("{}!", "wandering stars ".repeat(8)), PLACE), Some("account-password-long"));
    }

    #[test]
    fn what_everybody_tries_is_refused() {
        for easy in [
            "aaaaaaaaaaaaaaaa",
            "abababababababab",
            "1234567890123456",
            "abcdefghijklmnop",
            "passwordpassword",
            "P@ssw0rd-P4$$word-2026",
            "Passw0rd12345678",
            "qwertyuiopasdfgh",
            "anteroom-anteroom",
            "Welcome to Anteroom",
            "riverside practice 2026",
            "RiversidePractice!!!!",
            "imogen.moss.imogen",
            "iloveyouiloveyou1",
        ] {
            assert_eq!(problem(easy, PLACE), Some("account-password-easy"), "{easy}");
        }
    }

    #[test]
    fn sentences_and_nonsense_pass() {
        for good in [
            "correct horse battery staple",
            "the heron waits at Riverside",
            "x7#Lq!v92@pTmz4&w",
            "سلام دوست قدیمی من",
            "    lamp    oak    tin",
        ] {
            assert_eq!(problem(good, PLACE), None, "{good}");
        }
    }
}
