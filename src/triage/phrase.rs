//! Danger words as they are compared: without case, accents, Arabic vowel signs and the other variants in which
//! people write the same word; on whole words, in their order.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A phrase of a danger. Brackets hold alternatives, and an empty one means that the place may be left out:
/// `(no|apenas) puedo (ya|) tragar`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// As the package writes it.
    pub written: String,
    /// Place after place: the alternatives, each in words.
    places: Vec<Vec<Vec<String>>>,
    /// The words a match can begin with.
    beginnings: Vec<String>,
}

impl Phrase {
    /// None where brackets and bars do not belong together, or a bracket stands inside a word.
    fn new(written: String) -> Option<Self> {
        let mut places = Vec::new();
        let mut rest = written.as_str();
        while let Some((plain, behind)) = rest.split_once('(') {
            let (choice, after) = behind.split_once(')')?;
            let apart = plain.is_empty() || plain.ends_with(' ');
            if !apart || !(after.is_empty() || after.starts_with(' ')) || plain.contains([')', '|']) || choice.contains('(') {
                return None;
            }
            places.extend([vec![plain_words(plain)], choice.split('|').map(plain_words).collect()]);
            rest = after;
        }
        if rest.contains([')', '|']) {
            return None;
        }
        places.push(vec![plain_words(rest)]);
        let mut beginnings: Vec<String> = beginnings(&places).cloned().collect();
        beginnings.sort();
        beginnings.dedup();
        Some(Self { written, places, beginnings })
    }

    /// Whether all of it may be left out: nothing would match it, or anything.
    pub(super) fn is_empty(&self) -> bool {
        self.places.iter().all(|alternatives| may_be_left_out(alternatives))
    }
}

impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        let wrong = format!("“{written}”: brackets and bars that do not belong together");
        Self::new(written).ok_or_else(|| serde::de::Error::custom(wrong))
    }
}

fn may_be_left_out(alternatives: &[Vec<String>]) -> bool {
    alternatives.iter().any(Vec::is_empty)
}

/// The first words of the first place, and of the next ones as long as those before may be left out.
fn beginnings(places: &[Vec<Vec<String>>]) -> impl Iterator<Item = &String> {
    let optional = places.iter().take_while(|alternatives| may_be_left_out(alternatives)).count();
    places.iter().take(optional + 1).flatten().filter_map(|words| words.first())
}

/// A free text in which phrases are looked for.
pub(super) struct Searched<'a> {
    text: &'a str,
    words: Vec<Word>,
    /// Where a word stands, by the word.
    places: HashMap<String, Vec<usize>>,
}

impl<'a> Searched<'a> {
    pub fn new(text: &'a str) -> Self {
        let words = folded(text);
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, word) in words.iter().enumerate() {
            for form in std::iter::once(word.plain.as_str()).chain(without_conjunction(&word.plain)) {
                places.entry(form.to_owned()).or_default().push(place);
            }
        }
        Self { text, words, places }
    }

    /// The first words of the text that match the phrase, as they are written there.
    pub fn find(&self, phrase: &Phrase) -> Option<&'a str> {
        let from_word = |word: &String| self.places.get(word).into_iter().flatten();
        let matches = phrase.beginnings.iter().flat_map(from_word).filter_map(|&from| Some(from..self.end(&phrase.places, from)?));
        let Range { start, end } = matches.min_by_key(|found| found.start)?;
        let last = self.words[start..end].last()?;
        Some(&self.text[self.words[start].at.start..last.at.end])
    }

    /// Where the places end when the first of them stands at word `from`.
    fn end(&self, places: &[Vec<Vec<String>>], from: usize) -> Option<usize> {
        let Some((alternatives, rest)) = places.split_first() else { return Some(from) };
        let follows = |words: &&Vec<String>| words.iter().enumerate().all(|(after, wanted)| self.stands(from + after, wanted));
        alternatives.iter().filter(follows).find_map(|words| self.end(rest, from + words.len()))
    }

    fn stands(&self, place: usize, wanted: &str) -> bool {
        self.words.get(place).is_some_and(|word| word.plain == wanted || without_conjunction(&word.plain) == Some(wanted))
    }
}

/// An Arabic word without "and" or "so", which are written together with the next word.
fn without_conjunction(word: &str) -> Option<&str> {
    let rest = word.strip_prefix(['و', 'ف'])?;
    (rest.chars().count() >= 2).then_some(rest)
}

/// A word of a text.
struct Word {
    /// As all its spellings are compared.
    plain: String,
    /// Where it stands.
    at: Range<usize>,
}

/// The words of a text as they are compared: "Muñoz" and "MUNOZ", "O’Brien" and "obrien" are the same.
#[must_use]
pub fn plain_words(text: &str) -> Vec<String> {
    folded(text).into_iter().map(|word| word.plain).collect()
}

/// The words of a text. Apostrophes are dropped ("can't" = "cant").
fn folded(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut inside = false;
    for (at, written) in text.char_indices() {
        for letter in written.to_lowercase().nfkd().filter_map(plain) {
            if letter.is_alphanumeric() && !inside {
                words.push(Word { plain: String::new(), at: at..at });
            }
            inside = letter.is_alphanumeric();
            words.last_mut().filter(|_| inside).into_iter().for_each(|word| word.plain.push(letter));
        }
        words.last_mut().filter(|_| inside).into_iter().for_each(|word| word.at.end = at + written.len_utf8());
    }
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
    use super::{Phrase, Searched};

    fn found<'a>(phrase: &str, text: &'a str) -> Option<&'a str> {
        Searched::new(text).find(&Phrase::new(phrase.to_owned()).expect("a phrase"))
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
            assert!(found(phrase, text).is_some(), "{phrase} in {text}");
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
            assert_eq!(found(phrase, text), None, "{phrase} in {text}");
        }
    }

    #[test]
    fn alternatives_stand_for_each_other_and_may_be_left_out() {
        let phrase = "(no|apenas|casi no) puedo (ni|) (respirar|tomar aire)";
        for text in ["no puedo respirar", "apenas puedo ni respirar", "que casi no puedo tomar aire ya", "no no puedo ni tomar aire"] {
            assert!(found(phrase, text).is_some(), "{text}");
        }
        for text in ["puedo respirar", "no puedo", "no puedo ni ni respirar", "casi puedo respirar", "no puedo tomar", "no", ""] {
            assert_eq!(found(phrase, text), None, "{text}");
        }
        // One that may be left out at the beginning, and one at the end.
        for text in ["a b", "b", "x b c", "a b c"] {
            assert!(found("(a|) b (c|)", text).is_some(), "{text}");
        }
        // The first alternative fits and leads nowhere; the second does.
        assert_eq!(found("(a|a b) c", "a b c"), Some("a b c"));
        assert_eq!(found("(لا|ما) (أستطيع|أقدر) التنفس", "وما اقدر التنفّس"), Some("وما اقدر التنفّس"));
    }

    #[test]
    fn what_is_found_is_what_the_person_wrote() {
        assert_eq!(found("can't breathe", "Help! I CAN’T  breathe, now"), Some("CAN’T  breathe"));
        assert_eq!(found("(أريد|بدي) أن أموت", "قلت: أُرِيدُ أَنْ أَمُوتَ."), Some("أُرِيدُ أَنْ أَمُوتَ"));
        assert_eq!(found("fit", "one fit, another fit"), Some("fit"));
    }

    #[test]
    fn brackets_that_do_not_belong_together_are_refused() {
        for written in ["(a", "a)", "a|b", "(a|(b|c))", "a(b|c)", "(a|b)c", "(a)) b", "((a) b"] {
            assert_eq!(Phrase::new(written.to_owned()), None, "{written}");
        }
        for (written, nothing) in [("(a|)", true), ("(a|) (b|)", true), ("", true), ("!", true), ("(a|) b", false), ("(a|b)", false)] {
            assert_eq!(Phrase::new(written.to_owned()).expect("a phrase").is_empty(), nothing, "{written}");
        }
    }
}
