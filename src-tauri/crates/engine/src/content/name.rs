//! Names of files: safe, and with the ending that their bytes have.

use fhir::message::safe_name;

use super::Kind;

/// Endings that are right for a kind; the first is the one that is given.
const fn endings(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Pdf => &["pdf"],
        Kind::Png => &["png"],
        Kind::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
        Kind::Tiff => &["tif", "tiff"],
        Kind::Text => &["txt", "csv", "xml", "json", "log", "md"],
        Kind::Empty | Kind::Program | Kind::Other => &["bin"],
    }
}

/// Endings people know; any other stays a part of the name.
const KNOWN: &[&str] = &[
    "pdf", "png", "jpg", "jpeg", "jpe", "jfif", "tif", "tiff", "txt", "csv", "xml", "json", "log",
    "md", "bin", "exe", "com", "bat", "cmd", "scr", "js", "vbs", "ps1", "msi", "dll", "lnk", "htm",
    "html", "svg", "doc", "docx", "docm", "xls", "xlsx", "xlsm", "zip", "gif", "bmp", "webp",
    "heic", "rtf", "sh", "jar", "hta",
];

/// Is the name's ending one of the kind's own?
#[must_use]
pub fn right_extension(name: &str, kind: Kind) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| {
        let ending = ending.to_ascii_lowercase();
        endings(kind).contains(&ending.as_str())
    })
}

/// The name that is sent and saved: only a name, and it ends as its bytes are. `bilde.PDF` of a PNG is `bilde.png`;
/// `prøve 12.3` of a PDF is `prøve 12.3.pdf`.
#[must_use]
pub fn name_for(given: &str, kind: Kind) -> String {
    let name = safe_name(given).into_owned();
    if right_extension(&name, kind) {
        return name;
    }
    // All the wrong ones at the end go: `svar.pdf.exe` of a PDF is `svar.pdf`.
    let mut stem = name.as_str();
    while let Some((front, ending)) = stem.rsplit_once('.') {
        let ending = ending.trim().to_ascii_lowercase();
        if front.is_empty() || !KNOWN.contains(&ending.as_str()) {
            break;
        }
        stem = front;
    }
    // Again, for the ending may have made it too long.
    safe_name(&format!("{stem}.{}", kind.extension())).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_ending_is_corrected_and_a_right_one_kept() {
        let cases = [
            ("epikrise.pdf", Kind::Pdf, "epikrise.pdf"),
            ("Epikrise.PDF", Kind::Pdf, "Epikrise.PDF"),
            ("bilde.pdf", Kind::Png, "bilde.png"),
            ("foto.jpeg", Kind::Jpeg, "foto.jpeg"),
            ("skann", Kind::Tiff, "skann.tif"),
            ("prøve 12.3", Kind::Pdf, "prøve 12.3.pdf"),
            ("svar.pdf.exe", Kind::Pdf, "svar.pdf"),
            ("svar.docx.pdf.exe", Kind::Png, "svar.png"),
            ("../../.ssh/id_rsa", Kind::Pdf, "id_rsa.pdf"),
            ("CON.pdf", Kind::Pdf, "_CON.pdf"),
            (".pdf", Kind::Pdf, "pdf.pdf"),
            ("", Kind::Jpeg, "vedlegg.jpg"),
            ("brev\n\u{202e}fdp.exe", Kind::Pdf, "brevfdp.pdf"),
        ];
        for (given, kind, name) in cases {
            assert_eq!(name_for(given, kind), name, "{given:?}");
        }
        let long = name_for(&"å".repeat(300), Kind::Tiff);
        assert!(long.len() <= 124 && long.ends_with("å.tif"), "{long}");
    }
}
