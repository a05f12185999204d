//! Members of a body that may be left out, and what becomes of a thing by them.
use crate::{
    Error,
    domain::Slug,
    error::FieldProblem,
    web::extract::{Checks, read_part},
};
use chrono::NaiveTime;
use chrono_tz::Tz;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error as _},
};
use url::Url;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Type, schema::Schema},
};

/// A member of a body.
#[derive(Debug, Clone, Default)]
pub(super) enum Member<T> {
    /// Left out: it stays.
    #[default]
    Absent,
    /// `null`: it is cleared.
    Null,
    /// To be this from now on.
    Given(T),
    /// Not what it must be.
    Wrong(FieldProblem),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Member<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Null => Self::Null,
            value => read_part(value).map_or_else(Self::Wrong, Self::Given),
        })
    }
}

/// The editing of a thing, member by member; all that is wrong is said at once.
pub(in crate::web) struct Edit {
    checks: Checks,
    /// Whether the thing is new, so that some members must be given.
    is_new: bool,
}

impl Edit {
    pub(super) fn of_new() -> Self {
        Self { checks: Checks::default(), is_new: true }
    }

    pub(super) fn of_known() -> Self {
        Self { checks: Checks::default(), is_new: false }
    }

    /// Sets what a new thing must be given.
    pub(super) fn need<T: Clone + Into<V>, V>(
        &mut self,
        name: &str,
        member: &Member<T>,
        into: &mut V,
    ) {
        if self.is_new && matches!(member, Member::Absent) {
            self.wrong(name, "must be given");
        }
        self.set(name, member, into);
    }

    /// Sets what has a value of its own where none is given.
    pub(super) fn set<T: Clone + Into<V>, V>(
        &mut self,
        name: &str,
        member: &Member<T>,
        into: &mut V,
    ) {
        if let Some(value) = self.given(name, member) {
            *into = value.into();
        }
    }

    /// Sets or clears what need not be there.
    pub(super) fn clear<T: Clone + Into<V>, V>(
        &mut self,
        name: &str,
        member: &Member<T>,
        into: &mut Option<V>,
    ) {
        match member {
            Member::Null => *into = None,
            other => {
                if let Some(value) = self.given(name, other) {
                    *into = Some(value.into());
                }
            }
        }
    }

    /// What a member is given as, if it is; it may not be null.
    pub(super) fn given<T: Clone>(&mut self, name: &str, member: &Member<T>) -> Option<T> {
        match member {
            Member::Absent => None,
            Member::Given(value) => Some(value.clone()),
            Member::Null => {
                self.wrong(name, "must not be null");
                None
            }
            Member::Wrong(problem) => {
                let pointer = format!("/{name}{}", problem.pointer);
                self.checks.wrong(FieldProblem { pointer, ..problem.clone() });
                None
            }
        }
    }

    /// What a member is given as, read further.
    pub(super) fn read<T: Clone, V, E: ToString>(
        &mut self,
        name: &str,
        member: &Member<T>,
        read: impl FnOnce(T) -> Result<V, E>,
    ) -> Option<V> {
        let given = self.given(name, member)?;
        self.checks.field(&format!("/{name}"), read(given))
    }

    /// Sets what a new thing must be given, read further.
    pub(super) fn need_read<T: Clone, V, E: ToString>(
        &mut self,
        name: &str,
        member: &Member<T>,
        into: &mut V,
        read: impl FnOnce(T) -> Result<V, E>,
    ) {
        if self.is_new && matches!(member, Member::Absent) {
            self.wrong(name, "must be given");
        }
        if let Some(value) = self.read(name, member, read) {
            *into = value;
        }
    }

    /// Sets or clears what need not be there, read further.
    pub(super) fn clear_read<T: Clone, V, E: ToString>(
        &mut self,
        name: &str,
        member: &Member<T>,
        into: &mut Option<V>,
        read: impl FnOnce(T) -> Result<V, E>,
    ) {
        match member {
            Member::Null => *into = None,
            other => {
                if let Some(value) = self.read(name, other, read) {
                    *into = Some(value);
                }
            }
        }
    }

    /// What a thing is linked with, in the order of their identifiers, each named once.
    pub(super) fn links<K: Ord + Copy, X, V>(
        &mut self,
        name: &str,
        mut links: Vec<(K, X)>,
        make: impl FnMut((K, X)) -> V,
    ) -> Vec<V> {
        links.sort_by_key(|link| link.0);
        if links.windows(2).any(|pair| matches!(pair, [one, next] if one.0 == next.0)) {
            self.wrong(name, "must not name the same twice");
        }
        links.into_iter().map(make).collect()
    }

    /// Sets a short name, or makes one of the name of a new thing.
    pub(super) fn slug(
        &mut self,
        member: &Member<Slug>,
        into: &mut String,
        (name, otherwise): (&str, &str),
        taken: impl Fn(&str) -> bool,
    ) {
        match self.given("slug", member) {
            Some(slug) => *into = slug.into(),
            None if self.is_new => *into = Slug::for_name(name, otherwise, taken).into(),
            None => {}
        }
    }

    /// Notes what is wrong with a member, or a part of it such as `rules/0/closes`.
    pub(super) fn wrong(&mut self, name: &str, detail: &str) {
        let _: Option<()> = self.checks.field(&format!("/{name}"), Err(detail));
    }

    pub(super) fn is_new(&self) -> bool {
        self.is_new
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.checks.finish(Some(()))
    }
}

/// A time on the wall, such as `09:00`.
#[derive(Debug, Clone, Copy)]
pub(super) struct WallTime(pub(super) NaiveTime);

impl<'de> Deserialize<'de> for WallTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = |form: &str| NaiveTime::parse_from_str(&text, form).ok();
        let wrong = || D::Error::custom("must be a time such as 09:00");
        read("%H:%M").or_else(|| read("%H:%M:00")).map(Self).ok_or_else(wrong)
    }
}

impl Serialize for WallTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.format("%H:%M"))
    }
}

impl PartialSchema for WallTime {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$")).build().into()
    }
}
impl ToSchema for WallTime {}

/// An IANA zone by its name.
pub(in crate::web) fn zone(name: &str) -> Result<Tz, &'static str> {
    name.parse().map_err(|_| "must be an IANA time zone, such as America/New_York")
}

/// The address of a site.
pub(super) fn website(text: String) -> Result<String, &'static str> {
    let sound = text.len() <= 200
        && Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if sound { Ok(text) } else { Err("must be an address that begins with https://") }
}

/// A country by its two letters.
pub(in crate::web) fn country(text: String) -> Result<String, &'static str> {
    let letters = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if letters { Ok(text) } else { Err("must be two capital letters, such as US") }
}

/// A currency by its three letters.
pub(in crate::web) fn currency(text: &str) -> Result<String, &'static str> {
    let letters = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if letters { Ok(text.to_owned()) } else { Err("must be three capital letters, such as USD") }
}

/// A language and, where it matters, its country.
pub(super) fn locale(text: String) -> Result<String, &'static str> {
    let (language, region) = text.split_once('-').map_or((&*text, None), |(l, r)| (l, Some(r)));
    let sound = (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && region
            .is_none_or(|it| it.len() == 2 && it.bytes().all(|byte| byte.is_ascii_uppercase()));
    if sound { Ok(text) } else { Err("must be a language such as en-US") }
}

/// Declares a body whose members may all be left out: of a new thing some must be given, of a
/// known one those that are given change.
macro_rules! body {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$doc:meta])* $field:ident: $ty:ident $(<$inner:ident>)?,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Default, serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $(
                $(#[$doc])*
                #[serde(default)]
                #[schema(value_type = Option<$ty $(<$inner>)?>, inline)]
                $field: super::member::Member<$ty $(<$inner>)?>,
            )+
        }
    };
}
pub(super) use body;
