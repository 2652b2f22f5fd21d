//! The wire itself as the fault: certificates that are not to be trusted, a server that accepts and never answers, one that
//! says a byte now and then, one that breaks off in the middle. Behind the wire stands the sandbox, and its own table of
//! what it accepted is the judge: nothing lost, nothing twice, and words for each that say what happened.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::client::Caps;
use engine::clock::{Clock, ManualClock, SystemClock};
use engine::store::{State, connection, outbox};
use engine::sync::{FirstRead, Link, Loops, Options, SyncError};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::kill_cli;
use crate::poll_site::Site;

const SECOND: Duration = Duration::from_secs(1);
/// As long as these tests have patience: the product waits 10, 30 and 120 seconds.
const CAPS: Caps = Caps {
    connect: Duration::from_millis(400),
    idle: Duration::from_millis(400),
    total: Duration::from_millis(1_500),
    bytes: 64 * 1024 * 1024,
    ratio: 100,
};

/// What the wire does.
#[derive(Clone)]
enum Mode {
    /// Carries both ways.
    Passes,
    /// Takes everything in, says nothing.
    Swallows,
    /// Carries the request, and the answer a byte at a time with a pause between, never long enough to be called idle.
    Drips,
    /// Carries the request, and half of the answer; then the connection is reset.
    Breaks,
    /// TLS with this certificate, and what is inside is carried.
    Tls(Arc<ServerConfig>),
}

/// A port in front of the sandbox.
struct Wire {
    address: SocketAddr,
    mode: Arc<Mutex<Mode>>,
    open: Arc<Mutex<JoinSet<()>>>,
}

impl Wire {
    async fn to(upstream: &str, mode: Mode) -> Self {
        let upstream: SocketAddr = url::Url::parse(upstream)
            .unwrap()
            .socket_addrs(|| None)
            .unwrap()
            .remove(0);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Self {
            address: listener.local_addr().unwrap(),
            mode: Arc::new(Mutex::new(mode)),
            open: Arc::default(),
        };
        let (mode, open) = (Arc::clone(&wire.mode), Arc::clone(&wire.open));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mode = mode.lock().unwrap().clone();
                open.lock().unwrap().spawn(async move {
                    // A client that goes away in the middle is no fault of the wire.
                    let _ = carry(stream, upstream, mode).await;
                });
            }
        });
        wire
    }

    /// From now on. What stands is broken off, so that nothing goes on under the old mode.
    async fn becomes(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
        let mut open = std::mem::take(&mut *self.open.lock().unwrap());
        open.shutdown().await;
    }

    fn url(&self, scheme: &str, host: &str, path: &str) -> String {
        format!("{scheme}://{host}:{}{path}", self.address.port())
    }
}

async fn carry(mut stream: TcpStream, upstream: SocketAddr, mode: Mode) -> std::io::Result<()> {
    let breaks = matches!(mode, Mode::Breaks);
    let config = match mode {
        Mode::Passes => {
            let mut there = TcpStream::connect(upstream).await?;
            return copy_bidirectional(&mut stream, &mut there)
                .await
                .map(|_| ());
        }
        Mode::Swallows => {
            return tokio::io::copy(&mut stream, &mut tokio::io::sink())
                .await
                .map(|_| ());
        }
        Mode::Drips | Mode::Breaks => None,
        Mode::Tls(config) => Some(config),
    };
    let mut there = TcpStream::connect(upstream).await?;
    if let Some(config) = config {
        let mut inside = TlsAcceptor::from(config).accept(stream).await?;
        return copy_bidirectional(&mut inside, &mut there)
            .await
            .map(|_| ());
    }
    let (mut from, mut to) = stream.split();
    let (mut answers, mut asks) = there.split();
    let answer = async {
        let mut buffer = vec![0; 1024 * 1024];
        loop {
            let size = answers.read(&mut buffer).await?;
            if size == 0 {
                return Ok::<_, std::io::Error>(());
            }
            if breaks {
                to.write_all(&buffer[..size / 2]).await?;
                to.flush().await?;
                // The client has the half before the reset overtakes it.
                tokio::time::sleep(Duration::from_millis(50)).await;
                return Ok(());
            }
            for byte in &buffer[..size] {
                to.write_all(std::slice::from_ref(byte)).await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    };
    tokio::select! {
        done = answer => done?,
        done = tokio::io::copy(&mut from, &mut asks) => { done?; }
    }
    stream.set_zero_linger()
}

fn loops(site: &Site) -> Arc<Loops> {
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&site.clock);
    let options = Options {
        caps: CAPS,
        ..Options::default()
    };
    Loops::start(site.store.clone(), clock, options)
}

/// The first reading, once the poller is there to do it.
async fn begun(site: &Site, loops: &Loops) -> Result<(), SyncError> {
    for _ in 0..200 {
        match loops.first_read(site.connection_id, FirstRead::All).await {
            Err(SyncError::NotFound) => tokio::time::sleep(Duration::from_millis(10)).await,
            done => return done.map(|_| ()),
        }
    }
    panic!("no poller came");
}

fn point_at(site: &Site, url: &str) {
    site.store
        .write(|tx| connection::set_base_url(tx, site.connection_id, url))
        .unwrap();
}

/// The sentence that the window has for a code; a code without one would be shown as it is.
fn sentence(file: &str, path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join(format!("ui/src/i18n/nb/{file}.json"))).unwrap();
    let catalogue: Value = serde_json::from_str(&text).unwrap();
    let found = catalogue.pointer(path).and_then(Value::as_str);
    found
        .unwrap_or_else(|| panic!("{file}{path} has no words"))
        .to_owned()
}

/// How often the other side has it, and how often it was posted again.
fn accepted(site: &Site, id: i64) -> Vec<u64> {
    let header = site.entry(id).header_id;
    let events = site.sandbox.events().into_iter();
    events
        .filter(|event| event.header_id == header)
        .map(|event| event.identical)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_through_a_broken_wire_arrives_once_and_is_never_called_taken_before() {
    for (mode, name, reaches) in [
        (Mode::Swallows, "a server that never answers", false),
        (Mode::Drips, "a byte at a time", true),
        (Mode::Breaks, "reset in the middle of the answer", true),
    ] {
        let site = Site::with(0, |config| config.stories = false).await;
        let wire = Wire::to(&site.sandbox.nav_url(), Mode::Passes).await;
        point_at(&site, &wire.url("http", "127.0.0.1", "/nav/fhir/4.0"));
        let loops = loops(&site);
        wire.becomes(mode).await;
        let id = site.queue("Gjennom en dårlig linje.");
        loops.wake();
        site.wait(Duration::ZERO, name, |site| {
            site.state(id) == State::UnknownOutcome
        })
        .await;
        let entry = site.entry(id);
        assert_eq!(entry.reason.as_deref(), Some("outcome_lost"), "{name}");
        sentence("message", "/reason/outcome_lost");
        assert_eq!(accepted(&site, id).len(), usize::from(reaches), "{name}");
        // Better again: the same bytes, and the other side knows them if it had them.
        wire.becomes(Mode::Passes).await;
        site.wait(SECOND, name, |site| {
            matches!(site.state(id), State::TakenOver | State::Accepted)
        })
        .await;
        assert_eq!(accepted(&site, id), [u64::from(reaches)], "{name}");
        loops.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_knows_a_message_again_a_person_decides_and_no_machine_does() {
    for (mode, name, reaches) in [
        (Mode::Swallows, "a server that never answers", 0),
        (Mode::Drips, "a byte at a time", 1),
        (Mode::Breaks, "reset in the middle of the answer", 1),
    ] {
        let site = Site::with(0, |config| config.stories = false).await;
        site.store
            .write(|tx| {
                tx.execute("UPDATE connection SET pack = 'plain-r4'", [])
                    .map_err(engine::store::StoreError::from)
            })
            .unwrap();
        let wire = Wire::to(&site.sandbox.nav_url(), mode).await;
        point_at(&site, &wire.url("http", "127.0.0.1", "/nav/fhir/4.0"));
        let loops = loops(&site);
        let id = site.queue("Én gang, ikke to.");
        loops.wake();
        site.wait(Duration::ZERO, name, |site| {
            site.state(id) == State::NeedsYou
        })
        .await;
        wire.becomes(Mode::Passes).await;
        for _ in 0..50 {
            site.clock.advance(Duration::from_secs(60));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(site.state(id), State::NeedsYou, "{name}");
        assert_eq!(accepted(&site, id).len(), reaches, "{name}");
        loops.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_behind_a_broken_wire_is_read_whole_when_the_wire_is_mended() {
    for (mode, name, banner) in [
        (
            Mode::Swallows,
            "a server that never answers",
            Some("offline"),
        ),
        (Mode::Drips, "a byte at a time", Some("offline")),
        (Mode::Breaks, "reset in the middle of the answer", None),
    ] {
        let site = Site::new(30).await;
        let wire = Wire::to(&site.sandbox.nav_url(), Mode::Passes).await;
        point_at(&site, &wire.url("http", "127.0.0.1", "/nav/fhir/4.0"));
        let loops = loops(&site);
        begun(&site, &loops).await.unwrap();
        let before = site.cursor().unwrap().next_position;
        assert!(before > 0, "{name}");
        site.sandbox
            .say(&serde_json::json!({ "story": "foresporsel" }))
            .unwrap();
        wire.becomes(mode).await;
        let polled = loops.poll_now().await;
        assert!(
            matches!(polled.link, Link::Offline | Link::Slow),
            "{name}: {polled:?}"
        );
        let said = loops.banners();
        assert_eq!(said.first().map(|banner| banner.code), banner, "{name}");
        if let Some(code) = banner {
            sentence("shell", &format!("/banner/{code}/title"));
        }
        assert_eq!(site.cursor().unwrap().next_position, before, "{name}");
        wire.becomes(Mode::Passes).await;
        site.wait(SECOND, name, |site| {
            site.cursor().unwrap().next_position > before
        })
        .await;
        assert_eq!(site.ours(), site.theirs().await, "{name}");
        loops.stop().await;
    }
}

/// Certificates of an authority of our own, and of one that nobody knows.
struct Certificates {
    /// PEM, for whom to trust.
    authority: String,
    good: Arc<ServerConfig>,
    expired: Arc<ServerConfig>,
    early: Arc<ServerConfig>,
    elsewhere: Arc<ServerConfig>,
    unknown: Arc<ServerConfig>,
}

impl Certificates {
    fn new() -> Self {
        let authority = authority();
        let of = |name: &str, from: i32, to: i32, by: &CertifiedIssuer<'static, KeyPair>| {
            served(name, from, to, by)
        };
        Self {
            good: of("localhost", 2020, 2100, &authority),
            expired: of("localhost", 2020, 2021, &authority),
            early: of("localhost", 2090, 2100, &authority),
            elsewhere: of("hops.example.no", 2020, 2100, &authority),
            unknown: of("localhost", 2020, 2100, &self::authority()),
            authority: authority.pem(),
        }
    }
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2100, 1, 1);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn served(
    name: &str,
    from: i32,
    to: i32,
    by: &CertifiedIssuer<'static, KeyPair>,
) -> Arc<ServerConfig> {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, by).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    Arc::new(config)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_from_nobody_is_said_and_nothing_leaves_until_the_address_is_right() {
    let site = Site::with(0, |config| config.stories = false).await;
    let wire = Wire::to(
        &site.sandbox.nav_url(),
        Mode::Tls(Certificates::new().unknown),
    )
    .await;
    point_at(&site, &wire.url("https", "localhost", "/nav/fhir/4.0"));
    let loops = loops(&site);
    assert!(begun(&site, &loops).await.is_err());
    let polled = loops.poll_now().await;
    assert_eq!(polled.link, Link::BadAnswer);
    let banner = loops.banners().remove(0);
    assert_eq!(banner.reason, Some("tls_issuer"));
    sentence("shell", "/banner/bad_answer/title_tls_issuer");
    let id = site.queue("Bare til en vi stoler på.");
    loops.wake();
    site.wait(Duration::ZERO, "a person is asked", |site| {
        site.state(id) == State::NeedsYou
    })
    .await;
    assert_eq!(site.entry(id).reason.as_deref(), Some("tls_issuer"));
    sentence("message", "/reason/tls_issuer");
    assert!(site.sandbox.events().is_empty());
    // Nothing left, so nothing has to be asked when it is put right: the same bytes go.
    point_at(&site, &site.sandbox.nav_url());
    loops.reload();
    let now = site.clock.now();
    site.store.write(|tx| outbox::retry(tx, id, now)).unwrap();
    loops.wake();
    site.wait(SECOND, "custody", |site| {
        matches!(site.state(id), State::TakenOver | State::Accepted)
    })
    .await;
    assert_eq!(accepted(&site, id), [0]);
    loops.stop().await;
}

/// The program as it is, which trusts whom the machine trusts: here, an authority that this test has made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wrong_certificate_is_named_and_the_right_one_lets_the_message_through_once() {
    let certificates = Certificates::new();
    let mut desk = kill_cli::Desk::new(3).await;
    let trusted = desk.path("authority.pem");
    std::fs::write(&trusted, &certificates.authority).unwrap();
    let file = desk.write();
    let wire = Wire::to(&desk.sandbox.nav_url(), Mode::Passes).await;
    let url = wire.url("https", "localhost", "/nav/fhir/4.0");
    let runs = async |act: &str, arguments: &[&str]| -> Output {
        let mut command = Command::new(kill_cli::binary());
        command
            .arg(act)
            .args(arguments)
            .args(["--url", &url])
            .env("SSL_CERT_FILE", &trusted)
            .env_remove("SSL_CERT_DIR")
            .stdin(Stdio::null());
        tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap()
    };
    let message = file.to_str().unwrap();
    for (config, words) in [
        (&certificates.expired, "expired"),
        (&certificates.early, "not valid yet"),
        (&certificates.elsewhere, "for another name"),
        (&certificates.unknown, "from nobody this machine trusts"),
    ] {
        wire.becomes(Mode::Tls(Arc::clone(config))).await;
        for (act, arguments) in [
            ("send", vec![message]),
            ("poll", vec!["--her", crate::poll_site::OWN]),
        ] {
            let out = runs(act, &arguments).await;
            let said = String::from_utf8_lossy(&out.stderr);
            assert_eq!(out.status.code(), Some(3), "{act} {words}: {said}");
            assert!(said.contains(words), "{act} {words}: {said}");
        }
        assert!(desk.sandbox.events().is_empty(), "{words}");
    }
    wire.becomes(Mode::Tls(Arc::clone(&certificates.good)))
        .await;
    let out = runs("send", &[message]).await;
    let said = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(0), "{said}");
    let times: Vec<usize> = desk.received().into_values().collect();
    assert_eq!(times, [1]);
    // The manual clock of the other tests would not do here: a certificate is judged by the machine's own.
    assert!(SystemClock.now() < "2090-01-01T00:00:00Z".parse().unwrap());
}
