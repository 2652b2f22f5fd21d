//! P2: the same log read in by what other people would write, each in its own language with the field's own library:
//! kept unencrypted, hashed by nobody and held against nothing; and once more with the duties of ours, encryption and
//! compression left out.

use std::process::Command;

use crate::replay::{child, median, runtime};
use crate::{corpus, figures, log};

const ROUNDS: usize = 3;

/// CPU and wall seconds that a program printed after the number of messages.
fn peer(words: &[String], url: &str, duties: &[&str], messages: usize) -> Vec<f64> {
    let (program, rest) = words.split_first().expect("a program");
    let output = Command::new(program)
        .args(rest)
        .arg(url)
        .args(duties)
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let fields: Vec<f64> = said
        .split_whitespace()
        .filter_map(|field| field.parse().ok())
        .collect();
    assert_eq!(
        fields.first().map(|held| *held as usize),
        Some(messages),
        "{words:?} said {said:?} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    fields[1..].to_vec()
}

/// `BUDSTIKKE_PEERS`: a line per peer, its name and the words of its command, apart by tabs.
pub(crate) fn bench(messages: usize) {
    let peers =
        std::env::var("BUDSTIKKE_PEERS").expect("tests/proofs/peers.sh says how they start");
    let runtime = runtime();
    let url = runtime.block_on(log::serve(corpus::corpus(11, messages)));
    let peers = peers.lines().filter(|line| !line.is_empty());
    let duties: [(&str, &[&str]); 2] = [("", &[]), (", judged", &["--judged"])];
    for (line, (kind, duties)) in peers.flat_map(|line| duties.map(|duties| (line, duties))) {
        let words: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let (name, command) = words.split_first().expect("a name");
        let (mut cpu, mut wall, mut ours) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(child(&["ours", &url, &messages.to_string()])[0]);
            let run = peer(command, &url, duties, messages);
            cpu.push(run[0]);
            wall.push(run[1]);
        }
        let ours = median(ours);
        let (cpu_each, wall_each) = (median(cpu), median(wall));
        println!(
            "P2 replay of {messages}: {name}{kind} {cpu_each:.2} s CPU, {wall_each:.2} s wall; ours {ours:.2} s CPU; {:.2} times ours",
            cpu_each / ours
        );
        figures::keep(
            &format!("P2 {name}{kind}, {messages} messages"),
            &[
                ("peerCpuSeconds", cpu_each),
                ("peerWallSeconds", wall_each),
                ("oursCpuSeconds", ours),
                ("timesOurs", cpu_each / ours),
            ],
        );
    }
}
