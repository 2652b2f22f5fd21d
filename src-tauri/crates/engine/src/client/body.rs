//! An answer's body, unpacked as it streams in, with a hard end.
//!
//! We unpack gzip ourselves: a library that does it behind our back does not tell how much came over the wire, and then
//! a bomb is only found after it has gone off.

use std::io::Write as _;

use flate2::write::MultiGzDecoder;
use futures_util::StreamExt as _;
use reqwest::header::CONTENT_ENCODING;

use super::Caps;
use super::error::ClientError;

/// A body this small may unpack as it likes.
const FREE: usize = 1024 * 1024;

pub(super) async fn take(response: reqwest::Response, caps: &Caps) -> Result<Vec<u8>, ClientError> {
    let encoding = response
        .headers()
        .get(CONTENT_ENCODING)
        .map(|value| value.as_bytes().to_vec());
    let gzip = match encoding.as_deref() {
        None | Some(b"identity" | b"") => false,
        Some(b"gzip" | b"x-gzip") => true,
        Some(_) => return Err(ClientError::Encoding),
    };
    let announced = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok());
    if announced.is_some_and(|length| length > caps.bytes) {
        return Err(ClientError::TooLarge { limit: caps.bytes });
    }
    let room = announced.unwrap_or_default().min(FREE * 8);
    let mut taken = Taken {
        body: Vec::with_capacity(room),
        limit: caps.bytes,
        full: false,
    };
    let mut chunks = response.bytes_stream();
    if !gzip {
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| cut(&error))?;
            taken
                .write_all(&chunk)
                .map_err(|_| ClientError::TooLarge { limit: caps.bytes })?;
        }
        return Ok(taken.body);
    }
    let mut decoder = MultiGzDecoder::new(taken);
    let mut wire = 0_usize;
    while let Some(chunk) = chunks.next().await {
        // Small pieces, so that the ratio is seen before much has been unpacked.
        for piece in chunk.map_err(|error| cut(&error))?.chunks(1024) {
            wire += piece.len();
            if decoder.write_all(piece).is_err() {
                let full = decoder.get_ref().full;
                return Err(if full {
                    ClientError::TooLarge { limit: caps.bytes }
                } else {
                    ClientError::Encoding
                });
            }
            let unpacked = decoder.get_ref().body.len();
            if unpacked > FREE && unpacked / caps.ratio.max(1) > wire {
                return Err(ClientError::Bomb { ratio: caps.ratio });
            }
        }
    }
    if wire == 0 {
        return Ok(Vec::new());
    }
    decoder.try_finish().map_err(|_| ClientError::Cut)?;
    let taken = decoder.finish().map_err(|_| ClientError::Cut)?;
    Ok(taken.body)
}

fn cut(error: &reqwest::Error) -> ClientError {
    if error.is_timeout() {
        ClientError::Timeout
    } else {
        ClientError::Cut
    }
}

/// A buffer that refuses to grow past its limit.
#[derive(Debug)]
struct Taken {
    body: Vec<u8>,
    limit: usize,
    full: bool,
}

impl std::io::Write for Taken {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.body.len() + bytes.len() > self.limit {
            self.full = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.body.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
