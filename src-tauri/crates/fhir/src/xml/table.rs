//! What the XML does not say of R4's elements.
//!
//! A key is looked up as `Type.path.name`, then `parent.name`, then `name`: most repeating elements repeat wherever
//! their name occurs, and those that do not stand with their place.

use serde_json::Value;

/// Elements that repeat wherever they occur.
const REPEAT: &str = " extension modifierExtension contained coding given prefix suffix line identifier telecom address \
    photo communication qualification note category performer reasonCode reasonReference basedOn partOf inResponseTo \
    about recipient payload input output entry issue item answer answerOption answerValueSetX enableWhen participant \
    serviceType specialty generalPractitioner contact security tag availableTime notAvailable daysOfWeek \
    healthcareService endpoint program characteristic referralMethod attester section event relatesTo content \
    context relationship manifestation reaction ingredient dosage dosageInstruction doseAndRate additionalInstruction \
    derivedFrom hasMember component interpretation referenceRange appliesTo stage evidence bodySite statusHistory \
    classHistory episodeOfCare diagnosis hospitalization.diet account location.X insurance supportingInfo \
    eventHistory detectedIssue subpotentReason education protocolApplied reportOrigin receivedReason \
    complication followUp focalDevice usedReference usedCode relevantHistory statusReason.X format \
    patchFormat implementationGuide rest resource.X interaction searchParam searchInclude searchRevInclude operation \
    parameter part document messaging supportedMessage supportedProfile referencePolicy versioning.X instantiates \
    imports jurisdiction useContext replaces instantiatesCanonical instantiatesUri dayOfWeek timeOfDay when \
    expression location definition destination focus code.X udiCarrier deviceName property specialization \
    safety signature.X who.X agent entity policy alias serviceCategory appointmentType.X slot requestedPeriod \
    reason author relatedX conclusionCode result media imagingStudy specimen resultsInterpreter presentedForm \
    subjectType derivedFromX initial targetX role ";

/// Elements that do not repeat at this place although their name is above.
const SINGLE: &str = " Attachment.content Binary.content Communication.topic DocumentReference.content.format \
    DocumentReference.context DocumentReference.context.facilityType Observation.code Observation.bodySite \
    Task.focus Task.location Task.input.type Task.reasonCode Task.reasonReference Task.performer Communication.context \
    Bundle.identifier QuestionnaireResponse.identifier QuestionnaireResponse.author Composition.identifier \
    Composition.event.code MessageHeader.author MessageHeader.reason MessageHeader.definition MessageHeader.event \
    PractitionerRole.identifierX Patient.contact.address Patient.contact.relationshipX Patient.communication.languageX \
    Organization.contact.address Location.address Location.endpointX Encounter.participant.individual \
    Encounter.location.location Encounter.diagnosis.use Procedure.category Procedure.location Procedure.performer.functionX \
    Immunization.location Immunization.education.documentType Immunization.site Observation.category.X \
    MedicationStatement.category MedicationStatement.context MedicationStatement.informationSource \
    MedicationRequest.dosageInstruction.site MedicationRequest.performer MedicationRequest.reported \
    Appointment.participant.actor Appointment.location AppointmentResponse.identifierX \
    Reference.identifier subject.identifier for.identifier author.identifier sender.identifier requester.identifier \
    patient.identifier performer.identifier recipient.identifier receiver.identifier managingOrganization.identifier \
    generalPractitioner.identifier organization.identifier practitioner.identifier custodian.identifier \
    asserter.identifier recorder.identifier encounter.identifier actor.identifier source.identifier \
    valueReference.identifier who.identifier assigner.identifier target.identifier location.identifier \
    serviceProvider.identifier individual.identifier basedOn.identifier partOf.identifier inResponseTo.identifier \
    informationSource.identifier author.reference focus.identifier owner.identifier \
    AllergyIntolerance.reaction.substance CapabilityStatement.rest.security CapabilityStatement.implementation \
    CapabilityStatement.rest.resource.profile CapabilityStatement.rest.operation.definition \
    CapabilityStatement.rest.resource.operation.definition CapabilityStatement.rest.resource.searchParam.definition \
    CapabilityStatement.rest.documentation Questionnaire.item.definition Questionnaire.code.X \
    QuestionnaireResponse.item.definition CareTeam.participant.role PractitionerRole.practitioner ";

/// Elements that repeat at this place only.
const REPEAT_HERE: &str = " Patient.name Practitioner.name RelatedPerson.name Person.name Patient.link Person.link Bundle.link \
    Bundle.entry.link meta.profile PractitionerRole.code PractitionerRole.location HealthcareService.type \
    HealthcareService.location HealthcareService.coverageArea Organization.type Location.type Encounter.type \
    Encounter.location AllergyIntolerance.category Questionnaire.code Questionnaire.item.code Communication.medium \
    Task.restriction.recipient CapabilityStatement.rest.resource CapabilityStatement.document \
    AppointmentResponse.participantType Appointment.participant.type Encounter.participant.type Encounter.account \
    Composition.section Composition.section.entry Composition.section.section Provenance.target Provenance.reason \
    List.entry Condition.stage.assessment timing.event valueTiming.event Substance.code.X Medication.ingredient \
    DocumentReference.author DocumentReference.context.event DocumentReference.context.encounter \
    DocumentReference.context.related ValueSet.compose.include include.concept include.filter include.valueSet \
    expansion.contains expansion.parameter concept.designation CodeSystem.concept Immunization.reaction \
    DiagnosticReport.result OperationOutcome.issue.location OperationOutcome.issue.expression Group.member \
    RelatedPerson.relationship RelatedPerson.communication ServiceRequest.locationCode ServiceRequest.orderDetail \
    MedicationRequest.eventHistory MedicationStatement.statusReason ";

/// Booleans, wherever they occur.
const BOOLEAN: &str = " active valueBoolean deceasedBoolean multipleBirthBoolean experimental required repeats readOnly \
    preferred allDay availableAllDay userSelected primarySource isSubpotent doNotPerform reportedBoolean asNeededBoolean \
    allowedBoolean answerBoolean inactive abstract caseSensitive compositional versionNeeded excluded initialSelected \
    wasSubstituted appointmentRequired conditionalCreate conditionalUpdate readHistory updateCreate cors \
    multipleAnd ";

/// Numbers, wherever they occur: JSON writes them bare.
const NUMBER: &str = " valueInteger valueDecimal valuePositiveInt valueUnsignedInt answerInteger answerDecimal total rank \
    size height width frames multipleBirthInteger numberInSeries doseNumberPositiveInt seriesDosesPositiveInt priorityX \
    count countMax frequency frequencyMax period.X periodMax repetitions maxLength latitude longitude altitude score \
    origin.X factor lowerLimit upperLimit dimensions minutesDuration numberOfRepeatsAllowed sequence weight offset ";

/// Numbers at this place only.
const NUMBER_HERE: &str = " telecom.rank repeat.duration repeat.durationMax repeat.period repeat.offset valueSampledData.period \
    Appointment.priority expansion.total expansion.offset ";

/// Elements whose `value` is a decimal: quantities by any name.
const QUANTITY: &str = " low high numerator denominator quantity length doseQuantity rateQuantity maxDosePerAdministration \
    maxDosePerLifetime age duration initialFill.quantity strength origin ";

/// Primitives that are met with extensions alone.
const PRIMITIVE: &str = " birthDate gender family given prefix suffix text city line district state postalCode country use \
    value system code display status start end deceasedDateTime deceasedBoolean effectiveDateTime onsetDateTime \
    recorded issued authored authoredOn date sent received url title description name language active div \
    valueString valueCode valueDate valueDateTime valueBoolean valueInteger valueDecimal valueUri unit comparator \
    preferred linkId prefixText contentType data creation timestamp lastUpdated questionnaire intent priority ";

fn holds(list: &str, key: &str) -> bool {
    list.split_ascii_whitespace().any(|entry| entry == key)
}

/// A place in a resource: its type and the names on the way.
pub(super) struct Place<'p> {
    /// `Patient.contact`: the resource type and the elements, recursion folded.
    pub(super) path: &'p str,
    /// The last of them.
    pub(super) parent: &'p str,
}

impl Place<'_> {
    fn here(&self, list: &str, name: &str) -> bool {
        holds(list, &format!("{}.{name}", self.path)) || holds(list, &format!("{}.{name}", self.parent))
    }

    pub(super) fn repeats(&self, name: &str) -> bool {
        self.here(REPEAT_HERE, name) || (holds(REPEAT, name) && !self.here(SINGLE, name))
    }

    /// A primitive's JSON value.
    pub(super) fn value(&self, name: &str, text: &str) -> Value {
        let number = holds(NUMBER, name) || self.here(NUMBER_HERE, name) || (name == "value" && is_quantity(self.parent));
        let parsed = match text {
            "true" | "false" if holds(BOOLEAN, name) => serde_json::from_str(text).ok(),
            _ if number => serde_json::from_str::<serde_json::Number>(text).ok().map(Value::Number),
            _ => None,
        };
        parsed.unwrap_or_else(|| Value::String(text.to_owned()))
    }

    /// Is an element with nothing but extensions a primitive?
    pub(super) fn is_primitive(name: &str) -> bool {
        holds(PRIMITIVE, name)
    }

    /// The path of a child; forms nest in themselves.
    pub(super) fn child(&self, name: &str) -> String {
        let folded = self.path.strip_suffix(".answer").unwrap_or(self.path);
        if name == "item" && folded.ends_with(".item") {
            return folded.to_owned();
        }
        format!("{}.{name}", self.path)
    }
}

fn is_quantity(parent: &str) -> bool {
    holds(QUANTITY, parent) || ["Quantity", "Age", "Duration", "Money", "Distance", "Count"].iter().any(|end| parent.ends_with(end))
}
