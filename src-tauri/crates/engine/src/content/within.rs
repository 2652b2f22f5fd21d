//! A PDF within a clinical document in XML: a letter whose body is no XML, or a picture of one beside its words.
//!
//! As for its words ([`super::words`]), nothing of the sender's markup is parsed into a tree: the start tags of the two
//! places where the standard puts a file are looked for, and what stands behind them is base64 or it is nothing.

use super::{Kind, from_base64};

/// Where a file stands: the element around it, and the element whose text it is.
const PLACES: [(&str, &str); 2] = [("nonxmlbody", "text"), ("observationmedia", "value")];
/// A document with more files than this is not looked through for one that can be read.
const MOST: usize = 50;

/// The first PDF within a clinical document: its bytes, judged by themselves.
#[must_use]
pub fn pdf_within(markup: &str) -> Option<Vec<u8>> {
    let mut around: Option<&str> = None;
    let (mut rest, mut looked) = (markup, 0);
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let (tag, behind) = after.split_once('>')?;
        rest = behind;
        let (closing, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let end = tag.find(|sign: char| sign.is_whitespace() || sign == '/');
        let name = end.and_then(|at| tag.get(..at)).unwrap_or(tag);
        let local = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
        if let Some((place, _)) = PLACES.iter().find(|(place, _)| *place == local) {
            around = (!closing).then_some(*place);
            continue;
        }
        let within = |(place, text): &(&str, &str)| around == Some(*place) && *text == local;
        if closing || !PLACES.iter().any(within) || !says_pdf(tag) {
            continue;
        }
        looked += 1;
        if looked > MOST {
            return None;
        }
        let text = behind.split_once("</").map_or("", |(text, _)| text);
        let text = text
            .trim()
            .strip_prefix("<![CDATA[")
            .and_then(|inside| inside.strip_suffix("]]>"))
            .unwrap_or(text);
        let found = from_base64(text.trim()).filter(|bytes| Kind::of(bytes) == Kind::Pdf);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// `mediaType="application/pdf"`, in either kind of quotes; a packed one is told apart and left.
fn says_pdf(tag: &str) -> bool {
    let tag: String = tag
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .map(|sign| if sign == '\'' { '"' } else { sign })
        .collect::<String>()
        .to_ascii_lowercase();
    tag.contains("mediatype=\"application/pdf\"") && !tag.contains("compression=")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &str = "JVBERi0xLjQKJSVFT0YK";

    #[test]
    fn a_pdf_is_found_where_the_standard_puts_one() {
        let body = format!(
            "<n:ClinicalDocument xmlns:n='urn:hl7-org:v3'><n:component><n:nonXMLBody>\
            <n:text mediaType='application/pdf' representation=\"B64\">\n {PDF}\n</n:text></n:nonXMLBody></n:component>"
        );
        assert!(pdf_within(&body).unwrap().starts_with(b"%PDF-"));
        let media = format!(
            "<ClinicalDocument><observationMedia><id/><value representation=\"B64\" mediaType=\"application/pdf\">\
            <![CDATA[{PDF}]]></value></observationMedia></ClinicalDocument>"
        );
        assert!(pdf_within(&media).is_some());
    }

    #[test]
    fn what_is_no_pdf_or_stands_elsewhere_is_none() {
        let at = |place: &str, tag: &str, text: &str| {
            pdf_within(&format!("<{place}><{tag}>{text}</x></{place}>"))
        };
        let pdf = "text mediaType=\"application/pdf\"";
        assert!(at("nonXMLBody", pdf, PDF).is_some());
        assert!(at("nonXMLBody", "text mediaType=\"image/png\"", PDF).is_none());
        assert!(at("section", pdf, PDF).is_none(), "a section's own text");
        assert!(at("nonXMLBody", pdf, "aGVp").is_none(), "it only says so");
        assert!(at("nonXMLBody", pdf, "***").is_none());
        assert!(at("nonXMLBody", &format!("{pdf} compression=\"DF\""), PDF).is_none());
        assert!(pdf_within(&format!("<!-- <nonXMLBody><{pdf}>{PDF}</text> -->")).is_none());
        for odd in ["", "<", "<nonXMLBody", "<nonXMLBody><text", "<!--", "</"] {
            assert!(pdf_within(odd).is_none());
        }
    }
}
