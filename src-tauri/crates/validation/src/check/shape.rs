//! JSON as R4 has it, as far as it can be said without the definitions of every resource.
//!
//! This is not a validator: it finds what every R4 validator refuses whatever the profile. The rest is proved against
//! HAPI's in the interop tests.

use std::borrow::Cow;
use std::collections::HashSet;

use super::doc::Doc;
use super::{Format, Report};
use crate::tree::{Node, Step, Trail};

const BUNDLE: &[&str] = &[
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "identifier",
    "type",
    "timestamp",
    "total",
    "link",
    "entry",
    "signature",
];

const HEADER: &[&str] = &[
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "text",
    "contained",
    "extension",
    "modifierExtension",
    "eventCoding",
    "eventUri",
    "destination",
    "sender",
    "enterer",
    "author",
    "source",
    "responsible",
    "reason",
    "response",
    "focus",
    "definition",
];

/// Members of a header that are lists.
const HEADER_LISTS: &[&str] = &[
    "destination",
    "focus",
    "contained",
    "extension",
    "modifierExtension",
];

pub(super) fn r4(doc: &Doc<'_>, report: &mut Report) {
    let mut trail = Trail::default();
    only(doc.bundle, BUNDLE, &trail, report);
    if doc
        .bundle
        .get("entry")
        .is_some_and(|entry| !matches!(entry, Node::List(_)))
    {
        report.at(&Trail::default().with("entry"));
    }
    for header in doc.headers() {
        only(header.resource, HEADER, &header.trail(), report);
        for member in HEADER_LISTS {
            if header
                .resource
                .get(member)
                .is_some_and(|node| !matches!(node, Node::List(_)))
            {
                report.at(&header.trail().with(member));
            }
        }
    }
    for entry in doc.entries() {
        if RESOURCE_TYPES.binary_search(&entry.kind).is_err() {
            report.at(&entry.slot().with("resource"));
        }
        if entry.resource.get("id").is_some() && !entry.id.is_some_and(|id| Format::Id.fits(id)) {
            report.at(&entry.trail().with("id"));
        }
    }
    walk(doc.bundle, &mut trail, report);
}

fn only(node: &Node<'_>, known: &[&str], trail: &Trail<'_>, report: &mut Report) {
    for (name, _) in node.members() {
        if !known.contains(&name.strip_prefix('_').unwrap_or(name)) {
            let mut place = trail.clone();
            place.push(Step::Member(name));
            report.at(&place);
        }
    }
}

/// Names that an object has had. Few are looked through; a hostile object may have a million.
enum Names<'d> {
    Few,
    Many(HashSet<&'d str>),
}

impl<'d> Names<'d> {
    const FEW: usize = 32;

    fn of(members: usize) -> Self {
        if members <= Self::FEW {
            Self::Few
        } else {
            Self::Many(HashSet::with_capacity(members))
        }
    }

    /// Is it the first member of this name, after those `before` it?
    fn first(&mut self, name: &'d str, before: &[(Cow<'_, str>, Node<'_>)]) -> bool {
        match self {
            Self::Few => !before.iter().any(|(other, _)| other == name),
            Self::Many(names) => names.insert(name),
        }
    }
}

/// Nothing empty, nothing null outside lists, no member twice.
fn walk<'d>(node: &'d Node<'d>, trail: &mut Trail<'d>, report: &mut Report) {
    match node {
        Node::Object(members) => {
            let mut names = Names::of(members.len());
            for (at, (name, child)) in members.iter().enumerate() {
                trail.push(Step::Member(name));
                let twice = !names.first(name, members.get(..at).unwrap_or_default());
                if twice || is_empty(child) {
                    report.at(trail);
                } else {
                    walk(child, trail, report);
                }
                trail.pop();
            }
        }
        Node::List(items) => {
            for (index, child) in items.iter().enumerate() {
                trail.push(Step::Index(index));
                // `null` keeps the places of primitives and their extensions aligned.
                if *child != Node::Null && is_empty(child) {
                    report.at(trail);
                } else {
                    walk(child, trail, report);
                }
                trail.pop();
            }
        }
        Node::Null | Node::Bool | Node::Number | Node::Text(_) => {}
    }
}

fn is_empty(node: &Node<'_>) -> bool {
    match node {
        Node::Null => true,
        Node::Text(text) => text.is_empty(),
        Node::List(items) => items.is_empty(),
        Node::Object(members) => members.is_empty(),
        Node::Bool | Node::Number => false,
    }
}

/// R4's resource types, sorted.
#[rustfmt::skip]
const RESOURCE_TYPES: &[&str] = &[
    "Account", "ActivityDefinition", "AdverseEvent", "AllergyIntolerance", "Appointment", "AppointmentResponse",
    "AuditEvent", "Basic", "Binary", "BiologicallyDerivedProduct", "BodyStructure", "Bundle", "CapabilityStatement",
    "CarePlan", "CareTeam", "CatalogEntry", "ChargeItem", "ChargeItemDefinition", "Claim", "ClaimResponse",
    "ClinicalImpression", "CodeSystem", "Communication", "CommunicationRequest", "CompartmentDefinition",
    "Composition", "ConceptMap", "Condition", "Consent", "Contract", "Coverage", "CoverageEligibilityRequest",
    "CoverageEligibilityResponse", "DetectedIssue", "Device", "DeviceDefinition", "DeviceMetric", "DeviceRequest",
    "DeviceUseStatement", "DiagnosticReport", "DocumentManifest", "DocumentReference", "EffectEvidenceSynthesis",
    "Encounter", "Endpoint", "EnrollmentRequest", "EnrollmentResponse", "EpisodeOfCare", "EventDefinition",
    "Evidence", "EvidenceVariable", "ExampleScenario", "ExplanationOfBenefit", "FamilyMemberHistory", "Flag", "Goal",
    "GraphDefinition", "Group", "GuidanceResponse", "HealthcareService", "ImagingStudy", "Immunization",
    "ImmunizationEvaluation", "ImmunizationRecommendation", "ImplementationGuide", "InsurancePlan", "Invoice",
    "Library", "Linkage", "List", "Location", "Measure", "MeasureReport", "Media", "Medication",
    "MedicationAdministration", "MedicationDispense", "MedicationKnowledge", "MedicationRequest",
    "MedicationStatement", "MedicinalProduct", "MedicinalProductAuthorization", "MedicinalProductContraindication",
    "MedicinalProductIndication", "MedicinalProductIngredient", "MedicinalProductInteraction",
    "MedicinalProductManufactured", "MedicinalProductPackaged", "MedicinalProductPharmaceutical",
    "MedicinalProductUndesirableEffect", "MessageDefinition", "MessageHeader", "MolecularSequence", "NamingSystem",
    "NutritionOrder", "Observation", "ObservationDefinition", "OperationDefinition", "OperationOutcome",
    "Organization", "OrganizationAffiliation", "Parameters", "Patient", "PaymentNotice", "PaymentReconciliation",
    "Person", "PlanDefinition", "Practitioner", "PractitionerRole", "Procedure", "Provenance", "Questionnaire",
    "QuestionnaireResponse", "RelatedPerson", "RequestGroup", "ResearchDefinition", "ResearchElementDefinition",
    "ResearchStudy", "ResearchSubject", "RiskAssessment", "RiskEvidenceSynthesis", "Schedule", "SearchParameter",
    "ServiceRequest", "Slot", "Specimen", "SpecimenDefinition", "StructureDefinition", "StructureMap",
    "Subscription", "Substance", "SubstanceNucleicAcid", "SubstancePolymer", "SubstanceProtein",
    "SubstanceReferenceInformation", "SubstanceSourceMaterial", "SubstanceSpecification", "SupplyDelivery",
    "SupplyRequest", "Task", "TerminologyCapabilities", "TestReport", "TestScript", "ValueSet", "VerificationResult",
    "VisionPrescription",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_sorted_for_the_search() {
        assert!(RESOURCE_TYPES.is_sorted());
    }
}
