//! What an answer to a POST means: DESIGN §3, "Leaving", row by row.

use std::time::Duration;

/// Longer than this is not waited for by a machine.
const LONGEST_ASKED: Duration = Duration::from_secs(3600);
/// Tries at a server that answers 500 or 501.
const SERVER_ERRORS: u32 = 5;
/// Tries with a receipt whose time has not come at the server: its sender's clock is ahead by up to about an hour.
const EARLY_RECEIPTS: u32 = 20;
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// What is known of the entry when the answer comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// Attempts so far, this one too.
    pub attempts: u32,
    /// Of them, answered by 500 or 501, this one too.
    pub server_errors: u32,
    /// An earlier attempt may have got through.
    pub perhaps_accepted: bool,
    /// The credentials were refreshed for this attempt.
    pub refreshed: bool,
    /// Can credentials of this kind be refreshed at all?
    pub refreshes: bool,
    /// It is itself a re-frozen copy.
    pub refrozen: bool,
    /// The pack says that the receiver knows the same bytes again.
    pub dedupes: bool,
    /// The pack says that a 409 to what may have arrived before is the receiver knowing it again.
    pub conflict_means_processed: bool,
    /// It is a receipt of ours.
    pub receipt: bool,
}

/// What came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// A whole answer.
    Answered {
        /// HTTP status.
        status: u16,
        /// The outcome names the timestamp.
        timestamp: bool,
        /// `Retry-After`, understood.
        retry_after: Option<Duration>,
        /// A web page where FHIR or nothing was to be expected.
        html: bool,
    },
    /// Nothing left this machine.
    NotSent {
        /// Catalogue key.
        why: &'static str,
        /// Waiting will not help: the address or the certificate is wrong.
        person: bool,
    },
    /// Bytes may have left, and no whole answer came.
    Unknown,
    /// It lies in the folder, whole.
    Placed,
    /// It does not lie in the folder.
    NotPlaced {
        /// Catalogue key.
        why: &'static str,
        /// Waiting will not help.
        person: bool,
    },
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Overtatt.
    Custody,
    /// New ids and corrected time, once.
    Refreeze,
    /// Refresh the credentials and send again, once.
    RefreshLogin,
    /// Venter på innlogging.
    AwaitLogin,
    /// 409: compare with what was frozen; never resend.
    Compare,
    /// Same bytes, not before this much has passed: at least `least`, plus up to `spread` drawn.
    Later {
        /// What the server asked for, or a little.
        least: Duration,
        /// To be spread over this.
        spread: Duration,
    },
    /// Ukjent utfall; the same bytes go again after the wait.
    UnknownThenAgain {
        /// At least this.
        least: Duration,
        /// To be spread over this.
        spread: Duration,
    },
    /// Ukjent utfall; a person decides.
    UnknownAskPerson,
    /// Trenger deg.
    Person,
}

/// Decides.
#[must_use]
pub fn decide(facts: &Facts, reply: &Reply) -> Verdict {
    match *reply {
        Reply::Placed => Verdict::Custody,
        Reply::NotSent { person: true, .. } | Reply::NotPlaced { person: true, .. } => {
            Verdict::Person
        }
        Reply::NotSent { person: false, .. } | Reply::NotPlaced { person: false, .. } => {
            later(facts, None)
        }
        Reply::Unknown if facts.dedupes => match later(facts, None) {
            Verdict::Later { least, spread } => Verdict::UnknownThenAgain { least, spread },
            other => other,
        },
        Reply::Unknown => Verdict::UnknownAskPerson,
        // A login portal says 200 to everything. It has not taken a message over.
        Reply::Answered {
            status: 200 | 201 | 204,
            html: true,
            retry_after,
            ..
        } => {
            if facts.dedupes {
                later(facts, retry_after)
            } else {
                Verdict::Person
            }
        }
        Reply::Answered {
            status,
            timestamp,
            retry_after,
            ..
        } => match status {
            200 | 201 | 202 | 204 => Verdict::Custody,
            401 if facts.refreshes && !facts.refreshed => Verdict::RefreshLogin,
            401 => Verdict::AwaitLogin,
            409 if facts.receipt => Verdict::Custody,
            // Only for what may have arrived: the first sending of an id cannot be known there already.
            409 if facts.conflict_means_processed && facts.perhaps_accepted => Verdict::Custody,
            409 => Verdict::Compare,
            // A receipt's ids and time follow from what it answers: it is never written anew, its time comes.
            422 if timestamp && facts.receipt && facts.attempts < EARLY_RECEIPTS => {
                later(facts, retry_after)
            }
            422 if facts.receipt => Verdict::Person,
            422 if timestamp && !facts.refrozen && !facts.perhaps_accepted => Verdict::Refreeze,
            // A gateway that gave up, or a server that stumbled, may have the message. Where nobody knows it again, sending
            // it once more is for a person to say, as after a broken connection.
            408 | 500 | 502 | 504 if !facts.dedupes => Verdict::UnknownAskPerson,
            408 | 425 | 429 | 502 | 503 | 504 => later(facts, retry_after),
            500 | 501 if facts.server_errors < SERVER_ERRORS => later(facts, retry_after),
            _ => Verdict::Person,
        },
    }
}

fn later(facts: &Facts, asked: Option<Duration>) -> Verdict {
    let doublings = facts.attempts.saturating_sub(1).min(16);
    let spread = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    match asked {
        Some(asked) if asked > LONGEST_ASKED => Verdict::Person,
        // Never sooner than asked; the drawn part keeps many clients from coming back at once.
        Some(asked) => Verdict::Later {
            least: asked,
            spread: FIRST_WAIT,
        },
        None => Verdict::Later {
            least: Duration::ZERO,
            spread,
        },
    }
}

/// The catalogue's word for why an entry is where it is.
#[must_use]
pub fn reason(reply: &Reply, verdict: Verdict) -> Option<String> {
    match *reply {
        Reply::Placed => None,
        Reply::NotPlaced { why, .. } | Reply::NotSent { why, .. } => Some(why.to_owned()),
        Reply::Unknown => Some("outcome_lost".to_owned()),
        Reply::Answered {
            html: true, status, ..
        } if status < 300 => Some("html".to_owned()),
        Reply::Answered { .. } if verdict == Verdict::Custody => None,
        Reply::Answered { status, .. } => Some(format!("http_{status}")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answered(status: u16) -> Reply {
        Reply::Answered {
            status,
            timestamp: false,
            retry_after: None,
            html: false,
        }
    }

    fn first() -> Facts {
        Facts {
            attempts: 1,
            dedupes: true,
            ..Facts::default()
        }
    }

    #[test]
    fn every_row_of_the_table() {
        for status in [200, 202, 204] {
            assert_eq!(
                decide(&first(), &answered(status)),
                Verdict::Custody,
                "{status}"
            );
        }
        for status in [400, 403, 404, 405, 406, 410, 413, 415, 422, 302, 418, 505] {
            assert_eq!(
                decide(&first(), &answered(status)),
                Verdict::Person,
                "{status}"
            );
        }
        let skewed = Reply::Answered {
            status: 422,
            timestamp: true,
            retry_after: None,
            html: false,
        };
        assert_eq!(decide(&first(), &skewed), Verdict::Refreeze);
        assert_eq!(
            decide(
                &Facts {
                    refrozen: true,
                    ..first()
                },
                &skewed
            ),
            Verdict::Person
        );
        assert_eq!(
            decide(
                &Facts {
                    perhaps_accepted: true,
                    ..first()
                },
                &skewed
            ),
            Verdict::Person
        );
        assert_eq!(decide(&first(), &answered(401)), Verdict::AwaitLogin);
        let fresh = Facts {
            refreshes: true,
            ..first()
        };
        assert_eq!(decide(&fresh, &answered(401)), Verdict::RefreshLogin);
        let stale = Facts {
            refreshed: true,
            ..fresh
        };
        assert_eq!(decide(&stale, &answered(401)), Verdict::AwaitLogin);
        assert_eq!(decide(&first(), &answered(409)), Verdict::Compare);
        assert_eq!(
            decide(
                &Facts {
                    receipt: true,
                    ..first()
                },
                &answered(409)
            ),
            Verdict::Custody
        );
        for status in [408, 425, 429, 502, 503, 504] {
            let wait = Verdict::Later {
                least: Duration::ZERO,
                spread: Duration::from_secs(2),
            };
            assert_eq!(decide(&first(), &answered(status)), wait, "{status}");
        }
        for errors in 1..5 {
            let facts = Facts {
                attempts: errors,
                server_errors: errors,
                ..first()
            };
            assert!(
                matches!(decide(&facts, &answered(500)), Verdict::Later { .. }),
                "{errors}"
            );
        }
        let fifth = Facts {
            attempts: 5,
            server_errors: 5,
            ..first()
        };
        assert_eq!(decide(&fifth, &answered(501)), Verdict::Person);
        assert!(matches!(
            decide(&first(), &Reply::Unknown),
            Verdict::UnknownThenAgain { .. }
        ));
        let naive = Facts {
            dedupes: false,
            ..first()
        };
        assert_eq!(decide(&naive, &Reply::Unknown), Verdict::UnknownAskPerson);
    }

    #[test]
    fn a_receipt_before_its_time_waits_and_keeps_its_ids() {
        let early = Reply::Answered {
            status: 422,
            timestamp: true,
            retry_after: None,
            html: false,
        };
        let after = |attempts| {
            let facts = Facts {
                attempts,
                receipt: true,
                ..first()
            };
            decide(&facts, &early)
        };
        assert!(matches!(after(1), Verdict::Later { .. }));
        assert_eq!(after(20), Verdict::Person);
    }

    #[test]
    fn a_login_portal_has_taken_nothing_over() {
        let portal = Reply::Answered {
            status: 200,
            timestamp: false,
            retry_after: None,
            html: true,
        };
        assert!(matches!(decide(&first(), &portal), Verdict::Later { .. }));
        assert_eq!(
            decide(
                &Facts {
                    dedupes: false,
                    ..first()
                },
                &portal
            ),
            Verdict::Person
        );
    }

    #[test]
    fn waits_double_to_five_minutes_and_longer_than_an_hour_is_for_a_person() {
        let spread = |attempts| match decide(
            &Facts {
                attempts,
                ..first()
            },
            &answered(503),
        ) {
            Verdict::Later { spread, .. } => spread.as_secs(),
            other => panic!("{other:?}"),
        };
        assert_eq!([1, 2, 3, 8, 9, 4_000].map(spread), [2, 4, 8, 256, 300, 300]);
        let asked = |seconds| Reply::Answered {
            status: 429,
            timestamp: false,
            retry_after: Some(Duration::from_secs(seconds)),
            html: false,
        };
        assert!(
            matches!(decide(&first(), &asked(3600)), Verdict::Later { least, .. } if least.as_secs() == 3600)
        );
        assert_eq!(decide(&first(), &asked(3601)), Verdict::Person);
    }

    proptest! {
        #[test]
        fn bytes_that_may_have_arrived_never_get_new_ids(
            status in 100_u16..600, attempts in 1_u32..50, errors in 0_u32..50, html: bool, timestamp: bool,
            refrozen: bool, dedupes: bool, receipt: bool, refreshed: bool, refreshes: bool,
            conflict_means_processed: bool,
        ) {
            let facts = Facts {
                attempts, server_errors: errors, perhaps_accepted: true, refreshed, refreshes, refrozen, dedupes,
                conflict_means_processed, receipt,
            };
            let reply = Reply::Answered { status, timestamp, retry_after: None, html };
            prop_assert_ne!(decide(&facts, &reply), Verdict::Refreeze);
        }

        #[test]
        fn nothing_but_a_good_status_or_a_409_that_is_known_to_mean_it_is_custody(
            status in 100_u16..600, attempts in 1_u32..50, html: bool, timestamp: bool, dedupes: bool, receipt: bool,
            perhaps_accepted: bool, conflict_means_processed: bool,
        ) {
            let facts = Facts {
                attempts, dedupes, receipt, perhaps_accepted, conflict_means_processed, ..Facts::default()
            };
            let reply = Reply::Answered { status, timestamp, retry_after: None, html };
            let known_again = receipt || (conflict_means_processed && perhaps_accepted);
            if decide(&facts, &reply) == Verdict::Custody {
                prop_assert!(matches!(status, 200 | 201 | 202 | 204) || (status == 409 && known_again));
            }
        }
    }
}
