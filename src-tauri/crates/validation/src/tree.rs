//! A message as a borrowed tree: parsed once, walked by every rule.
//!
//! `serde_json::Value` would cost a map and a copy for every member of 20,000 replayed messages; this borrows names and
//! strings from the bytes and keeps members in a list, duplicates included (a rule reports them).

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node<'a> {
    Null,
    Bool,
    Number,
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// Serde hands numbers over as a map with this one member when their text is kept.
const NUMBER: &str = "$serde_json::private::Number";

impl<'de: 'a, 'a> Deserialize<'de> for Node<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NodeVisitor<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for NodeVisitor<'a> {
            type Value = Node<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Node::Null)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Node::Bool)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Node::Number)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Node::Number)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Node::Number)
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Node::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Node::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some(node) = seq.next_element()? {
                    list.push(node);
                }
                Ok(Node::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(Name(name)) = map.next_key::<Name<'a>>()? {
                    members.push((name, map.next_value()?));
                }
                match members.first() {
                    Some((name, _)) if name == NUMBER => Ok(Node::Number),
                    _ => Ok(Node::Object(members)),
                }
            }
        }
        deserializer.deserialize_any(NodeVisitor(std::marker::PhantomData))
    }
}

/// A member's name, borrowed where it holds no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for NameVisitor<'a> {
            type Value = Name<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor(std::marker::PhantomData))
    }
}

impl<'a> Node<'a> {
    /// A member of an object; the first, where it stands twice.
    pub(crate) fn get(&self, member: &str) -> Option<&Node<'a>> {
        self.members()
            .iter()
            .find(|(name, _)| name == member)
            .map(|(_, node)| node)
    }

    /// Members of an object, else none.
    pub(crate) fn members(&self) -> &[(Cow<'a, str>, Node<'a>)] {
        match self {
            Node::Object(members) => members,
            Node::Null | Node::Bool | Node::Number | Node::Text(_) | Node::List(_) => &[],
        }
    }

    /// Items of a list, else none.
    pub(crate) fn items(&self) -> &[Node<'a>] {
        match self {
            Node::List(items) => items,
            Node::Null | Node::Bool | Node::Number | Node::Text(_) | Node::Object(_) => &[],
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            Node::Null | Node::Bool | Node::Number | Node::List(_) | Node::Object(_) => None,
        }
    }

    /// The text of a member.
    pub(crate) fn text_of(&self, member: &str) -> Option<&str> {
        self.get(member)?.text()
    }
}

/// One step of a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Member(&'a str),
    Index(usize),
    /// `ofType(X)`, as NAV's own tools write the resource of an entry.
    OfType(&'a str),
}

/// A location inside a bundle, written out only when something is found there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trail<'a>(Vec<Step<'a>>);

impl<'a> Trail<'a> {
    pub(crate) fn push(&mut self, step: Step<'a>) {
        self.0.push(step);
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    pub(crate) fn with(&self, member: &'a str) -> Self {
        let mut longer = self.clone();
        longer.push(Step::Member(member));
        longer
    }

    /// The member it ends in.
    pub(crate) fn last_member(&self) -> Option<&'a str> {
        match self.0.last()? {
            Step::Member(name) => Some(name),
            Step::Index(_) | Step::OfType(_) => None,
        }
    }

    /// In `Bundle.entry[i].resource.ofType(X).member…`, the member.
    pub(crate) fn first_member_after_resource(&self) -> Option<&'a str> {
        let at = self
            .0
            .iter()
            .position(|step| *step == Step::Member("resource"))?;
        self.0.iter().skip(at + 1).find_map(|step| match step {
            Step::Member(name) => Some(*name),
            Step::Index(_) | Step::OfType(_) => None,
        })
    }

    pub(crate) fn item(&self, index: usize) -> Self {
        let mut longer = self.clone();
        longer.push(Step::Index(index));
        longer
    }
}

impl fmt::Display for Trail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bundle")?;
        for step in &self.0 {
            match step {
                Step::Member(name) => {
                    f.write_char('.')?;
                    // A member's name comes from outside; what is no name is not written into a location.
                    let plain = !name.is_empty()
                        && name
                            .bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                    if plain && name.len() <= 60 {
                        f.write_str(name)?
                    } else {
                        f.write_char('?')?
                    }
                }
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::OfType(name) => write!(f, ".ofType({name})")?,
            }
        }
        Ok(())
    }
}
