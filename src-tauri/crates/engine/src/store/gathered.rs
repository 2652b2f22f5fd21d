//! Where a random key leads, in two trees: a large one, and a small one where the keys of large pages wait.
//!
//! In a large tree each of a page's thousand random keys dirties a leaf of its own, which is read, encrypted and written
//! for it alone: that is what grew as a log grew long. So they are gathered in a tree of a few leaves and go to the large
//! one sixteen thousand at a time, in its order. A key is found in either; one that comes with a small
//! page goes to the large tree at once.

use rusqlite::{Connection as Db, OptionalExtension as _};

use super::{StoreError, Tx, codec};

/// Keys that wait at most.
const WAITING: i64 = 16_384;

/// The statements of one such pair of trees.
#[derive(Debug)]
pub(super) struct Gathered {
    pub find: &'static str,
    pub learn: &'static str,
    pub gather: &'static str,
    pub waiting: &'static str,
    pub gathered: &'static str,
    pub clear: &'static str,
}

/// Over the tables `$table (key, $leads_to)` and `$table_fresh`.
macro_rules! gathered {
    ($table:literal, $leads_to:literal) => {
        $crate::store::gathered::Gathered {
            // What is settled was there first.
            find: concat!(
                "SELECT ",
                $leads_to,
                " FROM ",
                $table,
                " WHERE key = ?1 UNION ALL SELECT ",
                $leads_to,
                " FROM ",
                $table,
                "_fresh WHERE key = ?1 LIMIT 1"
            ),
            learn: concat!(
                "INSERT INTO ",
                $table,
                " (key, ",
                $leads_to,
                ") VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING"
            ),
            gather: concat!(
                "INSERT INTO ",
                $table,
                "_fresh (key, ",
                $leads_to,
                ") VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING"
            ),
            waiting: concat!("SELECT count(*) FROM ", $table, "_fresh"),
            gathered: concat!(
                "SELECT key, ",
                $leads_to,
                " FROM ",
                $table,
                "_fresh ORDER BY key"
            ),
            clear: concat!("DELETE FROM ", $table, "_fresh"),
        }
    };
}
pub(super) use gathered;

/// A key as it is stored: the first eight bytes of a SHA-256. Two that meet by chance are not to be expected in any log;
/// who makes two meet on purpose gets no more than by sending the other's key.
pub(super) fn number(connection_id: i64, key: &str) -> i64 {
    let digest = codec::sha256(format!("{connection_id}|{key}").as_bytes());
    let (first, _) = digest.split_first_chunk().unwrap_or((&[0; 8], &[]));
    i64::from_be_bytes(*first)
}

impl Gathered {
    /// Where a key leads.
    pub(super) fn find(&self, db: &Db, key: i64) -> Result<Option<i64>, StoreError> {
        Ok(db
            .prepare_cached(self.find)?
            .query_row([key], |row| row.get(0))
            .optional()?)
    }

    /// A key leads there from now on, where it led nowhere yet. `many`: it is one of a page's hundreds.
    pub(super) fn learn(
        &self,
        tx: &Tx<'_>,
        key: i64,
        leads_to: i64,
        many: bool,
    ) -> Result<(), StoreError> {
        if !many {
            self.settle(tx)?;
        }
        let sql = if many { self.gather } else { self.learn };
        tx.prepare_cached(sql)?.execute([key, leads_to])?;
        Ok(())
    }

    /// After a large page: settles when enough wait.
    pub(super) fn after_many(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        let waiting: i64 = tx
            .prepare_cached(self.waiting)?
            .query_row([], |row| row.get(0))?;
        if waiting >= WAITING {
            self.settle(tx)?;
        }
        Ok(())
    }

    /// All keys that wait go to the large tree.
    pub(super) fn settle(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        let keys: Vec<(i64, i64)> = tx
            .prepare_cached(self.gathered)?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Ok(());
        }
        // One by one: as a single statement SQLite would hold a copy of every page it changes, which is the whole tree.
        let mut learn = tx.prepare_cached(self.learn)?;
        for key in keys {
            learn.execute(key)?;
        }
        tx.prepare_cached(self.clear)?.execute([])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::{Gathered, number};
    use crate::store::testing::Site;
    use crate::store::{StoreError, thread};

    const KEYS: Gathered = gathered!("thread_key", "thread_id");

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// Whatever comes in whatever pages: a key leads where it first led.
        #[test]
        fn two_trees_answer_as_one_map(
            acts in prop::collection::vec((0_u8..3, 0_u8..12, 0_usize..3), 1..60),
        ) {
            let site = Site::new();
            let threads: Vec<i64> = site
                .store
                .write(|tx| (0..3).map(|_| thread::begin(tx, site.connection_id)).collect::<Result<_, StoreError>>())
                .unwrap();
            let mut model = HashMap::new();
            for (act, key, thread) in acts {
                let (key, leads_to) = (number(1, &key.to_string()), threads[thread]);
                site.store
                    .write(|tx| match act {
                        2 => KEYS.settle(tx),
                        many => KEYS.learn(tx, key, leads_to, many == 1),
                    })
                    .unwrap();
                if act < 2 {
                    model.entry(key).or_insert(leads_to);
                }
                for key in 0..12 {
                    let key = number(1, &key.to_string());
                    let found = site.store.read(|db| KEYS.find(db, key)).unwrap();
                    prop_assert_eq!(found, model.get(&key).copied());
                }
            }
        }
    }
}
