//! A thread with attachments, a form and its receipts in the journal: read back by a program that others wrote.

use std::fs;
use std::path::Path;
use std::process::Command;

use engine::api::types::{JournalPdf, JournalPdfRequest, JournalRequest, JournalText, ThreadView};
use serde_json::json;

use crate::attachments::{fixture, labelled, said, sent_with, thread};
use crate::desk::Desk;

pub(crate) fn request(thread_id: i64) -> JournalRequest {
    JournalRequest {
        thread_id,
        message_id: None,
        language: "nb".into(),
    }
}

pub(crate) async fn saved(desk: &Desk, thread_id: i64, path: &Path) -> JournalPdf {
    let file = desk.engine.register_file(path.to_path_buf());
    let request = JournalPdfRequest {
        journal: request(thread_id),
        file,
    };
    desk.call("journal_pdf", &request).await
}

/// Pages as `pdftotext` reads them; `None` where poppler-utils is not installed.
pub(crate) fn read_back(path: &Path) -> Option<Vec<String>> {
    let output = Command::new("pdftotext")
        .arg("-layout")
        .arg(path)
        .arg("-")
        .output();
    let Ok(output) = output else {
        println!("skipped: reading the PDF back (pdftotext of poppler-utils is not installed)");
        return None;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("utf-8");
    let mut pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
    assert_eq!(
        pages.pop().as_deref(),
        Some(""),
        "a form feed ends each page"
    );
    Some(pages)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attachments_follow_the_letters_and_what_cannot_be_drawn_lies_beside() {
    let desk = Desk::start().await;
    let attachments = [
        labelled(&fixture("three-pages.pdf"), "application/pdf", "notat.pdf"),
        labelled(&fixture("photo.jpg"), "image/jpeg", "bilde.jpg"),
        labelled(&fixture("fax-two-pages.tif"), "image/tiff", "faks.tif"),
        labelled(&fixture("palette.tif"), "image/tiff", "palett.tif"),
        labelled(&fixture("fax-g3.tif"), "image/tiff", "gruppe3.tif"),
        labelled("Prøvesvar: normalt.".as_bytes(), "text/plain", "svar.txt"),
        labelled(&fixture("password.pdf"), "application/pdf", "laast.pdf"),
        labelled(&fixture("lab.tif"), "image/tiff", "farger.tif"),
        labelled(b"MZ\x90\0 a program", "application/pdf", "virus.pdf"),
        json!({ "contentType": "application/pdf", "title": "lenke.pdf", "url": "http://127.0.0.1:9/files/1.pdf" }),
    ];
    let (thread_id, _) = said(&desk, &attachments).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.pdf");
    let made = saved(&desk, thread_id, &path).await;
    assert_eq!(made.beside, 2);
    let mut files: Vec<String> = fs::read_dir(folder.path())
        .expect("the folder")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "journal-vedlegg-1-laast.pdf",
            "journal-vedlegg-2-farger.tif",
            "journal.pdf"
        ]
    );
    assert_eq!(
        fs::read(folder.path().join(&files[0])).expect("the file"),
        fixture("password.pdf")
    );

    let text: JournalText = desk.call("journal_text", &request(thread_id)).await;
    for part in [
        "– notat.pdf · 2 kB · SHA-256 ",
        "tatt med bakerst",
        "laast.pdf",
        "lagret som egen fil",
        "virus.bin",
        "et program, ikke tatt med",
        "lenke.pdf · lenke, ikke hentet",
        "Prøvesvar: normalt.",
    ] {
        assert!(text.text.contains(part), "{part}\nis not in\n{}", text.text);
    }
    let Some(pages) = read_back(&path) else {
        return;
    };
    assert_eq!(pages.len(), made.pages as usize);
    // One or two of letters, then three of the PDF, one picture, two of the fax, one of each of the others.
    assert!(made.pages >= 9, "{} pages", made.pages);
    for (number, page) in (1..).zip(&pages) {
        assert!(
            page.contains("Vedlegg Prøvesen"),
            "page {number} says whose it is:\n{page}"
        );
        assert!(
            page.contains(&format!("Side {number} av {}", made.pages)),
            "page {number}"
        );
    }
    let appended = &pages[pages.len() - 8..];
    for (number, page) in (1..).zip(&appended[..3]) {
        assert!(
            page.contains(&format!("Vedlegg: notat.pdf, side {number} av 3")),
            "{page}"
        );
        assert!(
            page.contains(&format!("Side {number}")) && page.contains("Notat fra sykehuset"),
            "{page}"
        );
    }
    assert!(
        appended[3].contains("Vedlegg: bilde.jpg")
            && appended[5].contains("Vedlegg: faks.tif, side 2 av 2")
            && appended[6].contains("Vedlegg: palett.tif")
            && appended[7].contains("Vedlegg: gruppe3.tif")
    );
    drawn(&path, pages.len() - 4);
    drawn(&path, pages.len());
}

/// Something dark is on the page below its caption: a picture was drawn, not only announced.
pub(crate) fn drawn(path: &Path, page: usize) {
    let number = page.to_string();
    let output = Command::new("pdftoppm")
        .args(["-gray", "-r", "150", "-f", &number, "-l", &number])
        .arg(path)
        .output();
    let Ok(output) = output else { return };
    let raster = output.stdout;
    // `P5 width height 255`, then a byte a pixel.
    // Below the patient's line and the caption, above the foot.
    let (from, to) = (raster.len() / 10, raster.len() * 9 / 10);
    let dark = raster[from..to].iter().filter(|light| **light < 90).count();
    assert!(
        dark > 40,
        "the picture's bar is on page {page}: {dark} dark pixels"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_of_the_way_has_its_time_its_teller_and_its_request() {
    let desk = Desk::start().await;
    let (sent, echo) = sent_with(&desk, &fixture("epikrise.pdf"), "epikrise.pdf").await;
    let thread_id = sent.thread_id;
    let view: ThreadView = thread(&desk, thread_id).await;
    let custody = view
        .messages
        .iter()
        .find(|one| one.message_id == echo.message_id)
        .and_then(|one| one.ladder.iter().find_map(|rung| rung.request_id.clone()))
        .expect("custody has a request id");
    let text: JournalText = desk.call("journal_text", &request(thread_id)).await;
    for part in [
        "Kvitteringer",
        "Overtatt",
        "Godtatt",
        &format!("forespørsel {custody}"),
        "epikrise.pdf",
    ] {
        assert!(text.text.contains(part), "{part}\nis not in\n{}", text.text);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.pdf");
    saved(&desk, thread_id, &path).await;
    let Some(pages) = read_back(&path) else {
        return;
    };
    let whole = pages.concat();
    assert!(
        whole.contains(&custody) && whole.contains("Innlagt i tre dager"),
        "{whole}"
    );
    private(&path);
}

fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
