//! The fuzz targets over their corpora. What libFuzzer finds is added to the corpus, and stays found.

use std::fs;
use std::path::Path;

use tests::fuzz::TARGETS;

#[test]
fn every_target_takes_its_whole_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, target) in TARGETS {
        let mut files: Vec<_> = fs::read_dir(corpus.join(name))
            .unwrap_or_else(|error| panic!("the corpus of {name}: {error}"))
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.sort();
        assert!(files.len() >= 5, "{name} has a corpus");
        for file in files {
            target(&fs::read(&file).expect("a corpus file is readable"));
        }
    }
}

#[test]
fn deep_and_large_input_is_answered_and_not_followed() {
    let deep = |depth: usize| [b"[".repeat(depth), b"]".repeat(depth)].concat();
    let object =
        |depth: usize| [br#"{"a":"#.repeat(depth), b"1".to_vec(), b"}".repeat(depth)].concat();
    for (_, target) in TARGETS {
        for depth in [100, 10_000, 1_000_000] {
            target(&deep(depth));
            target(&object(depth));
        }
        target(&vec![b'x'; 8 << 20]);
        target(&vec![b'<'; 1 << 20]);
        target(&vec![b'&'; 1 << 20]);
        target(&[0xff; 64]);
    }
}
