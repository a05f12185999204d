//! Chance that can be repeated: the same seed throws the same numbers.

/// A pair of dice.
pub struct Dice(u64);

impl Dice {
    /// Dice that begin with a seed.
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// Splitmix: every state is another number.
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From nought to one less than `end`.
    pub fn below(&mut self, end: i64) -> i64 {
        i64::try_from(self.throw() % u64::try_from(end).unwrap()).unwrap()
    }

    /// Whether something comes about that does so in so many cases of a hundred.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        let count = i64::try_from(these.len()).unwrap();
        &these[usize::try_from(self.below(count)).unwrap()]
    }
}
