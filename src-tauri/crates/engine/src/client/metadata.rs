//! `GET metadata`: what the server says it can do.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Client, ClientError, Failure, NotFhir, Purpose, Request};

/// What of a CapabilityStatement decides what we ask for, and what a person can ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Capabilities {
    /// `fhirVersion`: `4.0.1`, `5.0.0`.
    pub fhir_version: String,
    /// `software.name` and version.
    pub software: Option<String>,
    /// Resource types that are offered.
    pub types: BTreeMap<String, TypeOffer>,
    /// System-level operations, without `$`.
    pub operations: BTreeSet<String>,
    /// `X-Request-ID` of the answer.
    pub request_id: String,
    /// How long it took.
    #[serde(skip)]
    pub millis: u32,
}

/// What is offered for one type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TypeOffer {
    /// `read`, `vread`, `history-instance`, `history-type`, `search-type`, …
    pub interactions: BTreeSet<String>,
    /// In the server's order.
    pub parameters: Vec<Parameter>,
    /// `Observation:patient`
    pub includes: Vec<String>,
    /// `Provenance:target`
    pub revincludes: Vec<String>,
}

/// A search parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Parameter {
    /// As it is asked.
    pub name: String,
    /// `string`, `token`, `date`, `reference`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The server's own words.
    pub documentation: Option<String>,
}

/// Texts of a statement are the server's; more than this of one is not kept.
const LONGEST: usize = 300;

impl Capabilities {
    /// Is it R4?
    #[must_use]
    pub fn r4(&self) -> bool {
        self.fhir_version.starts_with("4.0")
    }

    /// Can the type be searched by this parameter? A type that lists no parameter at all is taken at its word for
    /// `patient`: many statements name types and leave the parameters out.
    #[must_use]
    pub fn searches(&self, resource_type: &str, parameter: &str) -> bool {
        self.types
            .get(resource_type)
            .is_some_and(|offer| offer.parameters.is_empty() || offer.names(parameter))
    }

    /// Does the type say that it can be searched by this?
    #[must_use]
    pub fn says(&self, resource_type: &str, parameter: &str) -> bool {
        self.types
            .get(resource_type)
            .is_some_and(|offer| offer.names(parameter))
    }

    /// Does the type say that it does this?
    #[must_use]
    pub fn does(&self, resource_type: &str, interaction: &str) -> bool {
        self.types
            .get(resource_type)
            .is_some_and(|offer| offer.interactions.contains(interaction))
    }
}

impl TypeOffer {
    fn names(&self, parameter: &str) -> bool {
        self.parameters.iter().any(|known| known.name == parameter)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statement {
    resource_type: Option<String>,
    #[serde(default)]
    fhir_version: String,
    software: Option<Software>,
    #[serde(default)]
    rest: Vec<Rest>,
}

#[derive(Deserialize)]
struct Software {
    name: Option<String>,
    version: Option<String>,
}

#[derive(Deserialize)]
struct Rest {
    #[serde(default)]
    resource: Vec<Resource>,
    #[serde(default)]
    operation: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    interaction: Vec<Coded>,
    #[serde(default)]
    search_param: Vec<Named>,
    #[serde(default)]
    search_include: Vec<String>,
    #[serde(default)]
    search_rev_include: Vec<String>,
}

#[derive(Deserialize)]
struct Coded {
    code: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    documentation: Option<String>,
}

impl Resource {
    fn offer(self) -> TypeOffer {
        let codes = self.interaction.into_iter().filter_map(|coded| coded.code);
        let parameters = self.search_param.into_iter().filter_map(|named| {
            Some(Parameter {
                name: named.name?,
                kind: named.kind.unwrap_or_default(),
                documentation: named
                    .documentation
                    .map(|words| words.chars().take(LONGEST).collect()),
            })
        });
        TypeOffer {
            interactions: codes.collect(),
            parameters: parameters.collect(),
            includes: self.search_include,
            revincludes: self.search_rev_include,
        }
    }
}

impl Client {
    /// Asks for the CapabilityStatement.
    ///
    /// # Errors
    /// What the exchange failed with, or [`NotFhir::Unreadable`] for another resource.
    pub async fn metadata(&self) -> Result<Capabilities, Failure> {
        let answer = self
            .ask_again(Request::get(self.url("metadata")?, Purpose::Metadata))
            .await?
            .fhir()?;
        let read: Result<Statement, _> = serde_json::from_slice(&answer.body);
        let statement = match read {
            Ok(statement) if statement.resource_type.as_deref() == Some("CapabilityStatement") => {
                statement
            }
            _ => {
                return Err(Failure {
                    error: ClientError::NotFhir(NotFhir::Unreadable),
                    request_id: Some(answer.request_id),
                });
            }
        };
        let mut capabilities = Capabilities {
            fhir_version: statement.fhir_version,
            software: statement.software.and_then(|software| {
                let name = software.name?;
                Some(match software.version {
                    Some(version) => format!("{name} {version}"),
                    None => name,
                })
            }),
            request_id: answer.request_id,
            millis: answer.millis,
            ..Capabilities::default()
        };
        for rest in statement.rest {
            for mut resource in rest.resource {
                if let Some(kind) = resource.kind.take() {
                    capabilities.types.insert(kind, resource.offer());
                }
            }
            let named = rest
                .operation
                .into_iter()
                .filter_map(|operation| operation.name);
            capabilities
                .operations
                .extend(named.map(|name| name.trim_start_matches('$').to_owned()));
        }
        Ok(capabilities)
    }
}
