//! One page of PDF with a heading and some text: small, real, and opened by any reader.

/// The document's bytes.
pub(crate) fn page(title: &str, text: &str) -> Vec<u8> {
    pages(title, &[text])
}

/// The bytes of a document whose pages hold these texts; the heading stands on the first.
pub(crate) fn pages(title: &str, texts: &[&str]) -> Vec<u8> {
    let mut out = Vec::from(&b"%PDF-1.4\n%\xe5\xe6\xf8\xc5\n"[..]);
    let mut places = Vec::new();
    // Page and content of the first are 3 and 5, of each one after it the next two numbers.
    let number = |at: usize| if at == 0 { 3 } else { 4 + 2 * at };
    let kids: Vec<String> = (0..texts.len())
        .map(|at| format!("{} 0 R", number(at)))
        .collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} >>",
            kids.join(" "),
            texts.len()
        )
        .into_bytes(),
    ];
    for (at, text) in texts.iter().enumerate() {
        let content = number(at) + if at == 0 { 2 } else { 1 };
        objects.push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R /Resources << /Font << /F1 4 0 R >> >> >>").into_bytes());
        if at == 0 {
            objects.push(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec());
        }
        objects.push(stream(if at == 0 { title } else { "" }, text));
    }
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .into_bytes(),
    );
    out
}

fn stream(title: &str, text: &str) -> Vec<u8> {
    let mut content = String::from("BT /F1 16 Tf 60 780 Td 22 TL ");
    if !title.is_empty() {
        content.push_str(&shown(title));
    }
    content.push_str("T* /F1 11 Tf 15 TL ");
    for paragraph in text.lines() {
        for line in wrapped(paragraph, 84) {
            content.push_str(&shown(&line));
        }
    }
    content.push_str("ET");
    let content = latin(&content);
    let mut stream = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
    stream.extend(&content);
    stream.extend(b"\nendstream");
    stream
}

fn shown(line: &str) -> String {
    let escaped = line
        .replace('\\', "\\\\")
        .replace('(', "\\(")
        .replace(')', "\\)");
    format!("({escaped}) Tj T* ")
}

fn wrapped(paragraph: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in paragraph.split_whitespace() {
        if lines
            .last()
            .is_some_and(|line| line.chars().count() + word.chars().count() > width)
        {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// WinAnsi as far as Latin-1 goes; a letter outside it loses its mark rather than its place.
fn latin(text: &str) -> Vec<u8> {
    let near = |letter: char| match letter {
        'ł' => b'l',
        'Ł' => b'L',
        'ś' | 'š' => b's',
        'Ś' | 'Š' => b'S',
        'ę' => b'e',
        'ą' => b'a',
        'č' | 'ć' => b'c',
        'Č' | 'Ć' => b'C',
        'đ' => b'd',
        'Đ' => b'D',
        'ŋ' => b'n',
        'ž' | 'ź' | 'ż' => b'z',
        '–' => b'-',
        _ => b'?',
    };
    text.chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap_or_else(|_| near(letter)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_points_at_its_objects() {
        let bytes = page(
            "Brev fra NAV (1)",
            "Hei på deg, Małgorzata.\n\n1. Ett spørsmål?",
        );
        let find = |needle: &[u8]| {
            bytes
                .windows(needle.len())
                .position(|window| window == needle)
        };
        assert!(bytes.starts_with(b"%PDF-1.4") && bytes.ends_with(b"%%EOF\n"));
        let table = find(b"xref\n0 6").expect("a table");
        let third = &bytes[table + 9 + 20 * 3..table + 9 + 20 * 3 + 10];
        let third: usize = std::str::from_utf8(third).unwrap().parse().unwrap();
        assert!(bytes[third..].starts_with(b"3 0 obj"));
        assert!(bytes.len() < 3_000);
    }

    #[test]
    fn each_page_has_its_own_text() {
        let bytes = pages("Epikrise", &["Første side", "Andre side", "Siste side"]);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("/Kids [3 0 R 6 0 R 8 0 R] /Count 3"));
        for (object, said) in [(5, "ste side"), (7, "Andre side"), (9, "Siste side")] {
            let from = text
                .split(&format!("\n{object} 0 obj\n"))
                .nth(1)
                .expect("an object");
            assert!(
                from.split("endobj")
                    .next()
                    .is_some_and(|one| one.contains(said))
            );
        }
        assert_eq!(text.matches("(Epikrise)").count(), 1);
    }
}
