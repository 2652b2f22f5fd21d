//! Names that have hurt somebody, and the file service that the sandbox offers.

use std::path::{Path, PathBuf};

use crate::attachments::fixture;
use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_service_holds_to_its_rules() {
    let desk = Desk::start().await;
    let service = desk
        .other_side()
        .nav_url()
        .replace("/nav/fhir/4.0", "/files");
    let client = reqwest::Client::new();
    let put = async |kind: &str, bytes: Vec<u8>| {
        client
            .post(&service)
            .header("content-type", kind)
            .body(bytes)
            .send()
            .await
            .expect("an answer")
    };
    let first = put("application/pdf", fixture("epikrise.pdf")).await;
    let second = put("application/pdf", fixture("epikrise.pdf")).await;
    let address = first.headers()["location"]
        .to_str()
        .expect("text")
        .to_owned();
    assert_eq!(
        second.headers()["location"].to_str().expect("text"),
        address,
        "the same bytes, the same file"
    );
    let mut virus = fixture("epikrise.pdf");
    virus.extend(b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR");
    for (kind, bytes) in [
        ("application/pdf", Vec::new()),
        ("application/pdf", fixture("photo.png")),
        ("text/html", b"<html>".to_vec()),
        ("application/pdf", virus),
    ] {
        assert_eq!(put(kind, bytes).await.status().as_u16(), 422, "{kind}");
    }
    let ranged = |range: &str| {
        client
            .get(&address)
            .header("range", range.to_owned())
            .send()
    };
    let part = ranged("bytes=0-4").await.expect("an answer");
    assert_eq!(part.status().as_u16(), 206);
    assert_eq!(&*part.bytes().await.expect("bytes"), b"%PDF-");
    let tail = ranged("bytes=-6")
        .await
        .expect("an answer")
        .bytes()
        .await
        .expect("bytes");
    assert_eq!(&*tail, b"%%EOF\n");
    assert_eq!(
        ranged("bytes=99999999-")
            .await
            .expect("an answer")
            .status()
            .as_u16(),
        416
    );
    let whole = client.get(&address).send().await.expect("an answer");
    assert_eq!(
        *whole.bytes().await.expect("bytes"),
        *fixture("epikrise.pdf")
    );
}

/// Names that have hurt somebody: paths, devices, directions, controls, lengths, endings.
fn hostile_names() -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let stems = [
        "x", "CON", "con", "PRN", "AUX", "NUL", "COM1", "LPT9", "COM¹", "CONIN$", "..", ".", "",
        " ", "~", "-rf",
    ];
    for stem in stems {
        for ending in ["", ".pdf", ".PDF", ".pdf.exe", ".exe", ".", " ", ".pdf "] {
            names.push(format!("{stem}{ending}"));
        }
    }
    for prefix in [
        "../",
        "../../.ssh/",
        "/etc/",
        "C:\\Users\\x\\",
        "\\\\server\\share\\",
        "file:///",
        "a/b/c/",
        "..\\..\\",
        "%2e%2e%2f",
        "~/",
    ] {
        for name in ["id_rsa", "passwd", "svar.pdf"] {
            names.push(format!("{prefix}{name}"));
        }
    }
    for sign in [
        '\0',
        '\n',
        '\r',
        '\t',
        '\u{7}',
        '\u{1b}',
        '\u{7f}',
        '\u{85}',
        '\u{ad}',
        '\u{200b}',
        '\u{200d}',
        '\u{200f}',
        '\u{202a}',
        '\u{202e}',
        '\u{2066}',
        '\u{2069}',
        '\u{2028}',
        '\u{fe0f}',
        '\u{feff}',
        '\u{e0041}',
        '<',
        '>',
        ':',
        '"',
        '|',
        '?',
        '*',
    ] {
        names.push(format!("svar{sign}fdp.exe"));
        names.push(format!("{sign}"));
    }
    for long in ["a", "å", "漢", "😀", "é"] {
        names.push(long.repeat(300));
        names.push(format!("{}.pdf", long.repeat(300)));
    }
    names
}

#[test]
fn two_hundred_hostile_names_become_names() {
    use engine::content::{Kind, name_for};
    let names = hostile_names();
    assert!(names.len() >= 200, "{}", names.len());
    let reserved = ["con", "prn", "aux", "nul", "com1", "lpt9", "com¹", "conin$"];
    for given in &names {
        for kind in [Kind::Pdf, Kind::Png, Kind::Program] {
            let name = name_for(given, kind);
            let told = format!("{given:?} → {name:?}");
            assert!(!name.is_empty() && name.len() <= 124, "{told}");
            assert!(
                name.to_ascii_lowercase()
                    .ends_with(&format!(".{}", kind.extension())),
                "{told}"
            );
            assert!(
                !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']),
                "{told}"
            );
            assert!(!name.chars().any(char::is_control), "{told}");
            assert!(!name.chars().any(|sign| matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{ad}' | '\u{feff}')), "{told}");
            assert!(
                !name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']),
                "{told}"
            );
            let stem = name.split('.').next().unwrap_or_default().to_lowercase();
            assert!(!reserved.contains(&stem.as_str()), "{told}");
            assert!(!name.contains(".exe."), "{told}");
            // It is one component of a path, and stands in the folder it was put in.
            assert_eq!(PathBuf::from(&name).components().count(), 1, "{told}");
            assert_eq!(
                Path::new("/folder").join(&name).parent(),
                Some(Path::new("/folder")),
                "{told}"
            );
            assert_eq!(
                name_for(&name, kind),
                name,
                "made safe once, it stays: {told}"
            );
        }
    }
}
