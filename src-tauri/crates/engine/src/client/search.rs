//! Searches: `POST _search` where a person could be read from the address, GET else, and pages followed safely.

use fhir::search::Part;
use url::form_urlencoded;

use super::{Client, ClientError, Failure, Fhir, Purpose, Request, mask};

/// A search for one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Resource type.
    pub resource_type: String,
    /// Names and values, unescaped.
    pub parameters: Vec<(String, String)>,
    /// Do the values name a person? Then the address must not hold them.
    pub personal: bool,
}

impl Search {
    /// A search whose address may be seen.
    #[must_use]
    pub fn open(resource_type: &str, parameters: &[(&str, &str)]) -> Self {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Self {
            resource_type: resource_type.to_owned(),
            parameters: parameters.iter().map(owned).collect(),
            personal: false,
        }
    }

    /// A search for a person.
    #[must_use]
    pub fn personal(resource_type: &str, parameters: &[(&str, &str)]) -> Self {
        Self {
            personal: true,
            ..Self::open(resource_type, parameters)
        }
    }

    pub(crate) fn form(&self) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&self.parameters);
        form.finish()
    }

    /// Is a person known by one of the values: a national number, or an identifier of another kind?
    #[must_use]
    pub fn names_a_number(&self) -> bool {
        self.parameters.iter().any(|(name, value)| {
            let identifier = Part::read(name, value).is_ok_and(|part| part.names_a_person());
            identifier || (mask::names_a_number(value) && !is_uuid(value))
        })
    }
}

/// `Patient/<uuid>` or the UUID alone: its digits are an id's, however many of them stand in a row.
fn is_uuid(value: &str) -> bool {
    let last = value.rsplit('/').next().unwrap_or(value);
    let kind = value.strip_suffix(last).unwrap_or_default();
    last.len() == 36 && uuid::Uuid::parse_str(last).is_ok() && !mask::names_a_number(kind)
}

impl Client {
    /// The first page of a search.
    ///
    /// # Errors
    /// What the exchange failed with; [`ClientError::NumberInAddress`] where the server refuses `POST _search`, the
    /// search holds a national number and the connection does not allow it in an address.
    pub async fn search(&self, search: &Search) -> Result<Fhir, Failure> {
        let form = search.form();
        if search.personal || search.names_a_number() {
            let url = self.url(&format!("{}/_search", search.resource_type))?;
            let answer = self
                .ask_again(Request::form(url, form.as_bytes(), Purpose::Search))
                .await?;
            if !matches!(answer.status, 400 | 404 | 405 | 415 | 501) {
                return answer.fhir();
            }
            if search.names_a_number() && !self.server.allow_get_number {
                return Err(Failure {
                    error: ClientError::NumberInAddress,
                    request_id: Some(answer.request_id),
                });
            }
        }
        let mut url = self.url(&search.resource_type)?;
        url.set_query(Some(&form));
        self.ask_again(Request::get(url, Purpose::Search))
            .await?
            .fhir()
    }

    /// The page a `next` link points to: verbatim where it stays on this server, by POST where it names a number.
    ///
    /// # Errors
    /// [`ClientError::LinkRefused`], or what the exchange failed with.
    pub async fn next_page(&self, next: &str) -> Result<Fhir, Failure> {
        let refused = || Failure::from(ClientError::LinkRefused);
        let mut url =
            fhir::link::same_origin_under_base(&self.server.base, next).map_err(|_| refused())?;
        if mask::names_a_number(url.path()) {
            return Err(refused());
        }
        let query = url.query().unwrap_or_default().to_owned();
        let named = fhir::link::holds_identifier(&url)
            || url
                .query_pairs()
                .any(|(_, value)| mask::names_a_number(&value));
        if !named || self.server.allow_get_number {
            return self
                .ask_again(Request::get(url, Purpose::Search))
                .await?
                .fhir();
        }
        url.set_query(None);
        if !url.path().ends_with("/_search") {
            let path = format!("{}/_search", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
        self.ask_again(Request::form(url, query.as_bytes(), Purpose::Search))
            .await?
            .fhir()
    }
}
