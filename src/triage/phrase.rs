//! Danger words as they are compared: without case, accents, Arabic vowel signs and the other variants in which
//! people write the same word; on whole words, in their order.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A phrase of a danger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// As the package writes it.
    pub written: String,
    words: Vec<String>,
}

impl Phrase {
    /// Whether there is anything to find.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        Ok(Self { words: folded(&written), written })
    }
}

/// A free text in which phrases are looked for.
pub(super) struct Searched {
    words: Vec<String>,
    /// Where a word stands, by the word.
    places: HashMap<String, Vec<usize>>,
}

impl Searched {
    pub fn new(text: &str) -> Self {
        let words = folded(text);
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, word) in words.iter().enumerate() {
            for form in std::iter::once(word.as_str()).chain(without_conjunction(word)) {
                places.entry(form.to_owned()).or_default().push(place);
            }
        }
        Self { words, places }
    }

    /// Whether the phrase stands in the text.
    pub fn holds(&self, phrase: &Phrase) -> bool {
        let Some((first, rest)) = phrase.words.split_first() else { return false };
        let same = |place: usize, wanted: &String| {
            self.words.get(place).is_some_and(|word| word == wanted || without_conjunction(word) == Some(wanted.as_str()))
        };
        let follows = |place: &usize| rest.iter().enumerate().all(|(after, wanted)| same(place + 1 + after, wanted));
        self.places.get(first).is_some_and(|places| places.iter().any(follows))
    }
}

/// An Arabic word without "and" or "so", which are written together with the next word.
fn without_conjunction(word: &str) -> Option<&str> {
    let rest = word.strip_prefix(['و', 'ف'])?;
    (rest.chars().count() >= 2).then_some(rest)
}

/// The words of a text, each as all its spellings are compared. Apostrophes are dropped ("can't" = "cant").
fn folded(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in text.to_lowercase().nfkd() {
        match plain(letter) {
            Some(letter) if letter.is_alphanumeric() => words.last_mut().into_iter().for_each(|word| word.push(letter)),
            Some(_) => words.push(String::new()),
            None => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A letter as it is compared; none where it makes no difference. Alef, waw and yeh with hamza or madda have
/// come apart before, and their marks are dropped with the vowel signs.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        '\''
        | '’'
        | '‘'
        | 'ـ'
        | 'ء'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => {
            return None;
        }
        letter if is_combining_mark(letter) => return None,
        'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ة' | 'ہ' | 'ھ' => 'ه',
        'ک' => 'ك',
        '\u{660}'..='\u{669}' => char::from_digit(letter as u32 - 0x660, 10).unwrap_or(letter),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(letter as u32 - 0x6f0, 10).unwrap_or(letter),
        letter => letter,
    })
}

#[cfg(test)]
mod tests {
    use super::{Phrase, Searched, folded};

    fn finds(phrase: &str, text: &str) -> bool {
        Searched::new(text).holds(&Phrase { written: phrase.to_owned(), words: folded(phrase) })
    }

    #[test]
    fn spelling_makes_no_difference_and_other_words_do() {
        for (phrase, text) in [
            ("can't breathe", "I CANT  breathe!"),
            ("can't breathe", "since today I can’t\nbreathe"),
            ("quiero morir", "Quiero morír."),
            ("me hago daño", "a veces me hago dano"),
            ("39", "حرارتي ٣٩"),
            ("أريد أن أموت", "اريد ان اموت"),
            ("أريد أن أموت", "أُرِيدُ أَنْ أَمُوت"),
            ("لا أستطيع التنفس", "ولا استطيع التنفّس"),
            ("ضيق في التنفس", "عندي صداع وضيق فى التنفس"),
            ("نوبة", "نوبه"),
            ("الكلى", "الكلي"),
            ("مسؤول", "مسوول"),
            ("قلبي", "قـــلبي"),
            ("قلبي", "ق\u{200d}لبي"),
        ] {
            assert!(finds(phrase, text), "{phrase} in {text}");
        }
        for (phrase, text) in [
            ("fit", "fitness, outfit"),
            ("end it", "end of it"),
            ("can't breathe", "breathe? can't"),
            ("cansado", "can sado"),
            // Too short to take anything off: "and" is part of the word.
            ("ل", "ول"),
            ("", "nothing"),
        ] {
            assert!(!finds(phrase, text), "{phrase} in {text}");
        }
    }
}
