//! The code by which a patient comes back: twelve characters without look-alikes (53 bits) and one more that tells a
//! slip of the pen from a wrong code, in three groups to be read out: `7K3M-X9QD-AC4T3`.

use crate::ids::UNAMBIGUOUS;

/// Characters that are drawn.
pub const DRAWN: usize = 12;

/// The code of these drawn characters; what is none of the alphabet is left out.
#[must_use]
pub fn with_check(drawn: &str) -> String {
    let places: Vec<usize> = drawn.bytes().filter_map(place).collect();
    places.iter().chain(&[check(&places)]).map(|place| char::from(UNAMBIGUOUS[*place])).collect()
}

/// A code as typed, however it was typed: small letters, spaces, dashes, digits of an Arabic keyboard. None when it
/// cannot be a code: a character too many or too few, or one that is wrong, or two that changed places.
#[must_use]
pub fn read(typed: &str) -> Option<String> {
    let digit = |c: char| {
        let zero = [0x0660, 0x06f0].into_iter().find(|zero| (*zero..*zero + 10).contains(&(c as u32)))?;
        char::from_digit(c as u32 - zero, 10)
    };
    let separates = |c: &char| c.is_whitespace() || c.is_control() || "-–—‑_.,/".contains(*c);
    let plain: String = typed.chars().filter(|c| !separates(c)).map(|c| digit(c).unwrap_or(c).to_ascii_uppercase()).collect();
    let places: Vec<usize> = plain.bytes().map(place).collect::<Option<_>>()?;
    let (last, drawn) = places.split_last()?;
    (drawn.len() == DRAWN && check(drawn) == *last).then_some(plain)
}

/// The code in groups, as it is shown.
#[must_use]
pub fn grouped(code: &str) -> String {
    let (first, rest) = code.split_at_checked(4).unwrap_or((code, ""));
    let (second, third) = rest.split_at_checked(4).unwrap_or((rest, ""));
    [first, second, third].join("-")
}

fn place(letter: u8) -> Option<usize> {
    UNAMBIGUOUS.iter().position(|other| *other == letter)
}

/// Luhn's check over the alphabet: finds every wrong character, and two neighbours that changed places but for one
/// pair of letters.
fn check(drawn: &[usize]) -> usize {
    let base = UNAMBIGUOUS.len();
    let weigh = |(back, place): (usize, &usize)| if back % 2 == 0 { 2 * place / base + 2 * place % base } else { *place };
    let sum: usize = drawn.iter().rev().enumerate().map(weigh).sum();
    (base - sum % base) % base
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWINGS: [&str; 5] = ["333333333333", "XXXXXXXXXXXX", "7K3MX9QDAC4T", "3X3X3X3X3X3X", "ACDEFGHJKMNP"];

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for drawn in DRAWINGS {
            let code = with_check(drawn);
            assert_eq!(code.len(), DRAWN + 1);
            let shown = grouped(&code);
            assert!(shown.split('-').map(str::len).eq([4, 4, 5]), "{shown}");
            for typed in
                [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), format!(" {} ", shown.replace('-', "–")), code.clone()]
            {
                assert_eq!(read(&typed).as_deref(), Some(code.as_str()), "{typed}");
            }
        }
        assert_eq!(grouped(&with_check("7K3MX9QDAC4T")), "7K3M-X9QD-AC4T3", "the example that pages give");
        let arabic = grouped(&with_check("7K3MX9QDAC4T")).replace('7', "٧").replace('3', "٣").replace('9', "۹");
        assert_eq!(read(&arabic), Some(with_check("7K3MX9QDAC4T")));
    }

    #[test]
    fn every_wrong_character_is_a_slip_and_so_are_neighbours_that_changed_places() {
        for drawn in DRAWINGS {
            let code = with_check(drawn);
            for at in 0..code.len() {
                for letter in UNAMBIGUOUS.iter().map(|letter| char::from(*letter)).filter(|letter| !code[at..].starts_with(*letter)) {
                    let wrong = format!("{}{letter}{}", &code[..at], &code[at + 1..]);
                    assert_eq!(read(&wrong), None, "{code} as {wrong}");
                }
            }
            for at in 0..code.len() - 1 {
                let (one, other) = (&code[at..=at], &code[at + 1..at + 2]);
                let swapped = format!("{}{other}{one}{}", &code[..at], &code[at + 2..]);
                if one != other && ![("3", "X"), ("X", "3")].contains(&(one, other)) {
                    assert_eq!(read(&swapped), None, "{code} as {swapped}");
                }
            }
        }
    }

    #[test]
    fn what_has_another_length_or_another_letter_is_no_code() {
        let code = with_check("7K3MX9QDAC4T");
        for wrong in
            ["", "-", &code[1..], &code[..12], &format!("{code}3"), "7K3M-X9QD-AC4T0", "7K3M-X9QD-AC4T\0", "كلمة", &"7".repeat(20_000)]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
