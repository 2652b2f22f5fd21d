//! The document's own words in both languages.

use super::Language;

/// Every word that the document adds to the letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Born,
    From,
    To,
    Author,
    Sent,
    Received,
    MessageId,
    Attachments,
    Attachment,
    Included,
    Beside,
    NotFetched,
    LeftOut,
    Program,
    RequestId,
    Trail,
    Made,
    By,
    Page,
    Of,
    NoName,
    Unknown,
    Cut,
    CutChart,
}

pub(super) fn word(label: Label, language: Language) -> &'static str {
    let (nb, en) = match label {
        Label::Born => ("født", "born"),
        Label::From => ("Fra", "From"),
        Label::To => ("Til", "To"),
        Label::Author => ("Skrevet av", "Written by"),
        Label::Sent => ("Sendt", "Sent"),
        Label::Received => ("Mottatt", "Received"),
        Label::MessageId => ("Meldings-id", "Message id"),
        Label::Attachments => ("Vedlegg", "Attachments"),
        Label::Attachment => ("Vedlegg:", "Attachment:"),
        Label::Included => ("tatt med bakerst", "included at the end"),
        Label::Beside => ("lagret som egen fil", "saved as a file of its own"),
        Label::NotFetched => ("lenke, ikke hentet", "link, not fetched"),
        Label::LeftOut => ("kan ikke leses, ikke tatt med", "cannot be read, left out"),
        Label::Program => ("et program, ikke tatt med", "a program, left out"),
        Label::RequestId => ("forespørsel", "request"),
        Label::Trail => ("Kvitteringer", "Receipts"),
        Label::Made => ("Hentet ut fra Budstikke", "Taken from Budstikke"),
        Label::By => ("av", "by"),
        Label::Page => ("Side", "Page"),
        Label::Of => ("av", "of"),
        Label::NoName => ("Navn ikke i kilden", "Name not in the source"),
        Label::Unknown => (
            "Innhold som ikke kan vises som tekst",
            "Content that cannot be shown as text",
        ),
        Label::Cut => (
            "Resten er for lang for dette dokumentet. Hele meldingen ligger i Budstikke.",
            "The rest is too long for this document. The whole message is in Budstikke.",
        ),
        Label::CutChart => (
            "Resten er for lang for dette dokumentet. Velg færre deler eller en kortere periode.",
            "The rest is too long for this document. Choose fewer parts or a shorter period.",
        ),
    };
    match language {
        Language::Nb => nb,
        Language::En => en,
    }
}
