//! An exchange as a command line. Secrets are variables of the shell; everything that came from outside stands in single
//! quotes, in which a POSIX shell reads nothing but the closing quote.

use crate::api::types::HeaderView;
use crate::client::mask::HIDDEN;

/// Headers that curl sends by itself.
const OWN: &[&str] = &["host", "content-length", "accept-encoding"];

/// The command. `body` is what is sent along, as text.
pub(crate) fn curl(method: &str, url: &str, headers: &[HeaderView], body: Option<&str>) -> String {
    let mut lines = vec![format!("curl --request {} {}", quoted(method), quoted(url))];
    for header in headers {
        let name = header.name.to_ascii_lowercase();
        if OWN.contains(&name.as_str()) {
            continue;
        }
        lines.push(match header.value.split_once(HIDDEN) {
            Some(("Basic ", "")) => "--user \"$USERNAME:$PASSWORD\"".to_owned(),
            Some((scheme, ""))
                if name == "authorization"
                    && scheme
                        .trim()
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric()) =>
            {
                format!("--header \"Authorization: {scheme}$TOKEN\"")
            }
            // A secret of another kind: its name says which; its value is not ours to give.
            Some(("", "")) => continue,
            _ => format!(
                "--header {}",
                quoted(&format!("{}: {}", header.name, header.value))
            ),
        });
    }
    lines.push("--compressed".to_owned());
    if let Some(body) = body {
        lines.push(format!("--data-binary {}", quoted(body)));
    }
    lines.join(" \\\n  ")
}

/// In single quotes; a quote inside ends them, stands escaped, and opens them again. A NUL cannot be an argument.
fn quoted(text: &str) -> String {
    let text = text.replace('\0', "");
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, value: &str) -> HeaderView {
        HeaderView {
            name: name.to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn secrets_are_variables_and_nothing_else_is() {
        let text = curl(
            "POST",
            "https://h/fhir/$process-message",
            &[
                header("authorization", "Bearer ***"),
                header("host", "h"),
                header("x-request-id", "$(id)"),
            ],
            Some("{\"a\":\"it's `x` $HOME\"}"),
        );
        assert_eq!(
            text,
            "curl --request 'POST' 'https://h/fhir/$process-message' \\\n  \
             --header \"Authorization: Bearer $TOKEN\" \\\n  \
             --header 'x-request-id: $(id)' \\\n  \
             --compressed \\\n  \
             --data-binary '{\"a\":\"it'\\''s `x` $HOME\"}'"
        );
        let text = curl(
            "GET",
            "https://h",
            &[header("Authorization", "Basic ***")],
            None,
        );
        assert!(text.contains("--user \"$USERNAME:$PASSWORD\""), "{text}");
        let text = curl(
            "GET",
            "https://h",
            &[header("Authorization", "`id` ***")],
            None,
        );
        assert!(!text.contains("\"Authorization"), "{text}");
    }

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        for text in [
            "plain",
            "it's",
            "''",
            "$(touch x)",
            "a\nb",
            "\\",
            "\"",
            "`id`",
            "!!",
            "æøå",
        ] {
            let read = std::process::Command::new("sh")
                .arg("-c")
                .arg(format!("printf %s {}", quoted(text)))
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(read.stdout).unwrap(), text);
        }
    }
}
