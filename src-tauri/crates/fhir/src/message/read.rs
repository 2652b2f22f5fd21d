//! Bundle bytes to [`Summary`].

use super::shape::{BundleShape, Coding, Concept, EndpointShape, Item, Reference, Resource};
use super::subject::{points_at, subject};
use super::{
    Author, Class, Coded, Endpoint, MessageError, Problem, Response, ResponseCode, Summary,
    ThreadKeys, attachments_of,
};
use crate::lenient::{Maybe, deeper_than};
use crate::number::HerId;
use crate::outcome::OperationOutcome;
use crate::systems;

/// How much text one message gives to the full-text index.
const MOST_TEXT: usize = 64 * 1024;

/// `(fullUrl, resource)` of the entries that have a resource.
pub(super) type Entries<'r> = Vec<(Option<&'r str>, &'r Resource<'r>)>;

pub(crate) fn parse(raw: &[u8]) -> Result<BundleShape<'_>, MessageError> {
    let Maybe(bundle) = serde_json::from_slice::<Maybe<BundleShape<'_>>>(raw).map_err(|error| {
        if deeper_than(raw, 120) {
            MessageError::TooDeep
        } else {
            MessageError::NotJson {
                line: error.line(),
                column: error.column(),
            }
        }
    })?;
    bundle
        .filter(|bundle| bundle.resource_type.get() == Some("Bundle"))
        .ok_or(MessageError::NotABundle)
}

pub(super) fn entries<'r>(bundle: &'r BundleShape<'r>) -> Entries<'r> {
    bundle.resources().collect()
}

pub(super) fn summary(raw: &[u8]) -> Result<Summary, MessageError> {
    let bundle = parse(raw)?;
    let entries = entries(&bundle);
    let mut problems = Vec::new();
    let mut note = |wrong: bool, problem: Problem| {
        if wrong {
            problems.push(problem);
        }
    };

    let mut headers = entries
        .iter()
        .filter(|(_, resource)| resource.is("MessageHeader"))
        .map(|(_, header)| *header);
    let header = headers.next();
    let bundle_id = bundle.id.filled().map(bare_id);
    let header_id = header.and_then(|header| header.id.filled()).map(bare_id);
    let sent = bundle.timestamp.to_owned();
    let sent_at = sent.as_deref().and_then(crate::date::instant);
    let response = header.and_then(|header| response(header, &entries));
    let subject = subject(&entries);

    note(bundle.kind.get() != Some("message"), Problem::NotAMessage);
    note(header.is_none(), Problem::NoHeader);
    note(headers.next().is_some(), Problem::SeveralHeaders);
    note(header.is_some() && header_id.is_none(), Problem::NoHeaderId);
    note(bundle_id.is_none(), Problem::NoBundleId);
    note(sent_at.is_none(), Problem::NoTimestamp);
    note(subject.conflict, Problem::SubjectConflict);
    note(
        response
            .as_ref()
            .is_some_and(|response| response.identifier.is_none()),
        Problem::NoResponseIdentifier,
    );

    let content = content(&entries);
    let focus: Vec<String> = header
        .iter()
        .flat_map(|header| header.focus.iter())
        .filter_map(|focus| focus.reference.to_owned())
        .collect();
    Ok(Summary {
        class: class(response.as_ref(), &focus, content.as_ref(), &entries),
        bundle_id,
        header_id,
        sent_at,
        sent,
        event: header.and_then(event),
        source: header
            .and_then(|header| header.source.0.as_ref())
            .and_then(endpoint),
        destinations: header
            .iter()
            .flat_map(|header| header.destination.iter())
            .filter_map(endpoint)
            .collect(),
        response,
        author: author(&entries),
        content,
        text: text(&entries),
        attachments: attachments_of(&entries),
        keys: keys(&entries),
        answer_by: answer_by(&entries),
        focus,
        resource_types: entries
            .iter()
            .filter_map(|(_, resource)| resource.resource_type.to_owned())
            .collect(),
        subject,
        problems,
    })
}

/// Lower-cased, without `urn:uuid:`.
fn bare_id(id: &str) -> String {
    let id = id.to_lowercase();
    id.strip_prefix("urn:uuid:").unwrap_or(&id).to_owned()
}

fn event(header: &Resource<'_>) -> Option<Coded> {
    if let Some(coding) = &header.event_coding.0 {
        return coded(coding, None);
    }
    let uri = header.event_uri.filled()?;
    Some(Coded {
        system: None,
        code: uri.to_owned(),
        display: None,
    })
}

fn coded(coding: &Coding<'_>, text: Option<&str>) -> Option<Coded> {
    let code = coding.code.filled()?.to_owned();
    let system = coding
        .system
        .filled()
        .map(|system| systems::canonical(system).to_owned());
    Some(Coded {
        system,
        code,
        display: coding.display.filled().or(text).map(str::to_owned),
    })
}

fn endpoint(shape: &EndpointShape<'_>) -> Option<Endpoint> {
    let uri = shape.endpoint.get()?;
    Some(Endpoint {
        uri: uri.to_owned(),
        her_id: HerId::from_uri(uri),
        name: shape.name.filled().map(str::to_owned),
    })
}

fn response(header: &Resource<'_>, entries: &Entries<'_>) -> Option<Response> {
    let shape = header.response.0.as_ref()?;
    let outcomes: Vec<_> = entries
        .iter()
        .filter(|(_, resource)| resource.is("OperationOutcome"))
        .collect();
    let details = shape
        .details
        .0
        .as_ref()
        .and_then(|details| details.reference.get());
    let pointed = details.and_then(|details| {
        outcomes
            .iter()
            .find(|(full_url, resource)| points_at(details, *full_url, resource))
    });
    let outcome = pointed
        .or(outcomes.first())
        .map(|(_, resource)| OperationOutcome::new(resource.id.to_owned(), &resource.issue.0));
    Some(Response {
        identifier: shape.identifier.filled().map(bare_id),
        code: match shape.code.get() {
            Some("ok") => ResponseCode::Ok,
            Some("transient-error") => ResponseCode::TransientError,
            Some("fatal-error") => ResponseCode::FatalError,
            _ => ResponseCode::Unknown,
        },
        outcome,
    })
}

/// Types that are somebody's words or papers.
const LETTERS: &[&str] = &[
    "Communication",
    "QuestionnaireResponse",
    "Task",
    "DocumentReference",
    "Appointment",
    "AppointmentResponse",
    "Composition",
];

/// A response with nothing to read is a receipt; with content it is the business answer. A receipt is not shown in the
/// inbox, so nothing that carries a letter may pass for one, whatever its focus says; and a response to nothing that
/// can be named is no receipt either.
fn class(
    response: Option<&Response>,
    focus: &[String],
    content: Option<&Coded>,
    entries: &Entries<'_>,
) -> Class {
    let list = content.and_then(|coded| coded.system.as_deref());
    let code = content.map(|coded| coded.code.as_str());
    if response.is_some_and(|response| response.identifier.is_some()) {
        let letter = |resource: &Resource<'_>| LETTERS.iter().any(|kind| resource.is(kind));
        let points_at_content = focus.iter().any(|reference| {
            !entries.iter().any(|(full_url, resource)| {
                resource.is("OperationOutcome") && points_at(reference, *full_url, resource)
            })
        });
        let content = points_at_content || entries.iter().any(|(_, resource)| letter(resource));
        return if content {
            Class::Answer
        } else {
            Class::Receipt
        };
    }
    match (list, code) {
        (Some(systems::VOLVEN_8126 | systems::VOLVEN_9069), _) => Class::Answer,
        (Some(systems::VOLVEN_8125 | systems::VOLVEN_8129), _)
        | (Some(systems::VOLVEN_8127), Some("3")) => Class::Request,
        // An order (bestilling): a Task that asks for a form.
        _ if entries.iter().any(|(_, resource)| resource.is("Task"))
            && entries
                .iter()
                .any(|(_, resource)| resource.is("Questionnaire")) =>
        {
            Class::Request
        }
        _ => Class::Info,
    }
}

/// The end of the first order's period. What its sender has taken back, or changes by an extension nobody knows, asks for
/// nothing.
fn answer_by(entries: &Entries<'_>) -> Option<String> {
    entries
        .iter()
        .map(|(_, resource)| *resource)
        .filter(|resource| {
            resource.is("Task")
                && resource.status.get() != Some("entered-in-error")
                && resource.modifier_extension.0.is_empty()
        })
        .find_map(|task| {
            let restriction = task.restriction.0.as_ref()?;
            let period = restriction.period.0.as_ref()?;
            period.end.filled().map(str::to_owned)
        })
}

/// The code of a list of NAV's vocabulary wherever it stands, else the first category.
fn content(entries: &Entries<'_>) -> Option<Coded> {
    let concepts = || {
        entries
            .iter()
            .filter(|(_, r)| {
                r.is("Communication")
                    || r.is("Task")
                    || r.is("CommunicationRequest")
                    || r.is("DocumentReference")
            })
            .flat_map(|(_, r)| {
                r.category
                    .iter()
                    .chain(&r.topic.0)
                    .chain(&r.code)
                    .chain(&r.reason_code)
                    .chain(&r.kind)
            })
    };
    let first = |wanted: fn(&Coding<'_>) -> bool| {
        concepts().find_map(|concept: &Concept<'_>| {
            let coding = concept.coding.iter().find(|coding| wanted(coding))?;
            coded(coding, concept.text.filled())
        })
    };
    first(|coding| coding.system.get().is_some_and(systems::is_message_list))
        .or_else(|| first(|_| true))
}

fn author(entries: &Entries<'_>) -> Author {
    let target = |reference: &Reference<'_>| {
        let target = reference.reference.get()?;
        entries
            .iter()
            .find(|(full_url, resource)| points_at(target, *full_url, resource))
            .map(|(_, resource)| *resource)
    };
    let named: Option<&Reference<'_>> = entries
        .iter()
        .filter(|(_, resource)| !resource.is("MessageHeader"))
        .flat_map(|(_, r)| r.author.iter().chain(&r.sender.0).chain(&r.requester.0))
        .next();
    let mut practitioners = entries
        .iter()
        .filter(|(_, r)| r.is("Practitioner"))
        .map(|(_, r)| *r);
    let only = practitioners
        .next()
        .filter(|_| practitioners.next().is_none());
    let mut person = named.and_then(target);
    let role = person.filter(|person| person.is("PractitionerRole"));
    if let Some(role) = role {
        person = role.practitioner.0.as_ref().and_then(target);
    }
    let person = person
        .filter(|person| person.is("Practitioner"))
        .or(if named.is_none() { only } else { None });
    let role_of = |person: &Resource<'_>| {
        entries.iter().map(|(_, r)| *r).find(|r| {
            r.is("PractitionerRole")
                && r.practitioner
                    .0
                    .as_ref()
                    .and_then(target)
                    .is_some_and(|other| std::ptr::eq(other, person))
        })
    };
    let practice = role
        .or_else(|| person.and_then(role_of))
        .and_then(|role| role.organization.0.as_ref())
        .and_then(target)
        .or_else(|| {
            entries
                .iter()
                .map(|(_, r)| *r)
                .find(|r| r.is("Organization"))
        });
    let inline = named.and_then(|named| named.identifier.0.as_deref());
    let value = |resource: Option<&Resource<'_>>, system: &str| {
        resource.and_then(|resource| {
            resource
                .identifier
                .iter()
                .find(|i| i.system.get().map(systems::canonical) == Some(system))?
                .value
                .to_owned()
        })
    };
    let inline_hpr =
        inline.filter(|i| i.system.get().map(systems::canonical) == Some(systems::HPR));
    Author {
        name: person.and_then(|person| person.name.line()).or_else(|| {
            named
                .and_then(|named| named.display.filled())
                .map(str::to_owned)
        }),
        hpr: value(person, systems::HPR).or_else(|| inline_hpr.and_then(|i| i.value.to_owned())),
        practice: practice.and_then(|practice| practice.name.line()),
        organisation: value(practice, systems::ENH),
    }
}

/// What a search should find: the payload's own words.
fn text(entries: &Entries<'_>) -> String {
    let mut text = String::new();
    let mut add = |part: Option<&str>| {
        let Some(part) = part.map(str::trim).filter(|part| !part.is_empty()) else {
            return;
        };
        if text.len() < MOST_TEXT {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(part);
        }
    };
    for (_, resource) in entries {
        for payload in &resource.payload {
            add(payload.content_string.get());
            add(payload
                .content_attachment
                .0
                .as_ref()
                .and_then(|attachment| attachment.title.get()));
        }
        if resource.is("Task") || resource.is("DocumentReference") || resource.is("Appointment") {
            add(resource.description.get());
            add(resource.comment.get());
        }
        if resource.is("Questionnaire") {
            add(resource.title.get());
        }
        for note in &resource.note {
            add(note.text.get());
        }
        for content in &resource.content {
            add(content
                .attachment
                .0
                .as_ref()
                .and_then(|attachment| attachment.title.get()));
        }
        if resource.is("QuestionnaireResponse") {
            item_text(&resource.item.0, &mut add);
        }
        for issue in &OperationOutcome::new(None, &resource.issue.0).issues {
            add(issue.words());
        }
    }
    if text.len() > MOST_TEXT {
        let end = (0..=MOST_TEXT)
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or_default();
        text.truncate(end);
    }
    text
}

fn item_text(items: &[Item<'_>], add: &mut impl FnMut(Option<&str>)) {
    for item in items {
        add(item.text.get());
        for answer in &item.answer {
            add(answer.value_string.get());
            add(answer
                .value_coding
                .0
                .as_ref()
                .and_then(|coding| coding.display.get()));
            item_text(&answer.item.0, add);
        }
        item_text(&item.item.0, add);
    }
}

fn keys(entries: &Entries<'_>) -> ThreadKeys {
    let mut keys = ThreadKeys::default();
    // In falling order of trust, whatever the order of the entries.
    for kind in ["Task", "Communication", "QuestionnaireResponse"] {
        for (full_url, resource) in entries.iter().filter(|(_, resource)| resource.is(kind)) {
            if keys.group.is_none() && kind == "Task" {
                keys.group = resource.group_identifier.0.as_ref().and_then(|group| {
                    let value = group.value.filled()?.to_lowercase();
                    Some(format!(
                        "{}|{value}",
                        group.system.filled().unwrap_or_default().to_lowercase()
                    ))
                });
            }
            keys.replies |= resource.in_response_to.iter().next().is_some();
            let (own, within): (Vec<_>, Vec<_>) = if kind == "Communication" {
                (
                    resource.in_response_to.iter().collect(),
                    resource.part_of.iter().chain(&resource.based_on).collect(),
                )
            } else {
                (
                    resource.based_on.iter().collect(),
                    resource.part_of.iter().collect(),
                )
            };
            for reference in own.into_iter().chain(within) {
                let by_reference = reference.reference.filled();
                let by_identifier = reference
                    .identifier
                    .0
                    .as_deref()
                    .and_then(|identifier| identifier.value.filled());
                keys.refers_to.extend(
                    by_reference
                        .into_iter()
                        .chain(by_identifier)
                        .map(bare_reference),
                );
            }
            let own = resource
                .id
                .filled()
                .into_iter()
                .chain(*full_url)
                .map(bare_reference);
            let identified = resource
                .identifier
                .iter()
                .filter_map(|identifier| identifier.value.filled())
                .map(bare_reference);
            keys.known_as.extend(own.chain(identified));
        }
    }
    keys.refers_to.dedup();
    keys.known_as.sort();
    keys.known_as.dedup();
    keys
}

/// The id a reference ends in: `urn:uuid:X`, `Communication/X`, `https://…/Communication/X`.
fn bare_reference(reference: &str) -> String {
    bare_id(reference.rsplit('/').next().unwrap_or(reference))
}
