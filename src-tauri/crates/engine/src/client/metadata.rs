//! `GET metadata`: what the server says it can do.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Client, ClientError, Failure, NotFhir, Purpose, Request};

/// The little of a CapabilityStatement that decides what we ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// `fhirVersion`: `4.0.1`, `5.0.0`.
    pub fhir_version: String,
    /// `software.name` and version.
    pub software: Option<String>,
    /// Per resource type: what it can be searched by.
    pub search: BTreeMap<String, BTreeSet<String>>,
    /// System-level operations, without `$`.
    pub operations: BTreeSet<String>,
    /// `X-Request-ID` of the answer.
    pub request_id: String,
    /// How long it took.
    pub millis: u32,
}

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
        self.search
            .get(resource_type)
            .is_some_and(|known| known.is_empty() || known.contains(parameter))
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
    search_param: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
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
            for resource in rest.resource {
                let Some(kind) = resource.kind else { continue };
                let names = resource
                    .search_param
                    .into_iter()
                    .filter_map(|named| named.name);
                capabilities.search.entry(kind).or_default().extend(names);
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
