//! The sections of a chart, and which types each shows.

use crate::store::chart::SECTIONS;

/// The sections of a chart, measurements apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionName {
    /// Diagnoses and problems.
    Conditions,
    /// Allergies and intolerances.
    Allergies,
    /// What the patient takes.
    Medications,
    /// Documents.
    Documents,
    /// Appointments.
    Appointments,
    /// Contacts.
    Encounters,
    /// Services from the municipality, and other courses of care.
    Services,
    /// Plans and their goals.
    Plans,
    /// Forms that were filled in.
    Forms,
    /// Critical notes.
    Flags,
    /// Every other type.
    Other,
}

impl SectionName {
    /// Every section, in the order of the chart.
    pub const ALL: [Self; 11] = [
        Self::Conditions,
        Self::Allergies,
        Self::Medications,
        Self::Documents,
        Self::Appointments,
        Self::Encounters,
        Self::Services,
        Self::Plans,
        Self::Forms,
        Self::Flags,
        Self::Other,
    ];

    /// As the window knows it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conditions => "conditions",
            Self::Allergies => "allergies",
            Self::Medications => "medications",
            Self::Documents => "documents",
            Self::Appointments => "appointments",
            Self::Encounters => "encounters",
            Self::Services => "services",
            Self::Plans => "plans",
            Self::Forms => "forms",
            Self::Flags => "flags",
            Self::Other => "other",
        }
    }

    /// The section that shows a type.
    #[must_use]
    pub fn of(resource_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|name| name.resource_types().contains(&resource_type))
    }

    /// The section by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// Resource types that it shows.
    #[must_use]
    pub fn resource_types(self) -> &'static [&'static str] {
        SECTIONS
            .iter()
            .find(|(name, _)| *name == self.as_str())
            .map_or(&[], |(_, types)| types)
    }
}
