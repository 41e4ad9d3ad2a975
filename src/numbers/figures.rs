//! Statistics, as pure functions of counts.

/// Below so many cases a share or a percentile means nothing, and none is shown.
pub(super) const FEW: i64 = 10;

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_985;

/// So many cases that waited as long; undecided ones wait still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waited {
    pub minutes: i64,
    pub decided: bool,
    pub n: i64,
}

/// `n` as a number to reckon with; counts stay far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(super) fn real(n: i64) -> f64 {
    n as f64
}

/// The share `part` of `whole`.
pub(super) fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| real(part) / real(whole))
}

/// The 95 % interval of a share after Wilson.
pub(super) fn wilson(part: i64, whole: i64) -> Option<(f64, f64)> {
    let (n, p) = (real(whole), share(part, whole)?);
    let middle = p + Z * Z / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let under = 1.0 + Z * Z / n;
    Some((((middle - reach) / under).max(0.0), ((middle + reach) / under).min(1.0)))
}

/// Within how many minutes the part `p` of the cases was decided, after Kaplan and Meier: who waits still counts for
/// as long as they have waited, so that a queue nobody reads does not look fast. None = not reached yet.
pub(super) fn percentile(waits: &[Waited], p: f64) -> Option<i64> {
    let mut waits = waits.to_vec();
    // Of the same minute the decided come first.
    waits.sort_by_key(|wait| (wait.minutes, !wait.decided));
    let mut at_risk: i64 = waits.iter().map(|wait| wait.n).sum();
    let mut waiting = 1.0;
    for of_a_minute in waits.chunk_by(|one, other| one.minutes == other.minutes) {
        let sum = |decided: bool| of_a_minute.iter().filter(|wait| wait.decided == decided).map(|wait| wait.n).sum::<i64>();
        if at_risk > 0 {
            waiting *= 1.0 - real(sum(true)) / real(at_risk);
        }
        // A hair's breadth for what floating point loses.
        if sum(true) > 0 && waiting <= 1.0 - p + 1e-9 {
            return of_a_minute.first().map(|wait| wait.minutes);
        }
        at_risk -= sum(true) + sum(false);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Waited, percentile, share, wilson};
    use proptest::prelude::*;

    fn waits(minutes: &[i64]) -> Vec<Waited> {
        minutes.iter().map(|minutes| Waited { minutes: *minutes, decided: true, n: 1 }).collect()
    }

    #[test]
    fn the_interval_is_the_one_of_the_books() {
        // Newcombe 1998, table I, method 3.
        for (part, whole, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (lower, upper) = wilson(part, whole).unwrap_or_default();
            assert!((lower - low).abs() < 6e-5 && (upper - high).abs() < 6e-5, "{part} of {whole}: {lower} to {upper}");
        }
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn whoever_waits_still_makes_nobody_look_fast() {
        let mut some = waits(&[10, 20, 30]);
        assert_eq!((percentile(&some, 0.5), percentile(&some, 0.9)), (Some(20), Some(30)));
        some.push(Waited { minutes: 500, decided: false, n: 3 });
        assert_eq!((percentile(&some, 0.5), percentile(&some, 0.9)), (Some(30), None));
        assert_eq!(percentile(&[], 0.5), None);
        // Freireich et al. 1963, 6-MP: the textbook's example; half are in remission for 23 weeks.
        let decided =
            [(6, 3), (7, 1), (10, 1), (13, 1), (16, 1), (22, 1), (23, 1)].map(|(minutes, n)| Waited { minutes, decided: true, n });
        let still = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|minutes| Waited { minutes, decided: false, n: 1 });
        let all: Vec<Waited> = decided.into_iter().chain(still).collect();
        assert_eq!((percentile(&all, 0.5), percentile(&all, 0.25)), (Some(23), Some(13)));
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_narrows(whole in 1_i64..5_000, part in 0_i64..5_000) {
            let part = part.min(whole);
            let (low, high) = wilson(part, whole).unwrap_or((2.0, -1.0));
            let at = share(part, whole).unwrap_or(-1.0);
            prop_assert!(0.0 <= low && low <= at + 1e-12 && at <= high + 1e-12 && high <= 1.0);
            let (closer, near) = wilson(part * 4, whole * 4).unwrap_or((-1.0, 2.0));
            prop_assert!(near - closer < high - low);
            let (mirror, _) = wilson(whole - part, whole).unwrap_or_default();
            prop_assert!((mirror - (1.0 - high)).abs() < 1e-9);
        }

        #[test]
        fn with_nobody_waiting_it_is_the_plain_percentile(mut minutes in prop::collection::vec(0_i64..600, 1..60), percent in 1_usize..100) {
            let found = percentile(&waits(&minutes), f64::from(u8::try_from(percent).unwrap_or(0)) / 100.0);
            minutes.sort_unstable();
            let rank = (minutes.len() * percent).div_ceil(100);
            prop_assert_eq!(found, Some(minutes[rank - 1]));
        }

        #[test]
        fn who_waits_longer_never_shortens_the_wait(minutes in prop::collection::vec((0_i64..600, any::<bool>()), 1..60), more in 1_i64..20) {
            let mut all: Vec<Waited> = minutes.iter().map(|(minutes, decided)| Waited { minutes: *minutes, decided: *decided, n: 1 }).collect();
            let before = percentile(&all, 0.5);
            all.push(Waited { minutes: 600, decided: false, n: more });
            let after = percentile(&all, 0.5);
            prop_assert!(after.is_none() || before.is_some_and(|before| after >= Some(before)));
        }
    }
}
