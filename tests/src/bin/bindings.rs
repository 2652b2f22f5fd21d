//! Prints the generated TypeScript of the command surface; `cargo xtask bindings` writes it where it belongs.

#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

fn main() {
    print!("{}", engine::api::bindings::typescript());
}
