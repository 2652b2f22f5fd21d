//! Bodies that hurt a careless reader.

/// About `bytes` of JSON that begins like a searchset and is blank from there on, packed 150 to one.
///
/// Written by hand in fixed Huffman codes, so that the sandbox needs no compressor. The trailer is not right: who reads
/// that far has lost already.
pub(crate) fn gzip(bytes: u64) -> Vec<u8> {
    let mut bits = Bits {
        out: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255],
        byte: 0,
        used: 0,
    };
    // One final block, fixed codes.
    bits.put(1, 1);
    bits.put(1, 2);
    for byte in br#"{"resourceType":"Bundle","type":"searchset","entry":[ "# {
        bits.code(0x30 + u32::from(*byte), 8);
    }
    for _ in 0..bytes / 258 {
        // Length 258 (code 285), distance 1 (code 0): the blank again.
        bits.code(0b1100_0101, 8);
        bits.code(0, 5);
    }
    bits.code(0, 7);
    bits.finish()
}

struct Bits {
    out: Vec<u8>,
    byte: u8,
    used: u8,
}

impl Bits {
    fn put(&mut self, value: u32, count: u8) {
        for at in 0..count {
            if value >> at & 1 == 1 {
                self.byte |= 1 << self.used;
            }
            self.used += 1;
            if self.used == 8 {
                self.out.push(self.byte);
                (self.byte, self.used) = (0, 0);
            }
        }
    }

    /// Huffman codes go in with their high bit first.
    fn code(&mut self, code: u32, count: u8) {
        for at in (0..count).rev() {
            self.put(code >> at & 1, 1);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.used > 0 {
            self.out.push(self.byte);
        }
        self.out.extend([0; 8]);
        self.out
    }
}

/// A searchset nested that deep.
pub(crate) fn deep(depth: u64) -> String {
    let depth = usize::try_from(depth).unwrap_or(0);
    let mut text = String::from("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":");
    text.push_str(&"[".repeat(depth));
    text.push_str(&"]".repeat(depth));
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bomb_is_small_and_the_nest_is_deep() {
        let bomb = gzip(10_000_000);
        assert!(bomb.len() < 80_000, "{}", bomb.len());
        assert!(deep(10_000).len() > 20_000);
    }
}
