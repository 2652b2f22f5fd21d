//! The packs that there are, in words.

use validation::Pack;

use crate::api::Engine;
use crate::api::types::{ApiError, Empty, PackView, Packs, Text};

pub(crate) fn packs(_: &Engine, _: Empty) -> Result<Packs, ApiError> {
    let text = |words: &fhir::Words| Text {
        nb: words.nb.clone(),
        en: words.en.clone(),
    };
    let packs = Pack::all().iter().map(|pack| PackView {
        id: pack.id.clone(),
        name: text(&pack.name),
        version: pack.version.clone(),
        source: pack.source.clone(),
        purpose: text(&pack.explained.purpose),
        demands: text(&pack.explained.demands),
        resend: text(&pack.explained.resend),
        receipts: text(&pack.explained.receipts),
        rules: u32::try_from(pack.rules.len()).unwrap_or(u32::MAX),
    });
    Ok(Packs {
        packs: packs.collect(),
    })
}
