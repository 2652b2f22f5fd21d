//! The bridge: the window's page in an ordinary browser, over the same command surface as the shell's pipe.
//!
//! It listens on loopback only, asks for a random token on each request, and starts engine and sandbox in one process
//! with a home of its own. It is a part of the tests and never of the product.

mod clock;
mod guard;
mod options;
mod pages;
mod pipe;
mod secrets;
mod start;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use engine::api::Engine;

pub use clock::ShiftedClock;
pub use options::Options;
pub use start::{Running, start};

/// What every request may look at.
#[derive(Debug)]
pub struct Bridge {
    /// The product.
    pub engine: Arc<Engine>,
    /// Must be shown by each request.
    pub token: String,
    /// Where the built page lies.
    pub pages: std::path::PathBuf,
    /// What stands for the person's documents: "the dialog" chooses all that lie there.
    pub documents: std::path::PathBuf,
    /// Where dropped files lie.
    pub dropped: std::path::PathBuf,
    /// Where saved files go.
    pub saved: std::path::PathBuf,
}

/// The bridge's routes.
pub fn router(bridge: Arc<Bridge>) -> Router {
    Router::new()
        .route("/call/{name}", post(pipe::call))
        .route("/secret/{name}", post(pipe::secret))
        .route("/save-file", post(pipe::save_file))
        .route("/open-files", post(pipe::open_files))
        .route("/file/{name}", post(pipe::take_file))
        .route("/shown/{handle}", get(pipe::shown_bytes))
        .route("/pick-folder", post(pipe::pick_folder))
        .layer(axum::extract::DefaultBodyLimit::max(512 * 1024 * 1024))
        .route("/changes", get(pipe::changes))
        .fallback(get(pages::page))
        .layer(from_fn_with_state(Arc::clone(&bridge), guard::token))
        .with_state(bridge)
}
