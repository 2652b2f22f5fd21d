//! P3: a poll with nothing, one and a hundred new messages, beside the limit program's same read.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::clock::SystemClock;
use engine::sync::{FirstRead, Loops, Options};

use crate::replay::{child, cpu_seconds, held, index, runtime, store};
use crate::{corpus, figures, limit, log};

/// New messages a poll, and how many such polls.
const COURSES: [(usize, usize); 3] = [(0, 400), (1, 100), (100, 20)];
const NEW: usize = 100 + 20 * 100;

/// Milliseconds of CPU and wall a poll, for each course.
#[derive(Default)]
struct Told(Vec<(f64, f64)>);

impl Told {
    fn add(&mut self, cpu: f64, begun: Instant, times: usize) {
        let each = |seconds: f64| seconds * 1e3 / times as f64;
        self.0.push((
            each(cpu_seconds() - cpu),
            each(begun.elapsed().as_secs_f64()),
        ));
    }

    fn print(&self, held: i64) {
        let fields: Vec<String> = self
            .0
            .iter()
            .map(|(cpu, wall)| format!("{cpu:.4} {wall:.4}"))
            .collect();
        println!("{held} {}", fields.join(" "));
    }
}

async fn show(client: &reqwest::Client, url: &str, to: usize) {
    client
        .get(format!("{url}/$show?to={to}"))
        .send()
        .await
        .expect("the log grows");
}

/// In a process of its own: the product polls.
pub(crate) fn ours(url: &str, messages: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (store, id) = store(&folder.path().join("ours.db"), url);
    runtime().block_on(async {
        let options = Options {
            send: false,
            ..Options::default()
        };
        let loops = Loops::start(store.clone(), Arc::new(SystemClock), options);
        while loops.first_read(id, FirstRead::All).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let wanted = |count: usize| i64::try_from(count).expect("small");
        while held(&store) < wanted(messages) {
            loops.poll_now().await;
        }
        index(&store);
        let client = reqwest::Client::new();
        let mut told = Told::default();
        let mut shown = messages;
        for (new, times) in COURSES {
            // The grow request is asked for in both programs.
            let (cpu, begun) = (cpu_seconds(), Instant::now());
            for _ in 0..times {
                shown += new;
                if new > 0 {
                    show(&client, url, shown).await;
                }
                loops.poll_now().await;
            }
            index(&store);
            told.add(cpu, begun, times);
            assert_eq!(held(&store), wanted(shown), "what was polled is held");
        }
        told.print(held(&store));
        loops.stop().await;
    });
}

/// In a process of its own: the limit program reads the same pages.
pub(crate) fn bare(url: &str, messages: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut connection = limit::open(&folder.path().join("limit.db")).expect("a database");
    runtime().block_on(async {
        let client = reqwest::Client::new();
        let mut shown = limit::replay(&client, url, &mut connection, 0)
            .await
            .expect("the log is read");
        assert_eq!(shown, messages);
        let mut told = Told::default();
        for (new, times) in COURSES {
            let (cpu, begun) = (cpu_seconds(), Instant::now());
            for _ in 0..times {
                if new > 0 {
                    show(&client, url, shown + new).await;
                }
                shown = limit::replay(&client, url, &mut connection, shown)
                    .await
                    .expect("the log is read");
            }
            told.add(cpu, begun, times);
        }
        told.print(i64::try_from(shown).expect("small"));
    });
}

/// Both, over the same log; each has one of its own, since it grows.
pub(crate) fn bench(messages: usize) {
    let runtime = runtime();
    let serve = || {
        let entries = corpus::corpus(13, messages + NEW);
        runtime.block_on(log::serve_some(entries, messages))
    };
    let ours = child(&["poll", &serve(), &messages.to_string()]);
    let limit = child(&["bare-poll", &serve(), &messages.to_string()]);
    for (course, (new, _)) in COURSES.into_iter().enumerate() {
        let (at, wall) = (course * 2, course * 2 + 1);
        println!(
            "P3 poll, {new} new of {messages}: ours {:.3} ms CPU, {:.3} ms wall; limit {:.3} ms CPU, {:.3} ms wall; ratio {:.2} CPU",
            ours[at],
            ours[wall],
            limit[at],
            limit[wall],
            ours[at] / limit[at],
        );
        figures::keep(
            &format!("P3 poll with {new} new of {messages}"),
            &[
                ("oursCpuMillis", ours[at]),
                ("oursWallMillis", ours[wall]),
                ("limitCpuMillis", limit[at]),
                ("limitWallMillis", limit[wall]),
                ("cpuRatio", ours[at] / limit[at]),
            ],
        );
    }
}
